//! Sets made of sets by `or`, `and`, `except` and lists, and the first of a set by a figure.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::SetMistake;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Value;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// `a or b`, `a and b`, `a except b` of sets.
    pub(super) fn sets_joined(
        &mut self,
        scope: &mut Scope,
        op: SetOp,
        (a, b): (&ast::Expr, &ast::Expr),
        span: Span,
        hint: Option<EntityTypeId>,
    ) -> Option<(ExprId, SetTypeId)> {
        if op != SetOp::Except && self.mixed_with_except(op, a, b, span) {
            return None;
        }
        for (condition, set) in [(b, a), (a, b)] {
            if is_a_condition(condition) {
                let set_text = self.sources.slice(set.span);
                self.report(SetMistake::ConditionBesideSet { condition: condition.span, set: set.span, set_text }.diagnostic());
                return None;
            }
        }
        let first = self.set_expr(scope, a, hint);
        let kind = first.and_then(|(_, ty)| match self.exprs.elements(ty) {
            [SetElement::Kind(kind)] => Some(self.hir.entity_types[*kind].root),
            _ => None,
        });
        let second = self.set_expr(scope, b, kind.or(hint));
        self.joined_of(op, first?, second?, span)
    }

    fn joined_of(
        &mut self,
        op: SetOp,
        (a, first): (ExprId, SetTypeId),
        (b, second): (ExprId, SetTypeId),
        span: Span,
    ) -> Option<(ExprId, SetTypeId)> {
        let (x, y) = (self.exprs.elements(first).to_vec(), self.exprs.elements(second).to_vec());
        let elements: Option<Vec<SetElement>> = x.iter().zip(&y).map(|(x, y)| self.element_of_both(op, *x, *y)).collect();
        let Some(elements) = elements.filter(|_| x.len() == y.len()) else {
            let (one, other) = (self.words_of_elements(&x), self.words_of_elements(&y));
            let mistake = SetMistake::OfTwoKinds { first: (&one, self.span(a)), second: (&other, self.span(b)) };
            self.report(mistake.diagnostic());
            return None;
        };
        let ty = self.exprs.set_type(elements);
        let stage = self.stage(a).join(self.stage(b));
        Some((self.node(ExprKind::Joined(op, a, b), Ty::Set(ty), UnitExpr::ONE, stage, span), ty))
    }

    /// What stands at a place of the tuples of two sets; `None` where they have nothing to do with one another.
    fn element_of_both(&self, op: SetOp, x: SetElement, y: SetElement) -> Option<SetElement> {
        match (x, y) {
            (SetElement::Kind(a), SetElement::Kind(b)) if self.hir.entity_types[a].root == self.hir.entity_types[b].root => {
                Some(SetElement::Kind(match op {
                    SetOp::Except => a,
                    SetOp::And if self.hir.is_a(b, a) => b,
                    SetOp::And => a,
                    SetOp::Or if self.hir.is_a(a, b) => b,
                    SetOp::Or if self.hir.is_a(b, a) => a,
                    SetOp::Or => self.hir.entity_types[a].root,
                }))
            }
            (SetElement::Integer, SetElement::Integer) => Some(SetElement::Integer),
            _ => None,
        }
    }

    /// `a or b except c` can be read in two ways; reported with both.
    fn mixed_with_except(&mut self, op: SetOp, a: &ast::Expr, b: &ast::Expr, span: Span) -> bool {
        let word = if op == SetOp::Or { "or" } else { "and" };
        let text = |e: &ast::Expr| self.sources.slice(e.span);
        let readings = match (&a.kind, &b.kind) {
            (ast::ExprKind::Except(..), ast::ExprKind::Except(..)) => vec![format!("({}) {word} ({})", text(a), text(b))],
            (ast::ExprKind::Except(x, y), _) => {
                vec![format!("({}) {word} {}", text(a), text(b)), format!("{} except ({} {word} {})", text(x), text(y), text(b))]
            }
            (_, ast::ExprKind::Except(x, y)) => {
                vec![format!("({} {word} {}) except {}", text(a), text(x), text(y)), format!("{} {word} ({})", text(a), text(b))]
            }
            _ => return false,
        };
        self.report(SetMistake::MixedWithExcept { word, at: span, readings: &readings }.diagnostic());
        true
    }

    /// `c in eu or efta`, where the second side is a set: reported.
    pub(super) fn sets_beside_conditions(&mut self, scope: &Scope, e: &ast::Expr) -> bool {
        let mut operands = Vec::new();
        operands_of(e, matches!(e.kind, ast::ExprKind::And(..)), &mut operands);
        let is_set: Vec<bool> = operands.iter().map(|e| self.is_a_set(scope, e)).collect();
        if !is_set.contains(&true) || !is_set.contains(&false) {
            return false;
        }
        let sets: Vec<Span> = operands.iter().zip(&is_set).filter(|(_, is_set)| **is_set).map(|(e, _)| e.span).collect();
        // Of `c in eu or efta or asean` only the first is a question.
        let asked = match (operands.first().map(|e| &e.kind), is_set.iter().skip(1).all(|is_set| *is_set)) {
            (Some(ast::ExprKind::In { set, .. }), true) => Some((set.span, matches!(set.kind, ast::ExprKind::Except(..)))),
            _ => None,
        };
        let Some(first) = sets.first().copied() else { return false };
        let text = self.sources.slice(first);
        self.report(SetMistake::SetBesideCondition { set: first, text, asked, end: e.span }.diagnostic());
        true
    }

    /// `e in S and e.capacity > 3 t`: a condition stands after `if`; reported.
    pub(super) fn condition_for_set(&mut self, scope: &Scope, generator: &ast::Generator) -> bool {
        let ast::SetValue::Set(ast::Expr { kind: ast::ExprKind::And(set, condition), .. }) = &generator.set else { return false };
        if !is_a_condition(condition) || !self.is_set_text(scope, set) {
            return false;
        }
        let gap = Span::new(set.span.file, set.span.hi, condition.span.lo);
        let word = self.sources.slice(gap).find("and").map(|at| {
            let lo = gap.lo + at as u32;
            Span::new(gap.file, lo, lo + 3)
        });
        let word = word.filter(|_| generator.filter.is_none());
        self.report(SetMistake::ConditionInGenerator { condition: condition.span, word }.diagnostic());
        true
    }

    /// True for what names or makes a set, tables and attributes included.
    fn is_set_text(&self, scope: &Scope, e: &ast::Expr) -> bool {
        match &e.kind {
            ast::ExprKind::Name(name) if scope.find(&name.text).is_none() => {
                matches!(self.names.get(&name.text), Some((Value::Table(_), _))) || self.is_a_set(scope, e)
            }
            ast::ExprKind::Member(base, _) => matches!(&base.kind, ast::ExprKind::Name(name) if self.names.kind(&name.text).is_some()),
            _ => self.is_a_set(scope, e),
        }
    }

    /// True for a set in a list, which stands for its members.
    pub fn is_a_part(&self, scope: &Scope, item: &ast::SetValue) -> bool {
        match item {
            ast::SetValue::Range(..) => true,
            ast::SetValue::Set(e) => match &e.kind {
                ast::ExprKind::Or(..) | ast::ExprKind::And(..) | ast::ExprKind::Except(..) | ast::ExprKind::List(_) => true,
                ast::ExprKind::Name(name) if self.names.is_entity(&name.text) => false,
                ast::ExprKind::Member(base, name) => {
                    let kind = match &base.kind {
                        ast::ExprKind::Name(kind) if scope.find(&kind.text).is_none() => self.names.kind(&kind.text),
                        _ => None,
                    };
                    kind.is_some_and(|kind| self.ordinal_of(kind, &name.text).is_none())
                }
                _ => self.is_set_text(scope, e),
            },
        }
    }

    /// `{ eu, CN }`: the members of all that stands in it.
    pub(super) fn list_of_parts(
        &mut self,
        scope: &mut Scope,
        items: &[ast::SetValue],
        span: Span,
        hint: Option<EntityTypeId>,
    ) -> Option<(ExprId, SetTypeId)> {
        let mut made: Option<(ExprId, SetTypeId)> = None;
        let mut kind = hint;
        // Sets first: they tell of which kind the entities beside them are.
        let (parts, entities): (Vec<&ast::SetValue>, Vec<&ast::SetValue>) = items.iter().partition(|item| self.is_a_part(scope, item));
        let listed: Vec<ast::SetValue> = entities.into_iter().cloned().collect();
        for part in parts {
            let one = self.set_value(scope, part)?;
            made = Some(match made {
                None => one,
                Some(before) => self.joined_of(SetOp::Or, before, one, span)?,
            });
            if let Some((_, ty)) = made
                && let [SetElement::Kind(of)] = self.exprs.elements(ty)
            {
                kind = Some(self.hir.entity_types[*of].root);
            }
        }
        if let Some((first, last)) = ends(&listed) {
            let one = self.list_set(scope, &listed, first.to(last), kind)?;
            made = Some(match made {
                None => one,
                Some(before) => self.joined_of(SetOp::Or, before, one, span)?,
            });
        }
        made
    }

    /// Kinds at the places of a tuple: "`enterprise`, `project`".
    pub(super) fn words_of_elements(&self, list: &[SetElement]) -> String {
        let word = |element: &SetElement| match element {
            SetElement::Kind(kind) => format!("`{}`", self.hir.entity_types[*kind].name),
            SetElement::Integer => "whole number".into(),
        };
        list.iter().map(word).collect::<Vec<String>>().join(", ")
    }

    /// How many `top 5 by …` takes.
    pub(super) fn count_of_ranking(&mut self, scope: &mut Scope, ranking: &ast::Ranking) -> Option<ExprId> {
        let id = self.number_expr(scope, &ranking.count);
        self.known_in_ranking(id, "how many are taken")?;
        let id = self.coerce_to(id, &UnitExpr::ONE, ranking.count.span, "how many are taken");
        (self.ty(id) != Ty::Error).then_some(id)
    }

    /// By what `top 5 by …` takes.
    pub(super) fn figures_of_ranking(&mut self, scope: &mut Scope, ranking: &ast::Ranking) -> Option<Vec<ExprId>> {
        let figures: Vec<ExprId> = ranking.by.iter().map(|figure| self.number_expr(scope, figure)).collect();
        let known: Vec<Option<()>> = figures.iter().map(|figure| self.known_in_ranking(*figure, "what comes first in a set")).collect();
        known.into_iter().collect::<Option<Vec<()>>>().map(|_| figures)
    }

    fn known_in_ranking(&mut self, id: ExprId, what: &str) -> Option<()> {
        if self.ty(id) == Ty::Error {
            return None;
        }
        let why = match self.stage(id) {
            stage if !stage.is_known() => ("must be known before solving", "depends on a decision"),
            stage if !stage.is_certain() => ("must not depend on a variable of a belief network", "uncertain"),
            _ => return Some(()),
        };
        self.report(Diagnostic::error(codes::NOT_KNOWN_YET, format!("{what} {}", why.0)).at(self.span(id), why.1));
        None
    }
}

/// What can only be true or false, by its form.
fn is_a_condition(e: &ast::Expr) -> bool {
    match &e.kind {
        ast::ExprKind::Compare(..) | ast::ExprKind::In { .. } | ast::ExprKind::Not(_) | ast::ExprKind::Truth(_) => true,
        ast::ExprKind::Paren(inner) => is_a_condition(inner),
        ast::ExprKind::And(a, b) | ast::ExprKind::Or(a, b) => is_a_condition(a) || is_a_condition(b),
        _ => false,
    }
}

/// The operands of a chain of the same word.
fn operands_of<'e>(e: &'e ast::Expr, and: bool, out: &mut Vec<&'e ast::Expr>) {
    match (&e.kind, and) {
        (ast::ExprKind::And(a, b), true) | (ast::ExprKind::Or(a, b), false) => {
            operands_of(a, and, out);
            operands_of(b, and, out);
        }
        _ => out.push(e),
    }
}

fn ends(items: &[ast::SetValue]) -> Option<(Span, Span)> {
    let span = |item: &ast::SetValue| match item {
        ast::SetValue::Set(e) => e.span,
        ast::SetValue::Range(a, b) => a.span.to(b.span),
    };
    Some((span(items.first()?), span(items.last()?)))
}
