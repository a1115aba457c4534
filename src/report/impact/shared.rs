//! Open policies that several plans decide as one, and what these plans come to together.

use super::run::Run;
use super::{Sides, SumImpact};
use crate::exact;
use crate::hir::*;
use crate::lint;
use crate::units::UnitId;

/// Policies that are decided together, and the plans whose objectives decide.
pub(super) struct Shared {
    policies: Vec<usize>,
    plans: Vec<ModelId>,
    unit: UnitId,
}

/// What is decided for several plans; policies that share a plan are decided together. Nothing of plans whose objectives cannot be added.
pub(super) fn shared(hir: &Hir) -> Vec<Shared> {
    let mut groups: Vec<(Vec<usize>, Vec<ModelId>)> = Vec::new();
    for (at, policy) in hir.policies.iter().enumerate().filter(|(at, _)| lint::is_shared(hir, *at as u32)) {
        let (mut policies, mut plans) = (vec![at], policy.plans.clone());
        let (joined, apart) = groups.into_iter().partition(|(_, own)| own.iter().any(|plan| plans.contains(plan)));
        groups = apart;
        for (others, own) in <Vec<(Vec<usize>, Vec<ModelId>)>>::into_iter(joined) {
            policies.extend(others);
            plans.extend(own);
        }
        policies.sort_unstable();
        plans.sort_by(|a, b| hir.models[*a].name.cmp(&hir.models[*b].name));
        plans.dedup();
        groups.push((policies, plans));
    }
    groups.sort();
    let of = |(policies, plans): (Vec<usize>, Vec<ModelId>)| {
        let (_, unit) = hir.sum_of_objectives(&plans)?;
        Some(Shared { policies, plans, unit })
    };
    groups.into_iter().filter_map(of).collect()
}

impl Shared {
    /// What the plans come to on both sides, where both have answers.
    pub fn sum(&self, hir: &Hir, with: &Run, without: &Run) -> Option<SumImpact> {
        let total = |run: &Run| {
            let one = |plan: &ModelId| {
                let objective = hir.plan(*plan)?.objectives.first()?;
                let factor = exact::to_f64(&hir.units.factor(objective.unit, self.unit)?);
                Some(factor * run.value(*plan, objective)?)
            };
            self.plans.iter().map(one).sum::<Option<f64>>()
        };
        let policy = |at: &usize| Some(hir.policies.get(*at)?.name.to_string());
        Some(SumImpact {
            policies: self.policies.iter().filter_map(policy).collect(),
            plans: self.plans.iter().map(|plan| hir.models[*plan].name.to_string()).collect(),
            unit: hir.units.text(self.unit),
            value: Sides { with: total(with)?, without: total(without)? },
        })
    }

    /// Which of the policies a plan decides otherwise on one side.
    pub fn decided<'r>(&self, model: ModelId, with: &'r Run, without: &'r Run) -> impl Iterator<Item = usize> + use<'_, 'r> {
        let enacted = move |run: &Run, at: usize| run.parts.get(at)?.iter().find(|part| part.model == model)?.enacted;
        self.policies.iter().copied().filter(move |at| match (enacted(with, *at), enacted(without, *at)) {
            (Some(one), Some(other)) => one != other,
            _ => false,
        })
    }
}
