//! Constraints at the answer: what stands on the modeler's side, which limits hold, what is missed at a price.

use super::PlanRun;
use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;
use crate::lp::{Auxiliary, Lp, RowId};
use crate::solve::{self, Solution};

/// A constraint with a price that is missed.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The constraint in its plan.
    pub constraint: u32,
    /// The row of its index, and its keys.
    pub row: u32,
    pub keys: Vec<u32>,
    /// Missed from below, or from above.
    pub below: bool,
    /// In the unit of the constraint.
    pub by: f64,
    /// In the unit of its objective.
    pub cost: f64,
    pub objective: u32,
}

/// What counts as missed, as a part of what stands there.
const NOISE: f64 = 1e-9;

/// The side of each constraint with the decisions, as it is written: without what is missed, constants included.
pub fn activities(plan: &Plan, lp: &Lp, solution: &Solution) -> Vec<f64> {
    let mut out: Vec<f64> = solution.row_activity.iter().enumerate().map(|(row, a)| a + lp.constant(row)).collect();
    for block in &lp.row_blocks {
        let Some(decl) = plan.constraints.get(block.declaration as usize) else { continue };
        for (side, sign) in [(decl.below, -1.0), (decl.above, 1.0)] {
            let Some(columns) = side.and_then(|priced| lp.column_blocks.get(priced.variable as usize)) else { continue };
            let rows = out.iter_mut().skip(block.start as usize).take(block.count as usize);
            let missed = solution.values.iter().skip(columns.start as usize).take(columns.count as usize);
            rows.zip(missed).filter(|(_, by)| **by != 0.0).for_each(|(activity, by)| *activity += sign * by);
        }
    }
    out
}

/// Takes back what is paid for nothing: after the first objective nothing ties what a constraint is said to be missed by to
/// what it is missed by, as long as that is not more. Columns that other constraints read stay as they are.
pub fn polish(plan: &Plan, lp: &Lp, solution: &mut Solution) {
    if solution.values.is_empty() || !plan.constraints.iter().any(|c| c.below.is_some() || c.above.is_some()) {
        return;
    }
    let mut readers = vec![0u32; lp.column_count()];
    for (row, _) in (0u32..).zip(&lp.rows.lower) {
        // An earlier objective is kept all the better for less to pay.
        let kept = (row as usize).checked_sub(lp.own_rows()).and_then(|at| lp.auxiliary_rows.get(at));
        if matches!(kept, Some(Auxiliary::DegradationLimit { .. })) {
            continue;
        }
        lp.row(RowId(row)).for_each(|(col, _)| readers.iter_mut().skip(col.0 as usize).take(1).for_each(|count| *count += 1));
    }
    let sides = activities(plan, lp, solution);
    let mut values = solution.values.clone();
    for block in &lp.row_blocks {
        let Some(decl) = plan.constraints.get(block.declaration as usize).filter(|decl| decl.condition.is_none()) else { continue };
        for (side, below) in [(decl.below, true), (decl.above, false)] {
            let Some(columns) = side.and_then(|priced| lp.column_blocks.get(priced.variable as usize)) else { continue };
            for (row, col) in (block.start as usize..).zip(columns.start as usize..).take(block.count as usize) {
                let (Some(stands), Some(value), Some(1)) = (sides.get(row), values.get_mut(col), readers.get(col)) else { continue };
                let limits = if below { &lp.rows.lower } else { &lp.rows.upper };
                let limit = limits.as_slice().get(row).copied().unwrap_or(f64::NAN) + lp.constant(row);
                let missed = if below { limit - stands } else { stands - limit };
                if missed.max(0.0) < *value {
                    *value = missed.max(0.0);
                }
            }
        }
    }
    if values != solution.values {
        let found = solve::polished(lp, values, solution.solver, solution.message.clone());
        if found.status == solve::Status::Optimal {
            (solution.values, solution.objective, solution.row_activity) = (found.values, found.objective, found.row_activity);
        }
    }
}

impl PlanRun {
    /// The limits of a row at the answer, constants included: those of a constraint with a condition are open where it does not
    /// hold.
    pub fn limits(&self, row: usize) -> (f64, f64) {
        let rows = &self.lp.rows;
        let constant = self.lp.constant(row);
        let end = |ends: &[f64], open: f64| ends.get(row).copied().unwrap_or(open) + constant;
        let found = self.lp.conditional.binary_search_by_key(&row, |c| c.row.0 as usize);
        let Some(conditional) = found.ok().and_then(|at| self.lp.conditional.get(at)) else {
            return (end(rows.lower.as_slice(), f64::NEG_INFINITY), end(rows.upper.as_slice(), f64::INFINITY));
        };
        let on = self.solution.values.get(conditional.column.0 as usize).is_some_and(|value| *value > 0.5);
        if on == conditional.holds {
            (conditional.lower + constant, conditional.upper + constant)
        } else {
            (f64::NEG_INFINITY, f64::INFINITY)
        }
    }

    /// The room that each row leaves: to its nearer limit, never below zero; NaN where no limit holds.
    pub fn slacks(&self) -> Vec<f64> {
        let slack = |(row, activity): (usize, &f64)| {
            let (lower, upper) = self.limits(row);
            let room = (upper - activity).min(activity - lower).max(0.0);
            if room.is_finite() { room } else { f64::NAN }
        };
        self.activity.iter().enumerate().map(slack).collect()
    }
}

/// What is missed, in the order of constraints and keys. The answer of the plan stands in the world.
pub fn of_answer(hir: &Hir, world: &ValueStore, plan: &Plan, run: &PlanRun) -> (Vec<Violation>, Vec<EvalError>) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    for block in &run.lp.row_blocks {
        let Some(decl) = plan.constraints.get(block.declaration as usize) else { continue };
        for (side, below) in [(decl.below, true), (decl.above, false)] {
            let Some(priced) = side else { continue };
            let Some(columns) = run.lp.column_blocks.get(priced.variable as usize) else { continue };
            for ((row, col), at) in block.index.iter().zip(columns.start as usize..).zip(block.start as usize..) {
                let by = run.solution.values.get(col).copied().unwrap_or(0.0);
                if by <= NOISE * run.activity.get(at).map_or(1.0, |a| a.abs()).max(by) {
                    continue;
                }
                let mut keys = Vec::new();
                block.index.tuple(row, &mut keys);
                match eval.frame(decl.slots, &keys, |eval| eval.double(priced.cost)) {
                    Ok(cost) => {
                        out.push(Violation { constraint: block.declaration, row, keys, below, by, cost, objective: priced.objective });
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
    }
    (out, errors)
}
