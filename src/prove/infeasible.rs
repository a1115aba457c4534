//! The proof that a plan has no solution, the limits that contradict one another, and what would give a solution.

use super::oracle::{Feasibility, Oracle};
use super::{Proof, branch, conflict, deadline, repair};
use crate::certify::{self, Claim, TOLERANCE, Tree};
use crate::exact::Exact;
use crate::lp::Lp;
use crate::refine;
use crate::solve::{Options, Solution};

/// Proves it; `known` is the proof of the exact simplex method, where there is one.
pub(super) fn prove(lp: &Lp<Exact>, solution: Solution, known: Option<&refine::Proof>, options: &Options) -> (Solution, Proof) {
    let oracle = Oracle { solving: options.clone(), deadline: deadline(options) };
    let farkas = match known {
        Some(refine::Proof::Farkas(farkas)) => Some(farkas.clone()),
        Some(_) => None,
        None => match oracle.feasible(lp) {
            Feasibility::No(farkas) => farkas,
            _ => None,
        },
    };
    // What crosses needs no sum of rows; what has integers may be searched.
    let search = || match branch::search(lp, None, oracle.deadline) {
        branch::Searched::None(tree) => Some(tree),
        _ => None,
    };
    let tree = if farkas.is_some() { None } else { Tree::at_sight(lp).or_else(search) };
    (solution, explained(lp, farkas.as_deref(), tree.as_ref(), &oracle))
}

/// The certificate, with the conflict and its repairs.
pub(super) fn explained(lp: &Lp<Exact>, farkas: Option<&[Exact]>, tree: Option<&Tree>, oracle: &Oracle) -> Proof {
    let certificate = match tree.filter(|_| farkas.is_none()) {
        Some(tree) => certify::check(lp, Claim::Nothing { tree }, TOLERANCE),
        None => certify::check(lp, Claim::Infeasible { farkas }, TOLERANCE),
    };
    // The rest of the time is for repairs.
    let found = conflict::find(lp, farkas, &oracle.with_part(0.5));
    let conflict = found.map(|conflict| {
        let repairs = repair::find(lp, &conflict, oracle);
        (conflict, repairs)
    });
    Proof { conflict, ..Proof::of(certificate) }
}
