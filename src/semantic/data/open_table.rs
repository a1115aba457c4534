//! An open data file.

use crate::data::{EmptyCell, Source};
use crate::hir::Absent;
use crate::source::Span;

/// An open data file.
#[derive(Clone)]
pub struct OpenTable {
    pub source: Source,
    pub name: String,
}

impl OpenTable {
    pub fn headings(&self) -> String {
        let shown: Vec<String> = self.source.headings().iter().take(12).map(|h| format!("`{}`", h.name)).collect();
        let more = self.source.headings().len().saturating_sub(12);
        if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
    }

    /// Cells without a value, with their places.
    pub fn absent(&self, empty: &[EmptyCell]) -> Vec<Absent> {
        let at = |cell: &EmptyCell| self.span(cell.place.0, cell.place.1);
        empty.iter().map(|cell| Absent { keys: cell.keys.clone(), field: cell.value as u32, said: false, at: at(cell) }).collect()
    }

    /// The places of cells that say `no limit`.
    pub fn no_limit(&self, cells: Vec<(u32, Vec<u32>, (u32, u32))>) -> Vec<(u32, Vec<u32>, Span)> {
        cells.into_iter().map(|(field, tuple, (lo, hi))| (field, tuple, self.span(lo, hi))).collect()
    }

    pub fn span(&self, lo: u32, hi: u32) -> Span {
        self.source.span((lo, hi))
    }
}

/// A heading as it is written in a scenario.
pub fn written(text: &str) -> String {
    if crate::syntax::is_name(text) { text.to_string() } else { format!("`{text}`") }
}

/// The condition that leaves out the rows of a text; a text with quotes is left to whoever writes it.
pub fn without(column: &str, text: &str) -> String {
    let text = if text.contains(['"', '\\', '\n']) { "…" } else { text };
    format!("where {} != \"{text}\"", written(column))
}
