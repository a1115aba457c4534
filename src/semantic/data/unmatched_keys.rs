//! A wrong column for a key: all names that are looked for are unknown, and all stand in another column of the same file.
//! That is one mistake, reported at the key.

use crate::data;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::key_files::{KeyFile, MOST_BYTES, texts_of};
use crate::semantic::data::open_table::{OpenTable, written};
use crate::semantic::data::read_table::TableKey;
use crate::syntax::ast::DataSource;
use rustc_hash::FxHashSet;

impl Checker<'_> {
    /// Remembers which column of a file the entities of a kind are named by.
    pub fn remember_keys(&mut self, kind: EntityTypeId, source: &DataSource, table: &OpenTable, column: usize) {
        let mapping = |word: &str| source.mappings.iter().find(|m| m.name.text.as_ref() == word);
        let named = mapping("key").map(|m| m.column.clone().unwrap_or_else(|| m.name.clone()));
        let titles = mapping("title").and_then(|m| table.source.column(m.column.as_ref().map_or(&m.name.text, |c| &c.text)).ok());
        let place = named.as_ref().map_or(source.path.span, |n| n.span);
        let root = self.hir.entity_types[kind].root;
        self.files.remember(KeyFile { root, kind, table: table.clone(), column, at: named, place, titles });
    }

    /// Keeps the finding of an unknown name that stands in another column of the file that its kind comes from; without a
    /// kind, of any such file. Gives it back where it stands in none.
    pub fn stray(&mut self, root: Option<EntityTypeId>, name: &str, found: Diagnostic) -> Option<Diagnostic> {
        let elsewhere = self.names.is_known(name);
        if elsewhere || name.is_empty() {
            return Some(found);
        }
        self.files.keep(root, name, found)
    }

    /// Reports what was kept: at the key of the file, or each name by itself.
    pub fn report_unmatched_keys(&mut self) {
        for (file, own) in self.files.take_strays() {
            let Some(first) = own.first() else { continue };
            let (column, name) = (first.column, first.name.as_str());
            let names: FxHashSet<&str> = own.iter().map(|stray| stray.name.as_str()).collect();
            let right = own.iter().all(|other| other.column == column);
            if !right || self.files.has_met(file.root) || (names.len() < 2 && own.len() < 2) {
                own.into_iter().for_each(|stray| self.report(stray.found));
                continue;
            }
            let word = self.hir.entity_types[file.kind].name.clone();
            let heading = |at: usize| file.table.source.heading(at).map_or("", |h| h.name.as_str());
            let (key, other) = (heading(file.column), heading(column));
            let message = format!("there is no {word} `{name}`: they are named by the column `{key}`, and `{name}` stands in `{other}`");
            let mut found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(file.place, "the column of the key");
            if let Some(at) = first.found.span() {
                found = found.with(at, format!("`{name}` is named here"));
            }
            found = match &file.at {
                Some(at) => found.fix(format!("write `{other}`"), at.span, written(other), Applicability::MaybeIncorrect),
                None => found.help(format!("say which: `key = {other}`")),
            };
            // Rows that share what is no key contradict one another, and its texts may be names of something else.
            self.reports.withdraw(&[codes::DUPLICATE_CELLS, codes::AMBIGUOUS_NAME], file.table.source.file());
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
        if table.source.text().len() > MOST_BYTES {
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
            let mut others = (0..table.source.headings().len()).filter(|other| other != column);
            let Some(right) = others.find(|other| all(self, *other, key.kind)) else { continue };
            let heading = |at: usize| table.source.heading(at).map_or(String::new(), |h| h.name.clone());
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
                            edits: vec![(a, written(&other)), (b, written(&mine))],
                            applicability: Applicability::MaybeIncorrect,
                        });
                    }
                    found
                }
                _ => {
                    let message =
                        format!("no cell of the column `{mine}` is the name of {} {word}", crate::semantic::words::article(&word));
                    let found = Diagnostic::error(codes::UNKNOWN_KEY, message).at(place, "the column of this key");
                    match named(key) {
                        Some(at) => found.fix(format!("write `{other}`"), at, written(&other), Applicability::MaybeIncorrect),
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
