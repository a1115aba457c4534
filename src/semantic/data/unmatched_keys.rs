//! A wrong column for a key: all names that are looked for are unknown, and all stand in another column of the same file.
//! That is one mistake, reported at the key.

use crate::data;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::source_file::OpenTable;
use crate::semantic::data::tables::TableKey;
use crate::source::Span;
use crate::syntax::ast::{DataSource, Name};
use rustc_hash::{FxHashMap, FxHashSet};

/// A file that brings entities.
struct KeyFile {
    root: EntityTypeId,
    kind: EntityTypeId,
    table: OpenTable,
    column: usize,
    /// The column's name in the scenario; none where the file's own heading decided.
    at: Option<Name>,
    place: Span,
    /// Columns that hold no names.
    titles: Option<usize>,
    /// The texts of each column, as far as they were asked for.
    texts: FxHashMap<usize, FxHashSet<String>>,
}

#[derive(Default)]
pub struct UnmatchedKeys {
    files: Vec<KeyFile>,
    /// Names that were looked for in vain and stand in another column: the file, the column, the finding.
    found: Vec<(usize, usize, String, Diagnostic)>,
    /// Kinds of which some entity was named rightly.
    pub met: FxHashSet<EntityTypeId>,
}

/// Files with more text are not searched.
const MOST_BYTES: usize = 8 << 20;

