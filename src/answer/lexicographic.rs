//! Objectives in their order: each is optimised while those before it stay near their best.

use super::Known;
use super::levels::{self, After};
use super::ordered::{Ordered, exact_best};
use super::polished::solved;
use super::proof::{Asked, Proved};
use super::smooth::{self, Refined};
use super::tolerance::tolerance;
use crate::eval::ValueStore;
use crate::exact::{self, Exact};
use crate::explain::Explanation;
use crate::hir::*;
use crate::lower::from_hir;
use crate::lp::{DegradationLimit, LexStage, Lp};
use crate::solve::{self, Solution};
use crate::source::SourceMap;
use std::time::Instant;

/// What is added to the best value of an objective before it becomes a limit for doubles, as a part of its largest term: a limit
/// exactly at an optimum may lie beyond it by rounding.
const ROUNDING: f64 = 1e-9;
/// The same when no answer was found within the first.
const MORE_ROUNDING: f64 = 1e-6;

/// Solves for the first objective, `lp`, then for those after it.
pub fn solve(
    hir: &Hir,
    world: &ValueStore,
    sources: &SourceMap,
    model: ModelId,
    known: Known<'_>,
    options: &solve::Options,
) -> std::result::Result<Ordered, solve::NotBuiltIn> {
    let begun = Instant::now();
    let Known { lp, exact, before } = known;
    let asked = Asked { hir, world, sources, model, before, exact: exact.as_ref() };
    let refined = if lp.bends() {
        smooth::solve(&asked, &lp, options)?
    } else {
        Refined { proved: solved(&asked, lp, &LexStage::first(), options)?, goal: LexStage::first(), errors: Vec::new() }
    };
    let Refined { proved: Proved { lp, solution, proof, explanation, exact }, goal, errors } = refined;
    let mut out = Ordered { lp, solution, proof, explanation, goal, best: Vec::new(), errors, exact };
    let Some(plan) = hir.models[model].plan() else { return Ok(out) };
    let mut proved = true;
    // What the first level of an objective that goes level by level came to.
    let mut first: Option<levels::First> = None;
    while let Some(value) = out.solution.objective {
        proved &= out.solution.status == solve::Status::Optimal;
        let place = out.goal.objective;
        let Some(objective) = plan.objectives.get(place as usize) else { break };
        let known = exact_best(&out);
        let after = if objective.levels {
            if out.goal.levels_of(place).is_none() {
                out.best.push(value);
                first = Some(levels::First::of(&out, value));
            }
            levels::after(&out, objective.maximize, &Exact::ZERO, 0.0)
        } else {
            out.best.push(value);
            After::Kept
        };
        let is_last = place as usize + 1 >= plan.objectives.len();
        let (next, name) = match after {
            After::Level(_) => (place, objective.name.as_ref()),
            After::Kept | After::AllLevels(_) if is_last => break,
            After::Kept | After::AllLevels(_) => (place + 1, objective.name.as_ref()),
            After::Nothing => {
                proved = false;
                break;
            }
        };
        let allowed_degradation = match tolerance(hir, world, objective) {
            Ok(tolerance) => tolerance,
            Err(error) => {
                out.errors.push(error);
                break;
            }
        };
        let remaining = options.time_limit.map(|limit| limit.saturating_sub(begun.elapsed()));
        let options = solve::Options { time_limit: remaining, ..options.clone() };
        let mut found_next = None;
        for part in [ROUNDING, MORE_ROUNDING] {
            let rounding = part * magnitude(&out.lp, &out.solution);
            // Where the best is known exactly nothing is given away: only the program of doubles gets room.
            let given = if known.is_some() { Exact::ZERO } else { exact::from_f64(rounding) };
            let rounding = if known.is_some() { rounding } else { 0.0 };
            let mut goal = LexStage { objective: next, ..out.goal.clone() };
            match &after {
                After::Level(_) | After::AllLevels(_) => {
                    goal.levels.retain(|other| other.objective != place);
                    goal.levels.extend(levels::after(&out, objective.maximize, &given, rounding).levels());
                }
                After::Kept | After::Nothing => {
                    let best = known.clone().unwrap_or_else(|| exact::from_f64(value));
                    let lost = allowed_degradation.of(&best) + &given;
                    let limit = if objective.maximize { &best - &lost } else { &best + &lost };
                    goal.kept.push(DegradationLimit { objective: place, limit, rounding });
                }
            }
            let lp = match from_hir::lower_anew::<f64>(hir, world, model, &goal) {
                Ok(lp) => lp,
                Err(errors) => {
                    out.errors.extend(errors);
                    return Ok(out);
                }
            };
            let found = solved(&asked, lp, &goal, &options)?;
            // The answer before is one: that there is none comes from rounding.
            let none = matches!(found.solution.status, solve::Status::Infeasible | solve::Status::Failed(_));
            found_next = Some((found, goal, given));
            if !none {
                break;
            }
        }
        let Some((Proved { lp, mut solution, proof, mut explanation, exact }, goal, given)) = found_next else { break };
        // A limit stopped the search: the answer before stands, and is not proved to be the best.
        if matches!(solution.status, solve::Status::Stopped) {
            proved = false;
            break;
        }
        if matches!(solution.status, solve::Status::Infeasible) {
            solution.status = solve::Status::Failed(format!("the solver loses the answer once `{name}` is kept near its best"));
            explanation = Explanation::default();
        }
        let proof = proof.map(|mut proof| {
            // A price holds for as little as the limit of an earlier objective leaves: nobody should read that as a range.
            proof.prices.iter_mut().for_each(|prices| (prices.rows, prices.columns) = (Vec::new(), Vec::new()));
            proof
        });
        if let (Some(before), Some(now)) = (&out.explanation.verdict, &mut explanation.verdict) {
            now.follow(before, name, &given);
            if objective.levels && known.is_none() && !lp.has_integers() {
                now.settled_by_rounded_prices(name);
            }
        }
        out = Ordered { lp, solution, proof, explanation, goal, exact, ..out };
    }
    if let Some(first) = first.filter(|_| plan.objectives.get(out.goal.objective as usize).is_some_and(|o| o.levels)) {
        first.stand_for(&mut out);
    }
    if !proved && out.solution.status == solve::Status::Optimal {
        out.solution.status = solve::Status::Feasible;
    }
    Ok(out)
}

/// The largest term of the objective.
fn magnitude(lp: &Lp, solution: &Solution) -> f64 {
    let terms = lp.columns.cost.iter().zip(&solution.values).map(|(cost, value)| (cost * value).abs());
    terms.fold(solution.objective.unwrap_or(0.0).abs(), f64::max)
}
