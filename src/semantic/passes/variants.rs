//! Variants: what is otherwise, with numbers checked and names that the scenario knows. Which values paths name is found once all
//! values are known (`driver/overlay`).

use crate::diagnostics::Diagnostic;
use crate::hir::*;
use crate::mistakes::VariantMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::variants::swapped;
use crate::semantic::expr::scope::Scope;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, PathItem, VariantItem, VariantPartKind};
use std::collections::{BTreeMap, BTreeSet};

impl Checker<'_> {
    pub fn variants(&mut self, items: &[Loaded]) {
        let mut all: BTreeMap<&str, &VariantItem> = BTreeMap::new();
        for Loaded { item, .. } in items {
            let ItemKind::Variant(variant) = &item.kind else { continue };
            match all.get(variant.name.text.as_ref()) {
                Some(first) => {
                    let (name, at) = (&variant.name.text, variant.name.span);
                    self.report(VariantMistake::Twice { name, at, first: first.name.span }.diagnostic());
                }
                None => {
                    all.insert(&variant.name.text, variant);
                }
            }
        }
        let names: Vec<String> = all.keys().map(|name| name.to_string()).collect();
        let mut trends = Vec::new();
        for (at, item) in (0u32..).zip(all.into_values()) {
            let bases = self.bases(item, &names);
            let variant = Variant {
                name: item.name.text.clone(),
                title: item.title.as_ref().map(|title| title.text.clone()),
                bases,
                changes: Vec::new(),
                sweeps: Vec::new(),
                trends: Vec::new(),
            };
            self.hir.variants.push(variant);
            self.parts_of_variant(at, item);
            trends.extend(item.parts.iter().map(|part| (at, part)));
        }
        self.variants_in_a_circle();
        // What is expected along a sweep may stand before it, and in a variant that is built on the one that sweeps.
        for (at, part) in trends {
            if let VariantPartKind::Trend { title, value, rises, with } = &part.kind {
                self.trend(at, part.span, title.as_ref(), value, *rises, with);
            }
        }
    }

    fn bases(&mut self, item: &VariantItem, names: &[String]) -> Vec<BaseVariant> {
        let mut out: Vec<BaseVariant> = Vec::new();
        for base in &item.bases {
            match names.iter().position(|name| *name == *base.name.text) {
                Some(at) => out.push(BaseVariant { at: at as u32, last: base.last, span: base.name.span }),
                None => self.report(VariantMistake::UnknownBase { name: &base.name.text, at: base.name.span, known: names }.diagnostic()),
            }
        }
        out
    }

    /// Reports variants that are built on one another; their bases are forgotten.
    fn variants_in_a_circle(&mut self) {
        let mut found: Vec<Diagnostic> = Vec::new();
        for at in 0..self.hir.variants.len() as u32 {
            let Some((path, span)) = circle(&self.hir.variants, at) else { continue };
            let names: Vec<String> =
                path.iter().filter_map(|at| self.hir.variants.get(*at as usize)).map(|variant| format!("`{}`", variant.name)).collect();
            found.push(VariantMistake::Cycle { names: &names, at: span }.diagnostic());
            if let Some(variant) = self.hir.variants.get_mut(at as usize) {
                variant.bases.clear();
            }
        }
        found.into_iter().for_each(|found| self.report(found));
    }

    fn parts_of_variant(&mut self, at: u32, item: &VariantItem) {
        for part in &item.parts {
            let change = |kind| VariantChange { kind, span: part.span };
            let made = match &part.kind {
                VariantPartKind::Value { path, value, times } => {
                    let (Some(path), Some(value)) = (self.value_path(path), self.given(value)) else { continue };
                    change(ChangeKind::Value { path, value, times: *times })
                }
                VariantPartKind::Constraint { path, on } => {
                    let Some(path) = self.value_path(path) else { continue };
                    change(ChangeKind::Constraint { path, on: *on })
                }
                VariantPartKind::Switch { policy, keys, to, apart } => {
                    let many = keys.is_empty() && self.families.get(&policy.text).is_some();
                    for name in self.policies_switched(policy, keys) {
                        self.change(at, change(ChangeKind::Policy { name, to: *to, apart: *apart, many }));
                    }
                    continue;
                }
                VariantPartKind::Observe { network, seen } => {
                    let Some(text) = self.observed_text(network, seen) else { continue };
                    change(ChangeKind::Observe(text))
                }
                VariantPartKind::Remove(reference) => {
                    let Some(id) = self.referred(reference, None).filter(|id| self.may_come_and_go(*id, part.span)) else { continue };
                    change(ChangeKind::Presence(id, false))
                }
                VariantPartKind::Entity(entity) => {
                    let kind = self.names.kind(&entity.kind.text);
                    let ordinal = kind.and_then(|kind| Some((kind, self.ordinal_of(kind, &entity.name.text)?)));
                    let Some((kind, ordinal)) = ordinal else { continue };
                    let id = EntityId(self.hir.entity_types[kind].base + ordinal);
                    if !self.may_come_and_go(id, entity.name.span) {
                        continue;
                    }
                    self.hir.absent.insert(id);
                    change(ChangeKind::Presence(id, true))
                }
                VariantPartKind::Table(swap) => {
                    let hidden = swapped(&swap.name.text, &item.name.text);
                    let place = |name: &str| self.hir.tables.iter().find(|(_, table)| table.name.as_ref() == name).map(|(id, _)| id);
                    let (Some(table), Some(other)) = (place(&swap.name.text), place(&hidden)) else { continue };
                    self.hir.tables[other].used = true;
                    change(ChangeKind::Table(table, other))
                }
                VariantPartKind::Sweep { path, times, from, to, step } => {
                    self.sweep(at, part.span, (path, *times), [from, to, step]);
                    continue;
                }
                VariantPartKind::Expect { title, condition, within } => {
                    self.expectation(part.span, title.as_ref(), condition, within.as_ref(), Some(at));
                    continue;
                }
                // Once all sweeps are known.
                VariantPartKind::Trend { .. } => continue,
            };
            self.change(at, made);
        }
    }

    fn change(&mut self, at: u32, change: VariantChange) {
        if let Some(variant) = self.hir.variants.get_mut(at as usize) {
            variant.changes.push(change);
        }
    }

    fn value_path(&mut self, path: &PathItem) -> Option<ValuePath> {
        let mut fields = path.fields.iter().map(|field| field.text.to_string());
        let field = fields.next();
        if fields.next().is_some() {
            let why = "a value is named by what it belongs to and its name: `lithium.supply`, `market[odra].price`";
            self.report(VariantMistake::NothingThere { why, at: path.span }.diagnostic());
            return None;
        }
        let keys = path.keys.iter().map(|key| key.text.to_string()).collect();
        Some(ValuePath { name: path.name.text.to_string(), keys, field, span: path.span })
    }

    /// A number that is known before anything is solved.
    fn given(&mut self, value: &ast::Expr) -> Option<Given> {
        let mut scope = Scope::default();
        let id = self.number_expr(&mut scope, value);
        match self.ty(id) {
            Ty::Error => return None,
            Ty::Number => {}
            other => {
                let ty = self.describe(other);
                self.report(VariantMistake::NotNumber { at: value.span, ty: &ty }.diagnostic());
                return None;
            }
        }
        if !self.stage(id).is_known() || !self.stage(id).is_certain() {
            self.report(VariantMistake::NotKnown { at: value.span }.diagnostic());
            return None;
        }
        Some(Given { value: id, slots: scope.size })
    }

    fn sweep(&mut self, at: u32, span: Span, (path, times): (&PathItem, bool), ends: [&ast::Expr; 3]) {
        let path = self.value_path(path);
        let [from, to, step] = ends.map(|end| self.given(end));
        let (Some(path), Some(from), Some(to), Some(step)) = (path, from, to, step) else { return };
        let Some(variant) = self.hir.variants.get_mut(at as usize) else { return };
        if variant.sweeps.len() == 2 {
            self.report(VariantMistake::ThirdSweep { at: span }.diagnostic());
            return;
        }
        variant.sweeps.push(Sweep { path, times, from, to, step, span });
    }

    fn trend(&mut self, at: u32, span: Span, title: Option<&ast::Text>, value: &ast::Expr, rises: bool, with: &PathItem) {
        let mut scope = Scope::default();
        let id = self.number_expr(&mut scope, value);
        if self.ty(id) == Ty::Error {
            return;
        }
        if self.ty(id) != Ty::Number {
            let ty = self.describe(self.ty(id));
            self.report(VariantMistake::NotNumber { at: value.span, ty: &ty }.diagnostic());
            return;
        }
        let Some(path) = self.value_path(with) else { return };
        let known = self.sweeps_of(at);
        let Some((_, with)) = known.iter().find(|(own, _)| *own == path.to_string()) else {
            let known: Vec<String> = known.into_iter().map(|(own, _)| own).collect();
            self.report(VariantMistake::NoSweep { path: &path.to_string(), at: with.span, known: &known }.diagnostic());
            return;
        };
        let (title, with) = (title.map(|title| title.text.clone()), *with);
        let Some(variant) = self.hir.variants.get_mut(at as usize) else { return };
        variant.trends.push(Trend { title, value: Given { value: id, slots: scope.size }, rises, with, span });
    }

    /// What a variant sweeps over, and what those that it is built on do, each with its place.
    fn sweeps_of(&self, at: u32) -> Vec<(String, Span)> {
        let (mut open, mut seen, mut out) = (vec![at], BTreeSet::new(), Vec::new());
        while let Some(variant) = open.pop() {
            if let Some(variant) = self.hir.variants.get(variant as usize).filter(|_| seen.insert(variant)) {
                out.extend(variant.sweeps.iter().map(|sweep| (sweep.path.to_string(), sweep.span)));
                open.extend(variant.bases.iter().map(|base| base.at));
            }
        }
        out
    }

    /// `risk.port=closed`, as the command line has it.
    fn observed_text(&mut self, network: &ast::Name, seen: &ast::ObserveItem) -> Option<String> {
        let single = matches!(seen.value.kind, ast::ExprKind::Name(_) | ast::ExprKind::Truth(_) | ast::ExprKind::Quantity(_));
        if !single || !seen.generators.is_empty() {
            self.report(VariantMistake::Evidence { at: seen.span }.diagnostic());
            return None;
        }
        let keys: Vec<String> = seen.keys.iter().map(|key| self.sources.slice(key.span).to_string()).collect();
        let keys = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(", ")) };
        Some(format!("{}.{}{keys}={}", network.text, seen.variable.text, self.sources.slice(seen.value.span)))
    }

    /// False where which members a kind has is settled before variants are: periods, the states of variables, the cases of a plan, the
    /// index of a policy.
    fn may_come_and_go(&mut self, id: EntityId, at: Span) -> bool {
        let entity = &self.hir.entities[id];
        let root = entity.root;
        let kind = &self.hir.entity_types[root];
        let because = if kind.periods {
            "periods follow one another".to_string()
        } else if kind.domain {
            "they are the states of a variable".to_string()
        } else if let Some(family) =
            self.cases.all().iter().find(|family| family.kinds.iter().any(|kind| self.hir.entity_types[*kind].root == root))
        {
            format!("the plan `{}` is made for each of them", family.item.name.text)
        } else if let Some(name) =
            self.families.names().find(|name| self.families.get(name).is_some_and(|family| family.kinds.contains(&root)))
        {
            format!("the policy `{name}` has a member for each of them")
        } else if kind.name.as_ref() == "policy" {
            "policies are switched on and off".to_string()
        } else {
            return true;
        };
        let name = self.hir.entity_types[entity.kind].name.clone();
        self.report(VariantMistake::FixedKind { kind: &format!("members of `{name}`"), at, because: &because }.diagnostic());
        false
    }
}

/// The way from a variant back to itself by what it is built on, and where it ends.
fn circle(variants: &[Variant], from: u32) -> Option<(Vec<u32>, Span)> {
    let mut open: Vec<Vec<u32>> = vec![vec![from]];
    let mut met = vec![from];
    while let Some(path) = open.pop() {
        let last = *path.last()?;
        for base in variants.get(last as usize).map_or(&[][..], |variant| &variant.bases) {
            let longer: Vec<u32> = path.iter().copied().chain([base.at]).collect();
            if base.at == from {
                return Some((longer, base.span));
            }
            if !met.contains(&base.at) {
                met.push(base.at);
                open.push(longer);
            }
        }
    }
    None
}