impl Checker<'_> {
    /// Remembers which column of a file the entities of a kind are named by.
    pub fn remember_keys(&mut self, kind: EntityTypeId, source: &DataSource, table: &OpenTable, column: usize) {
        let mapping = |word: &str| source.mappings.iter().find(|m| m.name.text.as_ref() == word);
        let named = mapping("key").map(|m| m.column.clone().unwrap_or_else(|| m.name.clone()));
        let titles = mapping("title").and_then(|m| table.csv.column(m.column.as_ref().map_or(&m.name.text, |c| &c.text)).ok());
        let place = named.as_ref().map_or(source.path.span, |n| n.span);
        let root = self.hir.entity_types[kind].root;
        let file = KeyFile { root, kind, table: table.clone(), column, at: named, place, titles, texts: FxHashMap::default() };
        self.unmatched.files.push(file);
    }

    /// Keeps the finding of an unknown name that stands in another column of the file that its kind comes from; without a
    /// kind, of any such file. Gives it back where it stands in none.
    pub fn stray(&mut self, root: Option<EntityTypeId>, name: &str, found: Diagnostic) -> Option<Diagnostic> {
        let elsewhere = self.names.entities.contains_key(name) || self.names.values.contains_key(name);
        if elsewhere || name.is_empty() {
            return Some(found);
        }
        for (i, file) in self.unmatched.files.iter_mut().enumerate() {
            if root.is_some_and(|root| root != file.root) {
                continue;
            }
            if let Some(column) = file.holding(name) {
                self.unmatched.found.push((i, column, name.to_string(), found));
                return None;
            }
        }
        Some(found)
    }

    /// Reports what was kept: at the key of the file, or each name by itself.
    pub fn report_unmatched_keys(&mut self) {
        let unmatched = std::mem::take(&mut self.unmatched);
        for (i, file) in unmatched.files.iter().enumerate() {
            let own: Vec<_> = unmatched.found.iter().filter(|(at, ..)| *at == i).collect();
            let Some((_, column, name, first)) = own.first() else { continue };
            let names: FxHashSet<&str> = own.iter().map(|(_, _, name, _)| name.as_str()).collect();
            let right = own.iter().all(|(_, other, ..)| other == column);
            if !right || unmatched.met.contains(&file.root) || (names.len() < 2 && own.len() < 2) {
                own.into_iter().for_each(|(.., found)| self.report(found.clone()));
                continue;
            }
            let word = self.hir.entity_types[file.kind].name.clone();
            let heading = |at: usize| file.table.csv.headings.get(at).map_or("", |h| h.name.as_str());
            let (key, other) = (heading(file.column), heading(*column));
            let message = format!("there is no {word} `{name}`: they are named by the column `{key}`, and `{name}` stands in `{other}`");
            let mut found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(file.place, "the column of the key");
            if let Some(at) = first.span() {
                found = found.with(at, format!("`{name}` is named here"));
            }
            found = match &file.at {
                Some(at) => found.fix(format!("write `{other}`"), at.span, as_name(other), Applicability::MaybeIncorrect),
                None => found.help(format!("say which: `key = {other}`")),
            };
            // Rows that share what is no key contradict one another, and its texts may be names of something else.
            self.sink.withdraw(&[codes::DUPLICATE_CELLS, codes::AMBIGUOUS_NAME], file.table.file);
            self.report(found);
        }
    }

    /// Keys of a table that stand in other columns; reported. `columns` go with `keys`.
    pub fn misplaced_keys(
        &mut self,
        table: &OpenTable,
        source: &DataSource,
        keys: &[TableKey],
        columns: &[usize],
        problems: &[data::Problem],
    ) -> bool {
        if table.text.len() > MOST_BYTES {
            return false;
        }
        let wrong: Vec<usize> =
            problems.iter().filter_map(|p| if let data::ProblemKind::UnknownKey { key, .. } = p.kind { Some(key) } else { None }).collect();
        for (at, (key, column)) in keys.iter().zip(columns).enumerate().filter(|(at, _)| wrong.contains(at)) {
            let members = |c: &Checker<'_>, column: usize, kind: EntityTypeId| {
                let texts = texts_of(table, column);
                let known = texts.iter().filter(|t| c.ordinal_of(kind, t).is_some()).count();
                (known, texts.len())
            };
            if members(self, *column, key.kind).0 > 0 {
                continue;
            }
            let all = |c: &Checker<'_>, column: usize, kind: EntityTypeId| {
                let (known, count) = members(c, column, kind);
                known > 0 && known == count
            };
            let mut others = (0..table.csv.headings.len()).filter(|other| other != column);
            let Some(right) = others.find(|other| all(self, *other, key.kind)) else { continue };
            let heading = |at: usize| table.csv.headings.get(at).map_or(String::new(), |h| h.name.clone());
            let named = |key: &TableKey| Checker::key_mapping(source, key).map(|m| m.column.as_ref().unwrap_or(&m.name).span);
            let place = named(key).unwrap_or(key.span);
            let word = self.hir.entity_types[key.kind].name.clone();
            let (mine, other) = (heading(*column), heading(right));
            let swapped = columns.iter().position(|c| *c == right).filter(|other| *other != at);
            let partner = swapped.and_then(|i| Some((keys.get(i)?, columns.get(i)?)));
            let found = match partner {
                Some((second, _)) if all(self, *column, second.kind) => {
                    let message = format!("the columns `{mine}` and `{other}` are changed over: `{mine}` holds no {word}");
                    let mut found = Diagnostic::error(codes::UNKNOWN_KEY, message).at(place, format!("each {word} stands in `{other}`"));
                    if let (Some(a), Some(b)) = (named(key), named(second)) {
                        found.fixes.push(crate::diagnostics::Fix {
                            title: "change them over".into(),
                            edits: vec![(a, as_name(&other)), (b, as_name(&mine))],
                            applicability: Applicability::MaybeIncorrect,
                        });
                    }
                    found
                }
                _ => {
                    let message = format!("no cell of the column `{mine}` is the name of {} {word}", crate::semantic::expr::article(&word));
                    let found = Diagnostic::error(codes::UNKNOWN_KEY, message).at(place, "the column of this key");
                    match named(key) {
                        Some(at) => found.fix(format!("write `{other}`"), at, as_name(&other), Applicability::MaybeIncorrect),
                        None => found.help(format!("they stand in the column `{other}`")),
                    }
                }
            };
            self.report(found);
            return true;
        }
        false
    }
}

impl KeyFile {
    /// A column, neither the key nor the title, that holds a name.
    fn holding(&mut self, name: &str) -> Option<usize> {
        if self.table.text.len() > MOST_BYTES {
            return None;
        }
        let (key, titles) = (self.column, self.titles);
        (0..self.table.csv.headings.len()).filter(|c| *c != key && (Some(*c) != titles)).find(|column| {
            let texts = self.texts.entry(*column).or_insert_with(|| texts_of(&self.table, *column).into_iter().collect());
            texts.contains(name)
        })
    }
}

/// The different texts of a column.
fn texts_of(table: &OpenTable, column: usize) -> Vec<String> {
    data::distinct_keys(&table.text, &[column], &[], &[]).keys.into_iter().map(|(text, _)| text).collect()
}

/// A heading as it is written in a scenario.
fn as_name(text: &str) -> String {
    if crate::syntax::is_name(text) { text.to_string() } else { format!("`{text}`") }
}
