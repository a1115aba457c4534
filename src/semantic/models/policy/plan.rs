//! The names, variables and rows that policies bring into a plan.

use super::parts::{Places, by_name};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::declare::names::Value;
use crate::semantic::progress::PendingLimit;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name};
use crate::units::UnitId;
use std::rc::Rc;

const NO_EXPR: ExprId = ExprId(0);

impl Checker<'_> {
    /// Adds the parts of policies to a plan, after its own; the policies come by name.
    ///
    /// The names of a policy's parts have the policy in front, `levy.border`: two policies may use the same.
    pub(super) fn patch(&mut self, model: ModelId, policies: &[(u32, &ast::Applies)]) {
        for (policy, applies) in policies {
            self.patch_of(model, *policy, applies);
        }
        self.pairs(model);
        self.gather(model);
        let item = self.pending.model(model).item.clone();
        let ItemKind::Plan(plan) = item.as_ref() else { return };
        let Some((place, first)) = (0u32..).zip(&plan.objectives).find(|(_, objective)| objective.levels().is_none()) else { return };
        let (name, _) = self.objective_names(place, first);
        if let Some(Inner::Objective(_, objective)) = self.names.inner(model, &name.text) {
            self.charges.charge(model, objective, first.maximize);
        }
    }

    fn patch_of(&mut self, model: ModelId, policy: u32, applies: &ast::Applies) {
        let Some(decl) = self.hir.policies.get(policy as usize) else { return };
        let (name, span) = (decl.name.clone(), decl.span);
        if self.names.inner(model, &name).is_some()
            && let Some(place) = self.hir.models[model].results.iter().find(|r| r.name == name).map(|r| r.span)
        {
            let plan = &self.hir.models[model].name;
            let found =
                Diagnostic::error(codes::DECLARED_TWICE, format!("`{name}` is a name inside the plan `{plan}`, and a policy for it"))
                    .at(span, "the policy")
                    .with(place, "declared in the plan")
                    .help(format!("`{plan}.{name}` would mean both: give one of the two another name"));
            self.report(found);
            return;
        }
        if let Some(forbid) = applies.forbids.first() {
            let found = Diagnostic::error(codes::BAD_MODEL, "a plan has no actions to forbid")
                .at(forbid.span, "of a decision process")
                .help("keep a plan's decisions small by a limit: `limit NAME: x <= 0 t`");
            self.report(found);
        }
        let Some(plan) = self.plan_mut(model) else { return };
        let patch = plan.patches.len() as u32;
        let variable = plan.variables.len() as u32;
        plan.patches.push(Patch {
            policy,
            name: name.clone(),
            variables: Vec::new(),
            charges: Vec::new(),
            limits: Vec::new(),
            penalties: Vec::new(),
            variable,
            result: 0,
            span: applies.span,
        });
        let result = self.add_result(model, &name, None, ResultRole::Plan(PlanResult::Enacted(patch)), span, Some(UnitExpr::ONE));
        if let Some(own) = self.plan_mut(model).and_then(|p| p.patches.get_mut(patch as usize)) {
            own.result = result;
        }
        self.add_variable(model, &name, true, result, span, PolicyColumn::Enacted(patch));
        self.patch_name(model, name.clone(), Inner::Policy(result));
        let mut places = Places::default();
        let mut vars: Vec<&ast::VarItem> = applies.vars.iter().collect();
        by_name(&mut vars, |var| &var.name);
        for var in vars {
            if self.take_name(model, &var.name, &mut places) {
                self.add_own_variable(model, patch, &name, var);
            }
        }
        let mut charges: Vec<&ast::ChargeItem> = applies.charges.iter().collect();
        by_name(&mut charges, |charge| &charge.name);
        for charge in charges {
            if self.take_name(model, &charge.name, &mut places) {
                self.add_charge(model, patch, &name, charge);
            }
        }
        let mut limits: Vec<&ast::Constraint> = applies.limits.iter().collect();
        by_name(&mut limits, |limit| &limit.name);
        for limit in limits {
            if self.take_name(model, &limit.name, &mut places) {
                self.add_limit(model, patch, &name, limit);
            }
        }
    }

    /// Takes a name for a part of a policy, which reads the plan's names by themselves: it must not hide one.
    fn take_name(&mut self, model: ModelId, name: &Name, places: &mut Places) -> bool {
        if self.is_declared_again(name, places, "plan") {
            return false;
        }
        if self.names.inner(model, &name.text).is_some() {
            let owner = &self.hir.models[model];
            let mut found =
                Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is a name inside the plan `{}` already", name.text, owner.name))
                    .at(name.span, "declared again")
                    .help("the policy reads the names of the plan: give its own parts other names");
            if let Some(result) = owner.results.iter().find(|r| r.name == name.text) {
                found = found.with(result.span, "declared in the plan");
            }
            self.report(found);
            return false;
        }
        if let Some((Value::Kind(_), _)) = self.names.get(&name.text) {
            let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is a kind: another name is needed here", name.text))
                .at(name.span, "the name of a kind");
            self.report(found);
            return false;
        }
        places.insert(name.text.clone(), name.span);
        true
    }

    fn add_limit(&mut self, model: ModelId, patch: u32, policy: &str, limit: &ast::Constraint) {
        let name: Box<str> = format!("{policy}.{}", limit.name.text).into();
        let title = limit.title.as_ref().map(|t| t.text.clone());
        let Some(index) = self.plan_mut(model).map(|p| p.constraints.len() as u32) else { return };
        let activity = self.add_result(model, &name, title.clone(), ResultRole::Plan(PlanResult::Activity(index)), limit.name.span, None);
        self.add_result(model, &name, title.clone(), ResultRole::Plan(PlanResult::Slack(index)), limit.name.span, None);
        self.add_row(model, &name, limit.span, PolicyRow::Limit { patch, twin: index + 1 });
        let Some(plan) = self.plan_mut(model) else { return };
        if let Some(own) = plan.constraints.get_mut(index as usize) {
            (own.title, own.activity, own.slack) = (title, activity, activity + 1);
        }
        if let Some(own) = plan.patches.get_mut(patch as usize) {
            own.limits.push(index);
        }
        if !limit.payments.is_empty() {
            let sides = [Role::Shortfall, Role::Excess].map(|role| self.add_missed(model, patch, &name, role, limit.name.span));
            if let Some(own) = self.plan_mut(model).and_then(|plan| plan.constraints.get_mut(index as usize)) {
                [own.below, own.above] = sides;
            }
        }
        self.add_row(model, &format!("{name} (lower)"), limit.span, PolicyRow::Lower { patch, limit: index });
        let pending = PendingLimit { activity, item: Rc::new(limit.clone()), policy: policy.into(), scope: None };
        self.pending.model_mut(model).limits.push(pending);
        self.patch_name(model, name, Inner::Constraint(activity));
    }

    /// Rows for policies of one plan that require or exclude one another.
    fn pairs(&mut self, model: ModelId) {
        let Some(plan) = self.hir.plan(model) else { return };
        let patches: Vec<(u32, u32, Box<str>, Span)> =
            (0u32..).zip(&plan.patches).map(|(at, p)| (at, p.policy, p.name.clone(), p.span)).collect();
        let mut rows: Vec<(String, Span, PolicyRow)> = Vec::new();
        for (patch, policy, name, _) in &patches {
            let Some(decl) = self.hir.policies.get(*policy as usize) else { continue };
            for (other, at) in &decl.requires {
                if let Some((place, _, partner, _)) = patches.iter().find(|(_, p, ..)| p == other) {
                    rows.push((format!("{name} requires {partner}"), *at, PolicyRow::Requires { patch: *patch, other: *place }));
                }
            }
            for (other, at) in &decl.excludes {
                let known = |row: &PolicyRow, place: u32| *row == PolicyRow::Excludes { patch: place, other: *patch };
                if let Some((place, _, partner, _)) = patches.iter().find(|(_, p, ..)| p == other)
                    && !rows.iter().any(|(.., row)| known(row, *place))
                {
                    rows.push((format!("{name} excludes {partner}"), *at, PolicyRow::Excludes { patch: *patch, other: *place }));
                }
            }
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, at, row) in rows {
            self.add_row(model, &name, at, row);
        }
    }

    // ------------------------------------------------------------ parts

    pub(super) fn plan_mut(&mut self, model: ModelId) -> Option<&mut Plan> {
        self.hir.models[model].plan_mut()
    }

    pub(super) fn patch_name(&mut self, model: ModelId, name: Box<str>, inner: Inner) {
        self.names.add_policy_part(model, name, inner);
    }

    pub(super) fn add_result(
        &mut self,
        model: ModelId,
        name: &str,
        title: Option<String>,
        role: ResultRole,
        span: Span,
        term: Option<UnitExpr>,
    ) -> u32 {
        let term = term.unwrap_or_else(|| self.units.fresh());
        self.units.add_result(model, term);
        let results = &mut self.hir.models[model].results;
        let ty = ResultType::Number;
        results.push(ResultDecl { name: name.into(), title, keys: Vec::new(), ty, unit: UnitId::ONE, role, span, horizon: None });
        results.len() as u32 - 1
    }

    pub(super) fn add_variable(&mut self, model: ModelId, name: &str, integer: bool, result: u32, span: Span, policy: PolicyColumn) {
        let Some(plan) = self.plan_mut(model) else { return };
        plan.variables.push(Variable { integer, policy: Some(policy), ..Variable::new(name.into(), Role::Own, span, result) });
    }

    pub(super) fn add_row(&mut self, model: ModelId, name: &str, span: Span, policy: PolicyRow) {
        let Some(plan) = self.plan_mut(model) else { return };
        plan.constraints.push(ConstraintDecl {
            name: name.into(),
            title: None,
            binder: GensId::NONE,
            keys: Vec::new(),
            unit: UnitId::ONE,
            lower: None,
            body: NO_EXPR,
            upper: None,
            given: false,
            ranged: Vec::new(),
            condition: None,
            below: None,
            above: None,
            horizon: None,
            slots: 0,
            span,
            activity: u32::MAX,
            slack: u32::MAX,
            complete: false,
            policy: Some(policy),
            off: false,
        });
    }
}
