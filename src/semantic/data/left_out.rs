//! `skip unknown`: rows of others are left out and counted. What is nearly a known name is told apart.

use crate::data;
use crate::diagnostics::suggest::{listed, nearest};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::hir::EntityTypeId;
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::data::source_file::is_total;
use crate::source::Span;

/// Names up to this length are codes, of which many differ in one letter.
const CODE: usize = 3;
const LISTED: usize = 4;

impl Checker<'_> {
    /// Tells how many rows were left out, and of names that may be misspelt. `at`: where the scenario says that they are.
    pub fn rows_left_out(&mut self, table: &OpenTable, at: Option<Span>, kinds: &[EntityTypeId], left: &data::LeftOut, kept: bool) {
        let (Some(at), Some(first)) = (at, left.keys.first()) else { return };
        let mut misspelt: Vec<(&data::UnknownKey, String)> = Vec::new();
        for unknown in &left.keys {
            let Some(kind) = kinds.get(unknown.key) else { continue };
            if let Some(meant) = self.meant_by(*kind, &unknown.text) {
                misspelt.push((unknown, meant));
            }
        }
        if let Some((unknown, meant)) = misspelt.first() {
            let word = kinds.get(unknown.key).map_or("entity", |kind| self.hir.entity_types[*kind].name.as_ref());
            let mut found = Diagnostic::warning(
                codes::PASSED_OVER,
                format!("there is no {word} `{}`, and its rows are left out: is `{meant}` meant?", unknown.text),
            )
            .at(table.span(unknown.place.0, unknown.place.1), "nearly a known name")
            .with(at, "rows of unknown names are left out");
            let others: Vec<&str> = misspelt.iter().skip(1).map(|(unknown, _)| unknown.text.as_str()).collect();
            if !others.is_empty() {
                found = found.note(format!("nearly known are {} too", listed(others, LISTED)));
            }
            self.report(found);
        }
        let words: Vec<&str> = kinds.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
        let word = words.get(first.key).copied().unwrap_or("entity");
        let names: Vec<&str> = left.keys.iter().filter(|unknown| unknown.key == first.key).map(|unknown| unknown.text.as_str()).collect();
        let (rows, are) = if left.rows == 1 { ("1 row".to_string(), "is") } else { (format!("{} rows", left.rows), "are") };
        let message = format!("{rows} of `{}` {are} left out: no {word} is called {}", table.name, listed(names, LISTED));
        let severity = if kept { Severity::Note } else { Severity::Warning };
        let label = if kept { "rows of unknown names are left out" } else { "no row is left" };
        self.report(Diagnostic::new(severity, codes::PASSED_OVER, message).at(at, label));
    }

    /// The member of a kind that a text nearly names.
    fn meant_by(&self, kind: EntityTypeId, text: &str) -> Option<String> {
        // A number is that number: of years many differ in one digit.
        if is_total(text) || text.parse::<f64>().is_ok() {
            return None;
        }
        if let Some(entity) = self.titled(kind, text) {
            return Some(self.hir.entities[entity].name.to_string());
        }
        let names = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.as_ref());
        if text.chars().count() > CODE {
            return nearest(text, names.filter(|name| name.chars().count() > CODE)).first().map(|near| near.to_string());
        }
        let folded = text.trim().to_lowercase();
        names.into_iter().find(|name| name.to_lowercase() == folded).map(str::to_string)
    }
}
