//! A lowered plan as text for people and tests: readable, in a fixed order, cut where it is long.
//!
//! Names are made here, from the keys of each block; the program itself has none.

use super::names::Names;
use super::names::indexed_row as name;
use crate::hir::{Hir, ModelId, Plan};
use crate::ids::At;
use crate::lp::{Block, ColId, Domain, Lp, RowId, Sense};
use crate::numbers::Style;
use crate::units::UnitId;
use std::fmt::Write;

/// The most terms of one sum that are written.
const TERMS: usize = 24;
/// A sum goes on in the next line after so many bytes.
const LINE: usize = 90;

/// The program of a plan. No more than `max_rows` rows of a block are written, and the others counted.
pub fn print(hir: &Hir, model: ModelId, lp: &Lp, max_rows: usize) -> String {
    let Some(plan) = hir.models[model].plan() else { return String::new() };
    let mut printer = Printer { hir, plan, lp, max_rows, names: Names::new(hir, model, lp), out: String::new() };
    let integers = lp.columns.domain.iter().filter(|d| **d == Domain::Integer).count();
    printer.line(format_args!(
        "plan {}: {} columns, {integers} of them integer; {} rows; {} coefficients",
        hir.models[model].name,
        lp.column_count(),
        lp.row_count(),
        lp.entry_count()
    ));
    printer.objective();
    printer.line(format_args!("subject to"));
    for block in &lp.row_blocks {
        printer.rows(block);
    }
    printer.auxiliary_rows();
    printer.line(format_args!("where"));
    for block in &lp.column_blocks {
        printer.bounds(block);
    }
    printer.auxiliary_columns();
    printer.out
}

struct Printer<'a> {
    hir: &'a Hir,
    plan: &'a Plan,
    lp: &'a Lp,
    max_rows: usize,
    names: Names<'a>,
    out: String,
}

