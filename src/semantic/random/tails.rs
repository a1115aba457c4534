//! Which end of a distribution is the bad one: large costs, small profits.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::source::Span;
use crate::syntax::ast::{self, ExprKind as K};

impl Checker<'_> {
    /// Notes for calls of `worst` and `cvar` in an expression whether large values are the bad ones, where they are for all of it.
    pub fn note_tails(&mut self, e: &ast::Expr, large_is_bad: bool) {
        if self.hir.tree.is_none() {
            return;
        }
        match &e.kind {
            K::Paren(inner) => self.note_tails(inner, large_is_bad),
            K::Neg(inner) => self.note_tails(inner, !large_is_bad),
            K::Arith(ArithOp::Sub, a, b) => {
                self.note_tails(a, large_is_bad);
                self.note_tails(b, !large_is_bad);
            }
            K::Arith(ArithOp::Mul, a, b) => {
                let turned = large_is_bad != (is_negative(a) != is_negative(b));
                self.note_tails(a, turned);
                self.note_tails(b, turned);
            }
            K::Arith(_, a, b) => {
                self.note_tails(a, large_is_bad);
                self.note_tails(b, large_is_bad);
            }
            K::If(_, a, b) => {
                self.note_tails(a, large_is_bad);
                self.note_tails(b, large_is_bad);
            }
            K::Call(call) => {
                self.tails.entry(e.span).or_insert(large_is_bad);
                call.arguments.iter().for_each(|argument| self.note_tails(&argument.value, large_is_bad));
            }
            _ => {}
        }
    }

    /// The same for a value that is an objective of a plan.
    pub fn note_tails_of_objective(&mut self, id: LetId, item: &ast::LetItem) {
        let Some(model) = self.hir.lets[id].model.filter(|_| self.hir.tree.is_some()) else { return };
        let owner = self.pending.model(model).item.clone();
        let ast::ItemKind::Plan(plan) = owner.as_ref() else { return };
        let own = plan.objectives.iter().find(|objective| objective.value.span == item.value.span);
        if let Some(objective) = own {
            self.note_tails(&objective.value, !objective.maximize);
        }
    }

    /// The same for the sides of a comparison: what has an upper limit is bad where it is large.
    pub fn note_tails_of_sides(&mut self, body: &ast::Expr) {
        let K::Compare(operands, ops) = &body.without_parens().kind else { return };
        for ((a, b), (op, _)) in operands.iter().zip(operands.iter().skip(1)).zip(ops) {
            let upper = matches!(op, CompareOp::Le | CompareOp::Lt);
            self.note_tails(a, upper);
            self.note_tails(b, !upper);
        }
    }

    /// Whether large values of something are the bad ones: as it is written, by where it stands, or as it is the objective of a plan;
    /// none where nothing says so.
    pub(super) fn large_is_bad(&self, value: ExprId, call: Span) -> Option<bool> {
        if let Some(known) = self.tails.get(&call) {
            return Some(*known);
        }
        let mut inner = value;
        loop {
            inner = match self.exprs.kind(inner) {
                ExprKind::Convert(of, ..) => of,
                ExprKind::Answer(model, result, _) => {
                    let role = self.hir.models[model].results.get(result as usize)?.role;
                    let ast::ItemKind::Plan(plan) = self.pending.model(model).item.as_ref() else { return None };
                    let ResultRole::Plan(PlanResult::Objective(at)) = role else { return None };
                    return plan.objectives.get(at as usize).map(|objective| !objective.maximize);
                }
                _ => return None,
            };
        }
    }
}

/// True of a number with a sign.
fn is_negative(e: &ast::Expr) -> bool {
    match &e.kind {
        K::Paren(inner) => is_negative(inner),
        K::Neg(inner) => !is_negative(inner),
        _ => false,
    }
}
