//! A comparison as one tidy table in CSV: a row for each figure of each side, and for each figure at each point of a sweep.

use super::figures::{Figure, FigureValue};
use super::outcome::Outcomes;
use crate::report::csv::{number, row};
use crate::report::page::unit_after;
use std::io::{self, Write};

/// Its columns. What is swept over comes to `at`, and to `and at` of a second sweep.
const HEADING: [&str; 9] = ["variant", "at", "and at", "kind", "figure", "value", "base", "difference", "unit"];

/// Writes the table, with a line break at its end.
pub fn write(outcomes: &Outcomes, out: &mut dyn Write) -> io::Result<()> {
    row(out, &HEADING)?;
    let comparison = &outcomes.comparison;
    for (at, side) in comparison.sides.iter().enumerate().skip(1) {
        for line in &comparison.lines {
            let [base, own] = [0, at].map(|side| line.values.get(side).and_then(Option::as_ref));
            let difference = line.number(0).zip(line.number(at)).map(|(base, own)| own - base);
            let (kind, unit) = (line.role.word(), unit_after(&line.unit));
            let cells = ["", "", kind, &line.name, &text(own), &text(base), &number(difference), unit.trim_start()];
            row(out, &std::iter::once(side.name.as_str()).chain(cells).collect::<Vec<_>>())?;
        }
    }
    for sweep in &outcomes.sweeps {
        for point in &sweep.points {
            let at = |place: usize| number(point.at.get(place).copied());
            for Figure { name, role, value, unit, .. } in &point.figures {
                let unit = unit_after(unit);
                let cells = [&sweep.side.name, &at(0), &at(1), role.word(), name, &text(Some(value)), "", "", unit.trim_start()];
                row(out, &cells)?;
            }
        }
    }
    Ok(())
}

fn text(value: Option<&FigureValue>) -> String {
    match value {
        None => String::new(),
        Some(FigureValue::Number(value)) => number(Some(*value)),
        Some(FigureValue::Word(word)) => word.clone(),
    }
}
