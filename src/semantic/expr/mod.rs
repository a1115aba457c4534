//! Expressions: from syntax to typed, unit-carrying nodes.

mod arith;
mod attributes;
pub mod builder;
pub mod built_in;
mod call;
mod cases;
mod coerce;
mod compare;
mod families;
mod functions;
mod generators;
mod inner;
mod keys;
mod lets;
pub mod linearity;
mod listed;
mod literals;
mod money;
mod named_arguments;
mod parts;
mod path;
mod periods;
mod piecewise;
mod prices;
mod query;
mod recursion;
pub mod scope;
mod set_algebra;
mod sets;
mod slips;
pub mod switches;

use crate::hir::*;
use crate::mistakes::{Form, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::expr::linearity::NotLinear;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::words::article;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub fn expr(&mut self, scope: &mut Scope, e: &ast::Expr, want: Want) -> ExprId {
        use ast::ExprKind as K;
        let span = e.span;
        match &e.kind {
            K::Quantity(quantity) => self.quantity(quantity, span, want),
            K::Text(text) => self.text(text, span, want),
            K::Truth(value) if want == Want::State(self.truths) => {
                self.node(ExprKind::State(u32::from(*value)), Ty::State(self.truths), UnitExpr::ONE, Stage::KNOWN, span)
            }
            K::Truth(value) if let Some(state) = self.truth_state(want, *value) => self.entity_node(state, span),
            K::Truth(value) => self.node(ExprKind::Bool(*value), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span),
            K::Name(_) | K::Member(..) | K::Index(..) => self.path(scope, e, want),
            K::Call(call) => self.call(scope, call, span),
            K::Paren(inner) => {
                let id = self.expr(scope, inner, want);
                // Errors about the value show the parentheses too; what was handed over stands elsewhere.
                if scope.parameters.iter().all(|(_, value)| *value != id) {
                    self.exprs.set_span(id, span);
                }
                id
            }
            K::Neg(inner) => {
                let inner = self.number_expr(scope, inner);
                if self.ty(inner) == Ty::Error {
                    return inner;
                }
                let (term, stage) = (self.term(inner), self.stage(inner));
                self.node(ExprKind::Neg(inner), Ty::Number, term, stage, span)
            }
            K::Not(inner) => {
                let inner = self.condition(scope, inner);
                let stage = self.stage(inner);
                self.node(ExprKind::Not(inner), Ty::Bool, UnitExpr::ONE, stage, span)
            }
            K::Arith(op, a, b) => match self.shifted(scope, *op, (a, b), span, want) {
                Some(step) => step,
                None => self.arith(scope, *op, a, b, span),
            },
            K::Compare(operands, ops) => self.compare(scope, operands, ops, span),
            K::Except(..) => {
                // Its own mistakes come first.
                match self.set_expr(scope, e, None) {
                    Some(_) => self.misplaced(span, Form::Set),
                    None => self.error_expr(span),
                }
            }
            K::And(..) | K::Or(..) if self.sets_beside_conditions(scope, e) => self.error_expr(span),
            K::And(a, b) | K::Or(a, b) => {
                let a = self.condition(scope, a);
                let b = self.condition(scope, b);
                let stage = self.beyond(self.stage(a).join(self.stage(b)));
                let kind = if matches!(e.kind, K::And(..)) { ExprKind::And(a, b) } else { ExprKind::Or(a, b) };
                self.node(kind, Ty::Bool, UnitExpr::ONE, stage, span)
            }
            K::In { needle, set, negated } => self.membership(scope, needle, set, *negated, span),
            K::If(c, a, b) => self.conditional(scope, c, a, b, span, want),
            K::Converted(value, unit, year) => self.converted(scope, value, unit, year, span),
            K::Tuple(_) => self.misplaced(span, Form::Tuple),
            K::List(_) | K::Comprehension(..) => self.misplaced(span, Form::Set),
            K::Map(_) => self.misplaced(span, Form::Map),
            K::NoLimit => self.misplaced(span, Form::NoLimit),
            K::Error => self.error_expr(span),
        }
    }

    pub(super) fn misplaced(&mut self, span: Span, form: Form) -> ExprId {
        self.report(TypeMistake::Misplaced { form, at: span }.diagnostic());
        self.error_expr(span)
    }

    /// What a linear value becomes under an operation that is not linear.
    pub fn beyond(&self, stage: Stage) -> Stage {
        if stage.is_linear() { Stage::SOLVED } else { stage }
    }

    /// An expression that must be a number. Periods and ordered entities count as their position.
    pub fn number_expr(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Number);
        self.as_number(id)
    }

    pub fn as_number(&mut self, id: ExprId) -> ExprId {
        match self.ty(id) {
            Ty::Number | Ty::Error => id,
            Ty::Entity(kind) if self.hir.entity_types[kind].amount.is_some() => {
                let span = self.span(id);
                let stage = self.stage(id);
                match self.hir.entity_types[kind].amount {
                    Some(attr) => {
                        let list = self.exprs.list(vec![id]);
                        let term = self.units.of_attr(attr);
                        self.node(ExprKind::Attr(attr, list), Ty::Number, term, stage, span)
                    }
                    None => self.error_expr(span),
                }
            }
            Ty::Entity(kind) if self.is_ordered(kind) => {
                let (span, stage) = (self.span(id), self.stage(id));
                self.node(ExprKind::Position(id), Ty::Number, UnitExpr::ONE, stage, span)
            }
            other => {
                let (span, ty) = (self.span(id), self.describe(other));
                self.report(TypeMistake::NotANumber { ty: &ty, at: span, is_condition: other == Ty::Bool }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    pub fn is_ordered(&self, kind: EntityTypeId) -> bool {
        is_ordered(&self.hir.entity_types, kind)
    }

    /// An expression that must be true or false.
    pub fn condition(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Bool);
        match self.ty(id) {
            Ty::Bool | Ty::Error => id,
            Ty::Entity(kind) if self.is_truth(kind) => self.holds(id, kind),
            Ty::State(states) if states == self.truths => {
                let (span, stage) = (self.span(id), self.stage(id));
                let yes = self.node(ExprKind::State(1), Ty::State(states), UnitExpr::ONE, Stage::KNOWN, span);
                self.node(ExprKind::Same(id, yes, false), Ty::Bool, UnitExpr::ONE, stage, span)
            }
            Ty::Number if self.is_switch(id) => self.as_condition(id),
            other => {
                let (span, ty) = (self.span(id), self.describe(other));
                self.report(TypeMistake::NotACondition { ty: &ty, at: span, is_number: other == Ty::Number }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    pub fn describe(&self, ty: Ty) -> String {
        match ty {
            Ty::Error => "wrong".into(),
            Ty::Number => "a number".into(),
            Ty::Bool => "a condition".into(),
            Ty::Entity(kind) if self.hir.entity_types[kind].domain => format!("a state of `{}`", self.hir.entity_types[kind].name),
            Ty::Entity(kind) => format!("{} `{}`", article(&self.hir.entity_types[kind].name), self.hir.entity_types[kind].name),
            Ty::State(states) => format!("one of {}", self.hir.states[states].of),
            Ty::Set(_) => "a set".into(),
        }
    }

    fn conditional(&mut self, scope: &mut Scope, c: &ast::Expr, a: &ast::Expr, b: &ast::Expr, span: Span, want: Want) -> ExprId {
        let c = self.condition(scope, c);
        let a = self.expr(scope, a, want);
        let b = self.expr(scope, b, want);
        let stage = if self.stage(c).is_known() { self.stage(a).join(self.stage(b)) } else { Stage::SOLVED };
        if !self.stage(c).is_known() {
            self.nonlinear_because(span, self.span(c), None, "a condition on a decision is not linear");
        }
        // A state beside a number stands for its amount, and where a number is due.
        let amount = |c: &Checker<'_>, e: ExprId| matches!(c.ty(e), Ty::Entity(kind) if c.hir.entity_types[kind].amount.is_some());
        let apart = |c: &Checker<'_>| match (c.ty(a), c.ty(b)) {
            (Ty::Entity(x), Ty::Entity(y)) => c.hir.entity_types[x].root != c.hir.entity_types[y].root && amount(c, a) && amount(c, b),
            _ => false,
        };
        let number = want == Want::Number || self.ty(a) == Ty::Number || self.ty(b) == Ty::Number || apart(self);
        let (a, b) = match (number && amount(self, a), number && amount(self, b)) {
            (false, false) => (a, b),
            (first, second) => (if first { self.as_number(a) } else { a }, if second { self.as_number(b) } else { b }),
        };
        match (self.ty(a), self.ty(b)) {
            (Ty::Error, _) | (_, Ty::Error) => self.error_expr(span),
            (Ty::Number, Ty::Number) => {
                let Some((a, b, term)) = self.align(a, b, "the two values of `if`") else { return self.error_expr(span) };
                if let Some(chosen) = self.chosen_by_switch(c, a, b, &term, span) {
                    return chosen;
                }
                let id = self.node(ExprKind::If(c, a, b), Ty::Number, term, stage, span);
                self.linearity.pass(id, span);
                id
            }
            (Ty::Entity(x), Ty::Entity(y)) if self.hir.entity_types[x].root == self.hir.entity_types[y].root => {
                let kind = if x == y { x } else { self.hir.entity_types[x].root };
                self.node(ExprKind::If(c, a, b), Ty::Entity(kind), UnitExpr::ONE, stage, span)
            }
            (x, y) if x == y => self.node(ExprKind::If(c, a, b), x, UnitExpr::ONE, stage, span),
            (x, y) => {
                let (first, second) = (self.describe(x), self.describe(y));
                let (first, second) = ((first.as_str(), self.span(a)), (second.as_str(), self.span(b)));
                self.report(TypeMistake::BranchesDiffer { first, second }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    /// Remembers why an expression is not linear.
    pub fn nonlinear_because(&mut self, at: Span, first: Span, second: Option<Span>, why: &'static str) {
        self.linearity.remember(at, NotLinear { first, second, why });
    }
}
