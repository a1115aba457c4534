//! What is wrong with the cells of data files, in the words of the scenario.

use crate::data::{self, NumberFault, Problem, ProblemKind};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::{AttrType, EntityId};
use crate::semantic::checker::Checker;
use crate::semantic::data::alike::{blanks_differ, same_but_blanks};
use crate::semantic::data::open_table::{OpenTable, without, written};
use crate::semantic::data::totals::is_total;
use crate::source::Span;

impl Checker<'_> {
    /// The mark that parts a row which the header's mark does not part.
    fn other_separator(&self, table: &OpenTable, at: u32, cells: usize) -> Option<char> {
        let line = table.source.text().get(at as usize..)?.lines().next()?;
        [';', ',', '\t', '|'].into_iter().find(|mark| line.matches(*mark).count() + 1 == cells)
    }

    /// The heading over a cell, where no quote stands before it in its row.
    fn column_of_cell<'t>(&self, table: &'t OpenTable, at: u32) -> Option<&'t str> {
        let before = table.source.text().get(..at as usize)?;
        let line = before.rsplit('\n').next().filter(|line| !line.contains('"'))?;
        let mark = [';', ',', '\t']
            .into_iter()
            .max_by_key(|mark| table.source.text().lines().next().map_or(0, |head| head.matches(*mark).count()))?;
        table.source.heading(line.matches(mark).count()).map(|heading| heading.name.as_str())
    }

    /// A cell in the column of one with a decimal comma, whose point parts thousands then: where, and what it is read as.
    fn point_beside(&self, table: &OpenTable, at: u32) -> Option<(Span, String)> {
        let column = table.source.column(self.column_of_cell(table, at)?).ok()?;
        let texts = data::distinct_keys(&table.source, &[column], &[], &[]).keys;
        let (text, lo) = texts.into_iter().find(|(text, _)| data::may_part_thousands(text))?;
        let (lo, hi) = table.source.cell_at(lo)?;
        Some((table.span(lo, hi), text.trim_end_matches('0').trim_end_matches('.').to_string()))
    }

    /// " of `ocp`": the names of entities in the row of a cell.
    fn row_keys(&self, table: &OpenTable, at: u32, keys: &[String]) -> String {
        let is_key = |entity: &EntityId| {
            let kind = self.hir.entities[*entity].kind;
            keys.is_empty()
                || keys
                    .iter()
                    .any(|word| self.names.kind(word).is_none_or(|k| self.hir.entity_types[k].root == self.hir.entity_types[kind].root))
        };
        let start = table.source.text().get(..at as usize).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        let line = table.source.text().get(start..).and_then(|t| t.lines().next()).unwrap_or("");
        let cells = line.split([',', ';', '\t']).map(|c| c.trim().trim_matches('"'));
        let names: Vec<String> = cells.filter(|c| self.names.entities(c).iter().any(is_key)).map(|c| format!("`{c}`")).collect();
        if names.is_empty() { " of the same key".into() } else { format!(" of {}", names.join(", ")) }
    }

    /// The states of an attribute, by its quoted name.
    fn states_of(&self, quoted: &str) -> Vec<Box<str>> {
        let name = quoted.trim_matches('`');
        let attr = self.hir.attrs.values().find(|a| a.name.as_ref() == name && matches!(a.ty, AttrType::State(_)));
        let declared = attr.and_then(|a| if let AttrType::State(states) = a.ty { Some(states) } else { None });
        match declared {
            Some(states) => self.hir.states[states].names.clone(),
            // The attribute is being read: its states were the last to be declared.
            None => self.hir.states.values().filter(|s| s.of.contains(&format!("`{name}`"))).flat_map(|s| s.names.clone()).collect(),
        }
    }

    /// Reports what is wrong with cells. `keys` and `values` name what each position holds.
    pub fn problems(&mut self, table: &OpenTable, problems: &[Problem], more: usize, keys: &[String], values: &[String]) {
        let last = problems.len().saturating_sub(1);
        let mut commas = false;
        for (i, problem) in problems.iter().enumerate() {
            let at = table.span(problem.lo, problem.hi);
            let word = |list: &[String], i: usize, other: &str| list.get(i).cloned().unwrap_or_else(|| other.to_string());
            let found = match &problem.kind {
                ProblemKind::UnknownKey { key, text } => {
                    let kind = word(keys, *key, "entity");
                    let mut found = Diagnostic::error(codes::UNKNOWN_KEY, format!("there is no {kind} `{text}`")).at(at, "unknown");
                    if let Some(found) = self.unknown_state_in_file(&kind, text, at) {
                        self.report(found);
                        continue;
                    }
                    if problem.times > 1 {
                        found = found.note(format!("it stands in {} rows", problem.times));
                    }
                    let names = self.names.kind(&kind).map(|k| self.hir.entity_types[k].members.clone()).unwrap_or_default();
                    let names: Vec<&str> = names.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
                    // Data files are not repaired from here: the nearest name is a help.
                    let mut near = crate::diagnostics::suggest::nearest(text, names.iter().copied());
                    let same = names.iter().find(|name| same_but_blanks(name, text));
                    // A number is that number: of years many differ in one digit.
                    let is_number = text.parse::<f64>().is_ok();
                    if is_number {
                        near.clear();
                        found = self.given_numbers(found, &kind, &names);
                    }
                    if let Some(name) = same {
                        found = found.note(blanks_differ(name, text, "name"));
                    } else if let Some(name) = near.first() {
                        found = found.help(format!("did you mean the {kind} `{name}`?"));
                    }
                    let root = self.names.kind(&kind).map(|k| self.hir.entity_types[k].root);
                    if let Some(found) = self.by_title(&kind, text, table, at) {
                        if let Some(found) = self.stray(root, text, found) {
                            self.report(found);
                        }
                        continue;
                    }
                    found = found.about(format!("{kind} {text}"));
                    if let Some(text) = crate::syntax::unseen(text) {
                        found = found.note(text);
                    }
                    let column = self.column_of_cell(table, problem.lo);
                    let apart = column.map_or("`where COLUMN != \"…\"`".into(), |column| format!("`{}`", without(column, text)));
                    let found = if is_total(text) && near.is_empty() {
                        found.help(format!(
                            "a row that adds the others up is no {kind}: take it out of the file, or leave it out by {apart}"
                        ))
                    } else if near.is_empty() {
                        found.help(format!("declare it, or leave such rows out: by `skip unknown`, or by a condition, {apart}"))
                    } else {
                        found.help(format!("declare it, or leave such rows out by {apart}"))
                    };
                    match self.stray(root, text, found) {
                        Some(found) => found,
                        None => continue,
                    }
                }
                ProblemKind::UnknownValue { value, text } => {
                    if let Some(found) = self.by_title(&word(values, *value, ""), text, table, at) {
                        self.report(found);
                        continue;
                    }
                    Diagnostic::error(codes::UNKNOWN_KEY, format!("`{text}` is not known as {}", word(values, *value, "a value")))
                        .at(at, "unknown")
                        .about(format!("state {text}"))
                        .did_you_mean(text, at, self.states_of(&word(values, *value, "")).iter().map(|n| (n.as_ref(), "")))
                        .0
                }
                ProblemKind::BadNumber { reason, text, value } => {
                    let mut found = Diagnostic::error(codes::BAD_CELL, format!("`{}` is no number: {}", shorten(text), reason.describe()))
                        .at(at, values.get(*value).map_or("this cell".into(), |name| format!("a cell of {name}")));
                    if let Some((whole, part)) =
                        text.split_once(',').filter(|(a, b)| [a, b].iter().all(|x| x.bytes().all(|c| c.is_ascii_digit())))
                    {
                        // Nobody but whoever made the file knows which of the two it is.
                        found = found.help(if *reason == NumberFault::Comma {
                            format!("write `{whole}{part}` if the comma parts thousands, `{whole}.{part}` if it is a decimal point")
                        } else {
                            format!("write `{whole}.{part}`")
                        });
                    } else if let Some(help) = reason.help(text) {
                        found = found.help(help);
                    }
                    if let Some(layout) = declaration(*reason, text) {
                        found = found.help(format!("if all of the file is written so, say it after its name: `{layout}`"));
                    }
                    if *reason == NumberFault::DecimalComma
                        && !std::mem::replace(&mut commas, true)
                        && let Some((other, read)) = self.point_beside(table, problem.lo)
                    {
                        found = found.with(other, format!("a number, read as {read}: does its point part thousands?"));
                    }
                    // The same slip in every cell of a column is one.
                    found.about(format!("{} in {} {}", reason.describe(), word(values, *value, "a value"), table.name))
                }
                ProblemKind::UnknownUnit { value, text } => {
                    let what = word(values, *value, "the value");
                    self.unit_of_cell(text, &what, at)
                }
                ProblemKind::NotComparable { column, reason, text } => {
                    let heading = table.source.heading(*column).map_or("", |h| h.name.as_str());
                    let message =
                        format!("a condition compares `{heading}` with a number, and `{}` is none: {}", shorten(text), reason.describe());
                    let mut found = Diagnostic::error(codes::CELL_NOT_COMPARABLE, message).at(at, "this cell");
                    if let Some(help) = reason.help(text) {
                        found = found.help(help);
                    }
                    found.about(format!("{} in conditions on {heading} of {}", reason.describe(), table.name))
                }
                ProblemKind::DuplicateCells { value } => {
                    let mut found = Diagnostic::error(
                        codes::DUPLICATE_CELLS,
                        format!(
                            "two rows{} give different values of {}",
                            self.row_keys(table, problem.lo, keys),
                            word(values, *value, "the value")
                        ),
                    )
                    .at(at, "the second");
                    if let Some((lo, hi)) = problem.other {
                        found = found.with(table.span(lo, hi), "the first");
                    }
                    // Two rows that differ in several cells are one mistake.
                    let line = |at: u32| self.sources.get(table.source.file()).map_or(0, |f| f.line_of(at));
                    let (one, two) = (line(problem.other.map_or(0, |(lo, _)| lo)), line(problem.lo));
                    found.about(format!("rows {one} and {two} of {}", table.name))
                }
                ProblemKind::MissingKey { key } => {
                    let kind = word(keys, *key, "key");
                    let found = Diagnostic::error(codes::BAD_CELL, format!("a row without its {kind}")).at(at, "empty");
                    match self.column_of_cell(table, problem.lo) {
                        Some(column) => found
                            .help(format!(
                                "the cell of `{column}` is empty: each row says its {kind}, so repeat it where it counts for the rows below, as in a pivot table"
                            ))
                            .help(format!("if such rows are to be left out, say so by a condition, `where {} != \"\"`", written(column))),
                        None => found,
                    }
                }
                ProblemKind::RaggedRow { found: 1, expected } if self.other_separator(table, problem.lo, *expected).is_some() => {
                    let mark = self.other_separator(table, problem.lo, *expected).unwrap_or(',');
                    Diagnostic::error(
                        codes::BAD_TABLE_FILE,
                        format!("the rows of `{}` are separated by `{mark}`, its header line is not", table.name),
                    )
                    .at(at, "one cell by the marks of the header line")
                    .with(table.span(0, 0), "the header line")
                    .about(format!("separator {}", table.name))
                }
                ProblemKind::RaggedRow { found, expected } => {
                    let cells = if *found == 1 { "cell" } else { "cells" };
                    let told = Diagnostic::error(codes::BAD_CELL, format!("a row of {found} {cells} where the header line has {expected}"));
                    let told = told.at(at, "this row");
                    if *found == 1 { told.help("if it is a footnote or a heading, take it out of the file") } else { told }
                }
                ProblemKind::UnclosedQuote => Diagnostic::error(codes::BAD_TABLE_FILE, "nothing closes this quote").at(at, "opened here"),
                ProblemKind::TextAfterQuote => Diagnostic::error(codes::BAD_CELL, "text after a closing quote").at(at, "here"),
                ProblemKind::Empty => {
                    Diagnostic::error(codes::BAD_TABLE_FILE, format!("`{}` has no header line", table.name)).at(at, "here")
                }
                ProblemKind::MergeMarks => {
                    Diagnostic::error(codes::BAD_TABLE_FILE, format!("`{}` has marks of a merge", table.name)).at(at, "here")
                }
                ProblemKind::TooLarge => {
                    Diagnostic::error(codes::TOO_MANY, format!("`{}` holds more than the program takes", table.name)).at(at, "here")
                }
                ProblemKind::BadSpec => Diagnostic::error(codes::WRONG_KEYS, "too many keys").at(at, "here"),
            };
            let found =
                if more > 0 && i == last { found.note(format!("and {more} more such mistakes in `{}`", table.name)) } else { found };
            self.report(found);
        }
    }

    /// Which periods there are, where a number is none of them.
    fn given_numbers(&self, found: Diagnostic, kind: &str, names: &[&str]) -> Diagnostic {
        let periods = self.names.kind(kind).is_some_and(|kind| self.hir.entity_types[kind].periods);
        match (names.first(), names.last()) {
            (Some(first), Some(last)) if periods => found.help(format!("the scenario has the {kind}s `{first}` to `{last}`")),
            _ => found,
        }
    }

    /// A cell that holds the title of an entity in the place of its name.
    fn by_title(&self, kind: &str, text: &str, table: &OpenTable, at: Span) -> Option<Diagnostic> {
        let id = self.names.kind(kind)?;
        let entity = &self.hir.entities[self.titled(id, text)?];
        let message = format!("there is no {kind} `{text}`: that is the title of `{}`", entity.name);
        let found = Diagnostic::error(codes::UNKNOWN_KEY, message).at(at, "a title").with(entity.span, "its name");
        Some(found.about(format!("titles of {kind} in {}", table.name)))
    }
}

