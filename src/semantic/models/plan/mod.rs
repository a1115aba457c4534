//! Plans: what they offer, and their parts in turn.

mod indicators;
mod constraint;
mod linear;
mod objective;
mod soft;
mod variable;

pub use soft::register_constraint;

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::{Checker, Progress};
use crate::semantic::expr::{Inner, Scope};
use crate::semantic::units::inference::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Checks the keys and units of what a model offers, when first needed.
    pub fn ensure_signature(&mut self, id: ModelId, at: Span) -> bool {
        match self.models.get(id.index()).map(|m| m.signature) {
            Some(Progress::Done) => return true,
            Some(Progress::Running) => {
                self.cycle(at);
                return false;
            }
            _ => {}
        }
        let Some(item) = self.models.get(id.index()).map(|m| m.item.clone()) else { return false };
        self.signature_progress(id, Progress::Running);
        let model = &self.hir.models[id];
        self.path.push((model.name.to_string(), model.span));
        let outer = self.current_model.replace(id);
        match item.as_ref() {
            ItemKind::Plan(plan) => self.plan_signature(id, plan),
            ItemKind::Allocation(model) => self.allocation_signature(id, model),
            ItemKind::Choice(model) => self.choice_signature(id, model),
            _ => {}
        }
        self.current_model = outer;
        self.path.pop();
        self.signature_progress(id, Progress::Done);
        true
    }

    fn signature_progress(&mut self, id: ModelId, progress: Progress) {
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.signature = progress;
        }
    }

    pub fn set_result(&mut self, model: ModelId, result: u32, keys: Vec<EntityTypeId>, term: Option<UnitExpr>) {
        if let Some(decl) = self.hir.models[model].results.get_mut(result as usize) {
            decl.keys = keys;
        }
        if let (Some(term), Some(slot)) = (term, self.result_terms.get_mut(model.index()).and_then(|r| r.get_mut(result as usize))) {
            *slot = term;
        }
    }

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
            if let Some(index) = self.inner(id, &name(item).text).and_then(&is) {
                out.entry(index).or_insert((place, item));
            }
        }
        out
    }

    fn plan_signature(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let mut scopes = Vec::new();
        for (index, (_, var)) in &vars {
            let mut scope = Scope::of(Some(id));
            let binder = self.generators(&mut scope, &var.binder, true);
            let keys = self.keys_of(&scope);
            let term = match (&var.unit, var.binary) {
                (Some(note), _) => self.unit_of(note),
                // What is counted is a plain number, unless a unit says what is counted.
                (None, _) if var.binary.is_some() || var.integer.is_some() => Some(UnitExpr::ONE),
                (None, _) => Some(self.infer.fresh()),
            };
            let ModelBody::Plan(body) = &mut self.hir.models[id].body else { return };
            let Some(slot) = body.variables.get_mut(*index as usize) else { continue };
            let result = slot.result;
            slot.keys = keys.clone();
            if let Some(binder) = binder {
                slot.binder = binder;
            }
            if binder.is_none() {
                self.broken_vars.insert((id, *index));
            }
            let term = term.unwrap_or_else(|| self.infer.fresh());
            self.set_result(id, result, keys, Some(term));
            scopes.push(scope);
        }
        let constraints = self.parts(id, &plan.constraints, |c| &c.name, |i| if let Inner::Constraint(c) = i { Some(c) } else { None });
        let mut waiting = FxHashMap::default();
        for (activity, (place, constraint)) in &constraints {
            let mut scope = Scope::of(Some(id));
            let binder = self.generators(&mut scope, &constraint.binder, true);
            let keys = self.keys_of(&scope);
            let ModelBody::Plan(body) = &self.hir.models[id].body else { return };
            let Some(at) = body.constraints.iter().position(|c| c.activity == *activity) else { continue };
            if binder.is_none() {
                // Poisoned: nothing more is said about its body.
                scope.wrong.push("".into());
            }
            // All its results share the unit of the constraint.
            let term = self.result_term(id, *activity);
            self.constraint_signature(id, at, binder, &keys, &term);
            if constraint.when.as_ref().is_some_and(|when| when.otherwise.is_some()) {
                let term = self.infer.fresh();
                self.constraint_signature(id, at + 1, binder, &keys, &term);
            }
            waiting.insert(*activity, (*place, scope));
        }
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.scopes = scopes;
            pending.constraints = waiting;
        }
        self.limits_signature(id);
    }

    pub fn model_body(&mut self, id: ModelId) {
        let Some(item) = self.models.get(id.index()).map(|m| m.item.clone()) else { return };
        match item.as_ref() {
            ItemKind::Plan(plan) => self.plan_body(id, plan),
            ItemKind::Allocation(model) => self.allocation_body(id, model),
            ItemKind::Choice(model) => self.choice_body(id, model),
            _ => {}
        }
    }

    fn plan_body(&mut self, id: ModelId, plan: &ast::PlanItem) {
        self.objectives(id, plan);
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let scopes = self.models.get_mut(id.index()).map(|m| std::mem::take(&mut m.scopes)).unwrap_or_default();
        for ((index, (_, var)), scope) in vars.into_iter().zip(scopes) {
            self.variable(id, index, var, scope);
        }
        let ModelBody::Plan(body) = &self.hir.models[id].body else { return };
        let constraints: Vec<u32> = body.constraints.iter().map(|c| c.activity).collect();
        for activity in constraints {
            self.ensure_constraint(id, activity);
        }
        self.charge_missed(id);
        if plan.vars.is_empty() {
            let name = &plan.name;
            let found = Diagnostic::error(codes::BAD_MODEL, format!("the plan `{}` decides nothing", name.text))
                .at(name.span, "no `var`")
                .help("declare what is to be decided: `var x[e in enterprise] : t/yr >= 0`");
            self.report(found);
        }
    }

    /// Checks a constraint when it is first needed.
    pub fn ensure_constraint(&mut self, id: ModelId, activity: u32) {
        if self.ensure_limit(id, activity) {
            return;
        }
        let Some(pending) = self.models.get_mut(id.index()) else { return };
        let Some((place, scope)) = pending.constraints.remove(&activity) else { return };
        let item = pending.item.clone();
        let ItemKind::Plan(plan) = item.as_ref() else { return };
        let Some(constraint) = plan.constraints.get(place) else { return };
        let outer = self.current_model.replace(id);
        self.constraint(id, activity, constraint, scope);
        self.current_model = outer;
    }

    /// Checks the body of an allocation or choice when it is first needed.
    pub fn ensure_body(&mut self, id: ModelId, at: Span) -> bool {
        match self.models.get(id.index()).map(|m| m.body) {
            Some(Progress::Done) => return true,
            // Its own requirements read its results.
            Some(Progress::Running) if self.current_model == Some(id) => return true,
            Some(Progress::Running) => {
                self.cycle(at);
                return false;
            }
            _ => {}
        }
        self.body_progress(id, Progress::Running);
        let model = &self.hir.models[id];
        self.path.push((model.name.to_string(), model.span));
        let outer = self.current_model.replace(id);
        self.model_body(id);
        self.current_model = outer;
        self.path.pop();
        self.body_progress(id, Progress::Done);
        true
    }

    fn body_progress(&mut self, id: ModelId, progress: Progress) {
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.body = progress;
        }
    }
}
