//! The LP format of CPLEX, as far as all readers agree on it.

use super::number;
use super::sheet::{Column, Limit, Sheet};
use crate::ids::At;
use std::io::{self, Write};

/// A sum goes on in the next line where it would be longer than this. Readers take 255 characters at the least.
const LINE: usize = 120;

pub(super) fn write(head: &[String], sheet: &Sheet<'_>, out: &mut dyn Write) -> io::Result<()> {
    for line in head {
        writeln!(out, "\\ {line}")?;
    }
    writeln!(out, "{}", if sheet.maximize { "Maximize" } else { "Minimize" })?;
    let mut sum = Sum::begin(&sheet.objective, out);
    // A column that stands nowhere else is there with a zero.
    let mut used = vec![false; sheet.columns.len()];
    for (col, _) in sheet.rows.iter().flat_map(|row| sheet.terms(row)) {
        *used.at_mut(col) = true;
    }
    for (column, used) in sheet.columns.iter().zip(used) {
        if column.cost != 0.0 || !used {
            sum.add(column.cost, &column.name)?;
        }
    }
    let first = sheet.columns.first().map_or("", |column| column.name.as_str());
    sum.end(first, "")?;
    writeln!(out, "Subject To")?;
    for row in &sheet.rows {
        let mut sum = Sum::begin(&row.name, out);
        for (col, value) in sheet.terms(row) {
            sum.add(value, &sheet.columns.at(col).name)?;
        }
        let limit = match row.limit {
            Limit::AtLeast(side) | Limit::Range { base: side, .. } => format!(" >= {}", number(side)),
            Limit::AtMost(side) => format!(" <= {}", number(side)),
            Limit::Equal(side) => format!(" = {}", number(side)),
        };
        sum.end(first, &limit)?;
    }
    section("Bounds", sheet.columns.iter().filter_map(bounds), out)?;
    let of = |binary: bool| sheet.columns.iter().filter(move |c| c.whole && is_binary(c) == binary).map(|c| c.name.clone());
    section("General", of(false), out)?;
    section("Binary", of(true), out)?;
    writeln!(out, "End")
}

/// A section with a line for each entry; none without entries.
fn section(title: &str, lines: impl Iterator<Item = String>, out: &mut dyn Write) -> io::Result<()> {
    for (at, line) in lines.enumerate() {
        if at == 0 {
            writeln!(out, "{title}")?;
        }
        writeln!(out, " {line}")?;
    }
    Ok(())
}

fn is_binary(column: &Column) -> bool {
    column.whole && column.lower == 0.0 && column.upper == 1.0
}

/// The bounds of a column, unless its section or every reader takes them for granted.
fn bounds(column: &Column) -> Option<String> {
    let Column { name, lower, upper, whole, .. } = column;
    if is_binary(column) {
        return None;
    }
    Some(match (lower.is_finite(), upper.is_finite()) {
        (true, true) if lower == upper => format!("{name} = {}", number(*lower)),
        (true, true) => format!("{} <= {name} <= {}", number(*lower), number(*upper)),
        (false, true) => format!("-inf <= {name} <= {}", number(*upper)),
        (false, false) => format!("{name} free"),
        (true, false) if *lower == 0.0 && !*whole => return None,
        (true, false) => format!("{name} >= {}", number(*lower)),
    })
}

/// A sum after its label, over as many lines as it needs.
struct Sum<'a> {
    out: &'a mut dyn Write,
    line: String,
    empty: bool,
}

impl<'a> Sum<'a> {
    fn begin(label: &str, out: &'a mut dyn Write) -> Sum<'a> {
        Sum { out, line: format!(" {label}:"), empty: true }
    }

    fn add(&mut self, value: f64, name: &str) -> io::Result<()> {
        let sign = match (self.empty, value < 0.0) {
            (true, false) => "",
            (_, true) => "- ",
            (false, false) => "+ ",
        };
        self.empty = false;
        let size = value.abs();
        let factor = if size == 1.0 { String::new() } else { number(size) + " " };
        self.put(&format!("{sign}{factor}{name}"))
    }

    fn put(&mut self, text: &str) -> io::Result<()> {
        if self.line.len() + 1 + text.len() > LINE {
            writeln!(self.out, "{}", self.line)?;
            self.line = " ".into();
        }
        self.line.push(' ');
        self.line.push_str(text);
        Ok(())
    }

    /// Ends the sum with its limit. One without terms names a column all the same, since no reader takes it otherwise.
    fn end(mut self, column: &str, limit: &str) -> io::Result<()> {
        if self.empty {
            self.add(0.0, column)?;
        }
        writeln!(self.out, "{}{limit}", self.line)
    }
}
