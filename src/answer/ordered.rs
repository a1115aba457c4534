//! How far a plan with objectives in their order has been solved.

use crate::certify::Verdict;
use crate::eval::EvalError;
use crate::exact::Exact;
use crate::explain::Explanation;
use crate::lp::{LexStage, Lp};
use crate::prove::Proof;
use crate::solve::Solution;
use std::sync::Arc;

/// The last program that was solved, and how it came to that.
pub struct Ordered {
    pub lp: Lp,
    pub solution: Solution,
    /// What was proved of the last answer, and that in words; no better than what was proved of those before.
    pub proof: Option<Proof>,
    pub explanation: Explanation,
    pub goal: LexStage,
    /// The value of each objective when it was optimised.
    pub best: Vec<f64>,
    pub errors: Vec<EvalError>,
    /// The program in exact numbers, where it is kept.
    pub exact: Option<Arc<Lp<Exact>>>,
}

/// The best value of the objective that was optimised last, where it is proved without a gap.
pub(super) fn exact_best(out: &Ordered) -> Option<Exact> {
    let certificate = &out.proof.as_ref()?.certificate;
    let closed = certificate.verdict == Verdict::Proved && certificate.gap.as_ref().is_some_and(Exact::is_zero);
    certificate.objective.clone().filter(|_| closed)
}
