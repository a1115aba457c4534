//! The objectives of a plan, in their order.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::mistakes::{ModelMistake, TypeMistake};
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Scope;
use crate::semantic::units::equations::UnitExpr;
use crate::syntax::ast;
use crate::units::UnitId;

impl Checker<'_> {
    /// The objectives of a plan: one statement, and what follows it with `then`. Reports a second statement.
    pub fn objectives_of<'p>(&mut self, plan: &'p ast::PlanItem) -> Vec<&'p ast::Objective> {
        let mut out: Vec<&ast::Objective> = Vec::new();
        let mut statements = 0;
        for objective in &plan.objectives {
            statements += usize::from(!objective.follows);
            if statements <= 1 {
                out.push(objective);
            } else if !objective.follows {
                let first = plan.objectives.first().map(|first| first.span);
                self.report(ModelMistake::SecondObjective { second: objective.span, first }.diagnostic());
            }
        }
        for objective in out.iter().filter(|_| out.len() > 1) {
            if objective.name.is_none() && bare(&objective.value).is_none() {
                let levels = objective.levels().map(|(call, _)| call.function.text.as_ref());
                self.report(ModelMistake::ObjectiveWithoutName { at: objective.value.span, levels }.diagnostic());
            }
        }
        out
    }

    /// The name under which an objective is read, and the one that is shown.
    pub fn objective_names(&self, place: u32, objective: &ast::Objective) -> (ast::Name, Box<str>) {
        if let Some(name) = &objective.name {
            return (name.clone(), name.text.clone());
        }
        // The later ones are read by the values that they are.
        let text: Box<str> = if place == 0 { "objective".into() } else { format!("objective {}", place + 1).into() };
        let shown = bare(&objective.value).map_or(text.clone(), |name| name.text.clone());
        (ast::Name { text, span: objective.span }, shown)
    }

    /// True where a plan minimizes or maximizes something that prices and charges can be a part of: levels are no sum.
    pub fn has_sum(&self, plan: ModelId) -> bool {
        let item = self.pending.model(plan).item.as_ref();
        matches!(item, ast::ItemKind::Plan(plan) if plan.objectives.iter().any(|objective| objective.levels().is_none()))
    }

    /// True where an objective of a plan goes level by level.
    pub fn has_levels(&self, plan: ModelId) -> bool {
        let item = self.pending.model(plan).item.as_ref();
        matches!(item, ast::ItemKind::Plan(plan) if plan.objectives.iter().any(|objective| objective.levels().is_some()))
    }

    pub(super) fn objectives(&mut self, id: ModelId, plan: &ast::PlanItem) {
        if plan.objectives.is_empty() {
            let name = &plan.name;
            // A plan that decides nothing is said to be one; a system of equations has no better and worse.
            if plan.vars.is_empty() || plan.constraints.iter().all(is_equation) {
                return;
            }
            let found = Diagnostic::warning(codes::NO_OBJECTIVE, format!("the plan `{}` has no objective", name.text))
                .at(name.span, "neither `minimize` nor `maximize`: any solution will do")
                .help("say what is best: `minimize cost = sum(…)`; or `allow no-objective`");
            self.report(found);
            return;
        }
        let mut statements = 0;
        for (place, objective) in (0u32..).zip(&plan.objectives) {
            statements += usize::from(!objective.follows);
            if statements > 1 {
                return;
            }
            if let Some(decl) = self.objective(id, place, objective) {
                let Some(body) = self.hir.models[id].plan_mut() else { return };
                body.objectives.push(decl);
            }
            // Of the first it says something else, which depends on the constraints too.
            if place == 0 {
                continue;
            }
            if let Some(within) = objective.within.as_ref().filter(|within| !self.loses_levels(plan, place, within.span)) {
                let tolerance = self.tolerance(id, within, 1);
                let Some(body) = self.hir.models[id].plan_mut() else { return };
                // It is said of the one before.
                let before = body.objectives.iter_mut().rev().nth(1);
                if let (Some(before), Some((tolerance, slots))) = (before, tolerance) {
                    before.within = Some(tolerance);
                    before.slots = slots;
                }
            }
        }
    }

    fn objective(&mut self, id: ModelId, place: u32, objective: &ast::Objective) -> Option<ObjectiveDecl> {
        let (read, name) = self.objective_names(place, objective);
        self.wrong_way(objective);
        // A name that is taken was reported.
        let (result, decl) = self.objective_value(id, &read.text)?;
        if !self.ensure_let(decl, objective.span) {
            return None;
        }
        let list = self.exprs.list(Vec::new());
        let (ty, stage, span) = (self.hir.lets[decl].ty, self.hir.lets[decl].stage, objective.value.span);
        let term = self.units.of_let(decl);
        let body = self.node(ExprKind::Let(decl, list), ty, term, stage, span);
        let body = match self.ty(body) {
            Ty::Error => return None,
            Ty::Number => body,
            other => {
                let text = self.describe(other);
                self.report(TypeMistake::ObjectiveNoNumber { ty: &text, at: objective.value.span }.diagnostic());
                return None;
            }
        };
        if !self.linear(body) {
            return None;
        }
        // `minimize cost = 0` asks for any answer, and says so.
        let own = self.hir.lets[decl].body;
        if stage.is_known() && self.ty(own) != Ty::Error && !self.exprs.is_literal(own) && !self.hir.models[id].library {
            let found = Diagnostic::warning(codes::CONSTANT_OBJECTIVE, format!("the objective `{name}` has no decision in it"))
                .at(span, "data only: no decision changes it")
                .help("any answer that keeps the constraints is as good as another; `minimize any = 0` says so");
            self.report(found);
        }
        let term = self.term(body);
        self.set_result(id, result, Vec::new(), Some(term));
        Some(ObjectiveDecl {
            name,
            title: objective.title.as_ref().map(|t| t.text.clone()),
            maximize: objective.maximize,
            body,
            unit: UnitId::ONE,
            slots: 0,
            span: objective.span,
            result,
            within: None,
            levels: objective.levels().is_some(),
        })
    }

    /// How much worse an objective may become: a part of its best value, or an amount in its unit.
    /// With the size of a frame that evaluates it. It is said of the objective so many before the last.
    pub(super) fn tolerance(&mut self, id: ModelId, within: &ast::Expr, back: usize) -> Option<(Tolerance, u32)> {
        let mut scope = Scope::of(Some(id));
        let value = self.number_expr(&mut scope, within);
        if self.ty(value) == Ty::Error {
            return None;
        }
        if !self.stage(value).is_known() {
            let found = Diagnostic::error(codes::NOT_KNOWN_YET, "what an objective may lose must be known before solving")
                .at(within.span, "depends on a decision");
            self.report(found);
            return None;
        }
        let plan = self.hir.models[id].plan()?;
        let before = plan.objectives.iter().rev().nth(back)?;
        let (body, name, span) = (before.body, before.name.clone(), before.span);
        let (target, mine) = (self.term(body), self.term(value));
        let of = self.units.resolve(&target);
        let mine = self.units.resolve(&mine);
        // `2 %` is a part of the best value, unless the objective is in `%` itself.
        let plain = mine.is_known() && self.units.registry().is_dimensionless(mine.unit);
        let share = plain
            && of.is_known()
            && (!self.units.registry().is_dimensionless(of.unit) || (of.unit == UnitId::ONE && mine.unit != UnitId::ONE));
        if share && (mine.unit != UnitId::ONE || !self.exprs.is_literal(value)) {
            return Some((Tolerance::Share(self.coerce(value, &UnitExpr::ONE).unwrap_or(value)), scope.size));
        }
        if plain
            && mine.unit == UnitId::ONE
            && self.exprs.is_literal(value)
            && of.is_known()
            && !self.units.registry().is_dimensionless(of.unit)
        {
            let (number, unit) = (self.sources.slice(within.span).to_string(), self.units.registry().text(of.unit));
            let found =
                Diagnostic::error(codes::BARE_NUMBER, format!("a bare number says not whether `{name}` may lose a share or an amount"))
                    .at(within.span, "no unit")
                    .with(span, format!("in `{unit}`"))
                    .help(format!("write `{number} %` for a share of the best value, `{number} {unit}` for an amount"));
            self.report(found);
            return None;
        }
        Some((Tolerance::Amount(self.coerce_to(value, &target, span, &format!("`{name}`"))), scope.size))
    }
}

/// The name that an objective is, when it is nothing else.
fn bare(value: &ast::Expr) -> Option<&ast::Name> {
    match &value.kind {
        ast::ExprKind::Name(name) => Some(name),
        ast::ExprKind::Paren(inner) => bare(inner),
        _ => None,
    }
}

fn is_equation(constraint: &ast::Constraint) -> bool {
    matches!(&constraint.body.without_parens().kind, ast::ExprKind::Compare(_, ops) if ops.iter().all(|(op, _)| *op == CompareOp::Eq))
}
