//! The simulation as tables in CSV: figures, a row for each quantity; and all draws, a row each.

use super::{Part, Quantity, Simulated, Summary};
use crate::hir::Hir;
use crate::report::csv::{number, row};
use crate::simulate::{Simulation, What};
use std::io::{self, Write};

/// The columns of the table of figures.
const HEADING: [&str; 17] = [
    "quantity",
    "kind",
    "index",
    "state",
    "unit",
    "draws",
    "mean",
    "standard_deviation",
    "min",
    "p5",
    "p25",
    "p50",
    "p75",
    "p95",
    "max",
    "low",
    "high",
];

/// Writes the table of figures, with a line break at its end. Of conditions and states the mean is their probability, between `low` and
/// `high` with 95 %.
pub fn write(simulated: &Simulated, out: &mut dyn Write) -> io::Result<()> {
    row(out, &HEADING)?;
    let results = simulated.plans.iter().flat_map(|plan| &plan.quantities);
    for own in simulated.inputs.iter().chain(&simulated.values).chain(results) {
        of_quantity(own, out)?;
    }
    for judged in &simulated.expectations {
        of_part([&judged.text, "expectation", "", ""], &judged.held, out)?;
    }
    Ok(())
}

fn of_quantity(own: &Quantity, out: &mut dyn Write) -> io::Result<()> {
    let index = own.index.join(", ");
    match &own.summary {
        Summary::Number(figures) => {
            let all =
                [figures.mean, figures.standard_deviation, figures.smallest].into_iter().chain(figures.quantiles).chain([figures.largest]);
            let numbers: Vec<String> = all.map(|value| number(Some(value))).collect();
            let draws = figures.count.to_string();
            let mut cells: Vec<&str> = vec![&own.name, own.kind.word(), &index, "", &own.unit, &draws];
            cells.extend(numbers.iter().map(String::as_str));
            cells.extend(["", ""]);
            row(out, &cells)
        }
        Summary::Condition(part) => of_part([&own.name, own.kind.word(), &index, "true"], part, out),
        Summary::States(states) => {
            states.iter().try_for_each(|(state, part)| of_part([&own.name, own.kind.word(), &index, state], part, out))
        }
    }
}

fn of_part([name, kind, index, state]: [&str; 4], part: &Part, out: &mut dyn Write) -> io::Result<()> {
    let [mean, low, high] = [part.share(), part.interval.0, part.interval.1].map(|value| number(Some(value)));
    let draws = part.of.to_string();
    row(out, &[name, kind, index, state, "", &draws, &mean, "", "", "", "", "", "", "", "", &low, &high])
}

/// Writes all draws, with a line break at the end: a column for each quantity, with its unit.
pub fn draws(hir: &Hir, simulation: &Simulation, out: &mut dyn Write) -> io::Result<()> {
    let shown = simulation.columns.iter().filter_map(|column| {
        let series = simulation.series.get(column.key.0 as usize)?;
        (!matches!(series.what, What::Counted(_))).then_some((series, column))
    });
    let shown: Vec<_> = shown.collect();
    let heading = |(series, column): &(&crate::simulate::Series, &crate::simulate::Column)| {
        let unit = hir.units.text(series.unit);
        let name = series.instance(hir, &column.key.1);
        if unit == "1" { name } else { format!("{name} [{unit}]") }
    };
    let headings: Vec<String> = std::iter::once("draw".to_string()).chain(shown.iter().map(heading)).collect();
    row(out, &headings.iter().map(String::as_str).collect::<Vec<_>>())?;
    for draw in 0..simulation.settings.draws as usize {
        let cell = |(series, column): &(&crate::simulate::Series, &crate::simulate::Column)| {
            let value = column.values.get(draw).copied().filter(|value| !value.is_nan());
            match (series.states, value) {
                (Some(kind), Some(state)) => hir.name_at(kind, state as u32).to_string(),
                (_, value) => number(value),
            }
        };
        let cells: Vec<String> = std::iter::once((draw + 1).to_string()).chain(shown.iter().map(cell)).collect();
        row(out, &cells.iter().map(String::as_str).collect::<Vec<_>>())?;
    }
    Ok(())
}
