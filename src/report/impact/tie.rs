//! Answers that differ though one is as good as the other.

use super::Sides;
use crate::answer::PlanRun;
use crate::eval::Answer;
use crate::hir::*;
use crate::lp::{Block, ColId, RowId};

/// A part of the largest number that may be rounding.
const NEAR: f64 = 1e-7;

/// True where the answer with the policy is an optimum without it too, or the other way round: then nothing had to change.
pub(super) fn as_good(hir: &Hir, model: ModelId, answers: &Sides<Option<&Answer>>, runs: &Sides<Option<&PlanRun>>) -> bool {
    let Some(plan) = hir.plan(model) else { return false };
    let (Some(with), Some(without)) = (answers.with, answers.without) else { return false };
    let (Some(run_with), Some(run_without)) = (runs.with, runs.without) else { return false };
    is_optimum(plan, with, run_without) || is_optimum(plan, without, run_with)
}

/// True of an answer that keeps to all of a program and is as good as its optimum. What has columns of no declaration is not looked into.
fn is_optimum(plan: &Plan, answer: &Answer, run: &PlanRun) -> bool {
    let lp = &run.lp;
    let Some(best) = run.solution.objective.filter(|_| lp.auxiliary_columns.is_empty()) else { return false };
    let mut x = vec![f64::NAN; lp.column_count()];
    for block in &lp.column_blocks {
        let Some(variable) = plan.variables.get(block.declaration as usize) else { return false };
        if block.count > 0 && !fill(&mut x, block, answer.table(variable.result as usize)) {
            return false;
        }
    }
    if x.iter().any(|value| !value.is_finite()) {
        return false;
    }
    let within = |value: f64, lower: f64, upper: f64, largest: f64| {
        let near = NEAR * largest.max(value.abs());
        value >= lower - near && value <= upper + near
    };
    let columns = &lp.columns;
    let bounds = columns.lower.iter().zip(&columns.upper).zip(&x).all(|((low, high), value)| within(*value, *low, *high, 0.0));
    let term = |(col, factor): (ColId, &f64)| factor * x.get(col.index()).copied().unwrap_or(f64::NAN);
    let rows = lp.rows.lower.iter().zip(&lp.rows.upper).zip(0u32..).all(|((low, high), row)| {
        let terms: Vec<f64> = lp.entries(RowId(row)).map(term).collect();
        let largest = terms.iter().fold(0.0, |most: f64, term| most.max(term.abs()));
        within(terms.iter().sum(), *low, *high, largest)
    });
    let costs: Vec<f64> = columns.cost.iter().zip(&x).map(|(cost, value)| cost * value).collect();
    let largest = costs.iter().fold(best.abs(), |most: f64, term| most.max(term.abs()));
    bounds && rows && (lp.offset + costs.iter().sum::<f64>() - best).abs() <= NEAR * largest
}

/// The values of a block's columns; false where one is missing.
fn fill(x: &mut [f64], block: &Block, table: Option<&crate::eval::ResultTable>) -> bool {
    let Some(table) = table else { return false };
    let mut keys = Vec::new();
    for row in block.index.iter() {
        block.index.tuple(row, &mut keys);
        let Some(col) = block.find(&keys) else { continue };
        let (Some(slot), Some(value)) = (x.get_mut(col as usize), table.value(&keys)) else { return false };
        *slot = value;
    }
    true
}
