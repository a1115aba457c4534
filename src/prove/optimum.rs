//! The proof of an optimum: exact values and duals for small plans, rounded ones for large.

use super::branch::{self, Searched};
use super::prices::Prices;
use super::{Proof, goes_exact, limits};
use crate::certify::{self, Certificate, Claim, TOLERANCE, Tree, Verdict, Why};
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, Sense};
use crate::refine::{self, Hint, Outcome};
use crate::solve::{self, Options, Solution, Status};
use std::time::{Duration, Instant};

/// Proves an optimum, or what a limit left of one, as far as that goes.
pub(super) fn prove(lp: &Lp, exact: &Lp<Exact>, solution: Solution, options: &Options) -> (Solution, Proof) {
    let Some(claimed) = solution.objective.and_then(|o| Exact::try_from(o).ok()) else {
        return (solution, Proof::of(certify::check(exact, Claim::Infeasible { farkas: None }, TOLERANCE)));
    };
    let whole = exact.columns.domain.contains(&Domain::Integer);
    match (whole, solution.status == Status::Optimal) {
        (false, true) => continuous(lp, exact, solution, &claimed, options),
        (_, optimal) => with_whole(lp, exact, solution, &claimed, optimal, options),
    }
}

fn continuous(lp: &Lp, exact: &Lp<Exact>, mut solution: Solution, claimed: &Exact, options: &Options) -> (Solution, Proof) {
    if goes_exact(options, exact) {
        let duals = solution.duals.as_deref().unwrap_or_default();
        let hint = Hint { values: &solution.values, duals };
        if let Outcome::Optimal(found) = refine::refine(exact, hint, limits(options)) {
            let check = |objective: &Exact| {
                let claim = Claim::Optimal { values: &found.values, objective, duals: Some(&found.duals) };
                certify::check(exact, claim, TOLERANCE)
            };
            let mut certificate = check(claimed);
            let mut correction = None;
            if certificate.verdict == Verdict::Refuted {
                // The solver's answer was not the best, or broke the plan; this one is proved.
                certificate = check(&found.objective);
                let (said, is) = (exact::to_f64(claimed), exact::to_f64(&found.objective));
                correction = Some(format!("{} said {said}; the exact simplex method found {is}", solution.solver));
            }
            let prices = Prices::exact(exact, &found, options);
            let values: Vec<f64> = found.values.iter().map(exact::to_f64).collect();
            let solver = if correction.is_some() { solve::EXACT } else { solution.solver };
            let polished = solve::settled(lp, values, solver, solution.message.clone());
            // Where the nearest doubles do not pass as an answer, those of the solver do.
            let mut shown = if polished.status == Status::Optimal { Solution { scaled: solution.scaled, ..polished } } else { solution };
            shown.duals = Some(prices.duals.clone());
            shown.reduced_costs = Some(prices.reduced_costs.clone());
            let proof = Proof { values: Some(found.values), prices: Some(prices), correction, ..Proof::of(certificate) };
            return (shown, proof);
        }
    }
    let values = as_simple(exact, &solution.values);
    if solution.duals.is_none() {
        solve::price(lp, &mut solution, options);
    }
    let duals = solution.duals.as_deref().and_then(|duals| best_duals(exact, duals));
    let claim = Claim::Optimal { values: &values, objective: claimed, duals: duals.as_deref() };
    let mut certificate = certify::check(exact, claim, TOLERANCE);
    if certificate.verdict == Verdict::Refuted && certificate.why == Some(Why::Gap) {
        // The duals prove too little: that says nothing of the values.
        let plain = certify::check(exact, Claim::Optimal { values: &values, objective: claimed, duals: None }, TOLERANCE);
        certificate = Certificate { bound: certificate.bound, gap: certificate.gap, why: Some(Why::Gap), ..plain };
    }
    let prices = Prices::rough(&solution);
    (solution, Proof { values: Some(values), prices, ..Proof::of(certificate) })
}

