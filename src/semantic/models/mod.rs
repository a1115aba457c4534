//! Allocations and choices.

pub mod charges;
pub mod plan;
mod policy;

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast::{self, Field, ModelItem};

/// The results of an allocation, in order; `true` for those with the claimant as a key.
const ALLOCATION_RESULTS: [(&str, ResultKind, bool); 6] = [
    ("share", ResultKind::Share, true),
    ("amount", ResultKind::Amount, true),
    ("unallocated", ResultKind::Unallocated, false),
    ("jain", ResultKind::Jain, false),
    ("gini", ResultKind::Gini, false),
    ("evenness", ResultKind::Evenness, false),
];

const CHOICE_RESULTS: [(&str, ResultKind, bool); 4] = [
    ("probability", ResultKind::Probability, true),
    ("utility", ResultKind::Utility, true),
    ("logsum", ResultKind::LogSum, false),
    ("entropy", ResultKind::Entropy, false),
];

impl Checker<'_> {
    /// The index of a model and the set it divides over; the scope holds both.
    fn heads(
        &mut self,
        id: ModelId,
        item: &ModelItem,
        results: &[(&str, ResultKind, bool)],
        unit: &UnitExpr,
    ) -> Option<(GensId, Vec<EntityTypeId>, GensId, Vec<EntityTypeId>)> {
        let mut scope = Scope::default();
        let binder = self.generators(&mut scope, &item.binder, true);
        let binder_keys = self.keys_of(&scope);
        let among = self.generators(&mut scope, std::slice::from_ref(&item.among), true);
        let all_keys = self.keys_of(&scope);
        let among_keys: Vec<EntityTypeId> = all_keys.iter().skip(binder_keys.len()).copied().collect();
        let decls = results
            .iter()
            .map(|(name, kind, inner)| ResultDecl {
                name: (*name).into(),
                title: None,
                keys: if *inner { all_keys.clone() } else { binder_keys.clone() },
                unit: crate::units::UnitId::ONE,
                kind: *kind,
                span: item.name.span,
            })
            .collect();
        self.hir.models[id].results = decls;
        let terms = results
            .iter()
            .map(|(_, kind, _)| if matches!(kind, ResultKind::Amount | ResultKind::Unallocated) { unit.clone() } else { UnitExpr::ONE });
        let terms: Vec<UnitExpr> = terms.collect();
        self.units.set_results(id, terms);
        self.pending.model_mut(id).scopes = vec![scope];
        Some((binder?, binder_keys, among?, among_keys))
    }

    pub fn allocation_signature(&mut self, id: ModelId, item: &ModelItem) {
        let unit = self.units.fresh();
        let Some((binder, binder_keys, claimants, claimant_keys)) = self.heads(id, item, &ALLOCATION_RESULTS, &unit) else { return };
        let rule = self.error_expr(item.name.span);
        self.hir.models[id].body = ModelBody::Allocation(Allocation {
            binder,
            binder_keys,
            claimants,
            claimant_keys,
            amount: None,
            claim: None,
            weight: None,
            floor: None,
            rule,
            unit: crate::units::UnitId::ONE,
            requirements: Vec::new(),
            slots: 0,
            complete: false,
        });
    }

    pub fn choice_signature(&mut self, id: ModelId, item: &ModelItem) {
        let Some((binder, binder_keys, alternatives, alternative_keys)) = self.heads(id, item, &CHOICE_RESULTS, &UnitExpr::ONE) else {
            return;
        };
        let utility = self.error_expr(item.name.span);
        self.hir.models[id].body = ModelBody::Choice(Choice {
            binder,
            binder_keys,
            alternatives,
            alternative_keys,
            utility,
            available: None,
            slots: 0,
            complete: false,
        });
    }

    /// A field of a model; reports doubles and unknown ones.
    fn fields<'m>(&mut self, item: &'m ModelItem, known: &[&str]) -> Vec<&'m Field> {
        let mut out: Vec<&Field> = Vec::new();
        for field in &item.fields {
            let name = field.name.text.as_ref();
            if !known.contains(&name) {
                let mut found =
                    Diagnostic::error(codes::BAD_MODEL, format!("`{name}` is no part of this model")).at(field.name.span, "unknown");
                if name == "available" {
                    let sign = crate::source::Span::new(field.name.span.file, field.name.span.hi, field.value.span.lo);
                    let found = Diagnostic::error(codes::BAD_MODEL, "a condition stands after `available if`").at(sign, "write `if`").fix(
                        "write `if`",
                        sign,
                        " if ",
                        crate::diagnostics::Applicability::MachineApplicable,
                    );
                    self.report(found);
                    continue;
                }
                let near;
                (found, near) = found.did_you_mean(name, field.name.span, known.iter().map(|k| (*k, "")));
                if !near {
                    let list: Vec<String> = known.iter().map(|k| format!("`{k}`")).collect();
                    found = found.help(format!("its parts are {}", list.join(", ")));
                }
                self.report(found);
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
            self.report(
                Diagnostic::error(codes::BAD_MODEL, "only plans have a `let` of their own")
                    .at(local.name.span, "not here")
                    .help("write it outside the model"),
            );
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

    pub fn allocation_body(&mut self, id: ModelId, item: &ModelItem) {
        let fields = self.fields(item, &["amount", "claim", "weight", "floor", "rule"]);
        let Some(mut scope) = self.pending.model_mut(id).scopes.pop() else { return };
        if let Some(extra) = &item.available {
            self.report(
                Diagnostic::error(codes::BAD_MODEL, "`available if` belongs to a choice")
                    .at(extra.span, "not here")
                    .help("select the claimants: `to e in enterprise if …`"),
            );
        }
        let ModelBody::Allocation(current) = &self.hir.models[id].body else { return };
        let mut body = current.clone();
        let inner: Vec<_> = scope.locals.iter().skip(body.binder_keys.len()).cloned().collect();
        let unit = self.result_term(id, 1);
        let mut fine = true;
        // The amount and the requirements belong to the index alone.
        let outer = scope.locals.len() - inner.len();
        for field in &fields {
            let name = field.name.text.as_ref();
            let at_index = name == "amount" || name == "rule";
            if at_index {
                scope.locals.truncate(outer);
            }
            let value = match name {
                "amount" | "floor" => self.known_number(&mut scope, &field.value, &unit, &format!("the {name}")),
                "claim" => {
                    let value = self.number_expr(&mut scope, &field.value);
                    (self.ty(value) != Ty::Error).then_some(value)
                }
                "weight" => {
                    let value = self.number_expr(&mut scope, &field.value);
                    (self.ty(value) != Ty::Error).then_some(value)
                }
                _ => {
                    let states = self.rules;
                    let value = self.expr(&mut scope, &field.value, Want::State(states));
                    match self.ty(value) {
                        Ty::State(found) if found == states => Some(value),
                        Ty::Error => None,
                        other => {
                            let text = self.describe(other);
                            self.report(
                                Diagnostic::error(codes::TYPE_MISMATCH, format!("a rule is expected, and this is {text}"))
                                    .at(field.value.span, text),
                            );
                            None
                        }
                    }
                }
            };
            if at_index {
                scope.locals.extend(inner.iter().cloned());
            }
            fine &= value.is_some();
            match name {
                "amount" => body.amount = value,
                "floor" => body.floor = value,
                "claim" => body.claim = value,
                "weight" => body.weight = value,
                _ => body.rule = value.unwrap_or(body.rule),
            }
        }
        if !fields.iter().any(|f| f.name.text.as_ref() == "rule") {
            let states = self.rules;
            body.rule = self.node(ExprKind::State(0), Ty::State(states), UnitExpr::ONE, Stage::Known, item.name.span);
        }
        // A rule that stops at the claims compares them with the amount; a proportional one only divides.
        let proportional = match self.exprs.kind(body.rule) {
            ExprKind::State(state) => crate::prob::claims::Rule::NAMES.get(state as usize).is_some_and(|(_, rule)| !rule.stops_at_claims()),
            _ => false,
        };
        if let (Some(claim), Some(amount), false) = (body.claim, body.amount, proportional) {
            let claim = self.coerce_beside(claim, amount, "the amount");
            fine &= self.ty(claim) != Ty::Error;
            body.claim = Some(claim);
        }
        // A misspelt part was reported: it may be the one that is missing.
        if body.claim.is_none() && body.weight.is_none() && fine && fields.len() == item.fields.len() {
            let needs = match self.exprs.kind(body.rule) {
                ExprKind::State(state) => crate::prob::claims::Rule::NAMES.get(state as usize).is_some_and(|(n, _)| *n != "equal"),
                _ => true,
            };
            let misspelt = item.fields.iter().any(|f| misspelt(&f.name.text, "claim"));
            if needs && misspelt {
                fine = false;
            } else if needs {
                let found = Diagnostic::error(codes::BAD_MODEL, format!("`{}` does not say what is claimed", item.name.text))
                    .at(item.name.span, "no `claim` and no `weight`")
                    .help("add `claim = …`");
                self.report(found);
                fine = false;
            }
        }
        if body.amount.is_none() {
            // Without an amount only shares are given; amounts have no unit of their own.
            let _ = self.units.unify(&unit, &UnitExpr::ONE);
        }
        scope.locals.truncate(outer);
        // Only here do the names of the results stand for them; elsewhere they are the scenario's.
        scope.model = Some(id);
        for requirement in &item.requirements {
            let condition = self.condition(&mut scope, requirement);
            if self.ty(condition) != Ty::Error {
                body.requirements.push(condition);
            }
        }
        body.slots = scope.size;
        if fine {
            body.complete = true;
        }
        self.hir.models[id].body = ModelBody::Allocation(body);
    }

    pub fn choice_body(&mut self, id: ModelId, item: &ModelItem) {
        let fields = self.fields(item, &["utility"]);
        let Some(mut scope) = self.pending.model_mut(id).scopes.pop() else { return };
        let ModelBody::Choice(current) = &self.hir.models[id].body else { return };
        let mut body = current.clone();
        if let Some(extra) = item.requirements.first() {
            let at = self.sources.get(extra.span.file).map(|_| extra.span).unwrap_or(item.block);
            self.report(
                Diagnostic::error(codes::BAD_MODEL, "`require` belongs to an allocation").at(at, "not here").help("write an `expect`"),
            );
        }
        match fields.first() {
            Some(field) => {
                if let Some(utility) = self.known_number(&mut scope, &field.value, &UnitExpr::ONE, "a utility") {
                    body.utility = utility;
                    body.complete = true;
                }
            }
            // Said of the part that was meant for it.
            None if item.fields.iter().any(|f| misspelt(&f.name.text, "utility")) => {}
            None => {
                let found = Diagnostic::error(codes::BAD_MODEL, format!("the choice `{}` has no utility", item.name.text))
                    .at(item.name.span, "no `utility`")
                    .help("add `utility = …`");
                self.report(found);
            }
        }
        if let Some(available) = &item.available {
            let condition = self.condition(&mut scope, available);
            if self.ty(condition) == Ty::Error {
                body.complete = false;
            } else {
                body.available = Some(condition);
            }
        }
        body.slots = scope.size;
        self.hir.models[id].body = ModelBody::Choice(body);
    }
}

/// True for a name that was probably meant to be another.
fn misspelt(name: &str, meant: &str) -> bool {
    name != meant && !crate::diagnostics::suggest::nearest(name, std::iter::once(meant)).is_empty()
}
