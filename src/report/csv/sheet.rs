//! What stands in each file: keys first, then values with their units in the heading.

use crate::diagnostics::plain;
use crate::lp::Sense;
use crate::numbers::Style;
use crate::report::page::{unit_of, with_unit};
use crate::report::{Constraint, ConstraintRow, Report, Series, ValueType};
use std::io::{self, Write};

/// A line of cells, quoted where they have to be.
pub fn row<S: AsRef<str>>(out: &mut dyn Write, cells: &[S]) -> io::Result<()> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.write_all(b",")?;
        }
        let text = plain::one_line(cell.as_ref());
        if text.contains([',', '"']) || text.starts_with(char::is_whitespace) || text.ends_with(char::is_whitespace) {
            write!(out, "\"{}\"", text.replace('"', "\"\""))?;
        } else {
            out.write_all(text.as_bytes())?;
        }
    }
    out.write_all(b"\n")
}

/// A number that reads back as the same double; nothing where there is none.
fn number(value: Option<f64>) -> String {
    value.map_or(String::new(), |value| Style::FILE.write(value))
}

/// The values of a variable or a value, with reduced costs where there are any.
pub fn series(out: &mut dyn Write, series: &Series<'_>) -> io::Result<usize> {
    let priced = series.rows().any(|row| row.reduced_cost.is_some());
    // Units that differ have columns of their own.
    let own = series.has_own_units();
    let mut heading = series.index_names();
    heading.push(if own { series.name.to_string() } else { with_unit(series.name, unit_of(series)) });
    heading.extend(own.then(|| "unit".to_string()));
    if priced {
        heading.push(if own { "reduced cost".to_string() } else { with_unit("reduced cost", &series.reduced_unit) });
        heading.extend(own.then(|| "unit of reduced cost".to_string()));
    }
    row(out, &heading)?;
    let (mut names, mut count) = (Vec::new(), 0);
    for value in series.rows() {
        series.key_names(value.row, &mut names);
        let mut cells: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        cells.push(match (series.ty, series.word(value.value)) {
            (ValueType::Number, _) | (_, None) => number(Some(value.value)),
            (_, Some(word)) => word.to_string(),
        });
        cells.extend(own.then(|| series.unit_at(value.row).into_owned()));
        if priced {
            cells.push(number(value.reduced_cost));
            cells.extend(own.then(|| series.reduced_unit_at(value.row).to_string()));
        }
        row(out, &cells)?;
        count += 1;
    }
    Ok(count)
}

/// What one column shows of a row.
type Read = fn(&ConstraintRow) -> Option<f64>;

/// The rows of a constraint: its side with the decisions, its limits, and those of slack, price and what is missed that there are.
pub fn constraint(out: &mut dyn Write, constraint: &Constraint<'_>) -> io::Result<usize> {
    // Units that differ have columns of their own.
    let own = constraint.has_own_units();
    let unit = if own { "" } else { constraint.unit.as_str() };
    let mut columns: Vec<(String, Read)> = vec![
        (with_unit(constraint.name, unit), |row| Some(row.value)),
        (with_unit("at least", unit), |row| row.lower),
        (with_unit("at most", unit), |row| row.upper),
        (with_unit("slack", unit), |row| row.slack),
    ];
    if constraint.has_price() {
        columns.push((with_unit("below by", unit), |row| row.shortfall));
        columns.push((with_unit("above by", unit), |row| row.excess));
    }
    if constraint.rows().any(|row| row.dual.is_some()) {
        columns.push((with_unit("shadow price", if own { "" } else { &constraint.dual_unit }), |row| row.dual));
    }
    let mut heading = constraint.index_names();
    heading.extend(columns.iter().map(|(name, _)| name.clone()));
    if own {
        heading.extend(["unit".to_string(), "unit of shadow price".to_string()]);
    }
    row(out, &heading)?;
    let (mut names, mut count) = (Vec::new(), 0);
    for limit in constraint.rows() {
        constraint.key_names(limit.row, &mut names);
        let mut cells: Vec<String> = names.iter().map(|name| name.to_string()).collect();
        cells.extend(columns.iter().map(|(_, read)| number(read(&limit))));
        if own {
            cells.extend([constraint.unit_at(limit.row).into_owned(), constraint.dual_unit_at(limit.row).to_string()]);
        }
        row(out, &cells)?;
        count += 1;
    }
    Ok(count)
}

/// How each model ended.
pub fn models(out: &mut dyn Write, report: &Report<'_>) -> io::Result<usize> {
    row(out, &["model", "kind", "status", "solver", "reason"])?;
    for model in &report.models {
        row(out, &[model.name, model.form.word(), model.status.word(), model.solver.unwrap_or(""), model.reason.unwrap_or("")])?;
    }
    Ok(report.models.len())
}

/// The objectives of all plans. Their units differ, and have a column.
pub fn objectives(out: &mut dyn Write, report: &Report<'_>) -> io::Result<usize> {
    row(out, &["model", "objective", "sense", "value", "unit"])?;
    let mut count = 0;
    for (model, objective) in report.models.iter().flat_map(|model| model.objectives.iter().map(move |o| (model, o))) {
        let sense = if objective.sense == Sense::Minimize { "minimize" } else { "maximize" };
        row(out, &[model.name, objective.name, sense, &number(objective.value), &objective.unit])?;
        count += 1;
    }
    Ok(count)
}

/// What each objective is made of.
pub fn parts(out: &mut dyn Write, report: &Report<'_>) -> io::Result<usize> {
    row(out, &["model", "objective", "kind", "part", "policy", "value", "unit", "share"])?;
    let mut count = 0;
    for (model, objective) in report.models.iter().flat_map(|model| model.objectives.iter().map(move |o| (model, o))) {
        for part in &objective.parts {
            let (name, policy) = (part.name.unwrap_or(part.text), part.policy.unwrap_or(""));
            let (value, share) = (number(Some(part.value)), number(part.share));
            row(out, &[model.name, objective.name, part.word(), name, policy, &value, &objective.unit, &share])?;
            count += 1;
        }
    }
    Ok(count)
}

/// The expectations, and how they came out.
pub fn expectations(out: &mut dyn Write, report: &Report<'_>) -> io::Result<usize> {
    row(out, &["title", "expectation", "passed", "left", "right", "unit", "reason"])?;
    for expectation in &report.expectations {
        let (left, right, unit) = match &expectation.sides {
            Some((left, right, unit)) => (number(Some(*left)), number(Some(*right)), unit.as_str()),
            None => (String::new(), String::new(), ""),
        };
        let passed = if expectation.passed { "yes" } else { "no" };
        let (title, reason) = (expectation.title.unwrap_or(""), expectation.reason.unwrap_or(""));
        row(out, &[title, expectation.text, passed, &left, &right, unit, reason])?;
    }
    Ok(report.expectations.len())
}
