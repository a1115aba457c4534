//! How much an objective may lose, or how far from its best it may be.

use crate::diagnostics::codes;
use crate::eval::{Eval, EvalError, Result, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;

/// How much an objective may lose.
pub struct AllowedDegradation {
    share: bool,
    amount: Exact,
}

impl AllowedDegradation {
    /// A share of its best value.
    pub(super) fn of_share(amount: Exact) -> AllowedDegradation {
        AllowedDegradation { share: true, amount }
    }

    /// In the unit of the objective, of its best value.
    pub(super) fn of(&self, best: &Exact) -> Exact {
        if self.share { &self.amount * exact::absolute(best) } else { self.amount.clone() }
    }

    /// True of a share that is not zero: of a best value of next to nothing it allows next to nothing.
    pub(super) fn is_some_share(&self) -> bool {
        self.share && self.amount > Exact::ZERO
    }
}

/// How much an objective may lose for the one after it: nothing, if not said. Less than nothing is a fault.
pub fn tolerance(hir: &Hir, world: &ValueStore, objective: &ObjectiveDecl) -> Result<AllowedDegradation> {
    let Some(tolerance) = objective.within else { return Ok(AllowedDegradation { share: false, amount: Exact::ZERO }) };
    let mut eval: Eval<'_, Exact> = Eval::new(hir, world);
    let amount = eval.frame(objective.slots, &[], |eval| eval.number(tolerance.expr()))?;
    if amount < Exact::ZERO {
        let span = hir.exprs.spans[tolerance.expr()];
        return Err(EvalError::new(codes::BAD_MODEL, format!("`{}` cannot lose less than nothing", objective.name), span, "below zero"));
    }
    Ok(AllowedDegradation { share: matches!(tolerance, Tolerance::Share(_)), amount })
}
