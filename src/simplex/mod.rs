//! Exact answers to linear programs: an [`Lp`] in rationals and an approximate answer in, the exact one out.
//!
//! A basis is guessed from the approximate answer (`guess`), driven to an optimum in doubles where it is none
//! (`simplex` on doubles: fast, and nobody has to believe it), and then solved and checked in rationals; if it is not
//! optimal the simplex method goes on in rationals. So what comes out does not depend on rounding, and the hints decide
//! only how long it takes. A wide program is solved over some of its columns (`sift`). `ranging` finds what a price holds for,
//! `rounding` is a cheap first attempt.
//! Nobody has to believe any of this: `certify` checks what comes out.
//!
//! Prices follow one convention for both directions, in the user's own objective: `cost_j = sum_i dual_i a_ij +
//! reduced_j`, and `dual_i` is the change of the objective for one more unit on the side of row `i` that binds.
//!
//! What must be whole is not looked at: [`with_whole_columns_at`] fixes such columns. The module knows nothing of solvers,
//! names or syntax.

#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod again;
mod budget;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod conflict;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod dual;
#[allow(clippy::indexing_slicing, reason = "positions of a basis, made together with it")]
mod factor;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod crash;
#[allow(clippy::indexing_slicing, reason = "rows and steps of an elimination, made together with it")]
mod lu;
#[allow(clippy::indexing_slicing, reason = "the program is looked over first, and all vectors are made from it")]
mod problem;
pub mod ranging;
pub mod reconstruction;
mod scalar;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod scale;
#[allow(clippy::indexing_slicing, reason = "columns of a program that was looked over first")]
mod sift;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod method;
mod multipliers;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod pricing;
#[cfg(test)]
pub(crate) mod tests;
#[allow(clippy::indexing_slicing, reason = "columns of a problem that was looked over when it was made")]
mod parametric;

use std::time::Duration;

pub use again::{Again, Ended, Start};
pub use budget::{GaveUp, Limits};
pub use conflict::{Contradiction, Found, Moved};
pub use multipliers::multipliers;
pub use sift::sift;

use crate::exact::{self, Exact};
use crate::lp::{ColId, Domain, Lp, RowId, Sense};
use budget::Budget;
use crash::Crash;
use method::{End, Simplex};
use problem::Problem;
use scalar::Scalar;

/// Where a column of a basis stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BasisStatus {
    /// In the basis: its value follows from the others.
    Basic,
    /// Outside, at its lower bound.
    Lower,
    /// Outside, at its upper bound.
    Upper,
    /// Outside, at zero, without bounds.
    Free,
}

/// A basis: where each column stands, and each row (as its activity, between the row's bounds). As many stand
/// [`BasisStatus::Basic`] as there are rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Per column.
    pub columns: Vec<BasisStatus>,
    /// Per row.
    pub rows: Vec<BasisStatus>,
}

impl Basis {
    /// From where all columns of a problem stand, of which so many are the program's own.
    fn of(place: &[BasisStatus], own: usize) -> Basis {
        let (columns, rows) = place.split_at(own.min(place.len()));
        Basis { columns: columns.to_vec(), rows: rows.to_vec() }
    }

    /// To begin with, where it is one of a problem of this size.
    fn first<S: Scalar>(&self, problem: &Problem<S>) -> Result<Crash, GaveUp> {
        if self.columns.len() != problem.n || self.rows.len() != problem.m {
            return Err(GaveUp::Malformed);
        }
        let place: Vec<BasisStatus> = self.columns.iter().chain(&self.rows).copied().collect();
        let offered = (0..).zip(&place).filter(|(_, place)| **place == BasisStatus::Basic).map(|(c, _)| (0, c)).collect();
        Ok(Crash { offered, place })
    }
}

/// What is known of an answer already. Either may be empty; of another length, or with numbers that are none, it is left aside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hint<'a> {
    /// A value per column.
    pub values: &'a [f64],
    /// A price per row.
    pub duals: &'a [f64],
}