/// What says that a file writes numbers like this one, which is none as they are read.
fn declaration(reason: NumberFault, text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches(['-', '+']);
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    let (last, first) = (marks.last()?, marks.first()?);
    let known = |mark: char| ".,'’ \u{a0}\u{202f}_".contains(mark);
    if !marks.iter().copied().all(known) {
        return None;
    }
    let style = |decimal: &str, thousands: Option<char>| {
        let thousands = thousands.map(|mark| format!("thousands \"{mark}\"")).unwrap_or_default();
        let decimal = if decimal.is_empty() { String::new() } else { format!("decimal \"{decimal}\"") };
        [decimal, thousands].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    match reason {
        NumberFault::DecimalComma if first == last => Some(style(",", None)),
        NumberFault::DecimalComma => Some(style(",", Some(*first))),
        NumberFault::Thousands if *last == '.' => Some(style("", Some(*first))),
        NumberFault::Thousands if marks.iter().all(|mark| mark == first) => Some(style("", Some(*first))),
        // Declared already: what parts thousands is not.
        NumberFault::DecimalPoint if marks.first() == Some(&'.') => Some(style("", Some('.'))),
        NumberFault::Points if marks.len() > 1 && text.split('.').skip(1).all(|group| group.len() == 3) => Some(style(",", Some('.'))),
        _ => None,
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_string() } else { format!("{}…", text.chars().take(40).collect::<String>()) }
}
