//! Arithmetic on periods and ordered entities: `start[y - 2]`. Where an entity is wanted, so many places before or after one; elsewhere
//! a calculation with their numbers.

use super::scope::{Scope, Want};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{Order, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind as K};

impl Checker<'_> {
    /// A step from an ordered entity, where one is wanted; none of what is no such step.
    pub(super) fn shifted(
        &mut self,
        scope: &mut Scope,
        op: ArithOp,
        sides: (&ast::Expr, &ast::Expr),
        span: Span,
        want: Want,
    ) -> Option<ExprId> {
        let direction = match op {
            ArithOp::Add => Direction::Forwards,
            ArithOp::Sub => Direction::Backwards,
            _ => return None,
        };
        let wanted = match want {
            Want::Entity(kind) => Some(kind),
            Want::Element => None,
            _ => return None,
        };
        let (a, b) = match sides {
            // `2 + y`
            (a, b) if op == ArithOp::Add && is_literal(a) && !is_literal(b) => (b, a),
            sides => sides,
        };
        let from = self.place_in_order(scope, a, wanted)?;
        if self.ty(from) == Ty::Error {
            return Some(from);
        }
        let by = self.number_or_entity(scope, b);
        if self.ty(by) == Ty::Error {
            return Some(self.error_expr(span));
        }
        if let Ty::Entity(other) = self.ty(by) {
            let found = self.two_periods(op, other, (a.span, b.span), span);
            self.report(found);
            return Some(self.error_expr(span));
        }
        let Ty::Entity(kind) = self.ty(from) else { return None };
        Some(match self.steps(by, kind) {
            Ok(by) => {
                let stage = self.stage(from).join(self.stage(by));
                self.node(ExprKind::Shift(from, by, direction), Ty::Entity(kind), UnitExpr::ONE, stage, span)
            }
            Err(found) => {
                self.report(*found);
                self.error_expr(span)
            }
        })
    }

    /// `prev(…)` and `next(…)`.
    pub(super) fn neighbour(&mut self, scope: &mut Scope, prev: bool, e: &ast::Expr, span: Span) -> ExprId {
        let is_step = matches!(e.kind, K::Arith(ArithOp::Add | ArithOp::Sub, ..));
        let inner = self.expr(scope, e, if is_step { Want::Element } else { Want::Any });
        match self.ty(inner) {
            Ty::Error => self.error_expr(span),
            Ty::Entity(kind) if self.is_ordered(kind) => {
                let node = if prev { ExprKind::Prev(inner) } else { ExprKind::Next(inner) };
                self.node(node, Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span)
            }
            Ty::Entity(kind) => {
                self.not_ordered(kind, e.span, Order::Place);
                self.error_expr(span)
            }
            other => {
                let text = self.describe(other);
                self.report(TypeMistake::NeighbourOf { ty: &text, at: e.span }.diagnostic());
                self.error_expr(span)
            }
        }
    }

    /// The ordered entity that a step begins at; none of what is something else.
    fn place_in_order(&mut self, scope: &mut Scope, a: &ast::Expr, wanted: Option<EntityTypeId>) -> Option<ExprId> {
        if wanted.is_some_and(|kind| !self.may_be_ordered(kind)) {
            return None;
        }
        let may_be = match &a.kind {
            K::Paren(inner) => return self.place_in_order(scope, inner, wanted),
            K::Name(name) => match scope.find(&name.text).map(|local| local.element) {
                Some(SetElement::Kind(kind)) => self.is_ordered(kind),
                Some(SetElement::Integer) => false,
                // A parameter of a function: what it stands for says whether it is one.
                None if scope.parameter(&name.text).is_some() => true,
                None => wanted.is_some_and(|wanted| self.ordinal_of(wanted, &name.text).is_some()),
            },
            // `first(year) + 1`, `prev(y) - 1`
            K::Call(call) => matches!(call.function.text.as_ref(), "first" | "last" | "prev" | "next"),
            // `y - 1 - k`: asked of its beginning alone, so that no operand of a long sum is checked again for each one after it.
            K::Arith(ArithOp::Add | ArithOp::Sub, ..) => self.place_in_order(scope, beginning(a), wanted).is_some(),
            // `c.opens + 2`
            K::Member(..) | K::Index(..) => true,
            K::Quantity(quantity) => quantity.unit.is_none() && wanted.is_some_and(|wanted| self.hir.entity_types[wanted].periods),
            _ => false,
        };
        if !may_be {
            return None;
        }
        let want = wanted.map_or(Want::Element, |kind| Want::Entity(self.hir.entity_types[kind].root));
        let id = self.expr(scope, a, want);
        match self.ty(id) {
            Ty::Entity(kind) if self.is_ordered(kind) && self.hir.entity_types[kind].amount.is_none() => Some(id),
            Ty::Error => Some(id),
            _ => None,
        }
    }

    /// True for a kind that is ordered, or of which a part is.
    fn may_be_ordered(&self, kind: EntityTypeId) -> bool {
        let root = self.hir.entity_types[kind].root;
        self.hir.entity_types.iter().any(|(id, decl)| decl.root == root && self.is_ordered(id))
    }

    fn number_or_entity(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Number);
        match self.ty(id) {
            Ty::Entity(kind) if self.is_ordered(kind) => id,
            _ => self.as_number(id),
        }
    }

    /// The number of places that a step leads over.
    fn steps(&mut self, by: ExprId, kind: EntityTypeId) -> Result<ExprId, Box<Diagnostic>> {
        let (at, word) = (self.span(by), self.hir.entity_types[kind].name.clone());
        if !self.stage(by).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a key must be known before solving").at(at, "depends on a decision");
            return Err(Box::new(found));
        }
        if let ExprKind::Number(_, value) = self.exprs.kind(by)
            && value.fract() != 0.0
        {
            let message = format!("a step leads over a whole number of places, and this is {value}");
            return Err(Box::new(Diagnostic::error(codes::BAD_STEP, message).at(at, "not whole")));
        }
        let own = self.term(by);
        self.coerce(by, &UnitExpr::ONE).map_err(|_| {
            let unit = self.units.text(&own);
            let message = format!("a step from one {word} to another is a number, and this is in `{unit}`");
            let found = Diagnostic::error(codes::BAD_STEP, message).at(at, format!("in `{unit}`"));
            Box::new(match self.exprs.kind(by) {
                ExprKind::Number(_, value) => found.fix(format!("write `{value}`"), at, value.to_string(), Applicability::MaybeIncorrect),
                _ => found.help(format!("divide by the length of one {word}, as in `lead / 1 {unit}`")),
            })
        })
    }

    /// Two entities of an order where one and a number are due.
    fn two_periods(&self, op: ArithOp, kind: EntityTypeId, (a, b): (Span, Span), span: Span) -> Diagnostic {
        let word = &self.hir.entity_types[kind].name;
        let (first, second) = (self.sources.slice(a), self.sources.slice(b));
        let (message, label) = match op {
            ArithOp::Add => (format!("one {word} and another cannot be added"), format!("`{first}` and `{second}`")),
            _ => (format!("the difference between one {word} and another is a number, and a {word} is wanted here"), "a number".into()),
        };
        Diagnostic::error(codes::BAD_STEP, message).at(span, label).help(format!("a step leads over a number of places: `{first} - 1`"))
    }
}

/// What steps begin at: `y` of `y - 1 - k`, and of `2 + y`.
fn beginning(mut e: &ast::Expr) -> &ast::Expr {
    loop {
        e = match &e.kind {
            K::Paren(inner) => inner,
            K::Arith(ArithOp::Add, a, b) if is_literal(a) && !is_literal(b) => b,
            K::Arith(ArithOp::Add | ArithOp::Sub, a, _) => a,
            _ => return e,
        }
    }
}

fn is_literal(e: &ast::Expr) -> bool {
    match &e.kind {
        K::Quantity(_) => true,
        K::Paren(inner) => is_literal(inner),
        _ => false,
    }
}
