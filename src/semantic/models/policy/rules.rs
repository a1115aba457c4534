//! What goes with what: policies that require what excludes them, and rules that were written as attributes.

use crate::diagnostics::{Applicability, Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use std::collections::BTreeSet;

/// Names that people give to what `requires` says, and to what `excludes` says.
const REQUIRES: [&str; 8] = ["requires", "require", "required", "requirement", "requirements", "needs", "depends", "depends_on"];
const EXCLUDES: [&str; 8] =
    ["excludes", "exclude", "excluded", "forbids", "conflicts", "conflicts_with", "incompatible", "incompatible_with"];

impl Checker<'_> {
    /// `requires = audit` in the block of a policy: an attribute, which no plan knows of.
    pub fn rules_as_attributes(&mut self, items: &[Loaded]) {
        let Some(kind) = self.names.kind("policy") else { return };
        for Loaded { item, library } in items {
            let ItemKind::Entity(entity) = &item.kind else { continue };
            if *library || !self.names.kind(&entity.kind.text).is_some_and(|own| self.hir.is_a(own, kind)) {
                continue;
            }
            for field in &entity.fields {
                let attr = self.names.attr(self.hir.entity_types[kind].root, &field.name.text).map(|id| &self.hir.attrs[id]);
                let own = attr.is_some_and(|attr| attr.used || attr.stated || attr.library);
                let (Some(word), Some(names)) = (rule_word(&field.name.text), self.policies_in(kind, &field.value)) else { continue };
                if own || !field.keys.is_empty() {
                    continue;
                }
                let text = format!("{word} {}", names.join(", "));
                let message = format!("`{}` is an attribute here, and binds no policy", field.name.text);
                let found = Diagnostic::error(codes::RULE_AS_ATTRIBUTE, message)
                    .at(field.name.span, "with `=`, a fact that nobody reads")
                    .fix(format!("write `{text}`"), field.name.span.to(field.value.span), text, Applicability::MaybeIncorrect);
                self.report(found);
            }
        }
    }

    /// The policies that a value names, as they are written; `None` when it holds anything else.
    fn policies_in(&self, kind: EntityTypeId, value: &ast::Expr) -> Option<Vec<String>> {
        let one = |e: &ast::Expr| {
            let (ast::ExprKind::Name(name) | ast::ExprKind::Member(_, name)) = &e.kind else { return None };
            self.ordinal_of(kind, &name.text).map(|_| self.sources.slice(e.span).to_string())
        };
        match &value.kind {
            ast::ExprKind::Paren(inner) => self.policies_in(kind, inner),
            ast::ExprKind::List(items) => items.iter().map(|item| if let ast::SetValue::Set(e) = item { one(e) } else { None }).collect(),
            _ => one(value).map(|name| vec![name]),
        }
    }

    /// Policies that can never be in force: what they require, and what that requires, excludes one another.
    pub(super) fn impossible_policies(&mut self) {
        let policies = &self.hir.policies;
        let closures: Vec<BTreeSet<u32>> = (0..policies.len() as u32).map(|at| required(policies, at)).collect();
        let torn: Vec<Option<Torn>> = closures.iter().map(|closure| torn(policies, closure)).collect();
        let mut out = Vec::new();
        for (at, (policy, closure)) in (0u32..).zip(policies.iter().zip(&closures)) {
            let Some(Some((first, second, place))) = torn.get(at as usize) else { continue };
            // Told where it begins: of what is required already, or of the first in a circle.
            let told = closure.iter().filter(|other| **other != at).any(|other| {
                let theirs = closures.get(*other as usize).map_or(0, BTreeSet::len);
                torn.get(*other as usize).is_some_and(Option::is_some) && (theirs < closure.len() || *other < at)
            });
            // Said of the two where one and the same policy requires and excludes another.
            let direct = policy.requires.iter().any(|(r, _)| policy.excludes.iter().any(|(e, _)| e == r));
            if told || direct {
                continue;
            }
            let name = |at: u32| policies.get(at as usize).map_or("", |p| p.name.as_ref());
            let (a, b) = (name(*first), name(*second));
            let message = if *first == at || *second == at {
                let other = if *first == at { b } else { a };
                format!("`{}` can never be in force: it requires `{other}`, and one of the two excludes the other", policy.name)
            } else {
                format!("`{}` can never be in force: it requires `{a}` and `{b}`, and one of the two excludes the other", policy.name)
            };
            let mut found = Diagnostic::error(codes::POLICIES_CLASH, message).at(*place, "excluded here");
            for member in closure {
                let Some(member) = policies.get(*member as usize) else { continue };
                for (to, span) in member.requires.iter().filter(|(to, _)| closure.contains(to)) {
                    found = found.with(*span, format!("`{}` requires `{}`", member.name, name(*to)));
                }
            }
            out.push(found);
        }
        out.into_iter().for_each(|found| self.report(found));
    }
}

/// Two policies of which one excludes the other, and where it says so.
type Torn = (u32, u32, Span);

/// A policy and all that it requires, directly or not.
fn required(policies: &[Policy], from: u32) -> BTreeSet<u32> {
    let mut out = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for (to, _) in policies.get(at as usize).map(|p| p.requires.as_slice()).unwrap_or(&[]) {
            if out.insert(*to) {
                open.push(*to);
            }
        }
    }
    out
}

fn torn(policies: &[Policy], together: &BTreeSet<u32>) -> Option<Torn> {
    let excluded = together.iter().filter_map(|at| Some((at, policies.get(*at as usize)?)));
    excluded
        .flat_map(|(at, policy)| policy.excludes.iter().map(move |(other, span)| (*at, *other, *span)))
        .find(|(_, other, _)| together.contains(other))
}

/// The word of the language that a name stands for.
fn rule_word(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let means =
        |words: &[&'static str]| words.contains(&lower.as_str()) || !suggest::nearest(&lower, words.iter().take(1).copied()).is_empty();
    if means(&REQUIRES) { Some("requires") } else { means(&EXCLUDES).then_some("excludes") }
}