impl Printer<'_> {
    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to memory does not fail.
        let _ = self.out.write_fmt(text);
        self.out.push('\n');
    }

    fn objective(&mut self) {
        let (name, unit) = self.plan.objectives.get(self.lp.objective as usize).map_or(("", UnitId::ONE), |o| (o.name.as_ref(), o.unit));
        let word = match self.lp.sense {
            Sense::Minimize => "minimize",
            Sense::Maximize => "maximize",
        };
        let terms = (0u32..).zip(&self.lp.columns.cost).filter(|(_, cost)| **cost != 0.0).map(|(col, cost)| (ColId(col), *cost));
        let mut sum = self.sum(terms);
        if self.lp.offset != 0.0 {
            let first = sum.is_empty();
            append(&mut sum, self.lp.offset, "", first);
        }
        let unit = self.unit(unit);
        self.line(format_args!("{word} {name}: {}{unit}", if sum.is_empty() { "0" } else { &sum }));
    }

    fn rows(&mut self, block: &Block) {
        let decl = self.plan.constraints.at(block.declaration);
        let unit = self.unit(decl.unit);
        for (at, row) in block.index.iter().take(self.max_rows).enumerate() {
            let id = RowId(block.start + at as u32);
            let sum = self.sum(self.lp.row(id));
            let name = name(self.hir, &decl.name, &decl.keys, &block.index, row);
            let text = between(self.lp.rows.lower[id], if sum.is_empty() { "0" } else { &sum }, self.lp.rows.upper[id]);
            self.line(format_args!("  {name}: {text}{unit}"));
        }
        self.cut(block);
    }

    fn bounds(&mut self, block: &Block) {
        let decl = self.plan.variables.at(block.declaration);
        let unit = self.unit(decl.unit);
        let range = block.start as usize..(block.start + block.count) as usize;
        let (lower, upper) = (&self.lp.columns.lower[range.clone()], &self.lp.columns.upper[range.clone()]);
        let kind = match self.lp.columns.domain.find(range.start) {
            Some(Domain::Integer) => "integer ",
            _ => "",
        };
        let same = |ends: &[f64]| ends.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        if let (Some(low), Some(high), true, true) = (lower.first(), upper.first(), same(lower), same(upper)) {
            let kinds: Vec<&str> = decl.keys.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
            let name = if kinds.is_empty() { decl.name.to_string() } else { format!("{}[{}]", decl.name, kinds.join(", ")) };
            let name = name + super::names::suffix(decl.role);
            let count = if kinds.is_empty() { String::new() } else { format!(", {} of them", block.count) };
            let text = between(*low, &name, *high);
            self.line(format_args!("  {kind}{text}{count}{unit}"));
            return;
        }
        for ((row, low), high) in block.index.iter().zip(lower).zip(upper).take(self.max_rows) {
            let name = name(self.hir, &decl.name, &decl.keys, &block.index, row) + super::names::suffix(decl.role);
            let text = between(*low, &name, *high);
            self.line(format_args!("  {kind}{text}{unit}"));
        }
        self.cut(block);
    }

    /// The rows that no constraint owns.
    fn auxiliary_rows(&mut self) {
        let first = self.lp.own_rows();
        for row in (first..self.lp.row_count()).take(self.max_rows) {
            let id = RowId(row as u32);
            let (sum, name) = (self.sum(self.lp.row(id)), self.names.row(id));
            let text = between(self.lp.rows.lower[id], if sum.is_empty() { "0" } else { &sum }, self.lp.rows.upper[id]);
            self.line(format_args!("  {name}: {text}"));
        }
        self.hidden(self.lp.auxiliary_rows.len());
    }

    /// The columns that no variable owns.
    fn auxiliary_columns(&mut self) {
        let first = self.lp.own_columns();
        for col in (first..self.lp.column_count()).take(self.max_rows) {
            let columns = &self.lp.columns;
            let kind = if columns.domain[col] == Domain::Integer { "integer " } else { "" };
            let text = between(columns.lower[col], &self.names.column(ColId(col as u32)), columns.upper[col]);
            self.line(format_args!("  {kind}{text}"));
        }
        self.hidden(self.lp.auxiliary_columns.len());
    }

    fn hidden(&mut self, count: usize) {
        let hidden = count.saturating_sub(self.max_rows);
        if hidden > 0 {
            self.line(format_args!("  … and {hidden} more"));
        }
    }

    /// Says how many instances of a block are not shown.
    fn cut(&mut self, block: &Block) {
        self.hidden(block.count as usize);
    }

    fn unit(&self, unit: UnitId) -> String {
        if unit == UnitId::ONE { String::new() } else { format!("   ({})", self.hir.units.text(unit)) }
    }

    /// `0.225 ship[seattle, new_york] + …`
    fn sum(&self, terms: impl Iterator<Item = (ColId, f64)>) -> String {
        let (mut text, mut line) = (String::new(), String::new());
        let mut hidden = 0usize;
        for (at, (col, value)) in terms.enumerate() {
            if at >= TERMS {
                hidden += 1;
                continue;
            }
            append(&mut line, value, &self.names.column(col), at == 0);
            if line.len() >= LINE {
                text.push_str(&line);
                line = format!("\n{}", " ".repeat(5));
            }
        }
        text.push_str(line.trim_end());
        if hidden > 0 {
            let _ = write!(text, " + … {hidden} more terms");
        }
        text
    }
}

/// Adds a term to a sum; one without a name is a number.
fn append(sum: &mut String, value: f64, name: &str, first: bool) {
    let sign = match (first, value < 0.0) {
        (true, false) => "",
        (true, true) => "-",
        (false, false) => " + ",
        (false, true) => " - ",
    };
    sum.push_str(sign);
    let size = value.abs();
    if name.is_empty() || size != 1.0 {
        sum.push_str(&number(size));
    }
    if !name.is_empty() && size != 1.0 {
        sum.push(' ');
    }
    sum.push_str(name);
}

/// A text between its limits; those that are open are left out.
fn between(lower: f64, text: &str, upper: f64) -> String {
    match (lower.is_finite(), upper.is_finite()) {
        (true, true) if lower == upper => format!("{text} = {}", number(lower)),
        (true, true) => format!("{} <= {text} <= {}", number(lower), number(upper)),
        (true, false) => format!("{text} >= {}", number(lower)),
        (false, true) => format!("{text} <= {}", number(upper)),
        (false, false) => format!("{text} free"),
    }
}

fn number(value: f64) -> String {
    Style::LISTING.write(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_and_limits_read_like_arithmetic() {
        let mut sum = String::new();
        append(&mut sum, -0.225, "a", true);
        append(&mut sum, 1.0, "b", false);
        append(&mut sum, -3.0, "", false);
        assert_eq!(sum, "-0.225 a + b - 3");
        assert_eq!(between(0.0, "x", f64::INFINITY), "x >= 0");
        assert_eq!(between(2.0, "x", 2.0), "x = 2");
        assert_eq!(between(0.1 + 0.2, "x", 5.0), "0.3 <= x <= 5");
        assert_eq!(between(f64::NEG_INFINITY, "x", f64::INFINITY), "x free");
    }
}
