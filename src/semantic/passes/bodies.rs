//! Everything that has a body, in turn.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{ModelMistake, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::declare::modules::Loaded;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use crate::units::UnitId;

impl Checker<'_> {
    /// Checks everything that has a body.
    pub fn bodies(&mut self, items: &[Loaded]) {
        for id in self.hir.sets.ids() {
            let span = self.hir.sets[id].span;
            self.ensure_set(id, span);
        }
        let cells = self.pending.take_cells();
        for (attr, row, expr) in cells {
            let mut scope = Scope::default();
            let name = self.hir.attrs[attr].name.clone();
            let span = self.hir.attrs[attr].span;
            let id = self.number_expr(&mut scope, &expr);
            let term = self.units.of_attr(attr);
            let mut tuple = Vec::new();
            self.hir.attrs[attr].index.tuple(row, &mut tuple);
            let Some(term) = self.unit_at(&term, &tuple, expr.span) else { continue };
            let id = self.coerce_to(id, &term, span, &format!("`{name}`"));
            self.hir.attrs[attr].pending.insert(row, id);
        }
        let defaults = self.pending.take_defaults();
        for (attr, expr) in defaults {
            let id = self.default_value(attr, &expr);
            self.hir.attrs[attr].default = id;
        }
        for Loaded { item, .. } in items {
            let ItemKind::Table(table) = &item.kind else { continue };
            let (Some(default), Some((Value::Table(id), _))) = (&table.default, self.names.get(&table.name.text)) else {
                continue;
            };
            let Some(term) = self.hir.tables[id].fields.first().map(|f| UnitExpr::known(f.unit)) else { continue };
            if self.hir.tables[id].fields.len() > 1 {
                self.report(ModelMistake::DefaultOfSeveralValues { at: default.span }.diagnostic());
                continue;
            }
            let mut scope = Scope::default();
            let value = self.number_expr(&mut scope, default);
            let value = self.coerce_to(value, &term, table.name.span, &format!("`{}`", table.name.text));
            self.hir.tables[id].default = Some(value);
        }
        // By name, so that what is inferred does not depend on the order of declarations.
        let mut lets: Vec<LetId> = self.hir.lets.ids().collect();
        lets.sort_by(|a, b| self.hir.lets[*a].name.cmp(&self.hir.lets[*b].name));
        for id in lets {
            let span = self.hir.lets[id].span;
            let model = self.hir.lets[id].model;
            if model.is_none_or(|model| self.ensure_signature(model, span)) {
                self.ensure_let(id, span);
            }
        }
        let mut models: Vec<ModelId> = self.hir.models.ids().collect();
        models.sort_by(|a, b| self.hir.models[*a].name.cmp(&self.hir.models[*b].name));
        for id in models {
            let span = self.hir.models[id].span;
            if self.ensure_signature(id, span) {
                self.ensure_body(id, span);
            }
        }
        for Loaded { item, .. } in items {
            if let ItemKind::Expect { title, condition, within } = &item.kind {
                self.expectation(item.span, title.as_ref(), condition, within.as_ref(), None);
            }
        }
        self.variants(items);
        self.check_cases();
        self.check_functions();
    }

    fn default_value(&mut self, attr: AttrId, expr: &ast::Expr) -> Option<ExprId> {
        let span = self.hir.attrs[attr].span;
        let name = self.hir.attrs[attr].name.clone();
        let mut scope = Scope::default();
        match self.hir.attrs[attr].ty.clone() {
            AttrType::Number(_) => {
                let id = self.number_expr(&mut scope, expr);
                let term = self.units.of_attr(attr);
                Some(self.coerce_to(id, &term, span, &format!("`{name}`")))
            }
            AttrType::State(states) => {
                if let (ast::ExprKind::Text(text), true) = (&expr.kind, self.texts.contains(&states)) {
                    self.text_state(states, &text.clone(), None);
                }
                let id = self.expr(&mut scope, expr, Want::State(states));
                match self.ty(id) {
                    Ty::State(found) if found == states => Some(id),
                    Ty::Error => None,
                    other => {
                        let (wanted, ty) = (self.describe(Ty::State(states)), self.describe(other));
                        let mistake = TypeMistake::DefaultNoState { attribute: &name, wanted: &wanted, ty: &ty, at: expr.span };
                        self.report(mistake.diagnostic());
                        None
                    }
                }
            }
            AttrType::One(kind) => {
                let id = self.expr(&mut scope, expr, Want::Entity(kind));
                self.fits(id, SetElement::Kind(kind)).then_some(id)
            }
            AttrType::Many(_) => {
                self.report(TypeMistake::NoDefault { attribute: &name, at: expr.span }.diagnostic());
                None
            }
            AttrType::Error => None,
        }
    }

    /// An expectation of the scenario, or of a variant by its place.
    pub fn expectation(
        &mut self,
        span: Span,
        title: Option<&ast::Text>,
        condition: &ast::Expr,
        within: Option<&ast::Expr>,
        variant: Option<u32>,
    ) {
        let mut scope = Scope::default();
        let id = self.condition(&mut scope, condition);
        if self.ty(id) == Ty::Error {
            return;
        }
        let within = match within {
            None => None,
            Some(tolerance) => {
                let (ExprKind::Compare(_, left, _), value) = (self.exprs.kind(id), self.number_expr(&mut scope, tolerance)) else {
                    let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`within` belongs to one comparison of numbers")
                        .at(tolerance.span, "here");
                    self.report(found);
                    return;
                };
                let term = self.term(left);
                let at = self.span(left);
                if self.ty(value) == Ty::Error {
                    return;
                }
                if let ExprKind::Neg(inner) = self.exprs.kind(value)
                    && self.exprs.is_literal(inner)
                {
                    let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "what stands after `within` is a distance, never negative");
                    self.report(found.at(tolerance.span, "negative"));
                    return;
                }
                let share = self.term(value);
                let relative = share.is_known()
                    && term.is_known()
                    && self.units.registry().is_dimensionless(share.unit)
                    && !self.units.registry().is_dimensionless(term.unit)
                    && share.unit != UnitId::ONE;
                // `within 2 %` of something with a unit: a share of it.
                let value = if relative {
                    let plain = self.coerce_to(value, &UnitExpr::ONE, at, "a share");
                    let span = tolerance.span;
                    self.node(ExprKind::Arith(ArithOp::Mul, plain, left), Ty::Number, term.clone(), Stage::KNOWN, span)
                } else {
                    self.coerce_to(value, &term, at, "what is compared")
                };
                Some(value)
            }
        };
        let title = title.map(|t| t.text.clone());
        self.hir.expects.push(Expect { variant, title, condition: id, within, span, slots: scope.size });
    }
}
