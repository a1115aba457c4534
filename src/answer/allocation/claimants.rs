//! Who claims, for one tuple of an allocation's index, and the numbers of each.

use super::limits::Limits;
use crate::eval::{Ball, Eval, Result, Written};
use crate::exact::Exact;
use crate::hir::*;
use crate::source::Span;

/// The claimants of an allocation at a tuple of its index.
pub(super) struct Claimants<'c> {
    pub body: &'c Allocation,
    /// The index.
    pub keys: &'c [u32],
    /// The index, then the claimant, for each.
    pub tuples: Vec<Vec<u32>>,
    /// Of policies that are in force.
    pub limits: &'c Limits<'c>,
    /// Where the allocation is declared.
    pub span: Span,
}

impl<'c> Claimants<'c> {
    pub fn at(body: &'c Allocation, keys: &'c [u32], all: &crate::data::TupleIndex, limits: &'c Limits<'c>, span: Span) -> Claimants<'c> {
        let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
        bound.resize(keys.len() + body.claimant_keys.len(), None);
        let (mut tuples, mut tuple) = (Vec::new(), Vec::new());
        for row in all.matching(&bound) {
            all.tuple(row, &mut tuple);
            tuples.push(tuple.clone());
        }
        Claimants { body, keys, tuples, limits, span }
    }

    /// A number of each claimant, if that part is there.
    pub fn column<'a, T>(
        &self,
        eval: &mut Eval<'a, Ball>,
        part: Option<ExprId>,
        read: impl Fn(&mut Eval<'a, Ball>, ExprId) -> Result<T>,
    ) -> Result<Option<Vec<T>>> {
        let Some(e) = part else { return Ok(None) };
        let body = self.body;
        let mut values = Vec::with_capacity(self.tuples.len());
        for tuple in &self.tuples {
            let value = eval.frame(body.slots, tuple, |eval| read(eval, e));
            let own = || tuple.get(self.keys.len()..).unwrap_or(&[]);
            values.push(value.map_err(|error| eval.at_keys(error, body.claimants, &body.claimant_keys, own()))?);
        }
        Ok(Some(values))
    }

    /// A number of the index, in exact numbers.
    pub fn exactly(&self, eval: &mut Eval<'_, Ball>, e: ExprId) -> Result<Exact> {
        eval.frame(self.body.slots, self.keys, |eval| eval.exactly(|eval| eval.number(e)))
    }

    /// The name of a claimant.
    pub fn name(&self, eval: &Eval<'_, Ball>, position: usize) -> String {
        let tuple = self.tuples.get(position).map_or(&[][..], Vec::as_slice).iter().skip(self.keys.len());
        let names: Vec<&str> = tuple.zip(&self.body.claimant_keys).map(|(ordinal, kind)| eval.name(*kind, *ordinal)).collect();
        names.join(", ")
    }

    /// A coalition by the names of its members.
    pub fn coalition(&self, eval: &Eval<'_, Ball>, coalition: u32) -> String {
        let members = (0..self.tuples.len()).filter(|player| coalition >> player & 1 == 1);
        let names: Vec<String> = members.map(|player| self.name(eval, player)).collect();
        format!("`{}`", names.join("+"))
    }

    /// Names of claimants, with commas and an `and`.
    pub fn names(&self, eval: &Eval<'_, Ball>, positions: &[usize]) -> String {
        let names: Vec<String> = positions.iter().map(|at| format!("`{}`", self.name(eval, *at))).collect();
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        }
    }

    /// The written figures of a part of the model, for some claimants.
    pub fn figures(&self, eval: &mut Eval<'_, Ball>, part: Option<ExprId>, tuples: &[Vec<u32>]) -> Vec<Written> {
        let Some(e) = part else { return Vec::new() };
        let body = self.body;
        let mut out: Vec<Written> = Vec::new();
        for tuple in tuples {
            for written in eval.frame(body.slots, tuple, |eval| eval.written_in(e)) {
                if written.value != Some(0.0) || part != body.floor {
                    out.push(written);
                }
            }
        }
        out
    }
}
