//! The scenario with its answer in the margin: what every line comes to, what it leaves, what it is worth.
//!
//! A declaration's line tells of all its instances in sum, the line of a figure that is a limit of the one instance that it
//! limits. Lines of data files that have something to tell follow below.

use super::effects;
use super::forms::decision;
use super::number::{self, Style};
use super::page::{count, keyed, unit_after};
use super::policy;
use super::{Constraint, ConstraintRow, ModelView, PolicyView, Report, Series};
use crate::answer::values::Owner;
use crate::certify::LimitId;
use crate::diagnostics::plain;
use crate::driver::Solved;
use crate::exact::Exact;
use crate::explain;
use crate::hir::{Attr, Belief, BeliefResult, DecisionResult, PlanResult, ResultRole};
use crate::lower::{self, Names};
use crate::source::{FileId, FileKind, SourceMap, Span};
use std::collections::BTreeMap;

/// The widest text that the margin stands beside; notes of longer lines go below them.
const WIDTH: usize = 90;
/// How many states of a variable, and numbers that move an answer, are reported.
const STATES: usize = 5;
const QUESTIONED: usize = 2;
/// How many notes one line has.
const NOTES: usize = 6;

/// Notes by file and line.
#[derive(Default)]
struct Margin {
    notes: BTreeMap<(FileId, u32), Vec<String>>,
    /// The keys of the case that notes are about.
    case: Option<String>,
}

impl Margin {
    fn put(&mut self, sources: &SourceMap, at: Span, text: String) {
        let Some(file) = sources.get(at.file).filter(|file| file.kind != FileKind::Library) else { return };
        let line = file.position(at.lo).line;
        let notes = self.notes.entry((at.file, line)).or_default();
        let text = match &self.case {
            Some(case) => format!("{case}: {text}"),
            None => text,
        };
        let text = plain::one_line(&number::gaps(&text, true)).into_owned();
        if !notes.contains(&text) {
            notes.push(text);
        }
    }
}

/// The annotated text, with a line break at its end.
pub fn render(solved: &Solved, sources: &SourceMap) -> String {
    let report = Report::new(solved);
    let mut margin = Margin::default();
    for (run, model) in solved.models.iter().zip(&report.models).filter(|(_, model)| !model.derived) {
        let decl = &solved.hir.models[run.model];
        margin.case = model.case.map(|_| model.index.join(", "));
        if let Some(belief) = decl.belief() {
            distributions(model, belief, sources, &mut margin);
        }
        if let Some(processed) = &model.process {
            policies(model, processed, decl.span, sources, &mut margin);
        }
        effects::notes(&solved.hir, run.model, &model.effects).into_iter().for_each(|(at, text)| margin.put(sources, at, text));
        let Some(plan) = decl.plan() else { continue };
        if !model.status.has_values() {
            let reason = model
                .explanation
                .and_then(|explanation| explanation.conflict.as_ref())
                .map_or(String::new(), |c| format!(": {}", c.sentence));
            margin.put(sources, decl.span, format!("{}{reason}", model.status.word()));
            continue;
        }
        for (objective, declared) in model.objectives.iter().zip(&plan.objectives) {
            let value = objective.value.map_or("-".into(), number::alone);
            margin.put(sources, declared.span, format!("{} = {value}{}", objective.name, unit_after(&objective.unit)));
        }
        for series in &model.variables {
            if let Some(ResultRole::Plan(PlanResult::Variable(index))) = series.role
                && let Some(declared) = plan.variables.get(index as usize)
            {
                margin.put(sources, declared.span, values(series));
            }
        }
        for series in &model.results {
            if let Some(ResultRole::Plan(PlanResult::Let(id))) = series.role {
                margin.put(sources, solved.hir.lets[id].span, values(series));
            }
        }
        for constraint in &model.constraints {
            margin.put(sources, constraint.span(), summary(constraint));
        }
        for (policy, patch) in model.policies.iter().zip(&plan.patches) {
            // All members stand on the same lines.
            if let Some(family) = policy.family {
                let of = |other: &&PolicyView<'_>| other.family.is_some_and(|own| own.name == family.name);
                let members: Vec<&PolicyView<'_>> = model.policies.iter().filter(of).collect();
                margin.put(sources, patch.span, format!("{}: {}", family.name, policy::together(&members)));
                let charges = members.first().map_or(&[][..], |first| first.charges.as_slice());
                for (at, declared) in patch.charges.iter().enumerate().take(charges.len()) {
                    if let Some(sum) = policy::sum(&members, at) {
                        margin.put(sources, declared.span, format!("{sum} in all"));
                    }
                }
                continue;
            }
            margin.put(sources, patch.span, format!("{}: {}", policy.name, policy.state_words()));
            for (charge, declared) in policy.charges.iter().zip(&patch.charges) {
                if let Some(text) = charge.text().filter(|_| policy.enacted == Some(true)) {
                    margin.put(sources, declared.span, text);
                }
            }
        }
        if let Some(done) = run.plan() {
            limits(solved, sources, (run.model, &done.goal), &model.constraints, &mut margin);
        }
    }
    margin.case = None;
    let sums = report.shown.iter().map(|shown| &shown.series).filter(|series| matches!(series.owner, Some(Owner::Show(_))));
    for series in report.values.iter().chain(&report.known).chain(sums) {
        match series.owner {
            Some(Owner::Let(id)) => margin.put(sources, solved.hir.lets[id].span, values(series)),
            Some(Owner::Attribute(id)) => formulas(&solved.hir.attrs[id], series, sources, &mut margin),
            Some(of @ Owner::Show(_)) => margin.put(sources, of.span(&solved.hir), sums_of(series)),
            None => {}
        }
    }
    for question in &solved.questions {
        for number in question.numbers.iter().take(QUESTIONED) {
            let moves = (number.influence.derivative * 1e3).round() / 1e3;
            // What moves nothing that can be told says nothing.
            if moves == 0.0 {
                continue;
            }
            let moves = number::alone(moves);
            margin.put(sources, number.influence.at, format!("moves {} by {moves} points a point", question.text));
        }
    }
    written(solved, sources, &margin)
}

