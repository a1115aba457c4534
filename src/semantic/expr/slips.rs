//! What looks like arithmetic and is none: dates, sets, units with blanks in them.

use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{ForeignForm, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `2026-04-01` where a value stands: reported.
    pub(super) fn is_a_date(&mut self, op: ArithOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> bool {
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
    pub(super) fn is_a_set(&self, scope: &Scope, e: &ast::Expr) -> bool {
        match &e.kind {
            ast::ExprKind::List(_) | ast::ExprKind::Comprehension(..) => true,
            ast::ExprKind::Or(a, b) | ast::ExprKind::And(a, b) | ast::ExprKind::Except(a, b) => {
                self.is_a_set(scope, a) && self.is_a_set(scope, b)
            }
            ast::ExprKind::Paren(inner) => self.is_a_set(scope, inner),
            ast::ExprKind::Name(name) => {
                scope.find(&name.text).is_none()
                    && matches!(self.names.get(&name.text), Some((Value::Set(_) | Value::Kind(_), _)))
                    && !self.names.is_entity(&name.text)
            }
            _ => false,
        }
    }

    /// `eu + efta` and `country - members`: what is meant.
    pub(super) fn sets_calculated(&self, op: ArithOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> Diagnostic {
        let selection = self.selection(op, a, b);
        TypeMistake::SetsCalculated { at: span, selection: selection.as_deref() }.diagnostic()
    }

    fn selection(&self, op: ArithOp, a: &ast::Expr, b: &ast::Expr) -> Option<String> {
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
        let (Some(x), Some(y)) = (own(a), own(b)) else { return None };
        let (Some(_), Some(_)) = (kind(x), kind(y)) else { return None };
        let (a, b) = (self.sources.slice(a.span), self.sources.slice(b.span));
        match op {
            ArithOp::Add => Some(format!("({a} or {b})")),
            ArithOp::Sub => Some(format!("{a} except {b}")),
            ArithOp::Mul => Some(format!("({a} and {b})")),
            _ => None,
        }
    }

    /// `e.country == eu`: whether something is in a set is asked by `in`.
    pub(super) fn compared_with_a_set(&mut self, scope: &Scope, left: &ast::Expr, right: &ast::Expr, op: (CompareOp, Span)) -> bool {
        let here = match op.0 {
            CompareOp::Eq => "in",
            CompareOp::Ne => "not in",
            _ => return false,
        };
        if self.is_a_set(scope, left) || !self.is_a_set(scope, right) {
            return false;
        }
        let (element, set) = (self.sources.slice(left.span), self.sources.slice(right.span));
        let mistake = TypeMistake::ComparedWithSet { element, operator: op.1, word: here, set, set_at: right.span };
        self.report(mistake.diagnostic());
        true
    }

    /// `90 USD / case / kmi`: a unit with blanks in it; reported.
    pub(super) fn unit_apart(&mut self, scope: &Scope, left: &ast::Expr, right: &ast::Expr, span: Span) -> bool {
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
        let edits = vec![(place, unit.clone())];
        let found = ForeignForm::UnitApart { unit: &unit }.fixed(place, edits, crate::diagnostics::Applicability::MachineApplicable);
        self.report(found);
        true
    }
}
