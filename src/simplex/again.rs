//! A program in doubles that is solved again and again with other bounds, sides and costs, as a search does. Its values and
//! multipliers are hints: what they prove is established in exact numbers (`refine_from`).

use std::sync::Arc;

use super::budget::{Budget, Limits};
use super::crash;
use super::factor::Factor;
use super::method::{End, Simplex};
use super::problem::Problem;
use super::scalar::Of;
use super::scale::Factors;
use super::{Basis, BasisStatus, GaveUp, Hint};
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{Lp, Sense, Value};

/// What is smaller than this part of a row of the tableau is rounding.
const NOTHING: f64 = 1e-10;

/// A basis to start from. Copies share it.
#[derive(Clone, Debug)]
pub struct Start(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    heads: Vec<u32>,
    place: Vec<BasisStatus>,
}

impl Start {
    /// About so many bytes.
    pub fn size(&self) -> usize {
        64 + self.0.heads.len() * 4 + self.0.place.len()
    }
}

/// How a solve ended; all in the program's own units and the user's own direction.
#[derive(Clone, Debug)]
pub enum Ended {
    Optimal {
        /// Per column.
        values: Vec<f64>,
        /// Per row.
        duals: Vec<f64>,
    },
    /// Multipliers per row that contradict the bounds.
    Infeasible {
        multipliers: Vec<f64>,
    },
    Unbounded,
    /// A limit came first, or rounding led nowhere.
    Lost(GaveUp),
}

/// A program in doubles, scaled once. Copies share its coefficients and the factors of its last basis.
#[derive(Clone)]
pub struct Again {
    pub(super) problem: Problem<f64>,
    pub(super) factors: Factors,
    maximize: bool,
    /// Where to begin: columns for the basis, and where the others stand.
    pub(super) first: crash::Crash,
    /// The basis of the last solve, factored.
    pub(super) last: Option<Factored>,
}

/// A basis with its factors.
#[derive(Clone)]
pub(super) struct Factored {
    pub(super) heads: Vec<usize>,
    pub(super) place: Vec<BasisStatus>,
    pub(super) factor: Factor<f64>,
}

impl Again {
    /// Takes a program over, with what is known of its answer. `None` where its parts do not fit together.
    pub fn new(lp: &Lp<Exact>, near: Hint<'_>) -> Option<Again> {
        Again::of(lp, near)
    }

    /// The same for a program in doubles.
    #[cfg(feature = "cli")]
    pub fn in_doubles(lp: &Lp, near: Hint<'_>) -> Option<Again> {
        Again::of(lp, near)
    }

