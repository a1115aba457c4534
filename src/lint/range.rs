//! Coefficients so far apart that a solver's tolerances no longer mean anything.
//!
//! A solver takes a row for met when it misses by 1e-9 to 1e-6, whatever the size of its coefficients; with
//! coefficients of 1e9 beside others of 1, an answer may break its bounds and be called optimal (HiGHS#1721).

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::lp::{Lp, Origin};

/// Largest over smallest coefficient, from which on a plan is said to be hard on a solver.
const MOST_RATIO: f64 = 1e9;

/// Warns of a plan whose coefficients lie too far apart; the two ends are labelled.
pub fn coefficient_range(hir: &Hir, model: ModelId, lp: &Lp) -> Option<Diagnostic> {
    let mut ends: Option<((f64, Origin, usize), (f64, Origin, usize))> = None;
    for row in 0..lp.row_count() {
        let range = lp.rows.starts.get(row).copied()?..lp.rows.starts.get(row + 1).copied()?;
        for k in range {
            let (Some(value), Some(origin)) = (lp.rows.values.get(k).map(|v| v.abs()), lp.rows.value_origin.get(k)) else { continue };
            if value == 0.0 || !value.is_finite() {
                continue;
            }
            let here = (value, *origin, row);
            ends = Some(match ends {
                None => (here, here),
                Some((low, high)) => (if value < low.0 { here } else { low }, if value > high.0 { here } else { high }),
            });
        }
    }
    let (low, high) = ends?;
    let ratio = high.0 / low.0;
    if ratio < MOST_RATIO {
        return None;
    }
    let place = |end: (f64, Origin, usize)| {
        let id = ExprId(end.1.0);
        if id.index() < hir.exprs.spans.len() { hir.exprs.spans[id] } else { hir.models[model].span }
    };
    let row_name = |row: usize| {
        let ModelBody::Plan(plan) = &hir.models[model].body else { return String::new() };
        let block = lp.row_blocks.iter().find(|b| (b.start as usize..(b.start + b.count) as usize).contains(&row));
        block.and_then(|b| plan.constraints.get(b.declaration as usize)).map_or(String::new(), |c| format!(" in `{}`", c.name))
    };
    let name = &hir.models[model].name;
    let found = Diagnostic::warning(codes::COEFFICIENT_RANGE, format!("the coefficients of `{name}` lie {ratio:.0e} times apart"))
        .at(place(high), format!("the largest, {:e}{}", high.0, row_name(high.2)))
        .with(place(low), format!("the smallest, {:e}{}", low.0, row_name(low.2)))
        .note("a solver keeps constraints only to some nine digits: the small ones may be lost beside the large ones")
        .help("state the variable or the constraint in a unit nearer to its values, such as `kt` for `g`");
    Some(found)
}