/// A plan with whole columns: the values are checked, and the relaxation bounds how much better others could be.
fn with_whole(lp: &Lp, exact: &Lp<Exact>, solution: Solution, claimed: &Exact, optimal: bool, options: &Options) -> (Solution, Proof) {
    if let Some(found) = solution.own.clone()
        && let Some(own) = own_search(exact, &solution, &found)
    {
        return own;
    }
    let mut values = None;
    let mut shown = solution;
    if goes_exact(options, exact) {
        let fixed = refine::with_whole_columns_at(exact, &shown.values);
        let hint = Hint { values: &shown.values, duals: &[] };
        if let Outcome::Optimal(found) = refine::refine(&fixed, hint, limits(options)) {
            let near: Vec<f64> = found.values.iter().map(exact::to_f64).collect();
            let polished = solve::settled(lp, near, shown.solver, shown.message.clone());
            if polished.status == Status::Optimal {
                shown = Solution { scaled: shown.scaled, status: shown.status, search: shown.search, ..polished };
            }
            values = Some(found.values);
        }
    }
    let values = values.unwrap_or_else(|| as_simple(exact, &shown.values));
    if optimal {
        let known = certify::primal(exact, &values).filter(|found| found.worst.is_none()).map(|_| values.as_slice());
        if let Searched::Best { values: best, tree } = branch::search(exact, known, patience(options))
            && let Some(searched) = whole_search(lp, exact, &shown, claimed, best, &tree)
        {
            return searched;
        }
    }
    let bound = relaxed_bound(lp, exact, options);
    let mut certificate = if optimal {
        certify::check(exact, Claim::Optimal { values: &values, objective: claimed, duals: None }, TOLERANCE)
    } else {
        let checked = certify::check(exact, Claim::Feasible { values: &values, objective: claimed }, TOLERANCE);
        let verdict = if checked.verdict == Verdict::Refuted { checked.verdict } else { Verdict::Unproved };
        Certificate { verdict, why: checked.why.clone().or(Some(Why::Stopped)), ..checked }
    };
    if let (Some(bound), Some(objective), false) = (bound, certificate.objective.clone(), certificate.verdict == Verdict::Refuted) {
        let gap = match exact.sense {
            Sense::Minimize => &objective - &bound,
            Sense::Maximize => &bound - &objective,
        };
        // As of other optima: a gap that is small beside the objective is told, and is none.
        let small = TOLERANCE * exact::to_f64(&objective).abs().max(1.0);
        if exact::to_f64(&gap) <= small {
            let verdict = if certificate.worst.is_some() { Verdict::WithinTolerance } else { Verdict::Proved };
            certificate = Certificate { verdict, gap: Some(gap.max(Exact::ZERO)), why: None, ..certificate };
        } else {
            certificate.gap = Some(gap);
        }
        certificate.bound = Some(bound);
    }
    (shown, Proof { values: Some(values), ..Proof::of(certificate) })
}

/// How long a solver's answer is searched once more, so that it is proved: unless exactness was asked for, nobody waits for long.
fn patience(options: &Options) -> Option<Instant> {
    let soon = Instant::now().checked_add(Duration::from_secs(3)).filter(|_| !options.exact);
    limits(options).deadline.into_iter().chain(soon).min()
}

/// The answer of our own search: its values are exact, and where it has finished its tree proves them.
fn own_search(exact: &Lp<Exact>, solution: &Solution, found: &crate::branch::Found) -> Option<(Solution, Proof)> {
    let (values, objective) = found.best.as_ref()?;
    let certificate = match &found.tree {
        Some(tree) if found.bound.as_ref() == Some(objective) => {
            certify::check(exact, Claim::Searched { values, objective, tree }, TOLERANCE)
        }
        tree => {
            let checked = certify::check(exact, Claim::Feasible { values, objective }, TOLERANCE);
            // What a search that has not finished says of the bound is proved only where its tree is there.
            let bound = found.bound.clone().filter(|bound| tree.as_ref().is_some_and(|tree| certify::is_proved(exact, tree, Some(bound))));
            let gap = bound.as_ref().map(|bound| crate::branch::gap(exact.sense, objective, bound));
            let verdict = if checked.verdict == Verdict::Refuted { checked.verdict } else { Verdict::Unproved };
            Certificate { verdict, bound, gap, why: checked.why.clone().or(Some(Why::Stopped)), ..checked }
        }
    };
    (certificate.verdict != Verdict::Refuted).then(|| (solution.clone(), Proof { values: Some(values.clone()), ..Proof::of(certificate) }))
}

