//! What policies bring into a decision process: results, and parts that are checked with the process.

use super::parts::{Places, by_name};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::models::decision::register::{inner, offered, offered_by_policies};
use crate::semantic::progress::ProcessPatch;
use crate::syntax::ast::{self, ItemKind, Name};

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
        if self.is_called_as_result(model, &name, span, "process") {
            return None;
        }
        if let Some(var) = applies.vars.first() {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{owner}` is a decision process, and a policy on it decides nothing"))
                .at(var.span, "a variable of a plan")
                .help("what is decided in each step is an `action` of the process");
            self.report(found);
        }
        if let Some(party) = applies.charges.iter().find_map(|charge| charge.payer.as_ref().or(charge.receiver.as_ref())) {
            let message = format!("`{owner}` is a decision process, and who pays its charges is not said");
            let found = Diagnostic::error(codes::BAD_MODEL, message).at(party.span, "of a plan");
            self.report(found.help("leave out `paid by` and `received by`"));
        }
        if let Some(cap) = applies.charges.iter().find_map(|charge| charge.cap.as_ref()) {
            let found = Diagnostic::error(codes::BAD_MODEL, format!("`{owner}` is a decision process, and a charge on it has no cap"))
                .at(cap.span, "of each step, or of all?")
                .help("a cost of each step is kept small by `min(…)`, an average by a `limit`");
            self.report(found);
        }
        let mut places = Places::default();
        let mut is_new = |name: &Name| self.take_part(name, &mut places, "process");
        let mut charges: Vec<ast::ChargeItem> = applies.charges.iter().filter(|charge| is_new(&charge.name)).cloned().collect();
        let mut limits: Vec<ast::Constraint> = applies.limits.iter().filter(|limit| is_new(&limit.name)).cloned().collect();
        let forbids = applies.forbids.iter().filter(|forbid| is_new(&forbid.name)).cloned().collect();
        by_name(&mut charges, |charge| &charge.name);
        by_name(&mut limits, |limit| &limit.name);
        Some(ProcessPatch { policy, name, span: applies.span, charges, limits, forbids })
    }
}
