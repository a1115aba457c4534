//! Binary variables, and `.on`, where a condition is expected: `if open[s] then 1 else 0`.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::exact::Exact;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::linearity::NotLinear;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast;

/// Why a choice between decisions is not linear.
pub(in crate::semantic) const CHOICE_OF_DECISIONS: &str = "a choice between decisions is not linear";
/// Why a product with a binary variable is not.
pub(in crate::semantic) const PRODUCT_WITH_BINARY: &str = "a product of a decision and a binary variable is not linear";

impl Checker<'_> {
    /// True of a binary variable of a plan, or whether a variable with `or 0` is on, read in the plan or from outside.
    pub(super) fn is_switch(&self, e: ExprId) -> bool {
        let (model, variable) = match self.exprs.kind(e) {
            ExprKind::Var(model, variable, _) => (model, variable),
            ExprKind::Answer(model, result, _) => match self.hir.models[model].results.get(result as usize).map(|result| result.role) {
                Some(ResultRole::Plan(PlanResult::Variable(variable))) => (model, variable),
                _ => return false,
            },
            _ => return false,
        };
        let decl = self.hir.plan(model).and_then(|plan| plan.variables.get(variable as usize));
        decl.is_some_and(|decl| decl.binary || matches!(decl.role, Role::On { .. }))
    }

    /// True of a result that is read in its own plan.
    pub(super) fn is_own_result(&self, e: ExprId) -> bool {
        matches!(self.exprs.kind(e), ExprKind::Answer(..)) && self.stage(e).is_solved()
    }

    /// The condition that a binary variable is 1.
    pub(super) fn as_condition(&mut self, switch: ExprId) -> ExprId {
        let (span, stage) = (self.span(switch), self.beyond(self.stage(switch)));
        let half = Exact::from(1i64) / Exact::from(2i64);
        let half = self.number(half, 0.5, UnitExpr::ONE, span);
        self.node(ExprKind::Compare(CompareOp::Ge, switch, half), Ty::Bool, UnitExpr::ONE, stage, span)
    }

    /// The decision that a condition is, and whether it has to be 1; none of other conditions.
    fn switch_of_condition(&self, condition: ExprId) -> Option<(ExprId, bool)> {
        match self.exprs.kind(condition) {
            ExprKind::Not(inner) => self.switch_of_condition(inner).map(|(switch, holds)| (switch, !holds)),
            // What was made of one stands where that does.
            ExprKind::Compare(CompareOp::Ge, a, b) if self.is_switch(a) && self.span(a) == self.span(b) && self.stage(a).is_linear() => {
                Some((a, true))
            }
            _ => None,
        }
    }

    /// `if open then a else b` of a binary decision and two numbers that are data: `b + (a - b) * open`, which is linear. None of others;
    /// where the numbers are decisions, why it is not linear is remembered.
    pub(super) fn chosen_by_switch(&mut self, condition: ExprId, a: ExprId, b: ExprId, term: &UnitExpr, span: Span) -> Option<ExprId> {
        let (switch, holds) = self.switch_of_condition(condition)?;
        let (yes, no) = if holds { (a, b) } else { (b, a) };
        if !self.stage(yes).is_known() || !self.stage(no).is_known() {
            if !self.stage(a).is_solved() && !self.stage(b).is_solved() {
                self.linearity.forget(span);
                self.nonlinear_because(span, self.span(switch), None, CHOICE_OF_DECISIONS);
            }
            return None;
        }
        self.linearity.forget(span);
        let difference = self.node(ExprKind::Arith(ArithOp::Sub, yes, no), Ty::Number, term.clone(), Stage::KNOWN, span);
        let product = self.node(ExprKind::Arith(ArithOp::Mul, difference, switch), Ty::Number, term.clone(), Stage::LINEAR, span);
        Some(self.node(ExprKind::Arith(ArithOp::Add, no, product), Ty::Number, term.clone(), Stage::LINEAR, span))
    }

    /// Binary variables that are counted: `count` is for comparisons and members, and they add up.
    pub(super) fn counted_switch(&mut self, body: ExprId, call: &ast::Call) -> bool {
        if !self.is_switch(body) {
            return false;
        }
        let text = self.sources.slice(self.span(body)).to_string();
        let found = Diagnostic::error(codes::BAD_COUNT, format!("`count` of `{text}`, which is 0 or 1: it would count zeros too"))
            .at(self.span(body), "0 or 1")
            .fix("add up those that are 1: write `sum`", call.function.span, "sum", Applicability::MaybeIncorrect);
        self.report(found);
        true
    }

    /// Why a count of decisions is not linear: what is counted is no single comparison.
    /// Says why a count of decisions is not linear.
    pub(in crate::semantic) fn not_counted(&mut self, count: ExprId, body: ExprId) {
        let (first, why) = self.why_not_counted(body).unwrap_or((self.span(body), "a count of these conditions is not linear"));
        self.linearity.mark(count, NotLinear { first, second: None, why });
    }

    pub(super) fn why_not_counted(&self, body: ExprId) -> Option<(Span, &'static str)> {
        let linear_parts = |a: ExprId, b: ExprId| !self.stage(a).is_known() || !self.stage(b).is_known();
        match self.exprs.kind(body) {
            ExprKind::And(a, b) | ExprKind::Or(a, b) if linear_parts(a, b) => Some((self.span(body), COUNT_OF_TWO)),
            _ => None,
        }
    }
}

/// Why a count of two comparisons is not linear.
pub(in crate::semantic) const COUNT_OF_TWO: &str = "a count of decisions by two comparisons is not linear";
