//! Answers as tables with names and units, for whoever renders them.
//!
//! Nothing is copied: a [`Series`] or a [`Constraint`] hands out its rows one by one, straight from the
//! answer, and names are looked up when they are shown. This module prints nothing and knows no command line.

pub mod annotate;
mod binding;
mod column;
mod constraint;
mod detail;
pub mod document;
pub mod impact;
pub mod json;
mod lines;
mod violations;
mod number;
mod page;
pub use number::alone as number_alone;
mod policy;
mod proof;
mod series;
mod story;
mod table;
pub mod terminal;
#[cfg(test)]
mod tests;

pub use constraint::{Constraint, ConstraintRow, PriceRange};
pub use policy::{ChargeView, PolicyView};
pub use series::{Row, Series, ValueType};
pub use violations::Violation;

use crate::answer::PlanRun;
use crate::data::TupleIndex;
use crate::driver::{Expectation, ModelRun, Solved};
use crate::eval::{Status, Verdict};
use crate::exact;
use crate::explain::Explanation;
use crate::hir::*;
use crate::lp::{Block, Lp, Sense};
use crate::prob::claims::Rule;
use crate::units::{UnitId, Units};

/// A solved scenario as people see it.
pub struct Report<'a> {
    pub hir: &'a Hir,
    pub name: &'a str,
    pub title: Option<&'a str>,
    /// In the order in which they were solved.
    pub models: Vec<ModelView<'a>>,
    /// The scenario's own values that read an answer.
    pub values: Vec<Series<'a>>,
    /// In the order of the scenario.
    pub expectations: Vec<ExpectationView<'a>>,
}

/// What kind of question a model asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    Plan,
    Allocation,
    Choice,
}

impl ModelKind {
    /// The word that declares it.
    pub fn word(self) -> &'static str {
        match self {
            ModelKind::Plan => "plan",
            ModelKind::Allocation => "allocation",
            ModelKind::Choice => "choice",
        }
    }
}

/// A model and its answer.
pub struct ModelView<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub kind: ModelKind,
    pub status: Status,
    /// Why there is no answer, or none that is proved.
    pub reason: Option<&'a str>,
    /// Who solved it.
    pub solver: Option<&'static str>,
    /// How the search for whole values ended.
    pub search: Option<&'a crate::solve::watch::Search>,
    /// The rule of an allocation, where it is the same for all.
    pub rule: Option<&'static str>,
    /// How many variables and constraints a plan has, instance by instance.
    pub size: Option<(usize, usize)>,
    pub objectives: Vec<Objective<'a>>,
    /// What was proved of a plan's answer, and why it has none.
    pub explanation: Option<&'a Explanation>,
    /// Which of them was optimised last: shadow prices and reduced costs are of it.
    pub asked: usize,
    /// What constraints with a price are missed by.
    pub violations: Vec<Violation<'a>>,
    /// True where a price may hold in one direction only, and for which was not looked into.
    pub degenerate: bool,
    /// The decisions of a plan, by name.
    pub variables: Vec<Series<'a>>,
    /// The constraints of a plan, by name.
    pub constraints: Vec<Constraint<'a>>,
    /// What policies do to a plan, by name.
    pub policies: Vec<PolicyView<'a>>,
    /// The values of a plan; the results of an allocation or a choice.
    pub results: Vec<Series<'a>>,
}

/// An objective and its value.
pub struct Objective<'a> {
    pub name: &'a str,
    pub title: Option<&'a str>,
    pub sense: Sense,
    pub value: Option<f64>,
    /// The exact value, where it is known: a decimal, or a fraction where it has no end.
    pub exact: Option<String>,
    /// Its value when it was optimised; later objectives may have taken from it.
    pub best: Option<f64>,
    pub unit: String,
}

/// An expectation and how it came out.
pub struct ExpectationView<'a> {
    pub title: Option<&'a str>,
    /// The condition, on one line, without its title.
    pub text: &'a str,
    pub passed: bool,
    pub verdict: Option<&'a Verdict>,
    /// What the two sides of its comparison came to, in one unit.
    pub sides: Option<(f64, f64, String)>,
    /// Why it could not be evaluated.
    pub reason: Option<&'a str>,
}

