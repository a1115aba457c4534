//! Objectives in their order: each is optimised while those before it stay near their best.

use super::proof::{self, Proved};
use super::{curves, missed};
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, Fault, Result, World};
use crate::explain::Told;
use crate::hir::*;
use crate::lp::{Goal, Kept, Lp, from_hir};
use crate::prove::Proof;
use crate::solve::{self, Solution};
use crate::source::SourceMap;
use std::time::Instant;

/// What is added to the best value of an objective before it becomes a limit, as a part of its largest term: a limit exactly at
/// an optimum in doubles may lie beyond it by rounding.
const ROUNDING: f64 = 1e-9;
/// The same when no answer was found within the first.
const MORE_ROUNDING: f64 = 1e-6;

/// The last program that was solved, and how it came to that.
pub struct Ordered {
    pub lp: Lp,
    pub solution: Solution,
    /// What was proved of the last answer, and that in words; no better than what was proved of those before.
    pub proof: Option<Proof>,
    pub told: Told,
    pub goal: Goal,
    /// The value of each objective when it was optimised.
    pub best: Vec<f64>,
    pub faults: Vec<Fault>,
}

/// Solves for the first objective, `lp`, then for those behind it.
pub fn solve(
    hir: &Hir,
    world: &World,
    sources: &SourceMap,
    model: ModelId,
    lp: Lp,
    options: &solve::Options,
) -> std::result::Result<Ordered, solve::NotBuiltIn> {
    let begun = Instant::now();
    let asked = Asked { hir, world, sources, model };
    let first = asked.solved(&lp, &Goal::first(), options)?;
    let Proved { solution, proof, told } = first;
    let mut out = Ordered { lp, solution, proof, told, goal: Goal::first(), best: Vec::new(), faults: Vec::new() };
    let ModelBody::Plan(plan) = &hir.models[model].body else { return Ok(out) };
    let mut proved = true;
    while let Some(value) = out.solution.objective {
        out.best.push(value);
        proved &= out.solution.status == solve::Status::Optimal;
        let place = out.goal.objective as usize;
        let (Some(objective), true) = (plan.objectives.get(place), place + 1 < plan.objectives.len()) else { break };
        let may_lose = match tolerance(hir, world, objective) {
            Ok(tolerance) => tolerance.of(value),
            Err(fault) => {
                out.faults.push(fault);
                break;
            }
        };
        let remaining = options.time_limit.map(|limit| limit.saturating_sub(begun.elapsed()));
        let options = solve::Options { time_limit: remaining, ..options.clone() };
        let mut next = None;
        for rounding in [ROUNDING, MORE_ROUNDING] {
            let lost = may_lose + rounding * magnitude(&out.lp, &out.solution);
            let limit = if objective.maximize { value - lost } else { value + lost };
            let mut kept = out.goal.kept.clone();
            kept.push(Kept { objective: place as u32, limit });
            let goal = Goal { objective: place as u32 + 1, kept };
            let lp = match from_hir::lower_anew::<f64>(hir, world, model, &goal) {
                Ok(lp) => lp,
                Err(faults) => {
                    out.faults.extend(faults);
                    return Ok(out);
                }
            };
            let found = asked.solved(&lp, &goal, &options)?;
            // The answer before is one: that there is none comes from rounding.
            let none = matches!(found.solution.status, solve::Status::Infeasible | solve::Status::Failed(_));
            next = Some((lp, found, goal));
            if !none {
                break;
            }
        }
        let Some((lp, Proved { mut solution, proof, mut told }, goal)) = next else { break };
        // A limit stopped the search: the answer before stands, and is not proved to be the best.
        if matches!(solution.status, solve::Status::Stopped) {
            proved = false;
            break;
        }
        if matches!(solution.status, solve::Status::Infeasible) {
            solution.status = solve::Status::Failed(format!("the solver loses the answer once `{}` is kept near its best", objective.name));
            told = Told::default();
        }
        let proof = proof.map(|mut proof| {
            // A price holds for as little as the limit of an earlier objective was loosened: nobody should read that as a range.
            proof.prices.iter_mut().for_each(|prices| (prices.rows, prices.columns) = (Vec::new(), Vec::new()));
            proof
        });
        if let (Some(before), Some(now)) = (&out.told.verdict, &mut told.verdict) {
            now.follow(before, &objective.name);
        }
        out = Ordered { lp, solution, proof, told, goal, ..out };
    }
    if !proved && out.solution.status == solve::Status::Optimal {
        out.solution.status = solve::Status::Feasible;
    }
    Ok(out)
}

/// The plan that is asked.
struct Asked<'a> {
    hir: &'a Hir,
    world: &'a World,
    sources: &'a SourceMap,
    model: ModelId,
}

impl Asked<'_> {
    fn solved(&self, lp: &Lp, goal: &Goal, options: &solve::Options) -> std::result::Result<Proved, solve::NotBuiltIn> {
        let mut proved = proof::solve_and_prove(self.hir, self.world, self.sources, self.model, (lp, goal), options)?;
        curves::settle(lp, &mut proved.solution);
        if let (ModelBody::Plan(plan), true) = (&self.hir.models[self.model].body, goal.objective > 0) {
            missed::settle(plan, lp, &mut proved.solution);
        }
        Ok(proved)
    }
}

/// The largest term of the objective.
fn magnitude(lp: &Lp, solution: &Solution) -> f64 {
    let terms = lp.columns.cost.iter().zip(&solution.values).map(|(cost, value)| (cost * value).abs());
    terms.fold(lp.offset.abs().max(solution.objective.unwrap_or(0.0).abs()), f64::max)
}

/// How much an objective may lose.
pub struct MayLose {
    share: bool,
    amount: f64,
}

impl MayLose {
    /// In the unit of the objective, of its best value.
    fn of(&self, best: f64) -> f64 {
        if self.share { self.amount * best.abs() } else { self.amount }
    }
}

/// How much an objective may lose for the one behind it: nothing, if not said. Less than nothing is a fault.
pub fn tolerance(hir: &Hir, world: &World, objective: &ObjectiveDecl) -> Result<MayLose> {
    let Some(tolerance) = objective.within else { return Ok(MayLose { share: false, amount: 0.0 }) };
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let amount = eval.frame(objective.slots, &[], |eval| eval.double(tolerance.expr()))?;
    if amount < 0.0 {
        let span = hir.exprs.spans[tolerance.expr()];
        return Err(Fault::new(codes::BAD_MODEL, format!("`{}` cannot lose less than nothing", objective.name), span, "below zero"));
    }
    Ok(MayLose { share: matches!(tolerance, Tolerance::Share(_)), amount })
}
