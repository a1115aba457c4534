//! Answers that differ though one is as good as the other.

use super::Sides;
use crate::answer::PlanRun;
use crate::eval::Answer;
use crate::hir::*;
use crate::ids::Id;
use crate::lp::{Block, ColId, Lp, RowId};
use std::collections::BTreeSet;

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

/// Decisions that differ and need not, by their result and keys.
pub(super) type Unneeded = BTreeSet<(u32, Vec<u32>)>;

/// So many decisions that differ are tried in pairs.
const MOST: usize = 200;

/// The decisions that may take the values of the answer with the policy without making the one without it worse, one by one or two of one
/// variable at a time: two countries with the same terms. What is conditional or curved is not looked into.
pub(super) fn unneeded(hir: &Hir, model: ModelId, answers: &Sides<Option<&Answer>>, runs: &Sides<Option<&PlanRun>>) -> Unneeded {
    let found = || {
        let (plan, answer, run) = (hir.plan(model)?, answers.with?, runs.without?);
        answers.without?;
        Trial::new(plan, answer, run).map(Trial::run)
    };
    found().unwrap_or_default()
}

/// A column that differs, and its coefficients.
struct Differing {
    column: usize,
    block: usize,
    name: (u32, Vec<u32>),
    value: f64,
    entries: Vec<(usize, f64)>,
}

/// An optimum, into which values of another answer are put.
struct Trial<'r> {
    lp: &'r Lp,
    x: Vec<f64>,
    activity: Vec<f64>,
    /// By row, the largest term of it.
    largest: Vec<f64>,
    objective: f64,
    differing: Vec<Differing>,
}

impl<'r> Trial<'r> {
    fn new(plan: &Plan, answer: &Answer, run: &'r PlanRun) -> Option<Trial<'r>> {
        let lp = &run.lp;
        let x = run.solution.values.clone();
        if x.len() != lp.column_count() || !lp.conditional.is_empty() || lp.bends() {
            return None;
        }
        let mut differing: Vec<Differing> = Vec::new();
        for (at, block) in lp.column_blocks.iter().enumerate() {
            let variable = plan.variables.get(block.declaration as usize)?;
            let Some(table) = answer.table(variable.result as usize) else { continue };
            // What counts as a change is measured by the largest value, as where changes are told.
            let own = (block.start..block.start + block.count).filter_map(|col| x.get(col as usize));
            let largest = table.values.iter().chain(own).filter(|v| v.is_finite()).fold(0.0, |m: f64, v| m.max(v.abs()));
            let mut keys = Vec::new();
            for row in block.index.iter() {
                block.index.tuple(row, &mut keys);
                let (Some(column), Some(value)) = (block.find(&keys).map(|col| col as usize), table.value(&keys)) else { continue };
                let own = *x.get(column)?;
                if value.is_finite() && (value - own).abs() > NEAR * largest {
                    differing.push(Differing { column, block: at, name: (variable.result, keys.clone()), value, entries: Vec::new() });
                }
            }
        }
        if differing.is_empty() || differing.len() > MOST {
            return None;
        }
        let mut place = vec![usize::MAX; x.len()];
        for (at, one) in differing.iter().enumerate() {
            *place.get_mut(one.column)? = at;
        }
        let (mut activity, mut largest) = (Vec::new(), Vec::new());
        for row in 0..lp.rows.lower.len() {
            let (mut sum, mut most) = (0.0, 0.0_f64);
            for (col, factor) in lp.entries(RowId(row as u32)) {
                let term = factor * x.get(col.index())?;
                sum += term;
                most = most.max(term.abs());
                if let Some(one) = differing.get_mut(*place.get(col.index())?) {
                    one.entries.push((row, *factor));
                }
            }
            activity.push(sum);
            largest.push(most);
        }
        let costs = lp.columns.cost.iter().zip(&x).map(|(cost, value)| (cost * value).abs());
        Some(Trial { lp, objective: costs.fold(0.0, f64::max), x, activity, largest, differing })
    }

    fn run(mut self) -> Unneeded {
        let mut out = Unneeded::new();
        let mut left: Vec<usize> = (0..self.differing.len()).collect();
        while let Some(taken) = self.next(&left) {
            self.take(&taken);
            left.retain(|at| !taken.contains(at));
            out.extend(taken.iter().filter_map(|at| self.differing.get(*at)).map(|one| one.name.clone()));
        }
        out
    }

    /// What may take the other values next.
    fn next(&self, left: &[usize]) -> Option<Vec<usize>> {
        let block = |at: usize| self.differing.get(at).map(|one| one.block);
        let single = left.iter().map(|at| vec![*at]).find(|taken| self.is_as_good(taken));
        let pairs = || {
            let all = left.iter().enumerate().flat_map(|(place, one)| left.iter().skip(place + 1).map(move |other| [*one, *other]));
            all.filter(|[one, other]| block(*one) == block(*other)).map(Vec::from).find(|taken| self.is_as_good(taken))
        };
        single.or_else(pairs)
    }

    /// By how much rows and the objective would change.
    fn deltas(&self, taken: &[usize]) -> (Vec<(usize, f64)>, f64) {
        let (mut rows, mut cost): (Vec<(usize, f64)>, f64) = (Vec::new(), 0.0);
        for one in taken.iter().filter_map(|at| self.differing.get(*at)) {
            let delta = one.value - self.x.get(one.column).copied().unwrap_or(f64::NAN);
            cost += delta * self.lp.columns.cost.as_slice().get(one.column).copied().unwrap_or(f64::NAN);
            for (row, factor) in &one.entries {
                match rows.iter_mut().find(|(known, _)| known == row) {
                    Some((_, sum)) => *sum += factor * delta,
                    None => rows.push((*row, factor * delta)),
                }
            }
        }
        (rows, cost)
    }

    fn is_as_good(&self, taken: &[usize]) -> bool {
        let (rows, cost) = self.deltas(taken);
        let columns = &self.lp.columns;
        let bounded = taken.iter().filter_map(|at| self.differing.get(*at)).all(|one| {
            let ends = columns.lower.as_slice().get(one.column).zip(columns.upper.as_slice().get(one.column));
            let near = NEAR * one.value.abs();
            ends.is_some_and(|(low, high)| one.value >= *low - near && one.value <= *high + near)
        });
        let holds = |(row, delta): &(usize, f64)| {
            let at = |all: &[f64]| all.get(*row).copied().unwrap_or(f64::NAN);
            let limits = self.lp.rows.lower.as_slice().get(*row).zip(self.lp.rows.upper.as_slice().get(*row));
            let (value, near) = (at(&self.activity) + delta, NEAR * at(&self.largest).max(delta.abs()));
            limits.is_some_and(|(low, high)| value >= *low - near && value <= *high + near)
        };
        bounded && cost.abs() <= NEAR * self.objective && rows.iter().all(holds)
    }

    fn take(&mut self, taken: &[usize]) {
        let (rows, _) = self.deltas(taken);
        for (row, delta) in rows {
            if let Some(value) = self.activity.get_mut(row) {
                *value += delta;
            }
        }
        for one in taken.iter().filter_map(|at| self.differing.get(*at)) {
            if let Some(value) = self.x.get_mut(one.column) {
                *value = one.value;
            }
        }
    }
}
