//! Arithmetic.

use super::scope::{Scope, Want};
use super::switches::PRODUCT_WITH_BINARY;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::linearity::NotLinear;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;
use crate::units::UnitId;

impl Checker<'_> {
    pub fn arith(&mut self, scope: &mut Scope, op: ArithOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> ExprId {
        if op == ArithOp::Div && self.unit_apart(scope, a, b, span) {
            return self.error_expr(span);
        }
        if self.is_a_date(op, a, b, span) {
            return self.error_expr(span);
        }
        if self.is_a_set(scope, a) && self.is_a_set(scope, b) {
            let found = self.sets_calculated(op, a, b, span);
            self.report(found);
            return self.error_expr(span);
        }
        let a = self.number_expr(scope, a);
        // Of two operands of a wrong kind one is reported.
        let b = if self.ty(a) == Ty::Error { self.expr(scope, b, Want::Any) } else { self.number_expr(scope, b) };
        if self.ty(a) == Ty::Error || self.ty(b) == Ty::Error {
            return self.error_expr(span);
        }
        let (s, t) = (self.stage(a), self.stage(b));
        match op {
            ArithOp::Add | ArithOp::Sub => {
                let what = if op == ArithOp::Add { "the sides of `+`" } else { "the sides of `-`" };
                let Some((a, b, term)) = self.align(a, b, what) else { return self.error_expr(span) };
                self.node(ExprKind::Arith(op, a, b), Ty::Number, term, s.join(t), span)
            }
            ArithOp::Mul | ArithOp::Div => {
                let (x, y) = (self.term(a), self.term(b));
                let inverse = if op == ArithOp::Div { self.units.raise(&y, -1) } else { y };
                let term = self.units.multiply(&x, &inverse);
                let (stage, why) = match (op, s, t) {
                    (_, _, Stage::KNOWN) => (s, None),
                    (ArithOp::Mul, Stage::KNOWN, _) => (t, None),
                    // What is known only after solving says so itself.
                    _ if self.is_own_result(a) || self.is_own_result(b) => (Stage::SOLVED, None),
                    (ArithOp::Mul, ..) if s.is_linear() && t.is_linear() && self.is_switch(a) != self.is_switch(b) => {
                        (Stage::SOLVED, Some(PRODUCT_WITH_BINARY))
                    }
                    (ArithOp::Mul, ..) => (Stage::SOLVED, Some("a product of two decisions is not linear")),
                    _ => (Stage::SOLVED, Some("a division by a decision is not linear")),
                };
                let id = self.node(ExprKind::Arith(op, a, b), Ty::Number, term, stage, span);
                let plain = self.plain_result(id, op, a, b);
                if let Some(why) = why {
                    let (first, second) = (self.span(a), self.span(b));
                    let nonlinear_because = match op {
                        ArithOp::Mul => NotLinear { first, second: Some(second), why },
                        _ => NotLinear { first: second, second: None, why },
                    };
                    self.linearity.mark(id, nonlinear_because);
                }
                plain
            }
            ArithOp::Pow => self.power(a, b, span),
        }
    }

    fn power(&mut self, a: ExprId, b: ExprId, span: Span) -> ExprId {
        // Of a decision, a power with an exponent that is known is followed by lines.
        let joined = self.stage(a).join(self.stage(b));
        let stage = if self.stage(b).is_known() { joined } else { self.beyond(joined) };
        let whole = self.exprs.whole_literal(b).and_then(|n| i16::try_from(n).ok());
        let term = match whole {
            Some(n) => {
                let base = self.term(a);
                self.units.raise(&base, n)
            }
            None => UnitExpr::ONE,
        };
        let (mut a, mut b) = (a, b);
        if whole.is_none() {
            a = self.coerce_to(a, &UnitExpr::ONE, span, "the base of a power that is not a whole number");
        }
        b = self.coerce_to(b, &UnitExpr::ONE, span, "an exponent");
        let id = self.node(ExprKind::Arith(ArithOp::Pow, a, b), Ty::Number, term, stage, span);
        if stage.is_solved() {
            let first = self.span(a);
            self.linearity.mark(id, NotLinear { first, second: None, why: "a power of a decision is not linear" });
        }
        self.in_plain_unit(id)
    }

    /// A product or quotient in a plainer unit where factors of its sides cancel: `%·t` in `t`,
    /// `GWh·kg/kWh` in `kg`. Units that were written so (`h/yr`, `%` by something) stay as they are.
    fn plain_result(&mut self, id: ExprId, op: ArithOp, a: ExprId, b: ExprId) -> ExprId {
        let (x, y) = (self.term(a), self.term(b));
        let share = op == ArithOp::Div && self.units.registry().is_dimensionless(x.unit);
        let trivial = x.unit == UnitId::ONE || y.unit == UnitId::ONE;
        if share || trivial || self.units.plain(x.unit) != x.unit || self.units.plain(y.unit) != y.unit {
            return id;
        }
        self.in_plain_unit(id)
    }

    /// The value in the plainest form of its unit.
    fn in_plain_unit(&mut self, id: ExprId) -> ExprId {
        let term = self.term(id);
        if !term.is_known() {
            return id;
        }
        let plain = self.units.plain(term.unit);
        self.coerce(id, &UnitExpr::known(plain)).unwrap_or(id)
    }
}
