//! What a little more of anything is worth at an optimum, and for how far.

use super::{Worths, ranging_limits};
use crate::certify;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{ColId, Lp, RowId};
use crate::simplex::ranging::{BoundRange, CostRange, Ranging};
use crate::simplex::{BasisStatus, Optimum};
use crate::solve::{Options, Solution};

/// The prices of an optimum, in the user's own direction: the change of the objective for one more unit of a limit.
#[derive(Clone, Debug)]
pub struct Prices {
    /// Per row and per column. At a degenerate optimum these are the prices of one basis: see the ranges.
    pub duals: Vec<f64>,
    pub reduced_costs: Vec<f64>,
    /// For each row that stands at a limit: what one more and one less unit is worth, and for how far. Empty where that was
    /// not looked into.
    pub rows: Vec<Option<BoundRange>>,
    /// For each column: between which costs the answer stays the best. Empty as `rows`.
    pub columns: Vec<CostRange>,
    /// True where other prices prove the optimum as well: then a price may hold in one direction only.
    pub degenerate: bool,
    /// What was asked for, where the optimum is exact.
    pub worth: Option<Worths>,
}

/// So many rows, and so many columns, of plans with so many coefficients have the ranges of their prices looked into unless that
/// is asked for: each takes a solve, if a small one.
const RANGED: usize = 120;
const RANGED_ENTRIES: usize = 1_000;

impl Prices {
    /// The prices of an exact optimum.
    pub(super) fn exact(lp: &Lp<Exact>, found: &Optimum, reduced_costs: Option<Vec<f64>>, options: &Options) -> Prices {
        let wanted = |count: usize| options.ranges || (count <= RANGED && lp.entry_count() <= RANGED_ENTRIES);
        let (mut rows, mut columns) = (Vec::new(), Vec::new());
        if (wanted(lp.row_count()) || wanted(lp.column_count()))
            && let Ok(ranging) = Ranging::new(lp, &found.basis, ranging_limits(options))
        {
            if wanted(lp.row_count()) {
                rows = (0..lp.row_count() as u32).map(|r| ranging.row(RowId(r))).collect();
            }
            if wanted(lp.column_count()) {
                columns = (0..lp.column_count() as u32).map(|c| ranging.cost(ColId(c))).collect();
            }
        }
        let duals = found.duals.iter().map(exact::to_f64).collect();
        let reduced = || certify::ReducedCosts::new(lp, Some(&lp.columns.cost), &found.duals).nearest();
        let reduced_costs = reduced_costs.unwrap_or_else(reduced);
        let degenerate = is_degenerate(lp, found);
        let worth = Some(Worths::of(lp, found, degenerate, options));
        Prices { duals, reduced_costs, rows, columns, degenerate, worth }
    }

    /// The prices that a solver gave.
    pub(super) fn rough(solution: &Solution) -> Option<Prices> {
        let (duals, reduced_costs) = (solution.duals.clone()?, solution.reduced_costs.clone()?);
        Some(Prices { duals, reduced_costs, rows: Vec::new(), columns: Vec::new(), degenerate: false, worth: None })
    }
}

/// True when something in the basis stands at a bound: a small step of that bound changes the basis.
fn is_degenerate(lp: &Lp<Exact>, found: &Optimum) -> bool {
    let at = |value: &Exact, lower: &Option<Exact>, upper: &Option<Exact>| lower.as_ref() == Some(value) || upper.as_ref() == Some(value);
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    let mut columns = found.basis.columns.iter().zip(&found.values).zip(bounds);
    if columns.any(|((place, value), (lower, upper))| *place == BasisStatus::Basic && at(value, lower, upper)) {
        return true;
    }
    let rows = found.basis.rows.iter().zip(lp.rows.lower.iter().zip(&lp.rows.upper));
    (0u32..).zip(rows).filter(|(_, (place, _))| **place == BasisStatus::Basic).any(|(r, (_, (lower, upper)))| {
        (lower.is_some() || upper.is_some()) && {
            let terms = lp.entries(RowId(r)).map(|(col, value)| (value, found.values.at(col)));
            let terms = terms.filter(|(_, value)| !value.is_zero()).map(|(times, value)| times * value);
            at(&terms.fold(Exact::ZERO, |sum, term| sum + term), lower, upper)
        }
    })
}
