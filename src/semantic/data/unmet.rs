//! Rows that conditions leave out: texts that no row has, rows that cannot be decided, files of which nothing is read.

use crate::data;
use crate::diagnostics::suggest::{listed, nearest};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::data::conditions::Conditions;
use crate::semantic::data::open_table::OpenTable;
use crate::source::Span;
use crate::syntax::ast::{self, DataSource};

/// The condition that no row of a file meets, and the text of its column that may have been meant.
pub type NothingPasses = Option<(Span, Option<Box<str>>)>;

/// What became of the rows of a file.
pub struct Counted {
    pub read: usize,
    pub kept: usize,
    pub undecided: Option<data::Undecided>,
    /// Some could not be asked, which was reported.
    pub broken: bool,
    /// Some could not be read, which was reported.
    pub faulty: bool,
    /// A file without any rows is no slip.
    pub may_be_empty: bool,
}

impl Counted {
    pub fn of(loaded: &data::Loaded) -> Counted {
        let (read, kept) = (loaded.records_read, loaded.records_kept);
        let (broken, faulty) = (cannot_compare(&loaded.problems), !loaded.problems.is_empty());
        Counted { read, kept, undecided: loaded.undecided, broken, faulty, may_be_empty: false }
    }
}

/// A condition met a cell that it cannot compare.
pub fn cannot_compare(problems: &[data::Problem]) -> bool {
    problems.iter().any(|problem| matches!(problem.kind, data::ProblemKind::NotComparable { .. }))
}

/// A text of a condition that no row has.
pub struct Unmet {
    pub at: Span,
    /// Rows with the text would be left out.
    pub negated: bool,
    /// The text that may have been meant.
    pub near: Option<Box<str>>,
    pub message: String,
    /// Some of the texts that are there.
    seen: Vec<String>,
}

impl Unmet {
    /// A finding with what may have been meant.
    pub fn helped(&self, found: Diagnostic) -> Diagnostic {
        match &self.near {
            // The fix is a text, in quotes.
            Some(near) => found.fix(format!("did you mean `{near}`?"), self.at, format!("\"{near}\""), Applicability::MaybeIncorrect),
            None => match listed(&self.seen, 6) {
                list if list.is_empty() => found,
                list => found.help(format!("it holds {list}")),
            },
        }
    }
}

impl Checker<'_> {
    /// The texts of conditions that no row of a file has. Of what is left out only those that are misspelt: it need not be there.
    pub fn unmet_texts(&self, table: &OpenTable, conditions: &Conditions<'_>) -> Vec<Unmet> {
        let literals = conditions.met().into_iter().filter(|(_, met)| !met.met).map(|(literal, _)| literal);
        let told = literals.filter_map(|literal| {
            let (text, column) = (literal.text.text.trim(), &literal.column.text);
            // Another condition may have left out the rows that have it.
            if text.is_empty() || holds_text(table, column, text) {
                return None;
            }
            let seen = self.texts_of(table, column);
            let near = nearest(text, seen.iter().map(String::as_str)).first().map(|near| Box::from(*near));
            let message = format!("no row of `{}` has `{text}` in the column `{column}`", table.name);
            let unmet = Unmet { at: literal.text.span, negated: literal.negated, near, message, seen };
            (!unmet.negated || unmet.near.is_some()).then_some(unmet)
        });
        told.collect()
    }

    /// Tells of texts that no row has, and of rows that cannot be decided. What is given back: the condition that lets nothing
    /// through, for whoever misses a value.
    pub fn unmet(&mut self, table: &OpenTable, source: &DataSource, conditions: &Conditions<'_>, counted: &Counted) -> NothingPasses {
        let (read, kept) = (counted.read, counted.kept);
        self.undecided(table, source, counted.undecided);
        self.other_capitals(table, conditions);
        if counted.broken {
            return None;
        }
        if read == 0 {
            if counted.may_be_empty || counted.faulty {
                return None;
            }
            let found = Diagnostic::warning(codes::PASSED_OVER, format!("`{}` holds no rows", table.name));
            self.report(found.at(source.path.span, "nothing is read"));
            return None;
        }
        let first = source.wheres.first().and_then(ast::Condition::span)?;
        let unmet = self.unmet_texts(table, conditions);
        for text in &unmet {
            let label = match (text.negated, kept) {
                (true, _) => "nothing is left out by this",
                (false, 0) => "nothing is read",
                (false, _) => "no row is read by this",
            };
            self.report(text.helped(Diagnostic::warning(codes::PASSED_OVER, &*text.message).at(text.at, label)));
        }
        if kept > 0 {
            return None;
        }
        match unmet.into_iter().find(|text| !text.negated) {
            Some(text) => Some((text.at, text.near)),
            None => {
                let found = Diagnostic::warning(codes::PASSED_OVER, format!("`{}` has {read} rows, and none passes `where`", table.name));
                self.report(found.at(first, "nothing is read"));
                Some((first, None))
            }
        }
    }
}

/// Whether any cell of a column is a text.
fn holds_text(table: &OpenTable, column: &str, text: &str) -> bool {
    let Ok(column) = table.source.column(column) else { return true };
    let text = crate::source::normal(text);
    data::distinct_keys(&table.source, &[column], &[], &[]).keys.iter().any(|(cell, _)| crate::source::normal(cell) == text)
}
