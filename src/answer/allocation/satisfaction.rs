//! How far claims are satisfied: the amount as a part of the claim.

use super::claimants::Claimants;
use crate::eval::{Ball, Eval, Result};
use crate::exact;
use crate::hir::*;

/// What a claim is multiplied with to be in the unit of the amount; none where an allocation has no such claims.
pub(super) fn factor(hir: &Hir, body: &Allocation) -> Option<f64> {
    if body.amount.is_none() && body.links.is_none() {
        return None;
    }
    hir.units.factor(hir.exprs.units[body.claim?], body.unit).map(|factor| exact::to_f64(&factor))
}

/// The satisfaction of each claimant whose claim is above zero.
pub(super) fn of_claims(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, amounts: &[f64], factor: f64) -> Result<(Vec<Vec<u32>>, Vec<f64>)> {
    let claims = of.column(eval, of.body.claim, |eval, e| eval.double(e))?.unwrap_or_default();
    let rows = of.tuples.iter().zip(amounts).zip(&claims).filter(|(_, claim)| **claim > 0.0);
    Ok(rows.map(|((tuple, amount), claim)| (tuple.clone(), amount / (claim * factor))).unzip())
}
