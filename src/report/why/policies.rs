//! Whether a policy is in force, and why.

use super::names::{Target, What};
use crate::driver::Solved;
use crate::explain::Spot;
use crate::hir::*;
use crate::source::SourceMap;

/// The variable of a plan that says whether an open policy is enacted.
pub(super) fn switch(solved: &Solved, target: &Target) -> Option<(ModelId, u32)> {
    let What::Result(model, result) = target.what else { return None };
    let ResultRole::Plan(PlanResult::Enacted(at)) = solved.hir.models[model].results.get(result as usize)?.role else { return None };
    let patch = solved.hir.plan(model)?.patches.get(at as usize)?;
    (solved.hir.state_of(patch) == Switch::Open).then_some((model, patch.variable))
}

/// What is to be said of a policy that nobody decides on, or of which somebody did.
pub(super) fn note(solved: &Solved, sources: &SourceMap, target: &Target) -> Option<String> {
    let What::Result(model, result) = target.what else { return None };
    let hir = &solved.hir;
    let of = match hir.models[model].results.get(result as usize)?.role {
        ResultRole::Plan(PlanResult::Enacted(at)) => hir.plan(model)?.patches.get(at as usize)?.policy,
        ResultRole::Effect(EffectResult::Enacted(policy)) | ResultRole::Decision(DecisionResult::Enacted(policy)) => policy,
        _ => return None,
    };
    let policy = hir.policies.get(of as usize)?;
    let by = match (policy.switched.filter(|at| sources.get(at.file).is_some()), policy.by_option) {
        (_, true) => ", by the command line".to_string(),
        (Some(at), _) => format!(", at {}", super::place::at(&Spot::of(sources, at))),
        (None, _) => String::new(),
    };
    Some(match policy.state {
        Switch::On => format!("`{}` is on{by}: it is in force.", policy.name),
        Switch::Off => format!("`{}` is off{by}: it is not in force.", policy.name),
        Switch::Open => format!("`{}` is open{by}: the solver decides whether it is in force.", policy.name),
    })
}
