//! Why a decision process does in a state what it does: what each action is worth there.

use super::names::{Target, What};
use crate::driver::Solved;
use crate::hir::*;
use crate::report::number::alone;
use crate::report::page::{Page, unit_after};
use crate::report::table::{Align, Grid};
use serde::Serialize;

/// The actions of a state, the best one first.
#[derive(Serialize)]
pub struct Actions {
    /// `forest[young]`, by its process and the names of its keys.
    pub state: String,
    pub unit: String,
    /// What it is worth to be there.
    pub value: f64,
    pub actions: Vec<Action>,
}

/// An action of a state.
#[derive(Serialize)]
pub struct Action {
    pub name: String,
    /// What it is worth to take it now, and the best ones after it.
    pub value: f64,
    /// What it is off the best one: below zero of what is maximized, above of what is minimized.
    pub off: f64,
}

/// The actions of the state that a value, an action or an advantage of a decision process belongs to; none of other results, and of
/// processes with limits, whose prices are a part of what actions are worth.
pub(super) fn actions(solved: &Solved, target: &Target) -> Option<Actions> {
    let hir = &solved.hir;
    let What::Result(model, result) = target.what else { return None };
    let decl = &hir.models[model];
    let body = decl.decision().filter(|body| limits(hir, body).next().is_none())?;
    let ResultRole::Decision(role) = decl.results.get(result as usize)?.role else { return None };
    let wanted = matches!(role, DecisionResult::Value | DecisionResult::Policy | DecisionResult::Action(_) | DecisionResult::Advantage);
    let width = body.binder_keys.len() + usize::from(body.period.is_some()) + body.states.len();
    let state = target.keys.get(..width).filter(|_| wanted)?;
    let answer = solved.world.answer(model)?;
    let table = |role: DecisionResult| {
        let (place, own) = decl.result(ResultRole::Decision(role))?;
        Some((answer.table(place as usize)?, own))
    };
    let (values, own) = table(DecisionResult::Value)?;
    let (advantages, _) = table(DecisionResult::Advantage)?;
    let value = values.value(state).filter(|value| value.is_finite())?;
    let mut actions = Vec::new();
    let mut keys = Vec::new();
    for row in advantages.index.iter() {
        advantages.index.tuple(row, &mut keys);
        if keys.get(..width) != Some(state) {
            continue;
        }
        let Some(off) = advantages.values.get(row as usize).copied().filter(|off| off.is_finite()) else { continue };
        let name = body.action_text(hir, keys.get(width..).unwrap_or(&[]));
        actions.push(Action { name, value: value + off, off: if off == 0.0 { 0.0 } else { off } });
    }
    actions.sort_by(|x, y| x.off.abs().total_cmp(&y.off.abs()));
    let name = crate::lower::indexed(hir, &decl.name, &own.keys, state);
    (!actions.is_empty()).then(|| Actions { state: name, unit: hir.units.text(own.unit), value, actions })
}

/// The limits of a process that are in force.
fn limits<'h>(hir: &'h Hir, body: &'h Decision) -> impl Iterator<Item = &'h ProcessLimit> {
    body.limits.iter().filter(|limit| limit.policy.is_none() || Decision::in_force(hir, limit.policy))
}

/// Why nothing is said of the actions of a state.
pub(super) fn why_none(solved: &Solved, target: &Target) -> Option<String> {
    let What::Result(model, result) = target.what else { return None };
    let decl = &solved.hir.models[model];
    let body = decl.decision()?;
    let ResultRole::Decision(_) = decl.results.get(result as usize)?.role else { return None };
    let names: Vec<String> = limits(&solved.hir, body).map(|limit| format!("`{}`", limit.name)).collect();
    let (limits, are, their) = if names.len() == 1 { ("limit", "is", "its price is") } else { ("limits", "are", "their prices are") };
    (!names.is_empty()).then(|| {
        format!(
            "The {limits} {} of `{}` {are} in force, and {their} a part of what an action is worth: actions are not compared here.",
            names.join(", "),
            decl.name
        )
    })
}

/// For people.
pub(super) fn write(page: &mut Page, found: &Actions) {
    page.blank();
    page.heading(0, &format!("Actions in {}, the best one first", found.state));
    let columns = [("", Align::Left), ("worth", Align::Point), ("off the best", Align::Point), ("", Align::Left)];
    let mut grid = Grid::new(columns.into_iter().map(|(text, align)| (text.into(), align)).collect());
    let shown = page.kept(found.actions.len(), page.limit());
    for action in found.actions.iter().take(shown) {
        grid.cell(action.name.clone());
        grid.cell(alone(action.value));
        grid.cell(alone(action.off));
        grid.cell(unit_after(&found.unit).trim_start().to_string());
    }
    page.grid(2, &grid);
    page.cut(2, found.actions.len() - shown);
    if let Some(next) = found.actions.iter().find(|action| action.off != 0.0) {
        let unit = unit_after(&found.unit);
        page.line(2, &format!("The next best, {}, is {}{unit} off.", next.name, alone(next.off.abs())));
    } else if found.actions.len() > 1 {
        page.line(2, "All are as good.");
    }
}
