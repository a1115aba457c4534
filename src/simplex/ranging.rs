//! What the prices and the plan of an optimum hold for.
//!
//! The least cost is a convex, piecewise linear function of each bound, so that a price holds between two corners of it;
//! and a plan stays optimal between two values of each cost. Both are found by walking over the bases that share the
//! price, or the plan (`walk`), so that they do not depend on which of several optimal bases was found: T. Gal,
//! *Postoptimal Analyses, Parametric Programming, and Related Topics*, 2nd ed. 1995; A. B. Berkelaar, K. Roos, T. Terlaky,
//! *The Optimal Set and Optimal Partition Approach*, in Gal & Greenberg (eds.), 1997.

use std::sync::Arc;

use super::budget::{Budget, GaveUp, Limits};
use super::crash::Crash;
use super::factor::Factor;
use super::method::Simplex;
use super::problem::Problem;
use super::{Basis, BasisStatus};
use crate::exact::Exact;
use crate::ids::At;
use crate::lp::{ColId, Lp, RowId, Sense};

/// A price in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Price {
    /// The change of the objective for one more unit of the bound, for small steps in this direction.
    Is(Exact),
    /// There is no solution in this direction, however small the step.
    NoAnswer,
    /// A limit came first.
    Unknown(GaveUp),
}

impl Price {
    /// The price, if there is one.
    pub fn known(&self) -> Option<&Exact> {
        match self {
            Price::Is(price) => Some(price),
            Price::NoAnswer | Price::Unknown(_) => None,
        }
    }
}

/// How far something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Without end.
    Open,
    /// Up to here, and not beyond.
    At(Exact),
    /// Up to here; beyond, the program has no solution.
    NoAnswer(Exact),
    /// Up to here at least: a limit came first.
    AtLeast(Exact),
}

impl End {
    /// The end of the interval as far as it is known; `None` where it is open.
    pub fn value(&self) -> Option<&Exact> {
        match self {
            End::Open => None,
            End::At(end) | End::NoAnswer(end) | End::AtLeast(end) => Some(end),
        }
    }
}

/// Which bound of a row or column binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Lower,
    Upper,
    /// They are one and move together.
    Both,
}

/// What one more and one less unit of a bound that binds is worth, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoundRange {
    pub side: Side,
    /// The bound as it is.
    pub bound: Exact,
    /// The price for a bound that falls; it holds between `low` and `bound`.
    pub price_down: Price,
    /// The price for a bound that rises; it holds between `bound` and `high`.
    pub price_up: Price,
    pub low: End,
    pub high: End,
}

impl BoundRange {
    /// True when up and down are worth different amounts, or one of them is impossible.
    pub fn is_degenerate(&self) -> bool {
        self.price_down != self.price_up
    }
}

/// Between which values of a column's cost the plan stays optimal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRange {
    pub low: End,
    pub high: End,
}

/// What holds for a column.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg(feature = "internals")]
pub struct ColumnRange {
    pub cost: CostRange,
    /// Its bound, if it stands at one.
    pub bound: Option<BoundRange>,
}

/// What holds for all of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg(feature = "internals")]
pub struct Ranges {
    /// Per row, `None` where it stands at no bound: its price is zero.
    pub rows: Vec<Option<BoundRange>>,
    pub columns: Vec<ColumnRange>,
}

/// An optimal basis, ready to be asked.
#[derive(Debug)]
pub struct Ranging {
    problem: Problem<Exact>,
    sense: Sense,
    limits: Limits,
    heads: Vec<usize>,
    place: Vec<BasisStatus>,
    x: Arc<Vec<Exact>>,
    /// Reduced costs of the minimised costs, logical columns too.
    reduced: Vec<Exact>,
    factor: Factor<Exact>,
}

/// All of it, one after the other. The limit on pivots is for each question, the deadline for all of them: what it leaves
/// open is [`Price::Unknown`] and [`End::AtLeast`].
#[cfg(feature = "internals")]
pub fn ranging(lp: &Lp<Exact>, basis: &Basis, limits: Limits) -> Result<Ranges, GaveUp> {
    let ranging = Ranging::new(lp, basis, limits)?;
    let rows = (0..lp.row_count() as u32).map(|r| ranging.row(RowId(r))).collect();
    let column = |c| ColumnRange { cost: ranging.cost(ColId(c)), bound: ranging.column(ColId(c)) };
    Ok(Ranges { rows, columns: (0..lp.column_count() as u32).map(column).collect() })
}

