//! Plans with integer columns. The relaxation and a search in exact numbers have the last word wherever they end; where their budget
//! does not suffice, the solver's answer is checked, and the relaxation bounds how much better others could be.

use super::branch::{self, Searched};
use super::linear::{best_duals, simple};
use super::{Budget, Proof, change, infeasible, shown, unbounded};
use crate::branch::Found;
use crate::certify::{self, Certificate, Claim, TOLERANCE, Tree, Verdict, Why, magnitude};
use crate::deadline::Deadline;
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp};
use crate::prove::oracle::Oracle;
use crate::simplex::{self, Hint, Outcome};
use crate::solve::{self, Options, Solution, Status};
use std::time::Duration;

/// What the check of one node may take.
const SOON: Duration = Duration::from_secs(2);

/// Proves what a solver says of a plan, or puts the exact answer in its place.
pub(super) fn prove(lp: &Lp, exact: &Lp<Exact>, solution: Solution, budget: &Budget, options: &Options) -> (Solution, Proof) {
    if let Some(found) = solution.own.clone()
        && let Some(answer) = own_search(exact, &solution, &found, budget, options)
    {
        return answer;
    }
    let known = candidate(exact, &solution, budget);
    let mut duals = None;
    match simplex::refine(exact, Hint { values: &solution.values, duals: &[] }, budget.limits()) {
        Outcome::Infeasible(proof) => {
            let correction = said_otherwise(&solution, &Status::Infeasible);
            let solution = shown::without_values(Status::Infeasible, solution);
            let (solution, proof) = infeasible::prove(exact, solution, Some(&proof), budget, options);
            return (solution, Proof { correction, ..proof });
        }
        Outcome::Unbounded { ray, .. } => return without_end(exact, solution, known, &ray, budget, options),
        Outcome::Optimal(found) => {
            if certify::primal(exact, &found.values).is_some_and(|primal| primal.worst.is_none()) {
                let claim = Claim::Optimal { values: &found.values, objective: &found.objective, duals: Some(&found.duals) };
                let certificate = certify::check(exact, claim, TOLERANCE);
                return best(exact, solution, found.values, certificate);
            }
            duals = Some(found.duals);
        }
        Outcome::GaveUp(_) => {}
    }
    // The solver may have found it already: then the relaxation alone may prove it.
    if let (Some(known), Some(duals)) = (&known, &duals) {
        let objective = certify::objective(exact, known);
        let claim = Claim::Optimal { values: known, objective: &objective, duals: Some(duals) };
        let certificate = certify::check(exact, claim, TOLERANCE);
        if certificate.verdict == Verdict::Proved {
            return best(exact, solution, known.clone(), certificate);
        }
    }
    match branch::search(exact, known.as_deref(), budget.deadline()) {
        Searched::Best { values, tree } => searched(exact, solution, values, &tree, options),
        Searched::None(tree) => {
            let correction = said_otherwise(&solution, &Status::Infeasible);
            let solution = shown::without_values(Status::Infeasible, solution);
            let oracle = Oracle { solving: options.clone(), deadline: super::deadline(options) };
            (solution, Proof { correction, ..infeasible::explained(exact, None, Some(&tree), &oracle) })
        }
        Searched::Open => by_word(lp, exact, solution, known, duals, budget, options),
    }
}

/// What our own search found where the solver's answer is its: exact values, and the tree that proves them.
fn own_search(exact: &Lp<Exact>, solution: &Solution, found: &Found, budget: &Budget, options: &Options) -> Option<(Solution, Proof)> {
    match (&found.best, &found.tree) {
        (Some((values, objective)), Some(tree)) if found.bound.as_ref() == Some(objective) => {
            Some(searched(exact, solution.clone(), values.clone(), tree, options))
        }
        (Some((values, objective)), tree) if matches!(solution.status, Status::Optimal | Status::Feasible) => {
            let checked = certify::check(exact, Claim::Feasible { values, objective }, TOLERANCE);
            let bound = match tree {
                Some(tree) => found.bound.clone().filter(|bound| certify::is_proved(exact, tree, Some(bound))),
                None => proved_bound(exact, found, budget),
            };
            let gap = bound.as_ref().map(|bound| crate::branch::gap(exact.sense, objective, bound));
            let certificate = Certificate { verdict: Verdict::Unproved, bound, gap, why: Some(Why::Stopped), ..checked };
            let shown = shown::exactly(exact, values, solution)?;
            let shown = Solution { status: solution.status.clone(), ..shown };
            Some((shown, Proof { values: Some(values.clone()), ..Proof::of(certificate) }))
        }
        (None, Some(tree)) if solution.status == Status::Infeasible => {
            let oracle = Oracle { solving: options.clone(), deadline: super::deadline(options) };
            Some((solution.clone(), infeasible::explained(exact, None, Some(tree), &oracle)))
        }
        _ => None,
    }
}

