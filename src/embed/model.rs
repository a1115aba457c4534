//! Models and their answers.

use super::value::Value;
use crate::answer::Outcome;
use crate::certify;
use crate::driver;
use crate::eval;
use crate::hir::{self, FormName};
use crate::report::ModelView;

/// What kind of question a model asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelKind {
    /// Decisions under constraints, the best by an objective.
    Plan,
    /// Shares of something scarce, by a rule.
    Allocation,
    /// Probabilities of alternatives.
    Choice,
    /// Probabilities of variables that depend on one another, given what is observed.
    Belief,
    /// A decision process.
    Decision,
}

impl ModelKind {
    pub(super) fn of(model: &hir::Model) -> ModelKind {
        match model.form.name() {
            FormName::Plan => ModelKind::Plan,
            FormName::Allocation => ModelKind::Allocation,
            FormName::Choice => ModelKind::Choice,
            FormName::Belief => ModelKind::Belief,
            FormName::Decision => ModelKind::Decision,
        }
    }
}

/// How a model ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// There is an answer, and no better one.
    Optimal,
    /// There is an answer; a limit stopped the search for a better one.
    Feasible,
    /// No decisions keep to all constraints.
    Infeasible,
    /// The objective has no limit.
    Unbounded,
    /// There is no answer: [`Model::reason`] says why.
    Failed,
}

impl Status {
    pub(super) fn of(status: eval::Status) -> Status {
        match status {
            eval::Status::Optimal => Status::Optimal,
            eval::Status::Feasible => Status::Feasible,
            eval::Status::Infeasible => Status::Infeasible,
            eval::Status::Unbounded => Status::Unbounded,
            eval::Status::Failed => Status::Failed,
        }
    }

    /// True where there are values.
    pub fn has_values(self) -> bool {
        matches!(self, Status::Optimal | Status::Feasible)
    }
}

/// A model and its answer. Its values are read by [`Solved::value`](crate::Solved::value).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Model {
    /// Its name.
    pub name: String,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// What kind of question it asks.
    pub kind: ModelKind,
    /// How it ended.
    pub status: Status,
    /// Why there is no answer, or none that is proved, where more is known than the status.
    pub reason: Option<String>,
    /// The objectives of a plan, in their order; the first one goes before the others.
    pub objectives: Vec<Objective>,
    /// What is proved of a plan's answer.
    pub certificate: Option<Certificate>,
    /// Of an allocation, a choice or a belief network, whose answer a formula gives: by how much it misses the worst of what it has to keep to (that shares
    /// sum to one, say), relative to its size. Checked from the numbers alone; 0 where nothing is missed, some 1e-16 by rounding.
    pub missed: Option<f64>,
    /// The names of its results, as [`Solved::values`](crate::Solved::values) takes them after the name of the model: decisions,
    /// values, shares.
    pub results: Vec<String>,
}

/// An objective of a plan.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Objective {
    /// Its name.
    pub name: String,
    /// True where more is better.
    pub maximize: bool,
    /// What it comes to; none without an answer. Of one that goes level by level, its first level.
    pub value: Option<Value>,
    /// Its levels, the first one first, where it goes level by level (`lexmin`, `lexmax`).
    pub levels: Vec<ObjectiveLevel>,
}

/// A level of an objective, and who reaches it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ObjectiveLevel {
    /// What it comes to.
    pub value: Value,
    /// By their keys, or as they are written in the objective.
    pub members: Vec<String>,
}

/// How much of an answer is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Proved in exact arithmetic, but for the gap.
    Proved,
    /// The same of a plan over draws: for these draws, and not for their distribution.
    ProvedForDraws,
    /// True but for rounding: a limit is missed by less than a millionth of its terms.
    WithinTolerance,
    /// Not contradicted; it is the solver's word.
    Unproved,
    /// Contradicted. No values are shown.
    Refuted,
}

