//! What an expression reads itself, beside its parts.

use super::*;
use crate::ids::Arena;

/// The kind whose order holds for a kind: itself, or the nearest above it that has one; itself where none has one.
pub fn ordering(kinds: &Arena<EntityTypeId, EntityType>, kind: EntityTypeId) -> EntityTypeId {
    let mut ordering = kind;
    while !kinds[ordering].has_order() {
        match kinds[ordering].parent {
            Some(parent) => ordering = parent,
            None => return kind,
        }
    }
    ordering
}

/// The attribute that the order of a kind follows, where it follows one.
pub fn ordered_by(kinds: &Arena<EntityTypeId, EntityType>, kind: EntityTypeId) -> Option<AttrId> {
    kinds[ordering(kinds, kind)].ordered_by
}

impl Exprs {
    /// The node that an expression reads itself: its parts aside, and the declarations of values of a plan aside.
    pub fn reads(&self, kinds: &Arena<EntityTypeId, EntityType>, e: ExprId) -> Option<Node> {
        let order = |kind: EntityTypeId| ordered_by(kinds, kind).map(Node::Attr);
        let order_of = |e: ExprId| if let Ty::Entity(kind) = self.types[e] { order(kind) } else { None };
        match self.kinds[e] {
            ExprKind::Attr(attr, _) | ExprKind::AttrSet(attr) => Some(Node::Attr(attr)),
            ExprKind::Cell(table, ..) | ExprKind::TableSet(table) => Some(Node::Table(table)),
            ExprKind::NamedSet(set) => Some(Node::Set(set)),
            ExprKind::Let(id, _) => Some(Node::Let(id)),
            ExprKind::Answer(model, ..) | ExprKind::Status(model) | ExprKind::Chance(model, ..) => Some(Node::Model(model)),
            ExprKind::Nodes(_) | ExprKind::NodeProbability(_) | ExprKind::Drawn(..) => self.random.map(Node::Model),
            ExprKind::Query(query) => Some(Node::Model(self.queries[query].model)),
            ExprKind::First(kind) | ExprKind::Last(kind) => order(kind),
            ExprKind::Prev(of) | ExprKind::Next(of) | ExprKind::Shift(of, ..) | ExprKind::Position(of) | ExprKind::Between(of, _) => {
                order_of(of)
            }
            _ => None,
        }
    }
}

impl Hir {
    /// True where what is reached from some expressions and the sets and conditions of some indices reads one of some nodes: values of plans
    /// and charges of policies are looked into, and what nodes are made of is not. What asks whether a policy is in force reads one.
    pub fn reads_any(
        &self,
        roots: impl IntoIterator<Item = ExprId>,
        indices: impl IntoIterator<Item = GensId>,
        nodes: &FxHashSet<Node>,
    ) -> bool {
        self.reads_one(roots, indices, nodes, true)
    }

    /// The same where the outcomes of what is random, and how probable they are, stay as they are.
    #[cfg(feature = "cli")]
    pub fn reads_any_in_outcomes(
        &self,
        roots: impl IntoIterator<Item = ExprId>,
        indices: impl IntoIterator<Item = GensId>,
        nodes: &FxHashSet<Node>,
    ) -> bool {
        self.reads_one(roots, indices, nodes, false)
    }

    fn reads_one(
        &self,
        roots: impl IntoIterator<Item = ExprId>,
        indices: impl IntoIterator<Item = GensId>,
        nodes: &FxHashSet<Node>,
        outcomes: bool,
    ) -> bool {
        let mut open: Vec<ExprId> = roots.into_iter().collect();
        indices.into_iter().for_each(|list| self.exprs.generator_parts(list, &mut |e| open.push(e)));
        let mut met: FxHashSet<ExprId> = FxHashSet::default();
        while let Some(e) = open.pop() {
            if !met.insert(e) {
                continue;
            }
            match self.exprs.kinds[e] {
                ExprKind::Let(id, _) if self.lets[id].model.is_some() => {
                    open.push(self.lets[id].body);
                    self.exprs.generator_parts(self.lets[id].binder, &mut |part| open.push(part));
                }
                ExprKind::Charges(model) => {
                    let patches = self.plan(model).map_or(&[][..], |plan| &plan.patches);
                    open.extend(patches.iter().flat_map(|patch| &patch.penalties).map(|missed| missed.cost));
                    for charge in patches.iter().flat_map(|patch| &patch.charges) {
                        open.extend(charge.body);
                        open.extend(charge.cap.iter().flat_map(|cap| [cap.amount, cap.uncapped]));
                    }
                }
                ExprKind::InForce(_) => return true,
                ExprKind::Nodes(_) | ExprKind::NodeProbability(_) if !outcomes => {}
                _ if self.exprs.reads(&self.entity_types, e).is_some_and(|node| nodes.contains(&node)) => return true,
                _ => {}
            }
            self.exprs.children(e, &mut |child| open.push(child));
        }
        false
    }
}
