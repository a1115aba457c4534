//! Constraints that may be missed at a price: what is missed is a variable of the plan, and its cost a part of the objective.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{ModelMistake, Side};
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::expr::scope::{Keyed, Scope};
use crate::semantic::random::visible;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast;
use crate::units::UnitId;

/// The name, title, kind and place of a result that is registered.
pub type Named = (Box<str>, Option<String>, ResultRole, crate::source::Span);

/// Adds a constraint to a plan: its results, the variables for what it may be missed by, and what holds otherwise.
pub fn register_constraint(constraint: &ast::Constraint, plan: &mut Plan, results: &mut Vec<Named>) {
    let title = constraint.title.as_ref().map(|t| t.text.clone());
    let span = constraint.name.span;
    let mut declare = |name: Box<str>, plan: &mut Plan, priced: bool| {
        let index = plan.constraints.len() as u32;
        let activity = results.len() as u32;
        results.push((name.clone(), title.clone(), ResultRole::Plan(PlanResult::Activity(index)), span));
        results.push((name.clone(), title.clone(), ResultRole::Plan(PlanResult::Slack(index)), span));
        let mut side = |role: Role, word: &str| {
            let (variable, result) = (plan.variables.len() as u32, results.len() as u32);
            results.push((format!("{name}.{word}").into(), None, ResultRole::Plan(PlanResult::Variable(variable)), span));
            plan.variables.push(Variable::new(name.clone(), role, span, result));
            Penalty { variable, price: ExprId(0), cost: ExprId(0), objective: 0 }
        };
        let below = priced.then(|| side(Role::Shortfall, "shortfall"));
        let above = priced.then(|| side(Role::Excess, "excess"));
        plan.constraints.push(ConstraintDecl {
            name,
            title: title.clone(),
            binder: GensId::NONE,
            keys: Vec::new(),
            unit: UnitId::ONE,
            lower: None,
            body: ExprId(0),
            upper: None,
            given: false,
            ranged: Vec::new(),
            condition: None,
            below,
            above,
            horizon: None,
            slots: 0,
            span: constraint.span,
            activity,
            slack: activity + 1,
            complete: false,
            policy: None,
            off: false,
        });
    };
    declare(constraint.name.text.clone(), plan, !constraint.payments.is_empty());
    if constraint.when.as_ref().is_some_and(|when| when.otherwise.is_some()) {
        declare(format!("{}.else", constraint.name.text).into(), plan, false);
    }
}

/// What missing a side of a constraint costs: the objective and its value, the cost of one instance, and of all.
struct Charged {
    objective: u32,
    owner: LetId,
    cost: ExprId,
    all: ExprId,
}

