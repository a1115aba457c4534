//! Plans: the solver's values go back to the keys they belong to.

use super::levels::{self, Level};
use super::lexicographic;
use super::ordered::Ordered;
use super::spread::{exactly, spread};
use super::{Part, Violation, parts, prices, put, values, violations};
use crate::eval::{Answer, Ball, Eval, EvalError, ResultTable, Status, ValueStore};
use crate::exact::{self, Exact};
use crate::explain::Explanation;
use crate::hir::*;
use crate::ids::Id;
use crate::lp::{Auxiliary, LexStage, Lp};
use crate::prove::{Prices, Proof};
use crate::solve::{self, Solution};
use crate::source::SourceMap;
use std::sync::Arc;

/// A solved plan, with the solver's own account of it. With several objectives, that of the last one.
#[derive(Debug)]
pub struct PlanRun {
    pub lp: Lp,
    /// The program in exact numbers, where it is kept.
    pub exact: Option<Arc<Lp<Exact>>>,
    pub solution: Solution,
    /// Which objective was optimised last, and what those before it keep: `from_hir::lower` with this gives `lp`.
    pub goal: LexStage,
    /// The value of each objective when it was optimised; shorter than the list of objectives where there is no answer.
    pub best: Vec<f64>,
    /// The value of each objective at the answer; empty without one.
    pub objectives: Vec<f64>,
    /// The levels of each objective at the answer; empty for those that do not go level by level, and without an answer.
    pub levels: Vec<Vec<Level>>,
    /// By row, the modeler's side, constants included; empty without an answer.
    pub activity: Vec<f64>,
    /// What each objective is made of at the answer; empty without one.
    pub parts: Vec<Vec<Part>>,
    /// Of a plan without an objective: what is proved of other solutions.
    pub freedom: Option<super::Freedom>,
    /// What constraints with a price are missed by.
    pub violations: Vec<Violation>,
    /// The caps of charges.
    pub caps: Vec<super::CapAtAnswer>,
    /// Who pays what to whom, and what all charges come to that are such transfers; none where no charge is one.
    pub transfers: Vec<super::Transfer>,
    pub transferred: Option<f64>,
    /// What was proved of it.
    pub proof: Option<Proof>,
    /// The same in the scenario's words.
    pub explanation: Explanation,
}

impl PlanRun {
    /// The prices of the answer, where it has some.
    pub fn prices(&self) -> Option<&Prices> {
        self.proof.as_ref()?.prices.as_ref()
    }
}

/// What is known of a plan that is to be solved.
pub struct Known<'a> {
    /// Its program.
    pub lp: Lp,
    /// The same in exact numbers, where it was made already.
    pub exact: Option<Arc<Lp<Exact>>>,
    /// An answer to the same plan with other data or policies.
    pub before: Option<&'a PlanRun>,
}

/// How a model ends by what its solver says.
pub(super) fn status(of: &solve::Status) -> Status {
    match of {
        solve::Status::Optimal => Status::Optimal,
        solve::Status::Feasible => Status::Feasible,
        solve::Status::Infeasible => Status::Infeasible,
        solve::Status::Unbounded => Status::Unbounded,
        solve::Status::InfeasibleOrUnbounded | solve::Status::Stopped | solve::Status::Failed(_) => Status::Failed,
    }
}

