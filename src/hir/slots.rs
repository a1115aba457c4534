//! Which index variables an expression depends on.

use super::{Bind, ExprId, ExprKind, Exprs, SetElement, Slot, Ty};

impl Exprs {
    /// The index variables that an expression reads and does not bind itself, in order.
    pub fn free_slots(&self, e: ExprId) -> Vec<(Slot, SetElement)> {
        let (mut read, mut bound): (Vec<(Slot, SetElement)>, Vec<Slot>) = (Vec::new(), Vec::new());
        let mut open = vec![e];
        while let Some(e) = open.pop() {
            match self.kinds[e] {
                ExprKind::Slot(slot) => {
                    if let Ty::Entity(kind) = self.types[e] {
                        read.push((slot, SetElement::Kind(kind)));
                    }
                }
                ExprKind::IntSlot(slot) => read.push((slot, SetElement::Integer)),
                ExprKind::Fold(_, gens, _) | ExprKind::Risk(_, gens, _) | ExprKind::Selection(gens) => {
                    for generator in self.gens(gens) {
                        for ((bind, _), element) in generator.pattern.iter().zip(self.elements(generator.set)) {
                            match bind {
                                Bind::New(slot) => bound.push(*slot),
                                Bind::Joined(slot) => read.push((*slot, *element)),
                                Bind::Fixed(_) => {}
                            }
                        }
                    }
                }
                _ => {}
            }
            self.children(e, &mut |child| open.push(child));
        }
        read.retain(|(slot, _)| !bound.contains(slot));
        read.sort_by_key(|(slot, _)| *slot);
        read.dedup_by_key(|(slot, _)| *slot);
        read
    }

    /// What stands at the positions of a set's tuples.
    fn elements(&self, set: ExprId) -> &[SetElement] {
        match self.types[set] {
            Ty::Set(id) => &self.set_types[id],
            _ => &[],
        }
    }
}
