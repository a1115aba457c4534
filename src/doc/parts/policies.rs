//! Policies: whether they are in force, and what they do.

use super::Writer;
use crate::doc::math::{Math, Sign};
use crate::doc::notation::{Notation, places};
use crate::doc::page::Inline;
use crate::hir::Switch;
use crate::syntax::ast::{Applies, ChargeItem, EntityItem, Item, ItemKind, Partner};

impl<'a> Writer<'a> {
    /// The policies that do something to models.
    pub(super) fn policies(&mut self) {
        let mut is_first = true;
        for loaded in self.items() {
            let ItemKind::Entity(entity) = &loaded.item.kind else { continue };
            let parts = &entity.policy;
            if parts.applies.is_empty() && parts.requires.is_empty() && parts.excludes.is_empty() {
                continue;
            }
            if std::mem::take(&mut is_first) {
                self.page.heading(2, "Policies");
            }
            self.policy(entity, &loaded.item);
        }
    }

    fn policy(&mut self, entity: &'a EntityItem, whole: &Item) {
        self.page.heading(3, entity.name.text.to_string());
        if let Some(title) = &entity.title {
            self.page.paragraph(vec![Inline::Strong(title.text.clone())]);
        }
        self.page.comment(whole.doc.as_deref());
        if let Some(author) = &entity.author {
            self.page.paragraph(vec![Inline::Text("By ".into()), Inline::Code(author.name.text.to_string()), Inline::Text(".".into())]);
        }
        self.state(entity);
        self.partners("It requires ", &entity.policy.requires);
        self.partners("It excludes ", &entity.policy.excludes);
        let outer = self.notation.bind(&[]);
        if !entity.binder.is_empty() {
            self.page.say("There is one for each");
            let (runs, ()) = self.notation.over(&entity.binder, |_| ());
            self.page.formula(runs);
            entity.binder.iter().for_each(|generator| {
                self.notation.bind(&generator.pattern);
            });
        }
        for applies in &entity.policy.applies {
            self.applies(applies, &entity.name.text);
        }
        self.notation.unbind(outer);
    }

    /// Whether it is in force; of one with an index each member.
    fn state(&mut self, entity: &EntityItem) {
        let name = entity.name.text.as_ref();
        let is_own = |policy: &&crate::hir::Policy| {
            policy.name.as_ref() == name || policy.family.as_ref().is_some_and(|family| family.name.as_ref() == name)
        };
        let own: Vec<(String, Switch)> =
            self.hir.policies.iter().filter(is_own).map(|policy| (policy.name.to_string(), policy.state)).collect();
        let text = |state: Switch| match state {
            Switch::On => "in force",
            Switch::Off => "not in force",
            Switch::Open => "open: the solver decides",
        };
        match own.as_slice() {
            [] => {}
            [(_, first), rest @ ..] if rest.iter().all(|(_, state)| state == first) => {
                self.page.say(&format!("It is {}.", text(*first)));
            }
            several => {
                let lines =
                    several.iter().map(|(name, state)| vec![Inline::Code(name.clone()), Inline::Text(format!(": {}", text(*state)))]);
                self.page.list(lines.collect());
            }
        }
    }

    fn partners(&mut self, text: &str, partners: &[Partner]) {
        let mut line: Vec<Inline> = Vec::new();
        for partner in partners {
            line.push(Inline::Text(if line.is_empty() { text.into() } else { ", ".into() }));
            let keys: Vec<String> = partner.keys.iter().map(|key| self.source(key.span)).collect();
            let keys = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
            line.push(Inline::Code(format!("{}{keys}", partner.policy.name.text)));
        }
        if !line.is_empty() {
            line.push(Inline::Text(".".into()));
        }
        self.page.paragraph(line);
    }

    fn applies(&mut self, applies: &'a Applies, policy: &str) {
        let plan = applies.plan.name.text.to_string();
        let keys: Vec<String> = applies.case.iter().map(|key| self.source(key.span)).collect();
        let case = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
        self.page.paragraph(vec![Inline::Text("In ".into()), Inline::Code(format!("{plan}{case}")), Inline::Text(":".into())]);
        let outer = self.notation.bind(&[]);
        // The index of what it applies to can be read.
        for loaded in self.items() {
            let generators: Vec<_> = match &loaded.item.kind {
                ItemKind::Plan(item) if item.name.text.as_ref() == plan => item.cases.iter().collect(),
                ItemKind::Model(item) if item.name.text.as_ref() == plan => item.binder.iter().chain([&item.among]).collect(),
                ItemKind::Decision(item) if item.name.text.as_ref() == plan => item.binder.iter().collect(),
                _ => continue,
            };
            for generator in generators {
                self.notation.bind(&generator.pattern);
            }
        }
        for var in &applies.vars {
            self.variable(var, &plan, &format!("{policy}.{}", var.name.text));
        }
        applies.charges.iter().for_each(|charge| self.charge(charge, &plan));
        applies.limits.iter().for_each(|limit| self.constraint(limit));
        for forbid in &applies.forbids {
            let comment = self.comment(forbid.span);
            self.page.declared(&forbid.name.text, forbid.title.as_ref().map(|title| title.text.as_str()), comment.as_deref());
            let condition = self.notation.math(&forbid.condition);
            self.page.formula(Math::Row(vec![Math::text("forbidden if\u{a0}"), condition]));
        }
        self.notation.unbind(outer);
    }

    fn charge(&mut self, charge: &ChargeItem, plan: &str) {
        let comment = self.comment(charge.span);
        let title = charge.title.as_ref().map(|title| title.text.as_str());
        let word = if charge.enact { "enact".to_string() } else { format!("charge {}", charge.name.text) };
        self.page.declared(&word, title, charge.doc.as_deref().or(comment.as_deref()));
        let math = self.notation.for_all(&charge.binder, |n| {
            let own = n.declared(&charge.name.text, &places(&charge.binder));
            let mut parts = vec![own.joined(Sign::Equal, n.value_of(&charge.value))];
            parts.extend(charge.unit.as_ref().and_then(|unit| Notation::in_unit(&unit.text)));
            if let Some(cap) = &charge.cap {
                parts.extend([Math::Gap, Math::text("up to\u{a0}"), n.side(cap)]);
            }
            Math::Row(parts)
        });
        self.page.formula(math);
        if let Some(counts) = self.where_it_counts(plan) {
            self.page.paragraph(counts);
        }
        let mut line: Vec<Inline> = Vec::new();
        let words = if charge.given { ["Given by ", "received by "] } else { ["Paid by ", "received by "] };
        for (word, party) in words.into_iter().zip([&charge.payer, &charge.receiver]) {
            let Some(party) = party else { continue };
            line.push(Inline::Text(if line.is_empty() { upper(word) } else { format!(", {word}") }));
            line.push(Inline::Code(self.source(party.span)));
        }
        if !line.is_empty() {
            line.push(Inline::Text(".".into()));
        }
        self.page.paragraph(line);
    }
}

/// With a capital at its beginning.
fn upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
