//! The sides of a constraint.

use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::Side;
use crate::source::Span;
use crate::syntax::ast;

/// `lower <= body <= upper`, all in one unit.
pub(super) struct Sides {
    pub(super) lower: Option<ExprId>,
    pub(super) body: ExprId,
    pub(super) upper: Option<ExprId>,
    pub(super) term: UnitExpr,
    /// True of a range with decisions at its ends.
    pub(super) is_between: bool,
    /// True where each limit is data.
    pub(super) limits_are_data: bool,
}

impl Checker<'_> {
    pub fn constraint(&mut self, id: ModelId, activity: u32, constraint: &ast::Constraint, mut scope: Scope) {
        let Some(at) = self.hir.models[id].constraint_of(activity) else { return };
        let condition = constraint.when.as_ref().map(|when| self.condition_of(&mut scope, when));
        self.note_tails_of_sides(&constraint.body);
        let sides = self.sides(&mut scope, &constraint.body, &constraint.name);
        let other = constraint.when.as_ref().and_then(|when| when.otherwise.as_ref()).map(|e| self.sides(&mut scope, e, &constraint.name));
        // A condition that is wrong was reported.
        let condition = match condition {
            Some(None) => return,
            condition => condition.flatten(),
        };
        if let (Some(_), Some(payment)) = (&other, constraint.payments.first()) {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint with `else` has no price")
                .at(payment.price.span, "for which of the two cases?")
                .help("write a constraint for each case: `if open[s] then … or pay …`, `if not open[s] then …`");
            self.report(found);
            return;
        }
        if let (Some(Sides { is_between: true, .. }), Some(payment)) = (&sides, constraint.payments.first()) {
            let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a range with decisions at its ends has no price")
                .at(payment.price.span, "for which of the two ends?")
                .help("write a constraint for each end, each with its price");
            self.report(found);
            return;
        }
        if let (Some(given), Some(sides)) = (constraint.given, &sides) {
            if let Some(found) = no_given_limits(constraint, sides, given) {
                self.report(found);
                return;
            }
            if let Some(slot) = self.hir.models[id].plan_mut().and_then(|plan| plan.constraints.get_mut(at)) {
                slot.given = true;
            }
        }
        let mut ranged = Vec::new();
        let sides = match (sides, &constraint.for_all) {
            (Some(sides), Some(all)) => {
                let binder = self.hir.plan(id).and_then(|plan| plan.constraints.get(at)).map_or(GensId::NONE, |own| own.binder);
                self.for_all(&mut scope, (sides, binder), constraint, all).map(|(sides, found)| {
                    ranged = found;
                    sides
                })
            }
            (sides, _) => sides,
        };
        let sides = match (sides, &constraint.probability) {
            // What the mean keeps, it keeps.
            (Some(sides), Some(_)) if self.derived_as(id) == Some(DerivedAs::Mean) => Some(sides),
            (Some(sides), Some(wanted)) => self.chance_constraint(&mut scope, sides, constraint, wanted),
            (sides, _) => sides,
        };
        if let Some(sides) = sides {
            let parts: Vec<ExprId> =
                [sides.lower, Some(sides.body), sides.upper, condition.map(|c| c.variable)].into_iter().flatten().collect();
            self.settle_constraint(id, at, sides, condition, scope.size);
            if let Some(slot) = self.hir.models[id].plan_mut().and_then(|plan| plan.constraints.get_mut(at)) {
                slot.ranged = ranged;
            }
            // What holds with a probability is one condition on all outcomes.
            let is_mean = self.derived_as(id) == Some(DerivedAs::Mean);
            let node = scope.node.filter(|_| constraint.probability.is_none() || is_mean);
            self.constraint_at_nodes(id, at, &parts, node, scope.size, constraint.name.span);
            if !constraint.payments.is_empty() {
                self.payments(id, at, constraint, &mut scope);
            }
        }
        if let Some(Some(sides)) = other {
            let opposite = condition.map(|c| Indicator { holds: !c.holds, ..c });
            let parts: Vec<ExprId> =
                [sides.lower, Some(sides.body), sides.upper, opposite.map(|c| c.variable)].into_iter().flatten().collect();
            self.settle_constraint(id, at + 1, sides, opposite, scope.size);
            self.constraint_at_nodes(id, at + 1, &parts, scope.node, scope.size, constraint.name.span);
        }
    }

    /// The sides of a constraint that has to hold with a probability.
    fn chance_constraint(&mut self, scope: &mut Scope, sides: Sides, constraint: &ast::Constraint, wanted: &ast::Expr) -> Option<Sides> {
        let wrong = match (constraint.when.as_ref(), constraint.payments.first(), constraint.given, (sides.lower, sides.upper)) {
            (Some(when), ..) => Some((when.condition.span, "a condition")),
            (_, Some(payment), ..) => Some((payment.price.span, "a price")),
            (_, _, Some(given), _) => Some((given, "`where given`")),
            (.., (Some(_), Some(_))) => Some((constraint.body.span, "two limits")),
            _ => None,
        };
        if let Some((at, what)) = wrong {
            let found = Diagnostic::error(
                codes::NOT_A_CONSTRAINT,
                format!("a constraint that holds with a probability has no other part: here is {what}"),
            )
            .at(at, "not here")
            .with(wanted.span, "with a probability");
            self.report(found.help("write a constraint for each, with one limit"));
            return None;
        }
        let (op, limit) = match (sides.lower, sides.upper) {
            (Some(lower), _) => (CompareOp::Ge, lower),
            (_, upper) => (CompareOp::Le, upper?),
        };
        let degree = self.stage(sides.body).join(self.stage(limit));
        let condition = self.node(ExprKind::Compare(op, sides.body, limit), Ty::Bool, UnitExpr::ONE, degree, constraint.body.span);
        let (body, level) = self.with_probability(scope, condition, wanted)?;
        Some(Sides { lower: Some(level), body, upper: None, term: UnitExpr::ONE, is_between: false, limits_are_data: true })
    }

    /// Keeps what was found out of a constraint.
    fn settle_constraint(&mut self, id: ModelId, at: usize, sides: Sides, condition: Option<Indicator>, slots: u32) {
        let Some(plan) = self.hir.models[id].plan() else { return };
        let Some(activity) = plan.constraints.get(at).map(|c| c.activity) else { return };
        let mine = self.result_term(id, activity);
        let _ = self.units.unify(&mine, &sides.term);
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        let Some(slot) = plan.constraints.get_mut(at) else { return };
        slot.lower = sides.lower;
        slot.body = sides.body;
        slot.upper = sides.upper;
        slot.condition = condition;
        slot.slots = slots;
        slot.complete = true;
        let keys = slot.keys.clone();
        self.constraint_signature(id, at, None, &keys, &sides.term);
    }

    /// The sides of a comparison. Reports what is none.
    fn sides(&mut self, scope: &mut Scope, body: &ast::Expr, name: &ast::Name) -> Option<Sides> {
        let poisoned = scope.wrong.iter().any(|w| w.is_empty());
        let body = body.without_parens();
        let ast::ExprKind::Compare(operands, ops) = &body.kind else {
            if let ast::ExprKind::Or(_, price) = &body.kind
                && matches!(&price.kind, ast::ExprKind::Name(name) if name.text.as_ref() == "pay")
            {
                let found = Diagnostic::error(codes::MISSING_PART, "a price is missing after `or pay`")
                    .at(price.span, "what does a unit cost?")
                    .help("write `or pay 500 EUR/t`");
                self.report(found);
                return None;
            }
            if let ast::ExprKind::Or(_, price) = &body.kind
                && let ast::ExprKind::Quantity(_) = &price.kind
            {
                let at = Span::new(price.span.file, price.span.lo, price.span.lo);
                let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "what missing a constraint costs is written `or pay …`")
                    .at(price.span, "a price?")
                    .fix("write `or pay`", at, "pay ", Applicability::MaybeIncorrect);
                self.report(found);
                return None;
            }
            // Its mistakes are reported all the same.
            let value = self.expr(scope, body, Want::Any);
            if self.ty(value) != Ty::Error && !poisoned {
                let found = match &body.kind {
                    ast::ExprKind::Or(..) | ast::ExprKind::If(..) | ast::ExprKind::Not(..) => {
                        Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint is one comparison, without `or`, `not` and `if`")
                            .at(body.span, "not one comparison")
                            .help("what holds only in a case is written `if open[s] then …`, with a binary variable; a case known from data stands in the index: `[e in enterprise if …]`")
                    }
                    ast::ExprKind::And(..) => Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint is one comparison")
                        .at(body.span, "several")
                        .help("write a constraint for each"),
                    ast::ExprKind::Call(call) if let Some(found) = self.over_a_set(call, body.span) => found,
                    _ => Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint compares two sides")
                        .at(body.span, "nothing is compared")
                        .help("write `<=`, `>=` or `==` between two sides"),
                };
                self.report(found);
            }
            return None;
        };
        let mut ids: Vec<ExprId> = operands.iter().map(|o| self.number_expr(scope, o)).collect();
        if poisoned || ids.iter().any(|e| self.ty(*e) == Ty::Error) || !ids.clone().into_iter().all(|e| self.linear(e)) {
            return None;
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
                found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a constraint cannot say that something is different")
                    .at(*at, "`!=` in a constraint")
                    .help("say on which side it is to be, with `<=` or `>=`; for either side, take a binary variable");
            } else {
                found = found.fix(format!("write `{repair}`"), *at, repair, Applicability::MaybeIncorrect);
            }
            self.report(found);
            return None;
        }
        // All sides in one unit: the plainest among them, that of a decision where they are alike.
        let mut lead: Option<(usize, u8, ExprId)> = None;
        for e in &ids {
            if self.is_open(*e) {
                continue;
            }
            let term = self.term(*e);
            let factors = self.units.text(&term).matches(['·', '/', '^']).count();
            // A unit that only came out of a calculation gives way to one that was written.
            let derived = matches!(self.exprs.kind(*e), ExprKind::Convert(..));
            let rank = (factors, if !self.stage(*e).is_linear() { 1u8 } else { 2 * u8::from(derived) });
            if lead.is_none_or(|(f, known, _)| rank < (f, known)) {
                lead = Some((rank.0, rank.1, *e));
            }
        }
        let lead = lead.map(|(.., e)| e);
        let lead = lead.or(ids.first().copied())?;
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
                    return None;
                }
            }
        }
        let term = self.term(lead);
        ids = aligned;
        let mut is_between = false;
        let (lower, body, upper) = match (ids.as_slice(), ops.as_slice()) {
            ([a, b], [(op, _)]) => self.two_sided(*a, *b, *op, name, body.span),
            ([a, b, c], [(first, _), (second, at)]) => {
                let upward = matches!(first, CompareOp::Le) && matches!(second, CompareOp::Le);
                let downward = matches!(first, CompareOp::Ge) && matches!(second, CompareOp::Ge);
                if !(upward || downward) || self.stage(*b).is_known() {
                    let found = Diagnostic::error(codes::NOT_A_CONSTRAINT, "a range is `low <= decision <= high`")
                        .at(body.span, "not such a range")
                        .with(*at, "the second comparison")
                        .help("write two constraints");
                    self.report(found);
                    return None;
                }
                let (low, high) = if upward { (*a, *c) } else { (*c, *a) };
                if self.stage(low).is_known() && self.stage(high).is_known() {
                    (Some(low), *b, Some(high))
                } else {
                    is_between = true;
                    self.between_decisions(low, *b, high, body.span)
                }
            }
            _ => {
                self.report(
                    Diagnostic::error(codes::NOT_A_CONSTRAINT, "more than three sides")
                        .at(body.span, "here")
                        .help("write one constraint for each comparison"),
                );
                return None;
            }
        };
        let is_known = |e: &ExprId| self.stage(*e).is_known();
        let limits_are_data = match ids.as_slice() {
            [low, _, high] => is_known(low) && is_known(high),
            sides => sides.iter().any(is_known),
        };
        Some(Sides { lower, body, upper, term, is_between, limits_are_data })
    }

    /// A range with decisions at its ends: the larger one of what the body is below the low end and above the high one is at most 0.
    fn between_decisions(&mut self, low: ExprId, body: ExprId, high: ExprId, span: Span) -> (Option<ExprId>, ExprId, Option<ExprId>) {
        let term = self.term(body);
        let beyond = [(low, body), (body, high)].map(|(a, b)| {
            let stage = self.stage(a).join(self.stage(b));
            self.node(ExprKind::Arith(ArithOp::Sub, a, b), Ty::Number, term.clone(), stage, span)
        });
        let stage = Stage::of_all(beyond.map(|e| self.stage(e)));
        let list = self.exprs.list(beyond.to_vec());
        let largest = self.node(ExprKind::Func(Func::Max, list), Ty::Number, term.clone(), stage, span);
        let zero = self.number(crate::exact::Exact::ZERO, 0.0, term, span);
        (None, largest, Some(zero))
    }

    /// Data to one side, decisions to the other.
    fn two_sided(&mut self, a: ExprId, b: ExprId, op: CompareOp, name: &ast::Name, span: Span) -> (Option<ExprId>, ExprId, Option<ExprId>) {
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
            (Stage::KNOWN, Stage::KNOWN) => {
                let found = Diagnostic::warning(codes::CONSTANT_CONSTRAINT, format!("the constraint `{}` holds no decision", name.text))
                    .at(span, "data on both sides");
                self.report(found.about(format!("constraint {}", name.span.lo)));
                sides(a, b, op)
            }
            (_, Stage::KNOWN) => sides(a, b, op),
            (Stage::KNOWN, _) => sides(b, a, flipped),
            _ => {
                let term = self.term(a);
                let difference = self.node(ExprKind::Arith(ArithOp::Sub, a, b), Ty::Number, term.clone(), Stage::LINEAR, span);
                let zero = self.number(crate::exact::Exact::ZERO, 0.0, term, span);
                sides(difference, zero, op)
            }
        }
    }
}

