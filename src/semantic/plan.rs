//! Plans: variables, constraints and the objective.

use super::blame::Side;
use super::checker::{Checker, Progress};
use super::expr::{Inner, Scope, Want};
use super::infer::Term;
use crate::diagnostics::{Applicability, Diagnostic, codes};
use crate::hir::*;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

impl Checker<'_> {
    /// Checks the keys and units of what a model offers, when first needed.
    pub fn ensure_signature(&mut self, id: ModelId, at: Span) -> bool {
        match self.models.get(id.index()).map(|m| m.signature) {
            Some(Progress::Done) => return true,
            Some(Progress::Running) => {
                self.cycle(at);
                return false;
            }
            _ => {}
        }
        let Some(item) = self.models.get(id.index()).map(|m| m.item.clone()) else { return false };
        self.signature_progress(id, Progress::Running);
        let model = &self.hir.models[id];
        self.path.push((model.name.to_string(), model.span));
        let outer = self.current_model.replace(id);
        match item.as_ref() {
            ItemKind::Plan(plan) => self.plan_signature(id, plan),
            ItemKind::Allocation(model) => self.allocation_signature(id, model),
            ItemKind::Choice(model) => self.choice_signature(id, model),
            _ => {}
        }
        self.current_model = outer;
        self.path.pop();
        self.signature_progress(id, Progress::Done);
        true
    }

    fn signature_progress(&mut self, id: ModelId, progress: Progress) {
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.signature = progress;
        }
    }

    pub fn set_result(&mut self, model: ModelId, result: u32, keys: Vec<KindId>, term: Option<Term>) {
        if let Some(decl) = self.hir.models[model].results.get_mut(result as usize) {
            decl.keys = keys;
        }
        if let (Some(term), Some(slot)) = (term, self.result_terms.get_mut(model.index()).and_then(|r| r.get_mut(result as usize))) {
            *slot = term;
        }
    }

    /// Brings the parts of a plan into the order of its HIR.
    fn parts<'p, T>(
        &self,
        id: ModelId,
        items: &'p [T],
        name: impl Fn(&T) -> &ast::Name,
        is: impl Fn(Inner) -> Option<u32>,
    ) -> BTreeMap<u32, (usize, &'p T)> {
        let mut out = BTreeMap::new();
        for (place, item) in items.iter().enumerate() {
            if let Some(index) = self.inner(id, &name(item).text).and_then(&is) {
                out.entry(index).or_insert((place, item));
            }
        }
        out
    }

    fn plan_signature(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let mut scopes = Vec::new();
        for (index, (_, var)) in &vars {
            let mut scope = Scope::of(Some(id));
            let binder = self.generators(&mut scope, &var.binder, true);
            let keys = self.keys_of(&scope);
            let term = match (&var.unit, var.binary) {
                (Some(note), _) => self.unit_of(note),
                // What is counted is a plain number, unless a unit says what is counted.
                (None, _) if var.binary.is_some() || var.integer.is_some() => Some(Term::ONE),
                (None, _) => Some(self.infer.fresh()),
            };
            let ModelBody::Plan(body) = &mut self.hir.models[id].body else { return };
            let Some(slot) = body.variables.get_mut(*index as usize) else { continue };
            let result = slot.result;
            slot.keys = keys.clone();
            if let Some(binder) = binder {
                slot.binder = binder;
            }
            if binder.is_none() {
                self.broken_vars.insert((id, *index));
            }
            let term = term.unwrap_or_else(|| self.infer.fresh());
            self.set_result(id, result, keys, Some(term));
            scopes.push(scope);
        }
        let constraints = self.parts(id, &plan.constraints, |c| &c.name, |i| if let Inner::Constraint(c) = i { Some(c) } else { None });
        let mut waiting = FxHashMap::default();
        for (activity, (place, constraint)) in &constraints {
            let mut scope = Scope::of(Some(id));
            let binder = self.generators(&mut scope, &constraint.binder, true);
            let keys = self.keys_of(&scope);
            let ModelBody::Plan(body) = &mut self.hir.models[id].body else { return };
            let Some(slot) = body.constraints.iter_mut().find(|c| c.activity == *activity) else { continue };
            let slack = slot.slack;
            slot.keys = keys.clone();
            match binder {
                Some(binder) => slot.binder = binder,
                // Poisoned: nothing more is said about its body.
                None => scope.wrong.push("".into()),
            }
            // Both results share the unit of the constraint.
            let term = self.result_term(id, *activity);
            self.set_result(id, *activity, keys.clone(), Some(term.clone()));
            self.set_result(id, slack, keys, Some(term));
            waiting.insert(*activity, (*place, scope));
        }
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.scopes = scopes;
            pending.constraints = waiting;
        }
    }

    pub fn model_body(&mut self, id: ModelId) {
        let Some(item) = self.models.get(id.index()).map(|m| m.item.clone()) else { return };
        match item.as_ref() {
            ItemKind::Plan(plan) => self.plan_body(id, plan),
            ItemKind::Allocation(model) => self.allocation_body(id, model),
            ItemKind::Choice(model) => self.choice_body(id, model),
            _ => {}
        }
    }

    fn plan_body(&mut self, id: ModelId, plan: &ast::PlanItem) {
        self.objective(id, plan);
        let vars = self.parts(id, &plan.vars, |v| &v.name, |i| if let Inner::Var(v) = i { Some(v) } else { None });
        let scopes = self.models.get_mut(id.index()).map(|m| std::mem::take(&mut m.scopes)).unwrap_or_default();
        for ((index, (_, var)), scope) in vars.into_iter().zip(scopes) {
            self.variable(id, index, var, scope);
        }
        let ModelBody::Plan(body) = &self.hir.models[id].body else { return };
        let constraints: Vec<u32> = body.constraints.iter().map(|c| c.activity).collect();
        for activity in constraints {
            self.ensure_constraint(id, activity);
        }
        if plan.vars.is_empty() {
            let name = &plan.name;
            let found = Diagnostic::error(codes::BAD_MODEL, format!("the plan `{}` decides nothing", name.text))
                .at(name.span, "no `var`")
                .help("declare what is to be decided: `var x[e in enterprise] : t/yr >= 0`");
            self.report(found);
        }
    }

    /// Checks a constraint when it is first needed.
    pub fn ensure_constraint(&mut self, id: ModelId, activity: u32) {
        let Some(pending) = self.models.get_mut(id.index()) else { return };
        let Some((place, scope)) = pending.constraints.remove(&activity) else { return };
        let item = pending.item.clone();
        let ItemKind::Plan(plan) = item.as_ref() else { return };
        let Some(constraint) = plan.constraints.get(place) else { return };
        let outer = self.current_model.replace(id);
        self.constraint(id, activity, constraint, scope);
        self.current_model = outer;
    }

    /// Checks the body of an allocation or choice when it is first needed.
    pub fn ensure_body(&mut self, id: ModelId, at: Span) -> bool {
        match self.models.get(id.index()).map(|m| m.body) {
            Some(Progress::Done) => return true,
            // Its own requirements read its results.
            Some(Progress::Running) if self.current_model == Some(id) => return true,
            Some(Progress::Running) => {
                self.cycle(at);
                return false;
            }
            _ => {}
        }
        self.body_progress(id, Progress::Running);
        let model = &self.hir.models[id];
        self.path.push((model.name.to_string(), model.span));
        let outer = self.current_model.replace(id);
        self.model_body(id);
        self.current_model = outer;
        self.path.pop();
        self.body_progress(id, Progress::Done);
        true
    }

    fn body_progress(&mut self, id: ModelId, progress: Progress) {
        if let Some(pending) = self.models.get_mut(id.index()) {
            pending.body = progress;
        }
    }

    fn objective(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let Some(objective) = plan.objectives.first() else {
            let name = &plan.name;
            // A plan that decides nothing is said to be one.
            if plan.vars.is_empty() {
                return;
            }
            let found = Diagnostic::error(codes::NO_OBJECTIVE, format!("the plan `{}` has no objective", name.text))
                .at(name.span, "neither `minimize` nor `maximize`")
                .help("say what is best: `minimize cost = sum(…)`");
            self.report(found);
            return;
        };
        let name: Box<str> = objective.name.as_ref().map_or_else(|| "objective".into(), |n| n.text.clone());
        // A name that is taken was reported.
        let Some(Inner::Objective(_, decl)) = self.inner(id, &name) else { return };
        if !self.ensure_let(decl, objective.span) {
            return;
        }
        let list = self.list(Vec::new());
        let (ty, stage, span) = (self.hir.lets[decl].ty, self.hir.lets[decl].stage, objective.value.span);
        let term = self.let_terms.get(decl.index()).cloned().unwrap_or(Term::ONE);
        let body = self.node(ExprKind::Let(decl, list), ty, term, stage, span);
        let body = match self.ty(body) {
            Ty::Error => return,
            Ty::Number => body,
            other => {
                let text = self.describe(other);
                self.report(
                    Diagnostic::error(codes::TYPE_MISMATCH, format!("an objective is a number, and this is {text}"))
                        .at(objective.value.span, text),
                );
                return;
            }
        };
        if !self.linear(body) {
            return;
        }
        // `minimize cost = 0` asks for any answer, and says so.
        if stage == Stage::Known && !self.is_literal(self.hir.lets[decl].body) && !self.hir.models[id].library {
            let found = Diagnostic::warning(codes::CONSTANT_OBJECTIVE, format!("the objective `{name}` has no decision in it"))
                .at(span, "data only: no decision changes it")
                .help("any answer that keeps the constraints is as good as another; `minimize any = 0` says so");
            self.report(found);
        }
        let term = self.term(body);
        self.set_result(id, 0, Vec::new(), Some(term));
        let ModelBody::Plan(plan_body) = &mut self.hir.models[id].body else { return };
        plan_body.objectives.push(ObjectiveDecl {
            name,
            title: objective.title.as_ref().map(|t| t.text.clone()),
            maximize: objective.maximize,
            body,
            unit: crate::units::UnitId::ONE,
            slots: 0,
            span: objective.span,
            result: 0,
        });
    }

    /// True when an expression may stand in a constraint or objective; reports why not.
    pub fn linear(&mut self, e: ExprId) -> bool {
        if self.stage(e) != Stage::Solved {
            return true;
        }
        let (first, second, why, through) = self.culprit(e, 0);
        let mut found = Diagnostic::error(codes::NOT_LINEAR, why);
        if why.starts_with("the largest") {
            found = found.help("take a variable for it, and a constraint for each value: `most >= make[e]`");
        } else if why.starts_with("a division") {
            found = found.help("multiply by it on the other side: `make <= 55 % * total` for `make / total <= 55 %`");
        }
        let whole = self.span(e);
        let inside = first.file == whole.file && whole.lo <= first.lo && first.hi <= whole.hi;
        if let Some(through) = through.filter(|_| !inside) {
            found = found.at(through, "not linear").with(first, if second.is_some() { "a decision" } else { "because of this" });
            if let Some(second) = second {
                found = found.with(second, "another decision");
            }
            self.report(found);
            return false;
        }
        found = match second {
            Some(second) => found.at(first, "a decision").with(second, "another decision"),
            None => found.at(first, "not linear"),
        };
        if let Some(through) = through {
            found = found.with(through, "used here");
        }
        self.report(found);
        false
    }

    /// The innermost place where an expression stops being linear.
    fn culprit(&self, e: ExprId, depth: u32) -> (Span, Option<Span>, &'static str, Option<Span>) {
        if let Some(blame) = self.not_linear.get(&e) {
            return (blame.first, blame.second, blame.why, None);
        }
        if depth > 200 {
            return (self.span(e), None, "this is not linear in the decisions", None);
        }
        if let ExprKind::Let(decl, _) = self.hir.exprs.kinds[e]
            && self.hir.lets[decl].stage == Stage::Solved
        {
            let (first, second, why, _) = self.culprit(self.hir.lets[decl].body, depth + 1);
            return (first, second, why, Some(self.span(e)));
        }
        let mut inner = None;
        self.hir.exprs.children(e, &mut |child| {
            if inner.is_none() && self.stage(child) == Stage::Solved {
                inner = Some(child);
            }
        });
        match inner {
            Some(child) => self.culprit(child, depth + 1),
            None => (self.span(e), None, "this is not linear in the decisions", None),
        }
    }

    fn variable(&mut self, id: ModelId, index: u32, var: &ast::VarItem, mut scope: Scope) {
        let ModelBody::Plan(plan) = &self.hir.models[id].body else { return };
        let Some(result) = plan.variables.get(index as usize).map(|v| v.result) else { return };
        let term = self.result_term(id, result);
        if let (Some(binary), Some(unit)) = (var.binary, &var.unit)
            && !self.hir.units.is_dimensionless(term.unit)
        {
            let found = Diagnostic::error(codes::BAD_MODEL, "a binary variable is 0 or 1, without a unit")
                .at(unit.span, "a unit")
                .with(binary, "binary");
            self.report(found);
        }
        let mut bounds = [None, None];
        for (slot, bound) in bounds.iter_mut().zip([&var.lower, &var.upper]) {
            let Some(bound) = bound else { continue };
            let value = self.number_expr(&mut scope, bound);
            if self.ty(value) == Ty::Error {
                continue;
            }
            if self.stage(value) != Stage::Known {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a bound must be known before solving")
                    .at(bound.span, "depends on a decision")
                    .help("write it as a constraint");
                self.report(found);
                continue;
            }
            *slot = Some(self.coerce_to(value, &term, var.name.span, &format!("`{}`", var.name.text)));
        }
        let [mut lower, mut upper] = bounds;
        if var.binary.is_some() {
            lower = lower.or_else(|| Some(self.number(crate::exact::Exact::ZERO, 0.0, Term::ONE, var.span)));
            upper = upper.or_else(|| Some(self.number(crate::exact::Exact::ONE, 1.0, Term::ONE, var.span)));
        }
        let ModelBody::Plan(plan) = &mut self.hir.models[id].body else { return };
        if let Some(slot) = plan.variables.get_mut(index as usize) {
            slot.lower = lower;
            slot.upper = upper;
            slot.slots = scope.size;
        }
    }

    fn constraint(&mut self, id: ModelId, activity: u32, constraint: &ast::Constraint, mut scope: Scope) {
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
