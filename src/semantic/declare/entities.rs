//! Entities: from blocks, periods and data files.

use crate::data;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::data::alike::alike;
use crate::semantic::data::open_table::without;
use crate::semantic::data::unmet::{Counted, cannot_compare};
use crate::semantic::declare::modules::Loaded;
use crate::source::Span;
use crate::syntax::ast::{EntitiesItem, ItemKind};
use rustc_hash::FxHashMap;

/// The most periods that one declaration may bring.
const MAX_PERIODS: i64 = 100_000;

impl Checker<'_> {
    pub fn entities(&mut self, items: &mut Vec<Loaded>) {
        self.declared_units(items);
        let mut collected: Vec<Entity> = Vec::new();
        // The declaration of each.
        let mut declared: Vec<usize> = Vec::new();
        let mut seen: FxHashMap<(EntityTypeId, Box<str>), usize> = FxHashMap::default();
        // Blocks and periods first, so that a file may add to what a block declares.
        for (at, Loaded { item, .. }) in items.iter().enumerate() {
            declared.resize(collected.len(), at.saturating_sub(1));
            match &item.kind {
                ItemKind::Entity(entity) => {
                    if !entity.binder.is_empty() && self.is_policy(entity) {
                        continue;
                    }
                    if self.names.kind(&entity.kind.text).is_none() && self.foreign_entity(entity) {
                        continue;
                    }
                    let Some(kind) = self.kind_named(&entity.kind) else {
                        self.names.lost_mut().word(&entity.name.text);
                        continue;
                    };
                    let root = self.hir.entity_types[kind].root;
                    let key = (root, entity.name.text.clone());
                    // What a used file declares is added to without keys: `table enterprise.staff : person { odra 70 }`.
                    let field = entity.fields.first().map_or("ATTRIBUTE", |field| field.name.text.as_ref());
                    let word = &self.hir.entity_types[kind].name;
                    let help = format!(
                        "one block holds all of an entity; to add to it, write `table {word}.{field} : UNIT {{ {} … }}`",
                        entity.name.text
                    );
                    if let Some(first) = seen.get(&key).and_then(|i| collected.get(*i)) {
                        self.reports.report_anyway(
                            Diagnostic::error(
                                codes::DECLARED_TWICE,
                                format!("the {} `{}` is declared twice", self.hir.entity_types[kind].name, entity.name.text),
                            )
                            .at(entity.name.span, "declared again")
                            .with(first.span, "first declared")
                            .help(match first.span.file == entity.name.span.file {
                                true => "one block holds all of an entity; another entity needs another name".to_string(),
                                false => help,
                            }),
                        );
                        entity.fields.iter().for_each(|f| self.names.lost_mut().word(&f.name.text));
                        continue;
                    }
                    seen.insert(key, collected.len());
                    collected.push(Entity {
                        name: entity.name.text.clone(),
                        title: entity.title.as_ref().map(|t| t.text.clone()),
                        kind,
                        root,
                        span: entity.name.span,
                    });
                }
                ItemKind::Periods { name, from, to, range, .. } => {
                    let Some(kind) = self.names.kind(&name.text) else { continue };
                    if !self.hir.entity_types[kind].periods || self.hir.entity_types[kind].span != name.span {
                        continue;
                    }
                    let count = i64::from(*to) - i64::from(*from) + 1;
                    if !(1..=MAX_PERIODS).contains(&count) {
                        let why = if count < 1 { "the last period lies before the first" } else { "too many periods" };
                        let mut found = Diagnostic::error(codes::TOO_MANY, why).at(*range, "this range");
                        if count < 1 {
                            let turned = format!("{to}..{from}");
                            found =
                                found.fix(format!("write `{turned}`"), *range, turned, crate::diagnostics::Applicability::MaybeIncorrect);
                        }
                        self.report(found);
                        self.names.lost_mut().members(kind);
                        continue;
                    }
                    for n in *from..=*to {
                        collected.push(Entity { name: n.to_string().into(), title: None, kind, root: kind, span: *range });
                    }
                }
                _ => {}
            }
        }
        declared.resize(collected.len(), items.len());
        for (at, Loaded { item, .. }) in items.iter().enumerate() {
            if let ItemKind::Entities(decl) = &item.kind {
                self.entities_of_file(decl, &mut collected, &mut seen);
                declared.resize(collected.len(), at);
            }
        }
        self.families(items, &mut collected, &mut declared, &mut seen);
        let mut in_order: Vec<(usize, Entity)> = declared.into_iter().zip(collected).collect();
        in_order.sort_by_key(|(at, _)| *at);
        let mut collected: Vec<Entity> = in_order.into_iter().map(|(_, entity)| entity).collect();
        collected.extend(self.states_of_domains(items));
        self.seat(collected);
    }

    fn entities_of_file(
        &mut self,
        decl: &EntitiesItem,
        collected: &mut Vec<Entity>,
        seen: &mut FxHashMap<(EntityTypeId, Box<str>), usize>,
    ) {
        let Some(kind) = self.kind_named(&decl.kind) else {
            self.names.lost_mut().everything();
            return;
        };
        let root = self.hir.entity_types[kind].root;
        if let Some(at) = decl.source.skips {
            let found = Diagnostic::error(codes::WRONG_KEYS, "entities come from this file: none of its names is unknown");
            self.report(found.at(at, "nothing to leave out").help("a condition says which rows are read: `where column == \"text\"`"));
        }
        let names = decl.source.mappings.iter().filter(|m| matches!(m.name.text.as_ref(), "key" | "title"));
        self.units_of_no_value(names, "a name has no unit");
        let Some(table) = self.open(&decl.source) else {
            // Its entities are unknown, and that is no mistake of those who name them.
            self.names.lost_mut().everything();
            return;
        };
        let key = decl.source.mappings.iter().find(|m| m.name.text.as_ref() == "key");
        let column = match key {
            Some(mapping) => self.mapped_column(&table, mapping),
            None => {
                let found = table.source.column("key").or_else(|_| table.source.column(&decl.kind.text)).ok();
                if found.is_none() {
                    self.report(
                        Diagnostic::error(codes::UNKNOWN_COLUMN, "which column holds the names of the entities?")
                            .at(decl.source.path.span, "no column is named as the key")
                            .help(format!("say which: `key = COLUMN`; the file has {}", table.headings())),
                    );
                }
                found
            }
        };
        let conditions = self.conditions_of_entities(&table, decl);
        let (Some(column), Some(conditions)) = (column, conditions) else {
            self.names.lost_mut().everything();
            return;
        };
        self.remember_keys(kind, &decl.source, &table, column);
        let keys = data::distinct_keys(&table.source, &[column], &conditions.tests, &missing_of(&decl.source));
        self.problems(&table, &keys.problems, keys.more_problems, &[], &[]);
        let broken = cannot_compare(&keys.problems);
        let faulty = !keys.problems.is_empty();
        let (read, kept) = (keys.records_read, keys.records_kept);
        let counted = Counted { read, kept, undecided: keys.undecided, broken, faulty, may_be_empty: false };
        self.unmet(&table, &decl.source, &conditions, &counted);
        // Rows that could not be read may have held any of the names.
        if faulty {
            self.names.lost_mut().everything();
        }
        let before = collected.len();
        for (name, offset) in keys.keys {
            let key = (root, Box::from(crate::source::normal(name.trim()).as_ref()));
            if seen.contains_key(&key) {
                continue;
            }
            let span = Span::new(table.source.file(), offset, offset + name.len() as u32);
            if crate::semantic::data::totals::is_total(&key.1) {
                let word = self.hir.entity_types[kind].name.clone();
                let heading = table.source.heading(column).map_or("", |heading| heading.name.as_str());
                let found = Diagnostic::warning(codes::TOTAL_ROW, format!("the row `{}` is read as one more {word}", key.1))
                    .at(span, "does it add up the others?")
                    .help(format!("take the row out of the file, or leave it out by `{}`", without(heading, &key.1)));
                self.report(found);
            }
            seen.insert(key.clone(), collected.len());
            collected.push(Entity { name: key.1, title: None, kind, root, span });
        }
        if let Some(found) = alike(collected, before, &self.hir.entity_types[kind].name) {
            self.report(found);
        }
    }
}

/// The texts that mean "no value".
pub fn missing_of(source: &crate::syntax::ast::DataSource) -> Vec<String> {
    source.missing.iter().map(|t| t.text.clone()).collect()
}
