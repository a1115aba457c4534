//! Curves at the answer.
//!
//! Where a curve needs no binaries, a solver may leave its value away from the function's as long as nothing depends on it: a limit that is
//! not reached. It is brought to the value that the function has there.

use crate::ids::At;
use crate::lp::{Auxiliary, Curve, CurveForm, Extreme, Lp, Pieces, RowId};
use crate::solve::Solution;

/// From which difference on values are corrected, as a part of their size.
const NOISE: f64 = 1e-9;

/// Brings the values of all curves to those of their functions. No row breaks and no objective worsens by it: a value moves to the side that
/// all rows want.
pub fn polish(lp: &Lp, solution: &mut Solution) {
    if solution.values.is_empty() || lp.curves.is_empty() {
        return;
    }
    let mut rows = vec![Vec::new(); lp.curves.len()];
    for (row, auxiliary) in (lp.own_rows()..).zip(&lp.auxiliary_rows) {
        let (curve, counted) = match auxiliary {
            Auxiliary::Height { curve } | Auxiliary::Epigraph { curve, .. } | Auxiliary::IfNotCounted { curve } => (*curve, false),
            Auxiliary::IfCounted { curve } => (*curve, true),
            _ => continue,
        };
        rows.at_mut(curve).push((RowId(row as u32), counted));
    }
    let mut moved = false;
    for ((number, curve), rows) in (0u32..).zip(&lp.curves).zip(rows) {
        let settled = match &curve.form {
            CurveForm::Pieces(pieces) if !pieces.ordered => in_order(lp, curve, pieces, &rows, &mut solution.values),
            // What is defined has an equation, which the solver keeps.
            CurveForm::Pieces(_) | CurveForm::Defined => None,
            // Its true value lies elsewhere: see `super::smooth`.
            CurveForm::Smooth(_) => None,
            CurveForm::Extreme(extreme) => furthest(lp, curve, *extreme, &rows, &solution.values),
            CurveForm::Counted => counted(lp, curve, &rows, &solution.values),
            CurveForm::Tail { upper, .. } => super::tails::settled(lp, number, curve.value, *upper, &mut solution.values),
        };
        let (Some(settled), Some(slot)) = (settled, solution.values.get_mut(curve.value.0 as usize)) else { continue };
        moved |= (settled - *slot).abs() > NOISE * (settled.abs() + slot.abs());
        *slot = settled;
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

/// What the other columns of a row come to.
fn others(lp: &Lp, curve: &Curve, row: RowId, values: &[f64]) -> f64 {
    let others = lp.row(row).filter(|(col, _)| *col != curve.value);
    others.map(|(col, factor)| factor * values.get(col.0 as usize).copied().unwrap_or(0.0)).sum()
}

/// Fills the pieces in their order; the value that this gives.
fn in_order(lp: &Lp, curve: &Curve, pieces: &Pieces, rows: &[(RowId, bool)], values: &mut [f64]) -> Option<f64> {
    let (row, _) = *rows.first()?;
    let parts = pieces.parts.start as usize..pieces.parts.end as usize;
    let lengths = lp.columns.upper.as_slice().get(parts.clone())?;
    let own = values.get_mut(parts)?;
    let mut left: f64 = own.iter().sum();
    for (part, length) in own.iter_mut().zip(lengths) {
        let filled = left.min(*length).max(0.0);
        left -= filled;
        *part = filled;
    }
    Some(lp.rows.lower[row] - others(lp, curve, row, values))
}

/// The largest or the smallest item.
fn furthest(lp: &Lp, curve: &Curve, extreme: Extreme, rows: &[(RowId, bool)], values: &[f64]) -> Option<f64> {
    let limits = if extreme.is_largest() { &lp.rows.lower } else { &lp.rows.upper };
    let items = rows.iter().map(|(row, _)| limits[*row] - others(lp, curve, *row, values));
    items.reduce(if extreme.is_largest() { f64::max } else { f64::min })
}

/// 1 where a comparison holds: its rows say what holds where it counts, or where it does not.
fn counted(lp: &Lp, curve: &Curve, rows: &[(RowId, bool)], values: &[f64]) -> Option<f64> {
    let &(_, counted) = rows.first()?;
    let kept = |row: RowId| {
        let by = lp.row(row).find(|(col, _)| *col == curve.value).map_or(0.0, |(_, factor)| factor);
        let own = others(lp, curve, row, values) + if counted { by } else { 0.0 };
        let (lower, upper) = (lp.rows.lower[row], lp.rows.upper[row]);
        let slack = NOISE * [lower, upper, own].into_iter().filter(|end| end.is_finite()).fold(1.0, |most: f64, end| most.max(end.abs()));
        lower - slack <= own && own <= upper + slack
    };
    let all = rows.iter().filter(|(_, own)| *own == counted).all(|(row, _)| kept(*row));
    Some(if all == counted { 1.0 } else { 0.0 })
}
