//! Policies for plans of several cases: all of them, or those that are named.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::syntax::ast;

impl Checker<'_> {
    /// The plans and processes that a block of a policy applies to.
    pub(super) fn plans_named(&mut self, applies: &ast::Applies) -> Vec<ModelId> {
        let name = &applies.plan.name;
        let place = applies.case.first().zip(applies.case.last()).map(|(first, last)| first.span.to(last.span));
        let Some((Value::Cases(plan), declared)) = self.names.get(&name.text).filter(|_| applies.plan.kind.is_none()) else {
            let plan = self.plan_named(&applies.plan);
            if let (Some(_), Some(at)) = (plan, place) {
                let message = format!("`{}` is one plan, and takes no keys", name.text);
                self.report(Diagnostic::error(codes::WRONG_KEYS, message).at(at, "of a plan for several cases"));
            }
            return plan.into_iter().collect();
        };
        let Some(family) = self.cases.get(plan).filter(|family| !family.wrong) else { return Vec::new() };
        let members = family.members.clone();
        let kinds = family.kinds.clone();
        let Some(at) = place else { return members.into_iter().map(|(_, model)| model).collect() };
        let written: Vec<_> = applies.case.iter().flat_map(|key| self.key_names(key)).collect();
        // A key that is no name was reported.
        if written.len() < applies.case.len() {
            return Vec::new();
        }
        if kinds.len() != written.len() {
            let words: Vec<&str> = kinds.iter().map(|kind| self.hir.entity_types[*kind].name.as_ref()).collect();
            let message = format!("a case of `{}` is named by {}, and here {} named", name.text, words.join(", "), count(written.len()));
            let found = Diagnostic::error(codes::WRONG_KEYS, message).at(at, "which case?").with(declared, "declared here");
            self.report(found);
            return Vec::new();
        }
        let named = written.iter().zip(&kinds).map(|(key, kind)| self.entity_named(key, Some(*kind))).collect::<Vec<_>>();
        let Some(named) = named.into_iter().collect::<Option<Vec<EntityId>>>() else { return Vec::new() };
        members.into_iter().filter(|(own, _)| *own == named).map(|(_, model)| model).collect()
    }
}

fn count(number: usize) -> String {
    if number == 1 { "one entity is".into() } else { format!("{number} are") }
}
