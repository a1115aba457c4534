//! Regret: by how much a value of a plan is worse in an outcome than the best that could be had of it there, had the outcome been known
//! before each decision (L. J. Savage, *The theory of statistical decision*, 1951).
//!
//! The best in each outcome comes out of a plan of its own: the same plan with foresight, which has the value in expectation as its only
//! objective. What it decides in one outcome is free of what it decides in another, so that it is best in each.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::{Keyed, Scope};
use crate::semantic::open_ends::Regretted;
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, Call, ItemKind, Name};
use rustc_hash::FxHashSet;

/// What it is called in a scenario.
const REGRET: &str = "regret";

impl Checker<'_> {
    /// True of a call of `regret`, where something is random and the scenario has no function of its name.
    pub fn is_regret(&self, e: &ast::Expr) -> bool {
        matches!(&e.without_parens().kind, ast::ExprKind::Call(call) if call.of.is_none() && self.regret_named(&call.function.text))
    }

    pub fn regret_named(&self, name: &str) -> bool {
        name == REGRET && self.hir.tree.is_some() && self.names.get(name).is_none()
    }

    /// `regret(spent)` of a value of the plan, `regret(supply.spent)` outside of it.
    pub fn regret(&mut self, scope: &mut Scope, call: &Call, span: Span) -> ExprId {
        self.regret_of(scope, call, span).unwrap_or_else(|| self.error_expr(span))
    }

    fn regret_of(&mut self, scope: &mut Scope, call: &Call, span: Span) -> Option<ExprId> {
        let extra = call.generators.first().map(|own| own.span).or(call.given.first().or(call.interventions.first()).map(|own| own.span));
        // `regret(earned, low)`: it is bad that it is low.
        let (arguments, bad) = match call.arguments.as_slice() {
            [value, ast::Argument { value: ast::Expr { kind: ast::ExprKind::Name(name), .. }, .. }]
                if matches!(&*name.text, "high" | "low") =>
            {
                (std::slice::from_ref(value), Some(&*name.text == "high"))
            }
            all => (all, None),
        };
        let (None, [argument]) = (extra, arguments) else {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`regret` takes one value of a plan");
            self.report(
                found.at(extra.unwrap_or(call.function.span), "here").help("write `worst(regret(spent))`, `expected(regret(spent))`"),
            );
            return None;
        };
        let value = self.number_expr(scope, &argument.value);
        if self.ty(value) == Ty::Error {
            return None;
        }
        let Some((plan, of)) = self.value_of_a_plan(value) else {
            let text = self.sources.slice(argument.value.span).to_string();
            let found = Diagnostic::error(codes::NOT_AVAILABLE, format!("`{text}` is no value of a plan, and has no regret"))
                .at(argument.value.span, "the regret of a value that a plan declares")
                .help("give it a name in the plan, without an index: `let spent : EUR = …`, and write `regret(spent)`; outside of the plan `regret(supply.spent)`");
            self.report(found);
            return None;
        };
        match self.derived_inside() {
            Some(DerivedAs::BestOf(_)) => return self.no_regret(value, of, span),
            Some(_) => {
                let found = Diagnostic::error(codes::NOT_AVAILABLE, "a plan that counts a regret has no such figures");
                self.report(found.at(span, "counted here"));
                return None;
            }
            None => {}
        }
        let own = self.sense_of(plan, &call.function)?;
        let Some(maximize) = bad.map(|high| !high).or(own).or_else(|| self.sense_before(plan, of, &call.function)) else {
            let text = self.sources.slice(argument.value.span).to_string();
            let found = Diagnostic::error(codes::WHICH_END, format!("which values of `{text}` are the bad ones?"))
                .at(span, "the objective of the plan is a regret, and does not say it")
                .help(format!(
                    "write `regret({text}, high)` where it is bad that it is large, `regret({text}, low)` where it is bad that it is small"
                ));
            self.report(found);
            return None;
        };
        let best = self.best_of(plan, of, maximize, &call.function)?;
        if self.hir.plan(best).and_then(|plan| plan.objectives.first()).is_some_and(|objective| objective.maximize != maximize) {
            let text = self.sources.slice(argument.value.span).to_string();
            let found = Diagnostic::error(
                codes::WHICH_END,
                format!("large values of `{text}` are the bad ones in one place, small ones in another"),
            );
            self.report(found.at(span, "the other way round than before"));
            return None;
        }
        let name = self.hir.lets[of].name.clone();
        let Some(Inner::Let(own)) = self.names.inner(best, &name) else { return None };
        let (result, _) = self.hir.models[best].result(ResultRole::Plan(PlanResult::Let(own)))?;
        if self.hir.lets[own].horizon.is_none() {
            self.report(certain(&name, argument.value.span));
            return None;
        }
        let best = self.keyed(Keyed::Answer(best, result), Vec::new(), span);
        if self.ty(best) == Ty::Error {
            return None;
        }
        let (term, stage) = (self.term(value), self.stage(value));
        let best = self.coerce(best, &term).ok()?;
        let (larger, smaller) = if maximize { (best, value) } else { (value, best) };
        Some(self.node(ExprKind::Arith(ArithOp::Sub, larger, smaller), Ty::Number, term, stage, span))
    }

    /// The plan, and the value of it without an index, that an expression reads.
    fn value_of_a_plan(&self, e: ExprId) -> Option<(ModelId, LetId)> {
        let (plan, id, list) = match self.exprs.kind(e) {
            ExprKind::Let(id, list) => (self.hir.lets[id].model?, id, list),
            ExprKind::Answer(model, result, list) => {
                let ResultRole::Plan(PlanResult::Let(id)) = self.hir.models[model].results.get(result as usize)?.role else { return None };
                (model, id, list)
            }
            _ => return None,
        };
        let is_own = matches!(self.names.inner(plan, &self.hir.lets[id].name), Some(Inner::Let(own)) if own == id);
        (is_own && self.keys_but_node(list).is_empty()).then_some((plan, id))
    }

    /// Nothing to regret, in each outcome: in the plan that is best in each.
    fn no_regret(&mut self, value: ExprId, of: LetId, span: Span) -> Option<ExprId> {
        let term = self.term(value);
        let [zero, same] = [(); 2].map(|()| self.number(crate::exact::Exact::ZERO, 0.0, term.clone(), span));
        let Some(horizon) = self.hir.lets[of].horizon else { return Some(zero) };
        let node = self.last_key(horizon, &[], span)?;
        let here = self.node(ExprKind::Same(node, node, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
        Some(self.node(ExprKind::If(here, zero, same), Ty::Number, term, Stage::KNOWN, span))
    }

    /// Whether much is good, as it was said before of the same value.
    fn sense_before(&mut self, plan: ModelId, of: LetId, word: &Name) -> Option<bool> {
        if self.pending.inside() != Some(plan) && !self.ensure_body(plan, word.span) {
            return None;
        }
        let known = self.derived_plan(Derived { of: plan, as_what: DerivedAs::BestOf(of) })?;
        self.hir.plan(known)?.objectives.first().map(|objective| objective.maximize)
    }

    /// Whether much is good, by the objective of the plan; none where that counts a regret itself. Reports a plan of which that is not known, or that pays for what it misses.
    fn sense_of(&mut self, plan: ModelId, word: &Name) -> Option<Option<bool>> {
        let item = self.pending.model(plan).item.clone();
        let ItemKind::Plan(own) = item.as_ref() else { return None };
        let payment = own.constraints.iter().find_map(|constraint| constraint.payments.first());
        let why = if self.hir.models[plan].case.is_some() {
            Some("of a plan without an index")
        } else if self.hir.plan(plan).is_some_and(|plan| !plan.patches.is_empty()) {
            Some("policies apply to the plan")
        } else if payment.is_some() {
            Some("of a plan without prices on constraints: what is paid there is no part of the value")
        } else if own.objectives.len() != 1 || self.has_levels(plan) {
            Some("only where the plan has one objective, which says what is better")
        } else {
            None
        };
        if let Some(why) = why {
            let found = Diagnostic::error(codes::NOT_AVAILABLE, "`regret` is not available for this plan").at(word.span, why);
            self.report(match payment {
                Some(payment) => found
                    .with(payment.price.span, "paid for what is missed")
                    .help("write a decision for what is missed, with its cost in the value"),
                None => found,
            });
            return None;
        }
        own.objectives.first().map(|objective| (!self.sources.slice(objective.value.span).contains(REGRET)).then_some(objective.maximize))
    }

    /// The plan that is best for a value in each outcome; reported where there is none.
    fn best_of(&mut self, plan: ModelId, of: LetId, maximize: bool, word: &Name) -> Option<ModelId> {
        if let Some(known) = self.derived_plan(Derived { of: plan, as_what: DerivedAs::BestOf(of) }) {
            return (self.pending.model(known).body == Progress::Done).then_some(known);
        }
        if self.pending.inside() == Some(plan) {
            self.rest_of_plan(plan, word.span);
        } else if !self.ensure_body(plan, word.span) {
            return None;
        }
        // Whatever is wrong is said already.
        if self.reports.has_errors() {
            return None;
        }
        // By now it may be there.
        if let Some(known) = self.derived_plan(Derived { of: plan, as_what: DerivedAs::BestOf(of) }) {
            return (self.pending.model(known).body == Progress::Done).then_some(known);
        }
        let known = self.knows(plan);
        let name = self.hir.lets[of].name.clone();
        if known.is_empty() {
            self.report(certain(&name, word.span));
            return None;
        }
        self.regretted.push(Regretted { plan, known, at: word.span });
        let item = self.pending.model(plan).item.clone();
        let ItemKind::Plan(own) = item.as_ref() else { return None };
        let mut own: ast::PlanItem = own.as_ref().clone();
        own.objectives.truncate(1);
        for objective in &mut own.objectives {
            objective.value = expected(&name, word.span);
            objective.maximize = maximize;
            (objective.name, objective.title, objective.unit, objective.within) = (None, None, None, None);
        }
        let best = self.derive_from(plan, DerivedAs::BestOf(of), word, &ItemKind::Plan(own.into()))?;
        if let Some(at) = self.over_all_outcomes(best) {
            let found = Diagnostic::error(codes::NOT_AVAILABLE, "`regret` is not available for this plan")
                .at(word.span, "the best in each outcome is not known")
                .with(at, "counts several outcomes together: what may be done in one depends on the others");
            self.report(found);
            return None;
        }
        Some(best)
    }

    /// Checks what a plan reads, of which a part is being checked.
    fn rest_of_plan(&mut self, plan: ModelId, at: Span) {
        let own = self.hir.lets.iter().filter(|(_, decl)| decl.model == Some(plan)).map(|(id, _)| id);
        let waiting: Vec<LetId> = own.filter(|id| self.pending.a_let(*id).progress == Progress::Waiting).collect();
        for id in waiting {
            self.ensure_let(id, at);
        }
        let rows: Vec<u32> = self.hir.plan(plan).map_or(Vec::new(), |plan| plan.constraints.iter().map(|own| own.activity).collect());
        let node = self.node.take();
        rows.into_iter().for_each(|row| self.ensure_constraint(plan, row));
        self.node = node;
    }

    /// Where a plan ties decisions of several outcomes together, in a constraint or in what it optimises.
    fn over_all_outcomes(&self, plan: ModelId) -> Option<Span> {
        let own = self.hir.plan(plan)?;
        let sides = own.constraints.iter().filter(|c| c.complete).flat_map(|c| [Some(c.body), c.lower, c.upper]);
        let mut open: Vec<ExprId> = sides.flatten().collect();
        // The expectation that is the objective is one; what it is of must not be another.
        for objective in &own.objectives {
            let ExprKind::Let(id, _) = self.exprs.kind(objective.body) else { continue };
            let mut inner = self.hir.lets[id].body;
            while let ExprKind::Convert(of, ..) = self.exprs.kind(inner) {
                inner = of;
            }
            match self.exprs.kind(inner) {
                ExprKind::Fold(_, _, body) => open.push(body),
                _ => open.push(inner),
            }
        }
        let mut met: FxHashSet<ExprId> = FxHashSet::default();
        while let Some(e) = open.pop() {
            if !met.insert(e) || self.stage(e).is_known() {
                continue;
            }
            match self.exprs.kind(e) {
                ExprKind::Risk(..) => return Some(self.span(e)),
                ExprKind::Fold(_, gens, _) if self.exprs.made().run_over_outcomes(gens) => return Some(self.span(e)),
                ExprKind::Let(id, _) => open.push(self.hir.lets[id].body),
                _ => {}
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        None
    }

    /// Reports a plan that reads more of what is random than was known where its regret was made.
    pub fn regrets(&mut self) {
        for Regretted { plan, known, at } in std::mem::take(&mut self.regretted) {
            if self.reports.has_errors() {
                return;
            }
            let more = self.knows(plan).into_iter().find(|variable| !known.contains(variable));
            let priced = self.hir.plan(plan).is_some_and(|plan| !plan.patches.is_empty());
            if more.is_none() && !priced {
                continue;
            }
            let why = match more {
                Some(variable) => format!("the plan reads `{}` only beside it: decide something `after` it", self.random_name(variable)),
                None => "policies apply to the plan".to_string(),
            };
            self.report(Diagnostic::error(codes::NOT_AVAILABLE, "`regret` is not available for this plan").at(at, why));
        }
    }
}

fn certain(name: &str, at: Span) -> Diagnostic {
    let found = Diagnostic::error(codes::CERTAIN_ALREADY, format!("nothing is uncertain for `{name}`"));
    found.at(at, "best in the only outcome").help("decide something `after` what is random")
}

/// `expected(spent)`
fn expected(name: &str, span: Span) -> ast::Expr {
    let value = ast::Expr { kind: ast::ExprKind::Name(Name { text: name.into(), span }), span };
    let call = Call {
        of: None,
        function: Name { text: "expected".into(), span },
        arguments: vec![ast::Argument { name: None, value, paired: None }],
        generators: Vec::new(),
        given: Vec::new(),
        interventions: Vec::new(),
    };
    ast::Expr { kind: ast::ExprKind::Call(Box::new(call)), span }
}
