//! Charges and limits of policies: their values, units and stages.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::TypeMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::Scope;
use crate::source::Span;

impl Checker<'_> {
    /// A name of the policy whose part is being checked.
    pub fn own_of_policy(&self, scope: &Scope, name: &str) -> Option<Inner> {
        let (model, policy) = (scope.model?, scope.policy.as_ref()?);
        self.names.policy_part(model, &format!("{policy}.{name}"))
    }

    /// The names of a policy's parts, or with no policy those of the policies themselves, in order.
    pub fn policy_names(&self, model: ModelId, policy: Option<&str>) -> Vec<String> {
        let all = self.names.part_names(model);
        let mut names: Vec<String> = match policy {
            None => all.filter(|name| !name.contains('.')).map(str::to_string).collect(),
            Some(policy) => all.filter_map(|name| Some(name.strip_prefix(policy)?.strip_prefix('.')?.to_string())).collect(),
        };
        names.sort_unstable();
        names
    }

    /// True for an objective whose unit can be relied on.
    pub fn is_goal(&self, objective: LetId) -> bool {
        let decl = &self.hir.lets[objective];
        decl.ty == Ty::Number && !decl.stage.is_solved()
    }

    /// After the check of an objective: what policies charge becomes a part of it.
    pub fn add_charges(&mut self, objective: LetId) {
        let Some(model) = self.hir.lets[objective].model else { return };
        let Some(maximize) = self.charges.is_maximised(model, objective) else { return };
        let decl = &self.hir.lets[objective];
        let (body, ty, stage) = (decl.body, decl.ty, decl.stage);
        let charges: Vec<LetId> =
            self.hir.plan(model).map(|p| p.patches.iter().flat_map(|patch| &patch.charges).map(|c| c.value).collect()).unwrap_or_default();
        // So do limits with a price.
        let priced = |limit: &u32| self.hir.plan(model)?.constraints.get(*limit as usize)?.below;
        let pays = self.hir.plan(model).is_some_and(|p| p.patches.iter().flat_map(|patch| &patch.limits).any(|l| priced(l).is_some()));
        if ty == Ty::Number && (pays || !charges.is_empty()) {
            let term = self.units.of_let(objective);
            let span = self.span(body);
            let sum = self.node(ExprKind::Charges(model), Ty::Number, term.clone(), Stage::LINEAR, span);
            let op = if maximize { ArithOp::Sub } else { ArithOp::Add };
            let stage = stage.join(Stage::LINEAR);
            let whole = self.node(ExprKind::Arith(op, body, sum), Ty::Number, term, stage, span);
            let decl = &mut self.hir.lets[objective];
            (decl.body, decl.stage) = (whole, stage);
        }
        // Checked while the objective is: a charge that reads it goes round in a circle.
        for charge in charges {
            let span = self.hir.lets[charge].span;
            self.ensure_let(charge, span);
        }
    }

    /// After the check of a charge's value: brings it into the unit of the objective.
    pub fn charge(&mut self, id: LetId) {
        let Some((model, patch, place)) = self.charges.place(id) else { return };
        let Some(objective) = self.charges.objective_of(id) else { return };
        let decl = &self.hir.lets[id];
        let (ty, stage, span, of_value) = (decl.ty, decl.stage, self.span(decl.body), decl.body);
        if !matches!(ty, Ty::Number) {
            if ty != Ty::Error {
                let text = self.describe(ty);
                self.report(TypeMistake::ChargeNoNumber { ty: &text, at: self.span(of_value) }.diagnostic());
            }
            return;
        }
        let enact = self.hir.plan(model).and_then(|p| p.patches.get(patch as usize)?.charges.get(place as usize)).is_some_and(|c| c.enact);
        if enact && !stage.is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "what it costs to enact a policy must be known before solving")
                .at(span, "depends on a decision")
                .help("what depends on decisions is a `charge`");
            self.report(found);
            return;
        }
        let list = self.exprs.list(Vec::new());
        let term = self.units.of_let(id);
        let body = self.node(ExprKind::Let(id, list), Ty::Number, term, stage, span);
        // What is wrong with the objective was reported.
        if !self.linear(body) || !self.is_goal(objective) {
            return;
        }
        let goal = &self.hir.lets[objective];
        let (name, at): (String, Span) = (goal.name.to_string(), goal.span);
        let target = self.units.of_let(objective);
        let body = self.coerce_to(body, &target, at, &format!("`{name}`"));
        if self.ty(body) == Ty::Error {
            return;
        }
        if let Some(plan) = self.hir.models[model].plan_mut()
            && let Some(charge) = plan.patches.get_mut(patch as usize).and_then(|p| p.charges.get_mut(place as usize))
        {
            charge.body = Some(body);
        }
    }

    /// A charge that is no more than its cap, in absolute value: what its value is, and what it is made of.
    pub fn capped(&mut self, id: LetId, scope: &mut Scope, body: ExprId) -> ExprId {
        let (Some(cap), Some((model, patch, place))) = (self.charges.cap(id), self.charges.place(id)) else { return body };
        let stage = self.stage(body);
        // What is wrong with its value is said of that.
        if self.ty(body) != Ty::Number || !(stage.is_known() || stage.is_linear()) {
            return body;
        }
        let term = self.term(body);
        let amount = self.number_expr(scope, &cap);
        if self.ty(amount) == Ty::Error {
            return body;
        }
        if !self.stage(amount).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "the most that is paid must be known before solving")
                .at(cap.span, "depends on a decision")
                .help("what depends on decisions is a variable of the policy: `var paid : …`, with a `limit` for each of its ends");
            self.report(found);
            return body;
        }
        let (name, at) = (self.hir.lets[id].name.clone(), self.hir.lets[id].span);
        let amount = self.coerce_to(amount, &term, at, &format!("`{name}`"));
        if self.ty(amount) == Ty::Error {
            return body;
        }
        let span = self.span(body).to(cap.span);
        let negative = self.node(ExprKind::Neg(amount), Ty::Number, term.clone(), Stage::KNOWN, cap.span);
        let list = self.exprs.list(vec![body, amount]);
        let smallest = self.node(ExprKind::Func(Func::Min, list), Ty::Number, term.clone(), stage, span);
        let list = self.exprs.list(vec![smallest, negative]);
        let largest = self.node(ExprKind::Func(Func::Max, list), Ty::Number, term, stage, span);
        let patch = self.hir.models[model].plan_mut().and_then(|plan| plan.patches.get_mut(patch as usize));
        if let Some(charge) = patch.and_then(|patch| patch.charges.get_mut(place as usize)) {
            charge.cap = Some(Cap { amount, uncapped: body, smallest, largest });
        }
        largest
    }

    /// The indices of the limits of a plan's policies.
    pub fn limits_signature(&mut self, id: ModelId) {
        let mut limits = std::mem::take(&mut self.pending.model_mut(id).limits);
        for limit in &mut limits {
            let mut scope = Scope::of(Some(id));
            scope.policy = Some(limit.policy.clone());
            let binder = self.generators(&mut scope, &limit.item.binder, true);
            let keys = self.keys_of(&scope);
            let at = self.hir.models[id].constraint_of(limit.activity);
            let Some(body) = self.hir.models[id].plan_mut() else { return };
            let Some(slot) = at.and_then(|at| body.constraints.get(at)) else { continue };
            // The row for its lower side goes by the same keys.
            let twin = match slot.policy {
                Some(PolicyRow::Limit { twin, .. }) => twin as usize,
                _ => usize::MAX,
            };
            if binder.is_none() {
                // Poisoned: nothing more is said about its body.
                scope.wrong.push("".into());
            }
            if let Some(twin) = body.constraints.get_mut(twin) {
                twin.keys = keys.clone();
            }
            self.bind_node(&mut scope, limit.item.name.span);
            let term = self.result_term(id, limit.activity);
            self.constraint_signature(id, at.unwrap_or(usize::MAX), binder, &keys, &term);
            limit.scope = Some(scope);
        }
        self.pending.model_mut(id).limits = limits;
    }

    /// Checks a limit when it is first needed; false for a constraint of the plan itself.
    pub fn ensure_limit(&mut self, id: ModelId, activity: u32) -> bool {
        // They came in the order of their results.
        let limits = &mut self.pending.model_mut(id).limits;
        let at = limits.binary_search_by_key(&activity, |limit| limit.activity);
        let Some(limit) = at.ok().and_then(|at| limits.get_mut(at)) else { return false };
        let (item, scope) = (limit.item.clone(), limit.scope.take());
        if let Some(otherwise) = item.when.as_ref().and_then(|when| when.otherwise.as_ref()) {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "the limit of a policy has no `else`")
                .at(otherwise.span, "for the other case")
                .help("write a limit for each case: `if open[s] then …`, `if not open[s] then …`");
            self.report(found);
            return true;
        }
        if let Some(scope) = scope {
            let outer = self.pending.enter(Some(id));
            self.at_node(scope.node, |c| c.constraint(id, activity, &item, scope));
            self.pending.enter(outer);
        }
        true
    }
}
