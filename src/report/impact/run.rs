//! What is kept of one run of a scenario.

use super::pairs::{Ends, Objectives};
use super::parts::part;
use super::{BasePart, ObjectiveImpact, Sides, process};
use crate::answer::PlanRun;
use crate::driver::{Requirement, Solved};
use crate::eval::{Answer, Status};
use crate::hir::*;
use crate::report::Report;
use std::sync::Arc;

/// How a scenario came out.
pub(super) struct Run {
    answers: Vec<Option<Arc<Answer>>>,
    /// By model; no solver was asked for those that are none.
    ends: Vec<Option<(Status, Option<String>)>>,
    plans: Vec<Option<Arc<PlanRun>>>,
    /// For each policy, what it does in each of its plans.
    pub parts: Vec<Vec<BasePart>>,
    /// What is required and not met.
    pub unmet: Vec<Requirement>,
}

impl Run {
    pub fn new(solved: &Solved) -> Run {
        let hir = &solved.hir;
        let report = Report::new(solved);
        let mut ends = vec![None; hir.models.len()];
        let mut plans = vec![None; hir.models.len()];
        for run in &solved.models {
            if let (Some(end), Some(plan)) = (ends.get_mut(run.model.index()), plans.get_mut(run.model.index())) {
                *end = Some((run.status(), run.reason().map(str::to_string)));
                *plan = run.plan().cloned();
            }
        }
        let parts = |policy: &Policy| policy.plans.iter().map(|model| part(hir, &report, *model, policy)).collect();
        Run {
            answers: solved.world.answers.to_vec(),
            ends,
            plans,
            parts: hir.policies.iter().map(parts).collect(),
            unmet: solved.unmet.clone(),
        }
    }

    pub fn answer(&self, model: ModelId) -> Option<&Answer> {
        self.answers.get(model.index()).and_then(|a| a.as_deref()).filter(|a| a.status.has_values())
    }

    pub fn end(&self, model: ModelId) -> Option<(Status, Option<String>)> {
        self.ends.get(model.index()).cloned().flatten()
    }

    pub fn statuses(&self) -> Ends {
        self.ends.iter().map(|end| end.as_ref().map(|(status, _)| *status)).collect()
    }

    pub fn plan(&self, model: ModelId) -> Option<&PlanRun> {
        self.plans.get(model.index()).and_then(|run| run.as_deref())
    }

    pub fn value(&self, model: ModelId, objective: &ObjectiveDecl) -> Option<f64> {
        self.answer(model)?.table(objective.result as usize)?.values.first().copied()
    }

    /// What one of several objectives was at best, before others were given room.
    fn best(&self, hir: &Hir, model: ModelId, at: usize) -> Option<f64> {
        let several = hir.plan(model)?.objectives.len() > 1;
        let best = self.plan(model)?.best.get(at).copied();
        best.filter(|best| several && self.answer(model).is_some() && best.is_finite())
    }

    /// The first objective of each plan; of several, what it was at best.
    pub fn objectives(&self, hir: &Hir) -> Objectives {
        let value = |id: ModelId| {
            let objective = hir.plan(id)?.objectives.first()?;
            self.best(hir, id, 0).or_else(|| self.value(id, objective)).filter(|value| value.is_finite())
        };
        hir.models.ids().map(value).collect()
    }
}

/// The objectives of a model on both sides.
pub(super) fn objectives(hir: &Hir, model: ModelId, with: &Run, without: &Run) -> Vec<ObjectiveImpact> {
    let Some(plan) = hir.plan(model) else {
        return process::objectives(hir, model, &Sides { with: with.answer(model), without: without.answer(model) });
    };
    let one = |(at, objective): (usize, &ObjectiveDecl)| {
        let best = Sides { with: with.best(hir, model, at), without: without.best(hir, model, at) };
        ObjectiveImpact {
            name: objective.title.clone().unwrap_or_else(|| objective.name.to_string()),
            maximize: objective.maximize,
            unit: hir.units.text(objective.unit),
            value: Sides { with: with.value(model, objective), without: without.value(model, objective) },
            best: (best.with.is_some() || best.without.is_some()).then_some(best),
        }
    };
    plan.objectives.iter().enumerate().map(one).collect()
}

/// The first objective of a plan without what charges only hand on; nothing where no charge says who pays or receives it.
pub(super) fn without_transfers(hir: &Hir, model: ModelId, runs: &Sides<Option<&PlanRun>>) -> Option<Sides<Option<f64>>> {
    let objective = hir.plan(model)?.objectives.first().filter(|objective| !objective.levels)?;
    let net = |run: Option<&PlanRun>| run.and_then(|run| run.transferred).unwrap_or(0.0);
    if net(runs.with) == 0.0 && net(runs.without) == 0.0 {
        return None;
    }
    let one = |run: Option<&PlanRun>| {
        let value = *run?.objectives.first()?;
        Some(if objective.maximize { value + net(run) } else { value - net(run) })
    };
    Some(Sides { with: one(runs.with), without: one(runs.without) })
}
