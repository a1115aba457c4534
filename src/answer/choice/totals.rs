//! What weighted choosers come to together: how much of the weight each alternative takes.

use super::Chosen;
use crate::answer::Combinations;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result, ResultTable};
use crate::hir::*;
use crate::prob::fairness::Sum;
use crate::prob::nested::Nested;
use crate::source::Span;
use std::collections::BTreeMap;

/// The weights by alternative, while choosers are gone through.
pub(super) struct Totals<'c> {
    body: &'c Choice,
    /// Which keys of the index are in an order, such as years: the totals are those of each.
    ordered: Vec<usize>,
    of: BTreeMap<Vec<u32>, Sum>,
    /// What there is to have a share of, by the keys in an order.
    all: BTreeMap<Vec<u32>, Sum>,
}

impl<'c> Totals<'c> {
    pub fn new(hir: &Hir, body: &'c Choice, combos: &Combinations) -> Totals<'c> {
        let kinds = body.binder_keys.iter().enumerate();
        let ordered: Vec<usize> = kinds.filter(|(_, kind)| hir.is_ordered(**kind)).map(|(at, _)| at).collect();
        let (mut of, mut tuple) = (BTreeMap::new(), Vec::new());
        if body.weight.is_some() {
            for row in combos.all.iter() {
                combos.all.tuple(row, &mut tuple);
                of.insert(of_total(&ordered, &tuple, body.binder_keys.len()), Sum::default());
            }
        }
        Totals { body, ordered, of, all: BTreeMap::new() }
    }

    pub fn add(&mut self, eval: &mut Eval<'_, Ball>, chosen: &Chosen<'_>, found: &Nested) -> Result<()> {
        let Some(e) = self.body.weight else { return Ok(()) };
        let (binder, kinds, slots) = (self.body.binder, &self.body.binder_keys, self.body.slots);
        let weight = eval.frame(slots, chosen.keys, |eval| eval.double(e));
        let weight = weight.map_err(|error| eval.at_keys(error, binder, kinds, chosen.keys))?;
        if weight < 0.0 {
            let names: Vec<&str> = chosen.keys.iter().zip(kinds).map(|(o, k)| eval.name(*k, *o)).collect();
            let whose = if names.is_empty() { String::new() } else { format!(" of `{}`", names.join(", ")) };
            let unit = eval.hir.units.text(eval.hir.exprs.units[e]);
            let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
            let message = format!("the weight{whose} is {}{unit}, and must not be negative", crate::explain::rounded(weight));
            let at = eval.hir.exprs.spans[e];
            let error = EvalError::new(codes::BAD_WEIGHTS, message, at, "this cannot be added up");
            return Err(eval.frame(slots, chosen.keys, |eval| eval.at_written(error, e, |value| value < 0.0, "is negative")));
        }
        let when: Vec<u32> = self.ordered.iter().filter_map(|at| chosen.keys.get(*at)).copied().collect();
        self.all.entry(when).or_default().add(weight);
        for (tuple, probability) in chosen.tuples.iter().zip(&found.probability) {
            if let Some(sum) = self.of.get_mut(&of_total(&self.ordered, tuple, chosen.keys.len())) {
                sum.add(weight * probability);
            }
        }
        Ok(())
    }

    /// The totals, and their shares in all that is chosen.
    pub fn finish(self, hir: &Hir, span: Span) -> Result<(Option<ResultTable>, Option<ResultTable>)> {
        let Some(e) = self.body.weight else { return Ok((None, None)) };
        if self.all.values().all(|all| all.value() <= 0.0) && !self.of.is_empty() {
            let error = EvalError::new(
                codes::BAD_WEIGHTS,
                "every weight is zero: there is nothing to have a share of",
                hir.exprs.spans[e],
                "all zero",
            );
            return Err(error);
        }
        let flat: Vec<u32> = self.of.keys().flatten().copied().collect();
        let kinds: Vec<EntityTypeId> = self.ordered.iter().filter_map(|at| self.body.binder_keys.get(*at)).copied().collect();
        let kinds: Vec<EntityTypeId> = kinds.into_iter().chain(self.body.alternative_keys.iter().copied()).collect();
        let index = Combinations::index(hir, &kinds, flat, self.of.len(), span)?;
        let sums: Vec<f64> = self.of.values().map(|sum| sum.value()).collect();
        // Where nobody counts, there is nothing to have a share of.
        let share = |(keys, sum): (&Vec<u32>, &Sum)| {
            let all = self.all.get(keys.get(..self.ordered.len()).unwrap_or(&[])).map_or(0.0, |all| all.value());
            if all > 0.0 { sum.value() / all } else { f64::NAN }
        };
        let shares: Vec<f64> = self.of.iter().map(share).collect();
        let table = |values: Vec<f64>| Some(ResultTable { index: index.clone(), values, exact: None });
        Ok((table(sums), table(shares)))
    }
}

/// The keys of a total: those in an order, then the alternative.
fn of_total(ordered: &[usize], tuple: &[u32], outer: usize) -> Vec<u32> {
    let own = tuple.get(outer..).unwrap_or(&[]).iter().copied();
    ordered.iter().filter_map(|at| tuple.get(*at)).copied().chain(own).collect()
}
