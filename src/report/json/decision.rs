//! What only decision processes have, and what only one of the forms has that a formula answers.

use super::belief::Inference;
use super::effects::Effects;
use super::price::Range;
use crate::driver::Requirement;
use crate::eval::{KeptLimit, Learnt, Lots, ProcessProof, SolvedProcess};
use crate::exact;
use crate::hir::{Criterion, ResultRole, Space};
use crate::report::forms::process::{Processed, range};
use crate::report::series::fraction;
use crate::report::{ModelView, Series, ValueType};
use serde::Serialize;

/// How a belief network or a decision process was solved.
#[derive(Serialize)]
pub(super) struct Formula<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    inference: Option<Inference<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    process: Option<Processes<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policies: Option<Effects<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unmet: Vec<Unmet<'r>>,
}

/// A requirement that does not hold, and what its two sides come to.
#[derive(Serialize)]
struct Unmet<'r> {
    requirement: &'r str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    index: &'r [String],
    found: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'r str>,
}

impl<'r> Unmet<'r> {
    fn of(unmet: &'r Requirement) -> Unmet<'r> {
        let sides = unmet.sides.as_ref();
        Unmet {
            requirement: &unmet.text,
            index: &unmet.index,
            found: &unmet.found,
            value: sides.map(|(value, ..)| *value).filter(|value| value.is_finite()),
            against: sides.map(|(_, against, _)| *against).filter(|against| against.is_finite()),
            unit: sides.map(|(.., unit)| unit.as_str()),
        }
    }
}

impl<'r> Formula<'r> {
    pub(super) fn of(model: &'r ModelView<'r>) -> Formula<'r> {
        Formula {
            inference: model.inference.as_ref().map(Inference::of),
            process: model.process.as_ref().map(Processes::of),
            policies: Effects::of(&model.effects),
            unmet: model.unmet.iter().map(|unmet| Unmet::of(unmet)).collect(),
        }
    }
}

/// The exact value of a row of a result that a formula gives without rounding.
pub(super) fn exact(series: &Series<'_>, row: u32) -> Option<String> {
    let by_formula = matches!(series.role, Some(ResultRole::Belief(_) | ResultRole::Decision(_)));
    series.fraction(row).filter(|_| by_formula && series.ty == ValueType::Number)
}

/// How the processes of a model were solved, one for each tuple of its index.
#[derive(Serialize)]
struct Processes<'r> {
    criterion: &'static str,
    maximize: bool,
    solved: Vec<One<'r>>,
}

#[derive(Serialize)]
struct One<'r> {
    index: Vec<&'r str>,
    method: &'static str,
    rounds: u32,
    states: usize,
    rows: usize,
    successors: usize,
    verdict: &'static str,
    /// No value is further from the optimum.
    within: Option<f64>,
    /// The best average lies between these.
    gain: Option<[f64; 2]>,
    ties: Vec<Tie<'r>>,
    rounded_rows: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ends: Vec<End<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    limits: Vec<Limit<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    drawn: Vec<Drawn<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    learned: Vec<Learned<'r>>,
}

/// A limit, what the policy comes to, and what one more unit of the end that binds would bring.
#[derive(Serialize)]
struct Limit<'r> {
    name: &'r str,
    amount: f64,
    exact: Option<String>,
    lower: Option<f64>,
    upper: Option<f64>,
    unit: &'r str,
    price: f64,
    price_unit: &'r str,
    #[serde(flatten)]
    range: Range,
}

/// A state in which the policy draws lots.
#[derive(Serialize)]
struct Drawn<'r> {
    state: Vec<&'r str>,
    shares: Vec<Share<'r>>,
}

#[derive(Serialize)]
struct Share<'r> {
    action: Vec<&'r str>,
    share: f64,
}

/// What a learner found, and how its policy got better.
#[derive(Serialize)]
struct Learned<'r> {
    name: &'r str,
    method: &'static str,
    episodes: u32,
    steps: u64,
    worth: Option<f64>,
    curve: Vec<Point>,
}

#[derive(Serialize)]
struct Point {
    episodes: u32,
    steps: u64,
    worth: Option<f64>,
}

/// A state in which it ends, and why: conditions leave out every action, or a table has no row of any.
#[derive(Serialize)]
struct End<'r> {
    state: Vec<&'r str>,
    why: &'static str,
}

