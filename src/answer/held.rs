//! A plan solved once more, with one decision kept to other bounds: what comes instead of it, and what that costs.

use super::{PlanRun, plan};
use crate::certify::Verdict;
use crate::eval::{Status, ValueStore};
use crate::exact;
use crate::hir::{Hir, ModelId};
use crate::lower;
use crate::lp::{Agreement, ColId};
use crate::prove::{self, Budget};
use crate::solve::{self, Options};
use std::time::Instant;

/// How a plan ends with one decision held.
pub struct Held {
    pub status: Status,
    /// The objective that was optimised last; those before it keep what they came to.
    pub objective: Option<f64>,
    /// By column; empty without a solution.
    pub values: Vec<f64>,
    /// True where the exact check accepts the answer: an optimum, or that there is none.
    pub proved: bool,
}

/// Solves a plan with one column between these bounds.
///
/// # Errors
/// A sentence: why it cannot be solved so.
pub fn held(
    hir: &Hir,
    world: &ValueStore,
    (model, run): (ModelId, &PlanRun),
    column: ColId,
    (lower, upper): (f64, f64),
    options: &Options,
) -> Result<Held, String> {
    if run.lp.bends() {
        return Err("the plan has functions that are followed by lines, and is not solved once more".into());
    }
    let (mut exact, agreement) = lower::from_hir::exactly(hir, world, model, &run.goal, &run.lp)
        .map_err(|errors| errors.first().map_or_else(String::new, |error| error.0.message.clone()))?;
    if agreement == Agreement::Different {
        return Err("the plan in doubles is not the plan in exact numbers".into());
    }
    let end = |value: f64| value.is_finite().then(|| exact::from_f64(value));
    (exact.columns.lower[column], exact.columns.upper[column]) = (end(lower), end(upper));
    let lp = exact.rounded();
    let options = Options { priced: Default::default(), prices: false, ranges: false, ..options.clone() };
    let begun = Instant::now();
    let solution = solve::solve_with(&lp, &exact, &options).map_err(|error| error.to_string())?;
    let (solution, proof) = prove::prove(&lp, &exact, solution, &Budget::after(begun.elapsed(), &options), &options);
    if proof.certificate.verdict == Verdict::Refuted {
        return Err("the solver's answer was refuted".into());
    }
    let proved = proof.certificate.verdict == Verdict::Proved;
    Ok(Held { status: plan::status(&solution.status), objective: solution.objective, values: solution.values, proved })
}
