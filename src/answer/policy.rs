//! What policies did: whether they are in force, what they charge, where their limits stand.

use super::TableBuilder;
use crate::data::TupleIndex;
use crate::eval::{Answer, Ball, Eval, EvalError, ResultTable, ValueStore};
use crate::hir::*;
use crate::lp::{Lp, RowId};

/// Whether the policies of a plan are in force, before anything reads it.
pub fn enacted(hir: &Hir, plan: &Plan, answer: &mut Answer) {
    for patch in &plan.patches {
        let now = match hir.state_of(patch) {
            Switch::On => Some(1.0),
            Switch::Off => Some(0.0),
            Switch::Open => answer.table(patch.result as usize).and_then(|table| table.values.first().copied()),
        };
        single(answer, patch.result, now.map(|value| f64::from(u8::from(value > 0.5))));
    }
}

/// The decisions of policies that are off: they have no columns, and nothing is decided.
pub fn without(hir: &Hir, world: &ValueStore, plan: &Plan, answer: &mut Answer) {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let off = plan.patches.iter().filter(|patch| hir.state_of(patch) == Switch::Off);
    for variable in off.flat_map(|patch| &patch.variables).filter_map(|at| plan.variables.get(*at as usize)) {
        // What its index reads may be missing while the policy is off: then there is nothing to read.
        let Ok(index) = eval.binder(variable.binder, &variable.keys, variable.slots) else { continue };
        let zeros = vec![0.0; index.len() as usize];
        super::put(answer, variable.result, Some(ResultTable::new(index, zeros)));
    }
}

/// What each charge comes to: its value, or nothing where its policy is not in force.
pub fn charges(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan, answer: &mut Answer) -> Vec<EvalError> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut errors = Vec::new();
    for patch in &plan.patches {
        for charge in &patch.charges {
            let decl = &hir.lets[charge.value];
            let value = match eval.in_force(model, patch, decl.body) {
                Ok(false) => Ok(0.0),
                Ok(true) => eval.frame(decl.slots, &[], |eval| eval.double(decl.body)),
                Err(error) => Err(error),
            };
            match value {
                Ok(value) => single(answer, charge.result, Some(value)),
                Err(error) => errors.push(error),
            }
        }
    }
    errors
}

/// Limits of policies that are open or off: the side with the decisions, whether they hold or not, and the room of those that
/// are in force.
pub fn limits(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan, answer: &mut Answer) -> Vec<EvalError> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut errors = Vec::new();
    for patch in plan.patches.iter().filter(|patch| hir.state_of(patch) == Switch::Open) {
        let limits = patch.limits.iter().filter_map(|limit| plan.constraints.get(*limit as usize)).filter(|limit| limit.complete);
        for limit in limits {
            if let Err(error) = one(&mut eval, model, patch, limit, answer) {
                errors.push(error);
            }
        }
    }
    errors
}

fn one(eval: &mut Eval<'_, Ball>, model: ModelId, patch: &Patch, limit: &ConstraintDecl, answer: &mut Answer) -> Result<(), EvalError> {
    let holds = eval.in_force(model, patch, limit.body)?;
    let index = eval.binder(limit.binder, &limit.keys, limit.slots)?;
    let (mut activity, mut slack) = (TableBuilder::new(index.clone()), TableBuilder::new(index.clone()));
    let mut keys = Vec::new();
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let found = eval.frame(limit.slots, &keys, |eval| {
            let value = eval.double(limit.body)?;
            let met = |eval: &mut Eval<'_, Ball>, c: Indicator| Ok::<_, EvalError>((eval.double(c.variable)? > 0.5) == c.holds);
            let holds = holds && limit.condition.map(|c| met(eval, c)).transpose()?.unwrap_or(true);
            let lower = limit.lower.filter(|_| holds).map(|e| eval.double(e)).transpose()?;
            let upper = limit.upper.filter(|_| holds).map(|e| eval.double(e)).transpose()?;
            Ok((value, [lower.map(|lower| value - lower), upper.map(|upper| upper - value)]))
        });
        let (value, rooms) = found.map_err(|error| eval.at_keys(error, limit.binder, &limit.keys, &keys))?;
        activity.put(&keys, value);
        if let Some(room) = rooms.into_iter().flatten().reduce(f64::min) {
            slack.put(&keys, room.max(0.0));
        }
    }
    super::put(answer, limit.activity, activity.finish());
    super::put(answer, limit.slack, slack.finish().filter(|_| holds));
    Ok(())
}

fn single(answer: &mut Answer, result: u32, value: Option<f64>) {
    if let (Some(value), Ok(index)) = (value, TupleIndex::full(&[])) {
        super::put(answer, result, Some(ResultTable::new(index, vec![value])));
    }
}

/// A row of a limit of an open policy, as the scenario writes it: what the column that switches it adds to it, and whether the limit
/// holds.
pub fn switched(lp: &Lp, row: usize, values: &[f64]) -> Option<(f64, bool)> {
    let row = RowId(row as u32);
    let column = lp.let_go(row)?.column;
    let value = values.get(column.index()).copied()?;
    let factor = lp.row(row).find(|(col, _)| *col == column).map_or(0.0, |(_, factor)| factor);
    Some((factor * value, value > 0.5))
}
