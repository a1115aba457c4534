//! What policies did: whether they are in force, what they charge, where their limits stand.

use super::TableBuilder;
use crate::data::TupleIndex;
use crate::eval::{Answer, Ball, Eval, EvalError, ResultTable, ValueStore};
use crate::exact;
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
            if let Some(each) = charge.each {
                match instances(&mut eval, model, patch, each) {
                    Ok(table) => super::put(answer, each.result, table),
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    errors
}

/// The amounts of a charge with an index.
fn instances(eval: &mut Eval<'_, Ball>, model: ModelId, patch: &Patch, each: Each) -> Result<Option<ResultTable>, EvalError> {
    let decl = &eval.hir.lets[each.value];
    let holds = eval.in_force(model, patch, decl.body)?;
    let index = eval.binder(decl.binder, &decl.keys, decl.slots)?;
    let mut table = TableBuilder::new(index.clone());
    let mut keys = Vec::new();
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let value = if holds { eval.frame(decl.slots, &keys, |eval| eval.double(decl.body)) } else { Ok(0.0) };
        table.put(&keys, value.map_err(|error| eval.at_keys(error, decl.binder, &decl.keys, &keys))?);
    }
    Ok(table.finish())
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
            let [lower, upper] = [limit.lower, limit.upper].map(|end| end.map(|e| end_of(eval, limit, e)).transpose());
            let (lower, upper) = (lower?.flatten(), upper?.flatten());
            if limit.given && lower.is_none() && upper.is_none() {
                return Ok(None);
            }
            let rooms = [lower.map(|lower| value - lower), upper.map(|upper| upper - value)];
            Ok(Some((value, rooms.map(|room| room.filter(|_| holds)))))
        });
        let Some((value, rooms)) = found.map_err(|error| eval.at_keys(error, limit.binder, &limit.keys, &keys))? else { continue };
        activity.put(&keys, value);
        if let Some(room) = rooms.into_iter().flatten().reduce(f64::min) {
            slack.put(&keys, room.max(0.0));
        }
    }
    super::put(answer, limit.activity, activity.finish());
    super::put(answer, limit.slack, slack.finish().filter(|_| holds));
    Ok(())
}

/// A limit; none where it is missing and may be.
fn end_of(eval: &mut Eval<'_, Ball>, limit: &ConstraintDecl, end: ExprId) -> Result<Option<f64>, EvalError> {
    match eval.double(end) {
        Ok(value) => Ok(Some(value)),
        Err(fault) if limit.given && fault.is_missing() => Ok(None),
        Err(fault) => Err(fault),
    }
}

/// Results of all members of policies with an index, from those of each.
pub fn gathered(hir: &Hir, model: ModelId, answer: &mut Answer) {
    let results = &hir.models[model].results;
    for gathered in &hir.models[model].gathered {
        let Some(decl) = results.get(gathered.result as usize) else { continue };
        let dims: Vec<u32> = decl.keys.iter().map(|kind| hir.entity_types[*kind].size).collect();
        let (mut tuples, mut values, mut keys) = (Vec::new(), Vec::new(), Vec::new());
        for (member, result) in &gathered.members {
            let Some(table) = answer.table(*result as usize) else { continue };
            let unit = results.get(*result as usize).map_or(decl.unit, |own| own.unit);
            // What stands in units of their own is read by nobody together.
            let Some(factor) = hir.units.factor(unit, decl.unit).map(|factor| exact::to_f64(&factor)) else { continue };
            for (row, value) in table.index.iter().filter_map(|row| Some((row, *table.values.get(row as usize)?))) {
                table.index.tuple(row, &mut keys);
                tuples.push(member.iter().chain(&keys).copied().collect::<Vec<u32>>());
                values.push(value * factor);
            }
        }
        let flat: Vec<u32> = tuples.iter().flatten().copied().collect();
        let Ok(built) = TupleIndex::from_tuples(&dims, flat, tuples.len()) else { continue };
        let mut table = TableBuilder::new(built.index);
        tuples.iter().zip(values).for_each(|(tuple, value)| table.put(tuple, value));
        super::put(answer, gathered.result, table.finish());
    }
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
    let (column, written) = lp.let_go(row).map(|let_go| (let_go.column, let_go.written))?;
    let value = values.get(column.index()).copied()?;
    let factor = lp.row(row).find(|(col, _)| *col == column).map_or(0.0, |(_, factor)| factor);
    Some(((factor - written) * value, value > 0.5))
}
