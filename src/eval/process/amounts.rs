//! Which state an amount is.

use super::*;

/// The states of kinds whose states stand for amounts, by double, once they were asked for.
#[derive(Default)]
pub(super) struct Amounts {
    kinds: FxHashMap<EntityTypeId, FxHashMap<u64, u32>>,
}

fn bits(value: f64) -> u64 {
    // Zero has two signs.
    (value + 0.0).to_bits()
}

impl<N: Figure> Eval<'_, N> {
    /// The state that an expression stands for: a state, a condition, or the amount of one.
    pub(super) fn state_found(&mut self, e: ExprId, kind: EntityTypeId, amounts: &mut Amounts) -> Result<u32> {
        match self.hir.exprs.types[e] {
            Ty::Number => self.state_of_number(e, kind, amounts),
            Ty::Bool => {
                let holds = self.truth(e)?;
                let decl = &self.hir.entity_types[kind];
                let word = if holds { "true" } else { "false" };
                let found = (0u32..).zip(&decl.members).find(|(_, member)| self.hir.entity_name(**member) == word);
                found.map(|(ordinal, _)| ordinal).ok_or_else(|| self.broken(e))
            }
            _ => self.ordinal(e),
        }
    }

    fn state_of_number(&mut self, e: ExprId, kind: EntityTypeId, amounts: &mut Amounts) -> Result<u32> {
        let value = self.number(e)?;
        let decl = &self.hir.entity_types[kind];
        let Some(attr) = decl.amount else { return Err(self.broken(e)) };
        if let std::collections::hash_map::Entry::Vacant(place) = amounts.kinds.entry(kind) {
            let mut by_double = FxHashMap::default();
            for ordinal in 0..decl.size {
                if let Some(amount) = self.plain_attribute(attr, &[ordinal])? {
                    by_double.insert(bits(amount.to_f64()), ordinal);
                }
            }
            place.insert(by_double);
        }
        let known = amounts.kinds.get(&kind).and_then(|by_double| by_double.get(&bits(value.to_f64()))).copied();
        if let Some(ordinal) = known
            && let Some(amount) = self.plain_attribute(attr, &[ordinal])?
            && value.sure(&amount) == Some(std::cmp::Ordering::Equal)
        {
            return Ok(ordinal);
        }
        self.exactly(|eval| {
            let value = eval.number(e)?;
            eval.state_of_amount(&value, e, kind)
        })
    }
}
