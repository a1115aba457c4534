//! Policies of which one changes what another one does.

use super::{PairEnds, PairImpact, Sides};
use crate::eval::Status;
use crate::hir::*;
use crate::report::number;

/// The first objective of each plan, by model; none where there is no answer.
pub(super) type Objectives = Vec<Option<f64>>;

/// The plans in which two policies together do something else than both of them by themselves.
pub(super) fn interaction(
    hir: &Hir,
    names: &[String; 2],
    own: &Objectives,
    without_one: [&Objectives; 2],
    without_both: &Objectives,
) -> Vec<PairImpact> {
    let mut out = Vec::new();
    for (model, decl) in hir.models.iter() {
        let value = |all: &Objectives| all.get(model.index()).copied().flatten();
        let [first, second] = without_one.map(value);
        let (Some(own), Some(first), Some(second), Some(both)) = (value(own), first, second, value(without_both)) else { continue };
        let (together, each) = (own - both, [own - first, own - second]);
        let noise = 4.0 * number::rounding([own, first, second, both].into_iter().fold(0.0, |most: f64, v| most.max(v.abs())));
        if (together - each.iter().sum::<f64>()).abs() <= noise {
            continue;
        }
        let Some(objective) = decl.plan().and_then(|plan| plan.objectives.first()) else { continue };
        out.push(PairImpact {
            policies: names.clone(),
            plan: decl.name.to_string(),
            objective: objective.title.clone().unwrap_or_else(|| objective.name.to_string()),
            unit: hir.units.text(objective.unit),
            value: Sides { with: own, without: both },
            together,
            each,
        });
    }
    out
}

/// How each plan ends, by model; none where no solver was asked.
pub(super) type Ends = Vec<Option<Status>>;

/// The plans that end without both policies otherwise than it follows from how they end without the one and without the other.
pub(super) fn ends(hir: &Hir, names: &[String; 2], own: &Ends, without_one: [&Ends; 2], without_both: &Ends) -> Vec<PairEnds> {
    let mut out = Vec::new();
    for (model, decl) in hir.models.iter() {
        let end = |all: &Ends| all.get(model.index()).copied().flatten();
        // Whether an answer is known to be the best makes no other end.
        let alike = |one: Status, other: Status| one == other || (one.has_values() && other.has_values());
        let [first, second] = without_one.map(end);
        let (Some(own), Some(first), Some(second), Some(both)) = (end(own), first, second, end(without_both)) else { continue };
        // One that changes nothing beside the other changes nothing by itself.
        let by_themselves = alike(first, both) == alike(own, second) && alike(second, both) == alike(own, first);
        // Each of them is needed: without both nothing else is to be expected.
        let both_needed = own.has_values() && alike(first, both) && alike(second, both);
        if !by_themselves && !both_needed {
            out.push(PairEnds {
                policies: names.clone(),
                plan: decl.name.to_string(),
                status: Sides { with: own, without: both },
                without_one: [first, second],
            });
        }
    }
    out
}
