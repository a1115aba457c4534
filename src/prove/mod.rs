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
mod conflict;
mod direction;
mod elastic;
mod optimum;
mod oracle;
mod part;
mod prices;
mod repair;
#[cfg(test)]
mod tests;

pub use conflict::{Conflict, Member, broken_row, crossed};
pub use direction::Direction;
pub use part::{every_limit, limit};
pub use prices::Prices;
pub use repair::{Move, Repairs};

use crate::certify::{self, Certificate, Claim, TOLERANCE, Why};
use crate::exact::Exact;
use crate::lp::{Domain, Lp};
use crate::refine::{self, Hint, Limits, Outcome};
use crate::solve::{self, Options, Solution, Status};
use oracle::Oracle;
use std::time::{Duration, Instant};

/// What was found out about an answer.
#[derive(Clone, Debug)]
pub struct Proof {
    pub certificate: Certificate,
    /// The exact values of the answer, where it has some.
    pub values: Option<Vec<Exact>>,
    /// Prices, for optima of plans without whole columns.
    pub prices: Option<Prices>,
    /// Why there is no solution, and what would give one.
    pub conflict: Option<(Conflict, Repairs)>,
    /// Which way the plan runs.
    pub direction: Option<Direction>,
    /// What a second look found wrong with the solver's word, where it did.
    pub correction: Option<String>,
}

/// How long conflicts, repairs and directions are looked for, when the user sets no limit.
const PATIENCE: Duration = Duration::from_secs(12);

/// Plans of at most so many rows and entries are always solved in exact numbers after the solver;
const EXACT_ROWS: usize = 400;
const EXACT_ENTRIES: usize = 20_000;
/// and of so many when that is asked for.
const MOST_ROWS: usize = 5_000;

/// Until when conflicts, repairs and directions are looked for.
fn deadline(options: &Options) -> Option<Instant> {
    Instant::now().checked_add(options.time_limit.unwrap_or(PATIENCE))
}

/// True for a plan that is to be solved in exact numbers.
fn goes_exact(options: &Options, lp: &Lp<Exact>) -> bool {
    let rows = lp.row_count();
    (options.exact && rows <= MOST_ROWS) || (rows <= EXACT_ROWS && lp.entry_count() <= EXACT_ENTRIES)
}

/// How long the exact method may take, unless it is asked for: a part of what nobody minds.
fn limits(options: &Options) -> Limits {
    let patience = if options.exact { PATIENCE * 6 } else { PATIENCE / 2 };
    // A user's limit is for the search: the proof takes a part of it again.
    let patience = options.time_limit.map_or(patience, |limit| patience.min(limit / 4));
    Limits { deadline: Instant::now().checked_add(patience), ..Limits::default() }
}

/// Looks into an answer. The solution that comes back is the one to show: its values may be nearer to the exact ones, its duals
/// may be there where the solver gave none, and where the solver was found to be wrong, it is another.
pub fn prove(lp: &Lp, exact: &Lp<Exact>, solution: Solution, options: &Options) -> (Solution, Proof) {
    let oracle = || Oracle { solving: options.clone(), deadline: deadline(options) };
    let (solution, correction) = second_look(lp, exact, solution, options);
    let (solution, proof) = match solution.status {
        Status::Optimal | Status::Feasible => optimum::prove(lp, exact, solution, options),
        Status::Infeasible => {
            let proof = infeasible(exact, &oracle(), solution.own.as_deref().and_then(|found| found.tree.as_ref()));
            (solution, proof)
        }
        Status::Unbounded => {
            let proof = unbounded(exact, &oracle());
            (solution, proof)
        }
        Status::InfeasibleOrUnbounded | Status::Stopped | Status::Failed(_) => {
            let certificate = certify::check(exact, Claim::Infeasible { farkas: None }, TOLERANCE);
            (solution, Proof::of(certificate))
        }
    };
    (solution, Proof { correction: correction.or(proof.correction), ..proof })
}

