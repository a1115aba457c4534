//! Tables: inline and from files, long and wide; and sets from files.

mod columns;
mod commas;
mod files;
mod headings;
mod inline;
mod rows;
mod wide;

use crate::data::{self, Column, KeySpec, LongSpec, TupleIndex, ValueKind, ValueSpec, WideSpec};
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::cells::Written;
use crate::semantic::data::open_table::OpenTable;
use crate::semantic::data::read_table::{ReadTable, TableKey};
use crate::semantic::declare::entities::missing_of;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, DataSource, ItemKind, Key, Mapping, TableItem, TableSource};
use crate::syntax::table_body::{self, Cell, Token};
use crate::units::UnitId;
use rustc_hash::FxHashMap;

impl Checker<'_> {
    pub fn tables(&mut self, items: &[Loaded]) {
        for Loaded { item, .. } in items {
            let ItemKind::Table(table) = &item.kind else { continue };
            if table.owner.is_some() {
                continue;
            }
            let Some((Value::Table(id), at)) = self.names.get(&table.name.text) else { continue };
            if at != table.name.span {
                continue;
            }
            if table.keys.is_empty() {
                let found = Diagnostic::error(codes::WRONG_KEYS, format!("the table `{}` has no keys", table.name.text))
                    .at(table.name.span, "by what?")
                    .help(format!("write `table {}[enterprise]`, or `let` for one value", table.name.text));
                self.report(found);
                continue;
            }
            let Some(keys) = self.table_keys(&table.keys) else { continue };
            self.hir.tables[id].keys = keys.iter().map(|k| k.kind).collect();
            let Some(read) = self.read_table(table, &keys, table.unit.as_ref()) else {
                // Whoever reads it meets nothing that could be wrong.
                self.hir.tables[id].keys.clear();
                continue;
            };
            for (i, field) in (0u32..).zip(&read.fields) {
                let leaf = crate::semantic::units::evidence::UnitSource::Table(id, i);
                if let Some(at) = field.stated {
                    self.evidence.restate(leaf, at);
                    self.evidence.declare(leaf, at);
                }
                if !field.term.is_known() {
                    self.units.set_cell(id, i, field.term.clone());
                }
            }
            let fields = read.fields.into_iter().map(|f| TableField { name: f.name, unit: f.term.unit, column: f.column }).collect();
            let slot = &mut self.hir.tables[id];
            slot.index = read.index;
            slot.fields = fields;
            slot.absent = read.absent;
            slot.no_limit.tuples = read.no_limit.into_iter().map(|(field, tuple, at)| ((field, tuple), at)).collect();
            slot.nothing_passes = read.nothing_passes;
        }
    }

    pub fn table_keys(&mut self, keys: &[Key]) -> Option<Vec<TableKey>> {
        let mut out = Vec::new();
        for key in keys {
            let kind = match self.names.get(&key.kind.text) {
                Some((Value::Set(set), _)) => self.set_kind(set, key.kind.span)?,
                _ => self.kind_named(&key.kind)?,
            };
            let mut names = vec![key.kind.text.clone()];
            if let Some(variable) = &key.variable {
                names.insert(0, variable.text.clone());
            }
            out.push(TableKey { names, kind, span: key.kind.span });
        }
        Some(out)
    }

    pub fn read_table(&mut self, table: &TableItem, keys: &[TableKey], unit: Option<&ast::UnitNote>) -> Option<ReadTable> {
        let outer = self.units.ask_of(Checker::owners_of_keys(keys));
        let read = match &table.body {
            TableSource::Inline(span) => self.inline_table(table, keys, unit, *span),
            TableSource::File(source) => self.file_table(&table.name, source, keys, unit),
        };
        self.units.ask_of(outer);
        let read = read?;
        for (field, tuple, at) in &read.no_limit {
            let Some(field) = read.fields.get(*field as usize) else { continue };
            let Some(other) = read.index.row(tuple).and_then(|row| field.column.origin(row, self.sources)) else { continue };
            let shown = if field.name.is_empty() { &table.name.text } else { &field.name };
            let found = Diagnostic::error(codes::DUPLICATE_CELLS, format!("`{shown}` has a number and `no limit` for the same keys"))
                .at(*at, "no limit")
                .with(other, "a number");
            self.report(found);
        }
        Some(read)
    }

    fn dims(&self, keys: &[TableKey]) -> Vec<u32> {
        keys.iter().map(|k| self.hir.entity_types[k.kind].size).collect()
    }

    /// The ordinal of a member of a kind among its root's entities.
    pub fn ordinal_of(&self, kind: EntityTypeId, name: &str) -> Option<u32> {
        let root = self.hir.entity_types[kind].root;
        let ordinal = *self.names.ordinals(root)?.get(crate::source::normal(name).as_ref())?;
        if kind == root {
            return Some(ordinal);
        }
        let entity = EntityId(self.hir.entity_types[root].base + ordinal);
        self.hir.is_a(self.hir.entities[entity].kind, kind).then_some(ordinal)
    }

    pub fn unknown_key(&mut self, kind: EntityTypeId, name: &str, at: Span) {
        if self.hir.entity_types[kind].domain {
            let found = self.unknown_state(kind, name, at);
            return self.report(found);
        }
        let names: Vec<&str> = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.as_ref()).collect();
        let word = self.hir.entity_types[kind].name.clone();
        let mut found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no {word} `{name}`")).at(at, "unknown");
        if !self.reports.are_many() {
            let (mut with, near) = found.did_you_mean(name, at, names.into_iter().map(|n| (n, word.as_ref())));
            // The title in the place of the name.
            if !near && let Some(entity) = self.titled(kind, name) {
                let entity = self.hir.entities[entity].name.clone();
                let title = format!("write the name of the {word}, `{entity}`, not its title");
                with = with.fix(title, at, entity.as_ref(), crate::diagnostics::Applicability::MaybeIncorrect);
            }
            found = with;
        }
        let kind = self.hir.entity_types[kind].clone();
        if kind.periods
            && let (Some(first), Some(last)) = (kind.members.first(), kind.members.last())
        {
            let (first, last) = (&self.hir.entities[*first].name, &self.hir.entities[*last].name);
            found = found.with(kind.span, format!("from `{first}` to `{last}`"));
        }
        let found = self.is_elsewhere(found.about(format!("{word} {name}")), name, &word);
        let root = kind.root;
        if let Some(found) = self.stray(Some(root), name, found) {
            self.report(found);
        }
    }

    /// What a name is that is no member of the kind that is due.
    pub fn is_elsewhere(&self, found: Diagnostic, name: &str, due: &str) -> Diagnostic {
        if let Some(entity) = self.names.entities(name).first() {
            let entity = &self.hir.entities[*entity];
            let word = &self.hir.entity_types[entity.kind].name;
            return found
                .note(format!("`{name}` is {} {word}", crate::semantic::words::article(word)))
                .with(entity.span, format!("the {word}"));
        }
        if let Some((value, at)) = self.names.get(name) {
            return found.note(format!("`{name}` is a {}", value.word())).with(at, format!("the {}", value.word()));
        }
        let mut owners: Vec<&str> = self.names.owners_of(name).map(|kind| self.hir.entity_types[kind].name.as_ref()).collect();
        owners.sort_unstable();
        let Some(owner) = owners.first() else { return found };
        let letter: String = owner.chars().take(1).collect();
        let found = found.note(format!("`{name}` is an attribute of {} {owner}", crate::semantic::words::article(owner)));
        found.help(format!(
            "the name of {} {due} stands here; the attribute is read as `{letter}.{name}`",
            crate::semantic::words::article(due)
        ))
    }

    /// The entity of a kind that has a title.
    pub(super) fn titled(&self, kind: EntityTypeId, title: &str) -> Option<EntityId> {
        let title = title.trim();
        let members = &self.hir.entity_types[kind].members;
        members.iter().copied().find(|e| self.hir.entities[*e].title.as_ref().is_some_and(|t| t.eq_ignore_ascii_case(title)))
    }
}
