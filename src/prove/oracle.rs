//! Questions to the solvers, answered exactly where that is possible.

use super::branch::{self, Searched};
use crate::deadline::Deadline;
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp};
use crate::simplex::{self, Hint, Limits, Outcome, Proof};
use crate::solve::{self, Status};
use std::time::Duration;

/// Whether a program has a solution.
pub(super) enum Feasibility {
    /// It has; exactly, or within the solver's tolerance.
    Yes(Vec<Exact>),
    /// It has none: with multipliers of its rows that prove it, or by the solver's word.
    No(Option<Vec<Exact>>),
    Unknown,
}

/// The best of a program.
pub(super) enum Best {
    Optimal { values: Vec<Exact> },
    Infeasible(Option<Vec<Exact>>),
    Unbounded,
    Unknown,
}

/// Programs with at most so many rows and entries are solved in exact numbers without a solver's help.
const SMALL_ROWS: usize = 60;
const SMALL_ENTRIES: usize = 2_000;

/// Asks for one plan: the solver that the user chose, and until when.
pub(super) struct Oracle {
    pub(super) solving: solve::Options,
    pub(super) deadline: Deadline,
}

/// How long the exact method may take for one question,
const ONE: Duration = Duration::from_secs(5);
/// and for one that is asked when the time is over already.
const GRACE: Duration = Duration::from_secs(2);

/// True when a whole column lacks a bound.
fn endless(lp: &Lp<Exact>) -> bool {
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    bounds.zip(&lp.columns.domain).any(|((lower, upper), domain)| *domain == Domain::Integer && (lower.is_none() || upper.is_none()))
}

pub(super) fn is_small(lp: &Lp<Exact>) -> bool {
    lp.row_count() <= SMALL_ROWS && lp.entry_count() <= SMALL_ENTRIES
}

impl Oracle {
    pub(super) fn is_over(&self) -> bool {
        self.deadline.is_over()
    }

    /// What the exact method may take for a question.
    pub(super) fn limits(&self) -> Limits {
        let one = if self.solving.exact { 4 * ONE } else { ONE };
        Limits { deadline: self.deadline.at_least(Duration::from_millis(100)).within(one), ..Limits::default() }
    }

    /// The same question with a little time of its own, for what should be known in any case.
    pub(super) fn patiently(&self, lp: &Lp<Exact>) -> Feasibility {
        Oracle { solving: self.solving.clone(), deadline: self.deadline.at_least(GRACE) }.feasible(lp)
    }

    /// The same oracle with a part of its time.
    pub(super) fn with_part(&self, part: f64) -> Oracle {
        let deadline = self.deadline.remaining().map(|left| self.deadline.within(left.mul_f64(part)));
        Oracle { solving: self.solving.clone(), deadline: deadline.unwrap_or_else(|| self.deadline.clone()) }
    }

    /// The options of a solve that ends with the deadline.
    pub(super) fn options(&self) -> solve::Options {
        let left = self.deadline.remaining().map(|left| left.max(Duration::from_millis(50)));
        let time_limit = match (left, self.solving.time_limit) {
            (Some(left), Some(limit)) => Some(left.min(limit)),
            (left, limit) => left.or(limit),
        };
        solve::Options { time_limit, ..self.solving.clone() }
    }

    pub(super) fn feasible(&self, lp: &Lp<Exact>) -> Feasibility {
        match self.best(lp) {
            Best::Optimal { values, .. } => Feasibility::Yes(values),
            Best::Infeasible(proof) => Feasibility::No(proof),
            // What can be improved forever has a solution.
            Best::Unbounded => Feasibility::Yes(Vec::new()),
            Best::Unknown => Feasibility::Unknown,
        }
    }

    /// The same for one of many questions: that there is a solution may be the solver's word, that there is none is proved if
    /// it can be.
    pub(super) fn quickly(&self, lp: &Lp<Exact>) -> Feasibility {
        if is_small(lp) || endless(lp) {
            return self.feasible(lp);
        }
        let Ok(found) = solve::solve(&lp.rounded(), &self.options()) else { return Feasibility::Unknown };
        match found.status {
            Status::Optimal | Status::Unbounded => Feasibility::Yes(Vec::new()),
            Status::Infeasible => self.feasible(lp),
            _ => Feasibility::Unknown,
        }
    }

