//! Questions to belief networks: `risk.P(port == closed given levy == on)`.

use super::scope::{Head, Scope, Want};
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, Call};

impl Checker<'_> {
    pub(super) fn query(&mut self, scope: &mut Scope, of: &ast::Expr, call: &Call, span: Span) -> ExprId {
        let model = match self.head(scope, of, Want::Any) {
            Head::Model(model) => model,
            Head::Wrong => return self.error_expr(span),
            _ => {
                let text = self.sources.slice(of.span).to_string();
                let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("`{text}` cannot be asked `{}`", call.function.text))
                    .at(call.function.span, "a question to a model")
                    .help(format!("keys stand in brackets: `{text}.{}[…]`", call.function.text));
                self.report(found);
                return self.error_expr(span);
            }
        };
        let Some(ask) = self.ask(model, call) else { return self.error_expr(span) };
        if !self.ensure_signature(model, span) {
            return self.error_expr(span);
        }
        if self.pending.inside() == Some(model) {
            let found = Diagnostic::error(codes::CYCLE, "a network cannot be asked while it is built").at(span, "asks its own network");
            self.report(found.help("read its variables by their names"));
            return self.error_expr(span);
        }
        if !self.ensure_body(model, span) || matches!(self.hir.models[model].form, Form::Error(_)) {
            return self.error_expr(span);
        }
        // The variables of the network by their names, in the place of another network's.
        let outer = scope.chance.replace(model);
        let bound = scope.locals.len();
        let made = self.query_parts(scope, model, ask, call);
        scope.locals.truncate(bound);
        scope.chance = outer;
        match made {
            Some((query, ty, term)) => {
                let id = self.exprs.query(query);
                self.node(ExprKind::Query(id), ty, term, Stage::KNOWN, span)
            }
            None => self.error_expr(span),
        }
    }

    /// What is asked; reported where the model cannot be asked that.
    fn ask(&mut self, model: ModelId, call: &Call) -> Option<Ask> {
        let decl = &self.hir.models[model];
        let name = call.function.text.as_ref();
        if decl.form.name() != FormName::Belief {
            let found = Diagnostic::error(
                codes::UNKNOWN_FUNCTION,
                format!("`{}` is {}: it cannot be asked `{name}`", decl.name, decl.form.name().with_article()),
            )
            .at(call.function.span, "only belief networks are asked")
            .with(decl.span, "declared here")
            .help(format!("its results are read with keys in brackets: `{}.RESULT[…]`", decl.name));
            self.report(found);
            return None;
        }
        let known = Ask::ALL.into_iter().find(|ask| ask.name() == name);
        if known.is_none() {
            let names = Ask::ALL.map(Ask::name);
            let meant = Ask::meant(name).map(Ask::name).or_else(|| suggest::nearest(name, names.iter().copied()).first().copied());
            let found = Diagnostic::error(codes::UNKNOWN_FUNCTION, format!("a belief network cannot be asked `{name}`"))
                .at(call.function.span, "unknown");
            let found = match meant {
                Some(meant) => {
                    found.fix(format!("write `{meant}`"), call.function.span, meant, crate::diagnostics::Applicability::MaybeIncorrect)
                }
                None => found.help(format!("it is asked {}", suggest::listed(names, 5))),
            };
            self.report(found);
        }
        known
    }

    fn query_parts(&mut self, scope: &mut Scope, model: ModelId, ask: Ask, call: &Call) -> Option<(Query, Ty, UnitExpr)> {
        if let Some(paired) = call.arguments.iter().find_map(|argument| argument.paired.as_ref()) {
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "a question has no pairs `x: y`").at(paired.span, "a pair");
            self.report(found.help("what is supposed stands after `given`: `P(CONDITION given CONDITION)`"));
            return None;
        }
        if ask != Ask::Information && !call.generators.is_empty() {
            let at = call.generators.first().map_or(call.function.span, |g| g.span);
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{}` asks one question", ask.name())).at(at, "runs over a set");
            self.report(found.help("join the conditions inside: `any(… for …)`, `all(… for …)`, `count(… for …) >= 3`"));
            return None;
        }
        let fits = if ask == Ask::Information { call.arguments.len() >= 2 } else { call.arguments.len() == 1 };
        if !fits {
            let (due, example) = match ask {
                Ask::Probability => ("one condition", "P(CONDITION)"),
                Ask::StandardError => ("one condition", "standard_error(port == closed)"),
                Ask::Expected => ("one number", "expected(delay)"),
                Ask::MostProbable => ("one variable", "most_probable(port)"),
                Ask::Information => ("a variable and the numbers that are chosen from", "information(port, by_sea, by_rail)"),
            };
            let found = Diagnostic::error(codes::WRONG_ARGUMENTS, format!("`{}` takes {due}", ask.name()));
            let found = match call.arguments.get(1).filter(|_| ask != Ask::Information) {
                Some(second) => found.at(second.value.span, "one too many"),
                None => found.at(call.function.span, "here"),
            };
            let conditions: Vec<&str> = call.arguments.iter().map(|argument| self.sources.slice(argument.value.span)).collect();
            let example = match ask {
                Ask::Probability if conditions.len() > 1 => format!("P({})", conditions.join(" and ")),
                _ => example.to_string(),
            };
            self.report(found.help(format!("write `{example}`")));
            return None;
        }
        let over = if call.generators.is_empty() { Some(GensId::NONE) } else { self.generators(scope, &call.generators, false) };
        let mut target = Vec::new();
        let mut answer = (Ty::Number, UnitExpr::ONE);
        for (at, argument) in call.arguments.iter().enumerate() {
            let e = match ask {
                Ask::Probability | Ask::StandardError => self.asked_condition(scope, &argument.value),
                Ask::Expected => self.number_expr(scope, &argument.value),
                Ask::MostProbable => self.one_variable(scope, &argument.value)?,
                Ask::Information if at == 0 => self.one_variable(scope, &argument.value)?,
                Ask::Information => self.number_expr(scope, &argument.value),
            };
            if self.ty(e) == Ty::Error {
                return None;
            }
            let e = match (ask, at) {
                (Ask::Information, 2..) => {
                    let first = target.get(1).copied()?;
                    self.coerce_beside(e, first, "what is chosen from")
                }
                _ => e,
            };
            match ask {
                Ask::Probability | Ask::StandardError => {}
                Ask::Expected => answer = (Ty::Number, self.term(e)),
                Ask::Information if at == 0 => {}
                Ask::Information => answer = (Ty::Number, if at == 1 { self.term(e) } else { answer.1 }),
                Ask::MostProbable => answer = (self.ty(e), UnitExpr::ONE),
            }
            target.push(e);
        }
        if target.iter().any(|e| self.holds_error(*e)) {
            return None;
        }
        if ask != Ask::MostProbable && target.iter().all(|e| self.stage(*e).is_certain()) {
            let at = call.arguments.first().map_or(call.function.span, |a| a.value.span);
            let name = self.hir.models[model].name.clone();
            let found = Diagnostic::error(codes::BAD_MODEL, format!("this reads no variable of `{name}`")).at(at, "certain already");
            self.report(found);
            return None;
        }
        let mut given = Vec::new();
        for condition in &call.given {
            let e = self.condition(scope, condition);
            (self.ty(e) != Ty::Error).then_some(())?;
            given.push(e);
        }
        let mut interventions = Vec::new();
        for set in &call.interventions {
            let made = self.intervention(scope, set)?;
            let [variable, _] = made;
            let text = self.sources.slice(self.span(variable)).to_string();
            if interventions.iter().step_by(2).any(|other: &ExprId| self.sources.slice(self.span(*other)) == text) {
                let found = Diagnostic::error(codes::CONFLICTING_VALUES, format!("`{text}` is set twice")).at(set.span, "the second");
                self.report(found);
                return None;
            }
            interventions.extend(made);
        }
        let query = Query {
            model,
            ask,
            target: self.exprs.list(target),
            over: over?,
            given: self.exprs.list(given),
            interventions: self.exprs.list(interventions),
        };
        Some((query, answer.0, answer.1))
    }

    /// A condition; a variable by itself has no state that is meant.
    fn asked_condition(&mut self, scope: &mut Scope, e: &ast::Expr) -> ExprId {
        let id = self.expr(scope, e, Want::Bool);
        match self.ty(id) {
            Ty::Bool | Ty::Error => id,
            Ty::Entity(kind) if self.is_truth(kind) => self.holds(id, kind),
            Ty::Entity(kind) if self.hir.entity_types[kind].domain => {
                let state =
                    self.hir.entity_types[kind].members.first().map_or("…".into(), |state| self.hir.entities[*state].name.clone());
                let text = self.sources.slice(e.span).to_string();
                let found = Diagnostic::error(codes::TYPE_MISMATCH, format!("which state of `{text}`?"))
                    .at(e.span, "a variable, and no condition")
                    .help(format!("write `{text} == {state}`"));
                self.report(found);
                self.error_expr(e.span)
            }
            _ => self.condition(scope, e),
        }
    }

    /// A variable of the network by itself.
    fn one_variable(&mut self, scope: &mut Scope, e: &ast::Expr) -> Option<ExprId> {
        let id = self.expr(scope, e, Want::Any);
        match self.exprs.kind(id) {
            ExprKind::Chance(..) => Some(id),
            ExprKind::Error => None,
            _ => {
                let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "a variable of the network stands here").at(e.span, "not a variable");
                self.report(found);
                None
            }
        }
    }

    /// `variable == state` after `do`: the variable and the state.
    fn intervention(&mut self, scope: &mut Scope, e: &ast::Expr) -> Option<[ExprId; 2]> {
        let id = self.expr(scope, e, Want::Bool);
        match self.exprs.kind(id) {
            ExprKind::Error => None,
            _ if self.ty(id) == Ty::Error => None,
            ExprKind::Same(a, b, false) if matches!(self.exprs.kind(a), ExprKind::Chance(..)) && self.stage(b).is_certain() => Some([a, b]),
            ExprKind::Same(a, b, false) if matches!(self.exprs.kind(b), ExprKind::Chance(..)) && self.stage(a).is_certain() => Some([b, a]),
            _ => {
                let found = Diagnostic::error(codes::WRONG_ARGUMENTS, "`do` sets a variable to a state")
                    .at(e.span, "not `variable == state`")
                    .help("write `do sanctions == none`; what is only seen to hold stands after `given`");
                self.report(found);
                None
            }
        }
    }
}
