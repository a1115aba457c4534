//! What comes out of draws, for readers: figures of each quantity, what drives results, whether expectations hold.

pub mod csv;
pub mod json;
mod text;

pub use text::document;

use crate::driver::{self, Solved};
use crate::hir::*;
use crate::lp::CurveForm;
use crate::simulate::{Column, Figures, Gap, Series, Simulation, What, drivers, probability};
use crate::source::SourceMap;

/// A simulation with names and units.
pub struct Simulated {
    pub scenario: String,
    pub title: Option<String>,
    pub draws: u32,
    pub seed: u64,
    /// What is random.
    pub inputs: Vec<Quantity>,
    /// Values of the scenario.
    pub values: Vec<Quantity>,
    pub plans: Vec<PlanInDraws>,
    pub expectations: Vec<Judged>,
}

/// A quantity in all draws.
pub struct Quantity {
    pub name: String,
    pub unit: String,
    pub index: Vec<String>,
    pub kind: Kind,
    pub summary: Summary,
    /// What it follows most; of objectives and of values without an index.
    pub drivers: Vec<DrivenBy>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Random,
    Value,
    Objective,
    Decision,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Random => "random",
            Kind::Value => "value",
            Kind::Objective => "objective",
            Kind::Decision => "decision",
        }
    }
}

/// What draws of a quantity come to.
pub enum Summary {
    Number(Figures),
    /// In which part of the draws with a value a condition holds.
    Condition(Part),
    /// How often each state came about, of those that did.
    States(Vec<(String, Part)>),
}

/// A part of some draws, and where that leaves the probability with 95 %.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    pub count: usize,
    pub of: usize,
    pub interval: (f64, f64),
}

impl Part {
    fn new(count: usize, of: usize) -> Part {
        Part { count, of, interval: probability(count, of) }
    }

    pub fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { self.count as f64 / self.of as f64 }
    }
}

/// An input that drives a quantity.
pub struct DrivenBy {
    pub input: String,
    pub rank_correlation: Option<f64>,
    /// Which part of the variance it explains alone.
    pub share: f64,
}

/// A plan in all draws.
pub struct PlanInDraws {
    pub name: String,
    pub title: Option<String>,
    /// In how many draws it has no solution.
    pub unsolved: u32,
    /// Constraints that could not be kept, and in how many draws.
    pub broken: Vec<(String, u32)>,
    pub quantities: Vec<Quantity>,
    pub quality: Option<Quality>,
}

/// How good the first decisions of a plan are, by draws that it does not know.
pub struct Quality {
    pub objective: String,
    pub unit: String,
    pub maximize: bool,
    /// The objective counts a risk, and in a draw is what comes out of it.
    pub counts_risk: bool,
    /// What the plan promises.
    pub promised: f64,
    /// The draws that it was solved for, in words; none of points and states.
    pub solved_for: Option<String>,
    /// What it comes to in these draws on average, and half of an interval that holds that with 95 %.
    pub mean: f64,
    pub error: f64,
    pub gap: Option<Gap>,
}

/// An expectation in all draws.
pub struct Judged {
    pub text: String,
    pub title: Option<String>,
    pub line: u32,
    pub held: Part,
}

impl Simulated {
    pub fn new(solved: &Solved, sources: &SourceMap, simulation: &Simulation, gaps: &[Gap]) -> Simulated {
        let hir = &solved.hir;
        let view = View { hir, simulation };
        let is_value = |series: &Series| matches!(series.what, What::Value(_));
        let plans = simulation.plans.iter().map(|model| view.plan(solved, *model, gaps)).collect();
        let judged = simulation.series.iter().filter_map(|series| view.judged(sources, series)).collect();
        Simulated {
            scenario: hir.name.to_string(),
            title: hir.title.clone(),
            draws: simulation.settings.draws,
            seed: simulation.settings.seed,
            inputs: view.quantities(|series| matches!(series.what, What::Input(_))),
            values: view.quantities(is_value),
            plans,
            expectations: judged,
        }
    }
}

struct View<'a> {
    hir: &'a Hir,
    simulation: &'a Simulation,
}

