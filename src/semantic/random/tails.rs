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
                self.tails.insert(e.span, large_is_bad);
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

    /// Whether large values of something are the bad ones: by where it stands, else as the plan has it that it belongs to.
    pub(super) fn large_is_bad(&self, value: ExprId, call: Span) -> bool {
        if let Some(known) = self.tails.get(&call) {
            return *known;
        }
        let maximizes = |model: ModelId| match self.pending.model(model).item.as_ref() {
            ast::ItemKind::Plan(plan) => plan.objectives.first().map(|first| first.maximize),
            _ => None,
        };
        if let Some(maximize) = self.pending.inside().and_then(maximizes) {
            return !maximize;
        }
        let mut open = vec![value];
        while let Some(e) = open.pop() {
            if let ExprKind::Answer(model, ..) = self.exprs.kind(e)
                && let Some(maximize) = maximizes(model)
            {
                return !maximize;
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        true
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
