//! The proof that a plan has no solution, the limits that contradict one another, and what would give a solution.
//!
//! For a large plan a dual ray is tried first: it shows the conflict, and by how much its limits would have to move. Where that fails,
//! or no single move is enough, the nearest point is next: it shows what to change, and proves that there is no solution. The rest of
//! the time is for the conflict, and then for other repairs.

use super::change::without_objective;
use super::oracle::{Feasibility, Oracle, is_small};
use super::relaxation::{Move, Relaxations};
use super::{Budget, Proof, branch, iis, nearest, ray, relaxation, support};
use crate::certify::{self, Claim, TOLERANCE, Tree};
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::simplex;
use crate::solve::{Options, Solution};

/// Proves it; `known` is the proof of the exact simplex method, where there is one.
pub(super) fn prove(
    lp: &Lp<Exact>,
    solution: Solution,
    known: Option<&simplex::Proof>,
    budget: &Budget,
    options: &Options,
) -> (Solution, Proof) {
    let oracle = Oracle { solving: options.clone(), deadline: budget.explaining(options) };
    let farkas = match known {
        Some(simplex::Proof::Farkas(farkas)) => Some(farkas.clone()),
        _ => None,
    };
    // For a plan without a solution, a solver's prices are a dual ray, if it gives any.
    let near: Vec<f64> = match (&farkas, &solution.duals) {
        (Some(farkas), _) => farkas.iter().map(exact::to_f64).collect(),
        (None, Some(duals)) => duals.clone(),
        (None, None) => Vec::new(),
    };
    let proof = by_ray(lp, &near, &oracle).unwrap_or_else(|| look(lp, farkas, known.is_none(), None, &oracle));
    (solution, proof)
}

/// The conflict and its repairs from one dual ray, for plans of some size.
fn by_ray(lp: &Lp<Exact>, near: &[f64], oracle: &Oracle) -> Option<Proof> {
    if is_small(lp) || iis::crossed(lp).is_some() {
        return None;
    }
    let found = ray::find(lp, near, &oracle.with_part(0.7))?;
    let certificate = certify::check(lp, Claim::Infeasible { farkas: Some(&found.farkas) }, TOLERANCE);
    let repairs = match found.repairs {
        Some(repairs) if !repairs.single.is_empty() => repairs,
        // No single one is enough.
        Some(_) => match together(lp, oracle) {
            moves if moves.len() == 1 => Relaxations { single: moves, ..Relaxations::default() },
            moves => Relaxations { together: moves, ..Relaxations::default() },
        },
        None => relaxation::find(lp, &found.conflict, passed(lp, &oracle.with_part(0.5)), oracle),
    };
    Some(Proof { conflict: Some((found.conflict, repairs)), ..Proof::of(certificate) })
}

/// Moves that are enough when all are made.
fn together(lp: &Lp<Exact>, oracle: &Oracle) -> Vec<Move> {
    let moves = passed(lp, oracle);
    if moves.is_empty() { relaxation::together(lp, &without_objective(lp), oracle) } else { moves }
}

/// The moves of the limits that the nearest point violates, where these are enough.
fn passed(lp: &Lp<Exact>, oracle: &Oracle) -> Vec<Move> {
    nearest::find(lp, oracle).map(|found| relaxation::tried(lp, found.moves, &found.values, oracle)).unwrap_or_default()
}

/// The certificate, with the conflict and its repairs.
pub(super) fn explained(lp: &Lp<Exact>, farkas: Option<&[Exact]>, tree: Option<&Tree>, oracle: &Oracle) -> Proof {
    look(lp, farkas.map(<[Exact]>::to_vec), false, tree, oracle)
}

/// `unproved` when a proof is still to be looked for.
fn look(lp: &Lp<Exact>, mut farkas: Option<Vec<Exact>>, unproved: bool, tree: Option<&Tree>, oracle: &Oracle) -> Proof {
    let crossed = iis::crossed(lp);
    let mut moves = Vec::new();
    if crossed.is_none() && !is_small(lp) && tree.is_none() {
        let early = oracle.with_part(0.5);
        if let Some(found) = nearest::find(lp, &early) {
            farkas = farkas.or(found.farkas);
            moves = relaxation::tried(lp, found.moves, &found.values, &early);
        }
    }
    if unproved
        && farkas.is_none()
        && let Feasibility::No(found) = oracle.feasible(lp)
    {
        farkas = found;
    }
    let farkas = farkas.map(|farkas| support::one_of(lp, farkas));
    // What crosses needs no sum of rows; what has integers may be searched.
    let search = || match branch::search(lp, None, &oracle.deadline) {
        branch::Searched::None(tree) => Some(tree),
        _ => None,
    };
    let own = if farkas.is_some() || tree.is_some() { None } else { Tree::at_sight(lp).or_else(search) };
    let certificate = match tree.or(own.as_ref()).filter(|_| farkas.is_none()) {
        Some(tree) => certify::check_until(lp, Claim::Nothing { tree }, TOLERANCE, &super::checking(&oracle.solving)),
        None => certify::check(lp, Claim::Infeasible { farkas: farkas.as_deref() }, TOLERANCE),
    };
    // The rest of the time is for repairs.
    let found = crossed.or_else(|| iis::find(lp, farkas.as_deref(), &oracle.with_part(0.5)));
    let conflict = found.map(|conflict| {
        let repairs = relaxation::find(lp, &conflict, moves, oracle);
        (conflict, repairs)
    });
    Proof { conflict, ..Proof::of(certificate) }
}
