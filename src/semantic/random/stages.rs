//! What is decided before and after something random: variables with `after`, and what constraints and bounds read.

use super::horizon::Known;
use crate::diagnostics::{Diagnostic, codes, suggest};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, Value};
use crate::semantic::expr::scope::{Scope, Want};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ParentItem, VarItem};

impl Checker<'_> {
    /// What is known when a variable is decided: all that stands after `after`. The node of its scope is open.
    pub fn decided_after(&mut self, id: ModelId, scope: &mut Scope, var: &VarItem) -> Option<HorizonId> {
        let mut known = Known::default();
        match self.hir.models[id].derived {
            Some(Derived { as_what: DerivedAs::Mean, .. }) => return None,
            Some(Derived { as_what: DerivedAs::Foresight | DerivedAs::BestOf(_), of }) => {
                self.knows(of).into_iter().for_each(|variable| known.add_whole(variable));
                return self.horizon_of(known, scope.size);
            }
            Some(Derived { as_what: DerivedAs::AfterMean, .. }) | None => {}
        }
        let mut step: Option<(String, Span)> = None;
        for event in &var.after {
            let (variable, model) = self.event(event)?;
            if !self.ensure_signature(model, event.span) {
                return None;
            }
            let keys = self.variable_of(model, variable)?.keys.clone();
            // Who knows an amount knows the states that its parameters follow from.
            let horizon = self.states_of_event(event);
            let level = horizon.and_then(|horizon| Some(self.hir.tree.as_ref()?.level_of(horizon).clone()));
            let Some(key) = event.keys.first() else {
                known.add_whole(variable);
                level.iter().flat_map(Level::variables).for_each(|variable| known.add_whole(variable));
                continue;
            };
            let Some(period) = self.periods_of(variable).filter(|_| event.keys.len() == 1) else {
                let name = &event.name.text;
                let found = Diagnostic::error(codes::NOT_RANDOM, format!("what is known of `{name}` is all of it, or all up to a period"))
                    .at(event.span, "some of its keys")
                    .help(format!("write `after {name}`; step by step is known what has `periods` as its first key"));
                self.report(found);
                return None;
            };
            let text = self.sources.slice(key.span).to_string();
            if let Some((before, at)) = step.as_ref().filter(|(before, _)| *before != text) {
                let found = Diagnostic::error(
                    codes::NOT_RANDOM,
                    format!("one decision knows what is random up to one period: `{before}`, or `{text}`"),
                )
                .at(event.span, "another period")
                .with(*at, "the first");
                self.report(found);
                return None;
            }
            step = step.or(Some((text, event.span)));
            let at = self.expr(scope, key, Want::Entity(period));
            if self.ty(at) == Ty::Error || !self.fits(at, SetElement::Kind(*keys.first()?)) {
                return None;
            }
            let position = self.realised(variable, vec![at], event.span);
            known.add_stepped(variable, position);
            if let (Some(horizon), Some(level)) = (horizon, level) {
                let reading = self.last_key(horizon, &[at], event.span)?;
                known.add_with(&level, reading);
            }
        }
        self.horizon_of(known, scope.size)
    }

    /// What is known with the states that the parameters of what is named after `after` read, where they read any.
    fn states_of_event(&mut self, event: &ParentItem) -> Option<HorizonId> {
        let Some((Value::Amount(amount), _)) = self.names.get(&event.name.text) else { return None };
        self.ensure_amount(amount, event.span);
        self.states_of_amount(amount)
    }

    /// A random variable that something is decided after; reported where it is none.
    fn event(&mut self, event: &ParentItem) -> Option<(u32, ModelId)> {
        let name = &event.name;
        let value = self.names.get(&name.text);
        match (value, self.network()) {
            (Some((Value::Random(variable), _)), Some(model)) => return Some((variable, model)),
            (Some((Value::Amount(amount), place)), Some(model)) => return Some((self.outcome_of(event, (amount, place), model)?, model)),
            _ => {}
        }
        let depends = match value {
            Some((Value::Let(id), place)) if self.ensure_let(id, name.span) => self.hir.lets[id].horizon.map(|horizon| (horizon, place)),
            _ => None,
        };
        if let Some((horizon, place)) = depends {
            let (known, events) = (self.names_known(horizon), self.events_known(horizon));
            let found = Diagnostic::error(codes::NOT_RANDOM, format!("`{}` is a value that follows from {known}", name.text))
                .at(name.span, "not random of its own")
                .with(place, "declared here")
                .help(format!("write `after {events}`"));
            self.report(found);
            return None;
        }
        let decision = self.pending.inside().and_then(|plan| self.names.inner(plan, &name.text));
        let found = match value {
            None if matches!(decision, Some(Inner::Var(_))) => {
                Diagnostic::error(codes::NOT_RANDOM, format!("`{}` is a decision of the plan, and not random", name.text))
                    .at(name.span, "the plan knows it anyway")
            }
            Some((value, place)) => Diagnostic::error(codes::NOT_RANDOM, format!("`{}` is a {}, and not random", name.text, value.word()))
                .at(name.span, "known from the beginning")
                .with(place, "declared here"),
            None => Diagnostic::error(codes::NOT_RANDOM, format!("there is nothing random that is called `{}`", name.text))
                .at(name.span, "unknown"),
        };
        let names: Vec<&str> =
            self.names.values().filter(|(_, value)| matches!(value, Value::Random(_) | Value::Amount(_))).map(|(name, _)| name).collect();
        let found = match suggest::nearest(&name.text, names.iter().copied()).as_slice() {
            [only] => found.help(format!("did you mean `{only}`?")),
            _ if names.is_empty() => {
                found.help(format!("declare what may happen: `random {} in {{ poor, good }} ~ {{ poor: 30 %, good: 70 % }}`", name.text))
            }
            _ => found.help(format!("what is random: {}", suggest::listed(&names, 8))),
        };
        self.report(found);
        None
    }

    /// The variable that says which draw or point an amount is; reported where there is none, or where knowing a part of it is
    /// knowing all of it.
    fn outcome_of(&mut self, event: &ParentItem, (amount, place): (u32, Span), model: ModelId) -> Option<u32> {
        if !self.ensure_signature(model, event.span) {
            return None;
        }
        let head = self.pending.model(model).amounts.get(amount as usize)?.clone()?;
        let name = &event.name.text;
        match (head.outcome, head.scheme) {
            (Some(_), Some(Scheme::Draws { .. })) if !event.keys.is_empty() => {
                let found =
                    Diagnostic::error(codes::NOT_RANDOM, format!("`{name}` is drawn as a whole: who knows a part of it knows all of it"))
                        .at(event.span, "a part of it")
                        .with(place, "its draws");
                let by_period = head.keys.first().is_some_and(|kind| self.hir.entity_types[*kind].periods);
                self.report(if by_period {
                    found.help("write `discretised 3` in the place of `sampled …`: each period then comes out in its own way")
                } else {
                    found.help(format!("write `after {name}`"))
                });
                None
            }
            (Some(outcome), Some(_)) => Some(outcome),
            _ => {
                self.not_represented(amount, event.span, "decided after it");
                None
            }
        }
    }

    /// Reports a decision after some amounts of a draw, in a plan that reads others of it: who knows the one knows the draw, and by it
    /// the others.
    pub fn draws_are_known_together(&mut self, id: ModelId, plan: &ast::PlanItem) {
        let (None, Some(network)) = (self.hir.models[id].derived, self.network()) else { return };
        if plan.vars.iter().all(|var| var.after.is_empty()) {
            return;
        }
        let drawn = self.amounts_read(id);
        let heads = self.pending.model(network).amounts.clone();
        let outcome = |amount: u32| {
            let head = heads.get(amount as usize)?.as_ref()?;
            matches!(head.scheme, Some(Scheme::Draws { .. })).then_some(head.outcome)?
        };
        for var in &plan.vars {
            let named = var.after.iter().filter_map(|event| match self.names.get(&event.name.text) {
                Some((Value::Amount(amount), _)) => Some((amount, event)),
                _ => None,
            });
            let named: Vec<(u32, &ParentItem)> = named.collect();
            let beside = named.iter().find_map(|(amount, event)| {
                let own = outcome(*amount)?;
                let other =
                    drawn.iter().find(|(other, _)| outcome(*other) == Some(own) && named.iter().all(|(known, _)| known != other))?;
                Some((*event, *other))
            });
            let Some((event, (_, read))) = beside else { continue };
            let (a, b) = (event.name.text.clone(), self.sources.slice(read).split('[').next().unwrap_or_default().to_string());
            let found = Diagnostic::error(codes::NOT_RANDOM, format!("who knows `{a}` knows which draw it is, and by that `{b}`"))
                .at(event.span, "decided after one of them")
                .with(read, "read here, of the same draws")
                .help(format!(
                    "decide it `after {a}, {b}`, or give one of the two another number of draws, or points of its own: `discretised 5`"
                ));
            self.report(found);
        }
    }

    /// The amounts with a distribution that a plan reads, each with the first place.
    fn amounts_read(&self, id: ModelId) -> Vec<(u32, Span)> {
        let mut roots: Vec<ExprId> = Vec::new();
        self.hir.models[id].form.exprs(&mut |e| roots.push(e));
        let own = self.hir.lets.values().filter(|decl| decl.model == Some(id));
        roots.extend(own.map(|decl| decl.body));
        self.amounts_in(roots)
    }

    /// The amounts with a distribution that some expressions read, also in values, each with the first place.
    pub(super) fn amounts_in(&self, roots: Vec<ExprId>) -> Vec<(u32, Span)> {
        let mut open = roots;
        let (mut met, mut out): (rustc_hash::FxHashSet<ExprId>, Vec<(u32, Span)>) = Default::default();
        while let Some(e) = open.pop() {
            if !met.insert(e) {
                continue;
            }
            match self.exprs.kind(e) {
                ExprKind::Drawn(amount, _) => out.push((amount, self.span(e))),
                ExprKind::Let(value, _) => open.push(self.hir.lets[value].body),
                _ => {}
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        out.sort_unstable();
        out.dedup_by_key(|(amount, _)| *amount);
        out
    }

    /// Gives a variable of a plan the nodes of what is known when it is decided.
    pub fn variable_at_nodes(&mut self, id: ModelId, index: u32, var: &VarItem, scope: &mut Scope) {
        let node = self.bind_node(scope, var.name.span);
        if self.hir.tree.is_none() && !var.after.is_empty() {
            for event in &var.after {
                let _ = self.event(event);
            }
        }
        let horizon = self.at_node(node, |c| c.decided_after(id, scope, var));
        let (Some(horizon), Some(node)) = (horizon, node) else { return };
        let Some(kind) = self.hir.tree.as_ref().map(|tree| tree.kind) else { return };
        let Some(binder) = self.hir.plan(id).and_then(|plan| plan.variables.get(index as usize)).map(|own| own.binder) else { return };
        let binder = self.with_nodes(binder, node, horizon, var.name.span);
        let Some(own) = self.hir.models[id].plan_mut().and_then(|plan| plan.variables.get_mut(index as usize)) else { return };
        own.binder = binder;
        own.horizon = Some(horizon);
        own.keys.push(kind);
        let (keys, result) = (own.keys.clone(), own.result);
        self.result_at_nodes(id, result, keys, horizon);
    }

    fn result_at_nodes(&mut self, id: ModelId, result: u32, keys: Vec<EntityTypeId>, horizon: HorizonId) {
        if let Some(result) = self.hir.models[id].results.get_mut(result as usize) {
            result.keys = keys;
            result.horizon = Some(horizon);
        }
    }

    /// A bound of a variable. Reports one that reads what is not known when the variable is decided.
    pub fn bound_at_nodes(&mut self, id: ModelId, var: &VarItem, own: Option<HorizonId>, scope: &Scope, bound: ExprId) -> ExprId {
        if self.derived_as(id) == Some(DerivedAs::Mean) {
            return self.averaged(bound, scope.node, scope.size);
        }
        let Some(reads) = self.horizon(&[bound], scope.node, scope.size) else { return bound };
        if self.is_known_with(reads, own) {
            return bound;
        }
        let (names, events, at) = (self.names_known(reads), self.events_known(reads), self.span(bound));
        let found = Diagnostic::error(codes::DECIDED_BEFORE, format!("`{}` is decided before {names} is known", var.name.text))
            .at(at, "a bound that is not known then")
            .with(var.name.span, "decided here")
            .help(format!("decide it `after {events}`, or write a constraint, which then holds in every outcome"));
        self.report(found);
        bound
    }

    /// Gives a constraint the nodes of what its sides read. Decisions that were made before have to keep it in every outcome; an
    /// equation cannot be kept so.
    pub fn constraint_at_nodes(&mut self, id: ModelId, at: usize, parts: &[ExprId], node: Option<Slot>, slots: u32, span: Span) {
        if self.derived_as(id) == Some(DerivedAs::Mean) {
            return self.constraint_at_mean(id, at, node, slots);
        }
        let Some(horizon) = self.horizon(parts, node, slots) else { return };
        let (Some(node), Some(kind)) = (node, self.hir.tree.as_ref().map(|tree| tree.kind)) else { return };
        let Some(own) = self.hir.plan(id).and_then(|plan| plan.constraints.get(at)) else { return };
        let (binder, mut keys, activity) = (own.binder, own.keys.clone(), own.activity);
        let is_equation = own.lower.is_some() && own.lower == own.upper;
        if is_equation {
            self.equation_is_kept(id, at, horizon, node, span);
        }
        let binder = self.with_nodes(binder, node, horizon, span);
        keys.push(kind);
        let term = self.result_term(id, activity);
        self.constraint_signature(id, at, Some(binder), &keys, &term);
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        let Some(own) = plan.constraints.get_mut(at) else { return };
        own.horizon = Some(horizon);
        let mut results = vec![own.activity, own.slack];
        for missed in [own.below, own.above].into_iter().flatten() {
            if let Some(variable) = plan.variables.get_mut(missed.variable as usize) {
                variable.horizon = Some(horizon);
                results.push(variable.result);
            }
        }
        results.into_iter().for_each(|result| self.result_at_nodes(id, result, keys.clone(), horizon));
    }

    /// The sides of a constraint as they are on average.
    fn constraint_at_mean(&mut self, id: ModelId, at: usize, node: Option<Slot>, slots: u32) {
        let Some(own) = self.hir.plan(id).and_then(|plan| plan.constraints.get(at)) else { return };
        let (lower, body, upper) = (own.lower, own.body, own.upper);
        let mean = self.averaged(body, node, slots);
        let low = lower.map(|e| self.averaged(e, node, slots));
        let high = if upper == lower { low } else { upper.map(|e| self.averaged(e, node, slots)) };
        let Some(own) = self.hir.models[id].plan_mut().and_then(|plan| plan.constraints.get_mut(at)) else { return };
        (own.lower, own.body, own.upper) = (low, mean, high);
    }

    /// Reports an equation that only decisions have to keep that were made before all of it was known.
    fn equation_is_kept(&mut self, id: ModelId, at: usize, horizon: HorizonId, node: Slot, span: Span) {
        let Some(own) = self.hir.plan(id).and_then(|plan| plan.constraints.get(at)) else { return };
        if own.below.is_some() || own.above.is_some() {
            return;
        }
        let (body, limits) = (own.body, own.lower);
        let mut decisions = Vec::new();
        let mut open = vec![body];
        while let Some(e) = open.pop() {
            match self.exprs.kind(e) {
                ExprKind::Var(..) | ExprKind::Let(..) if self.stage(e).is_linear() => decisions.push(e),
                _ => self.exprs.made().children(e, &mut |child| open.push(child)),
            }
        }
        let decided = self.known_of(&decisions, node);
        let slots = u32::MAX;
        let Some(decided) = self.horizon_of(decided, slots) else { return self.not_kept(id, at, horizon, span) };
        if !self.is_known_with(horizon, Some(decided)) && limits.is_some() {
            self.not_kept(id, at, horizon, span);
        }
    }

    fn not_kept(&mut self, id: ModelId, at: usize, horizon: HorizonId, span: Span) {
        let Some(own) = self.hir.plan(id).and_then(|plan| plan.constraints.get(at)) else { return };
        let (name, body) = (own.name.clone(), own.body);
        let mut decision = None;
        let mut open = vec![body];
        while let Some(e) = open.pop() {
            if let ExprKind::Var(..) = self.exprs.kind(e) {
                decision = Some(e);
            }
            self.exprs.made().children(e, &mut |child| open.push(child));
        }
        let names = self.names_known(horizon);
        let found = Diagnostic::error(
            codes::DECIDED_BEFORE,
            format!("all that `{name}` decides is decided before {names} is known, and has to equal it"),
        )
        .at(span, "an equation with what is known later");
        let found = match decision {
            Some(e) => found.with(self.span(e), "decided before"),
            None => found,
        };
        self.report(
            found
                .help("decide something `after` it that takes up the difference, or write `<=` or `>=`, which then holds in every outcome"),
        );
    }

    /// A constraint that has to hold with a probability: in its place, that its probability is at least that. Each outcome in which
    /// it does not hold has a binary variable (J. Luedtke, S. Ahmed, *A sample approximation approach for optimization with
    /// probabilistic constraints*, SIAM J. Optim. 2008).
    pub fn with_probability(&mut self, scope: &mut Scope, condition: ExprId, wanted: &ast::Expr) -> Option<(ExprId, ExprId)> {
        let span = self.span(condition);
        let level = self.part_of_all(scope, wanted, ["a probability"; 2])?;
        let node = scope.node;
        let horizon = self.horizon(&[condition], node, scope.size);
        let (Some(node), Some(horizon)) = (node, horizon) else {
            let found =
                Diagnostic::error(codes::CERTAIN_ALREADY, "this does not depend on anything random").at(span, "it holds, or it does not");
            self.report(found.with(wanted.span, "with a probability?"));
            return None;
        };
        let generator = self.nodes_of(node, horizon, span);
        let gens = self.exprs.gens(vec![generator]);
        let chance = self.chance_of_node(span)?;
        let body = self.weighted(condition, chance, span);
        let degree = self.stage(body);
        let sum = self.node(ExprKind::Fold(Fold::Sum, gens, body), Ty::Number, UnitExpr::ONE, degree, span);
        self.linear(sum).then_some((sum, level))
    }
}
