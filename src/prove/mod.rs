//! From a solver's answer to one that is proved: duals where the solver gives none, exact values, the proof of an optimum, the
//! conflict of a plan without a solution, the direction of one without an end.
//!
//! Everything found here is a claim that `certify` checks in exact arithmetic on the program made from the scenario in exact
//! numbers. This module asks solvers and `refine`; it knows no names, no units and no scenario.
//!
//! ```text
//! Lp, Solution ─┬─ refine: exact values and duals near the solver's ─┐
//!               ├─ rounding: simple rationals behind doubles ────────┼─► claim ─ certify::check ─► Certificate
//!               ├─ dual program, implied bounds (large plans) ───────┤
//!               └─ conflict, repair │ direction ─────────────────────┘
//! ```

mod branch;
mod change;
mod iis;
mod unbounded_ray;
mod elastic;
mod infeasible;
mod integer;
mod let_go;
mod linear;
mod nearest;
mod oracle;
mod subsystem;
mod prices;
mod ray;
mod relaxation;
mod shown;
mod sizes;
mod support;
#[cfg(test)]
mod tests;
mod unbounded;
mod unique;
mod worth;

pub use iis::{Iis, broken_row};
pub use prices::Prices;
pub use relaxation::{Move, Relaxations};
pub use unbounded_ray::UnboundedRay;
pub use unique::{may_have_another, other_optima};
pub use worth::{Worth, Worths};

use crate::certify::Certificate;
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{Domain, Lp};
use crate::simplex::{GaveUp, Limits};
use crate::solve::{Options, Solution};
use std::time::Duration;

/// What was found out about an answer.
#[derive(Clone, Debug)]
pub struct Proof {
    pub certificate: Certificate,
    /// The exact values of the answer, where it has some.
    pub values: Option<Vec<Exact>>,
    /// The multipliers of the rows that the bound follows from, where no whole columns are in the way: at an optimum without a gap, a row
    /// whose multiplier is not zero stands at its limit in every optimum.
    pub duals: Option<Vec<Exact>>,
    /// Prices, for optima of plans without whole columns.
    pub prices: Option<Prices>,
    /// Why there is no solution, and what would give one.
    pub conflict: Option<(Iis, Relaxations)>,
    /// Which way the plan runs.
    pub direction: Option<UnboundedRay>,
    /// What a second look found wrong with the solver's word, where it did.
    pub correction: Option<String>,
    /// Why the exact method did not end, where that is why nothing is proved.
    pub stopped: Option<GaveUp>,
}

/// How long conflicts, repairs and directions are looked for, when the user sets no limit,
const PATIENCE: Duration = Duration::from_secs(12);

/// so many times what the solve took, where that is longer.
const SOLVES: u32 = 5;

/// What a proof may take at least, whatever the solve took;
const LEAST: Duration = Duration::from_secs(1);
/// at most, since nobody can see what more of it would come to;
const MOST: Duration = Duration::from_secs(60);
/// and where it is asked for (`--exact`).
const ASKED: Duration = Duration::from_secs(72);

/// How long a proof may take: half as long as the solve, at least a second and at most a minute. There is no limit on the size of a plan.
#[derive(Clone, Debug)]
pub struct Budget {
    spent: Duration,
    patience: Duration,
    deadline: Deadline,
}

impl Budget {
    /// The budget after a solve that took so long. A user's time limit is for the search: the proof takes a part of it again.
    pub fn after(spent: Duration, options: &Options) -> Budget {
        let patience = if options.exact { ASKED } else { LEAST.max(spent / 2).min(MOST) };
        let patience = options.time_limit.map_or(patience, |limit| patience.min(limit / 4));
        Budget { spent, patience, deadline: Deadline::after(Some(patience)).or(options.watch.interrupt.as_ref()) }
    }

    /// Until when conflicts and repairs are looked for: longer where the solve itself was long.
    fn explaining(&self, options: &Options) -> Deadline {
        explaining(self.spent, options)
    }

    /// All of it, for one question.
    fn patience(&self) -> Duration {
        self.patience
    }

    fn deadline(&self) -> &Deadline {
        &self.deadline
    }

    /// What is left of it, for the exact simplex method.
    fn limits(&self) -> Limits {
        Limits { pivots: usize::MAX, deadline: self.deadline.clone(), ..Limits::default() }
    }
}

/// What the check of a search's tree may take: it came out of a search, and is worth more than the rest.
fn checking(options: &Options) -> Deadline {
    Deadline::after(Some(if options.exact { 10 * MOST } else { MOST })).or(options.watch.interrupt.as_ref())
}

/// What the ranges of prices may take.
fn ranging_limits(options: &Options) -> Limits {
    let patience = if options.ranges { ASKED } else { PATIENCE / 2 };
    let patience = options.time_limit.map_or(patience, |limit| patience.min(limit / 4));
    Limits { deadline: Deadline::after(Some(patience)).or(options.watch.interrupt.as_ref()), ..Limits::default() }
}

/// Until when conflicts, repairs and directions are looked for, after a solve that took so long.
fn explaining(spent: Duration, options: &Options) -> Deadline {
    let patience = options.time_limit.unwrap_or(PATIENCE.max(SOLVES * spent));
    Deadline::after(Some(patience)).or(options.watch.interrupt.as_ref())
}

/// The same where the time of the solve does not count.
fn deadline(options: &Options) -> Deadline {
    explaining(Duration::ZERO, options)
}

/// Looks into an answer. What comes back is to be shown: where the exact method ends, its answer, in the nearest doubles; else the
/// solver's, with what could be proved of it.
pub fn prove(lp: &Lp, exact: &Lp<Exact>, solution: Solution, budget: &Budget, options: &Options) -> (Solution, Proof) {
    if exact.columns.domain.contains(&Domain::Integer) {
        integer::prove(lp, exact, solution, budget, options)
    } else {
        linear::prove(lp, exact, solution, budget, options)
    }
}

/// The proved optimum of a large plan without whole columns that differs little from one with a known answer, found from that
/// answer without a solver.
pub fn from_before(exact: &Lp<Exact>, before: &Solution, budget: &Budget, options: &Options) -> Option<(Solution, Proof)> {
    linear::from_before(exact, before, budget, options)
}

impl Proof {
    fn of(certificate: Certificate) -> Proof {
        Proof { certificate, values: None, duals: None, prices: None, conflict: None, direction: None, correction: None, stopped: None }
    }
}
