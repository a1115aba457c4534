//! Decision processes: what is best in each state, and what it is worth.

use super::process::{self, Processed};
use super::results;
use crate::diagnostics::suggest;
use crate::driver::Solved;
use crate::eval::{Answer, ProcessProof, SolvedProcess};
use crate::hir::*;
use crate::report::detail::{self, Column, Zeros};
use crate::report::number;
use crate::report::page::{Page, count, unit_after};
use crate::report::{ModelView, Series, ValueType};

/// How many states of an end, or of an action, are named.
const ENDS: usize = 6;
/// How many actions the margin tells of.
const ACTIONS: usize = 5;

pub(in crate::report) fn fill<'a>(
    view: &mut ModelView<'a>,
    solved: &'a Solved,
    decl: &'a Model,
    body: &'a Decision,
    answer: Option<&'a Answer>,
) {
    view.results = results(&solved.hir, decl, answer).collect();
    let Some(run) = answer.and_then(|answer| answer.process.as_deref()) else { return };
    let worth = view.result(ResultRole::Decision(DecisionResult::Worth));
    let worth = worth.filter(|series| series.keys.is_empty()).and_then(|series| Some((series.at(0)?.value, series.unit.clone())));
    let (unit, limit_units) = process::units(&solved.hir, decl, body);
    view.process = Some(Processed { run, hir: &solved.hir, body, worth, unit, limit_units });
}

/// What it is worth, from where.
pub(in crate::report) fn worth(processed: &Processed<'_>) -> Option<String> {
    let (value, unit) = processed.worth.as_ref()?;
    let body = processed.body;
    let amount = format!("{}{}", number::alone(*value), unit_after(unit));
    let brings = if body.maximize { "worth" } else { "costs" };
    let open: Vec<String> =
        body.states.iter().zip(&body.starts).filter(|(_, start)| start.is_none()).map(|(s, _)| format!("`{}`", s.name)).collect();
    Some(match body.criterion {
        Criterion::Average(_) => format!("{amount} a step in the long run"),
        _ if open.is_empty() => format!("{brings} {amount} from the start"),
        _ if open.len() == body.states.len() => format!("{brings} {amount}, the mean over all states, as no start is declared"),
        _ => format!("{brings} {amount} from the start, as the mean over all values of {}", open.join(", ")),
    })
}

