//! What was observed.

use super::*;
use crate::semantic::expr::scope::Want;
use crate::syntax::ast::{Expr, ExprKind as K, ObserveItem};

impl Checker<'_> {
    pub(super) fn observation(&mut self, model: ModelId, item: &ObserveItem) -> Option<Observation> {
        let mut scope = Scope::default();
        let gens = self.generators(&mut scope, &item.generators, false);
        let mut outer = Scope { chance: Some(model), ..Scope::default() };
        let Some(Head::Keyed(Keyed::Chance(_, variable), _)) = self.chance_named(&outer, &item.variable) else {
            if self.chance_named(&outer, &item.variable).is_none() {
                let names = self.names.inner_names(model);
                let message = format!("there is no variable `{}` in this network", item.variable.text);
                let found = Diagnostic::error(codes::UNKNOWN_NAME, message).at(item.variable.span, "unknown");
                let (found, _) =
                    found.did_you_mean(&item.variable.text, item.variable.span, names.iter().map(|n| (n.as_str(), "variable")));
                self.report(found);
            }
            return None;
        };
        // The keys read indices, and no variables.
        outer.locals = scope.locals.clone();
        outer.size = scope.size;
        let base = Expr { kind: K::Name(item.variable.clone()), span: item.variable.span };
        let kind = if item.keys.is_empty() { base.kind } else { K::Index(Box::new(base), item.keys.clone()) };
        let read = self.expr(&mut outer, &Expr { kind, span: item.variable.span }, Want::Any);
        let ExprKind::Chance(_, _, keys) = self.exprs.kind(read) else { return None };
        let states = self.variable_of(model, variable)?.states;
        let finding = match &item.value.kind {
            K::Map(entries) => self.likelihoods(&mut scope, states, entries)?,
            _ => Finding::State(self.observed_state(&mut scope, states, &item.value)?),
        };
        let slots = scope.size.max(outer.size);
        Some(Observation { variable, keys, gens: gens?, finding, slots, by_option: false, span: item.span })
    }

    fn observed_state(&mut self, scope: &mut Scope, states: EntityTypeId, value: &Expr) -> Option<ExprId> {
        let kind = self.hir.entity_types[states].clone();
        let want = match self.sources.slice(value.span) {
            text if self.ordinal_of(states, text).is_some() => Want::Entity(states),
            _ if kind.amount.is_some() && matches!(value.kind, K::Quantity(_)) => Want::Number,
            _ => Want::Entity(states),
        };
        let e = self.expr(scope, value, want);
        match self.ty(e) {
            Ty::Error => None,
            Ty::Entity(found) if self.hir.entity_types[found].root == kind.root => Some(e),
            Ty::Number if let Some(attr) = kind.amount => {
                let term = self.units.of_attr(attr);
                let e = self.coerce_to(e, &term, kind.span, &format!("`{}`", kind.name));
                (self.ty(e) != Ty::Error).then_some(e)
            }
            other => {
                let ty = self.describe(other);
                let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{}` is observed to be {ty}", kind.name));
                self.report(found.at(value.span, "not one of its states").with(kind.span, "its states"));
                None
            }
        }
    }

    /// `{ open: 90 %, closed: 30 % }`: how likely what was seen is in each state.
    fn likelihoods(&mut self, scope: &mut Scope, states: EntityTypeId, entries: &[(Expr, Expr)]) -> Option<Finding> {
        let mut out: Vec<(u32, ExprId)> = Vec::new();
        let mut fine = true;
        for (key, value) in entries {
            let Some((state, text)) = self.state_of_key(states, key) else {
                fine = false;
                continue;
            };
            if out.iter().any(|(other, _)| *other == state) {
                self.report(Diagnostic::error(codes::CONFLICTING_VALUES, format!("two likelihoods for `{text}`")).at(key.span, "again"));
                fine = false;
                continue;
            }
            let value = self.number_expr(scope, value);
            let value = if self.ty(value) == Ty::Error { value } else { self.coerce_to(value, &UnitExpr::ONE, key.span, "a likelihood") };
            match self.ty(value) {
                Ty::Error => fine = false,
                _ => out.push((state, value)),
            }
        }
        let members = self.hir.entity_types[states].members.clone();
        let left = members.iter().find(|member| !out.iter().any(|(state, _)| *state == self.hir.ordinal(**member)));
        if let (Some(left), Some((first, last)), true) = (left, entries.first().zip(entries.last()), fine) {
            let name = self.hir.entities[*left].name.clone();
            let found = Diagnostic::error(codes::MISSING_PART, format!("how likely is it in the state `{name}`?"))
                .at(first.0.span.to(last.1.span), format!("`{name}` is missing"))
                .help(format!("write `{name}: 0 %` where it cannot be; for a state that is sure, `observe … = STATE`"));
            self.report(found);
            fine = false;
        }
        fine.then_some(Finding::Likelihood(out))
    }
}
