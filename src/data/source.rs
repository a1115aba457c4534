//! A source of data: a text of records, opened once, with its headings and the places of its cells.

use super::csv::{Csv, Heading, NoColumn};
use super::number_style::Numbers;
use super::problem::Problem;
use super::records::{self, Records};
use crate::source::{FileId, Layout, SourceFile, Span};
use std::sync::Arc;

/// A file of records: its text, its headings, and how its cells and numbers are written. Places are bytes of the text.
#[derive(Clone, Debug)]
pub struct Source {
    file: FileId,
    text: Arc<str>,
    csv: Csv,
    numbers: Numbers,
    skipped: u32,
}

impl Source {
    /// Reads the headings of a text without a byte order mark.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn open(file: FileId, text: Arc<str>, layout: &Layout) -> Result<Source, Problem> {
        let csv = Csv::open(&text, layout)?;
        Ok(Source { file, text, csv, numbers: Numbers::new(layout.numbers.unwrap_or_default()), skipped: layout.skipped })
    }

    /// The source that a data file of the source map was read as.
    pub fn of(id: FileId, file: &SourceFile) -> Option<Source> {
        Source::open(id, file.text.clone(), &file.layout).ok()
    }

    pub fn file(&self) -> FileId {
        self.file
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn headings(&self) -> &[Heading] {
        &self.csv.headings
    }

    pub fn heading(&self, column: usize) -> Option<&Heading> {
        self.csv.headings.get(column)
    }

    /// The column with a heading of this name, or else of this whole text.
    pub fn column(&self, name: &str) -> Result<usize, NoColumn> {
        self.csv.column(name)
    }

    /// The range of the cell that begins at a byte.
    pub fn cell_at(&self, lo: u32) -> Option<(u32, u32)> {
        Some(records::cell_at(&self.text, lo, &[self.csv.delimiter])?.range())
    }

    pub fn span(&self, (lo, hi): (u32, u32)) -> Span {
        Span::new(self.file, lo, hi)
    }

    /// The records after the headings.
    pub fn records(&self) -> Records<'_> {
        self.csv.records(&self.text)
    }

    /// What stands between cells.
    pub fn delimiter(&self) -> u8 {
        self.csv.delimiter
    }

    /// How many lines stand above the headings.
    pub fn skipped(&self) -> u32 {
        self.skipped
    }

    pub(super) fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// At most how many records there are.
    pub(super) fn most_records(&self) -> usize {
        self.csv.most_records(&self.text)
    }

    /// For tests: a text that no source map has.
    #[cfg(test)]
    pub fn of_text(text: &str) -> Source {
        Source::open(FileId(0), text.into(), &Layout::default()).unwrap()
    }
}