/// What a search of our own says: it proves the solver's answer, or puts a better one in its place.
fn whole_search(lp: &Lp, exact: &Lp<Exact>, shown: &Solution, claimed: &Exact, best: Vec<Exact>, tree: &Tree) -> Option<(Solution, Proof)> {
    let objective = certify::primal(exact, &best)?.objective;
    let certificate = certify::check(exact, Claim::Searched { values: &best, objective: claimed, tree }, TOLERANCE);
    if certificate.verdict == Verdict::Proved {
        return Some((shown.clone(), Proof { values: Some(best), ..Proof::of(certificate) }));
    }
    let certificate = certify::check(exact, Claim::Searched { values: &best, objective: &objective, tree }, TOLERANCE);
    let near: Vec<f64> = best.iter().map(exact::to_f64).collect();
    let found = solve::settled(lp, near, solve::EXACT, "branch and bound in exact numbers".to_string());
    if certificate.verdict != Verdict::Proved || found.status != Status::Optimal {
        return None;
    }
    let (said, is) = (exact::to_f64(claimed), exact::to_f64(&objective));
    let correction = Some(format!("{} said {said}; a search in exact numbers found {is}", shown.solver));
    Some((found, Proof { values: Some(best), correction, ..Proof::of(certificate) }))
}

/// A bound on the objective of a plan with whole columns: that of its relaxation, brought to the next value that whole columns
/// can give.
fn relaxed_bound(lp: &Lp, exact: &Lp<Exact>, options: &Options) -> Option<Exact> {
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    let time_limit = options.time_limit.map(|limit| limit / 4);
    let found = solve::solve(&relaxed, &Options { prices: !goes_exact(options, exact), time_limit, ..options.clone() }).ok()?;
    if found.status != Status::Optimal {
        return None;
    }
    let duals = match found.duals.as_deref().filter(|_| !goes_exact(options, exact)) {
        Some(duals) => best_duals(exact, duals)?,
        None => {
            let hint = Hint { values: &found.values, duals: found.duals.as_deref().unwrap_or_default() };
            match refine::refine(exact, hint, limits(options)) {
                Outcome::Optimal(found) => found.duals,
                _ => best_duals(exact, found.duals.as_deref()?)?,
            }
        }
    };
    let bound = certify::bound(exact, &duals).ok()?.value;
    Some(next_whole(exact, bound))
}

/// The nearest value beyond a bound that the objective can have, where its terms are all of whole columns.
fn next_whole(lp: &Lp<Exact>, bound: Exact) -> Exact {
    certify::Lattice::of(lp).map_or_else(|| bound.clone(), |lattice| lattice.next(&bound, lp.sense))
}

/// The simple rationals behind values, if they keep to everything; the doubles themselves otherwise.
fn as_simple(lp: &Lp<Exact>, values: &[f64]) -> Vec<Exact> {
    let simple = refine::rounding::values(lp, values);
    let kept = simple.filter(|simple| certify::primal(lp, simple).is_some_and(|found| found.worst.is_none()));
    kept.unwrap_or_else(|| values.iter().copied().map(exact::from_f64).collect())
}

/// The duals, rounded or as they are, that prove the better bound; those that prove none are none. What leans on an open side
/// of a row only by rounding is left out.
fn best_duals(lp: &Lp<Exact>, duals: &[f64]) -> Option<Vec<Exact>> {
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
    let candidates = [refine::rounding::prices(duals).map(signed), Some(signed(plain))];
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
