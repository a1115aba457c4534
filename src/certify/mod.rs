//! Independent checks of answers, in exact rationals.
//!
//! This module knows a program with exact numbers ([`Lp<Exact>`], made anew from the scenario) and what is claimed of it.
//! It knows no solver, no tolerance of a solver, no names and no units. Whatever a solver or a refinement hands over is a
//! claim; here it is accepted or refuted by arithmetic that rounds nothing.
//!
//! | claim | what is checked |
//! | --- | --- |
//! | [`Claim::Optimal`] | bounds, rows and whole columns at the values; the objective; the bound that the duals prove |
//! | [`Claim::Feasible`] | bounds, rows and whole columns at the values; the objective |
//! | [`Claim::Searched`], [`Claim::Nothing`] | a search tree over whole columns, whose every leaf has a proof of its own |
//! | [`Claim::Infeasible`] | the Farkas proof: a sum of rows that no values within the bounds can meet |
//! | [`Claim::Unbounded`] | a solution, and a direction that keeps to all rows and bounds and improves the objective |
//!
//! `docs/certificates.md` says what each verdict means and how to check one by hand.

mod bound;
mod cut;
mod multipliers;
mod primal;
mod ray;
mod reduced;
mod size;
mod tree;
mod integrality;
#[cfg(test)]
mod tests;

pub use bound::{Open, attainable, bound, farkas};
pub use cut::{Cut, Derivation, add, least_limit};
#[cfg(test)]
pub use integrality::multiples;
pub use integrality::{Implied, Lattice, Step, implied, implied_by_objective, strengthen, strengthened};
pub use multipliers::Multipliers;
pub use primal::{LimitId, Violation, objective, primal};
pub use ray::{RayFault, ray};
pub use reduced::ReducedCosts;
pub use size::{Sizes, magnitude};
pub use tree::{End, Node, Tree, is_proved, is_proved_until};

use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{Domain, Lp, Sense};

/// What is claimed of a program. Values are by column, duals and multipliers by row, in the units of the program and in the
/// user's own direction: `cost = duals * rows + reduced costs`.
#[derive(Clone, Copy, Debug)]
pub enum Claim<'a> {
    /// Nothing is better than these values; with duals, that is claimed to follow from them.
    Optimal { values: &'a [Exact], objective: &'a Exact, duals: Option<&'a [Exact]> },
    /// The values obey the program.
    Feasible { values: &'a [Exact], objective: &'a Exact },
    /// No whole values are better than these, and the tree shows it.
    Searched { values: &'a [Exact], objective: &'a Exact, tree: &'a Tree },
    /// No whole values obey the program, and the tree shows it.
    Nothing { tree: &'a Tree },
    /// No values obey the program, and the multipliers of the rows show it. Without multipliers there is nothing to check.
    Infeasible { farkas: Option<&'a [Exact]> },
    /// From the values one may walk along the ray forever, and the objective improves.
    Unbounded { values: &'a [Exact], ray: &'a [Exact] },
}

/// How a claim came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// True, in exact arithmetic; of an optimum, but for the gap that is reported.
    Proved,
    /// True but for what a tolerance allows: see the worst violation and the gap.
    WithinTolerance,
    /// Not contradicted; that nothing is better, or that nothing obeys the program, is the solver's word.
    Unproved,
    /// False.
    Refuted,
}

impl Verdict {
    /// As it stands in results.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Proved => "proved",
            Verdict::WithinTolerance => "within tolerance",
            Verdict::Unproved => "unproved",
            Verdict::Refuted => "refuted",
        }
    }
}

/// The outcome of a check.
#[derive(Clone, Debug)]
pub struct Certificate {
    pub verdict: Verdict,
    /// The objective at the values.
    pub objective: Option<Exact>,
    /// No values are better than this: proved by the duals, or by the relaxation of a plan with whole columns.
    pub bound: Option<Exact>,
    /// How far the objective is from the bound; never negative.
    pub gap: Option<Exact>,
    /// What the values break most, if they break anything.
    pub worst: Option<Violation>,
    /// Why, where the verdict is not `proved`.
    pub why: Option<Why>,
}

