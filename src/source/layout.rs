//! How the text of a data file is laid out: what is declared of it, since none of it can be known from the text alone.

use super::encoding::Encoding;

/// How a file of records is laid out. By default nothing is declared: commas, semicolons or tabs, whichever the first line has, and
/// decimal points.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// What stands between cells; where nothing is said, what the first line has most of.
    pub delimiter: Option<u8>,
    /// Lines before the headings.
    pub skipped: u32,
    /// How numbers are written, where that is said.
    pub numbers: Option<NumberStyle>,
    /// The encoding of the file, where that is said.
    pub encoding: Option<Encoding>,
}

/// How numbers are written in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberStyle {
    /// `.` or `,`.
    pub decimal: char,
    /// What stands between groups of three digits, where anything may.
    pub thousands: Option<char>,
}

impl Default for NumberStyle {
    fn default() -> NumberStyle {
        NumberStyle { decimal: '.', thousands: None }
    }
}
