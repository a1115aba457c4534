//! Values (`let`) that are calculated from answers: those of a plan, and those of the scenario that read one.

use super::TableBuilder;
use super::put;
use crate::diagnostics::codes;
use crate::eval::{Answer, Ball, Eval, EvalError, Result, ResultTable, ValueStore};
use crate::hir::*;

/// What is done with an instance that cannot be calculated.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undefined {
    Explanation,
    /// The instance has no value.
    LeftOut,
}

/// The values of a plan, calculated from its answer.
pub fn of_plan(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan, answer: &mut Answer) -> Vec<EvalError> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut errors = Vec::new();
    for (result, decl) in hir.models[model].results.iter().enumerate() {
        let ResultRole::Plan(PlanResult::Let(id)) = decl.role else { continue };
        if !plan.lets.contains(&id) {
            continue;
        }
        match table(&mut eval, &hir.lets[id], Undefined::Explanation) {
            Ok(table) => put(answer, result as u32, table),
            Err(error) => errors.push(error),
        }
    }
    errors
}

/// The values of the scenario that read the answer of a model, in the order of the scenario. Where they are read, what is
/// wrong with them is reported there: here an instance that cannot be calculated has no value. Faults are those of the clock.
pub fn of_scenario(hir: &Hir, world: &ValueStore) -> (Vec<(LetId, ResultTable)>, Vec<EvalError>) {
    let own = hir.lets.iter().filter(|(_, decl)| decl.model.is_none() && !decl.library);
    let own = own.filter(|(_, decl)| matches!(decl.ty, Ty::Number | Ty::Bool | Ty::Entity(_) | Ty::State(_)));
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    for (id, decl) in own {
        let needs = hir.all_needs(Node::Let(id));
        let mut models = needs.iter().filter_map(|node| if let Node::Model(model) = node { Some(*model) } else { None }).peekable();
        let answered = |model: ModelId| world.answer(model).is_some_and(|answer| answer.status.has_values());
        if models.peek().is_none() || !models.all(answered) || eval.affordable(None, decl.body).is_err() {
            continue;
        }
        match table(&mut eval, decl, Undefined::LeftOut) {
            Ok(table) => out.extend(table.map(|table| (id, table))),
            Err(error) if is_of_time(&error) => errors.push(error),
            Err(_) => {}
        }
    }
    out.sort_by_key(|(id, _)| hir.lets[*id].span.lo);
    (out, errors)
}

fn is_of_time(error: &EvalError) -> bool {
    error.0.code == codes::OUT_OF_TIME
}

/// One instance of a value: a number in the unit of the value, 1 or 0 of a condition, the place of an entity or a state.
pub fn instance(eval: &mut Eval<'_, Ball>, decl: &Let, keys: &[u32]) -> Result<f64> {
    eval.frame(decl.slots, keys, |eval| match decl.ty {
        Ty::Bool => eval.truth(decl.body).map(|t| f64::from(u8::from(t))),
        Ty::Number => eval.double(decl.body),
        _ => eval.ordinal(decl.body).map(f64::from),
    })
}

/// All instances of a value.
fn table(eval: &mut Eval<'_, Ball>, decl: &Let, undefined: Undefined) -> Result<Option<ResultTable>> {
    let index = eval.binder(decl.binder, &decl.keys, decl.slots)?;
    let mut filling = TableBuilder::new(index.clone());
    let mut keys = Vec::new();
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let number = instance(eval, decl, &keys);
        match number {
            Ok(number) => filling.put(&keys, number),
            Err(error) if undefined == Undefined::LeftOut && !is_of_time(&error) => {}
            Err(error) => return Err(eval.at_keys(error, decl.binder, &decl.keys, &keys)),
        }
    }
    Ok(filling.finish())
}
