//! What only belief networks have.

use crate::driver::{Moved, MovingNumber};
use crate::report::forms::belief;
use serde::Serialize;

/// How the distributions were found, and under what evidence.
#[derive(Serialize)]
pub(super) struct Inference<'r> {
    exact: bool,
    observed: &'r [String],
    evidence: Option<f64>,
    questions: Vec<Question<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    amounts: Vec<Amount<'r>>,
}

/// An amount with a distribution, as it is represented, in its unit.
#[derive(Serialize)]
struct Amount<'r> {
    name: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'r str>,
    unit: &'r str,
    by: &'r str,
    mean: f64,
    standard_deviation: f64,
    p5: f64,
    median: f64,
    p95: f64,
}

impl<'r> Amount<'r> {
    fn of(amount: &'r belief::Amount<'r>) -> Amount<'r> {
        let [p5, median, p95] = amount.figures.quantiles;
        let (mean, standard_deviation) = (amount.figures.mean, amount.figures.standard_deviation);
        Amount { name: &amount.name, title: amount.title, unit: &amount.unit, by: &amount.by, mean, standard_deviation, p5, median, p95 }
    }
}

/// What the scenario asks, and the numbers that move the answer most.
#[derive(Serialize)]
struct Question<'r> {
    text: &'r str,
    sensitivities: Vec<Sensitivity<'r>>,
}

#[derive(Serialize)]
struct Sensitivity<'r> {
    of: &'r str,
    value: f64,
    derivative: f64,
    file: &'r str,
    line: u32,
    column: u32,
}

impl<'r> Question<'r> {
    fn of(moved: &'r Moved) -> Question<'r> {
        let one = |number: &'r MovingNumber| Sensitivity {
            of: &number.influence.what,
            value: number.influence.value,
            derivative: number.influence.derivative,
            file: &number.spot.file,
            line: number.spot.line,
            column: number.spot.column,
        };
        Question { text: &moved.text, sensitivities: moved.numbers.iter().map(one).collect() }
    }
}

impl<'r> Inference<'r> {
    pub(super) fn of(inference: &'r belief::Inference<'r>) -> Inference<'r> {
        Inference {
            exact: inference.exact,
            observed: &inference.observed,
            evidence: inference.evidence,
            questions: inference.moved.iter().map(|moved| Question::of(moved)).collect(),
            amounts: inference.amounts.iter().map(Amount::of).collect(),
        }
    }
}