    fn of<N: Value>(lp: &Lp<N>, near: Hint<'_>) -> Option<Again>
    where
        f64: Of<N>,
    {
        let mut problem: Problem<f64> = Problem::new(lp).ok()?;
        let factors = problem.scale();
        let first = crash::hinted(&problem, &factors, near, lp.sense);
        Some(Again { problem, factors, maximize: lp.sense == Sense::Maximize, first, last: None })
    }

    /// Takes costs, bounds and sides of another program of the same size and direction, and its coefficients where `anew` says that
    /// they differ: the basis of the last solve has no factors then. `None` where its parts do not fit together.
    #[cfg(feature = "cli")]
    pub fn state(&mut self, lp: &Lp, anew: bool) -> Option<()> {
        if lp.column_count() != self.problem.n || lp.row_count() != self.problem.m || (lp.sense == Sense::Maximize) != self.maximize {
            return None;
        }
        if anew {
            self.problem = Problem::new(lp).ok()?;
            self.problem.scale_entries(&self.factors.rows, &self.factors.columns);
            self.last = None;
        } else {
            self.problem.state(lp);
        }
        self.problem.scale_sides(&self.factors);
        Some(())
    }

    /// Sets the bounds of a column; infinite ones are none.
    pub fn set_bounds(&mut self, column: usize, lower: f64, upper: f64) {
        let size = self.factors.columns[column] * self.factors.size;
        let bound = |bound: f64| bound.is_finite().then(|| bound / size);
        (self.problem.lower[column], self.problem.upper[column]) = (bound(lower), bound(upper));
    }

    /// Solves with the bounds as they are, from a basis, or else from the last one.
    pub fn solve(&mut self, start: Option<&Start>, pivots: usize, deadline: &Deadline) -> Ended {
        let budget = Budget::in_doubles(Limits { pivots, deadline: deadline.clone(), ..Limits::default() });
        let last = self.last.take();
        let (heads, place) = match (start, &last) {
            (Some(start), _) => (start.0.heads.iter().map(|&c| c as usize).collect(), start.0.place.clone()),
            (None, Some(last)) => (last.heads.clone(), last.place.clone()),
            (None, None) => (Vec::new(), self.first.place.clone()),
        };
        let warm = start.is_some() || last.is_some();
        let kept = last.filter(|last| last.heads == heads);
        let simplex = match kept {
            Some(Factored { factor, .. }) => Simplex::resume(&self.problem, heads, &place, factor, &budget),
            None => {
                let offered: Vec<(u8, usize)> = heads.iter().map(|&c| (0, c)).collect();
                Simplex::new(&self.problem, if warm { &offered } else { &self.first.offered }, &place, &budget)
            }
        };
        let mut simplex = match simplex {
            Ok(simplex) => simplex,
            Err(why) => return Ended::Lost(why),
        };
        let end = if warm { simplex.run_dual(pivots / 2) } else { Ok(None) };
        let end = match end {
            Ok(Some(end)) => Ok(end),
            Ok(None) => simplex.run(),
            Err(why) => Err(why),
        };
        let x = Arc::clone(&simplex.x);
        self.last = Some(Factored::of(simplex));
        let sign = if self.maximize { -1.0 } else { 1.0 };
        let duals = |y: Vec<f64>, times: f64| y.iter().zip(&self.factors.rows).map(|(y, row)| y * row * times).collect();
        match end {
            Ok(End::Optimal { y }) => {
                let values = x.iter().zip(&self.factors.columns).map(|(x, column)| x * column * self.factors.size);
                Ended::Optimal { values: values.collect(), duals: duals(y, self.factors.cost * sign) }
            }
            Ok(End::Infeasible { y }) => Ended::Infeasible { multipliers: duals(y, 1.0) },
            Ok(End::Unbounded { .. }) => Ended::Unbounded,
            Err(why) => Ended::Lost(why),
        }
    }

    /// Where columns, and rows after them, stand in the basis of the last solve.
    pub fn places(&self) -> Option<&[BasisStatus]> {
        self.last.as_ref().map(|last| last.place.as_slice())
    }

    /// A row of the tableau of the last basis: multipliers of rows whose sum has coefficient one for this basic column and zero for the others.
    pub fn tableau(&self, column: usize) -> Option<Vec<f64>> {
        let Factored { heads, factor, .. } = self.last.as_ref()?;
        let mut unit = vec![0.0; heads.len()];
        unit[heads.iter().position(|&head| head == column)?] = 1.0;
        let y = factor.solve_left(unit, &Budget::in_doubles(Limits::default())).ok()?;
        let nothing = y.iter().fold(0.0, |most: f64, y| most.max(y.abs())) * NOTHING;
        let own = self.factors.columns[column];
        Some(y.iter().zip(&self.factors.rows).map(|(y, row)| if y.abs() <= nothing { 0.0 } else { y * row * own }).collect())
    }

    /// The basis of the last solve for a program with other rows, each of which was a row of this one, by its number, or is new.
    pub fn start_with(&self, rows: &[Option<usize>]) -> Option<Start> {
        let Factored { heads, place, .. } = self.last.as_ref()?;
        let n = self.problem.n;
        let own = place.iter().take(n).copied();
        let places: Vec<BasisStatus> = own.chain(rows.iter().map(|row| row.map_or(BasisStatus::Basic, |row| place[n + row]))).collect();
        let kept = heads.iter().filter(|&&head| head < n).map(|&head| head as u32);
        let logical = (0..rows.len()).filter(|row| places[n + row] == BasisStatus::Basic).map(|row| (n + row) as u32);
        Some(Start(Arc::new(Kept { heads: kept.chain(logical).collect(), place: places })))
    }

    /// The basis of the last solve, to start from again.
    pub fn start(&self) -> Option<Start> {
        let Factored { heads, place, .. } = self.last.as_ref()?;
        Some(Start(Arc::new(Kept { heads: heads.iter().map(|&c| c as u32).collect(), place: place.clone() })))
    }
}

impl Factored {
    pub(super) fn of(simplex: Simplex<'_, f64>) -> Factored {
        Factored { heads: simplex.heads, place: simplex.place, factor: simplex.factor }
    }

    /// A simplex method that continues from it.
    pub(super) fn resume<'a>(self, problem: &'a Problem<f64>, budget: &'a Budget) -> Result<Simplex<'a, f64>, GaveUp> {
        Simplex::resume(problem, self.heads, &self.place, self.factor, budget)
    }

    pub(super) fn basis(&self, n: usize) -> Basis {
        Basis::of(&self.place, n)
    }
}
