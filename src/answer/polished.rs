//! A program solved and proved, with what no row and no objective depends on brought to its true value.

use super::proof::{Asked, Proved, solve_and_prove};
use super::{curves, violations};
use crate::lp::{LexStage, Lp};
use crate::solve;

/// Solves a program and proves its answer.
pub(super) fn solved(
    asked: &Asked<'_>,
    lp: Lp,
    goal: &LexStage,
    options: &solve::Options,
) -> std::result::Result<Proved, solve::NotBuiltIn> {
    let mut proved = solve_and_prove(asked, lp, goal, options)?;
    curves::polish(&proved.lp, &mut proved.solution);
    if let (Some(plan), true) = (asked.hir.plan(asked.model), *goal != LexStage::first()) {
        violations::polish(plan, &proved.lp, &mut proved.solution);
    }
    Ok(proved)
}
