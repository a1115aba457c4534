//! Variants: what each overrides.

use super::Writer;
use crate::doc::page::{Inline, Sheet, code, plain};
use crate::syntax::ast::{Item, ItemKind, PathItem, VariantItem, VariantPartKind};

impl Writer<'_> {
    pub(super) fn variants(&mut self) {
        let mut is_first = true;
        for loaded in self.items() {
            let ItemKind::Variant(variant) = &loaded.item.kind else { continue };
            if std::mem::take(&mut is_first) {
                self.page.heading(2, "Variants");
            }
            self.variant(variant, &loaded.item);
        }
    }

    fn variant(&mut self, variant: &VariantItem, whole: &Item) {
        self.page.heading(3, variant.name.text.to_string());
        if let Some(title) = &variant.title {
            self.page.paragraph(vec![Inline::Strong(title.text.clone())]);
        }
        self.page.comment(whole.doc.as_deref());
        let mut bases: Vec<Inline> = Vec::new();
        for base in &variant.bases {
            let gap = if base.last { ", then " } else { ", " };
            bases.push(Inline::Text(if bases.is_empty() { "Built on ".into() } else { gap.into() }));
            bases.push(Inline::Code(base.name.text.to_string()));
        }
        if !bases.is_empty() {
            bases.push(Inline::Text(".".into()));
        }
        self.page.paragraph(bases);
        let mut sheet = Sheet::new(&["What", "Otherwise"]);
        for part in &variant.parts {
            let path = |path: &PathItem| code(&self.source(path.span));
            let value = |span| code(&self.source(span));
            let row = match &part.kind {
                VariantPartKind::Value { path: of, value: to, times: false } => [path(of), value(to.span)],
                VariantPartKind::Value { path: of, value: to, times: true } => [path(of), [plain("times "), value(to.span)].concat()],
                VariantPartKind::Constraint { path: of, on } => {
                    [[plain("constraint "), path(of)].concat(), plain(if *on { "in force" } else { "not in force" })]
                }
                VariantPartKind::Switch { policy, keys, to, .. } => {
                    let keys: Vec<String> = keys.iter().map(|key| self.source(key.span)).collect();
                    let keys = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
                    [[plain("policy "), code(&format!("{}{keys}", policy.text))].concat(), plain(to.word())]
                }
                VariantPartKind::Observe { .. } => [plain("observation"), value(part.span)],
                VariantPartKind::Remove(entity) => [code(&entity.name.text), plain("is not there")],
                VariantPartKind::Entity(_) => [plain("another entity"), value(part.span)],
                VariantPartKind::Table(swap) => {
                    let owner = swap.owner.as_ref().map_or(String::new(), |owner| format!("{}.", owner.text));
                    let table = [plain("table "), code(&format!("{owner}{}", swap.name.text))].concat();
                    [table, [plain("read from "), code(&swap.source.path.text)].concat()]
                }
                VariantPartKind::Sweep { path: of, times, from, to, step } => {
                    let mut line = plain(if *times { "times each of " } else { "each of " });
                    line.extend(code(&format!("{} .. {} step {}", self.source(from.span), self.source(to.span), self.source(step.span))));
                    [path(of), line]
                }
                VariantPartKind::Expect { .. } | VariantPartKind::Trend { .. } => [plain("expected"), value(part.span)],
            };
            sheet.row(row.to_vec());
        }
        self.page.table(sheet);
    }
}