impl Ranging {
    /// Takes up an optimal basis, as [`refine`](super::refine) gives it. One that is not optimal is
    /// [`GaveUp::Malformed`].
    pub fn new(lp: &Lp<Exact>, basis: &Basis, limits: Limits) -> Result<Ranging, GaveUp> {
        let problem: Problem<Exact> = Problem::new(lp)?;
        let budget = Budget::new(limits.clone());
        budget.clock()?;
        let Crash { offered, place } = basis.first(&problem)?;
        if offered.len() != problem.m {
            return Err(GaveUp::Malformed);
        }
        let simplex = Simplex::new(&problem, &offered, &place, &budget)?;
        let reduced = simplex.optimal_reduced_costs()?.ok_or(GaveUp::Malformed)?;
        let Simplex { heads, place, x, factor, .. } = simplex;
        Ok(Ranging { problem, sense: lp.sense, limits, heads, place, x, reduced, factor })
    }

    /// The bound at which a row stands, `None` where it stands at none.
    pub fn row(&self, row: RowId) -> Option<BoundRange> {
        let r = row.0 as usize;
        if r < self.problem.m { self.bound(self.problem.n + r) } else { None }
    }

    /// The bound at which a column stands, `None` where it stands at none.
    pub fn column(&self, column: ColId) -> Option<BoundRange> {
        let c = column.0 as usize;
        if c < self.problem.n { self.bound(c) } else { None }
    }

    /// Between which values of a column's cost the plan stays optimal.
    pub fn cost(&self, column: ColId) -> CostRange {
        let c = column.0 as usize;
        let Some(cost) = self.problem.cost.get(c).filter(|_| c < self.problem.n) else {
            return CostRange { low: End::Open, high: End::Open };
        };
        let cost = self.user(cost.clone());
        let flip = self.sense == Sense::Maximize;
        let end = |rises: bool| {
            let budget = Budget::new(self.limits.clone());
            if budget.clock().is_err() {
                return End::AtLeast(cost.clone());
            }
            let (way, end) = self.simplex(&budget).walk_cost(&self.reduced, c, rises != flip);
            end.at(if rises { &cost + way } else { &cost - way })
        };
        CostRange { low: end(false), high: end(true) }
    }

    fn bound(&self, c: usize) -> Option<BoundRange> {
        let x = self.x.at(c);
        let (lower, upper) = (self.problem.lower.at(c).as_ref(), self.problem.upper.at(c).as_ref());
        let side = match (lower == Some(x), upper == Some(x)) {
            (true, true) => Side::Both,
            (true, false) => Side::Lower,
            (false, true) => Side::Upper,
            (false, false) => return None,
        };
        let step = |rises: bool| {
            let budget = Budget::new(self.limits.clone());
            if let Err(why) = budget.clock() {
                return (Price::Unknown(why), End::AtLeast(x.clone()));
            }
            let (price, way, end) = self.simplex(&budget).walk_bound(&self.reduced, c, side, rises);
            let price = match price {
                Price::Is(price) => Price::Is(self.user(price)),
                other => other,
            };
            (price, end.at(if rises { x + way } else { x - way }))
        };
        let ((price_down, low), (price_up, high)) = (step(false), step(true));
        Some(BoundRange { side, bound: x.clone(), price_down, price_up, low, high })
    }

    /// A price or cost of the minimised objective in the user's own.
    fn user(&self, number: Exact) -> Exact {
        match self.sense {
            Sense::Minimize => number,
            Sense::Maximize => -number,
        }
    }

    fn simplex<'a>(&'a self, budget: &'a Budget) -> Simplex<'a, Exact> {
        Simplex {
            problem: &self.problem,
            heads: self.heads.clone(),
            place: self.place.clone(),
            x: Arc::clone(&self.x),
            factor: self.factor.clone(),
            budget,
            few: None,
        }
    }
}

/// How a walk ended.
#[derive(Clone, Copy, Debug)]
pub(super) enum Halt {
    Never,
    Corner,
    NoAnswer,
    Limit,
}

impl Halt {
    fn at(self, end: Exact) -> End {
        match self {
            Halt::Never => End::Open,
            Halt::Corner => End::At(end),
            Halt::NoAnswer => End::NoAnswer(end),
            Halt::Limit => End::AtLeast(end),
        }
    }
}
