//! What uncertainty costs a plan: the same plan as if everything were known before, as if everything came out as its mean, and as
//! it is with the first decisions of the latter (J. R. Birge, F. Louveaux, *Introduction to Stochastic Programming*, 2011, chapter 4).

use super::visible;
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::expr::scope::Head;
use crate::semantic::progress::Progress;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use crate::syntax::ast::{self, ItemKind, Name};

/// A figure of what uncertainty costs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    /// The expected value of perfect information.
    PerfectInformation,
    /// The value of the stochastic solution.
    StochasticSolution,
    /// What would come out on average, were everything known before each decision.
    WaitAndSee,
    /// What comes out on average of the first decisions for the mean.
    MeanPlanResult,
    /// What the plan for the mean promises.
    MeanValue,
}

const FIGURES: [(&str, Figure); 5] = [
    ("evpi", Figure::PerfectInformation),
    ("vss", Figure::StochasticSolution),
    ("wait_and_see", Figure::WaitAndSee),
    ("eev", Figure::MeanPlanResult),
    ("mean_value", Figure::MeanValue),
];

impl Checker<'_> {
    /// What a plan is derived as; none for one of the scenario itself.
    pub fn derived_as(&self, model: ModelId) -> Option<DerivedAs> {
        self.hir.models[model].derived.map(|derived| derived.as_what)
    }

    /// What the plan is derived as in which something is checked.
    pub(super) fn derived_inside(&self) -> Option<DerivedAs> {
        self.derived_as(self.pending.inside()?)
    }

    /// `farm.evpi`, `farm.vss` and their like; none for every other name.
    pub fn cost_of_uncertainty(&mut self, model: ModelId, name: &Name, span: Span) -> Option<Head> {
        let (_, figure) = *FIGURES.iter().find(|(word, _)| *word == name.text.as_ref())?;
        self.hir.tree.as_ref()?;
        let item = self.pending.model(model).item.clone();
        let ItemKind::Plan(plan) = item.as_ref() else { return None };
        if !self.ensure_body(model, span) {
            return Some(Head::Wrong);
        }
        // Whatever is wrong is said already.
        if self.reports.has_errors() {
            return Some(Head::Wrong);
        }
        if self.knows(model).is_empty() {
            let owner = self.hir.models[model].name.clone();
            let found = Diagnostic::error(codes::CERTAIN_ALREADY, format!("nothing is uncertain for `{owner}`"))
                .at(name.span, "of a plan that reads something random");
            self.report(found.help("let it decide something `after` what is random"));
            return Some(Head::Wrong);
        }
        if self.hir.models[model].case.is_some() {
            let found = Diagnostic::error(codes::NOT_AVAILABLE, format!("`{}` is not available for a plan of several cases", name.text));
            self.report(found.at(name.span, "of a plan without an index"));
            return Some(Head::Wrong);
        }
        let patches = self.hir.plan(model).is_some_and(|plan| !plan.patches.is_empty());
        if plan.objectives.len() != 1 || self.has_levels(model) || patches {
            let why = if patches { "policies apply to it" } else { "it has one objective" };
            let found = Diagnostic::error(codes::NOT_AVAILABLE, format!("`{}` is not available for this plan", name.text))
                .at(name.span, if patches { why } else { "only where it has one objective" });
            self.report(found);
            return Some(Head::Wrong);
        }
        Some(self.figure(model, figure, (name, span)).map_or(Head::Wrong, Head::Value))
    }

    /// Where a plan counts a risk in what it optimises, by its text: in its objective, or in a value of its own.
    fn risk_in_objective(&self, plan: &ast::PlanItem) -> Option<Span> {
        let values = plan.objectives.iter().map(|objective| objective.value.span).chain(plan.lets.iter().map(|own| own.value.span));
        let within = |at: &Span| values.clone().any(|value| value.file == at.file && value.lo <= at.lo && at.hi <= value.hi);
        let is_risk = |e: &ExprId| match self.exprs.kind(*e) {
            ExprKind::Risk(..) => true,
            ExprKind::Fold(Fold::Min | Fold::Max, gens, _) => self.exprs.made().run_over_outcomes(gens),
            _ => false,
        };
        self.exprs.ids().filter(is_risk).map(|e| self.span(e)).find(within)
    }

    fn figure(&mut self, model: ModelId, figure: Figure, (name, span): (&Name, Span)) -> Option<ExprId> {
        let maximize = self.hir.plan(model)?.objectives.first()?.maximize;
        let own = |c: &mut Self| c.objective_of(model, span);
        let (first, second) = match figure {
            Figure::WaitAndSee => return self.derived_value(model, DerivedAs::Foresight, (name, span)),
            Figure::MeanValue => return self.derived_value(model, DerivedAs::Mean, (name, span)),
            Figure::MeanPlanResult => return self.derived_value(model, DerivedAs::AfterMean, (name, span)),
            Figure::PerfectInformation => (own(self)?, self.derived_value(model, DerivedAs::Foresight, (name, span))?),
            Figure::StochasticSolution => (self.derived_value(model, DerivedAs::AfterMean, (name, span))?, own(self)?),
        };
        // Of costs, the first is the larger one.
        let (larger, smaller) = if maximize { (second, first) } else { (first, second) };
        let term = self.term(first);
        Some(self.node(ExprKind::Arith(ArithOp::Sub, larger, smaller), Ty::Number, term, Stage::KNOWN, span))
    }

    /// The value of the objective of a plan.
    fn objective_of(&mut self, model: ModelId, span: Span) -> Option<ExprId> {
        let (result, _) = self.hir.models[model].result(ResultRole::Plan(PlanResult::Objective(0)))?;
        let (list, term) = (self.exprs.list(Vec::new()), self.result_term(model, result));
        Some(self.node(ExprKind::Answer(model, result, list), Ty::Number, term, Stage::KNOWN, span))
    }

    fn derived_value(&mut self, of: ModelId, as_what: DerivedAs, (name, span): (&Name, Span)) -> Option<ExprId> {
        if as_what == DerivedAs::AfterMean {
            self.derive(of, DerivedAs::Mean, name)?;
        }
        let model = self.derive(of, as_what, name)?;
        let value = self.objective_of(model, span)?;
        let own = self.objective_of(of, span)?;
        let term = self.term(own);
        self.coerce(value, &term).ok()
    }

    /// The plan as it is derived: made when it is first needed.
    fn derive(&mut self, of: ModelId, as_what: DerivedAs, name: &Name) -> Option<ModelId> {
        let derived = Derived { of, as_what };
        if let Some(known) = self.derived_plan(derived) {
            return (self.pending.model(known).body == Progress::Done).then_some(known);
        }
        let item = self.pending.model(of).item.clone();
        self.derive_from(of, as_what, name, item.as_ref())
    }

    /// The plan as it is derived, of a text of its own.
    pub(super) fn derive_from(&mut self, of: ModelId, as_what: DerivedAs, name: &Name, item: &ItemKind) -> Option<ModelId> {
        let derived = Derived { of, as_what };
        let ItemKind::Plan(plan) = item else { return None };
        let id = ModelId(self.hir.models.len() as u32);
        let value = if let DerivedAs::BestOf(value) = as_what { format!("_{}", self.hir.lets[value].name) } else { String::new() };
        let own = Name { text: format!("{}.{}{value}", plan.name.text, as_what.word()).into(), span: plan.name.span };
        let case: Vec<(Name, EntityId)> = Vec::new();
        let outer = self.deriving.replace((name.text.clone(), name.span));
        let (inside, node) = (self.pending.enter(None), self.node.take());
        let errors = self.reports.so_far().len();
        self.push_model(&own, None, FormName::Plan, item, true);
        self.hir.models[id].title = Some(as_what.title(&plan.name.text));
        self.hir.models[id].derived = Some(derived);
        self.register_plan(id, plan, true, &case);
        let fine = self.ensure_signature(id, name.span) && {
            let lets: Vec<LetId> = self.hir.lets.iter().filter(|(_, decl)| decl.model == Some(id)).map(|(id, _)| id).collect();
            lets.into_iter().all(|value| self.ensure_let(value, name.span)) && self.ensure_body(id, name.span)
        };
        self.pending.enter(inside);
        (self.node, self.deriving) = (node, outer);
        (fine && self.reports.so_far().len() == errors).then_some(id)
    }

    /// The plan that was derived so.
    pub(super) fn derived_plan(&self, derived: Derived) -> Option<ModelId> {
        self.hir.models.iter().find(|(_, model)| model.derived == Some(derived)).map(|(id, _)| id)
    }

    /// A finding inside of a derived plan, said where the plan is asked for; none where there is nothing to say.
    pub fn in_derived(&self, found: Diagnostic) -> Option<Diagnostic> {
        let Some((word, at)) = self.deriving.as_ref() else { return Some(found) };
        if found.severity != Severity::Error {
            return None;
        }
        let message = format!("`{word}` is not available for this plan");
        let own = found.span();
        let why = Diagnostic::error(codes::NOT_AVAILABLE, message).at(*at, "asked here").note(found.message.clone());
        Some(match own {
            Some(place) => why.with(place, "because of this"),
            None => why,
        })
    }

    /// The random variables that a plan reads anywhere.
    pub(super) fn knows(&self, model: ModelId) -> Vec<u32> {
        let (Some(plan), Some(tree)) = (self.hir.plan(model), &self.hir.tree) else { return Vec::new() };
        let mut all: Vec<u32> = tree.levels_of(model, plan, &self.hir.lets).flat_map(Level::variables).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The mean of something over the nodes that it is known at; as it is where that is one.
    pub(super) fn averaged(&mut self, e: ExprId, node: Option<Slot>, slots: u32) -> ExprId {
        let (Some(horizon), Some(slot)) = (self.horizon(&[e], node, slots), node) else { return e };
        let span = self.span(e);
        let generator = self.nodes_of(slot, horizon, span);
        let gens = self.exprs.gens(vec![generator]);
        self.at_node(node, |c| c.mean_over(gens, e, span)).unwrap_or(e)
    }

    /// The objective of a plan with foresight: what is decided at once depends on what happens, and counts on average.
    pub fn objective_with_foresight(&mut self, id: LetId, body: ExprId, node: Option<Slot>, slots: u32) -> ExprId {
        let Some(model) = self.hir.lets[id].model else { return body };
        let is_objective = self.names.is_objective(model, &self.hir.lets[id].name, id);
        if self.derived_as(model) != Some(DerivedAs::Foresight) || !is_objective || self.horizon(&[body], node, slots).is_none() {
            return body;
        }
        let item = self.pending.model(model).item.clone();
        if let ItemKind::Plan(plan) = item.as_ref()
            && self.risk_in_objective(plan).is_some()
        {
            let found = Diagnostic::error(
                codes::NOT_AVAILABLE,
                "a part of this objective stands outside of `expected`, `worst` and `cvar`, and counts a risk beside",
            );
            self.report(found.at(self.span(body), "with foresight, that part differs between outcomes: write it inside"));
            return body;
        }
        self.averaged(body, node, slots)
    }

    /// The bounds of a variable that is fixed at what the plan for the mean decides, where nothing is known yet; else its own.
    pub fn fixed_at_mean(&mut self, id: ModelId, index: u32, var: &ast::VarItem, bounds: [Option<ExprId>; 2]) -> [Option<ExprId>; 2] {
        let own = self.hir.plan(id).and_then(|plan| plan.variables.get(index as usize)).map(|own| (own.horizon, own.role));
        let (Some((horizon, Role::Own)), Some(mean)) = (own, self.mean_of(id, index, var)) else { return bounds };
        let Some(horizon) = horizon else { return [Some(mean), Some(mean)] };
        let Some(tree) = &mut self.hir.tree else { return bounds };
        let Horizon { level, .. } = tree.horizons[horizon];
        if !tree.levels[level].whole.is_empty() {
            return bounds;
        }
        // Before the first period, that is where no reading has a period yet.
        let kind = tree.kind;
        let start = tree.horizons.push(Horizon { level, positions: ListId { start: 0, count: 0 }, keys: 0, slots: 0 });
        let binder = self.hir.plan(id).and_then(|plan| plan.variables.get(index as usize)).map_or(GensId::NONE, |own| own.binder);
        let Some(slot) = self.exprs.made().bound(binder).last().map(|(slot, _)| slot) else { return bounds };
        let span = var.name.span;
        let set = self.set_of_nodes(start, span);
        let node = self.slot(slot, kind, span);
        let needle = self.exprs.list(vec![node]);
        let at_start = self.node(ExprKind::In(needle, set, false), Ty::Bool, UnitExpr::ONE, Stage::KNOWN, span);
        let term = self.term(mean);
        bounds.map(|bound| {
            let own = match bound {
                Some(bound) => bound,
                None => self.node(ExprKind::Nothing, Ty::Number, term.clone(), Stage::KNOWN, span),
            };
            Some(self.node(ExprKind::If(at_start, mean, own), Ty::Number, term.clone(), Stage::KNOWN, span))
        })
    }

    /// What the plan for the mean decides, of a plan with its first decisions.
    fn mean_of(&mut self, id: ModelId, index: u32, var: &ast::VarItem) -> Option<ExprId> {
        let derived = self.hir.models[id].derived.filter(|derived| derived.as_what == DerivedAs::AfterMean)?;
        let mean = self.derived_plan(Derived { as_what: DerivedAs::Mean, ..derived })?;
        let own = self.hir.plan(id)?.variables.get(index as usize)?;
        let (binder, kinds, result) = (own.binder, visible(&own.keys, own.horizon), own.result);
        let list = self.index_of(binder, &kinds, var.span);
        let list = self.exprs.list(list);
        let term = self.result_term(mean, result);
        let value = self.node(ExprKind::Answer(mean, result, list), Ty::Number, term, Stage::KNOWN, var.name.span);
        let own = self.result_term(id, result);
        self.coerce(value, &own).ok()
    }
}
