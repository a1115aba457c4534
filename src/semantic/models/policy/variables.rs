//! Decisions of a policy: variables that are there while it is in force.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::Scope;
use crate::semantic::models::plan::variable_of;
use crate::semantic::progress::PendingVariable;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::UnitSource;
use crate::source::Span;
use crate::syntax::ast;
use std::rc::Rc;

impl Checker<'_> {
    pub(super) fn add_own_variable(&mut self, model: ModelId, patch: u32, policy: &str, var: &ast::VarItem) {
        let name: Box<str> = format!("{policy}.{}", var.name.text).into();
        let title = var.title.as_ref().map(|t| t.text.clone());
        let Some(index) = self.plan_mut(model).map(|p| p.variables.len() as u32) else { return };
        let role = ResultRole::Plan(PlanResult::Variable(index));
        let result = self.add_result(model, &name, title, role, var.name.span, None);
        self.evidence.declare(UnitSource::Var(model, index), var.span);
        self.evidence.state(UnitSource::Var(model, index), var.unit.as_ref().map_or(var.name.span, |u| u.span));
        let Some(plan) = self.plan_mut(model) else { return };
        plan.variables.push(Variable { policy: Some(PolicyColumn::Own(patch)), ..variable_of(var, name.clone(), result) });
        if let Some(own) = plan.patches.get_mut(patch as usize) {
            own.variables.push(index);
        }
        let pending = PendingVariable { variable: index, item: Rc::new(var.clone()), policy: policy.into(), scope: None };
        self.pending.model_mut(model).own_variables.push(pending);
        self.patch_name(model, name, Inner::Var(index));
    }

    /// What a side of a limit with a price is missed by.
    pub(super) fn add_missed(&mut self, model: ModelId, patch: u32, limit: &str, role: Role, span: Span) -> Option<Penalty> {
        let variable = self.plan_mut(model)?.variables.len() as u32;
        let word = if role == Role::Shortfall { "shortfall" } else { "excess" };
        let result = ResultRole::Plan(PlanResult::Variable(variable));
        let result = self.add_result(model, &format!("{limit}.{word}"), None, result, span, None);
        self.plan_mut(model)?
            .variables
            .push(Variable { policy: Some(PolicyColumn::Missed(patch)), ..Variable::new(limit.into(), role, span, result) });
        Some(Penalty { variable, price: ExprId(0), cost: ExprId(0), objective: 0 })
    }

    /// The indices and units of the variables of a plan's policies.
    pub fn policy_variables_signature(&mut self, id: ModelId) {
        let mut variables = std::mem::take(&mut self.pending.model_mut(id).own_variables);
        for variable in &mut variables {
            let mut scope = Scope::of(Some(id));
            scope.policy = Some(variable.policy.clone());
            self.variable_signature(id, variable.variable, &variable.item, &mut scope);
            variable.scope = Some(scope);
        }
        self.pending.model_mut(id).own_variables = variables;
    }

    /// Their bounds.
    pub fn policy_variables(&mut self, id: ModelId) {
        for variable in std::mem::take(&mut self.pending.model_mut(id).own_variables) {
            if let Some(scope) = variable.scope {
                self.variable(id, variable.variable, &variable.item, scope);
            }
        }
    }

    /// The index and the unit of a variable.
    pub fn variable_signature(&mut self, id: ModelId, index: u32, var: &ast::VarItem, scope: &mut Scope) {
        let binder = self.generators(scope, &var.binder, true);
        let keys = self.keys_of(scope);
        let term = match &var.unit {
            Some(note) => {
                let owners = self.owners_in(scope);
                self.unit_beside(note, owners)
            }
            // What is counted is a plain number, unless a unit says what is counted.
            None if var.binary.is_some() || var.integer.is_some() => Some(UnitExpr::ONE),
            None => None,
        };
        let Some(slot) = self.hir.models[id].plan_mut().and_then(|plan| plan.variables.get_mut(index as usize)) else { return };
        let result = slot.result;
        slot.keys = keys.clone();
        match binder {
            Some(binder) => slot.binder = binder,
            None => self.names.lost_mut().variable(id, index),
        }
        let term = term.unwrap_or_else(|| {
            if var.unit.is_none() {
                self.units.leave_unstated(UnitSource::Answer(id, result));
            }
            self.units.fresh()
        });
        self.set_result(id, result, keys, Some(term));
        self.variable_at_nodes(id, index, var, scope);
        self.switch_signature(id, index);
    }
}
