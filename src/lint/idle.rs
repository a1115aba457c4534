//! Plans that ask for nothing: doing nothing breaks no limit, and whatever is done only costs.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::lp::{Lp, Sense};

/// Warns of a plan whose best answer is 0 throughout, whatever a solver finds: every limit and every bound lets 0 through, and no
/// decision makes the only objective better.
pub fn idle(hir: &Hir, model: ModelId, lp: &Lp) -> Option<Diagnostic> {
    let plan = hir.models[model].plan()?;
    let [objective] = plan.objectives.as_slice() else { return None };
    // Parts that a solver sees otherwise than as rows and columns say more than these do.
    if lp.own_rows() == 0 || !lp.auxiliary_rows.is_empty() || !lp.auxiliary_columns.is_empty() || !lp.conditional.is_empty() {
        return None;
    }
    let holds_zero = |lower: &[f64], upper: &[f64]| lower.iter().zip(upper).all(|(low, high)| *low <= 0.0 && 0.0 <= *high);
    let costs = |cost: &f64| match lp.sense {
        Sense::Minimize => *cost >= 0.0,
        Sense::Maximize => *cost <= 0.0,
    };
    let fits = holds_zero(lp.columns.lower.as_slice(), lp.columns.upper.as_slice())
        && holds_zero(lp.rows.lower.as_slice(), lp.rows.upper.as_slice());
    let below = lp.columns.lower.iter().zip(&lp.columns.cost).any(|(low, cost)| *low < 0.0 && *cost != 0.0);
    let any = lp.columns.cost.iter().any(|cost| *cost != 0.0);
    // A limit above 0 on what may be done: without one, nothing was meant to be a need.
    let capped = lp.rows.upper.iter().any(|high| *high > 0.0 && high.is_finite());
    if !fits || below || !any || !capped || !lp.columns.cost.iter().all(costs) {
        return None;
    }
    let (name, goal) = (&hir.models[model].name, if objective.name.is_empty() { "the objective" } else { &objective.name });
    let quoted = if objective.name.is_empty() { goal.to_string() } else { format!("`{goal}`") };
    Some(
        Diagnostic::warning(
            codes::NOTHING_ASKED,
            format!("`{name}` asks for nothing: with every decision at 0 all its constraints hold, and {quoted} is best"),
        )
        .at(objective.span, "whatever is done makes it worse")
        .help("what is needed is a lower limit: `>=` or `==`, and not `<=`"),
    )
}