impl Checker<'_> {
    /// Gives the keys of a constraint, and its unit, to what belongs to it.
    pub(in crate::semantic) fn constraint_signature(
        &mut self,
        id: ModelId,
        at: usize,
        binder: Option<GensId>,
        keys: &[EntityTypeId],
        term: &UnitExpr,
    ) {
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        let Some(slot) = plan.constraints.get_mut(at) else { return };
        slot.keys = keys.to_vec();
        if let Some(binder) = binder {
            slot.binder = binder;
        }
        let mut results = vec![slot.activity, slot.slack];
        for priced in [slot.below, slot.above].into_iter().flatten() {
            let Some(variable) = plan.variables.get_mut(priced.variable as usize) else { continue };
            variable.keys = keys.to_vec();
            if let Some(binder) = binder {
                variable.binder = binder;
            }
            results.push(variable.result);
        }
        for result in results {
            self.set_result(id, result, keys.to_vec(), Some(term.clone()));
        }
    }

    /// Prices of a constraint, once its sides are known.
    pub(super) fn payments(&mut self, id: ModelId, at: usize, constraint: &ast::Constraint, scope: &mut Scope) {
        if let (false, Some(payment)) = (self.has_sum(id), constraint.payments.first()) {
            let (plan, at) = (self.hir.models[id].name.clone(), payment.price.span);
            self.report(ModelMistake::NoObjectiveToPay { plan: &plan, what: "a price", at, levels: self.has_levels(id) }.diagnostic());
            return;
        }
        let [below, above] = self.prices(constraint, scope).unwrap_or_default();
        let Some(plan) = self.hir.models[id].plan() else { return };
        let Some(decl) = plan.constraints.get(at) else { return };
        let limits = [(decl.lower.is_some(), Side::Below), (decl.upper.is_some(), Side::Above)];
        for (limit, side) in limits {
            let is_below = matches!(side, Side::Below);
            let said = constraint.payments.iter().find_map(|p| p.side.filter(|(below, _)| *below == is_below));
            if let (false, Some((_, at))) = (limit, said) {
                self.report(ModelMistake::PriceWithoutLimit { constraint: &constraint.name.text, side, at }.diagnostic());
            }
        }
        let [(has_lower, ..), (has_upper, ..)] = limits;
        let zero = self.result_zero(id, at, constraint.name.span);
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        let Some(decl) = plan.constraints.get_mut(at) else { return };
        // A price may run over sets of its own.
        decl.slots = scope.size;
        for (slot, price) in [(&mut decl.below, below.filter(|_| has_lower)), (&mut decl.above, above.filter(|_| has_upper))] {
            let Some(priced) = slot else { continue };
            let Some(variable) = plan.variables.get_mut(priced.variable as usize) else { continue };
            variable.slots = scope.size;
            variable.lower = Some(zero);
            match price {
                Some(price) => priced.price = price,
                None => {
                    variable.role = Role::Unused;
                    *slot = None;
                }
            }
        }
    }

    /// The prices of what falls below and what rises above. Reports what is none, and two for one side.
    fn prices(&mut self, constraint: &ast::Constraint, scope: &mut Scope) -> Option<[Option<ExprId>; 2]> {
        let mut sides: [Option<ExprId>; 2] = [None, None];
        for payment in &constraint.payments {
            let price = self.number_expr(scope, &payment.price);
            if self.ty(price) == Ty::Error {
                return None;
            }
            if !self.stage(price).is_known() {
                let found = Diagnostic::error(codes::NOT_KNOWN_YET, "a price must be known before solving")
                    .at(payment.price.span, "depends on a decision");
                self.report(found);
                return None;
            }
            let own = [payment.side.is_none_or(|(below, _)| below), payment.side.is_none_or(|(below, _)| !below)];
            for (slot, _) in sides.iter_mut().zip(own).filter(|(_, own)| *own) {
                if let Some(first) = slot {
                    let (second, first) = (payment.price.span, self.span(*first));
                    self.report(ModelMistake::TwoPrices { constraint: &constraint.name.text, second, first }.diagnostic());
                    return None;
                }
                *slot = Some(price);
            }
        }
        Some(sides)
    }

    /// Nothing, in the unit of a constraint.
    fn result_zero(&mut self, id: ModelId, at: usize, span: crate::source::Span) -> ExprId {
        let Some(plan) = self.hir.models[id].plan() else { return self.error_expr(span) };
        let term = plan.constraints.get(at).map_or(UnitExpr::ONE, |c| self.result_term(id, c.activity));
        self.number(crate::exact::Exact::ZERO, 0.0, term, span)
    }

    /// True of an objective of a plan with prices on its constraints: it depends on decisions, whatever it is.
    pub fn is_charged(&self, id: ModelId, value: LetId) -> bool {
        let item = self.pending.model(id).item.as_ref();
        self.names.is_objective(id, &self.hir.lets[value].name, value)
            && matches!(item, ast::ItemKind::Plan(plan) if plan.constraints.iter().any(|c| !c.payments.is_empty()))
    }

    /// Puts what missed constraints cost into the objectives.
    pub(super) fn charge_missed(&mut self, id: ModelId) {
        let Some(plan) = self.hir.models[id].plan() else { return };
        let constraints: Vec<(usize, ConstraintDecl)> =
            plan.constraints.iter().cloned().enumerate().filter(|(_, c)| c.complete && (c.below.is_some() || c.above.is_some())).collect();
        for (at, decl) in constraints {
            for (below, priced) in [(true, decl.below), (false, decl.above)] {
                let Some(priced) = priced else { continue };
                let Some(Charged { objective, cost, all, owner }) = self.charge_one(id, &decl, priced) else { continue };
                match decl.policy {
                    Some(PolicyRow::Limit { patch, .. }) => {
                        let patch = self.hir.models[id].plan_mut().and_then(|plan| plan.patches.get_mut(patch as usize));
                        patch.into_iter().for_each(|patch| patch.penalties.push(Missed { cost: all, slots: decl.slots }));
                    }
                    _ => self.add_to_objective(id, &decl, objective, owner, all),
                }
                let Some(plan) = self.hir.models[id].plan_mut() else { return };
                let Some(slot) = plan.constraints.get_mut(at) else { continue };
                let slot = if below { &mut slot.below } else { &mut slot.above };
                *slot = Some(Penalty { cost, objective, ..priced });
            }
        }
    }

    /// The objective that a price counts in, and price times what is missed. That of a policy counts where its charges do.
    fn charge_one(&mut self, id: ModelId, decl: &ConstraintDecl, priced: Penalty) -> Option<Charged> {
        let span = self.span(priced.price);
        let keys = self.index_of(decl.binder, &visible(&decl.keys, decl.horizon), span);
        let node = decl.horizon.and_then(|_| self.exprs.made().bound(decl.binder).last()).map(|(slot, _)| slot);
        // Missed in an outcome, it is paid in expectation.
        let (missed, chance) = self.at_node(node, |c| (c.keyed(Keyed::Var(id, priced.variable), keys, span), c.chance_of_node(span)));
        let (price, amount) = (self.term(priced.price), self.term(missed));
        let term = self.units.multiply(&price, &amount);
        let mut cost = self.node(ExprKind::Arith(ArithOp::Mul, priced.price, missed), Ty::Number, term.clone(), Stage::LINEAR, span);
        if let Some(chance) = chance {
            cost = self.node(ExprKind::Arith(ArithOp::Mul, chance, cost), Ty::Number, term.clone(), Stage::LINEAR, span);
        }
        let plan = self.hir.models[id].plan()?;
        // Levels are no sum. Policies charge the first of the others.
        let most = if decl.policy.is_some() { 1 } else { plan.objectives.len() };
        let objectives: Vec<(u32, (ExprId, Box<str>))> = (0u32..)
            .zip(&plan.objectives)
            .filter(|(_, o)| !o.levels)
            .take(most)
            .map(|(place, o)| (place, (o.body, o.name.clone())))
            .collect();
        let resolved = self.units.resolve(&term);
        let fits = |c: &mut Checker<'_>, body: ExprId| {
            let own = c.term(body);
            let own = c.units.resolve(&own);
            !own.is_known() || !resolved.is_known() || c.units.registry().dimension(own.unit) == c.units.registry().dimension(resolved.unit)
        };
        let Some((objective, (body, _))) = objectives.iter().find(|(_, (body, _))| fits(self, *body)) else {
            // Without an objective that is said already.
            let (_, (body, name)) = objectives.first()?;
            let (body, name) = (*body, name.clone());
            self.wrong_price(decl, priced, body, &name);
            return None;
        };
        let (objective, body) = (*objective, *body);
        let target = self.term(body);
        let Ok(cost) = self.coerce(cost, &target) else {
            let name = objectives.iter().find(|(place, _)| *place == objective).map_or("objective".into(), |(_, o)| o.1.clone());
            self.wrong_price(decl, priced, body, &name);
            return None;
        };
        let ExprKind::Let(owner, _) = self.exprs.kind(body) else { return None };
        let all = match self.exprs.made().gens(decl.binder).is_empty() {
            true => cost,
            false => self.node(ExprKind::Fold(Fold::Sum, decl.binder, cost), Ty::Number, target.clone(), Stage::LINEAR, span),
        };
        Some(Charged { objective, cost, all, owner })
    }

    /// Puts what a constraint costs that is missed into an objective.
    fn add_to_objective(&mut self, id: ModelId, decl: &ConstraintDecl, objective: u32, owner: LetId, all: ExprId) {
        let maximize = self.hir.plan(id).and_then(|p| p.objectives.get(objective as usize)).is_some_and(|o| o.maximize);
        let op = if maximize { ArithOp::Sub } else { ArithOp::Add };
        let target = self.term(all);
        let own = self.hir.lets[owner].body;
        let place = self.span(own);
        let sum = self.node(ExprKind::Arith(op, own, all), Ty::Number, target, Stage::LINEAR, place);
        let value = &mut self.hir.lets[owner];
        value.body = sum;
        value.slots = value.slots.max(decl.slots);
    }

    /// A price that does not fit the objective: in which unit it would.
    fn wrong_price(&mut self, decl: &ConstraintDecl, priced: Penalty, objective: ExprId, name: &str) {
        let (price, of) = (self.term(priced.price), self.term(objective));
        let mine = self.units.resolve(&price);
        let of = self.units.resolve(&of);
        let unit = self.term(decl.body);
        let per = self.units.resolve(&unit);
        let inverse = self.units.raise(&per, -1);
        let due = self.units.multiply(&of, &inverse);
        let due = UnitExpr { unit: self.units.registry_mut().simplify(due.unit).0, ..due };
        let text = if due.is_known() { self.plainest(due.unit) } else { self.units.text(&due) };
        let at = self.span(priced.price);
        let bare = mine.unit == UnitId::ONE && self.exprs.is_literal(priced.price);
        let found = if bare {
            let number = self.sources.slice(at).to_string();
            Diagnostic::error(codes::BARE_NUMBER, format!("a bare number where the price of missing `{}` is in `{text}`", decl.name))
                .at(at, "no unit")
                .help(format!("write its unit: `{number} {text}`"))
        } else {
            let own = self.units.text(&mine);
            let found = Diagnostic::error(
                codes::UNIT_MISMATCH,
                format!("the price of missing `{}` is in `{text}`, and this is in `{own}`", decl.name),
            )
            .at(at, format!("this is in `{own}`"));
            self.explain(found, &due, &mine, "the price", "this value")
        };
        let (per, of) = (self.units.text(&per), self.units.text(&of));
        self.report(found.note(format!("`{}` is in `{per}`, and the objective `{name}` in `{of}`", decl.name)));
    }

    /// What a constraint with a price is missed by, read as `.shortfall` or `.excess`.
    pub(in crate::semantic) fn missed_of(&mut self, model: ModelId, result: u32, name: &ast::Name) -> Option<Keyed> {
        let owner = &self.hir.models[model];
        let plan = owner.plan()?;
        let decl = plan.constraints.get(owner.constraint_of(result)?)?;
        let priced = match name.text.as_ref() {
            "shortfall" => decl.below?,
            "excess" => decl.above?,
            _ => return None,
        };
        let variable = plan.variables.get(priced.variable as usize)?;
        Some(if self.pending.inside() == Some(model) { Keyed::Var(model, priced.variable) } else { Keyed::Answer(model, variable.result) })
    }

    /// The hidden value of an objective, by the name under which it is read.
    pub(super) fn objective_value(&self, id: ModelId, name: &str) -> Option<(u32, LetId)> {
        match self.names.inner(id, name) {
            Some(Inner::Objective(result, decl)) => Some((result, decl)),
            _ => None,
        }
    }
}