impl<'a> Report<'a> {
    /// The view of a solved scenario.
    pub fn new(solved: &'a Solved) -> Report<'a> {
        let hir = &solved.hir;
        // Units of shadow prices may be new: they are made in a copy.
        let mut units = hir.units.clone();
        let models = solved.models.iter().map(|run| ModelView::new(solved, run, &mut units)).collect();
        let expectations = solved.expectations.iter().map(|e| ExpectationView::new(hir, e)).collect();
        let values = solved.values.iter().map(|(id, table)| Series::of_let(hir, *id, Some(table))).collect();
        Report { hir, name: &hir.name, title: hir.title.as_deref(), models, values, expectations }
    }
}

impl<'a> ModelView<'a> {
    fn new(solved: &'a Solved, run: &'a ModelRun, units: &mut Units) -> ModelView<'a> {
        let hir = &solved.hir;
        let decl = &hir.models[run.model];
        let answer = solved.world.answer(run.model).map(|answer| answer.as_ref()).filter(|a| a.status.has_values());
        let mut view = ModelView {
            name: &decl.name,
            title: decl.title.as_deref(),
            kind: ModelKind::Plan,
            status: run.status,
            reason: run.reason.as_deref(),
            solver: run.plan.as_ref().map(|p| p.solution.solver),
            search: run.plan.as_ref().and_then(|p| p.solution.search.as_ref()),
            rule: None,
            size: run.plan.as_ref().map(|p| (own_columns(decl, &p.lp), p.lp.own_rows())),
            objectives: Vec::new(),
            explanation: run.plan.as_ref().map(|p| &p.explanation),
            asked: run.plan.as_ref().map_or(0, |p| p.goal.objective as usize),
            violations: Vec::new(),
            degenerate: run.plan.as_deref().and_then(PlanRun::prices).is_some_and(|p| p.degenerate && p.rows.is_empty()),
            variables: Vec::new(),
            constraints: Vec::new(),
            policies: Vec::new(),
            results: Vec::new(),
        };
        let series = |result: u32| Series::new(hir, decl, answer, result);
        match &decl.body {
            ModelBody::Plan(plan) => {
                view.plan(hir, plan, run.plan.as_deref().filter(|_| answer.is_some()), units, &series);
                view.policies = policy::views(hir, decl, plan, answer);
                let lets = (0u32..).zip(&decl.results).filter(|(_, d)| matches!(d.kind, ResultKind::Let(_)));
                view.results = lets.filter_map(|(i, _)| series(i)).collect();
            }
            ModelBody::Allocation(body) => {
                view.kind = ModelKind::Allocation;
                view.rule = match hir.exprs.kinds[body.rule] {
                    ExprKind::State(state) => Rule::NAMES.get(state as usize).map(|(name, _)| *name),
                    _ => None,
                };
                view.results = (0..decl.results.len() as u32).filter_map(series).filter(|s| answer.is_none() || s.has_table()).collect();
            }
            ModelBody::Choice(_) => {
                view.kind = ModelKind::Choice;
                view.results = (0..decl.results.len() as u32).filter_map(series).collect();
            }
        }
        view
    }

    fn plan(
        &mut self,
        hir: &'a Hir,
        plan: &'a Plan,
        run: Option<&'a PlanRun>,
        units: &mut Units,
        series: &dyn Fn(u32) -> Option<Series<'a>>,
    ) {
        let objective = plan.objectives.get(self.asked).map_or(UnitId::ONE, |o| o.unit);
        self.objectives = plan
            .objectives
            .iter()
            .enumerate()
            .map(|(i, o)| Objective {
                name: &o.name,
                title: o.title.as_deref(),
                sense: if o.maximize { Sense::Maximize } else { Sense::Minimize },
                value: run.and_then(|r| r.objectives.get(i).copied()).and_then(finite),
                best: run.and_then(|r| r.best.get(i).copied()).and_then(finite),
                exact: run.filter(|r| i == r.goal.objective as usize).and_then(exact_objective),
                unit: hir.units.text(o.unit),
            })
            .collect();
        let shown = |v: &Variable| v.role == Role::Own && policy::is_shown(hir, plan, v);
        for (i, variable) in plan.variables.iter().enumerate().filter(|(_, v)| shown(v)) {
            let Some(view) = series(variable.result) else { continue };
            let reduced = run.and_then(|r| Some((r.lp.column_blocks.get(i)?, &r.lp, r.solution.reduced_costs.as_deref()?)));
            let ranges = run.and_then(|r| Some((r.lp.column_blocks.get(i)?, r.prices()?.columns.as_slice())));
            let view = view.with_reduced_costs(reduced, per(units, objective, variable.unit));
            self.variables.push(view.with_cost_ranges(ranges));
        }
        for (i, decl) in (0u32..).zip(&plan.constraints).filter(|(_, c)| !c.policy.is_some_and(PolicyRow::is_auxiliary)) {
            let block = run.and_then(|r| Some((r.lp.row_blocks.iter().find(|b| b.declaration == i)?, r)));
            self.constraints.push(
                Constraint::new(hir, decl, per(units, objective, decl.unit), block).switched(policy::switching(hir, plan, decl, run)),
            );
        }
        self.violations = run.map_or(Vec::new(), |run| Violation::all(hir, plan, run));
    }