/// The best bound of a search that was stopped which can be proved in the time that is left. The bound of the relaxation is checked
/// in any case: that is soon done.
fn proved_bound(exact: &Lp<Exact>, found: &Found, budget: &Budget) -> Option<Exact> {
    let last = found.bounds.len().saturating_sub(1);
    let mut all = found.bounds.iter().enumerate();
    all.find_map(|(at, (tree, bound))| {
        let until = if at == last { Deadline::after(Some(SOON)) } else { budget.deadline().clone() };
        (certify::is_proved_until(exact, tree, Some(bound), &until) == Some(true)).then(|| bound.clone())
    })
}

/// Values that keep to everything exactly, with the solver's integers: the rest is found anew around them.
fn candidate(exact: &Lp<Exact>, solution: &Solution, budget: &Budget) -> Option<Vec<Exact>> {
    if solution.values.len() != exact.column_count() {
        return None;
    }
    let fixed = simplex::with_whole_columns_at(exact, &solution.values);
    let found = match simplex::refine(&fixed, Hint { values: &solution.values, duals: &[] }, budget.limits()) {
        Outcome::Optimal(found) => found.values,
        Outcome::Unbounded { values, .. } => values,
        Outcome::Infeasible(_) | Outcome::GaveUp(_) => return None,
    };
    certify::primal(exact, &found).filter(|primal| primal.worst.is_none()).map(|_| found)
}

/// What is to be said where the solver's status is another than the exact one.
fn said_otherwise(solution: &Solution, status: &Status) -> Option<String> {
    let word = if *status == Status::Infeasible { "infeasible" } else { "unbounded" };
    (solution.status != *status).then(|| format!("{} said {}; exact arithmetic found the plan {word}", solution.solver, solution.message))
}

/// A plan whose relaxation has no end: so has the plan, if it has a solution.
fn without_end(
    exact: &Lp<Exact>,
    solution: Solution,
    known: Option<Vec<Exact>>,
    ray: &[Exact],
    budget: &Budget,
    options: &Options,
) -> (Solution, Proof) {
    let oracle = Oracle { solving: options.clone(), deadline: super::deadline(options) };
    let point = known.or_else(|| match branch::search(&change::without_objective(exact), None, &oracle.deadline) {
        Searched::Best { values, .. } => Some(values),
        _ => None,
    });
    if let Some(point) = point {
        let correction = said_otherwise(&solution, &Status::Unbounded);
        let solution = shown::without_values(Status::Unbounded, solution);
        return (solution, Proof { correction, ..unbounded::prove(exact, Some((&point, ray)), options) });
    }
    match branch::search(exact, None, &oracle.deadline) {
        Searched::None(tree) => {
            let correction = said_otherwise(&solution, &Status::Infeasible);
            let solution = shown::without_values(Status::Infeasible, solution);
            (solution, Proof { correction, ..infeasible::explained(exact, None, Some(&tree), &oracle) })
        }
        _ => match &solution.status {
            Status::Infeasible => infeasible::prove(exact, solution, None, budget, options),
            Status::Unbounded => (solution, unbounded::prove(exact, None, options)),
            _ => {
                // Values of a plan that has no end are no optimum, whatever was said.
                let certificate = certify::check(exact, Claim::Infeasible { farkas: None }, TOLERANCE);
                (shown::without_values(Status::InfeasibleOrUnbounded, solution), Proof::of(certificate))
            }
        },
    }
}

