//! Readings of a plan for several cases: `seats[hare].cost`, `seats[m].cost`.

use super::scope::{Head, Scope, Want};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::cases::CasesId;
use crate::semantic::declare::names::Value;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

/// A reading of a plan for several cases, and where its keys stand.
struct Reading<'e> {
    plan: CasesId,
    base: Span,
    keys: &'e [ast::Expr],
    at: Span,
}

impl Checker<'_> {
    /// The value of a path that begins with a case; none of other paths. Where the case depends on an index, it is a choice between
    /// the values of all of them.
    pub(super) fn path_of_cases(&mut self, scope: &mut Scope, e: &ast::Expr, want: Want) -> Option<ExprId> {
        let Reading { plan, base, keys, at } = self.reading(scope, e)?;
        if self.cases.chosen(at).is_some() {
            return None;
        }
        if self.reads_own_cases(plan, at) {
            return Some(self.error_expr(e.span));
        }
        let Some(ids) = self.keys_of_case(scope, plan, keys, base, at) else { return Some(self.error_expr(e.span)) };
        let fits = |own: &[EntityId], c: &Checker<'_>| {
            own.iter().zip(&ids).all(|(entity, id)| !matches!(c.exprs.kind(*id), ExprKind::Entity(said) if said != *entity))
        };
        let members = self.cases.get(plan).map(|family| family.members.clone()).unwrap_or_default();
        let mut values: Vec<(Vec<EntityId>, ExprId)> = Vec::new();
        for (own, model) in members.into_iter().filter(|(own, _)| fits(own, self)).collect::<Vec<_>>() {
            self.cases.choose(at, model);
            let value = self.path(scope, e, want);
            self.cases.leave();
            if self.ty(value) == Ty::Error {
                return Some(value);
            }
            let value = match values.first() {
                Some((_, first)) if self.ty(value) == Ty::Number => {
                    let first = *first;
                    self.coerce_beside(value, first, "the same of another case")
                }
                _ => value,
            };
            values.push((own, value));
        }
        Some(self.one_of(&ids, &values, e.span))
    }

    /// The value of the case that keys name.
    fn one_of(&mut self, ids: &[ExprId], values: &[(Vec<EntityId>, ExprId)], span: Span) -> ExprId {
        let (Some((first, only)), rest) = (values.first(), values.get(1..).unwrap_or(&[])) else { return self.error_expr(span) };
        // The first key in which they differ tells them apart.
        let place = (0..ids.len()).find(|place| rest.iter().any(|(own, _)| own.get(*place) != first.get(*place)));
        let Some((place, entity, key)) = place.and_then(|place| Some((place, *first.get(place)?, *ids.get(place)?))) else { return *only };
        let (same, others): (Vec<_>, Vec<_>) = values.iter().cloned().partition(|(own, _)| own.get(place) == Some(&entity));
        let (same, others) = (self.one_of(ids, &same, span), self.one_of(ids, &others, span));
        let entity = self.entity_node(entity, span);
        let is = self.node(ExprKind::Same(key, entity, false), Ty::Bool, UnitExpr::ONE, self.stage(key), span);
        let (ty, term) = (self.ty(same), self.term(same));
        let stage = self.stage(same).join(self.stage(others));
        self.node(ExprKind::If(is, same, others), ty, term, stage, span)
    }

    /// What a path reads of a plan for several cases.
    fn reading<'e>(&self, scope: &Scope, e: &'e ast::Expr) -> Option<Reading<'e>> {
        let mut e = e;
        loop {
            match &e.kind {
                ast::ExprKind::Member(base, _) => e = base,
                ast::ExprKind::Index(base, keys) => match &base.kind {
                    ast::ExprKind::Name(name) => {
                        let plan = self.cases_named(scope, &name.text)?;
                        return Some(Reading { plan, base: base.span, keys, at: e.span });
                    }
                    _ => e = base,
                },
                _ => return None,
            }
        }
    }

    /// The plan for several cases that a name stands for here.
    fn cases_named(&self, scope: &Scope, name: &str) -> Option<CasesId> {
        let hidden = scope.parameter(name).is_some()
            || scope.find(name).is_some()
            || scope.wrong.iter().any(|wrong| wrong.as_ref() == name)
            || scope.model.is_some_and(|model| self.names.inner(model, name).is_some());
        match self.names.value(name) {
            Some(Value::Cases(id)) if !hidden => Some(id),
            _ => None,
        }
    }

    /// A case that reads another of its plan, or itself: reported.
    fn reads_own_cases(&mut self, plan: CasesId, at: Span) -> bool {
        let own = self.pending.inside().is_some_and(|model| self.cases.is_case_of(plan, model));
        if let (true, Some(family)) = (own, self.cases.get(plan)) {
            let (name, declared) = (family.item.name.text.clone(), family.item.name.span);
            let found = Diagnostic::error(codes::CYCLE, format!("the cases of `{name}` do not read one another: each is solved by itself"));
            let found = found.at(at, "a case of the same plan").with(declared, "declared here");
            self.report(found.help("what depends on other cases is one plan, with the index at its variables"));
        }
        own
    }

    /// The keys of a case; none where they are wrong.
    fn keys_of_case(&mut self, scope: &mut Scope, plan: CasesId, keys: &[ast::Expr], base: Span, at: Span) -> Option<Vec<ExprId>> {
        let kinds = self.cases.get(plan).filter(|family| !family.wrong).map(|family| family.kinds.clone())?;
        self.arguments(scope, keys, &kinds, base, at)
    }

    /// A case by its name, where a value is not due yet.
    pub(super) fn case_head(&mut self, scope: &mut Scope, plan: CasesId, keys: &[ast::Expr], base: Span, at: Span) -> Head {
        if self.reads_own_cases(plan, at) {
            return Head::Wrong;
        }
        let Some(ids) = self.keys_of_case(scope, plan, keys, base, at) else { return Head::Wrong };
        let named: Option<Vec<EntityId>> = ids
            .iter()
            .map(|id| match self.exprs.kind(*id) {
                ExprKind::Entity(entity) => Some(entity),
                _ => None,
            })
            .collect();
        let members = self.cases.get(plan).map(|family| family.members.as_slice()).unwrap_or_default();
        match named.and_then(|named| members.iter().find(|(own, _)| *own == named)) {
            Some((_, model)) => Head::Model(*model),
            None => {
                let found = Diagnostic::error(codes::WHICH_CASE, "which case is meant has to be said by name here");
                self.report(found.at(at, "depends on an index"));
                Head::Wrong
            }
        }
    }

    /// A plan for several cases without a word on which is meant.
    pub(super) fn which_case(&mut self, plan: CasesId, span: Span) {
        let Some(family) = self.cases.get(plan).filter(|family| !family.wrong) else { return };
        let name = family.item.name.text.clone();
        let words: Vec<String> = family.kinds.iter().map(|kind| self.hir.entity_types[*kind].name.to_string()).collect();
        let example = family.members.first().map(|(keys, _)| {
            let keys: Vec<&str> = keys.iter().map(|key| self.hir.entities[*key].name.as_ref()).collect();
            keys.join(", ")
        });
        let declared = family.item.name.span;
        let index: Vec<String> = family.names.iter().zip(&words).map(|((name, _), kind)| format!("{} in {kind}", name.text)).collect();
        let names: Vec<&str> = family.names.iter().map(|(name, _)| name.text.as_ref()).collect();
        let message = format!("`{name}` is a plan for each {}: which one?", words.join(" and "));
        let found = Diagnostic::error(codes::WHICH_CASE, message).at(span, "no case is named").with(declared, "declared here");
        let example = example.unwrap_or_else(|| "…".into());
        let all = format!("`sum({name}[{}].… for {})`", names.join(", "), index.join(", "));
        self.report(found.help(format!("name the case, `{name}[{example}]`, or run over all of them, {all}")));
    }
}
