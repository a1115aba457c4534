//! Policies: which there are, what goes with them, and which plans and other models they change.

mod body;
mod cases;
mod charges;
mod effects;
mod gather;
mod parts;
mod plan;
mod process;
mod rules;
mod variables;

use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// A policy as it is written, and the plans that it applies to.
struct Written<'i> {
    item: &'i ast::EntityItem,
    plans: Vec<(ModelId, &'i ast::Applies)>,
}

impl Checker<'_> {
    /// Gives plans what policies add to them; after the registration of all names.
    pub fn policies(&mut self, items: &[Loaded]) {
        let Some(kind) = self.names.kind("policy") else { return };
        for set in self.families.sets() {
            if let Some((Value::Set(id), _)) = self.names.get(set) {
                self.hir.sets[id].used = true;
            }
        }
        let mut written: BTreeMap<EntityId, Written<'_>> = BTreeMap::new();
        let mut known: FxHashSet<EntityId> = FxHashSet::default();
        for Loaded { item, .. } in items {
            let ItemKind::Entity(entity) = &item.kind else { continue };
            let Some(own) = self.names.kind(&entity.kind.text) else { continue };
            if !self.hir.is_a(own, kind) {
                self.no_policy(entity);
                continue;
            }
            let Some(ordinal) = self.ordinal_of(kind, &entity.name.text) else { continue };
            let id = EntityId(self.hir.entity_types[kind].base + ordinal);
            // The second of a name was reported.
            if !known.insert(id) || entity.policy.span.is_none() {
                continue;
            }
            let plans = self.plans_of(entity);
            if plans.is_empty() {
                if let (Some(at), true) = (entity.policy.span, entity.policy.applies.is_empty()) {
                    let name = &entity.name.text;
                    let found = Diagnostic::error(codes::NOT_A_SWITCH, format!("the policy `{name}` applies to no plan"))
                        .at(at, "only for policies that change a plan")
                        .with(entity.name.span, "has no `applies to`")
                        .help("say what it changes: `applies to PLAN { … }`");
                    self.report(found);
                }
                continue;
            }
            written.insert(id, Written { item: entity, plans });
        }
        let places: FxHashMap<EntityId, u32> = written.keys().copied().zip(0u32..).collect();
        for (id, policy) in &written {
            let entity = &self.hir.entities[*id];
            let (name, title, span) = (entity.name.clone(), entity.title.clone(), entity.span);
            let family = self.families.of(&name).map(|(family, _, keys)| Family { name: family.into(), keys: keys.to_vec() });
            let mut decl = Policy {
                name,
                family,
                title,
                state: Switch::On,
                switched: None,
                by_option: false,
                apart: false,
                decided: None,
                requires: Vec::new(),
                excludes: Vec::new(),
                plans: policy.plans.iter().map(|(plan, _)| *plan).collect(),
                cases: policy.plans.iter().filter_map(|(plan, applies)| Some((*plan, applies.one_case()?))).collect(),
                span,
            };
            decl.requires = self.partners(kind, *id, &policy.item.policy.requires, &places, "require");
            decl.excludes = self.partners(kind, *id, &policy.item.policy.excludes, &places, "exclude");
            for (other, at) in &decl.excludes {
                if let Some((_, first)) = decl.requires.iter().find(|(required, _)| required == other) {
                    let found = Diagnostic::error(codes::POLICIES_CLASH, format!("`{}` requires and excludes the same policy", decl.name))
                        .at(*at, "excluded")
                        .with(*first, "required");
                    self.report(found);
                }
            }
            self.hir.policies.push(decl);
        }
        self.impossible_policies();
        self.switches(kind, items, &places);
        let mut patches: BTreeMap<ModelId, Vec<(u32, &ast::Applies)>> = BTreeMap::new();
        for (policy, place) in written.values().zip(0u32..) {
            for (model, applies) in &policy.plans {
                patches.entry(*model).or_default().push((place, applies));
            }
        }
        for (model, list) in patches {
            match self.pending.model(model).item.as_ref() {
                ItemKind::Decision(_) => self.patch_process(model, &list),
                ItemKind::Model(_) => self.patch_effects(model, &list),
                _ => self.patch(model, &list),
            }
        }
    }

    /// What only policies have, in the block of another entity.
    fn no_policy(&mut self, entity: &ast::EntityItem) {
        let Some(at) = entity.policy.span else { return };
        let kind = &entity.kind.text;
        let kind = format!("{} {kind}", crate::semantic::words::article(kind));
        let word = self.sources.slice(at).split_whitespace().next().unwrap_or("");
        self.report(ModelMistake::OutsidePolicy { word, at, kind: &kind, kind_at: entity.kind.span }.diagnostic());
    }

    /// The plans and processes that a policy applies to.
    fn plans_of<'i>(&mut self, entity: &'i ast::EntityItem) -> Vec<(ModelId, &'i ast::Applies)> {
        let mut out: Vec<(ModelId, &ast::Applies)> = Vec::new();
        for applies in &entity.policy.applies {
            let models = self.plans_named(applies);
            let twice = |(other, _): &&(ModelId, &ast::Applies)| models.contains(other);
            if let Some((_, first)) = out.iter().find(twice) {
                let message = format!("`{}` applies twice to the plan `{}`", entity.name.text, applies.plan.name.text);
                let found = Diagnostic::error(codes::DECLARED_TWICE, message)
                    .at(applies.plan.name.span, "again")
                    .with(first.plan.name.span, "first here")
                    .help("one block holds all that a policy does to a plan");
                self.report(found);
                continue;
            }
            out.extend(models.into_iter().map(|model| (model, applies)));
        }
        out
    }

    /// The plan, or another model that policies may change, of a name; reports when there is none.
    fn plan_named(&mut self, reference: &ast::Reference) -> Option<ModelId> {
        let name = &reference.name;
        let at = reference.kind.as_ref().map_or(name.span, |head| head.span.to(name.span));
        if let Some(head) = &reference.kind {
            let text = format!("{}.{}", head.text, name.text);
            let mut found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no plan `{text}`")).at(at, "a plan has one name");
            if matches!(self.names.get(&name.text), Some((Value::Model(_), _))) {
                let plain = name.text.as_ref();
                found = found.fix(format!("did you mean the plan `{plain}`?"), at, plain, Applicability::MaybeIncorrect);
            }
            self.report(found);
            return None;
        }
        match self.names.get(&name.text) {
            Some((Value::Model(model), place)) => match self.pending.model(model).item.as_ref() {
                ItemKind::Plan(_) | ItemKind::Decision(_) | ItemKind::Model(_) => return Some(model),
                _ => {
                    let what = self.hir.models[model].form.name().with_article();
                    self.report(ModelMistake::NotAPlan { name: &name.text, at: name.span, what, declared: place }.diagnostic());
                }
            },
            Some((value, place)) => {
                let what = format!("a {}", value.word());
                self.report(ModelMistake::NotAPlan { name: &name.text, at: name.span, what: &what, declared: place }.diagnostic());
            }
            None => {
                let plans = self.plan_names();
                let listed: Vec<String> = plans.iter().map(|(name, ..)| name.clone()).collect();
                let what = if plans.iter().any(|(.., word)| *word != "plan") { "plan or other model" } else { "plan" };
                let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no {what} `{}`", name.text));
                let found = found.at(name.span, format!("unknown {what}"));
                let (mut found, near) =
                    found.did_you_mean(&name.text, name.span, plans.iter().map(|(name, _, word)| (name.as_str(), *word)));
                if !near {
                    found = match listed.as_slice() {
                        [] => {
                            found.code = codes::PLAN_ELSEWHERE;
                            found.help(
                                "no file of the scenario has a plan; policies that several scenarios share are checked with one that uses them",
                            )
                        }
                        _ => found.help(format!("there are {}", quoted(&listed))),
                    };
                }
                self.report(found.about(format!("plan {}", name.text)));
                // What the policy says is looked at as if the only near name were meant, and its results are there for others.
                if let [only] = suggest::nearest(&name.text, listed.iter().map(String::as_str)).as_slice() {
                    return plans.iter().find(|(name, ..)| name == only).map(|(_, model, _)| *model);
                }
            }
        }
        None
    }

    /// What a policy may apply to, by name.
    fn plan_names(&self) -> Vec<(String, ModelId, &'static str)> {
        let word = |model: ModelId| match self.pending.model(model).item.as_ref() {
            ItemKind::Plan(_) => Some("plan"),
            ItemKind::Decision(_) => Some("decision process"),
            ItemKind::Model(model) => Some(model.form.word()),
            _ => None,
        };
        let plans = self.hir.models.iter().filter_map(|(id, model)| Some((model.declared_as().to_string(), id, word(id)?)));
        let mut names: Vec<_> = plans.collect();
        names.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        names.dedup_by(|a, b| a.0 == b.0);
        names
    }

    /// The policies that another one names; `verb` is what it does with them.
    fn partners(
        &mut self,
        kind: EntityTypeId,
        own: EntityId,
        partners: &[ast::Partner],
        places: &FxHashMap<EntityId, u32>,
        verb: &str,
    ) -> Vec<(u32, Span)> {
        let mut out: Vec<(u32, Span)> = Vec::new();
        for ast::Partner { policy, keys } in partners {
            let name = &policy.name;
            let several = keys.is_empty() && self.families.get(&name.text).is_some();
            for id in self.policies_named(kind, policy, keys) {
                // Of all members of a policy, those beside it.
                if id == own && several {
                    continue;
                }
                if id == own {
                    let found = Diagnostic::error(codes::POLICIES_CLASH, format!("`{}` {verb}s itself", name.text));
                    self.report(found.at(name.span, "the policy itself"));
                    continue;
                }
                let Some(place) = places.get(&id) else {
                    self.applies_to_nothing(id, name.span, &format!("nothing to {verb}"));
                    break;
                };
                if !out.iter().any(|(other, _)| other == place) {
                    out.push((*place, name.span));
                }
            }
        }
        out
    }

    /// The policies that are named: one, a member of one with an index, or without keys all its members; reports when there are none.
    fn policies_named(&mut self, kind: EntityTypeId, policy: &ast::Reference, keys: &[ast::Expr]) -> Vec<EntityId> {
        let name = &policy.name;
        let Some(family) = self.families.get(&name.text) else {
            // What was wrong with its index was reported.
            if !keys.is_empty() && self.names.lost().is_word(&name.text) {
                return Vec::new();
            }
            if let (Some(first), Some(last), true) = (keys.first(), keys.last(), self.ordinal_of(kind, &name.text).is_some()) {
                let found = Diagnostic::error(codes::POLICY_MEMBER, format!("the policy `{}` has no index", name.text));
                self.report(found.at(first.span.to(last.span), "has keys").help("leave out the keys"));
                return Vec::new();
            }
            return self.policy_named(kind, name, policy.kind.as_ref()).into_iter().collect();
        };
        // `levy[c in eu] open`, as its declaration has it.
        if let Some(key) = keys.iter().find(|key| matches!(key.kind, ast::ExprKind::In { .. })) {
            let first = family.members.first().map_or("…", |(_, member)| member);
            let found =
                Diagnostic::error(codes::POLICY_MEMBER, format!("members of `{}` are named here, and nothing runs over them", name.text));
            let found = found.at(key.span, "an index").with(family.span, "declared here");
            self.report(found.help(format!("`{}` without keys means all of them, `{first}` means one", name.text)));
            return Vec::new();
        }
        let members: Vec<Box<str>> = if keys.is_empty() {
            family.members.iter().map(|(_, member)| member.clone()).collect()
        } else {
            let written: Vec<Box<str>> = keys.iter().flat_map(|key| self.key_names(key)).map(|key| Box::from(key.text.as_ref())).collect();
            let at = keys.first().zip(keys.last()).map_or(name.span, |(first, last)| first.span.to(last.span));
            self.member_of(&name.text, &written, at).into_iter().collect()
        };
        let base = self.hir.entity_types[kind].base;
        members.iter().filter_map(|member| self.ordinal_of(kind, member)).map(|ordinal| EntityId(base + ordinal)).collect()
    }

    /// The names of the policies that a variant switches.
    pub fn policies_switched(&mut self, policy: &ast::Name, keys: &[ast::Expr]) -> Vec<String> {
        let Some(kind) = self.names.kind("policy") else { return Vec::new() };
        let reference = ast::Reference { kind: None, name: policy.clone() };
        let found = self.policies_named(kind, &reference, keys);
        let mut names = Vec::new();
        for id in found {
            let name = self.hir.entities[id].name.clone();
            if self.hir.policies.iter().any(|policy| policy.name == name) {
                names.push(name.to_string());
            } else if !self.reports.has_errors() {
                self.applies_to_nothing(id, policy.span, "nothing to switch");
            }
        }
        names
    }

    /// The policy of a name; reports when there is none.
    fn policy_named(&mut self, kind: EntityTypeId, name: &ast::Name, of: Option<&ast::Name>) -> Option<EntityId> {
        let right = of.is_none_or(|of| self.names.kind(&of.text).is_some_and(|of| self.hir.is_a(of, kind)));
        if let Some(ordinal) = self.ordinal_of(kind, &name.text).filter(|_| right) {
            return Some(EntityId(self.hir.entity_types[kind].base + ordinal));
        }
        let mut names: Vec<Box<str>> = self.hir.entity_types[kind].members.iter().map(|e| self.hir.entities[*e].name.clone()).collect();
        names.retain(|name| self.families.of(name).is_none());
        names.extend(self.families.names().map(Box::from));
        let found = Diagnostic::error(codes::UNKNOWN_NAME, format!("there is no policy `{}`", name.text)).at(name.span, "unknown policy");
        let (found, _) = found.did_you_mean(&name.text, name.span, names.iter().map(|n| (n.as_ref(), "policy")));
        self.report(found.about(format!("policy {}", name.text)));
        None
    }

    fn applies_to_nothing(&mut self, id: EntityId, at: Span, label: &str) {
        let entity = &self.hir.entities[id];
        let found = Diagnostic::error(codes::NOT_A_SWITCH, format!("the policy `{}` applies to no plan", entity.name))
            .at(at, label)
            .with(entity.span, "has no `applies to`")
            .help("say what it changes: `applies to PLAN { … }`");
        self.report(found);
    }

    /// `policy levy off`, `policy levy[HU] off`: what is said of a member beats what is said of all.
    fn switches(&mut self, kind: EntityTypeId, items: &[Loaded], places: &FxHashMap<EntityId, u32>) {
        let mut said: FxHashMap<(u32, bool), Span> = FxHashMap::default();
        let mut decisive: FxHashMap<u32, (bool, bool)> = FxHashMap::default();
        for Loaded { item, .. } in items {
            let ItemKind::Switch { policy, keys, to, apart } = &item.kind else { continue };
            let all = keys.is_empty() && self.families.get(&policy.text).is_some();
            let reference = ast::Reference { kind: None, name: policy.clone() };
            for id in self.policies_named(kind, &reference, keys) {
                let Some(place) = places.get(&id).copied() else {
                    // What it applies to may be wrong, and then was reported.
                    let own = &self.hir.entities[id].name;
                    let silent = items.iter().any(|loaded| match &loaded.item.kind {
                        ItemKind::Entity(entity) => entity.name.text == *own && !entity.policy.applies.is_empty(),
                        _ => false,
                    });
                    if !silent {
                        self.applies_to_nothing(id, policy.span, "nothing to switch");
                    }
                    break;
                };
                let Some(decl) = self.hir.policies.get_mut(place as usize) else { continue };
                let first = said.get(&(place, all)).copied();
                // What the scenario itself says beats what a file says that it uses.
                let own = self.hir.file;
                if first.is_some_and(|first| first.file == own && item.span.file != own) {
                    continue;
                }
                said.insert((place, all), item.span);
                if let Some(first) = first.filter(|first| first.file == own || item.span.file != own) {
                    let name = if all { policy.text.clone() } else { decl.name.clone() };
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("the policy `{name}` is switched twice"));
                    self.report(found.at(item.span, "again").with(first, "first here"));
                    break;
                }
                // What the scenario says of all beats what a file that it uses says of one.
                let rank = (item.span.file == own, !all);
                if decisive.get(&place).is_some_and(|before| *before > rank) {
                    continue;
                }
                decisive.insert(place, rank);
                decl.switched = Some(item.span);
                (decl.state, decl.apart) = (*to, *apart);
            }
        }
    }
}

/// "`a`, `b`", of some of them.
fn quoted(names: &[String]) -> String {
    crate::diagnostics::suggest::listed(names, 8)
}
