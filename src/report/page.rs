//! A page of text as it grows: lines, headings, tables.

use super::table::Grid;
use super::{Series, ValueType};
use crate::diagnostics::plain;
use crate::diagnostics::render::terminal::wrap;

/// How to show a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Every row of every table.
    pub full: bool,
    /// Bold headings.
    pub color: bool,
    /// The columns that it may take.
    pub width: usize,
    /// Break what is longer. Text that goes elsewhere is left whole.
    pub wrap: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options { full: false, color: false, width: 100, wrap: false }
    }
}

/// The text as it grows.
pub struct Page {
    pub options: Options,
    out: String,
}

impl Page {
    pub fn new(options: Options) -> Page {
        Page { options, out: String::new() }
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.out
    }

    /// A line of text.
    pub fn line(&mut self, indent: usize, text: &str) {
        self.written(indent, text, "", "");
    }

    /// A line that stands out.
    pub fn heading(&mut self, indent: usize, text: &str) {
        let (before, after) = if self.options.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        self.written(indent, text, before, after);
    }

    /// Whatever a name or a title in the text holds, it begins no line.
    fn written(&mut self, indent: usize, text: &str, before: &str, after: &str) {
        let text = plain::one_line(text);
        let text = text.trim_end();
        let lines = if self.options.wrap { wrap::narrow(text, indent, indent + 2, self.options.width) } else { vec![text.to_string()] };
        for (at, line) in lines.iter().map(|line| line.trim_end()).enumerate() {
            if !line.is_empty() {
                self.out.extend(std::iter::repeat_n(' ', if at == 0 { indent } else { indent + 2 }));
                [before, line, after].iter().for_each(|part| self.out.push_str(part));
            }
            self.out.push('\n');
        }
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    pub fn grid(&mut self, indent: usize, grid: &Grid<'_>) {
        let Options { wrap, width, .. } = self.options;
        if wrap && grid.width() + indent > width {
            grid.write_narrow(&mut self.out, indent, width);
        } else {
            grid.write(&mut self.out, indent);
        }
    }

    /// How many rows a table shows.
    pub fn limit(&self) -> usize {
        if self.options.full { usize::MAX } else { ROWS }
    }

    /// Says how many rows a table does not show.
    pub fn cut(&mut self, indent: usize, hidden: usize) {
        if hidden > 0 {
            self.line(indent, &format!("… and {}, --full shows all", count(hidden, "more row")));
        }
    }
}

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

/// The unit of a series in headings.
pub fn unit_of<'s>(series: &'s Series<'_>) -> &'s str {
    if series.ty == ValueType::Number { &series.unit } else { "1" }
}
