//! Open policies that several plans would decide differently: decided once for all of them.
//!
//! Every combination is solved, plan after plan as always, and that is taken in which the objectives of these plans come to most (or to
//! least) together. Where the plans agree by themselves, their answers are those of one decision, and nothing is solved again.

use super::overlay;
use super::solve::solve_here;
use super::{Checked, Progress, Solved, roomy};
use crate::eval::Status;
use crate::exact;
use crate::hir::*;
use crate::lint;
use crate::solve;
use crate::source::SourceMap;
use crate::units::UnitId;

/// So many policies are decided together at most: each doubles what is to be solved.
const MOST: usize = 6;
/// By so much, as a part of the sum, a combination has to be better than one that enacts less.
const BETTER: f64 = 1e-9;

/// Solves a checked scenario: every model in the order that their readings give, then the expectations.
pub fn solve(checked: Checked, sources: &SourceMap, options: &solve::Options, progress: Progress<'_>) -> Result<Solved, solve::NotBuiltIn> {
    roomy(|| {
        let policies = shared_policies(&checked.hir);
        if policies.is_empty() {
            return solve_here(checked, sources, options, progress);
        }
        let (diagnostics, foreseen, levels) = (checked.diagnostics.clone(), checked.foreseen.clone(), checked.levels.clone());
        let apart = solve_here(checked, sources, options, progress)?;
        let Some(shared) = Shared::of(&apart, policies) else { return Ok(apart) };
        let mut best: Option<(f64, Solved)> = None;
        for decisions in shared.combinations() {
            let again = overlay::decided(&apart, sources, &decisions);
            let (diagnostics, foreseen, levels) = (diagnostics.clone(), foreseen.clone(), levels.clone());
            let solved = solve_here(Checked { diagnostics, foreseen, levels, ..again }, sources, options, progress)?;
            match shared.total(&solved) {
                Total::Of(total) => {
                    let is_better = |known: f64| total > known + BETTER * known.abs().max(1.0);
                    if best.as_ref().is_none_or(|(known, _)| is_better(*known)) {
                        best = Some((total, solved));
                    }
                }
                Total::None => {}
                Total::Unknown => return Ok(apart),
            }
        }
        Ok(best.map_or(apart, |(_, solved)| solved))
    })
}

/// The open policies that are one decision of several plans, by their places.
fn shared_policies(hir: &Hir) -> Vec<u32> {
    (0u32..).zip(&hir.policies).map(|(at, _)| at).filter(|at| lint::is_shared(hir, *at)).collect()
}

/// What is decided for several plans, and what counts.
struct Shared {
    policies: Vec<u32>,
    plans: Vec<ModelId>,
    maximize: bool,
    unit: UnitId,
}

/// What the plans come to together; more is better.
enum Total {
    Of(f64),
    /// One of them has no solution.
    None,
    /// Of one of them the best is not known.
    Unknown,
}

impl Shared {
    /// The open policies of several plans, where these decided one differently, and their objectives can be added up.
    fn of(solved: &Solved, policies: Vec<u32>) -> Option<Shared> {
        let hir = &solved.hir;
        let differs = policies.iter().any(|at| {
            let (enacted, left) = lint::decisions(hir, &solved.world, *at);
            !enacted.is_empty() && !left.is_empty()
        });
        if !differs || policies.len() > MOST {
            return None;
        }
        let mut plans: Vec<ModelId> =
            policies.iter().filter_map(|at| hir.policies.get(*at as usize)).flat_map(|policy| policy.plans.iter().copied()).collect();
        plans.sort_unstable();
        plans.dedup();
        let (maximize, unit) = hir.sum_of_objectives(&plans)?;
        Some(Shared { policies, plans, maximize, unit })
    }

    /// All ways to decide, those that enact least first.
    fn combinations(&self) -> Vec<Vec<(u32, bool)>> {
        let mut all: Vec<u32> = (0..1u32 << self.policies.len().min(MOST)).collect();
        all.sort_by_key(|bits| bits.count_ones());
        let decisions = |bits: u32| (0u32..).zip(&self.policies).map(|(place, at)| (*at, bits >> place & 1 == 1)).collect();
        all.into_iter().map(decisions).collect()
    }

    fn total(&self, solved: &Solved) -> Total {
        let mut total = 0.0;
        for plan in &self.plans {
            let Some(run) = solved.models.iter().find(|run| run.model == *plan) else { return Total::Unknown };
            match run.status() {
                Status::Optimal => {}
                Status::Infeasible => return Total::None,
                _ => return Total::Unknown,
            }
            let own = solved.hir.plan(*plan).and_then(|plan| Some(plan.objectives.first()?.unit));
            let factor = own.and_then(|own| solved.hir.units.factor(own, self.unit));
            let value = run.plan().and_then(|plan| plan.objectives.first().copied());
            let (Some(factor), Some(value)) = (factor, value) else { return Total::Unknown };
            total += exact::to_f64(&factor) * value;
        }
        Total::Of(if self.maximize { total } else { -total })
    }
}
