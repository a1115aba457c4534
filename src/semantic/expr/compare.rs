//! Comparisons and membership.

use super::scope::{Scope, Want};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{Order, Step, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub fn compare(&mut self, scope: &mut Scope, operands: &[ast::Expr], ops: &[(CompareOp, Span)], span: Span) -> ExprId {
        let mut parts = Vec::new();
        for (pair, (op, at)) in operands.windows(2).zip(ops) {
            let [left, right] = pair else { continue };
            if self.compared_with_a_set(scope, left, right, (*op, *at)) {
                return self.error_expr(span);
            }
            parts.push(self.compare_two(scope, left, right, *op, left.span.to(right.span)));
        }
        self.chained(ExprKind::And, parts, span)
    }

    /// Conditions joined by one operator.
    fn chained(&mut self, join: fn(ExprId, ExprId) -> ExprKind, parts: Vec<ExprId>, span: Span) -> ExprId {
        let joined = parts.into_iter().reduce(|before, part| {
            let stage = self.stage(before).join(self.stage(part));
            self.node(join(before, part), Ty::Bool, UnitExpr::ONE, stage, span)
        });
        joined.unwrap_or_else(|| self.error_expr(span))
    }

    /// Any of some comparisons, or none of them.
    fn any_of(&mut self, parts: Vec<ExprId>, negated: bool, span: Span) -> ExprId {
        let any = self.chained(ExprKind::Or, parts, span);
        if !negated || self.ty(any) == Ty::Error {
            return any;
        }
        let stage = self.stage(any);
        self.node(ExprKind::Not(any), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    fn compare_two(&mut self, scope: &mut Scope, left: &ast::Expr, right: &ast::Expr, op: CompareOp, span: Span) -> ExprId {
        // A bare name on the left may need the type of the right.
        use ast::ExprKind as K;
        let is_bare = |e: &ast::Expr| matches!(e.kind, K::Name(_) | K::Quantity(_) | K::Text(_) | K::Truth(_));
        let (a, b) = if is_bare(left) && (!is_bare(right) || matches!((&left.kind, &right.kind), (K::Truth(_), K::Name(_)))) {
            let b = self.expr(scope, right, Want::Any);
            let want = self.want_beside(b, left);
            (self.expr(scope, left, want), b)
        } else {
            let a = self.expr(scope, left, Want::Any);
            // Beside what is wrong, a bare name may mean anything.
            if self.ty(a) == Ty::Error && matches!(right.kind, ast::ExprKind::Name(_) | ast::ExprKind::Text(_)) {
                return self.error_expr(span);
            }
            let want = self.want_beside(a, right);
            (a, self.expr(scope, right, want))
        };
        if self.ty(a) == Ty::Error || self.ty(b) == Ty::Error {
            return self.error_expr(span);
        }
        let stage = self.beyond(self.stage(a).join(self.stage(b)));
        match (self.ty(a), self.ty(b)) {
            (Ty::Entity(x), Ty::Entity(y)) if self.hir.entity_types[x].root == self.hir.entity_types[y].root => match op {
                CompareOp::Eq | CompareOp::Ne => self.node(ExprKind::Same(a, b, op == CompareOp::Ne), Ty::Bool, UnitExpr::ONE, stage, span),
                _ => self.ordered_compare(a, b, op, span),
            },
            (Ty::State(x), Ty::State(y)) if x == y && matches!(op, CompareOp::Eq | CompareOp::Ne) => {
                self.node(ExprKind::Same(a, b, op == CompareOp::Ne), Ty::Bool, UnitExpr::ONE, stage, span)
            }
            // States that stand for amounts, of different variables.
            (Ty::Entity(x), Ty::Entity(y)) if self.hir.entity_types[x].amount.is_some() && self.hir.entity_types[y].amount.is_some() => {
                self.ordered_compare(a, b, op, span)
            }
            (Ty::Number | Ty::Entity(_), Ty::Number) | (Ty::Number, Ty::Entity(_)) => self.ordered_compare(a, b, op, span),
            (x, y) => {
                let (first, second) = (self.describe(x), self.describe(y));
                let (first, second) = ((first.as_str(), self.span(a)), (second.as_str(), self.span(b)));
                let found = TypeMistake::Incomparable { first, second }.diagnostic();
                self.report(match (x, y) {
                    (Ty::Entity(x), Ty::Entity(y)) if self.hir.entity_types[x].domain && self.hir.entity_types[y].domain => {
                        found.help("variables that are compared have their states in one kind: `kind …`, and `in KIND` in both")
                    }
                    _ => found,
                });
                self.error_expr(span)
            }
        }
    }

    fn want_beside(&self, e: ExprId, other: &ast::Expr) -> Want {
        match self.ty(e) {
            Ty::Entity(kind) => {
                let name_of_kind = match &other.kind {
                    ast::ExprKind::Quantity(_) => self.ordinal_of(kind, self.sources.slice(other.span)).is_some(),
                    _ => true,
                };
                if name_of_kind { Want::Entity(self.hir.entity_types[kind].root) } else { Want::Any }
            }
            Ty::State(states) => Want::State(states),
            Ty::Number => Want::Number,
            _ => Want::Any,
        }
    }

    fn ordered_compare(&mut self, a: ExprId, b: ExprId, op: CompareOp, span: Span) -> ExprId {
        if let (Ty::Entity(kind), Ty::Entity(_)) = (self.ty(a), self.ty(b))
            && self.hir.entity_types[kind].amount.is_none()
            && !self.is_ordered(kind)
        {
            self.not_ordered(kind, span, Order::Comparison);
            return self.error_expr(span);
        }
        let a = self.as_number(a);
        let b = if self.ty(a) == Ty::Error { b } else { self.as_number(b) };
        if self.ty(a) == Ty::Error || self.ty(b) == Ty::Error {
            return self.error_expr(span);
        }
        let stage = self.beyond(self.stage(a).join(self.stage(b)));
        let Some((a, b, _)) = self.align(a, b, "the sides of a comparison") else { return self.error_expr(span) };
        self.node(ExprKind::Compare(op, a, b), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    pub fn membership(&mut self, scope: &mut Scope, needle: &ast::Expr, set: &ast::Expr, negated: bool, span: Span) -> ExprId {
        let parts: Vec<&ast::Expr> = match &needle.kind {
            ast::ExprKind::Tuple(parts) => parts.iter().collect(),
            _ => vec![needle],
        };
        // The elements of a listed set are resolved by the kind of what is looked for.
        let first = match (&set.kind, parts.as_slice()) {
            (ast::ExprKind::List(_), [one]) => Some(self.expr(scope, one, Want::Any)),
            _ => None,
        };
        let hint = first.and_then(|e| match self.ty(e) {
            Ty::Entity(kind) => Some(self.hir.entity_types[kind].root),
            _ => None,
        });
        let state_hint = first.and_then(|e| match self.ty(e) {
            Ty::State(states) => Some(states),
            _ => None,
        });
        if let (Some(states), Some(needle), ast::ExprKind::List(items)) = (state_hint, first, &set.kind) {
            return self.state_in(states, needle, items, negated, span);
        }
        if let (Some(needle), ast::ExprKind::List(items)) = (first, &set.kind)
            && self.ty(needle) == Ty::Number
            && let Some(items) = self.listed_numbers(scope, items)
        {
            return self.number_in(scope, needle, &items, negated, span);
        }
        let Some((set, set_type)) = self.set_expr(scope, set, hint) else { return self.error_expr(span) };
        let elements = self.exprs.elements(set_type).to_vec();
        if elements.len() != parts.len() {
            let found =
                Diagnostic::error(codes::WRONG_KEYS, format!("a set of {}-tuples is asked for {} names", elements.len(), parts.len()))
                    .at(self.span(set), "this set")
                    .with(needle.span, "these");
            self.report(found);
            return self.error_expr(span);
        }
        let mut ids = Vec::new();
        for (part, element) in parts.iter().zip(&elements) {
            let id = match (first, element) {
                (Some(id), _) => id,
                (None, SetElement::Kind(kind)) => self.expr(scope, part, Want::Entity(self.hir.entity_types[*kind].root)),
                (None, SetElement::Integer) => self.number_expr(scope, part),
            };
            if !self.fits(id, *element) {
                return self.error_expr(span);
            }
            let id = if *element == SetElement::Integer { self.coerce_to(id, &UnitExpr::ONE, part.span, "a whole number") } else { id };
            if self.ty(id) == Ty::Error {
                return self.error_expr(span);
            }
            ids.push(id);
        }
        let stage = Stage::of_all(ids.iter().map(|e| self.stage(*e)).chain([self.stage(set)]));
        let stage = self.beyond(stage);
        let list = self.exprs.list(ids);
        self.node(ExprKind::In(list, set, negated), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    /// The elements of a list beside a number, if none of them is a set or a range.
    fn listed_numbers<'a>(&self, scope: &Scope, items: &'a [ast::SetValue]) -> Option<Vec<&'a ast::Expr>> {
        let one = |item: &'a ast::SetValue| match item {
            ast::SetValue::Set(e) if !self.is_a_part(scope, item) && !matches!(e.kind, ast::ExprKind::Tuple(_)) => Some(e),
            _ => None,
        };
        items.iter().map(one).collect::<Option<Vec<_>>>().filter(|items| !items.is_empty())
    }

    /// `e.cap in { 5 t, 10 t }`: a chain of comparisons, as `==` makes them.
    fn number_in(&mut self, scope: &mut Scope, needle: ExprId, items: &[&ast::Expr], negated: bool, span: Span) -> ExprId {
        let mut parts = Vec::new();
        for item in items {
            let number = self.number_expr(scope, item);
            if self.ty(number) == Ty::Error {
                return self.error_expr(span);
            }
            let same = self.ordered_compare(needle, number, CompareOp::Eq, item.span);
            if self.ty(same) == Ty::Error {
                return self.error_expr(span);
            }
            parts.push(same);
        }
        self.any_of(parts, negated, span)
    }

    /// `class in { small, large }`: a chain of comparisons.
    fn state_in(&mut self, states: StatesId, needle: ExprId, items: &[ast::SetValue], negated: bool, span: Span) -> ExprId {
        let mut parts = Vec::new();
        for item in items {
            let ast::SetValue::Set(item) = item else { continue };
            let mut scope = Scope::default();
            let state = self.expr(&mut scope, item, Want::State(states));
            if self.ty(state) == Ty::Error {
                return self.error_expr(span);
            }
            parts.push(self.node(ExprKind::Same(needle, state, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span));
        }
        self.any_of(parts, negated, span)
    }

    /// True when an expression can be an element; reports when not.
    pub fn fits(&mut self, id: ExprId, element: SetElement) -> bool {
        match (self.ty(id), element) {
            (Ty::Error, _) => false,
            (Ty::Entity(kind), SetElement::Kind(wanted)) if self.hir.entity_types[kind].root == self.hir.entity_types[wanted].root => true,
            (Ty::Number, SetElement::Integer) => true,
            (found, element) => {
                let wanted = match element {
                    SetElement::Kind(kind) => self.describe(Ty::Entity(kind)),
                    SetElement::Integer => "a whole number".into(),
                };
                let (at, ty) = (self.span(id), self.describe(found));
                let value = match self.exprs.kind(id) {
                    ExprKind::Let(of, _) => Some((self.hir.lets[of].name.as_ref(), self.hir.lets[of].span)),
                    _ => None,
                };
                let step = match (found, element, self.exprs.kind(id)) {
                    (Ty::Number, SetElement::Kind(kind), ExprKind::Arith(op, left, _)) if self.is_ordered(kind) => match op {
                        ArithOp::Sub => Some(Step::Prev(self.sources.slice(self.span(left)))),
                        ArithOp::Add => Some(Step::Next(self.sources.slice(self.span(left)))),
                        _ if matches!(self.exprs.kind(left), ExprKind::Position(_)) => {
                            Some(Step::Other(self.sources.slice(self.span(left))))
                        }
                        _ => None,
                    },
                    _ => None,
                };
                self.report(TypeMistake::NotAnElement { wanted: &wanted, ty: &ty, at, value, step }.diagnostic());
                false
            }
        }
    }
}
