//! Plans: the solver's values go back to the keys they belong to.

use super::{Filling, proof};
use crate::eval::{Answer, Eval, Fault, ResultTable, Status, World};
use crate::explain::Told;
use crate::hir::*;
use crate::lp::{Block, Lp};
use crate::prove::{Prices, Proof};
use crate::solve::{self, Solution};
use crate::source::SourceMap;
use std::sync::Arc;

/// A solved plan, with the solver's own account of it.
#[derive(Debug)]
pub struct PlanRun {
    pub lp: Lp,
    pub solution: Solution,
    /// What was proved of it.
    pub proof: Option<Proof>,
    /// The same in the scenario's words.
    pub told: Told,
}

impl PlanRun {
    /// The prices of the answer, where it has some.
    pub fn prices(&self) -> Option<&Prices> {
        self.proof.as_ref()?.prices.as_ref()
    }
}

/// Solves a lowered plan and stores its answer in the world. Faults are those of its values that
/// are calculated after solving.
pub fn solve_plan(
    hir: &Hir,
    world: &mut World,
    model: ModelId,
    lp: Lp,
    sources: &SourceMap,
    options: &solve::Options,
) -> Result<(PlanRun, Vec<Fault>), solve::NotBuiltIn> {
    let proved = proof::solve_and_prove(hir, world, sources, model, &lp, options)?;
    let proof::Proved { solution, proof, told } = proved;
    let status = match &solution.status {
        solve::Status::Optimal => Status::Optimal,
        solve::Status::Feasible => Status::Feasible,
        solve::Status::Infeasible => Status::Infeasible,
        solve::Status::Unbounded => Status::Unbounded,
        solve::Status::InfeasibleOrUnbounded | solve::Status::Stopped | solve::Status::Failed(_) => Status::Failed,
    };
    let decl = &hir.models[model];
    let mut answer = Answer { status, tables: vec![None; decl.results.len()] };
    let mut faults = Vec::new();
    let ModelBody::Plan(plan) = &decl.body else { return Ok((PlanRun { lp, solution, proof, told }, faults)) };
    if status.has_values() {
        if let (Some(objective), Some(value)) = (plan.objectives.first(), solution.objective) {
            put(
                &mut answer,
                objective.result,
                Some(ResultTable {
                    index: crate::data::TupleIndex::full(&[]).unwrap_or_else(|_| crate::data::TupleIndex::none(&[])),
                    values: vec![value],
                }),
            );
        }
        for (variable, block) in plan.variables.iter().zip(&lp.column_blocks) {
            put(&mut answer, variable.result, Some(spread(block, &solution.values)));
        }
        super::policy::enacted(hir, plan, &mut answer);
        // As the modeler wrote the side, constants included.
        let activities: Vec<f64> = solution.row_activity.iter().enumerate().map(|(row, a)| a + lp.constant(row)).collect();
        let slacks = slacks(&lp, &solution);
        for block in &lp.row_blocks {
            let Some(constraint) = plan.constraints.get(block.declaration as usize) else { continue };
            put(&mut answer, constraint.activity, Some(spread(block, &activities)));
            put(&mut answer, constraint.slack, Some(spread(block, &slacks)));
        }
        set(world, model, answer.clone());
        faults = super::policy::charges(hir, world, model, plan, &mut answer);
        faults.extend(super::policy::limits(hir, world, model, plan, &mut answer));
        set(world, model, answer.clone());
        faults.extend(values_after(hir, world, model, plan, &mut answer));
    }
    set(world, model, answer);
    Ok((PlanRun { lp, solution, proof, told }, faults))
}

fn set(world: &mut World, model: ModelId, answer: Answer) {
    if let Some(slot) = world.answers.get_mut(model.index()) {
        *slot = Some(Arc::new(answer));
    }
}

pub(super) fn put(answer: &mut Answer, result: u32, table: Option<ResultTable>) {
    if let Some(slot) = answer.tables.get_mut(result as usize) {
        *slot = table;
    }
}

/// The values of a block's instances by row of its index.
fn spread(block: &Block, values: &[f64]) -> ResultTable {
    let own = values.get(block.start as usize..(block.start + block.count) as usize).unwrap_or(&[]);
    let values = match &block.positions {
        None => own.to_vec(),
        Some(positions) => positions.iter().map(|p| own.get(*p as usize).copied().unwrap_or(f64::NAN)).collect(),
    };
    ResultTable { index: block.index.clone(), values }
}

/// The room that each row leaves: to its nearer side, never below zero.
fn slacks(lp: &Lp, solution: &Solution) -> Vec<f64> {
    let ends = lp.rows.lower.iter().zip(&lp.rows.upper);
    solution.row_activity.iter().zip(ends).map(|(activity, (lower, upper))| (upper - activity).min(activity - lower).max(0.0)).collect()
}

/// The values of a plan that are calculated from its answer.
fn values_after(hir: &Hir, world: &World, model: ModelId, plan: &Plan, answer: &mut Answer) -> Vec<Fault> {
    let mut eval: Eval<'_, f64> = Eval::new(hir, world);
    let mut faults = Vec::new();
    for (result, decl) in hir.models[model].results.iter().enumerate() {
        let ResultKind::Let(id) = decl.kind else { continue };
        if !plan.lets.contains(&id) {
            continue;
        }
        let value = &hir.lets[id];
        let index = match eval.binder(value.binder, &value.keys, value.slots) {
            Ok(index) => index,
            Err(fault) => {
                faults.push(fault);
                continue;
            }
        };
        let mut filling = Filling::new(index.clone());
        let mut keys = Vec::new();
        let mut failed = false;
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let number = eval.frame(value.slots, &keys, |eval| match value.ty {
                Ty::Bool => eval.truth(value.body).map(|t| f64::from(u8::from(t))),
                Ty::Number => eval.number(value.body),
                _ => eval.ordinal(value.body).map(f64::from),
            });
            match number {
                Ok(number) => filling.put(&keys, number),
                Err(fault) => {
                    faults.push(eval.at_keys(fault, value.binder, &value.keys, &keys));
                    failed = true;
                    break;
                }
            }
        }
        if !failed {
            put(answer, result as u32, filling.finish());
        }
    }
    faults
}