impl Checker<'_> {
    /// `any(…)` and `all(…)` in place of a constraint: what says the same.
    fn over_a_set(&self, call: &ast::Call, span: Span) -> Option<Diagnostic> {
        let ([argument], [first, ..]) = (call.arguments.as_slice(), call.generators.as_slice()) else { return None };
        let last = call.generators.last().unwrap_or(first);
        let (what, index) = (self.sources.slice(argument.value.span), self.sources.slice(first.span.to(last.span)));
        let found = |message: &str| Diagnostic::error(codes::NOT_A_CONSTRAINT, message).at(span, "true or false");
        match call.function.text.as_ref() {
            "all" => Some(
                found("a constraint for all is one with an index")
                    .help(format!("write the index after the name: `constraint NAME[{index}]: {what}`")),
            ),
            "any" => Some(found("that one of several holds is a count").fix(
                "count those that hold",
                span,
                format!("count({what} for {index}) >= 1"),
                Applicability::MaybeIncorrect,
            )),
            _ => None,
        }
    }
}

/// Why the limits of a constraint cannot be left out where they are missing, if they cannot.
fn no_given_limits(constraint: &ast::Constraint, sides: &Sides, given: Span) -> Option<Diagnostic> {
    let found = |message: &str| Diagnostic::error(codes::NO_GIVEN_LIMITS, message).at(given, "not here");
    if let Some(when) = &constraint.when {
        let found =
            found("a constraint with a condition holds with all its limits, or not at all").with(when.condition.span, "the condition");
        return Some(found.help("say in the index which instances it has: `[i in item if known(i.most)]`"));
    }
    if let Some(payment) = constraint.payments.first() {
        let found = found("a limit with a price is given").with(payment.price.span, "its price");
        return Some(found.help("say in the index which instances it has: `[i in item if known(i.most)]`"));
    }
    if constraint.binder.is_empty() {
        let found = found("`where given` leaves out some of many limits, and this is one").with(constraint.name.span, "without an index");
        return Some(found.help("leave the constraint out, or give the limit"));
    }
    if !sides.limits_are_data {
        let found = found("`where given` leaves out limits that are missing, and a decision never is")
            .with(constraint.body.span, "decisions on both sides");
        return Some(found.help("say in the index which instances it has: `[i in item if known(i.most)]`"));
    }
    None
}
