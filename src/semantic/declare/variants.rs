//! What variants declare: entities, and tables from other files. They are declared as those of the scenario are, and are there
//! in their variant only.

use super::modules::Loaded;
use crate::mistakes::VariantMistake;
use crate::semantic::checker::Checker;
use crate::syntax::ast::{Item, ItemKind, Mapping, Name, SwapItem, TableItem, TableSource, VariantItem, VariantPartKind};

/// The name of a table that stands in the place of another in a variant: no scenario can write it.
pub fn swapped(table: &str, variant: &str) -> String {
    format!("{table} in {variant}")
}

impl Checker<'_> {
    /// The declarations with those of variants.
    pub fn with_variants(&mut self, items: &mut Vec<Loaded>) {
        let mut lifted: Vec<Item> = Vec::new();
        for Loaded { item, .. } in items.iter() {
            let ItemKind::Variant(variant) = &item.kind else { continue };
            for part in &variant.parts {
                let kind = match &part.kind {
                    VariantPartKind::Entity(entity) if entity.kind.text.as_ref() == "policy" || entity.policy.span.is_some() => {
                        self.report(VariantMistake::PolicyInside { at: part.span }.diagnostic());
                        continue;
                    }
                    VariantPartKind::Entity(entity) => Some(ItemKind::Entity((**entity).clone())),
                    VariantPartKind::Table(swap) => self.other_table(variant, swap, items).map(|table| ItemKind::Table(Box::new(table))),
                    _ => None,
                };
                lifted.extend(kind.map(|kind| Item { kind, span: part.span, doc: None }));
            }
        }
        items.extend(lifted.into_iter().map(|item| Loaded { item, library: false }));
    }

    /// A table as it is declared, read from another file.
    fn other_table(&mut self, variant: &VariantItem, swap: &SwapItem, items: &[Loaded]) -> Option<TableItem> {
        let SwapItem { owner, name, source } = swap;
        if owner.is_some() {
            self.report(VariantMistake::TableOfAttribute { at: name.span }.diagnostic());
            return None;
        }
        let table = items.iter().find_map(|loaded| match &loaded.item.kind {
            ItemKind::Table(table) if table.owner.is_none() && table.name.text == name.text => Some(table),
            _ => None,
        });
        let Some(table) = table else {
            self.report(VariantMistake::NoTable { name: &name.text, at: name.span }.diagnostic());
            return None;
        };
        let mut source = source.clone();
        match &table.body {
            TableSource::Inline(_) if source.mappings.is_empty() => {
                let mistake = VariantMistake::InlineTable { name: &name.text, at: name.span, declared: table.name.span };
                self.report(mistake.diagnostic());
                return None;
            }
            TableSource::Inline(_) => {}
            // What the variant does not say of the file is as the scenario says it.
            TableSource::File(own) => {
                let said = |mapping: &Mapping| swap.source.mappings.iter().any(|own| own.name.text == mapping.name.text);
                source.mappings.extend(own.mappings.iter().filter(|mapping| !said(mapping)).cloned());
                if source.wheres.is_empty() {
                    source.wheres.clone_from(&own.wheres);
                }
                if source.missing.is_empty() {
                    source.missing.clone_from(&own.missing);
                }
                source.wide = source.wide.or_else(|| own.wide.clone());
                source.skips = source.skips.or(own.skips);
            }
        }
        let hidden = Name { text: swapped(&name.text, &variant.name.text).into(), span: name.span };
        Some(TableItem { name: hidden, body: TableSource::File(source), ..(**table).clone() })
    }
}
