//! The simulation as JSON, in the shape of `docs/simulate.schema.json`.

use super::{DrivenBy, Judged, Part, PlanInDraws, Quality, Quantity, Simulated, Summary};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::json::{Item, items};
use crate::source::SourceMap;
use serde::Serialize;
use std::io::{self, Write};

/// Writes the JSON text, with a line break at its end.
pub fn write(simulated: &Simulated, diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let document = Document {
        coop: env!("CARGO_PKG_VERSION"),
        scenario: &simulated.scenario,
        title: simulated.title.as_deref(),
        draws: simulated.draws,
        seed: simulated.seed,
        random: list(&simulated.inputs),
        values: list(&simulated.values),
        plans: simulated.plans.iter().map(Plan::of).collect(),
        expectations: simulated.expectations.iter().map(Expectation::of).collect(),
        diagnostics: items(diagnostics, sources),
    };
    crate::report::json::lines(&document, out)
}

fn list(quantities: &[Quantity]) -> Vec<Entry<'_>> {
    quantities.iter().map(Entry::of).collect()
}

#[derive(Serialize)]
struct Document<'r> {
    coop: &'r str,
    scenario: &'r str,
    title: Option<&'r str>,
    draws: u32,
    seed: u64,
    random: Vec<Entry<'r>>,
    values: Vec<Entry<'r>>,
    plans: Vec<Plan<'r>>,
    expectations: Vec<Expectation<'r>>,
    diagnostics: Vec<Item<'r>>,
}

#[derive(Serialize)]
struct Entry<'r> {
    name: &'r str,
    kind: &'static str,
    index: &'r [String],
    unit: Option<&'r str>,
    /// Draws with a value.
    draws: usize,
    #[serde(flatten)]
    summary: Figures<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drivers: Vec<Driver<'r>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Figures<'r> {
    Number { mean: f64, standard_deviation: f64, min: f64, p5: f64, p25: f64, p50: f64, p75: f64, p95: f64, max: f64 },
    Condition { probability: f64, interval: [f64; 2] },
    States { states: Vec<State<'r>> },
}

#[derive(Serialize)]
struct State<'r> {
    state: &'r str,
    probability: f64,
    interval: [f64; 2],
}

#[derive(Serialize)]
struct Driver<'r> {
    random: &'r str,
    explains: f64,
    rank_correlation: Option<f64>,
}

fn interval(part: &Part) -> [f64; 2] {
    [part.interval.0, part.interval.1]
}

impl<'r> Entry<'r> {
    fn of(own: &'r Quantity) -> Entry<'r> {
        let (draws, summary) = match &own.summary {
            Summary::Number(figures) => {
                let [p5, p25, p50, p75, p95] = figures.quantiles;
                let (mean, standard_deviation, min, max) = (figures.mean, figures.standard_deviation, figures.smallest, figures.largest);
                (figures.count, Figures::Number { mean, standard_deviation, min, p5, p25, p50, p75, p95, max })
            }
            Summary::Condition(part) => (part.of, Figures::Condition { probability: part.share(), interval: interval(part) }),
            Summary::States(states) => {
                let state = |(name, part): &'r (String, Part)| State { state: name, probability: part.share(), interval: interval(part) };
                (states.first().map_or(0, |(_, part)| part.of), Figures::States { states: states.iter().map(state).collect() })
            }
        };
        let driver = |DrivenBy { input, rank_correlation, share }: &'r DrivenBy| Driver {
            random: input,
            explains: *share,
            rank_correlation: *rank_correlation,
        };
        let unit = (!own.unit.is_empty()).then_some(own.unit.as_str());
        Entry {
            name: &own.name,
            kind: own.kind.word(),
            index: &own.index,
            unit,
            draws,
            summary,
            drivers: own.drivers.iter().map(driver).collect(),
        }
    }
}

#[derive(Serialize)]
struct Plan<'r> {
    plan: &'r str,
    title: Option<&'r str>,
    /// Draws without a solution.
    without_solution: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_kept: Vec<Broken<'r>>,
    results: Vec<Entry<'r>>,
    quality: Option<Tested<'r>>,
}

#[derive(Serialize)]
struct Broken<'r> {
    constraint: &'r str,
    draws: u32,
}

#[derive(Serialize)]
struct Tested<'r> {
    objective: &'r str,
    unit: &'r str,
    promised: f64,
    mean: f64,
    interval: [f64; 2],
    gap: Option<GapOf>,
}

#[derive(Serialize)]
struct GapOf {
    samples: u32,
    mean: f64,
    below: f64,
    best: f64,
}

impl<'r> Plan<'r> {
    fn of(own: &'r PlanInDraws) -> Plan<'r> {
        let tested = |quality: &'r Quality| Tested {
            objective: &quality.objective,
            unit: &quality.unit,
            promised: quality.promised,
            mean: quality.mean,
            interval: [quality.mean - quality.error, quality.mean + quality.error],
            gap: quality.gap.map(|gap| GapOf { samples: gap.replications, mean: gap.mean, below: gap.below, best: gap.best }),
        };
        Plan {
            plan: &own.name,
            title: own.title.as_deref(),
            without_solution: own.unsolved,
            not_kept: own.broken.iter().map(|(constraint, draws)| Broken { constraint, draws: *draws }).collect(),
            results: list(&own.quantities),
            quality: own.quality.as_ref().map(tested),
        }
    }
}

#[derive(Serialize)]
struct Expectation<'r> {
    expectation: &'r str,
    title: Option<&'r str>,
    line: u32,
    /// Draws in which it can be judged.
    draws: usize,
    probability: Option<f64>,
    interval: Option<[f64; 2]>,
}

impl<'r> Expectation<'r> {
    fn of(own: &'r Judged) -> Expectation<'r> {
        let held = Some(&own.held).filter(|held| held.of > 0);
        Expectation {
            expectation: &own.text,
            title: own.title.as_deref(),
            line: own.line,
            draws: own.held.of,
            probability: held.map(Part::share),
            interval: held.map(interval),
        }
    }
}
