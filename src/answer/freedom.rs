//! Whether the solution of a plan without an objective is the only one, where that is quickly proved.

use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::lower::{Names, from_hir};
use crate::lp::{ColId, Lp, RowId};

use super::PlanRun;

/// What is proved of a solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Freedom {
    /// There is no other.
    Only,
    /// There are others, in which this variable is another.
    Other(String),
}

/// The largest systems that are looked at.
const COLUMNS: usize = 120;
const ROWS: usize = 400;

/// What is proved of the solution of a plan without an objective; nothing of plans with integers, or that are large.
pub fn of_answer(hir: &Hir, world: &ValueStore, model: ModelId, run: &PlanRun) -> Option<Freedom> {
    let values = run.proof.as_ref()?.values.as_deref()?;
    let small = run.lp.column_count() <= COLUMNS && run.lp.row_count() <= ROWS;
    if !hir.plan(model)?.objectives.is_empty() || !small || run.lp.has_integers() || !run.lp.conditional.is_empty() {
        return None;
    }
    let exact: Lp<Exact> = from_hir::lower(hir, world, model, &run.goal).ok()?;
    if exact.row_count() != exact.own_rows() || values.len() != exact.column_count() {
        return None;
    }
    freedom(&exact, values, |column| Names::new(hir, model, &run.lp).column(column))
}

fn freedom(lp: &Lp<Exact>, values: &[Exact], name: impl Fn(ColId) -> String) -> Option<Freedom> {
    let all: Vec<usize> = (0..values.len()).collect();
    let rows = lp.rows.lower.iter().zip(&lp.rows.upper).zip(0u32..);
    let mut equations = Vec::new();
    let mut active = Vec::new();
    for ((lower, upper), row) in rows {
        let entries: Vec<(usize, Exact)> = lp.entries(RowId(row)).map(|(col, value)| (col.0 as usize, value.clone())).collect();
        let activity = entries.iter().fold(Exact::ZERO, |sum, (col, factor)| match values.get(*col) {
            Some(value) => sum + factor.clone() * value.clone(),
            None => sum,
        });
        let stands = |end: &Option<Exact>| end.as_ref() == Some(&activity);
        if stands(lower) || stands(upper) {
            active.push(entries.clone());
        }
        if lower.is_some() && lower == upper {
            equations.push(entries);
        }
    }
    if undecided(&equations, &all).is_none() {
        return Some(Freedom::Only);
    }
    // What stands at no bound may move both ways; with what holds without room kept, a small step breaks nothing.
    let inside = |col: &usize| {
        let value = values.get(*col);
        let beyond = |end: Option<&Option<Exact>>, below: bool| match (end, value) {
            (Some(Some(end)), Some(value)) => {
                if below {
                    value > end
                } else {
                    value < end
                }
            }
            (Some(None), Some(_)) => true,
            _ => false,
        };
        beyond(lp.columns.lower.as_slice().get(*col), true) && beyond(lp.columns.upper.as_slice().get(*col), false)
    };
    let free: Vec<usize> = all.into_iter().filter(inside).collect();
    undecided(&active, &free).map(|col| Freedom::Other(name(ColId(col as u32))))
}

/// A column that equations leave open among these, the others being fixed.
fn undecided(equations: &[Vec<(usize, Exact)>], columns: &[usize]) -> Option<usize> {
    let mut rows: Vec<Vec<Exact>> = Vec::new();
    for equation in equations {
        let of = |col: &usize| equation.iter().filter(|(own, _)| own == col).fold(Exact::ZERO, |sum, (_, value)| sum + value.clone());
        rows.push(columns.iter().map(of).collect());
    }
    let mut open = None;
    let mut done = 0;
    for at in 0..columns.len() {
        let entry = |row: &Vec<Exact>| row.get(at).cloned().unwrap_or(Exact::ZERO);
        let Some(pivot) = rows.iter().skip(done).position(|row| !entry(row).is_zero()) else {
            // The last of several: what was open before may be put on the other side.
            open = columns.get(at).copied();
            continue;
        };
        rows.swap(done, done + pivot);
        let Some(leading) = rows.get(done).cloned() else { break };
        let divisor = entry(&leading);
        for row in rows.iter_mut().skip(done + 1) {
            let factor = entry(row) / divisor.clone();
            if !factor.is_zero() {
                row.iter_mut().zip(&leading).for_each(|(own, other)| *own = own.clone() - factor.clone() * other.clone());
            }
        }
        done += 1;
    }
    open
}