/// Why a claim is not proved.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The values break a bound, a row, or are not whole, by less than the tolerance or by more.
    Broken,
    /// The objective is not what was claimed; what it is instead.
    OtherObjective(Exact),
    /// The duals prove less than was claimed.
    Gap,
    /// There are no duals to prove it with.
    NoDuals,
    /// The duals have no finite bound for this column to use.
    OpenColumn(usize),
    /// The duals use a side of this row that is open.
    OpenRow(usize),
    /// That no whole values are better is the solver's word.
    Integers,
    /// A limit stopped the search: nobody says that nothing is better.
    Stopped,
    /// That no (whole) values obey the program is the solver's word.
    NoProof,
    /// The multipliers do not contradict the bounds.
    NoContradiction,
    /// The direction does not do what it should.
    Ray(RayFault),
    /// There are not as many values as columns, or duals as rows.
    Shape,
}

/// How far a row or bound may be broken, relative to the largest of its terms and limits, before an answer is refuted; how far
/// an integer column may be from an integer; how far an objective may be from its bound, relative to the objective's terms, before
/// nothing is proved. The sizes are those of [`Sizes`]: nothing is relative to one of some unit.
pub const TOLERANCE: f64 = 1e-6;

/// How far an objective may be from its bound, relative to the objective's terms, and still count as proved; the gap is reported.
pub const GAP: f64 = 1e-9;

impl Certificate {
    fn of(verdict: Verdict) -> Certificate {
        Certificate { verdict, objective: None, bound: None, gap: None, worst: None, why: None }
    }

    fn because(self, why: Why) -> Certificate {
        Certificate { why: Some(why), ..self }
    }
}

/// Checks a claim. The tolerance is relative; zero asks for exactness.
pub fn check(lp: &Lp<Exact>, claim: Claim<'_>, tolerance: f64) -> Certificate {
    check_until(lp, claim, tolerance, &Deadline::default())
}

/// The same, where the check of a search tree may take so long; what is not checked by then is not proved.
pub fn check_until(lp: &Lp<Exact>, claim: Claim<'_>, tolerance: f64, until: &Deadline) -> Certificate {
    match claim {
        Claim::Optimal { values, objective, duals } => optimal(lp, values, objective, duals, tolerance),
        Claim::Feasible { values, objective } => solution(lp, values, objective, tolerance),
        Claim::Searched { values, objective, tree } => {
            let certificate = solution(lp, values, objective, tolerance);
            let Some(found) = certificate.objective.clone().filter(|_| certificate.verdict == Verdict::Proved) else { return certificate };
            match is_proved_until(lp, tree, Some(&found), until) {
                Some(true) => Certificate { bound: Some(found), gap: Some(Exact::ZERO), ..certificate },
                Some(false) => Certificate { verdict: Verdict::Refuted, ..certificate }.because(Why::Gap),
                None => Certificate { verdict: Verdict::Unproved, ..certificate }.because(Why::Integers),
            }
        }
        Claim::Nothing { tree } => match is_proved_until(lp, tree, None, until) {
            Some(true) => Certificate::of(Verdict::Proved),
            Some(false) => Certificate::of(Verdict::Refuted).because(Why::NoContradiction),
            None => Certificate::of(Verdict::Unproved).because(Why::NoProof),
        },
        Claim::Infeasible { farkas: None } => Certificate::of(Verdict::Unproved).because(Why::NoProof),
        Claim::Infeasible { farkas: Some(multipliers) } => match farkas(lp, multipliers) {
            Ok(margin) if margin > Exact::ZERO => Certificate { gap: Some(margin), ..Certificate::of(Verdict::Proved) },
            Ok(_) => Certificate::of(Verdict::Refuted).because(Why::NoContradiction),
            Err(open) => Certificate::of(Verdict::Refuted).because(open.into()),
        },
        Claim::Unbounded { values, ray: direction } => {
            let Some(found) = primal(lp, values) else { return Certificate::of(Verdict::Refuted).because(Why::Shape) };
            if let Err(fault) = ray(lp, direction) {
                return Certificate::of(Verdict::Refuted).because(Why::Ray(fault));
            }
            let objective = Some(found.objective.clone());
            let certificate = match &found.worst {
                None => Certificate::of(Verdict::Proved),
                Some(worst) if worst.is_within(tolerance) => Certificate::of(Verdict::WithinTolerance).because(Why::Broken),
                Some(_) => Certificate::of(Verdict::Refuted).because(Why::Broken),
            };
            Certificate { objective, worst: found.worst, ..certificate }
        }
    }
}

