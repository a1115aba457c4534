//! A plan at another point than its answer.

use super::put;
use super::spread::{exactly, spread};
use crate::eval::{Answer, ResultTable, Status, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::lp::Lp;

/// What is known, with other decisions of a plan: so many as its program has columns. Of its results only the decisions are there, exactly;
/// the values of the plan can be calculated from them.
pub fn elsewhere(hir: &Hir, world: &ValueStore, model: ModelId, lp: &Lp, values: &[Exact]) -> ValueStore {
    let decl = &hir.models[model];
    let mut answer = Answer::unchecked(Status::Optimal, vec![None; decl.results.len()]);
    let near: Vec<f64> = values.iter().map(exact::to_f64).collect();
    let variables = decl.plan().map_or(&[][..], |plan| plan.variables.as_slice());
    for (variable, block) in variables.iter().zip(&lp.column_blocks).filter(|(variable, _)| !matches!(variable.role, Role::On { .. })) {
        let table = spread(block, &near);
        let exact = exactly(block, &table, values);
        put(&mut answer, variable.result, Some(ResultTable { exact, ..table }));
    }
    let mut out = ValueStore::again(world, hir, |_| false);
    out.clock = world.clock.clone();
    out.put_answer(model, answer);
    out
}