/// What is proved of a plan's answer, in exact fractions: that it keeps to everything and nothing is better, or that there is none.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Certificate {
    /// How much is proved.
    pub proof: Proof,
    /// How far the objective may be from the best; none where that is not known.
    pub gap: Option<Value>,
    /// The same in a sentence, without its full stop.
    pub sentence: String,
}

/// A constraint at the answer, for its keys.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Constraint {
    /// Its name.
    pub name: String,
    /// The names of its keys.
    pub keys: Vec<String>,
    /// What the side comes to that the decisions are on.
    pub activity: Value,
    /// The lower limit, in the unit of the activity; none where it is open.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
    /// What is left to the nearer limit; not negative.
    pub slack: Option<f64>,
    /// True where nothing is left, but for rounding.
    pub binding: bool,
    /// The shadow price: by how much the objective changes for one more unit of the limit. None where it is not known.
    pub shadow_price: Option<Value>,
}

/// An expectation, and how it came out.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Expectation {
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Its condition, on one line.
    pub text: String,
    /// True where it holds.
    pub passed: bool,
    /// Why it could not be evaluated.
    pub reason: Option<String>,
}

impl Certificate {
    pub(super) fn of(run: &driver::ModelRun) -> Option<Certificate> {
        let verdict = run.plan()?.explanation.verdict.as_ref()?;
        let proof = match verdict.verdict {
            certify::Verdict::Proved if verdict.sampled.is_some() => Proof::ProvedForDraws,
            certify::Verdict::Proved => Proof::Proved,
            certify::Verdict::WithinTolerance => Proof::WithinTolerance,
            certify::Verdict::Unproved => Proof::Unproved,
            certify::Verdict::Refuted => Proof::Refuted,
        };
        let gap = verdict.gap.clone().map(|gap| Value::number(crate::exact::to_f64(&gap), Some(gap), verdict.unit.clone()));
        Some(Certificate { proof, gap, sentence: verdict.sentence() })
    }
}

impl Model {
    pub(super) fn of(solved: &driver::Solved, run: &driver::ModelRun, view: &ModelView<'_>) -> Model {
        let decl = &solved.hir.models[run.model];
        let objective = |o: &crate::report::Objective<'_>| Objective {
            name: o.name.to_string(),
            maximize: o.sense == crate::lp::Sense::Maximize,
            value: o.value.map(|number| Value { exact: o.exact.clone(), ..Value::number(number, None, o.unit.clone()) }),
            levels: o
                .levels
                .iter()
                .map(|level| ObjectiveLevel { value: Value::number(level.value, None, o.unit.clone()), members: level.members.clone() })
                .collect(),
        };
        Model {
            name: decl.name.to_string(),
            title: decl.title.clone(),
            kind: ModelKind::of(decl),
            status: Status::of(run.status()),
            reason: run.reason().map(str::to_string),
            objectives: view.objectives.iter().map(objective).collect(),
            certificate: Certificate::of(run),
            missed: match &run.outcome {
                Outcome::Allocation(checked) | Outcome::Choice(checked) | Outcome::Belief(checked) => Some(checked.worst.max(0.0)),
                Outcome::Plan { .. } | Outcome::Decision(_) | Outcome::NotTried(_) => None,
            },
            results: view.variables.iter().chain(&view.results).map(|series| series.name.to_string()).collect(),
        }
    }
}

/// The constraints of a plan.
pub(super) fn constraints(view: &ModelView<'_>) -> Vec<Constraint> {
    let mut out = Vec::new();
    for constraint in &view.constraints {
        let mut names = Vec::new();
        for row in constraint.rows() {
            constraint.key_names(row.row, &mut names);
            out.push(Constraint {
                name: constraint.name.to_string(),
                keys: names.iter().map(|name| name.to_string()).collect(),
                activity: Value::number(row.value, None, constraint.unit_at(row.row).into_owned()),
                lower: row.lower,
                upper: row.upper,
                slack: row.slack,
                binding: row.binding,
                shadow_price: row.dual.map(|dual| Value::number(dual, None, constraint.dual_unit_at(row.row).to_string())),
            });
        }
    }
    out
}
