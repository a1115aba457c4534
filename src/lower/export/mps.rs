//! MPS in free format: fields with blanks between them, one number a line.

use super::number;
use super::sheet::{Column, Limit, Row, Sheet};
use crate::ids::At;
use std::io::{self, Write};

pub(super) fn write(name: &str, head: &[String], sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for line in head {
        writeln!(out, "* {line}")?;
    }
    // Without the word CBC takes a file with short names for one in fixed format.
    writeln!(out, "NAME {name} FREE")?;
    writeln!(out, "ROWS\n N  {}", sheet.objective)?;
    for row in &sheet.rows {
        let kind = match row.limit {
            Limit::AtLeast(_) | Limit::Range { .. } => 'G',
            Limit::AtMost(_) => 'L',
            Limit::Equal(_) => 'E',
        };
        writeln!(out, " {kind}  {}", row.name)?;
    }
    columns(sheet, out)?;
    writeln!(out, "RHS")?;
    for row in &sheet.rows {
        let side = match row.limit {
            Limit::AtLeast(side) | Limit::AtMost(side) | Limit::Equal(side) | Limit::Range { base: side, .. } => side,
        };
        if side != 0.0 {
            writeln!(out, "    RHS  {}  {}", row.name, number(side))?;
        }
    }
    let width = |row: &Row| match row.limit {
        Limit::Range { width, .. } => Some(width),
        _ => None,
    };
    if sheet.rows.iter().any(|row| width(row).is_some()) {
        writeln!(out, "RANGES")?;
        for (row, width) in sheet.rows.iter().filter_map(|row| Some((row, width(row)?))) {
            writeln!(out, "    RNG  {}  {}", row.name, number(width))?;
        }
    }
    for (at, column) in sheet.columns.iter().filter(|column| needs_bounds(column)).enumerate() {
        if at == 0 {
            writeln!(out, "BOUNDS")?;
        }
        bounds(column, out)?;
    }
    writeln!(out, "ENDATA")
}

/// The coefficients, column by column; whole columns stand between markers.
fn columns(sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    // Rows as they come, sorted into columns by counting.
    let mut starts = vec![0usize; sheet.columns.len() + 1];
    for (col, _) in sheet.rows.iter().flat_map(|row| sheet.terms(row)) {
        *starts.at_mut(col + 1) += 1;
    }
    let mut total = 0;
    for start in &mut starts {
        total += *start;
        *start = total;
    }
    let mut places = starts.clone();
    let mut entries = vec![(0u32, 0.0); total];
    for (number, row) in (0u32..).zip(&sheet.rows) {
        for (col, value) in sheet.terms(row) {
            let place = places.at_mut(col);
            *entries.at_mut(*place) = (number, value);
            *place += 1;
        }
    }
    writeln!(out, "COLUMNS")?;
    let mut whole = false;
    for (column, range) in sheet.columns.iter().zip(starts.windows(2)) {
        if column.whole != whole {
            whole = column.whole;
            marker(whole, out)?;
        }
        let &[start, end] = range else { continue };
        let entries = entries.part(start..end);
        // A column without any coefficient is there all the same.
        if column.cost != 0.0 || entries.is_empty() {
            writeln!(out, "    {}  {}  {}", column.name, sheet.objective, number(column.cost))?;
        }
        for (row, value) in entries {
            writeln!(out, "    {}  {}  {}", column.name, sheet.rows.at(*row).name, number(*value))?;
        }
    }
    if whole { marker(false, out) } else { Ok(()) }
}

fn marker(begin: bool, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "    MARKER  'MARKER'  '{}'", if begin { "INTORG" } else { "INTEND" })
}

/// False for bounds that every reader takes for granted.
fn needs_bounds(column: &Column) -> bool {
    column.whole || column.lower != 0.0 || column.upper != f64::INFINITY
}

/// The bounds of a column.
fn bounds(Column { name, lower, upper, whole, .. }: &Column, out: &mut dyn Write) -> io::Result<()> {
    let mut value = |kind: &str, value: f64| writeln!(out, " {kind} BND  {name}  {}", number(value));
    if lower == upper {
        return value("FX", *lower);
    }
    match (lower.is_finite(), upper.is_finite()) {
        (false, false) => writeln!(out, " FR BND  {name}"),
        (false, true) => {
            writeln!(out, " MI BND  {name}")?;
            writeln!(out, " UP BND  {name}  {}", number(*upper))
        }
        (true, finite) => {
            // Old readers open the lower bound where an upper one below zero stands alone; a whole column without an upper
            // bound ends at 1 for some.
            if *lower != 0.0 || *whole {
                value("LO", *lower)?;
            }
            match (finite, whole) {
                (true, _) => value("UP", *upper),
                (false, true) => writeln!(out, " PL BND  {name}"),
                (false, false) => Ok(()),
            }
        }
    }
}
