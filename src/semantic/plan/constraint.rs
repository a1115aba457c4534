//! The sides of a constraint.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::blame::Side;
use crate::semantic::checker::Checker;
use crate::semantic::expr::{Scope, Want};
use crate::syntax::ast;

impl Checker<'_> {
    pub fn constraint(&mut self, id: ModelId, activity: u32, constraint: &ast::Constraint, mut scope: Scope) {
        let poisoned = scope.wrong.iter().any(|w| w.is_empty());
        let mut body = &constraint.body;
        while let ast::ExprKind::Paren(inner) = &body.kind {
            body = inner;
        }
        let ast::ExprKind::Compare(operands, ops) = &body.kind else {
            // Its mistakes are reported all the same.
            let value = self.expr(&mut scope, body, Want::Any);
            if self.ty(value) != Ty::Error && !poisoned {
                let found = match &body.kind {
                    ast::ExprKind::Or(..) | ast::ExprKind::If(..) | ast::ExprKind::Not(..) => {
                        Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint is one comparison, without `or`, `not` and `if`")
                            .at(body.span, "not one comparison")
                            .help("what holds only in a case needs a binary variable; a case known from data stands in the index: `[e in enterprise if …]`")
                    }
                    ast::ExprKind::And(..) => Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint is one comparison")
                        .at(body.span, "several")
                        .help("write a constraint for each"),
                    _ => Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint compares two sides")
                        .at(body.span, "nothing is compared")
                        .help("write `<=`, `>=` or `==` between two sides"),
                };
                self.report(found);
            }
            return;
        };
        let mut ids: Vec<ExprId> = operands.iter().map(|o| self.number_expr(&mut scope, o)).collect();
        if poisoned || ids.iter().any(|e| self.ty(*e) == Ty::Error) || !ids.clone().into_iter().all(|e| self.linear(e)) {
            return;
        }
        for (op, at) in ops {
            let wrong = match op {
                CompareOp::Lt => Some(("<", "<=")),
                CompareOp::Gt => Some((">", ">=")),
                CompareOp::Ne => Some(("!=", "")),
                _ => None,
            };
            let Some((written, repair)) = wrong else { continue };
            let mut found = Diagnostic::error(
                codes::NOT_A_CONSTRAINT,
                format!("a plan cannot stay strictly {} a limit: `{written}`", if repair == ">=" { "above" } else { "below" }),
            )
            .at(*at, "up to the limit, or not at all");
            if repair.is_empty() {
                found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a plan cannot be told to be different from something")
                    .at(*at, "`!=` in a constraint")
                    .help("say on which side it is to be, with `<=` or `>=`; for either side, take a binary variable");
            } else {
                found = found.fix(format!("write `{repair}`"), *at, repair, Applicability::MaybeIncorrect);
            }
            self.report(found);
            return;
        }
        // All sides in one unit: the plainest among them, that of a decision where they are alike.
        let mut lead: Option<(usize, u8, ExprId)> = None;
        for e in &ids {
            if self.is_open(*e) {
                continue;
            }
            let term = self.term(*e);
            let factors = self.term_text(&term).matches(['·', '/', '^']).count();
            // A unit that only came out of a calculation gives way to one that was written.
            let derived = matches!(self.hir.exprs.kinds[*e], ExprKind::Convert(..));
            let rank = (factors, if self.stage(*e) != Stage::Linear { 1u8 } else { 2 * u8::from(derived) });
            if lead.is_none_or(|(f, known, _)| rank < (f, known)) {
                lead = Some((rank.0, rank.1, *e));
            }
        }
        let lead = lead.map(|(.., e)| e);
        let Some(lead) = lead.or(ids.first().copied()) else { return };
        let mut aligned = Vec::new();
        for id in &ids {
            if *id == lead {
                let term = self.term(lead);
                aligned.push(self.coerce(lead, &term).unwrap_or(lead));
                continue;
            }
            let first = ids.iter().position(|x| x == id) < ids.iter().position(|x| *x == lead);
            let pair = if first { (*id, lead) } else { (lead, *id) };
            let term = self.term(lead);
            match self.coerce(*id, &term) {
                Ok(e) => {
                    self.evidence.agree(Side::Expr(pair.0), Side::Expr(pair.1));
                    aligned.push(e);
                }
                Err(_) => {
                    let _ = self.align(pair.0, pair.1, "the sides of the constraint");
                    return;
                }
            }
        }
        let term = self.term(lead);
        ids = aligned;
        let (lower, body, upper) = match (ids.as_slice(), ops.as_slice()) {
            ([a, b], [(op, _)]) => self.two_sided(*a, *b, *op, constraint),
            ([a, b, c], [(first, _), (second, at)]) => {
                let upward = matches!(first, CompareOp::Le) && matches!(second, CompareOp::Le);
                let downward = matches!(first, CompareOp::Ge) && matches!(second, CompareOp::Ge);
                if !(upward || downward) || self.stage(*a) != Stage::Known || self.stage(*c) != Stage::Known {
                    let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a range is `low <= decision <= high`, with data at both ends")
                        .at(body.span, "not such a range")
                        .with(*at, "the second comparison")
                        .help("write two constraints");
                    self.report(found);
                    return;
                }
                if upward { (Some(*a), *b, Some(*c)) } else { (Some(*c), *b, Some(*a)) }
            }
            _ => {
                self.report(
                    Diagnostic::error(codes::NOT_A_CONSTRAINT, "more than three sides")
                        .at(body.span, "here")
                        .help("write one constraint for each comparison"),
                );
                return;
            }
        };
        let mine = self.result_term(id, activity);
        let _ = self.infer.unify(&mut self.hir.units, &mine, &term);
        let ModelBody::Plan(plan) = &mut self.hir.models[id].body else { return };
        let Some(slot) = plan.constraints.iter_mut().find(|c| c.activity == activity) else { return };
        slot.lower = lower;
        slot.body = body;
        slot.upper = upper;
        slot.slots = scope.size;
        slot.complete = true;
        let slack = slot.slack;
        let keys = slot.keys.clone();
        self.set_result(id, activity, keys.clone(), Some(term.clone()));
        self.set_result(id, slack, keys, Some(term));
    }

    /// Data to one side, decisions to the other.
    fn two_sided(&mut self, a: ExprId, b: ExprId, op: CompareOp, constraint: &ast::Constraint) -> (Option<ExprId>, ExprId, Option<ExprId>) {
        let sides = |body: ExprId, limit: ExprId, op: CompareOp| match op {
            CompareOp::Le => (None, body, Some(limit)),
            CompareOp::Ge => (Some(limit), body, None),
            _ => (Some(limit), body, Some(limit)),
        };
        let flipped = match op {
            CompareOp::Le => CompareOp::Ge,
            CompareOp::Ge => CompareOp::Le,
            other => other,
        };
        match (self.stage(a), self.stage(b)) {
            (Stage::Known, Stage::Known) => {
                let found =
                    Diagnostic::warning(codes::CONSTANT_CONSTRAINT, format!("the constraint `{}` holds no decision", constraint.name.text))
                        .at(constraint.body.span, "data on both sides");
                self.report(found.about(format!("constraint {}", constraint.name.span.lo)));
                sides(a, b, op)
            }
            (_, Stage::Known) => sides(a, b, op),
            (Stage::Known, _) => sides(b, a, flipped),
            _ => {
                let (term, span) = (self.term(a), constraint.body.span);
                let difference = self.node(ExprKind::Arith(ArithOp::Sub, a, b), Ty::Number, term.clone(), Stage::Linear, span);
                let zero = self.number(crate::exact::Exact::ZERO, 0.0, term, span);
                sides(difference, zero, op)
            }
        }
    }
}
