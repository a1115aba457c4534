//! Coefficients so far apart that a solver's tolerances no longer mean anything.
//!
//! A solver takes a row for met when it misses by 1e-9 to 1e-6, whatever the size of its coefficients; with
//! coefficients of 1e9 beside others of 1, an answer may break its bounds and be called optimal (HiGHS#1721).

use super::rounded;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::lp::{Lp, Origin};

/// Largest over smallest coefficient, from which on a plan is said to be hard on a solver.
const MOST_RATIO: f64 = 1e9;

/// A coefficient: its size, where it comes from, and its row; none for the objective.
type End = (f64, Origin, Option<usize>);
/// The smallest and the largest so far.
type Ends = Option<(End, End)>;

fn widen(ends: &mut Ends, value: f64, origin: Origin, row: Option<usize>) {
    let value = value.abs();
    if value == 0.0 || !value.is_finite() {
        return;
    }
    let here = (value, origin, row);
    *ends = Some(match *ends {
        None => (here, here),
        Some((low, high)) => (if value < low.0 { here } else { low }, if value > high.0 { here } else { high }),
    });
}

/// Warns of a plan whose coefficients lie too far apart; the two ends are labelled.
pub fn coefficient_range(hir: &Hir, model: ModelId, lp: &Lp) -> Option<Diagnostic> {
    // The constraints, and the objective by itself: a solver scales it as a whole.
    let mut rows: Ends = None;
    for row in 0..lp.row_count() {
        let range = lp.rows.starts.get(row).copied()?..lp.rows.starts.get(row + 1).copied()?;
        for k in range {
            if let (Some(value), Some(origin)) = (lp.rows.values.get(k), lp.rows.value_origin.get(k)) {
                widen(&mut rows, *value, *origin, Some(row));
            }
        }
    }
    let mut objective: Ends = None;
    for (value, origin) in lp.columns.cost.iter().zip(&lp.columns.cost_origin) {
        widen(&mut objective, *value, *origin, None);
    }
    let (low, high) = [rows, objective].into_iter().flatten().max_by(|a, b| (a.1.0 / a.0.0).total_cmp(&(b.1.0 / b.0.0)))?;
    let ratio = high.0 / low.0;
    if ratio < MOST_RATIO {
        return None;
    }
    let place = |end: End| {
        let id = ExprId(end.1.0);
        if id.index() < hir.exprs.spans.len() { hir.exprs.spans[id] } else { hir.models[model].span }
    };
    let row_name = |row: Option<usize>| {
        let Some(plan) = hir.models[model].plan() else { return String::new() };
        let Some(row) = row else { return " in the objective".to_string() };
        let block = lp.row_blocks.iter().find(|b| (b.start as usize..(b.start + b.count) as usize).contains(&row));
        block.and_then(|b| plan.constraints.get(b.declaration as usize)).map_or(String::new(), |c| format!(" in `{}`", c.name))
    };
    let name = &hir.models[model].name;
    let found = Diagnostic::warning(codes::COEFFICIENT_RANGE, format!("the coefficients of `{name}` lie {ratio:.0e} times apart"))
        .at(place(high), format!("the largest, {}{}", rounded(high.0, 10), row_name(high.2)))
        .with(place(low), format!("the smallest, {}{}", rounded(low.0, 10), row_name(low.2)))
        .note("a solver keeps constraints only to some nine digits: the small ones may be lost beside the large ones");
    Some(found.help(if has_unit(hir, model, [low, high], lp) {
        "state the variable or the constraint in a unit nearer to its values, such as `kt` for `g`"
    } else {
        "a number that only switches something off (a big M) had better be no larger than what it bounds can become"
    }))
}

/// True when one of the two ends stands in a row, or belongs to a variable, that another unit would bring nearer.
fn has_unit(hir: &Hir, model: ModelId, ends: [End; 2], lp: &Lp) -> bool {
    let Some(plan) = hir.models[model].plan() else { return true };
    let dimensionless = |unit| hir.units.is_dimensionless(unit);
    let within = |block: &crate::lp::Block, at: usize| (block.start as usize..(block.start + block.count) as usize).contains(&at);
    ends.iter().any(|end| {
        let Some(row) = end.2 else { return true };
        let block = lp.row_blocks.iter().find(|b| within(b, row));
        let of_row = block.and_then(|b| plan.constraints.get(b.declaration as usize)).is_none_or(|c| !dimensionless(c.unit));
        let columns = lp.row(crate::lp::RowId(row as u32)).filter(|(_, value)| value.abs() == end.0);
        let mut of_columns = columns.filter_map(|(col, _)| {
            let block = lp.column_blocks.iter().find(|b| within(b, col.0 as usize))?;
            plan.variables.get(block.declaration as usize)
        });
        of_row || of_columns.any(|v| !dimensionless(v.unit))
    })
}