/// What the formulas among the values of an attribute come to, each at its own line.
fn formulas(attr: &Attr, series: &Series<'_>, sources: &SourceMap, margin: &mut Margin) {
    let mut names = Vec::new();
    for row in series.rows() {
        let Some(formula) = attr.pending.get(&row.row) else { continue };
        series.key_names(row.row, &mut names);
        let Some((entity, keys)) = names.split_first() else { continue };
        let name = keyed(&format!("{entity}.{}", attr.name), keys);
        margin.put(
            sources,
            series.span_of(*formula),
            format!("{name} = {}{}", number::alone(row.value), unit_after(&series.unit_at(row.row))),
        );
    }
}

/// What a decision process is worth, and what is done in which states.
fn policies(model: &ModelView<'_>, processed: &super::forms::process::Processed<'_>, at: Span, sources: &SourceMap, margin: &mut Margin) {
    decision::worth(processed).into_iter().for_each(|worth| margin.put(sources, at, worth));
    for series in &model.results {
        match series.role {
            Some(ResultRole::Decision(DecisionResult::Value)) => margin.put(sources, at, values(series)),
            Some(ResultRole::Decision(DecisionResult::Action(variable))) => {
                if let Some(space) = processed.body.actions.get(variable as usize) {
                    margin.put(sources, space.span, decision::policy(processed, series));
                }
            }
            _ => {}
        }
    }
}

/// The distributions of variables without keys.
fn distributions(model: &ModelView<'_>, belief: &Belief, sources: &SourceMap, margin: &mut Margin) {
    let mut names = Vec::new();
    for series in &model.results {
        let Some(ResultRole::Belief(BeliefResult::Distribution(at))) = series.role else { continue };
        let Some(variable) = belief.variables.get(at as usize).filter(|_| series.keys.len() == 1) else { continue };
        let mut parts = Vec::new();
        for row in series.rows().take(STATES) {
            series.key_names(row.row, &mut names);
            let percent = Style::percent(&[row.value]).show(row.value * 100.0);
            parts.push(format!("{} {percent} %", names.last().copied().unwrap_or_default()));
        }
        margin.put(sources, variable.span, parts.join(", "));
    }
}

/// What a variable or value comes to: the one value, or how many are not zero and their range.
fn values(series: &Series<'_>) -> String {
    let all: Vec<f64> = series.rows().map(|row| row.value).collect();
    let unit = unit_after(&series.unit);
    match all.as_slice() {
        [] => format!("{}: none", series.name),
        [one] if series.keys.is_empty() => match series.word(*one) {
            Some(word) => format!("{} = {word}", series.name),
            None => format!("{} = {}{unit}", series.name, number::alone(*one)),
        },
        many => {
            if series.has_own_units() {
                let used = many.iter().filter(|value| **value != 0.0).count();
                return format!("{}: {used} of {} not 0", series.name, many.len());
            }
            let used: Vec<f64> = many.iter().copied().filter(|value| *value != 0.0).collect();
            let (low, high) = used.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
            match used.len() {
                0 => format!("{}: all {} are 0", series.name, many.len()),
                n if low == high => format!("{}: {n} of {} not 0, each {}{unit}", series.name, many.len(), number::alone(low)),
                n => format!("{}: {n} of {} not 0, {} to {}{unit}", series.name, many.len(), number::alone(low), number::alone(high)),
            }
        }
    }
}

/// What sums by groups come to, and what belongs to no group.
fn sums_of(series: &Series<'_>) -> String {
    match series.left_out {
        0.0 => values(series),
        left_out => format!("{}; {}{} in no group", values(series), number::alone(left_out), unit_after(&series.unit)),
    }
}

