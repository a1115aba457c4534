//! What is kept of a scenario and its variants for a comparison.

use super::figures::{self, Figure, FigureValue, Figures, Role};
use super::lines::{Comparison, Side};
use crate::driver::Solved;
use crate::hir::Hir;
use crate::report::Report;

/// A scenario beside its variants.
pub struct Outcomes {
    pub scenario: String,
    pub title: Option<String>,
    /// The scenario as it is first, then the variants without sweeps that have an answer.
    pub comparison: Comparison,
    /// Variants that could not be solved, and why.
    pub failures: Vec<(String, String)>,
    pub sweeps: Vec<SweepOutcome>,
}

/// The points of a variant's sweeps.
pub struct SweepOutcome {
    pub side: Side,
    /// What is swept over: one value, or two.
    pub over: Vec<SweptValue>,
    pub points: Vec<PointOutcome>,
    /// Between which points the plan changes; of two sweeps nothing.
    pub breakpoints: Vec<Breakpoint>,
    /// What is expected along the sweeps.
    pub trends: Vec<TrendOutcome>,
}

/// A value that is swept over.
pub struct SweptValue {
    pub name: String,
    pub unit: String,
    /// Its points are factors.
    pub times: bool,
}

/// One point of a sweep.
pub struct PointOutcome {
    /// What is swept over comes to this.
    pub at: Vec<f64>,
    /// Why it has no answer.
    pub failure: Option<String>,
    /// Those that lead, which have no keys.
    pub figures: Vec<Figure>,
    /// The names of the decisions that are not zero, sorted.
    pub taken: Vec<String>,
    /// The names of the limits that have a price, sorted.
    pub binding: Vec<String>,
}

/// What is expected of a result along a sweep, and where it does not hold.
pub struct TrendOutcome {
    pub text: String,
    pub title: Option<String>,
    pub passed: bool,
    /// Where it does not hold, in a sentence.
    pub why: Option<String>,
}

impl Outcomes {
    /// Of a scenario that cannot be solved.
    pub fn nothing(hir: &Hir) -> Outcomes {
        Outcomes {
            scenario: hir.name.to_string(),
            title: hir.title.clone(),
            comparison: Comparison::default(),
            failures: Vec::new(),
            sweeps: Vec::new(),
        }
    }
}

impl PointOutcome {
    /// What is kept of the answer at a point.
    pub fn of(at: Vec<f64>, solved: &Solved) -> PointOutcome {
        let report = Report::new(solved);
        let Figures { list, .. } = Figures::leading(&report, &solved.hir);
        PointOutcome { at, failure: None, figures: list, taken: figures::taken(&report), binding: figures::binding(&report) }
    }

    /// A point without an answer.
    pub fn failed(at: Vec<f64>, why: String) -> PointOutcome {
        PointOutcome { at, failure: Some(why), figures: Vec::new(), taken: Vec::new(), binding: Vec::new() }
    }
}

/// Where the optimal plan changes between two points of a sweep.
pub struct Breakpoint {
    /// The points before and after it, by their places.
    pub between: [usize; 2],
    /// Models that end otherwise after it, and how.
    pub ends: Vec<(String, String)>,
    /// Decisions that are taken after it and not before, and the other way round.
    pub enters: Vec<String>,
    pub leaves: Vec<String>,
    /// Limits that bind after it and not before, and the other way round.
    pub binds: Vec<String>,
    pub frees: Vec<String>,
}

impl SweepOutcome {
    /// The points of a variant's sweeps, with where the plan changes along a single one.
    pub fn new(side: Side, over: Vec<SweptValue>, points: Vec<PointOutcome>, trends: Vec<TrendOutcome>) -> SweepOutcome {
        let breakpoints = if over.len() == 1 { SweepOutcome::breakpoints(&points) } else { Vec::new() };
        SweepOutcome { side, over, points, breakpoints, trends }
    }

    /// Between which points the plan changes: which decisions are taken and which limits bind.
    fn breakpoints(points: &[PointOutcome]) -> Vec<Breakpoint> {
        let mut out = Vec::new();
        for (at, pair) in points.windows(2).enumerate() {
            let [before, after] = pair else { continue };
            let missing =
                |of: &[String], from: &[String]| of.iter().filter(|name| from.binary_search(name).is_err()).cloned().collect::<Vec<_>>();
            let statuses = |point: &PointOutcome| {
                let one = |figure: &Figure| match &figure.value {
                    FigureValue::Word(word) if figure.role == Role::Status => {
                        Some((figure.model.clone().unwrap_or_default(), word.clone()))
                    }
                    _ => None,
                };
                point.figures.iter().filter_map(one).collect::<Vec<_>>()
            };
            let was = statuses(before);
            let ends: Vec<(String, String)> = statuses(after).into_iter().filter(|end| !was.contains(end)).collect();
            // Without an answer on one side nothing can be told of the plan.
            let [enters, leaves, binds, frees] = match ends.is_empty() {
                true => [
                    missing(&after.taken, &before.taken),
                    missing(&before.taken, &after.taken),
                    missing(&after.binding, &before.binding),
                    missing(&before.binding, &after.binding),
                ],
                false => [const { Vec::new() }; 4],
            };
            if !ends.is_empty() || [&enters, &leaves, &binds, &frees].iter().any(|names| !names.is_empty()) {
                out.push(Breakpoint { between: [at, at + 1], ends, enters, leaves, binds, frees });
            }
        }
        out
    }

    /// The figures that stand beside the points: objectives, then single values that differ, then statuses that differ.
    pub fn columns(&self) -> Vec<&Figure> {
        let first =
            |wanted: Role| self.points.iter().flat_map(move |point| point.figures.iter().filter(move |figure| figure.role == wanted));
        let mut out: Vec<&Figure> = Vec::new();
        for role in [Role::Objective, Role::Value, Role::Status] {
            for figure in first(role) {
                let is_swept = self.over.iter().any(|own| own.name == figure.name);
                if is_swept || out.iter().any(|own| own.name == figure.name && own.role == role) {
                    continue;
                }
                let differs = || {
                    let mut all = self.points.iter().map(|point| point.figures.iter().find(|f| f.name == figure.name).map(|f| &f.value));
                    let one = all.next().flatten();
                    all.any(|other| other != one)
                };
                if role == Role::Objective || differs() {
                    out.push(figure);
                }
            }
        }
        out
    }
}
