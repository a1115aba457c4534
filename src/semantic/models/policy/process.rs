//! What policies bring into a decision process: results, and parts that are checked with the process.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::models::decision::register::{inner, offered, offered_by_policies};
use crate::semantic::progress::ProcessPatch;
use crate::semantic::words::natural;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name};
use rustc_hash::FxHashMap;

impl Checker<'_> {
    /// Adds the parts of policies to a decision process; the policies come by name.
    pub(super) fn patch_process(&mut self, model: ModelId, policies: &[(u32, &ast::Applies)]) {
        let patches: Vec<ProcessPatch> =
            policies.iter().filter_map(|(policy, applies)| self.process_patch(model, *policy, applies)).collect();
        let item = self.pending.model(model).item.clone();
        let ItemKind::Decision(decision) = item.as_ref() else { return };
        let own = offered(decision).len() as u32;
        for (at, result) in (own..).zip(offered_by_policies(decision, &patches)) {
            self.names.add_policy_part(model, result.name, inner(result.what, at));
        }
        self.pending.model_mut(model).patches = patches;
    }

    fn process_patch(&mut self, model: ModelId, policy: u32, applies: &ast::Applies) -> Option<ProcessPatch> {
        let decl = self.hir.policies.get(policy as usize)?;
        let (name, span) = (decl.name.clone(), decl.span);
        let owner = self.hir.models[model].name.clone();
        if self.families.of(&name).is_some() {
            let message = format!("`{owner}` is a decision process, and a policy on it has no index");
            let found = Diagnostic::error(codes::INDEX_OF_POLICY, message).at(applies.plan.name.span, "applies to plans only");
            self.report(found.help("write a policy for each, or one for the process and one with an index for plans"));
            return None;
        }
        if self.names.inner(model, &name).is_some() {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{name}` is a result of `{owner}`, and a policy for it"))
                .at(span, "the policy")
                .with(self.hir.models[model].span, "the process")
                .help(format!("`{owner}.{name}` would mean both: give one of the two another name"));
            self.report(found);
            return None;
        }
        if let Some(var) = applies.vars.first() {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{owner}` is a decision process, and a policy on it decides nothing"))
                .at(var.span, "a variable of a plan")
                .help("what is decided in each step is an `action` of the process");
            self.report(found);
        }
        if let Some(party) = applies.charges.iter().find_map(|charge| charge.payer.as_ref().or(charge.receiver.as_ref())) {
            let message = format!("`{owner}` is a decision process, and who pays its charges is not told");
            let found = Diagnostic::error(codes::BAD_MODEL, message).at(party.span, "of a plan");
            self.report(found.help("leave out `paid by` and `received by`"));
        }
        if let Some(cap) = applies.charges.iter().find_map(|charge| charge.cap.as_ref()) {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{owner}` is a decision process, and a charge on it has no cap"))
                .at(cap.span, "of each step, or of all?")
                .help("a cost of each step is kept small by `min(…)`, an average by a `limit`");
            self.report(found);
        }
        let mut places: FxHashMap<Box<str>, Span> = FxHashMap::default();
        let mut is_new = |checker: &mut Self, name: &Name| {
            let Some(first) = places.insert(name.text.clone(), name.span) else { return true };
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is declared twice for this process", name.text))
                .at(name.span, "declared again")
                .with(first, "first declared");
            checker.report(found);
            false
        };
        let mut charges: Vec<ast::ChargeItem> = applies.charges.iter().filter(|charge| is_new(self, &charge.name)).cloned().collect();
        let mut limits: Vec<ast::Constraint> = applies.limits.iter().filter(|limit| is_new(self, &limit.name)).cloned().collect();
        let forbids = applies.forbids.iter().filter(|forbid| is_new(self, &forbid.name)).cloned().collect();
        // The order of the text plays no part.
        charges.sort_by(|a, b| natural(&a.name.text, &b.name.text));
        limits.sort_by(|a, b| natural(&a.name.text, &b.name.text));
        Some(ProcessPatch { policy, name, span: applies.span, charges, limits, forbids })
    }
}