/// What a constraint comes to.
fn summary(constraint: &Constraint<'_>) -> String {
    let rows: Vec<ConstraintRow> = constraint.presented_rows().collect();
    match rows.as_slice() {
        [] => format!("{}: no instance", constraint.name),
        [row] => instance(constraint, row, constraint.name.to_string()),
        many => {
            let binding = many.iter().filter(|row| row.binding).count();
            let prices: Vec<f64> = many.iter().filter(|row| row.binding).filter_map(|row| row.dual).collect();
            let (low, high) = prices.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
            let style = Style::of(&prices, number::IN_COLUMN);
            let price = match prices.len() {
                0 => String::new(),
                _ if constraint.has_own_units() => String::new(),
                _ if low == high => format!(", price {}{}", style.show(low), unit_after(&constraint.presented_price_unit())),
                _ => format!(", price {} to {}{}", style.show(low), style.show(high), unit_after(&constraint.presented_price_unit())),
            };
            format!("{}: {binding} of {} bind{price}", constraint.name, many.len())
        }
    }
}

/// `supply[seattle] binds, price 0.2 USD/t`, or the room that it leaves.
fn instance(constraint: &Constraint<'_>, row: &ConstraintRow, name: String) -> String {
    if row.binding {
        let price = row.dual.map_or(String::new(), |dual| {
            format!(", price {}{}", number::alone(dual), unit_after(&constraint.presented_price_unit_at(row.row)))
        });
        return format!("{name} binds{price}");
    }
    let unit = constraint.presented_unit_at(row.row);
    let room = row.slack.map_or(String::new(), |slack| format!(", slack {}{}", number::alone(slack), unit_after(&unit)));
    format!("{name} = {}{}{room}", number::alone(row.value), unit_after(&unit))
}

/// Notes at the figures that are limits.
fn limits(
    solved: &Solved,
    sources: &SourceMap,
    (model, goal): (crate::hir::ModelId, &crate::lp::LexStage),
    constraints: &[Constraint<'_>],
    margin: &mut Margin,
) {
    let Ok(exact) = lower::from_hir::lower::<Exact>(&solved.hir, &solved.world, model, goal) else { return };
    let plan = explain::Plan { hir: &solved.hir, world: &solved.world, sources, model, lp: &exact };
    let names = Names::new(&solved.hir, model, &exact);
    for (r, (lower, upper)) in exact.rows.lower.iter().zip(&exact.rows.upper).enumerate() {
        let sides = [lower.as_ref().map(|_| LimitId::RowLower(r)), upper.as_ref().filter(|_| lower != upper).map(|_| LimitId::RowUpper(r))];
        for place in sides.into_iter().flatten() {
            let Some(limit) = plan.limit(&names, place).filter(|limit| limit.is_data) else { continue };
            let Some(constraint) = constraints.iter().find(|c| c.name == limit.declaration) else { continue };
            let mut keys = Vec::new();
            let own = constraint.presented_rows().find(|row| {
                constraint.key_names(row.row, &mut keys);
                keys.iter().copied().eq(limit.index.iter().map(String::as_str))
            });
            if let (Some(row), Some(cell)) = (own, limit.cells.first()) {
                margin.put(sources, cell.span, instance(constraint, &row, limit.name.clone()));
            }
        }
    }
}

fn written(solved: &Solved, sources: &SourceMap, margin: &Margin) -> String {
    let mut out = String::new();
    let main = solved.hir.file;
    let Some(file) = sources.get(main) else { return out };
    let widest = file.text.lines().map(width).filter(|w| *w <= WIDTH).max().unwrap_or(0);
    for (line, text) in (1u32..).zip(file.text.lines()) {
        let notes = margin.notes.get(&(main, line)).map(Vec::as_slice).unwrap_or_default();
        beside(&mut out, text, notes, widest);
    }
    let mut last = None;
    for ((id, line), notes) in margin.notes.iter().filter(|((id, _), _)| *id != main) {
        let Some(file) = sources.get(*id) else { continue };
        if last != Some(*id) {
            out.push_str(&format!("\n{}\n", plain::one_line(&file.name)));
            last = Some(*id);
        }
        let text = format!("{line:>6}  {}", file.line_text(*line));
        beside(&mut out, &text, notes, widest.min(40).max(width(&text).min(WIDTH)));
    }
    out
}

fn width(text: &str) -> usize {
    unicode_width::UnicodeWidthStr::width(text)
}

fn beside(out: &mut String, text: &str, notes: &[String], column: usize) {
    let text = text.trim_end();
    let Some((first, rest)) = notes.split_first() else {
        out.push_str(text);
        out.push('\n');
        return;
    };
    let own = width(text);
    out.push_str(text);
    if own <= column {
        out.extend(std::iter::repeat_n(' ', column - own));
    } else {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', column));
    }
    out.push_str(&format!("  ┊ {first}\n"));
    let hidden = rest.len().saturating_sub(NOTES);
    for note in rest.iter().take(NOTES) {
        out.extend(std::iter::repeat_n(' ', column));
        out.push_str(&format!("  ┊ {note}\n"));
    }
    if hidden > 0 {
        out.extend(std::iter::repeat_n(' ', column));
        out.push_str(&format!("  ┊ and {}\n", count(hidden, "more note")));
    }
}