#[derive(Serialize)]
struct Tie<'r> {
    state: Vec<&'r str>,
    actions: Vec<Vec<&'r str>>,
}

impl<'r> Processes<'r> {
    fn of(processed: &'r Processed<'r>) -> Processes<'r> {
        Processes {
            criterion: match processed.body.criterion {
                Criterion::Discounted(_) => "discounted",
                Criterion::Horizon(_) => "horizon",
                Criterion::Absorbed(_) => "total",
                Criterion::Average(_) => "average",
            },
            maximize: processed.body.maximize,
            solved: processed.run.solved.iter().map(|one| One::of(processed, one)).collect(),
        }
    }
}

impl<'r> One<'r> {
    fn of(processed: &'r Processed<'r>, one: &SolvedProcess) -> One<'r> {
        let tie = |(state, actions): &(Vec<u32>, Vec<Vec<u32>>)| Tie {
            state: state_names(processed, state),
            actions: actions.iter().map(|values| action_names(processed, values)).collect(),
        };
        let ends = one.made.stuck.iter().map(|keys| (keys, "conditions")).chain(one.made.unlisted.iter().map(|keys| (keys, "no rows")));
        let ends = ends.map(|(keys, why)| End { state: state_names(processed, keys), why });
        One {
            index: processed.index(one),
            method: one.method.name(),
            rounds: one.rounds,
            states: one.made.states,
            rows: one.made.rows,
            successors: one.made.successors,
            verdict: match one.proof {
                ProcessProof::Exact => "exact",
                ProcessProof::Within(_) | ProcessProof::Gain(..) => "bounded",
                ProcessProof::Open => "open",
            },
            within: if let ProcessProof::Within(off) = one.proof { Some(off) } else { None },
            gain: if let ProcessProof::Gain(low, high) = one.proof { Some([low, high]) } else { None },
            ties: one.ties.iter().map(tie).collect(),
            rounded_rows: one.made.normalized.0,
            ends: ends.collect(),
            limits: one.limits.iter().filter_map(|kept| Limit::of(processed, kept)).collect(),
            drawn: one.drawn.iter().map(|lots| drawn(processed, lots)).collect(),
            learned: one.learned.iter().filter_map(|learned| Learned::of(processed, learned)).collect(),
        }
    }
}

impl<'r> Limit<'r> {
    fn of(processed: &'r Processed<'r>, kept: &KeptLimit) -> Option<Limit<'r>> {
        let limit = processed.body.limits.get(kept.at as usize)?;
        let (unit, price_unit) = processed.limit_units.get(kept.at as usize)?;
        Some(Limit {
            name: &limit.name,
            amount: kept.amount,
            exact: kept.exact.as_ref().and_then(fraction),
            lower: kept.lower.as_ref().map(exact::to_f64),
            upper: kept.upper.as_ref().map(exact::to_f64),
            unit,
            price: kept.price,
            price_unit,
            range: Range::of(range(processed.body, kept)),
        })
    }
}

fn drawn<'r>(processed: &'r Processed<'r>, lots: &Lots) -> Drawn<'r> {
    let share = |(action, share): &(Vec<u32>, f64)| Share { action: action_names(processed, action), share: *share };
    Drawn { state: state_names(processed, &lots.state), shares: lots.shares.iter().map(share).collect() }
}

fn state_names<'r>(processed: &'r Processed<'r>, values: &[u32]) -> Vec<&'r str> {
    names(processed, processed.body.period.iter().chain(&processed.body.states), values)
}

fn action_names<'r>(processed: &'r Processed<'r>, values: &[u32]) -> Vec<&'r str> {
    names(processed, processed.body.actions.iter(), values)
}

fn names<'r>(processed: &'r Processed<'r>, spaces: impl Iterator<Item = &'r Space>, values: &[u32]) -> Vec<&'r str> {
    spaces.zip(values).map(|(space, value)| processed.hir.name_at(space.kind, *value)).collect()
}

impl<'r> Learned<'r> {
    fn of(processed: &'r Processed<'r>, learned: &Learnt) -> Option<Learned<'r>> {
        let learner = processed.body.learners.get(learned.at as usize)?;
        Some(Learned {
            name: &learner.name,
            method: learner.algorithm.name(),
            episodes: learned.episodes,
            steps: learned.steps,
            worth: learned.worth,
            curve: learned.curve.iter().map(|one| Point { episodes: one.episodes, steps: one.steps, worth: one.score }).collect(),
        })
    }
}
