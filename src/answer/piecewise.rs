//! Curves of straight pieces at the answer.
//!
//! Where a piecewise-linear function needs no binaries, a solver may leave its pieces out of order as long as nothing depends on the
//! piecewise-linear function's value: a
//! limit that is not reached. They are put in order, so that the value is that of the piecewise-linear function.

use crate::lp::{Auxiliary, Lp, RowId};
use crate::solve::Solution;

/// From which difference on values are corrected, as a part of their size.
const NOISE: f64 = 1e-9;

/// Puts the pieces of all piecewise-linear functions in order. No row breaks and no objective worsens by it: the value moves to the side
/// that all
/// rows want.
pub fn polish(lp: &Lp, solution: &mut Solution) {
    if solution.values.is_empty() || lp.curves.is_empty() {
        return;
    }
    let mut heights = vec![None; lp.curves.len()];
    for (row, auxiliary) in (lp.own_rows()..).zip(&lp.auxiliary_rows) {
        if let Auxiliary::Height { curve } = auxiliary
            && let Some(slot) = heights.get_mut(*curve as usize)
        {
            *slot = Some(row);
        }
    }
    let mut moved = false;
    for (curve, height) in lp.curves.iter().zip(heights) {
        let (false, Some(row)) = (curve.ordered, height) else { continue };
        let parts = curve.parts.start as usize..curve.parts.end as usize;
        let Some(lengths) = lp.columns.upper.as_slice().get(parts.clone()) else { continue };
        let Some(own) = solution.values.get_mut(parts) else { continue };
        let mut left: f64 = own.iter().sum();
        for (part, length) in own.iter_mut().zip(lengths) {
            let filled = left.min(*length).max(0.0);
            left -= filled;
            *part = filled;
        }
        let value = curve.value.0;
        let others = lp.row(RowId(row as u32)).filter(|(col, _)| col.0 != value);
        let sum: f64 = others.map(|(col, slope)| slope * solution.values.get(col.0 as usize).copied().unwrap_or(0.0)).sum();
        let first = lp.rows.lower.as_slice().get(row).copied().unwrap_or(0.0);
        if let Some(slot) = solution.values.get_mut(value as usize) {
            let settled = first - sum;
            moved |= (settled - *slot).abs() > NOISE * (settled.abs() + slot.abs());
            *slot = settled;
        }
    }
    if !moved {
        return;
    }
    let values = &solution.values;
    let value = |col: usize| values.get(col).copied().unwrap_or(0.0);
    let activity = (0..lp.row_count() as u32).map(|row| lp.row(RowId(row)).map(|(col, factor)| factor * value(col.0 as usize)).sum());
    solution.row_activity = activity.collect();
    let cost: f64 = lp.columns.cost.iter().enumerate().map(|(col, cost)| cost * value(col)).sum();
    solution.objective = Some(cost + lp.offset);
}
