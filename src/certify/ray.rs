//! A direction along which one may walk forever.

use crate::exact::Exact;
use crate::ids::At;
use crate::lp::{Lp, RowId, Sense};

/// What a direction does wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RayFault {
    /// It leaves this row's limits.
    Row(usize),
    /// It leaves this column's bounds.
    Column(usize),
    /// It does not improve the objective.
    NoGain,
    /// It has not as many parts as there are columns.
    Shape,
}

/// What the objective changes by for one step along a direction that keeps to every row and bound; improving it.
///
/// With rational data the direction can be stretched until it is whole, so that it serves plans with whole columns too.
pub fn ray(lp: &Lp<Exact>, direction: &[Exact]) -> Result<Exact, RayFault> {
    if direction.len() != lp.column_count() {
        return Err(RayFault::Shape);
    }
    let leaves = |change: &Exact, lower: &Option<Exact>, upper: &Option<Exact>| {
        (*change < Exact::ZERO && lower.is_some()) || (*change > Exact::ZERO && upper.is_some())
    };
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    let mut gain = Exact::ZERO;
    for (c, ((change, (lower, upper)), cost)) in direction.iter().zip(bounds).zip(&lp.columns.cost).enumerate() {
        if change.is_zero() {
            continue;
        }
        if leaves(change, lower, upper) {
            return Err(RayFault::Column(c));
        }
        gain += cost * change;
    }
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        if lower.is_none() && upper.is_none() {
            continue;
        }
        let mut change = Exact::ZERO;
        for (col, value) in lp.entries(RowId(r as u32)) {
            let step = direction.at(col);
            if !step.is_zero() {
                change += value * step;
            }
        }
        if leaves(&change, lower, upper) {
            return Err(RayFault::Row(r));
        }
    }
    let improves = match lp.sense {
        Sense::Minimize => gain < Exact::ZERO,
        Sense::Maximize => gain > Exact::ZERO,
    };
    if improves { Ok(gain) } else { Err(RayFault::NoGain) }
}
