//! What a little more of anything is worth at an optimum, and for how far.

use super::limits;
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::refine::Optimum;
use crate::refine::ranging::{BoundRange, ColumnRange, ranging};
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
    /// For each column: between which costs the answer stays the best, and its bound. Empty as `rows`.
    pub columns: Vec<ColumnRange>,
}

/// Plans of at most so many rows and columns have the ranges of their prices looked into, unless exactness is asked for.
const RANGED_ROWS: usize = 150;
const RANGED_COLUMNS: usize = 1_000;

impl Prices {
    /// The prices of an exact optimum.
    pub(super) fn exact(lp: &Lp<Exact>, found: &Optimum, options: &Options) -> Prices {
        let small = lp.row_count() <= RANGED_ROWS && lp.column_count() <= RANGED_COLUMNS;
        let ranges = if small || options.exact { ranging(lp, &found.basis, limits(options)).ok() } else { None };
        let (rows, columns) = ranges.map(|ranges| (ranges.rows, ranges.columns)).unwrap_or_default();
        let doubles = |numbers: &[Exact]| numbers.iter().map(exact::to_f64).collect();
        Prices { duals: doubles(&found.duals), reduced_costs: doubles(&found.reduced_costs), rows, columns }
    }

    /// The prices that a solver gave.
    pub(super) fn rough(solution: &Solution) -> Option<Prices> {
        let (duals, reduced_costs) = (solution.duals.clone()?, solution.reduced_costs.clone()?);
        Some(Prices { duals, reduced_costs, rows: Vec::new(), columns: Vec::new() })
    }
}
