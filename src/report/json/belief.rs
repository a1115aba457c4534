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
        }
    }
}
