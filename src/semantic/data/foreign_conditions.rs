//! Conditions on rows that are asked for and are not there: patterns, dates by their order, columns on both sides.

use crate::diagnostics::suggest::listed;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::data::key_files::texts_of;
use crate::semantic::data::open_table::{OpenTable, written};
use crate::syntax::ast::{CompareOp, Name, Text};

/// What to do where dates are to be ordered.
pub(super) const DATES: &str = "dates are texts and have no order here: write the year into a column of its own, and compare that number";
/// So many texts are listed.
const LISTED: usize = 8;

impl Checker<'_> {
    /// `"final" == state`: the text stands on the left, and the column on the right.
    pub(super) fn is_turned(&self, table: &OpenTable, column: &Name, word: &Name) -> bool {
        let is_text = self.sources.slice(column.span).starts_with('"');
        is_text && table.source.column(&column.text).is_err() && table.source.column(&word.text).is_ok()
    }

    /// Texts are compared as a whole: those that fit a pattern can be listed.
    pub(super) fn whole_texts(&mut self, table: &OpenTable, column: &Name, word: &Text, pattern: &Text) -> Option<Diagnostic> {
        let at = self.column(table, column)?;
        let wanted = pattern.text.to_lowercase();
        let trimmed = wanted.trim_matches(['*', '%']);
        let (open_left, open_right) = match word.text.split_whitespace().next() {
            Some("contains" | "matches") => (true, true),
            Some("starts" | "startswith") => (false, true),
            Some("ends" | "endswith") => (true, false),
            _ => (wanted.starts_with(['*', '%']), wanted.ends_with(['*', '%'])),
        };
        let fits = |text: &String| {
            let text = text.to_lowercase();
            match (open_left, open_right) {
                (true, true) => text.contains(trimmed),
                (true, false) => text.ends_with(trimmed),
                (false, true) => text.starts_with(trimmed),
                (false, false) => text == trimmed,
            }
        };
        let all = texts_of(table, at);
        let fitting: Vec<String> = all.into_iter().filter(fits).map(|text| format!("\"{text}\"")).collect();
        let name = written(&column.text);
        let found = Diagnostic::error(codes::BAD_ROW_CONDITION, "texts are compared as a whole, and not by a part of them")
            .at(word.span.to(pattern.span), "a part of a text");
        Some(match fitting.len() {
            0 => found.help(format!("no text of `{}` fits it; texts are compared by `==`, `!=` and `in {{ … }}`", column.text)),
            1..=LISTED => {
                let list = format!("{name} in {{ {} }}", fitting.join(", "));
                found.fix(format!("write `{list}`"), column.span.to(pattern.span), list, Applicability::MaybeIncorrect)
            }
            _ => found.help(format!("list those that are meant, `{name} in {{ … }}`; these fit: {}", listed(&fitting, LISTED))),
        })
    }
}

/// A word without quotes: another column, or a text.
pub(super) fn word_alone(table: &OpenTable, column: &Name, word: &Name, text: &str) -> Diagnostic {
    if table.source.column(&word.text).is_ok() && table.source.column(&column.text).is_ok() {
        return Diagnostic::error(codes::BAD_ROW_CONDITION, format!("a condition compares one column, and `{text}` is another"))
            .at(word.span, "a column too")
            .with(column.span, "compared with it")
            .help(format!(
                "read both, and compare them in a set or in the index of a constraint; if the text is meant, write `\"{}\"`",
                word.text
            ));
    }
    Diagnostic::error(codes::SYNTAX, format!("`{}` does not fit here: a text stands in quotes", word.text))
        .at(word.span, "a word alone")
        .fix(format!("write `\"{}\"`", word.text), word.span, format!("\"{}\"", word.text), Applicability::MaybeIncorrect)
}

/// A date without quotes.
pub(super) fn date_alone(date: &Text, op: CompareOp) -> Diagnostic {
    if matches!(op, CompareOp::Eq | CompareOp::Ne) {
        let text = format!("\"{}\"", date.text);
        return Diagnostic::error(codes::BAD_ROW_CONDITION, "a date in a file is a text, and stands in quotes")
            .at(date.span, "a date")
            .fix(format!("write `{text}`"), date.span, text, Applicability::MaybeIncorrect);
    }
    Diagnostic::error(codes::BAD_ROW_CONDITION, "dates are not compared by their order").at(date.span, "a date").help(DATES)
}

/// True of `2026-01-31` and `31.01.2026`.
pub(super) fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.']).collect();
    (2..=3).contains(&parts.len())
        && parts.iter().all(|part| !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit()))
}
