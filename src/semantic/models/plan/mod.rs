//! Plans: what they offer, and their parts in turn.

mod case;
mod datum;
mod for_all;
mod indicators;
mod constraint;
mod levels;
mod linear;
mod moved;
mod objective;
mod precision;
mod soft;
mod switches;
mod variable;

pub use soft::register_constraint;
pub use switches::switches_of;
pub use variable::variable_of;

use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::Scope;
use crate::syntax::ast::{self, ItemKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Brings the parts of a plan into the order of its HIR.
    fn parts<'p, T>(
        &self,
        id: ModelId,
        items: &'p [T],
        name: impl Fn(&T) -> &ast::Name,
        is: impl Fn(Inner) -> Option<u32>,
    ) -> BTreeMap<u32, (usize, &'p T)> {
        let mut out = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if let Some(index) = self.names.inner(id, &name(item).text).and_then(&is) {
                out.entry(index).or_insert((place, item));
            }
        }
        out
    }

    pub fn plan_signature(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let mut scopes = Vec::new();
        for (index, (_, var)) in &vars {
            let mut scope = Scope::of(Some(id));
            self.variable_signature(id, *index, var, &mut scope);
            scopes.push(scope);
        }
        let constraints = self.parts(id, &plan.constraints, |c| &c.name, |i| if let Inner::Constraint(c) = i { Some(c) } else { None });
        let mut waiting = FxHashMap::default();
        for (activity, (place, constraint)) in &constraints {
            let mut scope = Scope::of(Some(id));
            let binder = self.generators(&mut scope, &constraint.binder, true);
            let keys = self.keys_of(&scope);
            let Some(at) = self.hir.models[id].constraint_of(*activity) else { continue };
            if binder.is_none() {
                // Poisoned: nothing more is said about its body.
                scope.wrong.push("".into());
            }
            // All its results share the unit of the constraint.
            let term = self.result_term(id, *activity);
            self.constraint_signature(id, at, binder, &keys, &term);
            if constraint.when.as_ref().is_some_and(|when| when.otherwise.is_some()) {
                let term = self.units.fresh();
                self.constraint_signature(id, at + 1, binder, &keys, &term);
            }
            self.bind_node(&mut scope, constraint.name.span);
            waiting.insert(*activity, (*place, scope));
        }
        let pending = self.pending.model_mut(id);
        pending.scopes = scopes;
        pending.constraints = waiting;
        self.policy_variables_signature(id);
        self.limits_signature(id);
        self.gathered_signature(id);
    }

    pub fn plan_body(&mut self, id: ModelId, plan: &ast::PlanItem) {
        self.case_of(id, plan);
        self.objectives(id, plan);
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let scopes = std::mem::take(&mut self.pending.model_mut(id).scopes);
        for ((index, (_, var)), scope) in vars.into_iter().zip(scopes) {
            self.variable(id, index, var, scope);
        }
        self.policy_variables(id);
        let Some(body) = self.hir.models[id].plan() else { return };
        let constraints: Vec<u32> = body.constraints.iter().map(|c| c.activity).collect();
        for activity in constraints {
            self.ensure_constraint(id, activity);
        }
        self.draws_are_known_together(id, plan);
        self.precision(id, plan);
        self.charge_missed(id);
        if plan.vars.is_empty() {
            self.report(ModelMistake::NothingDecided { plan: &plan.name.text, at: plan.name.span }.diagnostic());
        }
    }

    /// Checks a constraint when it is first needed.
    pub fn ensure_constraint(&mut self, id: ModelId, activity: u32) {
        if self.ensure_limit(id, activity) {
            return;
        }
        let pending = self.pending.model_mut(id);
        let Some((place, scope)) = pending.constraints.remove(&activity) else { return };
        let item = pending.item.clone();
        let ItemKind::Plan(plan) = item.as_ref() else { return };
        let Some(constraint) = plan.constraints.get(place) else { return };
        let outer = self.pending.enter(Some(id));
        self.at_node(scope.node, |c| c.constraint(id, activity, constraint, scope));
        self.pending.enter(outer);
    }
}