/// An optimum with a certificate: what is shown is what is proved.
fn best(exact: &Lp<Exact>, solution: Solution, values: Vec<Exact>, certificate: Certificate) -> (Solution, Proof) {
    let objective = certify::objective(exact, &values);
    let correction = match (&solution.status, solution.objective) {
        (Status::Optimal, Some(claimed)) => {
            let sizes = certify::Sizes::new(exact, &values);
            let size = sizes.objective().max(magnitude(&exact.offset));
            let off = magnitude(&(exact::from_f64(claimed) - &objective));
            (off > TOLERANCE * size)
                .then(|| format!("{} said {claimed}; a search in exact numbers found {}", solution.solver, exact::to_f64(&objective)))
        }
        // What a limit stopped said nothing wrong.
        (Status::Feasible | Status::Stopped, _) => None,
        _ => Some(format!("{} said {}; a search in exact numbers found an optimum", solution.solver, solution.message)),
    };
    let changed = correction.is_some() || solution.status != Status::Optimal;
    let like = if changed {
        Solution { solver: solve::EXACT, message: "branch and bound in exact numbers".to_string(), ..solution.clone() }
    } else {
        solution.clone()
    };
    let Some(answer) = shown::exactly(exact, &values, &like) else {
        let reason = "the optimum has numbers beyond the reach of doubles".to_string();
        return (shown::without_values(Status::Failed(reason), solution), Proof::of(certificate));
    };
    (answer, Proof { values: Some(values), correction, ..Proof::of(certificate) })
}

/// What a search of our own says: it proves the solver's answer, or puts a better one in its place.
fn searched(exact: &Lp<Exact>, solution: Solution, values: Vec<Exact>, tree: &Tree, options: &Options) -> (Solution, Proof) {
    let objective = certify::objective(exact, &values);
    let claim = Claim::Searched { values: &values, objective: &objective, tree };
    let certificate = certify::check_until(exact, claim, TOLERANCE, &super::checking(options));
    best(exact, solution, values, certificate)
}

/// The solver's answer, as far as it can be checked.
fn by_word(
    lp: &Lp,
    exact: &Lp<Exact>,
    solution: Solution,
    known: Option<Vec<Exact>>,
    duals: Option<Vec<Exact>>,
    budget: &Budget,
    options: &Options,
) -> (Solution, Proof) {
    match &solution.status {
        Status::Infeasible => return infeasible::prove(exact, solution, None, budget, options),
        Status::Unbounded => return (solution, unbounded::prove(exact, None, options)),
        Status::Optimal | Status::Feasible => {}
        _ => {
            let certificate = certify::check(exact, Claim::Infeasible { farkas: None }, TOLERANCE);
            return (solution, Proof::of(certificate));
        }
    }
    let optimal = solution.status == Status::Optimal;
    let (values, solution) = match known.and_then(|known| shown::exactly(exact, &known, &solution).map(|shown| (known, shown))) {
        Some((known, answer)) => (known, Solution { status: solution.status, ..answer }),
        None => simple(lp, exact, solution),
    };
    let objective = certify::objective(exact, &values);
    let duals = duals.or_else(|| relaxed_duals(lp, exact, budget, options));
    let claim = Claim::Optimal { values: &values, objective: &objective, duals: duals.as_deref() };
    let mut certificate = certify::check(exact, claim, TOLERANCE);
    if !optimal && certificate.verdict == Verdict::Unproved {
        certificate.why = Some(Why::Stopped);
    }
    let proved = certificate.verdict == Verdict::Proved;
    let status = if proved { Status::Optimal } else { solution.status };
    let solution = Solution { status, objective: Some(exact::to_f64(&objective)), ..solution };
    (solution, Proof { values: Some(values), ..Proof::of(certificate) })
}

/// Prices of the relaxation, from the solver.
fn relaxed_duals(lp: &Lp, exact: &Lp<Exact>, budget: &Budget, options: &Options) -> Option<Vec<Exact>> {
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    let found = solve::solve(&relaxed, &Options { prices: true, time_limit: Some(budget.patience()), ..options.clone() }).ok()?;
    best_duals(exact, found.duals.as_deref()?)
}