/// The values: proved, within tolerance, or refuted.
fn solution(lp: &Lp<Exact>, values: &[Exact], claimed: &Exact, tolerance: f64) -> Certificate {
    let Some(found) = primal(lp, values) else { return Certificate::of(Verdict::Refuted).because(Why::Shape) };
    let off = magnitude(&(&found.objective - claimed));
    let objective = Some(found.objective.clone());
    let certificate = match &found.worst {
        Some(worst) if !worst.is_within(tolerance) => Certificate::of(Verdict::Refuted).because(Why::Broken),
        _ if off > 0.0 && off > tolerance * Sizes::new(lp, values).objective().max(magnitude(&lp.offset)) => {
            Certificate::of(Verdict::Refuted).because(Why::OtherObjective(found.objective.clone()))
        }
        Some(_) => Certificate::of(Verdict::WithinTolerance).because(Why::Broken),
        None => Certificate::of(Verdict::Proved),
    };
    Certificate { objective, worst: found.worst, ..certificate }
}

fn optimal(lp: &Lp<Exact>, values: &[Exact], claimed: &Exact, duals: Option<&[Exact]>, tolerance: f64) -> Certificate {
    let certificate = solution(lp, values, claimed, tolerance);
    let (Some(objective), false) = (certificate.objective.clone(), certificate.verdict == Verdict::Refuted) else { return certificate };
    let integers = lp.columns.domain.contains(&Domain::Integer);
    let Some(duals) = duals else {
        let why = if integers { Why::Integers } else { Why::NoDuals };
        return Certificate { verdict: Verdict::Unproved, ..certificate }.because(why);
    };
    let found = match bound(lp, duals) {
        Ok(found) => found,
        // The relaxation of integers may have no bound, and they have one.
        Err(_) if integers => return Certificate { verdict: Verdict::Unproved, ..certificate }.because(Why::Integers),
        Err(open) => return Certificate { verdict: Verdict::Refuted, ..certificate }.because(open.into()),
    };
    let proved = if integers { attainable(lp, found.value) } else { found.value };
    // The objective of values that break a row may be better than the bound.
    let gap = match lp.sense {
        Sense::Minimize => &objective - &proved,
        Sense::Maximize => &proved - &objective,
    };
    let gap = if gap < Exact::ZERO { Exact::ZERO } else { gap };
    // An objective whose terms are all zero is measured by what its bound is made of.
    let scale = || Some(Sizes::new(lp, values).objective()).filter(|scale| *scale > 0.0).unwrap_or(found.scale);
    let part = if gap.is_zero() { 0.0 } else { magnitude(&gap) / scale() };
    let bounded = Certificate { bound: Some(proved), gap: Some(gap), ..certificate };
    if part <= GAP.min(tolerance) {
        bounded
    } else if part <= tolerance && !integers {
        Certificate { verdict: Verdict::WithinTolerance, ..bounded }.because(Why::Gap)
    } else if integers {
        // The relaxation's bound need not be reached by integers.
        Certificate { verdict: Verdict::Unproved, ..bounded }.because(Why::Integers)
    } else {
        Certificate { verdict: Verdict::Refuted, ..bounded }.because(Why::Gap)
    }
}

impl From<Open> for Why {
    fn from(open: Open) -> Why {
        match open {
            Open::Column(column) => Why::OpenColumn(column),
            Open::Row(row) => Why::OpenRow(row),
            Open::Shape => Why::Shape,
        }
    }
}