/// An optimum with its proof: values and prices obey all bounds and signs, and their objectives are equal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Optimum {
    /// Per column.
    pub values: Vec<Exact>,
    /// With the offset.
    pub objective: Exact,
    /// Per row: the price of the basis. Where the optimum is degenerate there are others.
    pub duals: Vec<Exact>,
    pub basis: Basis,
    /// Exact pivots that were needed after the guess.
    pub pivots: usize,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The lower bound of this column is above its upper one.
    Column(ColId),
    /// The lower bound of this row is above its upper one.
    Row(RowId),
    /// A multiplier `f_i` per row (J. Farkas, 1902). With `g_j = sum_i f_i a_ij`, every point within the columns' bounds has
    /// `g x <= U`, where `U` is the sum of `g_j upper_j` over `g_j > 0` and of `g_j lower_j` over `g_j < 0`. Every point
    /// that obeys the rows has `g x >= L`, where `L` is the sum of `f_i lower_i` over `f_i > 0` and of `f_i upper_i` over
    /// `f_i < 0`. All these bounds exist, and `U < L`.
    Farkas(Vec<Exact>),
}

/// What is known of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Optimal(Box<Optimum>),
    Infeasible(Proof),
    /// From these values, which obey everything, the objective improves forever along the ray (both per column): no bound
    /// of a column or row lies ahead of it.
    Unbounded {
        values: Vec<Exact>,
        ray: Vec<Exact>,
    },
    /// A limit came first.
    GaveUp(GaveUp),
}

/// The share of the time that remains which the search in doubles may take, and at most so long.
const SHARE: u32 = 3;
const AT_MOST: Duration = Duration::from_secs(10);
/// Pivots in doubles: so many, and so many for each row and column.
const ROUGH_PIVOTS: (usize, usize) = (200, 4);

/// Finds the exact answer to a program; whole columns are taken for continuous ones. Never fails otherwise than by
/// [`Outcome::GaveUp`].
pub fn refine(lp: &Lp<Exact>, hint: Hint<'_>, limits: Limits) -> Outcome {
    refined(lp, &limits, |_| first_basis(lp, hint, &limits)).unwrap_or_else(Outcome::GaveUp)
}

/// The same from a basis that is known, without a search for one in doubles: after a solve with other bounds, sides or costs, say.
pub fn refine_from(lp: &Lp<Exact>, basis: &Basis, limits: Limits) -> Outcome {
    refined(lp, &limits, |problem| basis.first(problem)).unwrap_or_else(Outcome::GaveUp)
}

fn refined(lp: &Lp<Exact>, limits: &Limits, first: impl FnOnce(&Problem<Exact>) -> Result<Crash, GaveUp>) -> Result<Outcome, GaveUp> {
    let problem: Problem<Exact> = Problem::new(lp)?;
    if let Some(proof) = crossed(lp) {
        return Ok(Outcome::Infeasible(proof));
    }
    let budget = Budget::new(limits.clone());
    budget.clock()?;
    let Crash { offered, place } = first(&problem)?;
    let mut simplex = Simplex::new(&problem, &offered, &place, &budget)?;
    let end = simplex.run()?;
    let own = |numbers: Vec<Exact>| numbers.into_iter().take(problem.n).collect::<Vec<Exact>>();
    let point = |simplex: &Simplex<'_, Exact>| simplex.x.iter().take(problem.n).cloned().collect::<Vec<Exact>>();
    let user = |number: Exact| match lp.sense {
        Sense::Minimize => number,
        Sense::Maximize => -number,
    };
    Ok(match end {
        End::Optimal { y } => {
            let basis = Basis::of(&simplex.place, problem.n);
            let values = point(&simplex);
            let objective = objective(lp, &values);
            Outcome::Optimal(Box::new(Optimum {
                objective,
                values,
                duals: y.into_iter().map(user).collect(),
                basis,
                pivots: budget.used(),
            }))
        }
        End::Infeasible { y } => Outcome::Infeasible(Proof::Farkas(y)),
        End::Unbounded { ray } => Outcome::Unbounded { values: point(&simplex), ray: own(ray) },
    })
}

