//! A comparison as JSON, in the shape of `docs/compare.schema.json`.

use super::figures::{Figure, FigureValue};
use super::lines::{Comparison, Line, Move};
use super::outcome::{Breakpoint, Outcomes, PointOutcome, SweepOutcome, TrendOutcome};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::json::{Item, items};
use crate::source::SourceMap;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the JSON text, with a line break at its end.
pub fn write(outcomes: &Outcomes, diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        coop: env!("CARGO_PKG_VERSION"),
        scenario: &outcomes.scenario,
        title: outcomes.title.as_deref(),
        sides: sides(&outcomes.comparison),
        figures: figures(&outcomes.comparison),
        failures: outcomes.failures.iter().map(|(variant, reason)| Failure { variant, reason }).collect(),
        sweeps: outcomes.sweeps.iter().map(Sweep::of).collect(),
        diagnostics: items(diagnostics, sources),
    };
    crate::report::json::lines(&document, out)
}

#[derive(Serialize)]
struct Document<'r> {
    coop: &'r str,
    scenario: &'r str,
    title: Option<&'r str>,
    sides: Vec<Side<'r>>,
    figures: Vec<Row<'r>>,
    failures: Vec<Failure<'r>>,
    sweeps: Vec<Sweep<'r>>,
    diagnostics: Vec<Item<'r>>,
}

/// What is compared.
#[derive(Serialize)]
pub struct Side<'r> {
    name: &'r str,
    title: Option<&'r str>,
}

/// A number, or a word.
#[derive(Serialize)]
#[serde(untagged)]
enum Value<'r> {
    Number(f64),
    Word(&'r str),
}

/// A figure on all sides.
#[derive(Serialize)]
pub struct Row<'r> {
    name: &'r str,
    kind: &'r str,
    model: Option<&'r str>,
    unit: &'r str,
    values: Vec<Option<Value<'r>>>,
    differs: bool,
    /// Of decisions, on each side after the first: `enters`, `leaves` or `changes`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    moves: Vec<Option<&'r str>>,
}

#[derive(Serialize)]
struct Failure<'r> {
    variant: &'r str,
    reason: &'r str,
}

#[derive(Serialize)]
struct Sweep<'r> {
    variant: &'r str,
    title: Option<&'r str>,
    over: Vec<Over<'r>>,
    points: Vec<Point<'r>>,
    breakpoints: Vec<Break<'r>>,
    trends: Vec<Trend<'r>>,
}

#[derive(Serialize)]
struct Over<'r> {
    name: &'r str,
    unit: &'r str,
    factors: bool,
}

#[derive(Serialize)]
struct Point<'r> {
    at: &'r [f64],
    reason: Option<&'r str>,
    figures: Vec<One<'r>>,
}

#[derive(Serialize)]
struct One<'r> {
    name: &'r str,
    kind: &'r str,
    unit: &'r str,
    value: Value<'r>,
}

#[derive(Serialize)]
struct Break<'r> {
    between: [f64; 2],
    /// Models that end otherwise, each with its status after the point.
    ends: Vec<[&'r str; 2]>,
    enters: &'r [String],
    leaves: &'r [String],
    binds: &'r [String],
    binds_no_longer: &'r [String],
}

#[derive(Serialize)]
struct Trend<'r> {
    text: &'r str,
    title: Option<&'r str>,
    passed: bool,
    reason: Option<&'r str>,
}

/// The sides of a comparison.
pub fn sides(comparison: &Comparison) -> Vec<Side<'_>> {
    comparison.sides.iter().map(|side| Side { name: &side.name, title: side.title.as_deref() }).collect()
}

/// The figures of a comparison.
pub fn figures(comparison: &Comparison) -> Vec<Row<'_>> {
    comparison.lines.iter().map(row).collect()
}

fn row(line: &Line) -> Row<'_> {
    let moves = |side: usize| {
        line.moves(side).map(|found| match found {
            Move::Enters => "enters",
            Move::Leaves => "leaves",
            Move::Changes => "changes",
        })
    };
    let is_decision = line.role == super::Role::Decision;
    Row {
        name: &line.name,
        kind: line.role.word(),
        model: line.model.as_deref(),
        unit: &line.unit,
        values: line.values.iter().map(|own| own.as_ref().map(value)).collect(),
        differs: line.differs(),
        moves: if is_decision { (1..line.values.len()).map(moves).collect() } else { Vec::new() },
    }
}

fn value(value: &FigureValue) -> Value<'_> {
    match value {
        FigureValue::Number(number) => Value::Number(*number),
        FigureValue::Word(word) => Value::Word(word),
    }
}

impl<'r> Sweep<'r> {
    fn of(sweep: &'r SweepOutcome) -> Sweep<'r> {
        let at = |place: usize| sweep.points.get(place).and_then(|point| point.at.first().copied()).unwrap_or_default();
        let point = |point: &'r PointOutcome| Point {
            at: &point.at,
            reason: point.failure.as_deref(),
            figures: point.figures.iter().map(One::of).collect(),
        };
        let breaks = |own: &'r Breakpoint| Break {
            between: own.between.map(at),
            ends: own.ends.iter().map(|(model, status)| [model.as_str(), status]).collect(),
            enters: &own.enters,
            leaves: &own.leaves,
            binds: &own.binds,
            binds_no_longer: &own.frees,
        };
        let trend =
            |own: &'r TrendOutcome| Trend { text: &own.text, title: own.title.as_deref(), passed: own.passed, reason: own.why.as_deref() };
        Sweep {
            variant: &sweep.side.name,
            title: sweep.side.title.as_deref(),
            over: sweep.over.iter().map(|own| Over { name: &own.name, unit: &own.unit, factors: own.times }).collect(),
            points: sweep.points.iter().map(point).collect(),
            breakpoints: sweep.breakpoints.iter().map(breaks).collect(),
            trends: sweep.trends.iter().map(trend).collect(),
        }
    }
}

impl<'r> One<'r> {
    fn of(figure: &'r Figure) -> One<'r> {
        One { name: &figure.name, kind: figure.role.word(), unit: &figure.unit, value: value(&figure.value) }
    }
}