impl View<'_> {
    fn quantities(&self, wanted: impl Fn(&Series) -> bool) -> Vec<Quantity> {
        let own = |column: &Column| {
            let series = self.simulation.series.get(column.key.0 as usize).filter(|series| wanted(series))?;
            self.quantity(series, column)
        };
        self.simulation.columns.iter().filter_map(own).collect()
    }

    fn quantity(&self, series: &Series, column: &Column) -> Option<Quantity> {
        let there: Vec<f64> = column.values.iter().copied().filter(|value| !value.is_nan()).collect();
        let summary = match series.states {
            Some(kind) => {
                let part = |state: u32| Part::new(there.iter().filter(|value| **value == f64::from(state)).count(), there.len());
                let states = (0..self.hir.entity_types[kind].size).map(|state| (self.hir.name_at(kind, state).to_string(), part(state)));
                Summary::States(states.filter(|(_, part)| part.count > 0).collect())
            }
            None if series.is_condition => Summary::Condition(Part::new(there.iter().filter(|value| **value == 1.0).count(), there.len())),
            None => Summary::Number(Figures::of(&there)?),
        };
        let kind = match series.what {
            What::Input(_) => Kind::Random,
            What::Result(model, result) => match self.hir.models[model].results.get(result as usize).map(|result| result.role) {
                Some(ResultRole::Plan(PlanResult::Objective(_))) => Kind::Objective,
                _ if series.is_decision => Kind::Decision,
                _ => Kind::Value,
            },
            _ => Kind::Value,
        };
        let is_driven = kind == Kind::Objective || kind == Kind::Value && series.keys.is_empty();
        let name_of = |input: usize| {
            let column = self.simulation.columns.get(input);
            column
                .and_then(|column| Some((self.simulation.series.get(column.key.0 as usize)?, column)))
                .map_or(String::new(), |(series, column)| series.instance(self.hir, &column.key.1))
        };
        let driven = |driver: crate::simulate::Driver| DrivenBy {
            input: name_of(driver.input),
            rank_correlation: driver.rank_correlation,
            share: driver.share,
        };
        Some(Quantity {
            name: series.name.clone(),
            unit: if series.states.is_some() || series.is_condition { String::new() } else { self.hir.units.text(series.unit) },
            index: series.key_names(self.hir, &column.key.1),
            kind,
            summary,
            drivers: if is_driven { drivers(self.simulation, column).into_iter().map(driven).collect() } else { Vec::new() },
        })
    }

    fn plan(&self, solved: &Solved, model: ModelId, gaps: &[Gap]) -> PlanInDraws {
        let decl = &self.hir.models[model];
        let broken = |series: &Series| match series.what {
            What::Broken(own, at) if own == model => {
                let constraint = decl.plan()?.constraints.get(at as usize)?;
                Some((constraint.name.to_string(), self.simulation.count(series.what))).filter(|(_, count)| *count > 0)
            }
            _ => None,
        };
        PlanInDraws {
            name: decl.name.to_string(),
            title: decl.title.clone(),
            unsolved: self.simulation.count(What::Unsolved(model)),
            broken: self.simulation.series.iter().filter_map(broken).collect(),
            quantities: self.quantities(|series| matches!(series.what, What::Result(own, _) if own == model)),
            quality: self.quality(solved, model, gaps),
        }
    }

    /// What the objective comes to on average; nothing where some draws have no solution, or where it counts something that no mean of draws
    /// estimates, such as the worst case.
    fn quality(&self, solved: &Solved, model: ModelId, gaps: &[Gap]) -> Option<Quality> {
        let objective = self.hir.plan(model)?.objectives.first()?;
        let run = solved.models.iter().find(|run| run.model == model)?.plan()?;
        let estimated = |form: &CurveForm| matches!(form, CurveForm::Tail { .. } | CurveForm::Defined | CurveForm::Pieces(_));
        if !run.lp.curves.iter().all(|curve| estimated(&curve.form)) || self.simulation.count(What::Unsolved(model)) > 0 {
            return None;
        }
        let figures = Figures::of(&self.simulation.of(What::Counted(model)).next()?.values)?;
        Some(Quality {
            objective: objective.name.to_string(),
            unit: self.hir.units.text(objective.unit),
            maximize: objective.maximize,
            counts_risk: run.lp.curves.iter().any(|curve| matches!(curve.form, CurveForm::Tail { largest: false, .. })),
            promised: *run.objectives.first()?,
            solved_for: self.hir.draws_of(model),
            mean: figures.mean,
            error: figures.error_of_mean(),
            gap: gaps.iter().find(|gap| gap.model == model).copied(),
        })
    }

    fn judged(&self, sources: &SourceMap, series: &Series) -> Option<Judged> {
        let What::Expectation(at) = series.what else { return None };
        let expect = self.hir.expects.get(at as usize)?;
        let values = || self.simulation.of(series.what).flat_map(|column| &column.values).filter(|value| !value.is_nan());
        let line = sources.get(expect.span.file).map_or(0, |file| file.line_of(expect.span.lo));
        let held = Part::new(values().filter(|value| **value == 1.0).count(), values().count());
        Some(Judged { text: driver::text_of(sources, expect.span), title: expect.title.clone(), line, held })
    }
}