/// The objective at these values, with the offset.
fn objective(lp: &Lp<Exact>, values: &[Exact]) -> Exact {
    let terms = lp.columns.cost.iter().zip(values).filter(|(cost, value)| !cost.is_zero() && !value.is_zero());
    terms.fold(lp.offset.clone(), |sum, (cost, value)| sum + cost * value)
}

/// A column or row whose bounds are the wrong way round.
fn crossed(lp: &Lp<Exact>) -> Option<Proof> {
    let wrong = |lower: &[Option<Exact>], upper: &[Option<Exact>]| {
        let mut pairs = lower.iter().zip(upper);
        pairs.position(|pair| matches!(pair, (Some(lower), Some(upper)) if lower > upper)).map(|at| at as u32)
    };
    let column = wrong(lp.columns.lower.as_slice(), lp.columns.upper.as_slice()).map(|c| Proof::Column(ColId(c)));
    column.or_else(|| wrong(lp.rows.lower.as_slice(), lp.rows.upper.as_slice()).map(|r| Proof::Row(RowId(r))))
}

/// The basis to begin with: guessed, and improved in doubles as far as those lead.
fn first_basis(lp: &Lp<Exact>, hint: Hint<'_>, limits: &Limits) -> Result<Crash, GaveUp> {
    let mut rough: Problem<f64> = Problem::new(lp)?;
    let factors = rough.scale();
    let guess = crash::hinted(&rough, &factors, hint, lp.sense);
    let share = limits.deadline.remaining().map_or(AT_MOST, |left| (left / SHARE).min(AT_MOST));
    let pivots = ROUGH_PIVOTS.0 + ROUGH_PIVOTS.1 * rough.width();
    let budget = Budget::in_doubles(Limits { pivots, deadline: limits.deadline.within(share), ..Limits::default() });
    match Simplex::new(&rough, &guess.offered, &guess.place, &budget) {
        Ok(mut simplex) => {
            // However it ended, its last basis is worth as much as any other.
            let _ = simplex.run();
            if limits.elimination < usize::MAX {
                // The factors of the last basis, and not of the first.
                if simplex.factor.age() > 0 {
                    let _ = simplex.refactor();
                }
                if simplex.factor.elimination() > limits.elimination {
                    return Err(GaveUp::Elimination);
                }
            }
            Ok(Crash { offered: simplex.heads.iter().map(|&c| (0, c)).collect(), place: simplex.place })
        }
        Err(_) => Ok(guess),
    }
}

/// A program with its whole columns fixed at these values, rounded, and so none that must be whole. A value outside the
/// bounds, or that is no number, is taken to the nearest whole number within them.
pub fn with_whole_columns_at(lp: &Lp<Exact>, values: &[f64]) -> Lp<Exact> {
    let mut fixed = lp.clone();
    let columns = &mut fixed.columns;
    let bounds = columns.lower.iter_mut().zip(&mut columns.upper);
    for (c, (domain, (lower, upper))) in columns.domain.iter_mut().zip(bounds).enumerate() {
        if *domain != Domain::Integer {
            continue;
        }
        let value = values.get(c).copied().unwrap_or(0.0).round();
        let mut whole = exact::from_f64(value);
        if let Some(upper) = upper.as_ref().map(|upper| Exact::from(upper.floor())) {
            whole = whole.min(upper);
        }
        if let Some(lower) = lower.as_ref().map(|lower| Exact::from(lower.ceil())) {
            whole = whole.max(lower);
        }
        // Bounds without a whole number between them stay crossed, and the program infeasible.
        let fits = upper.as_ref().is_none_or(|upper| whole <= *upper);
        *domain = Domain::Continuous;
        if fits {
            *upper = Some(whole.clone());
        }
        *lower = Some(whole);
    }
    fixed
}
