//! Which state an amount is.

use super::*;
use crate::ids::At;
use std::collections::hash_map::Entry;

/// The states of kinds whose states stand for amounts, once they were asked for.
pub(super) struct Amounts<N> {
    kinds: FxHashMap<EntityTypeId, States<N>>,
    /// The same in exact numbers, for what others do not decide.
    exactly: Option<Box<Amounts<Exact>>>,
}

impl<N> Default for Amounts<N> {
    fn default() -> Self {
        Amounts { kinds: FxHashMap::default(), exactly: None }
    }
}

/// The amounts of the states of a kind.
struct States<N> {
    /// By ordinal.
    amounts: Vec<Option<N>>,
    /// By ordinal, where there is one for each and they ascend; otherwise empty.
    ascending: Vec<f64>,
    /// Otherwise: by double, where only one has it.
    by_double: FxHashMap<u64, Option<u32>>,
}

fn bits(value: f64) -> u64 {
    // Zero has two signs.
    (value + 0.0).to_bits()
}

impl<N: Figure> States<N> {
    fn new(amounts: Vec<Option<N>>) -> States<N> {
        let doubles: Vec<f64> = amounts.iter().flatten().map(Number::to_f64).collect();
        let ascends = doubles.len() == amounts.len() && doubles.iter().zip(doubles.iter().skip(1)).all(|(a, b)| a < b);
        if ascends {
            return States { amounts, ascending: doubles, by_double: FxHashMap::default() };
        }
        let mut by_double = FxHashMap::default();
        for (ordinal, amount) in (0u32..).zip(&amounts) {
            if let Some(amount) = amount {
                by_double.entry(bits(amount.to_f64())).and_modify(|only| *only = None).or_insert(Some(ordinal));
            }
        }
        States { amounts, ascending: Vec::new(), by_double }
    }

    /// The state that has this double.
    fn nearest(&self, value: f64) -> Option<u32> {
        let (Some(first), Some(last)) = (self.ascending.first(), self.ascending.last()) else {
            return self.by_double.get(&bits(value)).copied().flatten();
        };
        // Most amounts are as far apart as one another.
        let guess = ((value - first) / (last - first) * (self.ascending.len() - 1) as f64).round() as usize;
        if self.ascending.get(guess) == Some(&value) {
            return Some(guess as u32);
        }
        self.ascending.binary_search_by(|amount| amount.partial_cmp(&value).unwrap_or(std::cmp::Ordering::Less)).ok().map(|at| at as u32)
    }
}

impl<N: Figure> Eval<'_, N> {
    /// The state that an expression stands for: a state, a condition, or the amount of one.
    pub(super) fn state_found(&mut self, e: ExprId, kind: EntityTypeId, amounts: &mut Amounts<N>) -> Result<u32> {
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

    fn state_of_number(&mut self, e: ExprId, kind: EntityTypeId, amounts: &mut Amounts<N>) -> Result<u32> {
        let value = self.number(e)?;
        let decl = &self.hir.entity_types[kind];
        let Some(attr) = decl.amount else { return Err(self.broken(e)) };
        let states = match amounts.kinds.entry(kind) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let all: Result<Vec<Option<N>>> = (0..decl.size).map(|ordinal| self.plain_attribute(attr, &[ordinal])).collect();
                place.insert(States::new(all?))
            }
        };
        if let Some(ordinal) = states.nearest(value.to_f64())
            && let Some(amount) = states.amounts.at(ordinal)
            && value.sure(amount) == Some(std::cmp::Ordering::Equal)
        {
            return Ok(ordinal);
        }
        if !N::EXACT {
            let exactly = amounts.exactly.get_or_insert_default();
            return self.exactly(|eval| eval.state_of_number(e, kind, exactly));
        }
        self.exactly(|eval| {
            let value = eval.number(e)?;
            eval.state_of_amount(&value, e, kind)
        })
    }
}
