//! Data files: opening them, finding columns, and saying what is wrong with their cells.

use crate::data::NumberFault;
use crate::data::{Csv, NoColumn, Problem, ProblemKind};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::{AttrType, EntityId};
use crate::semantic::checker::Checker;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::declare::loader::from_folder;
use crate::source::{FileId, FileKind, Span};
use crate::syntax::ast::{DataSource, Mapping, Name, Text};
use std::sync::Arc;

impl Checker<'_> {
    /// Opens the file of a source; a file is read once.
    pub fn open(&mut self, source: &DataSource) -> Option<OpenTable> {
        let path = &source.path;
        let (file, text, name) = self.data_text(path)?;
        match Csv::open(&text) {
            Ok(csv) => Some(OpenTable { file, text, csv, name }),
            Err(problem) => {
                let why = match problem.kind {
                    ProblemKind::Empty => "is empty",
                    ProblemKind::TooLarge => "is larger than 4 GB",
                    ProblemKind::UnclosedQuote => "has a quote that nothing closes",
                    _ => "is no table with a header line",
                };
                self.report(
                    Diagnostic::error(codes::BAD_TABLE_FILE, format!("`{name}` {why}"))
                        .at(path.span, "named here")
                        .with(Span::new(file, problem.lo, problem.hi), "here"),
                );
                None
            }
        }
    }

    /// The text of a data file, and the name to show for it.
    pub fn data_text(&mut self, path: &Text) -> Option<(FileId, Arc<str>, String)> {
        let folder = self.files.folder(path.span.file).to_string();
        let (text, name) = match self.files.loader().data(&from_folder(&folder, &path.text)) {
            Ok(found) => found,
            Err(error) => {
                let mut found = Diagnostic::error(error.code, format!("`{}` {}", path.text, error.message)).at(path.span, "named here");
                let missing = error.message == "does not exist";
                if let Some(text) = self.plain_path(path.span) {
                    // With two backslashes one is part of the path, with one it was read away.
                    let raw = self.sources.slice(path.span).trim_matches('"');
                    let written = if path.text.contains('\\') { path.text.as_str() } else { raw };
                    found = Diagnostic::error(error.code, format!("`{written}`: folders in a path are separated by `/`"))
                        .at(path.span, "named here")
                        .fix(format!("write `{text}`"), path.span, format!("\"{text}\""), Applicability::MaybeIncorrect);
                } else if is_workbook(&path.text) {
                    found = found.help("workbooks are not read: save the sheet as CSV, and name that file");
                } else if let Some(near) = self.near_file(&folder, &path.text).filter(|_| missing) {
                    found = found.fix(format!("did you mean `{near}`?"), path.span, format!("\"{near}\""), Applicability::MaybeIncorrect);
                }
                if let Some(help) = error.help.filter(|_| self.plain_path(path.span).is_none()) {
                    found = found.help(help);
                }
                self.report(found);
                return None;
            }
        };
        let known = self.sources.iter().find(|(_, f)| f.kind == FileKind::Data && f.name == name).map(|(id, f)| (id, f.text.clone()));
        let (file, text) = match known {
            Some(known) => known,
            None => {
                let text: Arc<str> = text.into();
                (self.sources.add(name.clone(), text.clone(), FileKind::Data), text)
            }
        };
        Some((file, text, name))
    }

    /// A path with `\` between its folders, written with `/`.
    fn plain_path(&self, at: Span) -> Option<String> {
        let written = self.sources.slice(at).trim_matches('"');
        written.contains('\\').then(|| written.replace("\\\\", "/").replace('\\', "/"))
    }

    /// The data file with the name that is nearest to one that is not there.
    fn near_file(&self, folder: &str, path: &str) -> Option<String> {
        let mut names = self.files.loader().beside(&from_folder(folder, path));
        if !folder.is_empty() {
            names = names.iter().filter_map(|name| Some(name.strip_prefix(folder)?.strip_prefix('/')?.to_string())).collect();
        }
        let parts = |name: &str| name.rsplit_once('/').map_or((String::new(), name.to_string()), |(a, b)| (a.to_string(), b.to_string()));
        let stem = |name: &str| {
            let file = parts(name).1;
            file.rsplit_once('.').map_or(file.clone(), |(stem, _)| stem.to_string()).to_lowercase()
        };
        let (folder, file) = parts(path);
        let beside = || names.iter().filter(|name| parts(name).0 == folder);
        let same = beside().chain(&names).find(|name| stem(name) == stem(path));
        let files: Vec<String> = beside().map(|name| parts(name).1).collect();
        let near = crate::diagnostics::suggest::nearest(&file, files.iter().map(String::as_str));
        let near = near.first().and_then(|near| beside().find(|name| parts(name).1 == **near));
        same.or(near).cloned()
    }

    /// The position of the column of a mapping; reports when the file has none of that name.
    pub fn mapped_column(&mut self, table: &OpenTable, mapping: &Mapping) -> Option<usize> {
        match &mapping.column {
            Some(column) => self.column(table, column),
            None => self.find_column(table, &mapping.name, true),
        }
    }

    /// The position of a column; reports when the file has none of that name.
    pub fn column(&mut self, table: &OpenTable, name: &Name) -> Option<usize> {
        self.find_column(table, name, false)
    }

    /// The name may be that of a value too, which it keeps when its column has another.
    fn find_column(&mut self, table: &OpenTable, name: &Name, names_a_value: bool) -> Option<usize> {
        match table.csv.column(&name.text) {
            Ok(column) => Some(column),
            Err(NoColumn::Unknown) => {
                let headings: Vec<&str> = table.csv.headings.iter().map(|h| h.name.as_str()).collect();
                let mut found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("`{}` has no column `{}`", table.name, name.text))
                    .at(name.span, "no such column");
                let near;
                if !names_a_value {
                    (found, near) = found.did_you_mean(&name.text, name.span, headings.into_iter().map(|h| (h, "column")));
                } else {
                    // The name stays that of the value: its column gets its own.
                    let likely = crate::diagnostics::suggest::nearest(&name.text, headings.into_iter());
                    near = !likely.is_empty();
                    for heading in likely.into_iter().take(1) {
                        let quoted = if heading.chars().all(|c| c.is_alphanumeric() || c == '_') {
                            heading.into()
                        } else {
                            format!("\"{heading}\"")
                        };
                        let text = format!("{} = {quoted}", self.sources.slice(name.span));
                        found = found.fix(format!("write `{text}`"), name.span, text, crate::diagnostics::Applicability::MaybeIncorrect);
                    }
                }
                let open =
                    table.csv.headings.iter().find(|h| {
                        h.text.split_once('[').is_some_and(|(own, rest)| own.trim() == name.text.as_ref() && !rest.contains(']'))
                    });
                if let Some(heading) = open {
                    let found = Diagnostic::error(
                        codes::BAD_TABLE_FILE,
                        format!("nothing closes the `[` of the heading `{}`", heading.text.trim()),
                    )
                    .at(table.span(heading.lo, heading.hi), "`]` is missing")
                    .with(name.span, "this column");
                    self.report(found);
                    return None;
                }
                let in_brackets = table.csv.headings.iter().find_map(|h| {
                    let (own, unit) = h.text.split_once('(')?;
                    let unit = unit.trim_end().strip_suffix(')')?;
                    (own.trim() == name.text.as_ref()).then(|| (table.span(h.lo, h.hi), format!("{} [{unit}]", own.trim())))
                });
                if let Some((at, text)) = in_brackets {
                    found = found.with(at, "this column?").help(format!("a unit stands in square brackets: `{text}`"));
                } else if !near {
                    found = found.help(format!("the file has {}", table.headings()));
                }
                self.report(found);
                None
            }
            Err(NoColumn::Several(a, b)) => {
                let mut found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` has two columns `{}`", table.name, name.text))
                    .at(name.span, "which one?");
                for heading in [a, b].into_iter().filter_map(|i| table.csv.headings.get(i)) {
                    found = found.with(table.span(heading.lo, heading.hi), "one of them");
                }
                self.report(found);
                None
            }
        }
    }

    /// The mark that parts a row which the header's mark does not part.
    fn other_separator(&self, table: &OpenTable, at: u32, cells: usize) -> Option<char> {
        let line = table.text.get(at as usize..)?.lines().next()?;
        [';', ',', '\t', '|'].into_iter().find(|mark| line.matches(*mark).count() + 1 == cells)
    }

    /// The heading over a cell, where no quote stands before it in its row.
    fn column_of_cell<'t>(&self, table: &'t OpenTable, at: u32) -> Option<&'t str> {
        let before = table.text.get(..at as usize)?;
        let line = before.rsplit('\n').next().filter(|line| !line.contains('"'))?;
        let mark =
            [';', ',', '\t'].into_iter().max_by_key(|mark| table.text.lines().next().map_or(0, |head| head.matches(*mark).count()))?;
        table.csv.headings.get(line.matches(mark).count()).map(|heading| heading.name.as_str())
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
        let start = table.text.get(..at as usize).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        let line = table.text.get(start..).and_then(|t| t.lines().next()).unwrap_or("");
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
                    let near = crate::diagnostics::suggest::nearest(text, names.iter().copied());
                    if let Some(name) = near.first() {
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
                    let found = if is_total(text) && near.is_empty() {
                        found.help(format!("a row that adds the others up is no {kind}: take it out of the file"))
                    } else if near.is_empty() {
                        found.help("declare it, or leave such rows out: by `skip unknown`, or by a condition `where column == \"text\"`")
                    } else {
                        found.help("declare it, or leave such rows out with `where column == \"text\"`")
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
                    // The same slip in every cell of a column is one.
                    found.about(format!("{} in {} {}", reason.describe(), word(values, *value, "a value"), table.name))
                }
                ProblemKind::UnknownUnit { value, text } => {
                    let what = word(values, *value, "the value");
                    self.unit_of_cell(text, &what, at)
                }
                ProblemKind::NotComparable { column, reason, text } => {
                    let heading = table.csv.headings.get(*column).map_or("", |h| h.name.as_str());
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
                    let line = |at: u32| self.sources.get(table.file).map_or(0, |f| f.line_of(at));
                    let (one, two) = (line(problem.other.map_or(0, |(lo, _)| lo)), line(problem.lo));
                    found.about(format!("rows {one} and {two} of {}", table.name))
                }
                ProblemKind::MissingKey { key } => {
                    let kind = word(keys, *key, "key");
                    let found = Diagnostic::error(codes::BAD_CELL, format!("a row without its {kind}")).at(at, "empty");
                    match self.column_of_cell(table, problem.lo) {
                        Some(column) => found.help(format!("the cell of `{column}` is empty: each row says its {kind}")),
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
                    Diagnostic::error(codes::BAD_CELL, format!("a row of {found} cells where the header line has {expected}"))
                        .at(at, "this row")
                }
                ProblemKind::UnclosedQuote => Diagnostic::error(codes::BAD_TABLE_FILE, "nothing closes this quote").at(at, "opened here"),
                ProblemKind::TextAfterQuote => Diagnostic::error(codes::BAD_CELL, "text after a closing quote").at(at, "here"),
                ProblemKind::Empty => {
                    Diagnostic::error(codes::BAD_TABLE_FILE, format!("`{}` has no header line", table.name)).at(at, "here")
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

    /// A cell that holds the title of an entity in the place of its name.
    fn by_title(&self, kind: &str, text: &str, table: &OpenTable, at: Span) -> Option<Diagnostic> {
        let id = self.names.kind(kind)?;
        let entity = &self.hir.entities[self.titled(id, text)?];
        let message = format!("there is no {kind} `{text}`: that is the title of `{}`", entity.name);
        let found = Diagnostic::error(codes::UNKNOWN_KEY, message).at(at, "a title").with(entity.span, "its name");
        Some(found.about(format!("titles of {kind} in {}", table.name)))
    }
}

fn is_workbook(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".xlsx", ".xls", ".xlsm", ".ods", ".numbers"].iter().any(|end| lower.ends_with(end))
}

/// A row that adds up the others.
pub fn is_total(text: &str) -> bool {
    let lower = text.trim().trim_end_matches(':').to_lowercase();
    const WORDS: [&str; 12] =
        ["total", "totals", "grand total", "sum", "subtotal", "summe", "gesamt", "insgesamt", "all", "overall", "合计", "总计"];
    WORDS.contains(&lower.as_str()) || lower.starts_with("total ") || lower.ends_with(" total")
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_string() } else { format!("{}…", text.chars().take(40).collect::<String>()) }
}
