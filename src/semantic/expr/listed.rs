//! Values that are listed, or should run over an index: `average(x, y)`, and `max(buy)` of a variable with keys.

use super::scope::{Head, Scope, Want};
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    /// The mean of listed values: their sum, divided by how many they are.
    pub(super) fn average_of_list(&mut self, scope: &mut Scope, call: &ast::Call, span: Span) -> ExprId {
        let ids: Vec<ExprId> = call.arguments.iter().map(|argument| self.number_expr(scope, &argument.value)).collect();
        if ids.iter().any(|e| self.ty(*e) == Ty::Error) {
            return self.error_expr(span);
        }
        let target = ids.iter().copied().find(|e| !self.is_open(*e)).or(ids.first().copied());
        let Some(target) = target else { return self.error_expr(span) };
        let (mut sum, count) = (None, ids.len());
        for id in ids {
            let Some((_, id, term)) = self.align(target, id, "the arguments of `average`") else { return self.error_expr(span) };
            sum = Some(match sum {
                None => id,
                Some(before) => {
                    let stage = self.stage(before).join(self.stage(id));
                    self.node(ExprKind::Arith(ArithOp::Add, before, id), Ty::Number, term, stage, span)
                }
            });
        }
        let Some(sum) = sum else { return self.error_expr(span) };
        let many = Exact::from(count as i64);
        let many = self.number(many.clone(), exact::to_f64(&many), UnitExpr::ONE, span);
        let (term, stage) = (self.term(sum), self.stage(sum));
        self.node(ExprKind::Arith(ArithOp::Div, sum, many), Ty::Number, term, stage, span)
    }

    /// A value with keys as the only argument of an aggregation: reports how it runs over them.
    pub(super) fn runs_over_no_index(&mut self, scope: &mut Scope, name: &str, argument: &ast::Expr, span: Span) -> bool {
        let is_path = matches!(argument.kind, ast::ExprKind::Name(_) | ast::ExprKind::Member(..));
        if !super::built_in::FOLDS.iter().any(|(own, _)| *own == name) || !is_path {
            return false;
        }
        if let Some(found) = self.attribute_of_a_kind(name, argument, span) {
            self.report(found);
            return true;
        }
        let kinds = match self.head(scope, argument, Want::Any) {
            Head::Keyed(_, kinds) if !kinds.is_empty() => kinds,
            Head::Table(table, None) => self.hir.tables[table].keys.clone(),
            Head::Wrong => return true,
            _ => return false,
        };
        let words: Vec<String> = kinds.iter().map(|kind| self.hir.entity_types[*kind].name.to_string()).collect();
        let letter = |at: usize, word: &str| {
            let first: String = word.chars().take(1).collect();
            let before = words.iter().take(at).filter(|other| other.starts_with(first.as_str())).count();
            let free = scope.find(&first).is_none() && before == 0;
            if free { first } else { format!("{first}{}", before + 2) }
        };
        let letters: Vec<String> = words.iter().enumerate().map(|(at, word)| letter(at, word)).collect();
        let index: Vec<String> = letters.iter().zip(&words).map(|(letter, word)| format!("{letter} in {word}")).collect();
        let text = self.sources.slice(argument.span).to_string();
        let written = format!("{name}({text}[{}] for {})", letters.join(", "), index.join(", "));
        let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{text}` has a value for each {}", words.join(" and ")))
            .at(argument.span, "over which of them?")
            .fix(format!("run over all: `{written}`"), span, written.clone(), Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// `sum(project.demand)`: a column as a whole, as spreadsheets have it.
    fn attribute_of_a_kind(&self, name: &str, argument: &ast::Expr, span: Span) -> Option<Diagnostic> {
        let ast::ExprKind::Member(base, attribute) = &argument.kind else { return None };
        let ast::ExprKind::Name(kind) = &base.kind else { return None };
        self.names.owners_of(&attribute.text).find(|owner| self.hir.entity_types[*owner].name == kind.text)?;
        let letter: String = kind.text.chars().take(1).collect();
        let written = format!("{name}({letter}.{} for {letter} in {})", attribute.text, kind.text);
        Some(
            Diagnostic::error(codes::WRONG_ARGUMENTS, format!("each {} has a `{}` of its own", kind.text, attribute.text))
                .at(argument.span, "of which of them?")
                .fix(format!("run over all: `{written}`"), span, written.clone(), Applicability::MaybeIncorrect),
        )
    }
}
