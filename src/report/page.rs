//! The report as it is made: lines, headings, tables, one below the other.

pub use super::document::Options;
use super::document::{Block, Document};
use super::table::Grid;
use super::{Series, ValueType};
use crate::diagnostics::plain;

/// A document as it grows.
pub struct Page {
    pub options: Options,
    document: Document,
}

impl Page {
    pub fn new(options: Options) -> Page {
        Page { options, document: Document { plain: options.plain, ..Document::default() } }
    }

    /// What was written.
    pub fn finish(self) -> Document {
        self.document
    }

    /// A line of text.
    pub fn line(&mut self, indent: usize, text: &str) {
        self.document.blocks.push(Block::Line { indent, text: one_line(text) });
    }

    /// A line that stands out.
    pub fn heading(&mut self, indent: usize, text: &str) {
        self.document.blocks.push(Block::Heading { indent, text: one_line(text) });
    }

    pub fn blank(&mut self) {
        self.document.blocks.push(Block::Blank);
    }

    pub fn grid(&mut self, indent: usize, grid: &Grid<'_>) {
        self.document.blocks.push(Block::Table { indent, grid: grid.to_owned() });
    }

    /// Lines whose characters stand below one another.
    #[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
    pub fn drawing(&mut self, indent: usize, lines: Vec<String>) {
        self.document.blocks.push(Block::Drawing { indent, lines });
    }

    /// How many rows a table shows.
    pub fn limit(&self) -> usize {
        if self.options.full { usize::MAX } else { ROWS }
    }

    /// How many of a list are shown where about so many are: the last few are never cut.
    pub fn kept(&self, total: usize, about: usize) -> usize {
        if self.options.full || total <= about + SPARE { total } else { about }
    }

    /// Says how many rows a table does not show.
    pub fn cut(&mut self, indent: usize, hidden: usize) {
        if hidden > 0 {
            self.line(indent, &format!("… and {}, --full shows all", count(hidden, "more row")));
        }
    }
}

/// Whatever a name or a title in a text holds, it begins no line.
fn one_line(text: &str) -> String {
    plain::one_line(text).trim_end().to_string()
}

/// So many more than are shown are shown as well, rather than a line that says how many they are.
pub const SPARE: usize = 2;
/// The rows that a table shows unless all are asked for.
const ROWS: usize = 12;

/// `1 row`, `2 rows`.
pub fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// A unit after a number: nothing for bare numbers.
pub fn unit_after(unit: &str) -> String {
    if unit == "1" { String::new() } else { format!(" {unit}") }
}

/// A name with the unit of its numbers.
pub fn with_unit(name: &str, unit: &str) -> String {
    if unit == "1" || unit.is_empty() { name.to_string() } else { format!("{name} [{unit}]") }
}

/// A name with its index: `share[odra, wien]`.
pub fn keyed<S: std::borrow::Borrow<str>>(name: &str, index: &[S]) -> String {
    if index.is_empty() { name.to_string() } else { format!("{name}[{}]", index.join(", ")) }
}

/// The unit of a series in headings; units that differ stand in its rows.
pub fn unit_of<'s>(series: &'s Series<'_>) -> &'s str {
    if series.ty == ValueType::Number && !series.has_own_units() { &series.unit } else { "1" }
}
