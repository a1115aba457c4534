//! Data files: opening them, and finding their columns.

use crate::data::{NoColumn, ProblemKind, Source};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::semantic::checker::Checker;
use crate::semantic::data::alike::{blanks_differ, same_but_blanks};
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::{Content, DataError};
use crate::source::{Encoding, FileId, FileKind, Layout, LoadError, Packing, Span, decode_as, from_folder};
use crate::syntax::ast::{DataSource, Mapping, Name, Text};
use std::sync::Arc;

/// The text of a file's bytes.
fn decoded(bytes: Vec<u8>, packing: Option<Packing>, encoding: Option<Encoding>) -> Result<String, LoadError> {
    let bytes = match packing {
        Some(packing) => packing.unpack(&bytes)?,
        None => bytes,
    };
    decode_as(bytes, encoding.unwrap_or(Encoding::UTF_8))
}

impl Checker<'_> {
    /// Opens the file of a source; a file is read once.
    pub fn open(&mut self, source: &DataSource) -> Option<OpenTable> {
        let path = &source.path;
        let layout = self.layout(source)?;
        let (file, text, name) = self.laid_out_text(path, Some(&layout))?;
        match Source::open(file, text, &layout) {
            Ok(source) => Some(OpenTable { source, name }),
            Err(problem) => {
                if let (ProblemKind::Empty, Some((lines, at))) = (&problem.kind, source.lines) {
                    let message = format!("`{name}` has no headings below its first {lines} lines");
                    self.report(
                        Diagnostic::error(codes::BAD_TABLE_FILE, message).at(at, "so many are skipped").with(path.span, "of this file"),
                    );
                    return None;
                }
                let why = match problem.kind {
                    ProblemKind::Empty => "is empty",
                    ProblemKind::MergeMarks => "has marks of a merge: two versions of its lines stand side by side",
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
        self.laid_out_text(path, None)
    }

    /// The same for a file of which a layout is declared.
    fn laid_out_text(&mut self, path: &Text, declared: Option<&Layout>) -> Option<(FileId, Arc<str>, String)> {
        let layout = declared.cloned().unwrap_or_default();
        let folder = self.files.folder(path.span.file).to_string();
        let own = from_folder(&folder, &path.text);
        let (encoding, packing) = (layout.encoding, Packing::of(&own));
        let read = if encoding.is_none() && packing.is_none() {
            self.files.loader().data(&own)
        } else {
            self.files.loader().content(&own).and_then(|(content, name)| match content {
                Content::Text(text) => Ok((text, name)),
                Content::Bytes(bytes) => decoded(bytes, packing, encoding).map(|text| (text, name)).map_err(|error| DataError::of(&error)),
            })
        };
        let (text, name) = match read {
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
                if error.code == codes::FILE_NOT_UTF8
                    && declared.is_some_and(|layout| layout.encoding.is_none())
                    && !is_workbook(&path.text)
                {
                    found = found.help("if it is a text, say how it was saved after its name, such as `encoding \"utf-16\"` or `encoding \"windows-1252\"`");
                }
                if let Some(help) = error.help.filter(|_| self.plain_path(path.span).is_none()) {
                    found = found.help(help);
                }
                self.report(found);
                return None;
            }
        };
        let known = self
            .sources
            .iter()
            .find(|(_, f)| f.kind == FileKind::Data && f.name == name && f.layout == layout)
            .map(|(id, f)| (id, f.text.clone()));
        let (file, text) = match known {
            Some(known) => known,
            None => {
                let text: Arc<str> = text.into();
                (self.sources.add_laid_out(name.clone(), text.clone(), FileKind::Data, layout), text)
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
        match table.source.column(&name.text) {
            Ok(column) => Some(column),
            Err(NoColumn::Unknown) => {
                if let Some(told) = self.heading_of_words(table, name) {
                    told.into_iter().for_each(|found| self.report(found));
                    return None;
                }
                if let Some(heading) = table.source.headings().iter().find(|heading| same_but_blanks(&heading.name, &name.text)) {
                    let message = format!("`{}` has no column `{}`", table.name, name.text);
                    let found = Diagnostic::error(codes::UNKNOWN_COLUMN, message)
                        .at(name.span, "no such column")
                        .with(table.span(heading.lo, heading.hi), "this column?");
                    self.report(found.note(blanks_differ(&heading.name, &name.text, "heading")));
                    return None;
                }
                let headings: Vec<&str> = table.source.headings().iter().map(|h| h.name.as_str()).collect();
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
                    table.source.headings().iter().find(|h| {
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
                let in_brackets = table.source.headings().iter().find_map(|h| {
                    let (own, unit) = h.text.split_once('(')?;
                    let unit = unit.trim_end().strip_suffix(')')?;
                    (own.trim() == name.text.as_ref()).then(|| (table.span(h.lo, h.hi), own.trim().to_string(), unit.to_string()))
                });
                let in_brackets = in_brackets.map(|(at, own, unit)| match self.unit_in_words(&unit) {
                    Some(unit) => (at, format!("a unit stands in square brackets: `{own} [{unit}]`")),
                    None => (
                        at,
                        format!(
                            "a unit stands in square brackets, `{own} [UNIT]`; this heading is read as `` `{}` ``",
                            format_args!("{own} ({unit})")
                        ),
                    ),
                });
                if let Some(found_above) = above_the_header(table, &name.text) {
                    found = found.help(found_above);
                } else if let Some((at, text)) = in_brackets {
                    found = found.with(at, "this column?").help(text);
                } else if !near {
                    found = found.help(format!("the file has {}", table.headings()));
                }
                self.report(found);
                None
            }
            Err(NoColumn::Several(a, b)) => {
                let mut found = Diagnostic::error(codes::AMBIGUOUS_NAME, format!("`{}` has two columns `{}`", table.name, name.text))
                    .at(name.span, "which one?");
                for heading in [a, b].into_iter().filter_map(|i| table.source.heading(i)) {
                    found = found.with(table.span(heading.lo, heading.hi), "one of them");
                }
                self.report(found);
                None
            }
        }
    }
}

impl Checker<'_> {
    /// The unit that a heading names, also in words: `in thousand EUR`.
    fn unit_in_words(&mut self, text: &str) -> Option<String> {
        let text = text.trim().trim_start_matches("in ").trim();
        let short = match text.split_once(' ') {
            Some((word, unit)) => format!("{}{}", crate::diagnostics::suggest::scale(word)?, unit.trim()),
            None => text.to_string(),
        };
        self.units.registry_mut().parse(&short).is_ok().then_some(short)
    }

    /// `safety stock`, a heading of two words, without backticks: the finding for its first word, nothing for the others.
    fn heading_of_words(&self, table: &OpenTable, name: &Name) -> Option<Option<Diagnostic>> {
        let text = &self.sources.get(name.span.file)?.text;
        let words = |heading: &str| heading.split_whitespace().count() > 1;
        let (lo, heading) =
            table.source.headings().iter().map(|h| h.name.as_str()).filter(|heading| words(heading)).find_map(|heading| {
                // The name is one of its words.
                let places = heading.match_indices(name.text.as_ref()).filter_map(|(at, _)| (name.span.lo as usize).checked_sub(at));
                places.into_iter().find(|lo| text.get(*lo..*lo + heading.len()) == Some(heading)).map(|lo| (lo, heading))
            })?;
        if lo < name.span.lo as usize {
            return Some(None);
        }
        let place = Span::new(name.span.file, lo as u32, (lo + heading.len()) as u32);
        let found = Diagnostic::error(codes::UNKNOWN_COLUMN, format!("a heading of several words stands in backticks: `{heading}`"))
            .at(place, "one heading")
            .fix("write it in backticks", place, format!("`{heading}`"), Applicability::MachineApplicable);
        Some(Some(found))
    }
}

/// What stands above the line of headings, and that a file whose cells are separated in another way is read as one column.
fn above_the_header(table: &OpenTable, name: &str) -> Option<String> {
    /// So many lines may stand above it.
    const MOST: usize = 30;
    let cells = |line: &str| -> Vec<String> {
        line.split([',', ';', '\t', '|'])
            .map(|cell| cell.trim().trim_matches('"').trim().to_string())
            .filter(|cell| !cell.is_empty())
            .collect()
    };
    let is_name = |cell: &String| cell == name || cell.split_once('[').is_some_and(|(own, _)| own.trim() == name);
    // Headings are no numbers, and a title has fewer cells than a line of headings.
    let titled = cells(table.source.text().lines().next()?).len();
    let heads = |at: usize, cells: &[String]| at == 0 || (cells.len() > titled && !cells.iter().any(|cell| cell.parse::<f64>().is_ok()));
    let mut lines = table.source.text().lines().map(|line| (line, cells(line))).enumerate().take(MOST);
    let (at, (line, _)) = lines.find(|(at, (_, cells))| cells.iter().any(is_name) && heads(*at, cells))?;
    let skipped = table.source.skipped() as usize;
    match at {
        _ if at == skipped && line.contains('|') && table.source.headings().len() == 1 => {
            Some("cells are separated by commas, semicolons or tabs where nothing else is said: say `delimiter \"|\"` after the name of the file".into())
        }
        _ if at == skipped => None,
        0 => Some(format!("the first line of the file holds `{name}`: no lines are to be skipped")),
        _ => {
            let lines = if at == 1 { "line" } else { "lines" };
            Some(format!("line {} of the file holds `{name}`: say `skip {at} {lines}` after the name of the file", at + 1))
        }
    }
}

fn is_workbook(path: &str) -> bool {
    let lower = path.to_lowercase();
    [".xlsx", ".xls", ".xlsm", ".ods", ".numbers"].iter().any(|end| lower.ends_with(end))
}
