//! Policies of which one changes what another one does.

use super::PairImpact;
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
            together,
            each,
        });
    }
    out
}