/// Solves a lowered plan and stores its answer in the world. Faults are those of its values that
/// are calculated after solving.
pub fn solve_plan(
    hir: &Hir,
    world: &mut ValueStore,
    model: ModelId,
    known: Known<'_>,
    sources: &SourceMap,
    options: &solve::Options,
) -> Result<(PlanRun, Vec<EvalError>), solve::NotBuiltIn> {
    let options = &solve::Options { priced: prices::asked(hir, model, &known.lp), ..options.clone() };
    let Ordered { lp, solution, proof, explanation, goal, best, mut errors, exact } =
        lexicographic::solve(hir, world, sources, model, known, options)?;
    // What the answer comes to has its own time.
    world.clock =
        world.clock.as_ref().map(|clock| clock.again().during(format!("the values of `{}` were calculated", hir.models[model].name)));
    let (mut solution, mut proof) = (solution, proof);
    if hir.plan(model).is_some_and(|plan| plan.objectives.is_empty()) {
        // Without an objective nothing has a price.
        (solution.duals, solution.reduced_costs) = (None, None);
        proof.iter_mut().for_each(|proof| proof.prices = None);
    }
    let status = status(&solution.status);
    let mut run = PlanRun {
        lp,
        exact,
        solution,
        goal,
        best,
        objectives: Vec::new(),
        levels: Vec::new(),
        activity: Vec::new(),
        parts: Vec::new(),
        freedom: None,
        violations: Vec::new(),
        caps: Vec::new(),
        transfers: Vec::new(),
        transferred: None,
        proof,
        explanation,
    };
    let decl = &hir.models[model];
    let mut answer = Answer::unchecked(status, vec![None; decl.results.len()]);
    let Some(plan) = decl.plan() else { return Ok((run, errors)) };
    if status.has_values() {
        let exact = run.proof.as_ref().and_then(|proof| proof.values.as_deref());
        variables(plan, &run.lp, (&run.solution.values, exact), &mut answer);
        // As the modeler wrote the side, constants included.
        run.activity = violations::activities(plan, &run.lp, &run.solution);
        let slacks = run.slacks();
        for block in &run.lp.row_blocks {
            let Some(constraint) = plan.constraints.get(block.declaration as usize) else { continue };
            put(&mut answer, constraint.activity, Some(spread(block, &run.activity)));
            put(&mut answer, constraint.slack, Some(spread(block, &slacks)));
        }
        prices::read(hir, model, &run, &mut answer);
        super::policy::enacted(hir, plan, &mut answer);
        super::policy::without(hir, world, plan, &mut answer);
        world.put_answer(model, answer.clone());
        errors.extend(super::policy::charges(hir, world, model, plan, &mut answer));
        errors.extend(super::policy::limits(hir, world, model, plan, &mut answer));
        world.put_answer(model, answer.clone());
        errors.extend(objectives(hir, world, plan, &mut run, &mut answer));
        world.put_answer(model, answer.clone());
        for objective in &plan.objectives {
            let found = if objective.levels { levels::reached(hir, world, sources, objective) } else { Ok(Vec::new()) };
            run.levels.push(found.unwrap_or_else(|error| {
                errors.push(error);
                Vec::new()
            }));
        }
        errors.extend(values::of_plan(hir, world, model, plan, &mut answer));
        let (violations, more) = violations::of_answer(hir, world, plan, &run);
        run.violations = violations;
        run.freedom = super::freedom::of_answer(hir, world, model, &run);
        run.parts = parts::of_answer(hir, world, sources, plan, &run);
        errors.extend(more);
        let (caps, more) = super::caps::of_answer(hir, world, model, plan, &run);
        run.caps = caps;
        errors.extend(more);
        let (transfers, transferred, more) = super::transfers::of_answer(hir, world, model, plan);
        (run.transfers, run.transferred) = (transfers, transferred);
        errors.extend(more);
        super::policy::gathered(hir, model, &mut answer);
    }
    world.put_answer(model, answer);
    Ok((run, errors))
}

/// The values of the variables by their keys.
pub(super) fn variables(plan: &Plan, lp: &Lp, (values, exact): (&[f64], Option<&[Exact]>), answer: &mut Answer) {
    for (variable, block) in plan.variables.iter().zip(&lp.column_blocks) {
        if let Role::On { of } = variable.role {
            let Some(block) = lp.column_blocks.get(of as usize) else { continue };
            put(answer, variable.result, Some(spread(block, &switches(lp, values))));
            continue;
        }
        let table = spread(block, values);
        let exact = exact.and_then(|exact| exactly(block, &table, exact));
        put(answer, variable.result, Some(ResultTable { exact, ..table }));
    }
}

/// By column with `or 0`, whether it is on.
fn switches(lp: &Lp, values: &[f64]) -> Vec<f64> {
    let mut out = vec![f64::NAN; lp.own_columns()];
    for (auxiliary, value) in lp.auxiliary_columns.iter().zip(values.iter().skip(lp.own_columns())) {
        if let Auxiliary::On(col) = auxiliary {
            out.iter_mut().skip(col.index()).take(1).for_each(|slot| *slot = *value);
        }
    }
    out
}

/// The values of all objectives at the answer.
fn objectives(hir: &Hir, world: &ValueStore, plan: &Plan, run: &mut PlanRun, answer: &mut Answer) -> Vec<EvalError> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut errors = Vec::new();
    for (place, objective) in (0u32..).zip(&plan.objectives) {
        let value = match run.solution.objective.filter(|_| place == run.goal.objective) {
            Some(value) => Ok(value),
            None => eval.frame(objective.slots, &[], |eval| eval.double(objective.body)),
        };
        let exact = run.proof.as_ref().and_then(|proof| proof.certificate.objective.clone());
        let exact = exact.filter(|exact| place == run.goal.objective && value.as_ref().is_ok_and(|v| exact::to_f64(exact) == *v));
        match value {
            Ok(value) => {
                run.objectives.push(value);
                put(answer, objective.result, Some(ResultTable { exact: exact.map(|value| vec![value]), ..ResultTable::single(value) }));
            }
            Err(error) => {
                run.objectives.push(f64::NAN);
                errors.push(error);
            }
        }
    }
    errors
}
