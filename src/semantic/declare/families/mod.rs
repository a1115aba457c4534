//! Policies with an index: `policy levy[c in eu] { … }` stands for one policy for each member, `levy[HU]`, in whose block the name of
//! the index stands for that member.

pub mod known;
mod members;
mod substitute;

use super::modules::Loaded;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::source::Span;
use crate::syntax::ast::{EntityItem, ExprKind, Generator, Item, ItemKind, Name, Text};
use known::Family;
use members::{Members, Unclear};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use substitute::{Bound, Substitution};

/// The most members of one policy.
const MOST: usize = 5_000;

/// What the names of an index stand for, as places among the entities.
type Tuple = Vec<(Box<str>, usize)>;

/// The name of a member.
fn member_name(family: &str, keys: &[Box<str>]) -> Box<str> {
    format!("{family}[{}]", keys.join(", ")).into()
}

impl Checker<'_> {
    /// Puts a policy for each member in the place of one with an index; after all other entities are collected.
    pub(super) fn families(
        &mut self,
        items: &mut Vec<Loaded>,
        collected: &mut Vec<Entity>,
        declared: &mut Vec<usize>,
        seen: &mut FxHashMap<(EntityTypeId, Box<str>), usize>,
    ) {
        let mut replaced: BTreeMap<usize, Vec<EntityItem>> = BTreeMap::new();
        for (at, Loaded { item, .. }) in items.iter().enumerate() {
            let ItemKind::Entity(entity) = &item.kind else { continue };
            if entity.binder.is_empty() || !self.is_policy(entity) {
                continue;
            }
            let members = self.family(entity, item.span, items, collected, seen);
            if members.is_empty() {
                // What it would have been called is not unknown.
                self.names.lost_mut().word(&entity.name.text);
            }
            for member in &members {
                let Some(kind) = self.names.kind(&member.kind.text) else { continue };
                let root = self.hir.entity_types[kind].root;
                seen.insert((root, member.name.text.clone()), collected.len());
                let title = member.title.as_ref().map(|title| title.text.clone());
                collected.push(Entity { name: member.name.text.clone(), title, kind, root, span: member.name.span });
                declared.push(at);
            }
            replaced.insert(at, members);
        }
        if replaced.is_empty() {
            return;
        }
        let all = std::mem::take(items);
        for (at, loaded) in all.into_iter().enumerate() {
            let Some(members) = replaced.remove(&at) else {
                items.push(loaded);
                continue;
            };
            let Loaded { item: Item { span, doc, .. }, library } = loaded;
            let item = |member| Item { kind: ItemKind::Entity(member), span, doc: doc.clone() };
            items.extend(members.into_iter().map(|member| Loaded { item: item(member), library }));
        }
    }

    /// True of a policy; reports an index of anything else.
    pub(super) fn is_policy(&mut self, entity: &EntityItem) -> bool {
        let (own, policy) = (self.names.kind(&entity.kind.text), self.names.kind("policy"));
        if own.zip(policy).is_some_and(|(own, policy)| self.hir.is_a(own, policy)) {
            return true;
        }
        if let (Some(first), Some(last), Some(_)) = (entity.binder.first(), entity.binder.last(), own) {
            let word = &entity.kind.text;
            let message =
                format!("`{}` is {} {word}, and only a policy has an index", entity.name.text, crate::semantic::words::article(word));
            let found = Diagnostic::error(codes::POLICY_MEMBER, message).at(first.span.to(last.span), "an index");
            self.report(
                found.help(format!("declare each: `{word} NAME {{ … }}`; what depends on others is an attribute with keys: `cost[p] = …`")),
            );
        }
        false
    }

    /// The policies that one with an index stands for.
    fn family(
        &mut self,
        entity: &EntityItem,
        item: Span,
        items: &[Loaded],
        collected: &[Entity],
        seen: &FxHashMap<(EntityTypeId, Box<str>), usize>,
    ) -> Vec<EntityItem> {
        let name = &entity.name;
        let root = self.names.kind(&entity.kind.text).map(|kind| self.hir.entity_types[kind].root);
        let taken = root.and_then(|root| seen.get(&(root, name.text.clone()))).and_then(|at| collected.get(*at)).map(|other| other.span);
        let taken = taken.or_else(|| self.families.get(&name.text).map(|family| family.span));
        if let Some(first) = taken {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("the policy `{}` is declared twice", name.text));
            self.reports.report_anyway(found.at(name.span, "declared again").with(first, "first declared"));
            return Vec::new();
        }
        let bound = match self.members_of_index(entity, items, collected) {
            Ok(bound) => bound,
            Err(found) => {
                self.report(*found);
                return Vec::new();
            }
        };
        if let Some(found) = self.index_of_both(entity, items) {
            self.report(found);
            return Vec::new();
        }
        let mut out = Vec::new();
        let index = entity.binder.iter().flat_map(|generator| &generator.pattern).map(|place| place.name.text.clone()).collect();
        let mut family = Family { kinds: Vec::new(), index, members: Vec::new(), item, span: name.span, member: None };
        let mut again: Option<Vec<Name>> = None;
        for tuple in &bound {
            let members: Vec<&Entity> = tuple.iter().filter_map(|(_, at)| collected.get(*at)).collect();
            family.kinds = members.iter().map(|member| member.root).collect();
            let keys: Vec<Box<str>> = members.iter().map(|member| member.name.clone()).collect();
            let bound: Vec<Bound> = tuple
                .iter()
                .zip(&members)
                .map(|((index, _), member)| Bound {
                    index: index.clone(),
                    kind: self.hir.entity_types[member.root].name.clone(),
                    member: member.name.clone(),
                })
                .collect();
            let mut own = entity.clone();
            let mut substitution = Substitution::new(&bound);
            substitution.entity(&mut own);
            again = again.or(Some(substitution.again));
            own.binder = Vec::new();
            own.name.text = member_name(&name.text, &keys);
            let of = |member: &&Entity| member.title.clone().unwrap_or_else(|| member.name.to_string());
            let titles: Vec<String> = members.iter().map(of).collect();
            own.title =
                entity.title.as_ref().map(|title| Text { text: format!("{}: {}", title.text, titles.join(", ")), span: title.span });
            family.members.push((keys, own.name.text.clone()));
            out.push(own);
        }
        self.families.add(name.text.clone(), family);
        for name in again.into_iter().flatten() {
            let message = format!("`{}` already stands for something here", name.text);
            let found = Diagnostic::error(codes::DECLARED_TWICE, message).at(name.span, "bound again");
            let first = entity.binder.iter().flat_map(|generator| &generator.pattern).find(|place| place.name.text == name.text);
            let found = first.into_iter().fold(found, |found, place| found.with(place.name.span, "the index of the policy"));
            self.report(found.help("give one of the two another name"));
        }
        out
    }

    /// An index of a policy that is called as one of a model that it applies to: which of the two would be meant?
    fn index_of_both(&self, entity: &EntityItem, items: &[Loaded]) -> Option<Diagnostic> {
        let of_model = |name: &str| {
            items.iter().find_map(|Loaded { item, .. }| match &item.kind {
                ItemKind::Plan(plan) if *plan.name.text == *name => Some(plan.cases.iter().collect::<Vec<_>>()),
                ItemKind::Model(model) if *model.name.text == *name => Some(model.binder.iter().chain([&model.among]).collect()),
                _ => None,
            })
        };
        for applies in &entity.policy.applies {
            let others = of_model(&applies.plan.name.text).into_iter().flatten().flat_map(|generator| &generator.pattern);
            let mut places: Vec<&str> = Vec::new();
            for other in others {
                if !places.contains(&other.name.text.as_ref()) {
                    places.push(&other.name.text);
                }
                let own = entity.binder.iter().flat_map(|generator| &generator.pattern).find(|own| own.name.text == other.name.text);
                let Some(own) = own else { continue };
                // `applies to dispatch[y]` says that the two are one.
                let key = places.iter().position(|place| **place == *own.name.text).and_then(|place| applies.case.get(place));
                if key.is_some_and(|key| matches!(&key.kind, ExprKind::Name(name) if name.text == own.name.text)) {
                    continue;
                }
                let message = format!("`{}` is an index of the policy and of `{}`", own.name.text, applies.plan.name.text);
                let found = Diagnostic::error(codes::DECLARED_TWICE, message).at(own.name.span, "an index of the policy");
                return Some(found.with(other.name.span, "the other").help(
                    "give the policy's another name, and say in its parts who of the two is meant: `if c == e then … else 0`, or an index of the part",
                ));
            }
        }
        None
    }

    /// For each member of an index, what its names stand for, as places among the entities.
    fn members_of_index(&mut self, entity: &EntityItem, items: &[Loaded], collected: &[Entity]) -> Result<Vec<Tuple>, Box<Diagnostic>> {
        self.free_names(entity, items, collected)?;
        let members = Members::new(items, collected, &self.names, &self.hir.entity_types);
        let unclear = |why: Unclear| Box::new(why.diagnostic(&entity.name.text));
        let mut tuples: Vec<Tuple> = vec![Vec::new()];
        for Generator { pattern, tuple, set, filter, span } in &entity.binder {
            let ([place], false) = (pattern.as_slice(), *tuple) else {
                let found = Diagnostic::error(codes::INDEX_OF_POLICY, format!("the index of `{}` runs over pairs", entity.name.text));
                return Err(Box::new(found.at(*span, "a pattern").help("write an index for each: `[c in eu, g in good]`")));
            };
            let all = members.of(set).map_err(unclear)?;
            let mut longer = Vec::new();
            for tuple in &tuples {
                for member in &all {
                    let mut own = tuple.clone();
                    own.push((place.name.text.clone(), *member));
                    if filter.as_ref().map_or(Ok(true), |filter| members.holds(filter, &own)).map_err(unclear)? {
                        longer.push(own);
                    }
                }
                if longer.len() > MOST {
                    let message = format!("`{}` has more than {MOST} members", entity.name.text);
                    return Err(Box::new(Diagnostic::error(codes::TOO_MANY, message).at(*span, "so many")));
                }
            }
            tuples = longer;
        }
        let read = members.read.take();
        self.families.read(read);
        if tuples.is_empty() {
            let at = entity.binder.first().zip(entity.binder.last()).map_or(entity.name.span, |(a, b)| a.span.to(b.span));
            let found = Diagnostic::error(codes::INDEX_OF_POLICY, format!("the index of `{}` has no members", entity.name.text));
            return Err(Box::new(found.at(at, "nothing is in it")));
        }
        Ok(tuples)
    }

    /// Names of an index that would hide something else.
    fn free_names(&self, entity: &EntityItem, items: &[Loaded], collected: &[Entity]) -> Result<(), Box<Diagnostic>> {
        let plans: Vec<&str> = entity.policy.applies.iter().map(|applies| applies.plan.name.text.as_ref()).collect();
        for name in entity.binder.iter().flat_map(|generator| &generator.pattern).map(|place| &place.name) {
            let text = name.text.as_ref();
            let twice = entity.binder.iter().flat_map(|generator| &generator.pattern).filter(|place| place.name.text == name.text).count();
            if twice > 1 {
                let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{text}` already stands for something here"));
                return Err(Box::new(found.at(name.span, "bound twice").help("give the inner one another name")));
            }
            let other = collected
                .iter()
                .find(|other| other.name == name.text)
                .map(|other| (self.hir.entity_types[other.kind].name.to_string(), other.span));
            let other = other.or_else(|| items.iter().find_map(|loaded| declared(&loaded.item.kind, text, &plans)));
            if let Some((word, span)) = other {
                let article = crate::semantic::words::article(&word);
                let message = format!("`{text}` is {article} {word}, and an index of that name would hide it");
                let found = Diagnostic::error(codes::HIDDEN_NAME, message).at(name.span, "a new index").with(span, format!("the {word}"));
                return Err(Box::new(found.help("give the index another name")));
            }
        }
        Ok(())
    }

    /// The member of a policy with an index, whose keys are written out; reports when there is none.
    pub fn member_of(&mut self, family: &str, keys: &[Box<str>], at: Span) -> Option<Box<str>> {
        let own = self.families.get(family)?;
        if let Some(name) = own.at(keys) {
            return Some(name.into());
        }
        let shown = keys.join(", ");
        let mut found =
            Diagnostic::error(codes::POLICY_MEMBER, format!("the policy `{family}` has no member `{shown}`")).at(at, "no member");
        found = found.with(own.span, "its index says which there are");
        if own.kinds.len() != keys.len() {
            let kinds: Vec<&str> = own.kinds.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
            found = match (kinds.as_slice(), own.members.first()) {
                ([kind], Some((_, first))) => {
                    found.help(format!("its key is one {kind}, as in `{first}`: several members are named one by one"))
                }
                _ => found.help(format!("its keys are [{}]", kinds.join(", "))),
            };
        } else {
            let all: Vec<String> = own.members.iter().map(|(keys, _)| keys.join(", ")).collect();
            let near = suggest::nearest(&shown, all.iter().map(String::as_str));
            found = match near.as_slice() {
                [only] => found.help(format!("did you mean `{only}`?")),
                _ => found.help(format!("its members are {}", suggest::listed(&all, 8))),
            };
        }
        self.report(found.about(format!("member {shown} of {family}")));
        None
    }
}

/// What goes by a name, and where it is declared: a value of the scenario, or something inside one of some plans.
fn declared(item: &ItemKind, name: &str, plans: &[&str]) -> Option<(String, Span)> {
    let one = |own: &Name, word: &str| (own.text.as_ref() == name).then(|| (word.to_string(), own.span));
    match item {
        ItemKind::Let(item) => one(&item.name, "value"),
        ItemKind::Table(item) if item.owner.is_none() => one(&item.name, "table"),
        ItemKind::Set(item) => one(&item.name, "set"),
        ItemKind::Plan(plan) if plan.name.text.as_ref() == name => one(&plan.name, "plan"),
        ItemKind::Plan(plan) if plans.contains(&plan.name.text.as_ref()) => {
            let vars = plan.vars.iter().find_map(|var| one(&var.name, "variable of the plan"));
            let lets = || plan.lets.iter().find_map(|value| one(&value.name, "value of the plan"));
            let constraints = || plan.constraints.iter().find_map(|row| one(&row.name, "constraint of the plan"));
            let goals = || plan.objectives.iter().filter_map(|goal| goal.name.as_ref()).find_map(|own| one(own, "objective of the plan"));
            vars.or_else(lets).or_else(constraints).or_else(goals)
        }
        _ => None,
    }
}
