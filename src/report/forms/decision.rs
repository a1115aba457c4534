//! Decision processes: what is best in each state, and what it is worth.

use super::process::{self, Processed};
use super::results;
use crate::driver::Solved;
use crate::eval::{Answer, ProcessProof};
use crate::hir::*;
use crate::report::ModelView;
use crate::report::detail::{self, Column, Zeros};
use crate::report::number;
use crate::report::page::{Page, count, unit_after};

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
    view.process = Some(Processed { run, hir: &solved.hir, body, worth, decl });
}

pub(in crate::report) fn sentences(processed: &Processed<'_>) -> Vec<String> {
    let mut out = Vec::new();
    let run = processed.run;
    let average = matches!(processed.body.criterion, Criterion::Average(_));
    let best = if run.reason().is_some() { "Not proved to be the best" } else { "Optimal" };
    let worth = processed.worth.as_ref().map(|(value, unit)| {
        let amount = format!("{}{}", number::alone(*value), unit_after(unit));
        match (average, processed.body.maximize) {
            (true, _) => format!(": {amount} a step in the long run"),
            (false, true) => format!(": worth {amount} from the start"),
            (false, false) => format!(": costs {amount} from the start"),
        }
    });
    out.push(format!("{best}{}.", worth.unwrap_or_default()));
    let states: usize = run.solved.iter().map(|one| one.states).sum();
    let rows: usize = run.solved.iter().map(|one| one.rows).sum();
    let mut methods: Vec<&str> = Vec::new();
    for one in &run.solved {
        let name = crate::prob::process::Method::NAMES.iter().find(|(_, method)| *method == one.method).map_or("", |(name, _)| name);
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
    if let Some((state, actions)) = run.solved.iter().find_map(|one| one.ties.first()) {
        let hir = processed.hir;
        let spaces = processed.body.period.iter().chain(&processed.body.states);
        let keys: Vec<&str> = spaces.zip(state).map(|(space, value)| hir.name_at(space.kind, *value)).collect();
        let action = |values: &Vec<u32>| {
            let names: Vec<&str> =
                processed.body.actions.iter().zip(values).map(|(space, value)| hir.name_at(space.kind, *value)).collect();
            format!("`{}`", names.join(", "))
        };
        let actions: Vec<String> = actions.iter().take(4).map(action).collect();
        let first = format!("in `{}`, {} are equally good", keys.join(", "), actions.join(" and "));
        out.push(match ties {
            1 => format!("Several actions are best in one state: {first}."),
            _ => format!("Several actions are best in {ties} states: {first}; the first of them is taken."),
        });
    }
    let (normalized, most) = run.solved.iter().fold((0, 0.0f64), |(n, most), one| (n + one.normalized.0, most.max(one.normalized.1)));
    if normalized > 0 {
        out.push(format!(
            "{} of data files missed 100 % by rounding, by {} at most, and were put right.",
            count(normalized, "row"),
            number::alone(most)
        ));
    }
    out
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    let mut columns = Vec::new();
    for series in &model.results {
        if matches!(series.role, ResultRole::Decision(DecisionResult::Action(_))) {
            columns.push(Column::new(series).named(series.name));
        }
    }
    if let Some(value) = model.result(ResultRole::Decision(DecisionResult::Value)) {
        columns.push(Column::new(value).named("value"));
    }
    for series in model.results.iter().filter(|_| page.options.full) {
        if matches!(series.role, ResultRole::Decision(DecisionResult::LearnedAction(..))) && !series.name.ends_with(".policy") {
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
        .filter(|series| matches!(series.role, ResultRole::Decision(DecisionResult::Part(_))))
        .map(|series| Column::new(series).named(series.name))
        .collect();
    if page.options.full {
        detail::tables(page, &parts, Zeros::Shown, "Parts of the value");
    }
    if let Some(advantage) = model.result(ResultRole::Decision(DecisionResult::Advantage)).filter(|_| page.options.full) {
        detail::tables(page, &[Column::new(advantage).named("advantage")], Zeros::Shown, "What other actions lose");
    }
}
