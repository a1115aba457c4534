//! Expressions: from syntax to typed, unit-carrying nodes.

mod arith;
pub mod builder;
mod call;
mod generators;
mod inner;
mod keys;
mod lets;
pub mod linearity;
mod path;
mod piecewise;
pub mod scope;
mod sets;

use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::linearity::NotLinear;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::Side;
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
            K::Truth(value) => self.node(ExprKind::Bool(*value), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span),
            K::Name(_) | K::Member(..) | K::Index(..) => self.path(scope, e, want),
            K::Call(call) => self.call(scope, call, span),
            K::Paren(inner) => {
                let id = self.expr(scope, inner, want);
                // Errors about the value show the parentheses too.
                self.exprs.set_span(id, span);
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
            K::Arith(op, a, b) => self.arith(scope, *op, a, b, span),
            K::Compare(operands, ops) => self.compare(scope, operands, ops, span),
            K::And(a, b) | K::Or(a, b) => {
                let a = self.condition(scope, a);
                let b = self.condition(scope, b);
                let stage = self.beyond(self.stage(a).join(self.stage(b)));
                let kind = if matches!(e.kind, K::And(..)) { ExprKind::And(a, b) } else { ExprKind::Or(a, b) };
                self.node(kind, Ty::Bool, UnitExpr::ONE, stage, span)
            }
            K::In { needle, set, negated } => self.membership(scope, needle, set, *negated, span),
            K::If(c, a, b) => self.conditional(scope, c, a, b, span, want),
            K::Tuple(_) => self.misplaced(span, "a tuple can only be tested with `in` or used as a key"),
            K::List(_) | K::Comprehension(_) => {
                self.misplaced(span, "a set can only be summed over, tested with `in`, or named with `set`")
            }
            K::Map(_) => self.misplaced(span, "a map is the value of an attribute in an entity's block"),
            K::NoLimit => self.misplaced(span, "`no limit` is a bound, or the value of an attribute or a table that bounds are read from"),
            K::Error => self.error_expr(span),
        }
    }

    fn misplaced(&mut self, span: Span, why: &str) -> ExprId {
        self.report(Diagnostic::error(codes::TYPE_MISMATCH, why).at(span, "not here"));
        self.error_expr(span)
    }

    /// What a linear value becomes under an operation that is not linear.
    pub fn beyond(&self, stage: Stage) -> Stage {
        if stage.is_linear() { Stage::SOLVED } else { stage }
    }

    fn quantity(&mut self, quantity: &ast::Quantity, span: Span, want: Want) -> ExprId {
        match &quantity.unit {
            Some(note) => match self.unit_of(note) {
                Some(term) => self.number(quantity.value.clone(), quantity.approx, term, span),
                None => self.error_expr(span),
            },
            None => {
                if let Want::Entity(kind) = want
                    && quantity.value.is_int()
                {
                    let text = self.sources.slice(span).to_string();
                    if let Some(ordinal) = self.ordinal_of(kind, &text) {
                        let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                        return self.entity_node(entity, span);
                    }
                    self.unknown_key(kind, &text, span);
                    return self.error_expr(span);
                }
                // A bare zero fits any unit.
                let term = if quantity.value == Exact::ZERO { self.units.fresh() } else { UnitExpr::ONE };
                self.number(quantity.value.clone(), quantity.approx, term, span)
            }
        }
    }

    fn text(&mut self, text: &str, span: Span, want: Want) -> ExprId {
        match want {
            Want::Entity(kind) => match self.ordinal_of(kind, text) {
                Some(ordinal) => {
                    let entity = EntityId(self.hir.entity_types[kind].base + ordinal);
                    self.entity_node(entity, span)
                }
                None => {
                    self.unknown_key(kind, text, span);
                    self.error_expr(span)
                }
            },
            Want::Element => match self.names.entities(crate::source::normal(text).as_ref()) {
                [only] => {
                    let only = *only;
                    self.entity_node(only, span)
                }
                _ => self.misplaced(span, "no entity has this name alone"),
            },
            _ => self.misplaced(span, "a text has no place in a calculation"),
        }
    }

    pub fn entity_node(&mut self, entity: EntityId, span: Span) -> ExprId {
        let kind = self.hir.entities[entity].kind;
        self.files.meet(self.hir.entities[entity].root);
        self.node(ExprKind::Entity(entity), Ty::Entity(kind), UnitExpr::ONE, Stage::KNOWN, span)
    }

    /// An expression that must be a number. Periods and ordered entities count as their position.
    pub fn number_expr(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Number);
        self.as_number(id)
    }

    pub fn as_number(&mut self, id: ExprId) -> ExprId {
        match self.ty(id) {
            Ty::Number | Ty::Error => id,
            Ty::Entity(kind) if self.is_ordered(kind) => {
                let (span, stage) = (self.span(id), self.stage(id));
                self.node(ExprKind::Position(id), Ty::Number, UnitExpr::ONE, stage, span)
            }
            other => {
                let (span, found) = (self.span(id), self.describe(other));
                let mut report =
                    Diagnostic::error(codes::TYPE_MISMATCH, format!("a number is expected, and this is {found}")).at(span, found);
                if other == Ty::Bool {
                    report = report.help("to count what meets a condition, select it with `if`, or write `if … then 1 else 0`; a bound stands in a `constraint`");
                }
                self.report(report);
                self.error_expr(span)
            }
        }
    }

    pub fn is_ordered(&self, kind: EntityTypeId) -> bool {
        let mut at = Some(kind);
        while let Some(kind) = at {
            let k = &self.hir.entity_types[kind];
            if k.periods || k.ordered_by.is_some() {
                return true;
            }
            at = k.parent;
        }
        false
    }

    /// An expression that must be true or false.
    pub fn condition(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Bool);
        match self.ty(id) {
            Ty::Bool | Ty::Error => id,
            other => {
                let (span, found) = (self.span(id), self.describe(other));
                let mut report =
                    Diagnostic::error(codes::TYPE_MISMATCH, format!("a condition is expected, and this is {found}")).at(span, found);
                if other == Ty::Number {
                    report = report.help("compare it, say with `> 0`");
                }
                self.report(report);
                self.error_expr(span)
            }
        }
    }

    pub fn describe(&self, ty: Ty) -> String {
        match ty {
            Ty::Error => "wrong".into(),
            Ty::Number => "a number".into(),
            Ty::Bool => "a condition".into(),
            Ty::Entity(kind) => format!("{} `{}`", article(&self.hir.entity_types[kind].name), self.hir.entity_types[kind].name),
            Ty::State(states) => format!("one of {}", self.hir.states[states].of),
            Ty::Set(_) => "a set".into(),
            Ty::Text => "a text".into(),
        }
    }

    /// The value in the unit `target`; `Err` when the units do not agree (not reported).
    pub fn coerce(&mut self, e: ExprId, target: &UnitExpr) -> Result<ExprId, crate::semantic::units::equations::Clash> {
        if self.ty(e) != Ty::Number {
            return Ok(e);
        }
        let mine = self.term(e);
        if mine == *target {
            return Ok(e);
        }
        self.units.unify(&mine, target)?;
        let (span, stage) = (self.span(e), self.stage(e));
        Ok(self.node(ExprKind::Convert(e, LitId(0), 1.0), Ty::Number, target.clone(), stage, span))
    }

    /// [`Checker::coerce`] that reports: `what` has the unit `target`, which stands at `owner`.
    pub fn coerce_to(&mut self, e: ExprId, target: &UnitExpr, owner: Span, what: &str) -> ExprId {
        match self.coerce(e, target) {
            Ok(id) => {
                self.evidence.agree(Side::Stated(owner), Side::Expr(e));
                id
            }
            Err(_) => {
                let found = self.clash(e, target, owner, what);
                let units = (target.clone(), self.term(e));
                self.conflict(Side::Stated(owner), Side::Expr(e), units, found);
                self.error_expr(self.span(e))
            }
        }
    }

    /// [`Checker::coerce_to`] the unit of another expression.
    pub fn coerce_beside(&mut self, e: ExprId, other: ExprId, what: &str) -> ExprId {
        let target = self.term(other);
        match self.coerce(e, &target) {
            Ok(id) => {
                self.evidence.agree(Side::Expr(other), Side::Expr(e));
                id
            }
            Err(_) => {
                let owner = self.span(other);
                let found = self.clash(e, &target, owner, what);
                let units = (target, self.term(e));
                self.conflict(Side::Expr(other), Side::Expr(e), units, found);
                self.error_expr(self.span(e))
            }
        }
    }

    /// A value that does not fit the unit of what takes it.
    fn clash(&mut self, e: ExprId, target: &UnitExpr, owner: Span, what: &str) -> Diagnostic {
        let mine = self.term(e);
        let (left, right) = (self.units.text(target), self.units.text(&mine));
        let at = self.span(e);
        let bare = right == "1" && self.exprs.is_literal(e);
        let code = if bare { codes::BARE_NUMBER } else { codes::UNIT_MISMATCH };
        let message = if bare {
            format!("a bare number where {what} is in `{left}`")
        } else {
            format!("{what} is in `{left}`, and this is in `{right}`")
        };
        let label = if bare { "no unit".to_string() } else { format!("this is in `{right}`") };
        let mut found = Diagnostic::error(code, message).at(at, label);
        if owner != at {
            found = found.with(owner, format!("in `{left}`"));
        }
        if bare {
            let text = self.sources.slice(at);
            return found.help(crate::semantic::data::cells::with_unit(text, &left));
        }
        self.explain(found, target, &mine, what, "this value")
    }

    /// Adds what differs between two units.
    pub fn explain(&mut self, mut found: Diagnostic, left: &UnitExpr, right: &UnitExpr, left_name: &str, right_name: &str) -> Diagnostic {
        let left = self.units.resolve(left);
        let right = self.units.resolve(right);
        if let Some(mismatch) = self.units.registry().mismatch(left.unit, right.unit) {
            if let Some(table) = mismatch.side_by_side(left_name, right_name) {
                found = found.note(format!("factor by factor:\n{table}"));
            }
            for sentence in mismatch.sentences_of(left_name, right_name) {
                found = found.note(sentence);
            }
            if let Some((a, b)) = &mismatch.rate {
                found = found.help(format!("two currencies meet only by a rate: `rate {a} = … {b} on …`"));
            }
        }
        found
    }

    /// True when a term is nothing but unknown: it takes whatever unit the other side has.
    pub fn is_open(&mut self, e: ExprId) -> bool {
        let term = self.term(e);
        let resolved = self.units.resolve(&term);
        !resolved.is_known() && resolved.unit == crate::units::UnitId::ONE
    }

    fn conditional(&mut self, scope: &mut Scope, c: &ast::Expr, a: &ast::Expr, b: &ast::Expr, span: Span, want: Want) -> ExprId {
        let c = self.condition(scope, c);
        let a = self.expr(scope, a, want);
        let b = self.expr(scope, b, want);
        let stage = if self.stage(c).is_known() { self.stage(a).join(self.stage(b)) } else { Stage::SOLVED };
        if !self.stage(c).is_known() {
            self.nonlinear_because(span, self.span(c), None, "a condition on a decision is not linear");
        }
        match (self.ty(a), self.ty(b)) {
            (Ty::Error, _) | (_, Ty::Error) => self.error_expr(span),
            (Ty::Number, Ty::Number) => {
                let Some((a, b, term)) = self.align(a, b, "the two values of `if`") else { return self.error_expr(span) };
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
                let found = Diagnostic::error(codes::TYPE_MISMATCH, "the two values of `if` are of different types")
                    .at(self.span(b), second)
                    .with(self.span(a), first);
                self.report(found);
                self.error_expr(span)
            }
        }
    }

    /// Two numbers in one unit. Reports when they do not agree.
    pub fn align(&mut self, a: ExprId, b: ExprId, what: &str) -> Option<(ExprId, ExprId, UnitExpr)> {
        let target = if self.is_open(a) { self.term(b) } else { self.term(a) };
        let (x, y) = (self.coerce(a, &target), self.coerce(b, &target));
        match (x, y) {
            (Ok(x), Ok(y)) => {
                self.evidence.agree(Side::Expr(a), Side::Expr(b));
                Some((x, y, target))
            }
            _ => {
                let found = self.two_sides(a, b, what);
                let units = (self.term(a), self.term(b));
                self.conflict(Side::Expr(a), Side::Expr(b), units, found);
                None
            }
        }
    }

    fn two_sides(&mut self, a: ExprId, b: ExprId, what: &str) -> Diagnostic {
        let (s, t) = (self.term(a), self.term(b));
        let (left, right) = (self.units.text(&s), self.units.text(&t));
        let literal = |c: &Checker<'_>, e: ExprId, text: &str| text == "1" && c.exprs.is_literal(e);
        for (bare, other, text) in [(a, b, &right), (b, a, &left)] {
            let mine = if bare == a { &left } else { &right };
            if literal(self, bare, mine) {
                let at = self.span(bare);
                let number = self.sources.slice(at).to_string();
                return Diagnostic::error(codes::BARE_NUMBER, format!("a bare number beside `{text}`"))
                    .at(at, "no unit")
                    .with(self.span(other), format!("in `{text}`"))
                    .help(format!("write its unit: `{number} {text}`"));
            }
        }
        let found = Diagnostic::error(codes::UNIT_MISMATCH, format!("{what} do not agree: `{left}` against `{right}`"));
        // The unit stated for the whole says which side is the odd one.
        let expected =
            self.units.expected().cloned().filter(|_| matches!(what, "the sides of `+`" | "the sides of `-`" | "the two values of `if`"));
        let fits = |c: &mut Checker<'_>, term: &UnitExpr| {
            let own = c.units.resolve(term);
            expected
                .as_ref()
                .is_some_and(|(e, ..)| own.is_known() && c.units.registry().dimension(own.unit) == c.units.registry().dimension(e.unit))
        };
        let (fits_left, fits_right) = (fits(self, &s), fits(self, &t));
        let found = if fits_right && !fits_left {
            found.at(self.span(a), format!("in `{left}`")).with(self.span(b), format!("in `{right}`"))
        } else {
            found.at(self.span(b), format!("in `{right}`")).with(self.span(a), format!("in `{left}`"))
        };
        let found = match &expected {
            Some((term, at, name)) if fits_left != fits_right => {
                let text = self.units.text(term);
                found.with(*at, format!("`{name}` is in `{text}`"))
            }
            _ => found,
        };
        self.explain(found, &s, &t, "the left side", "the right side")
    }

    /// Remembers why an expression is not linear.
    pub fn nonlinear_because(&mut self, at: Span, first: Span, second: Option<Span>, why: &'static str) {
        self.linearity.remember(at, NotLinear { first, second, why });
    }
}
