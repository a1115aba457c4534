//! The values and functions that a scenario names.

use super::Writer;
use crate::doc::math::{Math, Sign};
use crate::doc::notation::Notation;
use crate::doc::page::Inline;
use crate::hir::{ModelId, Node};
use crate::syntax::ast::{FunctionItem, Item, ItemKind, LetItem, Takes};

impl Writer<'_> {
    pub(super) fn values(&mut self) {
        let mut is_first = true;
        for loaded in self.items() {
            let is_value = matches!(loaded.item.kind, ItemKind::Let(_) | ItemKind::Function(_));
            if is_value && std::mem::take(&mut is_first) {
                self.page.heading(2, "Values");
            }
            match &loaded.item.kind {
                ItemKind::Let(item) => self.value_of_let(item, None, loaded.item.doc.as_deref()),
                ItemKind::Function(item) => self.function(item, &loaded.item),
                _ => {}
            }
        }
    }

    /// A value of the scenario, or of a model.
    pub(super) fn value_of_let(&mut self, item: &LetItem, model: Option<ModelId>, comment: Option<&str>) {
        self.page.declared(&item.name.text, item.title.as_ref().map(|title| title.text.as_str()), comment);
        let decl = self.hir.lets.values().find(|decl| decl.model == model && decl.name == item.name.text);
        let unit = decl.map(|decl| self.hir.units.text(decl.unit)).or_else(|| item.unit.as_ref().map(|unit| unit.text.to_string()));
        match &item.source {
            Some(source) => {
                self.source_of(&source.source);
                if let Some(default) = &source.default {
                    let value = self.source(default.span);
                    self.page.paragraph(vec![Inline::Text("Where no row has a value: ".into()), Inline::Code(value)]);
                }
            }
            None => self.equation(&item.name.text, &item.binder, unit.as_deref(), &item.value),
        }
        let Some((id, decl)) = self.hir.lets.iter().find(|(_, decl)| decl.model == model && decl.name == item.name.text) else { return };
        let body = self.hir.exprs.spans[decl.body];
        let elsewhere = body.file != item.value.span.file || body.hi <= item.value.span.lo || item.value.span.hi <= body.lo;
        if self.hir.by_option.iter().any(|(node, _)| *node == Node::Let(id)) {
            self.page.say("Here it has the value that was set for this document.");
        } else if elsewhere && self.hir.active.is_some() && item.source.is_none() {
            let value = self.source(body);
            self.page.paragraph(vec![Inline::Text("In this variant: ".into()), Inline::Code(value), Inline::Text(".".into())]);
        }
    }

    fn function(&mut self, item: &FunctionItem, whole: &Item) {
        self.page.declared(&item.name.text, None, whole.doc.as_deref());
        let names: Vec<&str> = item.parameters.iter().map(|parameter| parameter.name.text.as_ref()).collect();
        let math = self.notation.with(names.iter().copied(), |n| {
            let parameters = names.iter().map(|name| Math::Index(name.to_string())).collect();
            let own = Math::call(Math::name(item.name.text.to_string()), Math::list(parameters));
            own.joined(Sign::Equal, n.value_of(&item.value))
        });
        let unit = item.unit.as_ref().and_then(|unit| Notation::in_unit(&unit.text));
        self.page.formula(Math::Row(std::iter::once(math).chain(unit).collect()));
        let taken = |takes: &Takes| match takes {
            Takes::Number => None,
            Takes::Unit(unit) => Some(format!("in {}", unit.text)),
            Takes::Member(kind) => Some(format!("one of {}", kind.text)),
        };
        let mut line: Vec<Inline> = Vec::new();
        for parameter in &item.parameters {
            let Some(text) = taken(&parameter.takes) else { continue };
            line.push(Inline::Text(if line.is_empty() { "With ".into() } else { ", ".into() }));
            line.push(Inline::Code(parameter.name.text.to_string()));
            line.push(Inline::Text(format!(" {text}")));
        }
        if !line.is_empty() {
            line.push(Inline::Text(".".into()));
        }
        self.page.paragraph(line);
    }
}
