//! What only belief networks have.

use crate::report::forms::belief;
use serde::Serialize;

/// How the distributions were found, and under what evidence.
#[derive(Serialize)]
pub(super) struct Inference<'r> {
    exact: bool,
    observed: &'r [String],
    evidence: Option<f64>,
}

impl<'r> Inference<'r> {
    pub(super) fn of(inference: &'r belief::Inference) -> Inference<'r> {
        Inference { exact: inference.exact, observed: &inference.observed, evidence: inference.evidence }
    }
}
