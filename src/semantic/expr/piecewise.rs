//! `piecewise(x, 0 t: 0 EUR, 10 t: 50 EUR)`: straight between points.

use super::scope::Scope;
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

impl Checker<'_> {
    pub(super) fn piecewise(&mut self, scope: &mut Scope, call: &ast::Call, span: Span) -> ExprId {
        let at = call.function.span;
        let form = "write `piecewise(x, 0 t: 0 EUR, 10 t: 50 EUR)`, from the first point to the last";
        let wrong = |c: &mut Self, found: Diagnostic| {
            c.report(found.help(form));
            c.error_expr(span)
        };
        let Some((of, points)) = call.arguments.split_first() else {
            return wrong(self, Diagnostic::error(codes::WRONG_ARGUMENTS, "`piecewise` of what?").at(at, "no arguments"));
        };
        if !call.generators.is_empty() {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`piecewise` runs over no set").at(at, "here");
            return wrong(self, found);
        }
        if let Some(paired) = &of.paired {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "the first argument of `piecewise` is what varies, by itself")
                .at(of.value.span.to(paired.span), "a point already");
            return wrong(self, found);
        }
        if let Some(alone) = points.iter().find(|p| p.paired.is_none()) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "a point of `piecewise` is a pair `x: y`").at(alone.value.span, "no `:`");
            return wrong(self, found);
        }
        if points.len() < 2 {
            let count = if points.is_empty() { "none" } else { "one" };
            let found = Diagnostic::error(codes::BAD_POINTS, "`piecewise` needs two points or more").at(at, format!("there is {count}"));
            return wrong(self, found);
        }
        let of = self.number_expr(scope, &of.value);
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for point in points {
            places.push(self.number_expr(scope, &point.value));
            if let Some(value) = &point.paired {
                values.push(self.number_expr(scope, value));
            }
        }
        if self.ty(of) == Ty::Error || places.iter().chain(&values).any(|e| self.ty(*e) == Ty::Error) {
            return self.error_expr(span);
        }
        if let Some(late) = places.iter().chain(&values).find(|e| !self.stage(**e).is_known()) {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "the points of `piecewise` must be known before solving")
                .at(self.span(*late), "depends on a decision");
            self.report(found);
            return self.error_expr(span);
        }
        let Some((of, places, _)) = self.in_one_unit(Some(of), places, "what varies in `piecewise`, and its points") else {
            return self.error_expr(span);
        };
        let Some((_, values, term)) = self.in_one_unit(None, values, "the values of `piecewise`") else { return self.error_expr(span) };
        let Some(of) = of else { return self.error_expr(span) };
        let list = self.exprs.list(places.into_iter().zip(values).flat_map(|(x, y)| [x, y]).collect());
        let stage = self.stage(of);
        self.node(ExprKind::Piecewise(of, list), Ty::Number, term, stage, span)
    }

    /// Numbers in the unit of the first that has one. Reports when they do not agree.
    fn in_one_unit(&mut self, first: Option<ExprId>, rest: Vec<ExprId>, what: &str) -> Option<(Option<ExprId>, Vec<ExprId>, UnitExpr)> {
        let lead = first.iter().chain(&rest).copied().find(|e| !self.is_open(*e)).or(first).or(rest.first().copied())?;
        let aligned = |c: &mut Self, e: ExprId| if e == lead { Some(e) } else { c.align(lead, e, what).map(|(_, e, _)| e) };
        let first = match first {
            Some(e) => Some(aligned(self, e)?),
            None => None,
        };
        let rest = rest.into_iter().map(|e| aligned(self, e)).collect::<Option<Vec<_>>>()?;
        let term = self.term(lead);
        Some((first, rest, term))
    }
}
