//! A sweep as a table, with a small plot and the points between which the plan changes.

use super::figures::{Figure, FigureValue, Role};
use super::outcome::{SweepOutcome, TrendOutcome};
use crate::diagnostics::suggest;
use crate::report::number::alone;
use crate::report::page::{Page, unit_after, with_unit};
use crate::report::table::{Align, Grid};
use std::borrow::Cow;

/// The names that are listed of what enters and leaves.
const NAMES: usize = 4;
/// How high a plot is, in lines, and how wide at most.
const HEIGHT: usize = 8;
const WIDTH: usize = 60;

/// The section of a variant that sweeps.
pub(super) fn write(page: &mut Page, sweep: &SweepOutcome) {
    let over: Vec<String> = sweep.over.iter().map(|own| own.name.clone()).collect();
    page.blank();
    page.heading(0, &format!("{}: sweep over {}", sweep.side.name, over.join(" and ")));
    points(page, sweep);
    breakpoints(page, sweep);
    if sweep.over.len() == 1 {
        plot(page, sweep);
    }
    for trend in &sweep.trends {
        page.line(2, &outcome(trend));
    }
}

fn outcome(trend: &TrendOutcome) -> String {
    match &trend.why {
        None => format!("holds  {}", trend.text),
        Some(why) => format!("fails  {}: {why}", trend.text),
    }
}

fn points(page: &mut Page, sweep: &SweepOutcome) {
    let figures = sweep.columns();
    let heading = |name: &str, times: bool, unit: &str| if times { format!("{name} ×") } else { with_unit(name, unit) };
    let mut columns: Vec<(Cow<'_, str>, Align)> =
        sweep.over.iter().map(|own| (heading(&own.name, own.times, &own.unit).into(), Align::Point)).collect();
    columns.extend(figures.iter().map(|figure| (with_unit(&figure.name, &figure.unit).into(), Align::Point)));
    let mut grid = Grid::new(columns);
    for point in &sweep.points {
        point.at.iter().for_each(|at| grid.cell(alone(*at)));
        for figure in &figures {
            let value = point.figures.iter().find(|own| own.name == figure.name && own.role == figure.role);
            grid.cell(FigureValue::shown(value.map(|own| &own.value)));
        }
    }
    page.grid(2, &grid);
    for point in sweep.points.iter().filter(|point| point.failure.is_some()) {
        let at: Vec<String> = point.at.iter().map(|at| alone(*at)).collect();
        page.line(2, &format!("no answer at {}: {}", at.join(", "), point.failure.as_deref().unwrap_or("")));
    }
}

fn breakpoints(page: &mut Page, sweep: &SweepOutcome) {
    let (Some(own), found) = (sweep.over.first(), &sweep.breakpoints) else { return };
    if sweep.over.len() != 1 {
        return;
    }
    page.blank();
    if found.is_empty() {
        page.line(2, "The plan is the same throughout: the same decisions are taken, and the same limits bind.");
        return;
    }
    page.line(2, "The plan changes");
    for one in found {
        let at = |place: usize| sweep.points.get(place).and_then(|point| point.at.first()).map_or(String::new(), |at| alone(*at));
        let listed = |names: &[String]| suggest::listed(names, NAMES);
        let mut what: Vec<String> = one.ends.iter().map(|(model, status)| format!("`{model}` is {status}")).collect();
        let parts = [
            (&one.enters, "enters", "enter"),
            (&one.leaves, "leaves", "leave"),
            (&one.binds, "binds", "bind"),
            (&one.frees, "binds no longer", "bind no longer"),
        ];
        for (names, single, several) in parts.into_iter().filter(|(names, ..)| !names.is_empty()) {
            what.push(format!("{} {}", listed(names), if names.len() == 1 { single } else { several }));
        }
        let unit = if own.times { String::new() } else { unit_after(&own.unit) };
        page.line(4, &format!("between {} and {}{unit}: {}", at(one.between[0]), at(one.between[1]), what.join("; ")));
    }
}

/// The first objective over what is swept.
fn plot(page: &mut Page, sweep: &SweepOutcome) {
    let Some(figure) = sweep.columns().into_iter().find(|figure| figure.role == Role::Objective) else { return };
    let number = |figure: &Figure| if let FigureValue::Number(number) = figure.value { Some(number) } else { None };
    let values: Vec<Option<f64>> =
        sweep.points.iter().map(|point| point.figures.iter().find(|own| own.name == figure.name).and_then(number)).collect();
    let known = || values.iter().flatten().copied();
    let (low, high) = known().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    if values.len() < 3 || low >= high {
        return;
    }
    page.blank();
    page.line(2, &with_unit(&figure.name, &figure.unit));
    // Few points stand apart, of many each column shows the nearest.
    let last = values.len() - 1;
    let apart = (WIDTH / last).max(1);
    let wide = if last < WIDTH { last * apart + 1 } else { WIDTH };
    let at = |column: usize| {
        let place = if last < WIDTH { column.is_multiple_of(apart).then_some(column / apart) } else { Some(column * last / (wide - 1)) };
        values.get(place?).copied().flatten()
    };
    let level = |value: f64| ((value - low) / (high - low) * (HEIGHT - 1) as f64).round() as usize;
    let labels = [alone(high), alone(low)];
    let margin = labels.iter().map(String::len).max().unwrap_or(0);
    let drawn = |line: usize| {
        let label = match line {
            0 => labels[1].as_str(),
            _ if line == HEIGHT - 1 => labels[0].as_str(),
            _ => "",
        };
        let dots: String = (0..wide).map(|column| if at(column).is_some_and(|value| level(value) == line) { '●' } else { ' ' }).collect();
        format!("{label:>margin$} │{}", dots.trim_end())
    };
    let mut lines: Vec<String> = (0..HEIGHT).rev().map(drawn).collect();
    let ends =
        [sweep.points.first(), sweep.points.last()].map(|point| point.and_then(|p| p.at.first()).map_or(String::new(), |at| alone(*at)));
    lines.push(format!("{:>margin$} └{}", "", "─".repeat(wide)));
    let gap = wide.saturating_sub(ends[0].len() + ends[1].len()).max(1);
    lines.push(format!("{:>margin$}  {}{}{}", "", ends[0], " ".repeat(gap), ends[1]));
    page.drawing(2, lines);
}
