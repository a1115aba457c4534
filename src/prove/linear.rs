//! Plans without integer columns. The exact simplex method has the last word wherever it ends: on the optimum, on that there is no
//! solution, on that the plan is unbounded. Where its budget does not suffice, the solver's numbers are checked as they are.

use super::prices::Prices;
use super::{Budget, Proof, infeasible, shown, unbounded};
use crate::certify::{self, Certificate, Claim, TOLERANCE, Verdict, Why, magnitude};
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::simplex::{self, GaveUp, Hint, Limits, Optimum, Outcome};
use crate::solve::{self, Options, Solution, Status};

/// Of plans with more rows or coefficients it is looked into before what the exact method costs;
const ROWS: usize = 400;
const ENTRIES: usize = 20_000;
/// where factors of its basis take more numbers off others, simple numbers next to the solver's are tried first.
const ELIMINATED: usize = 200_000;

/// Proves what a solver says of a plan, or puts the exact answer in its place.
pub(super) fn prove(lp: &Lp, exact: &Lp<Exact>, solution: Solution, budget: &Budget, options: &Options) -> (Solution, Proof) {
    let large = exact.row_count() > ROWS || exact.entry_count() > ENTRIES;
    // A large plan without a solution is looked into by its conflict.
    if large && solution.status == Status::Infeasible {
        return infeasible::prove(exact, solution, None, budget, options);
    }
    let hint = Hint { values: &solution.values, duals: solution.duals.as_deref().unwrap_or_default() };
    let sift = |limits| simplex::sift(exact, hint, solution.reduced_costs.as_deref(), limits);
    let rounds = large && solution.status == Status::Optimal && solution.duals.is_some();
    let (mut outcome, mut reduced) = sift(Limits { elimination: if rounds { ELIMINATED } else { usize::MAX }, ..budget.limits() });
    let mut quick = None;
    if rounds && let Outcome::GaveUp(why) = outcome {
        let found = rounded(lp, exact, solution.clone(), None);
        if found.1.certificate.verdict == Verdict::Proved {
            return found;
        }
        quick = Some(found);
        if why == GaveUp::Elimination {
            (outcome, reduced) = sift(budget.limits());
        }
    }
    match outcome {
        Outcome::Optimal(found) => optimum(exact, solution, *found, reduced, options),
        Outcome::Infeasible(proof) => {
            let said = said_otherwise(&solution, &Status::Infeasible);
            let solution = shown::without_values(Status::Infeasible, solution);
            let (solution, proof) = infeasible::prove(exact, solution, Some(&proof), budget, options);
            (solution, Proof { correction: said, ..proof })
        }
        Outcome::Unbounded { values, ray } => {
            let said = said_otherwise(&solution, &Status::Unbounded);
            let solution = shown::without_values(Status::Unbounded, solution);
            (solution, Proof { correction: said, ..unbounded::prove(exact, Some((&values, &ray)), options) })
        }
        Outcome::GaveUp(why) => match (quick, &solution.status) {
            (Some((solution, proof)), _) => (solution, Proof { stopped: Some(why), ..proof }),
            (None, Status::Optimal | Status::Feasible) => rounded_and_priced(lp, exact, solution, why, budget, options),
            (None, Status::Infeasible) => infeasible::prove(exact, solution, None, budget, options),
            (None, Status::Unbounded) => (solution, unbounded::prove(exact, None, options)),
            (None, Status::InfeasibleOrUnbounded | Status::Stopped | Status::Failed(_)) => {
                let certificate = certify::check(exact, Claim::Infeasible { farkas: None }, TOLERANCE);
                (solution, Proof { stopped: Some(why), ..Proof::of(certificate) })
            }
        },
    }
}

/// The optimum of a plan close to one whose answer is known, found from that answer without a solver; none where that does not
/// succeed within the budget.
pub(super) fn from_before(exact: &Lp<Exact>, before: &Solution, budget: &Budget, options: &Options) -> Option<(Solution, Proof)> {
    let hint = Hint { values: &before.values, duals: before.duals.as_deref()? };
    let fits = hint.values.len() == exact.column_count() && hint.duals.len() == exact.row_count();
    if !fits {
        return None;
    }
    let limits = Limits { elimination: ELIMINATED, ..budget.limits() };
    let (Outcome::Optimal(found), reduced) = simplex::sift(exact, hint, None, limits) else { return None };
    let like = Solution {
        solver: solve::EXACT,
        message: "the exact simplex method, from the previous answer".to_string(),
        objective: Some(exact::to_f64(&found.objective)),
        ..before.clone()
    };
    let (solution, proof) = optimum(exact, like, *found, reduced, options);
    (proof.certificate.verdict == Verdict::Proved).then_some((solution, proof))
}

/// What is to be said where the solver's status is another than the exact one.
fn said_otherwise(solution: &Solution, status: &Status) -> Option<String> {
    let word = match status {
        Status::Infeasible => "infeasible",
        Status::Unbounded => "unbounded",
        _ => "an optimum",
    };
    (solution.status != *status)
        .then(|| format!("{} said {}; the exact simplex method found the plan {word}", solution.solver, solution.message))
}

