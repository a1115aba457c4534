//! Arithmetic, comparisons and membership.

use super::scope::{Scope, Want};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
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

    /// `2026-04-01` where a value stands: reported.
    fn is_a_date(&mut self, op: ArithOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> bool {
        let plain = |e: &ast::Expr| matches!(&e.kind, ast::ExprKind::Quantity(q) if q.unit.is_none());
        let ast::ExprKind::Arith(ArithOp::Sub, year, month) = &a.kind else { return false };
        if op != ArithOp::Sub || !plain(b) || !plain(year) || !plain(month) {
            return false;
        }
        let text = self.sources.slice(span).to_string();
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return false };
        let digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|c| c.is_ascii_digit());
        if !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
            return false;
        }
        let found = Diagnostic::error(codes::BAD_DATE, format!("`{text}` is a date, and a number stands here"))
            .at(span, "would be the year less the month and the day")
            .help(format!("write the year alone, `{year}`; what is subtracted stands after a blank, `{year} - {month} - {day}`"));
        self.report(found);
        true
    }

    /// True for what can only be a set: a list, a selection, a kind, or the name of a set.
    fn is_a_set(&self, scope: &Scope, e: &ast::Expr) -> bool {
        match &e.kind {
            ast::ExprKind::List(_) | ast::ExprKind::Comprehension(_) => true,
            ast::ExprKind::Paren(inner) => self.is_a_set(scope, inner),
            ast::ExprKind::Name(name) => {
                scope.find(&name.text).is_none()
                    && matches!(self.names.get(&name.text), Some((Value::Set(_) | Value::Kind(_), _)))
                    && !self.names.is_entity(&name.text)
            }
            _ => false,
        }
    }

    /// `eu + efta` and `country - members`: what is meant, as a selection.
    fn sets_calculated(&self, op: ArithOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> Diagnostic {
        let found = Diagnostic::error(codes::TYPE_MISMATCH, "sets are not calculated with").at(span, "two sets");
        let how = "select what is in one set or the other: `{ x in kind if x in a or x in b }`; for both, `and`; without, `and x not in b`";
        let own = |e: &ast::Expr| match &e.kind {
            ast::ExprKind::Name(name) => self.names.value(&name.text),
            _ => None,
        };
        let kind = |value: Value| match value {
            Value::Kind(kind) => Some(kind),
            Value::Set(set) => match self.exprs.elements(self.hir.sets[set].element) {
                [SetElement::Kind(kind)] => Some(*kind),
                _ => None,
            },
            _ => None,
        };
        let (Some(x), Some(_)) = (own(a), own(b)) else { return found.help(how) };
        let (Some(of), true) = (kind(x), matches!(op, ArithOp::Add | ArithOp::Sub | ArithOp::Mul)) else { return found.help(how) };
        let word = self.hir.entity_types[of].name.as_ref();
        let letter: String = word.chars().take(1).flat_map(char::to_lowercase).collect();
        let (a, b) = (self.sources.slice(a.span), self.sources.slice(b.span));
        let text = match (op, x) {
            (ArithOp::Sub, Value::Kind(_)) => format!("{{ {letter} in {a} if {letter} not in {b} }}"),
            (ArithOp::Sub, _) => format!("{{ {letter} in {word} if {letter} in {a} and {letter} not in {b} }}"),
            (ArithOp::Mul, _) => format!("{{ {letter} in {word} if {letter} in {a} and {letter} in {b} }}"),
            _ => format!("{{ {letter} in {word} if {letter} in {a} or {letter} in {b} }}"),
        };
        found.help(how).fix(format!("write `{text}`"), span, text.clone(), Applicability::MaybeIncorrect)
    }

    /// `e.country == eu`: whether something is in a set is asked by `in`.
    fn compared_with_a_set(&mut self, scope: &Scope, left: &ast::Expr, right: &ast::Expr, op: (CompareOp, Span)) -> bool {
        let here = match op.0 {
            CompareOp::Eq => "in",
            CompareOp::Ne => "not in",
            _ => return false,
        };
        if self.is_a_set(scope, left) || !self.is_a_set(scope, right) {
            return false;
        }
        let (text, set) = (self.sources.slice(left.span).to_string(), self.sources.slice(right.span).to_string());
        let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("`{set}` is a set: what is one of it is asked by `{here}`"))
            .at(op.1, format!("write `{here}`"))
            .with(right.span, "a set")
            .help(format!("write `{text} {here} {set}`"))
            .fix(format!("write `{here}`"), op.1, here, Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// `90 USD / case / kmi`: a unit with blanks in it; reported.
    fn unit_apart(&mut self, scope: &Scope, left: &ast::Expr, right: &ast::Expr, span: Span) -> bool {
        let mut names: Vec<&ast::Name> = Vec::new();
        let (mut left, mut right) = (left, right);
        let quantity = loop {
            let ast::ExprKind::Name(name) = &right.kind else { return false };
            names.push(name);
            match &left.kind {
                ast::ExprKind::Quantity(quantity) => break quantity,
                ast::ExprKind::Arith(ArithOp::Div, a, b) => (left, right) = (a.as_ref(), b.as_ref()),
                _ => return false,
            }
        };
        let unknown = |c: &Checker<'_>, name: &ast::Name| {
            scope.find(&name.text).is_none()
                && !c.names.is_value(&name.text)
                && !c.names.is_entity(&name.text)
                && scope.model.is_none_or(|model| c.names.inner(model, &name.text).is_none())
        };
        if quantity.unit.is_none() || !names.iter().all(|n| unknown(self, n) && self.units.registry_mut().parse(&n.text).is_ok()) {
            return false;
        }
        let Some(note) = &quantity.unit else { return false };
        let unit = names.iter().rev().fold(note.text.to_string(), |unit, name| format!("{unit}/{}", name.text));
        let place = Span::new(span.file, note.span.lo, span.hi);
        let found = Diagnostic::error(codes::FOREIGN_FORM, format!("a unit is written without blanks: `{unit}`"))
            .at(place, "blanks in a unit")
            .fix(format!("write `{unit}`"), place, unit, crate::diagnostics::Applicability::MachineApplicable);
        self.report(found);
        true
    }

    fn power(&mut self, a: ExprId, b: ExprId, span: Span) -> ExprId {
        let stage = self.beyond(self.stage(a).join(self.stage(b)));
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

    pub fn compare(&mut self, scope: &mut Scope, operands: &[ast::Expr], ops: &[(CompareOp, Span)], span: Span) -> ExprId {
        let mut result: Option<ExprId> = None;
        for (pair, (op, at)) in operands.windows(2).zip(ops) {
            let [left, right] = pair else { continue };
            if self.compared_with_a_set(scope, left, right, (*op, *at)) {
                return self.error_expr(span);
            }
            let part = self.compare_two(scope, left, right, *op, left.span.to(right.span));
            result = Some(match result {
                None => part,
                Some(before) => {
                    let stage = self.stage(before).join(self.stage(part));
                    self.node(ExprKind::And(before, part), Ty::Bool, UnitExpr::ONE, stage, span)
                }
            });
        }
        result.unwrap_or_else(|| self.error_expr(span))
    }

    fn compare_two(&mut self, scope: &mut Scope, left: &ast::Expr, right: &ast::Expr, op: CompareOp, span: Span) -> ExprId {
        // A bare name on the left may need the type of the right.
        let bare = matches!(left.kind, ast::ExprKind::Name(_) | ast::ExprKind::Quantity(_) | ast::ExprKind::Text(_));
        let (a, b) = if bare && !matches!(right.kind, ast::ExprKind::Name(_) | ast::ExprKind::Quantity(_) | ast::ExprKind::Text(_)) {
            let b = self.expr(scope, right, Want::Any);
            let want = self.want_beside(b, left);
            (self.expr(scope, left, want), b)
        } else {
            let a = self.expr(scope, left, Want::Any);
            // Beside what is wrong, a bare name may mean anything.
            if self.ty(a) == Ty::Error && matches!(right.kind, ast::ExprKind::Name(_)) {
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
            (Ty::Number | Ty::Entity(_), Ty::Number) | (Ty::Number, Ty::Entity(_)) => self.ordered_compare(a, b, op, span),
            (x, y) => {
                let (first, second) = (self.describe(x), self.describe(y));
                let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("{first} and {second} cannot be compared"))
                    .at(self.span(b), second)
                    .with(self.span(a), first);
                self.report(found);
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
            && self.hir.entity_types[kind].ordered_by.is_none()
            && !self.hir.entity_types[kind].periods
        {
            let word = self.hir.entity_types[kind].name.clone();
            let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("the kind `{word}` has no order: none of it comes before another"))
                .at(span, "not ordered")
                .help(format!("declare `kind {word} ordered by ATTRIBUTE`, or `periods {word} = 2026..2035`"));
            self.report(found);
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
            ids.push(id);
        }
        let stage = Stage::of_all(ids.iter().map(|e| self.stage(*e)).chain([self.stage(set)]));
        let stage = self.beyond(stage);
        let list = self.exprs.list(ids);
        self.node(ExprKind::In(list, set, negated), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    /// `class in { small, large }`: a chain of comparisons.
    fn state_in(&mut self, states: StatesId, needle: ExprId, items: &[ast::SetValue], negated: bool, span: Span) -> ExprId {
        let mut result: Option<ExprId> = None;
        for item in items {
            let ast::SetValue::Set(item) = item else { continue };
            let mut scope = Scope::default();
            let state = self.expr(&mut scope, item, Want::State(states));
            if self.ty(state) == Ty::Error {
                return self.error_expr(span);
            }
            let same = self.node(ExprKind::Same(needle, state, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
            result = Some(match result {
                None => same,
                Some(before) => self.node(ExprKind::Or(before, same), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span),
            });
        }
        let Some(result) = result else { return self.error_expr(span) };
        if negated { self.node(ExprKind::Not(result), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span) } else { result }
    }

    /// True when an expression can be an element; reports when not.
    pub fn fits(&mut self, id: ExprId, element: SetElement) -> bool {
        match (self.ty(id), element) {
            (Ty::Error, _) => false,
            (Ty::Entity(kind), SetElement::Kind(wanted)) if self.hir.entity_types[kind].root == self.hir.entity_types[wanted].root => true,
            (Ty::Number, SetElement::Integer) => true,
            (found, element) => {
                let word = match element {
                    SetElement::Kind(kind) => self.describe(Ty::Entity(kind)),
                    SetElement::Integer => "a whole number".into(),
                };
                let (at, text) = (self.span(id), self.describe(found));
                let mut report = Diagnostic::error(codes::TYPE_MISMATCH, format!("{word} is expected, and this is {text}")).at(at, text);
                if let ExprKind::Let(of, _) = self.exprs.kind(id) {
                    let decl = &self.hir.lets[of];
                    report = report.with(decl.span, format!("`{}` is a value", decl.name));
                }
                if let (Ty::Number, SetElement::Kind(kind), ExprKind::Arith(op @ (ArithOp::Add | ArithOp::Sub), left, _)) =
                    (found, element, self.exprs.kind(id))
                    && self.is_ordered(kind)
                {
                    let name = self.sources.slice(self.span(left)).to_string();
                    let step = if op == ArithOp::Sub { "prev" } else { "next" };
                    report = report.help(format!("the one {} is `{step}({name})`", if op == ArithOp::Sub { "before" } else { "after" }));
                }
                self.report(report);
                false
            }
        }
    }
}