impl Proof {
    fn of(certificate: Certificate) -> Proof {
        Proof { certificate, values: None, prices: None, conflict: None, direction: None, correction: None }
    }
}

/// Where a solver gave up, or says of a small plan without whole columns that it has no optimum, the exact method decides.
fn second_look(lp: &Lp, exact: &Lp<Exact>, solution: Solution, options: &Options) -> (Solution, Option<String>) {
    let doubtful = match solution.status {
        Status::Optimal | Status::Feasible | Status::Stopped => false,
        Status::Infeasible | Status::Unbounded | Status::InfeasibleOrUnbounded | Status::Failed(_) => true,
    };
    if !doubtful || exact.columns.domain.contains(&Domain::Integer) || !goes_exact(options, exact) {
        return (solution, None);
    }
    let status = match refine::refine(exact, Hint::default(), limits(options)) {
        Outcome::GaveUp(_) => return (solution, None),
        Outcome::Infeasible(_) => Status::Infeasible,
        Outcome::Unbounded { .. } => Status::Unbounded,
        Outcome::Optimal(found) => {
            let values: Vec<f64> = found.values.iter().map(crate::exact::to_f64).collect();
            let word = format!("exact simplex method; {} said {}", solution.solver, solution.message);
            let found = solve::settled(lp, values, solve::EXACT, word);
            let correction = said(&solution);
            // Numbers beyond the reach of doubles are no answer to show.
            return if found.status == Status::Optimal { (found, Some(correction)) } else { (solution, None) };
        }
    };
    if status == solution.status {
        return (solution, None);
    }
    let correction = said(&solution);
    (Solution { status, solver: solve::EXACT, ..solution }, Some(correction))
}

fn said(solution: &Solution) -> String {
    format!("{} said {}; the exact simplex method found otherwise", solution.solver, solution.message)
}

fn infeasible(lp: &Lp<Exact>, oracle: &Oracle, searched: Option<&certify::Tree>) -> Proof {
    let farkas = match oracle.feasible(lp) {
        oracle::Feasibility::No(farkas) => farkas,
        _ => None,
    };
    // The rest of the time is for repairs.
    let found = conflict::find(lp, farkas.as_deref(), &oracle.with_part(0.5));
    let mut certificate = certify::check(lp, Claim::Infeasible { farkas: farkas.as_deref() }, TOLERANCE);
    if farkas.is_none() {
        // What crosses needs no sum of rows; what has whole columns may be searched.
        let tree = match certify::Tree::at_sight(lp) {
            Some(tree) => Some(tree),
            None if searched.is_some() => searched.cloned(),
            None => match branch::search(lp, None, oracle.deadline) {
                branch::Searched::None(tree) => Some(tree),
                _ => None,
            },
        };
        if let Some(tree) = tree {
            certificate = certify::check(lp, Claim::Nothing { tree: &tree }, TOLERANCE);
        }
    }
    let conflict = found.map(|conflict| {
        let repairs = repair::find(lp, &conflict, oracle);
        (conflict, repairs)
    });
    Proof { conflict, ..Proof::of(certificate) }
}

fn unbounded(lp: &Lp<Exact>, oracle: &Oracle) -> Proof {
    let direction = direction::find(lp, oracle);
    let point = match oracle.feasible(&change::without_objective(lp)) {
        oracle::Feasibility::Yes(values) if values.len() == lp.column_count() => Some(values),
        _ => None,
    };
    let certificate = match (&point, &direction) {
        (Some(values), Some(direction)) => certify::check(lp, Claim::Unbounded { values, ray: &direction.step }, TOLERANCE),
        _ => {
            let unproved = certify::check(lp, Claim::Infeasible { farkas: None }, TOLERANCE);
            Certificate { why: Some(Why::NoProof), ..unproved }
        }
    };
    Proof { direction, ..Proof::of(certificate) }
}