/// An exact optimum: what is shown is what is proved.
fn optimum(exact: &Lp<Exact>, solution: Solution, found: Optimum, reduced: Option<Vec<f64>>, options: &Options) -> (Solution, Proof) {
    let claim = Claim::Optimal { values: &found.values, objective: &found.objective, duals: Some(&found.duals) };
    let certificate = certify::check(exact, claim, TOLERANCE);
    let prices = Prices::exact(exact, &found, reduced, options);
    let is_optimal = matches!(solution.status, Status::Optimal | Status::Feasible);
    let correction = match solution.objective.filter(|_| is_optimal) {
        Some(claimed) => {
            let sizes = certify::Sizes::new(exact, &found.values);
            let off = magnitude(&(exact::from_f64(claimed) - &found.objective));
            let size = sizes.objective().max(magnitude(&exact.offset));
            (off > TOLERANCE * size)
                .then(|| format!("{} said {claimed}; the exact simplex method found {}", solution.solver, exact::to_f64(&found.objective)))
        }
        None => Some(format!("{} said {}; the exact simplex method found an optimum", solution.solver, solution.message)),
    };
    let solver = if correction.is_some() { solve::EXACT } else { solution.solver };
    let Some(mut answer) = shown::exactly(exact, &found.values, &Solution { solver, ..solution.clone() }) else {
        let reason = "the optimum has numbers beyond the reach of doubles".to_string();
        return (shown::without_values(Status::Failed(reason), solution), Proof::of(certificate));
    };
    answer.duals = Some(prices.duals.clone());
    answer.reduced_costs = Some(prices.reduced_costs.clone());
    let proof = Proof { values: Some(found.values), duals: Some(found.duals), prices: Some(prices), correction, ..Proof::of(certificate) };
    (answer, proof)
}

/// The solver's numbers, with prices from the dual program where it gave none.
fn rounded_and_priced(
    lp: &Lp,
    exact: &Lp<Exact>,
    mut solution: Solution,
    why: GaveUp,
    budget: &Budget,
    options: &Options,
) -> (Solution, Proof) {
    if solution.status == Status::Optimal && solution.duals.is_none() {
        solve::price(lp, &mut solution, &Options { time_limit: Some(budget.patience()), ..options.clone() });
    }
    rounded(lp, exact, solution, Some(why))
}

/// Simple numbers next to the solver's, or these as they are, and what its prices prove.
fn rounded(lp: &Lp, exact: &Lp<Exact>, solution: Solution, stopped: Option<GaveUp>) -> (Solution, Proof) {
    let optimal = solution.status == Status::Optimal;
    let (values, solution) = simple(lp, exact, solution);
    let objective = certify::objective(exact, &values);
    let duals = solution.duals.as_deref().and_then(|duals| best_duals(exact, duals));
    let claim = match optimal {
        true => Claim::Optimal { values: &values, objective: &objective, duals: duals.as_deref() },
        false => Claim::Feasible { values: &values, objective: &objective },
    };
    let mut certificate = certify::check(exact, claim, TOLERANCE);
    if certificate.verdict == Verdict::Refuted && certificate.why == Some(Why::Gap) {
        // The duals prove too little: that says nothing of the values.
        let plain = certify::check(exact, Claim::Optimal { values: &values, objective: &objective, duals: None }, TOLERANCE);
        certificate = Certificate { bound: certificate.bound, gap: certificate.gap, why: Some(Why::Gap), ..plain };
    }
    if !optimal && certificate.verdict != Verdict::Refuted {
        certificate = Certificate { verdict: Verdict::Unproved, why: Some(Why::Stopped), ..certificate };
    }
    let solution = Solution { objective: Some(exact::to_f64(&objective)), ..solution };
    let prices = Prices::rough(&solution);
    (solution, Proof { values: Some(values), duals, prices, stopped, ..Proof::of(certificate) })
}

/// The simple rationals next to values, if they keep to everything, and the solution that they are; the doubles themselves
/// otherwise.
pub(super) fn simple(lp: &Lp, exact: &Lp<Exact>, solution: Solution) -> (Vec<Exact>, Solution) {
    let simple = simplex::reconstruction::values(exact, &solution.values);
    let kept = simple.filter(|simple| certify::primal(exact, simple).is_some_and(|found| found.worst.is_none()));
    if let Some(values) = kept {
        let near: Vec<f64> = values.iter().map(exact::to_f64).collect();
        let found = solve::polished(lp, near, solution.solver, solution.message.clone());
        if found.status == Status::Optimal {
            let shown = Solution { values: found.values, objective: found.objective, row_activity: found.row_activity, ..solution };
            return (values, shown);
        }
    }
    (solution.values.iter().copied().map(exact::from_f64).collect(), solution)
}

/// The duals, rounded or as they are, that prove the better bound; those that prove none are none. What uses an open side of a row
/// only by rounding is left out.
pub(super) fn best_duals(lp: &Lp<Exact>, duals: &[f64]) -> Option<Vec<Exact>> {
    use crate::lp::Sense;
    let signed = |list: Vec<Exact>| -> Vec<Exact> {
        let sides = lp.rows.lower.iter().zip(&lp.rows.upper);
        let keep = |(dual, (lower, upper)): (Exact, (&Option<Exact>, &Option<Exact>))| {
            let at_lower = (dual > Exact::ZERO) == (lp.sense == Sense::Minimize);
            let open = if at_lower { lower.is_none() } else { upper.is_none() };
            if open { Exact::ZERO } else { dual }
        };
        list.into_iter().zip(sides).map(keep).collect()
    };
    let plain = duals.iter().copied().map(exact::from_f64).collect();
    let candidates = [simplex::reconstruction::prices(lp, duals).map(signed), Some(signed(plain))];
    let mut best: Option<(Exact, Vec<Exact>)> = None;
    for candidate in candidates.into_iter().flatten() {
        let Ok(found) = certify::bound(lp, &candidate) else { continue };
        let better = best.as_ref().is_none_or(|(value, _)| match lp.sense {
            Sense::Minimize => found.value > *value,
            Sense::Maximize => found.value < *value,
        });
        if better {
            best = Some((found.value, candidate));
        }
    }
    best.map(|(_, duals)| duals)
}
