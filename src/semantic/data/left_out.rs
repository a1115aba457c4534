//! `skip unknown`: rows of others are left out and counted. What is nearly a known name is told apart.

use crate::data;
use crate::diagnostics::suggest::{listed, nearest};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::hir::EntityTypeId;
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::data::totals::is_total;
use crate::source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

/// Names up to this length are codes, of which many differ in one letter.
const CODE: usize = 3;
const LISTED: usize = 4;
/// So many names are compared: a second of work.
const MOST_COMPARED: usize = 100_000_000;

impl Checker<'_> {
    /// Tells how many rows were left out, and of names that may be misspelt. `at`: where the scenario says that they are.
    pub fn rows_left_out(&mut self, table: &OpenTable, at: Option<Span>, kinds: &[EntityTypeId], left: &data::LeftOut, kept: bool) {
        let Some(at) = at.filter(|_| !left.keys.is_empty()) else { return };
        let mut misspelt: Vec<(&data::UnknownKey, String)> = Vec::new();
        let mut known: FxHashMap<EntityTypeId, Known<'_>> = FxHashMap::default();
        let mut budget = MOST_COMPARED;
        for unknown in &left.keys {
            let Some(kind) = kinds.get(unknown.key) else { continue };
            let known = known.entry(*kind).or_insert_with(|| self.known_names(*kind));
            if let Some(meant) = known.meant_by(&unknown.text, &mut budget) {
                misspelt.push((unknown, meant.to_string()));
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
        // What is unknown of each key: one reason may hide another.
        let mut reasons: Vec<String> = Vec::new();
        for (at, kind) in kinds.iter().enumerate() {
            // Keys of one kind are unknown for one reason.
            let same = |key: usize| kinds.get(key) == Some(kind);
            let mut names: Vec<&str> = left.keys.iter().filter(|unknown| same(unknown.key)).map(|unknown| unknown.text.as_str()).collect();
            if names.is_empty() || kinds.iter().take(at).any(|earlier| earlier == kind) {
                continue;
            }
            let mut met = FxHashSet::default();
            names.retain(|name| met.insert(*name));
            reasons.push(format!("no {} is called {}", self.hir.entity_types[*kind].name, listed(names, LISTED)));
        }
        let (rows, are) = if left.rows == 1 { ("1 row".to_string(), "is") } else { (format!("{} rows", left.rows), "are") };
        let message = format!("{rows} of `{}` {are} left out: {}", table.name, reasons.join("; "));
        let severity = if kept { Severity::Note } else { Severity::Warning };
        let label = if kept { "rows of unknown names are left out" } else { "no row is left" };
        let mut found = Diagnostic::new(severity, codes::PASSED_OVER, message).at(at, label);
        if budget == 0 {
            found = found.note("they are too many to compare each with all known names: some of them may be misspelt");
        }
        self.report(found);
    }

    fn known_names(&self, kind: EntityTypeId) -> Known<'_> {
        let mut known = Known::default();
        for entity in self.hir.entity_types[kind].members.iter().map(|e| &self.hir.entities[*e]) {
            let name = entity.name.as_ref();
            if let Some(title) = &entity.title {
                known.titles.entry(title.trim().to_ascii_lowercase()).or_insert(name);
            }
            known.folded.entry(name.to_lowercase()).or_insert(name);
            if let Ok(number) = name.parse::<i64>() {
                known.numbers.entry(number).or_insert(name);
            }
            if name.chars().count() > CODE {
                known.long.push(name);
            }
        }
        known
    }
}

/// The names of a kind, made ready for many searches.
#[derive(Default)]
struct Known<'h> {
    titles: FxHashMap<String, &'h str>,
    /// By their small letters.
    folded: FxHashMap<String, &'h str>,
    /// Years, and others that are whole numbers.
    numbers: FxHashMap<i64, &'h str>,
    /// Those that are no codes.
    long: Vec<&'h str>,
}

impl<'h> Known<'h> {
    /// The member that a text nearly names. `budget`: the comparisons that are left.
    fn meant_by(&self, text: &str, budget: &mut usize) -> Option<&'h str> {
        let text = text.trim();
        // A number is that number, `2024.0` is 2024: of years many differ in one digit.
        if let Ok(number) = text.parse::<f64>() {
            return self.numbers.get(&whole(number)?).copied();
        }
        if is_total(text) {
            return None;
        }
        let same = self.titles.get(&text.to_ascii_lowercase()).or_else(|| self.folded.get(&text.to_lowercase()));
        if same.is_some() || text.chars().count() <= CODE {
            return same.copied();
        }
        if *budget < self.long.len() {
            *budget = 0;
            return None;
        }
        *budget -= self.long.len();
        // So do numbered names.
        nearest(text, self.long.iter().copied()).into_iter().find(|near| !differ_in_digits(text, near))
    }
}

/// `2024` of 2024.0; none of what is not whole, or too large to be sure.
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 1e15).then_some(number as i64)
}

/// True of `unit_17` and `unit_18`.
fn differ_in_digits(a: &str, b: &str) -> bool {
    let is_digit = |c: char| c.is_ascii_digit();
    let digits = |text: &str| text.chars().filter(|c| is_digit(*c)).collect::<String>();
    let others = |text: &str| text.to_lowercase().chars().filter(|c| !is_digit(*c)).collect::<String>();
    others(a) == others(b) && digits(a) != digits(b)
}
