//! A comparison for people: what the answers come to, then what differs.

use super::figures::{FigureValue, Role};
use super::lines::{Comparison, Line, Move};
use super::outcome::Outcomes;
use super::sweep;
use crate::report::document::{Document, Options};
use crate::report::number::{self, alone, signed};
use crate::report::page::{Page, with_unit};
use crate::report::table::{Align, Grid};
use std::borrow::Cow;

/// The comparison.
pub fn document(outcomes: &Outcomes, options: &Options) -> Document {
    let mut page = Page::new(*options);
    page.heading(0, outcomes.title.as_deref().unwrap_or(&outcomes.scenario));
    for side in outcomes.comparison.sides.iter().skip(1).chain(outcomes.sweeps.iter().map(|sweep| &sweep.side)) {
        if let Some(title) = &side.title {
            page.line(2, &format!("{}: {title}", side.name));
        }
    }
    for (name, why) in &outcomes.failures {
        page.line(2, &format!("{name} has no answer: {why}"));
    }
    if outcomes.comparison.sides.len() > 1 {
        sides(&mut page, &outcomes.comparison);
    }
    for one in &outcomes.sweeps {
        sweep::write(&mut page, one);
    }
    page.finish()
}

/// All sections of a comparison of several sides.
pub fn sides(page: &mut Page, comparison: &Comparison) {
    let shown = leading(comparison);
    if !shown.is_empty() {
        page.blank();
        table(page, "Outcome", comparison, &shown, true);
    }
    section(page, "Expectations that come out otherwise", comparison, expectations(comparison));
    section(page, "Values that differ", comparison, comparison.changed(Role::Value));
    section(page, "Decisions that differ", comparison, comparison.changed(Role::Decision));
    section(page, "Shadow prices that differ", comparison, comparison.changed(Role::Price));
    let changed =
        [Role::Expectation, Role::Value, Role::Decision, Role::Price].into_iter().any(|role| !comparison.changed(role).is_empty());
    if !changed && !shown.iter().any(|line| line.differs()) {
        page.blank();
        page.line(0, "Nothing differs.");
    }
}

/// How models end and what their objectives come to. That all are optimal need not be said.
pub fn leading(comparison: &Comparison) -> Vec<&Line> {
    let leading = comparison.lines.iter().filter(|line| matches!(line.role, Role::Status | Role::Objective));
    leading.filter(|line| !(line.role == Role::Status && !line.differs() && is_word(line, "optimal"))).collect()
}

/// Expectations that come out otherwise, or fail on a side where the first one does not have them.
pub fn expectations(comparison: &Comparison) -> Vec<&Line> {
    let of_scenario = |line: &&Line| line.values.first().is_some_and(Option::is_some);
    let fails = |line: &&Line| line.values.iter().flatten().any(|value| matches!(value, FigureValue::Word(word) if word != "holds"));
    comparison.changed(Role::Expectation).into_iter().filter(|line| of_scenario(line) || fails(line)).collect()
}

fn is_word(line: &Line, word: &str) -> bool {
    line.values.iter().all(|value| matches!(value, Some(FigureValue::Word(own)) if own == word))
}

fn section(page: &mut Page, heading: &str, comparison: &Comparison, changed: Vec<&Line>) {
    if changed.is_empty() {
        return;
    }
    page.blank();
    let kept = page.kept(changed.len(), page.limit());
    table(page, heading, comparison, changed.get(..kept).unwrap_or(&changed), false);
    page.cut(2, changed.len() - kept);
}

/// A table of lines: a column for each side, and what changes where there are two.
fn table(page: &mut Page, heading: &str, comparison: &Comparison, lines: &[&Line], percent: bool) {
    page.heading(0, heading);
    let mut columns: Vec<(Cow<'_, str>, Align)> = vec![("".into(), Align::Left)];
    columns.extend(comparison.sides.iter().map(|side| (side.name.as_str().into(), Align::Point)));
    let two = comparison.sides.len() == 2;
    if two {
        columns.push(("change".into(), Align::Point));
        columns.push(("".into(), Align::Left));
    }
    let mut grid = Grid::new(columns);
    for line in lines {
        cells(line, two, percent).into_iter().for_each(|cell| grid.cell(cell));
    }
    page.grid(2, &grid);
    if !two && percent {
        changes(page, comparison, lines);
    }
}

/// A line as a row of a table: its name, its value on each side; of two sides also what changes, and in words.
pub fn cells(line: &Line, two: bool, percent: bool) -> Vec<String> {
    let mut out = vec![with_unit(&line.name, &line.unit)];
    out.extend(line.values.iter().map(|value| FigureValue::shown(value.as_ref())));
    if two {
        let difference = line.number(0).zip(line.number(1)).map(|(before, after)| after - before);
        out.push(difference.filter(|_| line.differs()).map_or(String::new(), |difference| signed(&alone(difference))));
        out.push(note(line, percent));
    }
    out
}

/// By how many per cent each side differs from the first one.
fn changes(page: &mut Page, comparison: &Comparison, lines: &[&Line]) {
    let share = |line: &Line, side: usize| {
        let (before, after) = line.number(0).zip(line.number(side))?;
        (before != 0.0).then(|| (after - before) / before.abs() * 100.0)
    };
    let moving: Vec<&&Line> = lines.iter().filter(|line| line.role == Role::Objective && line.differs()).collect();
    if moving.is_empty() {
        return;
    }
    let mut columns: Vec<(Cow<'_, str>, Align)> = vec![("change, %".into(), Align::Left)];
    columns.extend(comparison.sides.iter().skip(1).map(|side| (side.name.as_str().into(), Align::Point)));
    let mut grid = Grid::new(columns);
    for line in moving {
        grid.cell(line.name.clone());
        for side in 1..comparison.sides.len() {
            grid.cell(share(line, side).map_or(String::new(), |share| signed(&number::Style::percent(&[share]).show(share))));
        }
    }
    page.blank();
    page.grid(2, &grid);
}

/// What happens to a line beside its numbers.
fn note(line: &Line, percent: bool) -> String {
    let share = line.number(0).zip(line.number(1)).filter(|(before, _)| *before != 0.0 && line.differs());
    match (line.role, line.moves(1)) {
        (Role::Decision, Some(Move::Enters)) => "enters the plan".into(),
        (Role::Decision, Some(Move::Leaves)) => "leaves the plan".into(),
        _ if percent => share.map_or(String::new(), |(before, after)| {
            let share = (after - before) / before.abs() * 100.0;
            format!("{} %", signed(&number::Style::percent(&[share]).show(share)))
        }),
        _ => String::new(),
    }
}
