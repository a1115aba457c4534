//! An open data file.

use crate::data::Csv;
use crate::source::{FileId, Span};
use std::sync::Arc;

/// An open data file.
#[derive(Clone)]
pub struct OpenTable {
    pub file: FileId,
    pub text: Arc<str>,
    pub csv: Csv,
    pub name: String,
}

impl OpenTable {
    pub fn headings(&self) -> String {
        let shown: Vec<String> = self.csv.headings.iter().take(12).map(|h| format!("`{}`", h.name)).collect();
        let more = self.csv.headings.len().saturating_sub(12);
        if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
    }

    pub fn span(&self, lo: u32, hi: u32) -> Span {
        Span::new(self.file, lo, hi)
    }
}
