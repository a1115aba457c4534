//! Models: their results when these are first needed, then their parts. A file for each form.

mod allocation;
mod belief;
pub mod charges;
mod choice;
mod decision;
mod effects;
mod game;
mod keeping;
mod links;
mod nests;
pub mod plan;
mod policy;
mod questions;

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::ModelMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::results::results as offered;
use crate::semantic::expr::scope::Scope;
use crate::semantic::progress::{Heads, Progress};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, Field, ItemKind, ModelItem};

impl Checker<'_> {
    /// Checks the keys and units of what a model offers, when first needed.
    pub fn ensure_signature(&mut self, id: ModelId, at: Span) -> bool {
        match self.pending.model(id).signature {
            Progress::Done => return true,
            Progress::Running => {
                self.cycle(at);
                return false;
            }
            Progress::Waiting => {}
        }
        let item = self.pending.model(id).item.clone();
        self.pending.model_mut(id).signature = Progress::Running;
        let model = &self.hir.models[id];
        self.pending.begin(&model.name, model.span);
        let outer = self.pending.enter(Some(id));
        self.at_node(None, |c| match item.as_ref() {
            ItemKind::Plan(plan) => c.plan_signature(id, plan),
            ItemKind::Model(model) => match model.form {
                FormName::Plan | FormName::Belief | FormName::Decision => {}
                FormName::Allocation => c.allocation_signature(id, model),
                FormName::Choice => c.choice_signature(id, model),
            },
            ItemKind::Belief(belief) => c.belief_signature(id, belief),
            ItemKind::Decision(decision) => c.decision_signature(id, decision),
            _ => {}
        });
        self.pending.enter(outer);
        self.pending.end();
        self.pending.model_mut(id).signature = Progress::Done;
        true
    }

    pub fn set_result(&mut self, model: ModelId, result: u32, keys: Vec<EntityTypeId>, term: Option<UnitExpr>) {
        if let Some(decl) = self.hir.models[model].results.get_mut(result as usize) {
            decl.keys = keys;
        }
        if let Some(term) = term {
            self.units.set_result(model, result, term);
        }
    }

    /// Checks the parts of a model when they are first needed.
    pub fn ensure_body(&mut self, id: ModelId, at: Span) -> bool {
        match self.pending.model(id).body {
            Progress::Done => return true,
            // Its own requirements read its results.
            Progress::Running if self.pending.inside() == Some(id) => return true,
            Progress::Running => {
                self.cycle(at);
                return false;
            }
            Progress::Waiting => {}
        }
        self.pending.model_mut(id).body = Progress::Running;
        let model = &self.hir.models[id];
        self.pending.begin(&model.name, model.span);
        let outer = self.pending.enter(Some(id));
        self.at_node(None, |c| c.model_body(id));
        self.pending.enter(outer);
        self.pending.end();
        self.pending.model_mut(id).body = Progress::Done;
        true
    }

    pub fn model_body(&mut self, id: ModelId) {
        let item = self.pending.model(id).item.clone();
        match item.as_ref() {
            ItemKind::Plan(plan) => self.plan_body(id, plan),
            ItemKind::Model(model) => match model.form {
                FormName::Plan | FormName::Belief | FormName::Decision => {}
                FormName::Allocation => self.allocation_body(id, model),
                FormName::Choice => self.choice_body(id, model),
            },
            ItemKind::Belief(belief) => self.belief_body(id, belief),
            ItemKind::Decision(decision) => self.decision_body(id, decision),
            _ => {}
        }
    }

    /// The index of a model and the set it divides or chooses from; the keys of both, and those of the index.
    fn heads(&mut self, id: ModelId, item: &ModelItem) -> (Vec<EntityTypeId>, Vec<EntityTypeId>) {
        let mut scope = Scope::default();
        let binder = self.generators(&mut scope, &item.binder, true);
        let binder_keys = self.keys_of(&scope);
        let among = self.generators(&mut scope, std::slice::from_ref(&item.among), true);
        let all_keys = self.keys_of(&scope);
        let among_keys: Vec<EntityTypeId> = all_keys.iter().skip(binder_keys.len()).copied().collect();
        let keys = (all_keys, binder_keys.clone());
        if let (Some(binder), Some(among)) = (binder, among) {
            self.pending.model_mut(id).heads = Some(Heads { scope, binder, binder_keys, among, among_keys });
        }
        keys
    }

    /// Declares the results of a model, with the keys, the type and the unit of each.
    fn declare_results(
        &mut self,
        id: ModelId,
        item: &ModelItem,
        keys: impl Fn(ResultRole) -> (Vec<EntityTypeId>, ResultType),
        mut unit: impl FnMut(&mut Self, ResultRole) -> UnitExpr,
    ) {
        let (mut results, mut terms) = (Vec::new(), Vec::new());
        for offered in offered(item) {
            let (keys, ty) = keys(offered.role);
            terms.push(unit(self, offered.role));
            results.push(ResultDecl {
                name: offered.name,
                title: offered.title,
                keys,
                ty,
                horizon: None,
                unit: crate::units::UnitId::ONE,
                role: offered.role,
                span: offered.span,
            });
        }
        let of_each = keys(ResultRole::Choice(ChoiceResult::Utility)).0;
        let is_amount = |result: &ResultDecl| result.role == ResultRole::Allocation(AllocationResult::Amount);
        let amount = results.iter().position(is_amount).and_then(|at| terms.get(at)).cloned().unwrap_or(UnitExpr::ONE);
        for (result, term) in self.effect_results(id, results.len(), &of_each, &amount) {
            results.push(result);
            terms.push(term);
        }
        self.hir.models[id].results = results;
        self.units.set_results(id, terms);
    }

    /// What [`Checker::heads`] has kept; none where it was wrong.
    fn take_heads(&mut self, id: ModelId) -> Option<Heads> {
        self.pending.model_mut(id).heads.take()
    }

    /// A field of a model; reports doubles and unknown ones.
    fn fields<'m>(&mut self, item: &'m ModelItem, known: &[&str]) -> Vec<&'m Field> {
        let mut out: Vec<&Field> = Vec::new();
        for field in &item.fields {
            let name = field.name.text.as_ref();
            if !known.contains(&name) {
                let sign = crate::source::Span::new(field.name.span.file, field.name.span.hi, field.value.span.lo);
                let mistake = match name {
                    "worth" | "cost" if item.form == FormName::Allocation => {
                        ModelMistake::GameWithoutCoalition { word: name, at: field.name.span }
                    }
                    "available" => ModelMistake::AvailableWithoutIf { sign },
                    _ => ModelMistake::UnknownPart { part: name, at: field.name.span, parts: known },
                };
                self.report(mistake.diagnostic());
                continue;
            }
            if let Some(first) = out.iter().find(|f| f.name.text == field.name.text) {
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, format!("`{name}` stands twice"))
                    .at(field.name.span, "the second")
                    .with(first.name.span, "the first");
                self.report(found);
                continue;
            }
            out.push(field);
        }
        if let Some(local) = item.lets.first() {
            self.report(ModelMistake::LetOutsidePlan { at: local.name.span }.diagnostic());
        }
        out
    }

    fn known_number(&mut self, scope: &mut Scope, e: &ast::Expr, target: &UnitExpr, what: &str) -> Option<ExprId> {
        let value = self.number_expr(scope, e);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let at = self.span(value);
        let value = self.coerce_to(value, target, at, what);
        (self.ty(value) != Ty::Error).then_some(value)
    }
}

/// True for a name that was probably meant to be another.
fn misspelt(name: &str, meant: &str) -> bool {
    name != meant && !crate::diagnostics::suggest::nearest(name, std::iter::once(meant)).is_empty()
}