    /// The result of a kind, if the model has it.
    pub fn result(&self, kind: ResultKind) -> Option<&Series<'a>> {
        self.results.iter().find(|series| series.kind == kind)
    }
}

impl<'a> ExpectationView<'a> {
    fn new(hir: &'a Hir, expectation: &'a Expectation) -> ExpectationView<'a> {
        let title = hir.expects.get(expectation.index).and_then(|e| e.title.as_deref());
        let mut text = expectation.text.as_str();
        if let (Some(_), Some(rest)) = (title, text.strip_prefix('"')) {
            text = after_quote(rest).trim_start();
        }
        let verdict = expectation.verdict.as_ref();
        let sides =
            verdict.and_then(|v| v.sides).and_then(|(left, right, unit)| Some((finite(left)?, finite(right)?, hir.units.text(unit))));
        ExpectationView { title, text, passed: expectation.passed(), verdict, sides, reason: expectation.reason.as_deref() }
    }
}

/// The exact objective of an answer that keeps to everything exactly.
fn exact_objective(run: &PlanRun) -> Option<String> {
    let certificate = &run.proof.as_ref()?.certificate;
    // What earlier objectives lost to rounding is no part of an exact answer.
    let kept = run.explanation.verdict.as_ref().is_some_and(|verdict| verdict.given.is_empty());
    let is_exact = kept && certificate.worst.is_none() && certificate.gap.as_ref().is_some_and(|gap| gap.is_zero());
    certificate.objective.as_ref().filter(|_| is_exact).map(exact::text).filter(|text| text.len() <= EXACT_LENGTH)
}

/// Longer exact numbers are left out.
const EXACT_LENGTH: usize = 100;

/// What follows the closing quote of a text.
fn after_quote(text: &str) -> &str {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            '"' if !escaped => return text.get(at + 1..).unwrap_or(""),
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text
}

/// How many columns the variables of a plan have that it declares.
fn own_columns(decl: &Model, lp: &Lp) -> usize {
    let ModelBody::Plan(plan) = &decl.body else { return lp.column_count() };
    plan.variables.iter().zip(&lp.column_blocks).filter(|(v, _)| v.role == Role::Own).map(|(_, block)| block.count as usize).sum()
}

/// The row or column of the program that belongs to a row of a block's index.
fn place(block: &Block, row: u32) -> Option<usize> {
    let position = match &block.positions {
        None => row,
        Some(positions) => positions.get(row as usize).copied().filter(|p| *p != u32::MAX)?,
    };
    Some(block.start as usize + position as usize)
}

/// A number that can be shown: neither NaN nor infinite, and zero without a sign.
fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(if value == 0.0 { 0.0 } else { value })
}

/// The unit of the objective per unit of something.
fn per(units: &mut Units, objective: UnitId, unit: UnitId) -> String {
    match units.div(objective, unit) {
        Some(quotient) => units.text(quotient),
        None => format!("{} per {}", units.text(objective), units.text(unit)),
    }
}

fn entity(hir: &Hir, kind: EntityTypeId, ordinal: u32) -> &str {
    let id = EntityId(hir.entity_types[kind].base.saturating_add(ordinal));
    if id.index() < hir.entities.len() { hir.entity_name(id) } else { "?" }
}

fn key_names<'a>(hir: &'a Hir, kinds: &[EntityTypeId], index: &TupleIndex, row: u32, names: &mut Vec<&'a str>) {
    let mut ordinals = Vec::with_capacity(kinds.len());
    index.tuple(row, &mut ordinals);
    names.extend(kinds.iter().zip(&ordinals).map(|(kind, ordinal)| entity(hir, *kind, *ordinal)));
}

/// What keys are called in headings: their kinds, with the names of the indices where a kind stands twice.
fn axes(hir: &Hir, keys: &[EntityTypeId], binders: &[GensId]) -> Vec<String> {
    let names: Vec<&str> = binders.iter().flat_map(|gens| hir.exprs.bound(*gens)).map(|(_, name)| name).collect();
    let axis = |(at, kind): (usize, &EntityTypeId)| {
        let twice = keys.iter().filter(|other| *other == kind).count() > 1;
        match names.get(at).filter(|_| twice && names.len() == keys.len()) {
            Some(name) => format!("{} {name}", hir.entity_types[*kind].name),
            None => hir.entity_types[*kind].name.to_string(),
        }
    };
    keys.iter().enumerate().map(axis).collect()
}