    pub(super) fn best(&self, lp: &Lp<Exact>) -> Best {
        let whole = lp.columns.domain.contains(&Domain::Integer);
        let mut hint = Vec::new();
        if !is_small(lp) {
            let Some(found) = self.continuous(lp) else { return Best::Unknown };
            hint = found;
        }
        let relaxation = self.refined(lp, &hint);
        if !whole || matches!(relaxation, Best::Infeasible(_)) {
            return relaxation;
        }
        if let Best::Optimal { values, .. } = &relaxation {
            let is_integrality = |(value, domain): (&Exact, &Domain)| *domain == Domain::Continuous || value.is_int();
            if values.iter().zip(&lp.columns.domain).all(is_integrality) {
                return relaxation;
            }
        }
        self.whole(lp)
    }

    /// Approximate values of the relaxation, as a start; empty where it has none. Nothing when a limit stopped the search.
    fn continuous(&self, lp: &Lp<Exact>) -> Option<Vec<f64>> {
        let mut relaxed = lp.rounded();
        relaxed.columns.domain.fill(Domain::Continuous);
        let found = solve::solve(&relaxed, &self.options()).ok()?;
        match found.status {
            Status::Optimal => Some(found.values),
            Status::Infeasible => {
                let elastic = super::elastic::elastic(&relaxed);
                let mut nearest = solve::solve(&elastic, &self.options()).ok()?.values;
                nearest.truncate(relaxed.column_count());
                Some(nearest)
            }
            Status::Unbounded | Status::InfeasibleOrUnbounded | Status::Failed(_) => Some(Vec::new()),
            Status::Feasible | Status::Stopped => None,
        }
    }

    /// The relaxation in exact numbers.
    fn refined(&self, lp: &Lp<Exact>, values: &[f64]) -> Best {
        match simplex::refine(lp, Hint { values, duals: &[] }, self.limits()) {
            Outcome::Optimal(found) => Best::Optimal { values: found.values },
            Outcome::Infeasible(Proof::Farkas(farkas)) => Best::Infeasible(Some(farkas)),
            // Bounds that cross need no sum.
            Outcome::Infeasible(_) => Best::Infeasible(None),
            Outcome::Unbounded { .. } => Best::Unbounded,
            Outcome::GaveUp(_) => self.rough(lp),
        }
    }

    /// The relaxation by the solver alone.
    fn rough(&self, lp: &Lp<Exact>) -> Best {
        let mut relaxed = lp.rounded();
        relaxed.columns.domain.fill(Domain::Continuous);
        let Ok(found) = solve::solve(&relaxed, &self.options()) else { return Best::Unknown };
        match found.status {
            Status::Optimal => Best::Optimal { values: found.values.into_iter().map(exact::from_f64).collect() },
            Status::Infeasible => Best::Infeasible(None),
            Status::Unbounded => Best::Unbounded,
            _ => Best::Unknown,
        }
    }

    /// A program with whole columns: the solver searches, and the rest is refined around the whole values that it found.
    fn whole(&self, lp: &Lp<Exact>) -> Best {
        match branch::search(lp, None, &self.limits().deadline) {
            Searched::Best { values, .. } => return Best::Optimal { values },
            Searched::None(_) => return Best::Infeasible(None),
            // Where some whole column has no end, a solver may search without one.
            Searched::Open if endless(lp) => return Best::Unknown,
            Searched::Open => {}
        }
        let rounded = lp.rounded();
        let Ok(found) = solve::solve(&rounded, &self.options()) else { return Best::Unknown };
        match found.status {
            Status::Optimal => {
                let fixed = simplex::with_whole_columns_at(lp, &found.values);
                match simplex::refine(&fixed, Hint { values: &found.values, duals: &[] }, self.limits()) {
                    Outcome::Optimal(best) => Best::Optimal { values: best.values },
                    _ => Best::Optimal { values: found.values.into_iter().map(exact::from_f64).collect() },
                }
            }
            Status::Infeasible => Best::Infeasible(None),
            Status::Unbounded => Best::Unbounded,
            _ => Best::Unknown,
        }
    }
}