/// In which states it ends, and why.
fn ends(processed: &Processed<'_>) -> Vec<String> {
    let (hir, body) = (processed.hir, processed.body);
    let state = |keys: &Vec<u32>| body.state_text(hir, keys);
    let named = |of: fn(&SolvedProcess) -> &Vec<Vec<u32>>| {
        let mut names: Vec<String> = Vec::new();
        for one in &processed.run.solved {
            for name in of(one).iter().filter(|keys| !one.made.unreached.contains(keys)).map(state) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        (!names.is_empty()).then(|| suggest::listed(names.iter().map(String::as_str), ENDS))
    };
    let mut out = Vec::new();
    if let Some(names) = named(|one| &one.made.stuck) {
        out.push(format!("Ends in {names}: no action meets its conditions there."));
    }
    let tables: Vec<String> = body.tables(hir).iter().map(|(table, _)| format!("`{}`", hir.tables[*table].name)).collect();
    let tables = format!("{} {}", tables.join(" and "), if tables.len() == 1 { "has" } else { "have" });
    if let Some(names) = named(|one| &one.made.unlisted) {
        out.push(format!("Ends in {names}: {tables} no rows there."));
    }
    let pairs: usize = processed.run.solved.iter().map(|one| one.made.unlisted_pairs.0).sum();
    if let Some((keys, action)) = processed.run.solved.iter().find_map(|one| one.made.unlisted_pairs.1.as_ref()) {
        let (action, state) = (body.action_text(hir, action), state(keys));
        out.push(match pairs {
            1 => format!("{tables} no row of `{action}` in `{state}`: it is not available there."),
            _ => {
                format!("{tables} no rows of {pairs} pairs of state and action, such as `{action}` in `{state}`: these are not available.")
            }
        });
    }
    out
}

/// The action of each state, by action: for the margin of the scenario.
pub(in crate::report) fn policy(processed: &Processed<'_>, series: &Series<'_>) -> String {
    let (hir, body) = (processed.hir, processed.body);
    let mut by_action: Vec<(String, Vec<String>)> = Vec::new();
    let mut keys = Vec::new();
    let spaces: Vec<&Space> = body.period.iter().chain(&body.states).collect();
    for row in series.rows() {
        series.ordinals(row.row, &mut keys);
        let of = keys.len().saturating_sub(spaces.len());
        let names = spaces.iter().zip(keys.iter().skip(of)).map(|(space, key)| hir.state_text(space.kind, *key));
        let index = body.binder_keys.iter().zip(&keys).map(|(kind, key)| hir.name_at(*kind, *key).to_string());
        let state = index.chain(names).collect::<Vec<_>>().join(", ");
        let (own, at) = keys.split_at(of);
        let action = match series.ty {
            ValueType::Entity(kind) if let Some(drawn) = process::drawn(processed, series.role, own, at) => {
                let one = |(action, share): &(u32, f64)| format!("{} {} %", hir.state_text(kind, *action), number::alone(100.0 * share));
                drawn.iter().map(one).collect::<Vec<_>>().join(" or ")
            }
            ValueType::Entity(kind) => hir.state_text(kind, row.value as u32),
            _ => number::alone(row.value),
        };
        match by_action.iter_mut().find(|(other, _)| *other == action) {
            Some((_, states)) => states.push(state),
            None => by_action.push((action, vec![state])),
        }
    }
    let mut parts: Vec<String> = Vec::new();
    for (action, states) in by_action.iter().take(ACTIONS) {
        let where_ = if states.len() <= ENDS { states.join("; ") } else { count(states.len(), "state") };
        parts.push(format!("{action} in {where_}"));
    }
    if by_action.len() > ACTIONS {
        parts.push(format!("{} more", by_action.len() - ACTIONS));
    }
    format!("{}: {}", series.name, parts.join(" | "))
}

pub(in crate::report) fn sentences(processed: &Processed<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let run = processed.run;
    let average = matches!(processed.body.criterion, Criterion::Average(_));
    let best = if run.reason().is_some() { "Not proved to be the best" } else { "Optimal" };
    out.push(format!("{best}{}.", worth(processed).map_or(String::new(), |worth| format!(": {worth}"))));
    out.extend(ends(processed));
    let states: usize = run.solved.iter().map(|one| one.made.states).sum();
    let rows: usize = run.solved.iter().map(|one| one.made.rows).sum();
    let mut methods: Vec<&str> = Vec::new();
    for one in &run.solved {
        let name = one.method.name();
        if !methods.contains(&name) {
            methods.push(name);
        }
    }
    let exact = run.solved.iter().all(|one| one.proof == ProcessProof::Exact);
    let method = methods.join(" and ").replace('_', " ");
    let unit = processed.worth.as_ref().map_or(String::new(), |(_, unit)| unit_after(unit));
    let proof = if exact {
        "values are exact".to_string()
    } else {
        let within = run.solved.iter().filter_map(|one| match one.proof {
            ProcessProof::Within(off) => Some(off),
            ProcessProof::Gain(low, high) => Some(high - low),
            _ => None,
        });
        let most = within.fold(0.0, f64::max);
        let what = if average { "the average" } else { "no value" };
        let far = if average { "is known within" } else { "is off by more than" };
        format!("{what} {far} {}{unit}", number::alone(most))
    };
    out.push(format!(
        "{}, {}, by {method}; {proof}.",
        count(states, "state"),
        count(rows, "state and action")
            .replace("state and actions", "pairs of state and action")
            .replace("1 state and action", "1 pair of state and action")
    ));
    process::sentences(processed, &mut out);
    let ties: usize = run.solved.iter().map(|one| one.ties.len()).sum();
    if let Some((one, (state, actions))) = run.solved.iter().find_map(|one| Some((one, one.ties.first()?))) {
        let (hir, body) = (processed.hir, processed.body);
        let action = |values: &Vec<u32>| format!("`{}`", body.action_text(hir, values));
        let actions: Vec<String> = actions.iter().take(4).map(action).collect();
        let first = format!("in `{}`, {} are equally good", process::state(processed, one, state), actions.join(" and "));
        out.push(match ties {
            1 => format!("Several actions are best in one state: {first}."),
            _ => format!("Several actions are best in {ties} states: {first}; the first of them is taken."),
        });
    }
    let (normalized, most) =
        run.solved.iter().fold((0, 0.0f64), |(n, most), one| (n + one.made.normalized.0, most.max(one.made.normalized.1)));
    if normalized > 0 {
        out.push(format!(
            "{} of data files missed 100 % by rounding, by {} at most, and {} normalized.",
            count(normalized, "row"),
            number::alone(most),
            if normalized == 1 { "was" } else { "were" }
        ));
    }
    out
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    let mut columns = Vec::new();
    for series in &model.results {
        if matches!(series.role, Some(ResultRole::Decision(DecisionResult::Action(_)))) {
            columns.push(Column::new(series).named(series.name));
        }
    }
    if let Some(value) = model.result(ResultRole::Decision(DecisionResult::Value)) {
        columns.push(Column::new(value).named("value"));
    }
    for series in model.results.iter().filter(|_| page.options.full) {
        if matches!(series.role, Some(ResultRole::Decision(DecisionResult::LearnedAction(..)))) && !series.name.ends_with(".policy") {
            columns.push(Column::new(series).named(series.name));
        }
    }
    if let Some(often) = model.result(ResultRole::Decision(DecisionResult::Frequency)).filter(|_| page.options.full) {
        columns.push(Column::new(often).named("frequency"));
    }
    detail::tables(page, &columns, Zeros::Shown, "What to do");
    if let Some(processed) = &model.process {
        process::write(page, processed);
    }
    let parts: Vec<Column<'_, '_>> = model
        .results
        .iter()
        .filter(|series| matches!(series.role, Some(ResultRole::Decision(DecisionResult::Part(_)))))
        .map(|series| Column::new(series).named(series.name))
        .collect();
    if page.options.full {
        detail::tables(page, &parts, Zeros::Shown, "Parts of the value");
    }
    if let Some(advantage) = model.result(ResultRole::Decision(DecisionResult::Advantage)).filter(|_| page.options.full) {
        detail::tables(page, &[Column::new(advantage).named("advantage")], Zeros::Shown, "What other actions lose");
    }
}
