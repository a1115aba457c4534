//! The answer of a plan in a draw of what is random.

use super::plan::variables;
use super::{policy, put, values};
use crate::eval::{Answer, Ball, Eval, EvalError, ResultTable, Status, ValueStore};
use crate::hir::*;
use crate::lp::Lp;

/// Puts what a plan's columns are in a draw into the world, and what follows from them. Its objectives are those of the outcome that came
/// about. Faults are those of values that cannot be calculated.
pub fn of_draw(hir: &Hir, world: &mut ValueStore, model: ModelId, lp: &Lp, columns: &[f64]) -> Vec<EvalError> {
    let decl = &hir.models[model];
    let Some(plan) = decl.plan() else { return Vec::new() };
    let mut answer = Answer::unchecked(Status::Optimal, vec![None; decl.results.len()]);
    variables(plan, lp, (columns, None), &mut answer);
    policy::enacted(hir, plan, &mut answer);
    policy::without(hir, world, plan, &mut answer);
    world.put_answer(model, answer.clone());
    let mut errors = policy::charges(hir, world, model, plan, &mut answer);
    errors.extend(policy::limits(hir, world, model, plan, &mut answer));
    world.put_answer(model, answer.clone());
    errors.extend(values::of_plan(hir, world, model, plan, &mut answer));
    world.put_answer(model, answer.clone());
    // Expectations and risks of one outcome are what it comes to.
    let before = world.before_draw.take();
    for objective in &plan.objectives {
        let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
        match eval.frame(objective.slots, &[], |eval| eval.double(objective.body)) {
            Ok(value) => put(&mut answer, objective.result, Some(ResultTable::single(value))),
            Err(error) => errors.push(error),
        }
    }
    world.before_draw = before;
    world.put_answer(model, answer);
    errors
}

/// A value of the scenario that depends on something random, in a draw: its instances that have a value.
pub fn value_in_draw(hir: &Hir, world: &ValueStore, id: LetId) -> Option<ResultTable> {
    values::known(&mut Eval::new(hir, world), &hir.lets[id])
}
