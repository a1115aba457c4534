//! What a policy does to a decision process.

use super::{Amount, BasePart, Binding, ObjectiveImpact, Sides, Watched};
use crate::eval::{Answer, KeptLimit, ResultTable};
use crate::exact;
use crate::hir::*;
use crate::report::ConstraintRow;
use crate::report::forms::process::{Processed, range};
use crate::report::key_names;
use crate::report::page::keyed;
use crate::report::policy::own_name;

/// What a policy charges, forbids and limits in a process.
pub(super) fn part(hir: &Hir, model: ModelId, processed: &Processed<'_>, policy: &Policy) -> BasePart {
    let body = processed.body;
    let ours = |at: Option<u32>| at.is_some_and(|at| hir.policies.get(at as usize).is_some_and(|other| other.name == policy.name));
    let results = &hir.models[model].results;
    let short = |name: &str| own_name(name, &policy.name).to_string();
    let mut charges = Vec::new();
    for (at, reward) in body.rewards.iter().enumerate().filter(|(_, reward)| reward.counts != Counts::Apart && ours(reward.policy)) {
        let Some(name) = &reward.name else { continue };
        let role = ResultRole::Decision(DecisionResult::Part(at as u32));
        let title = results.iter().find(|result| result.role == role).and_then(|result| result.title.clone());
        for one in &processed.run.solved {
            let Some(value) = one.earned.get(at).copied().flatten() else { continue };
            let keys = processed.index(one);
            let title = title.as_ref().map(|title| keyed(title, &keys));
            charges.push(Amount { name: keyed(&short(name), &keys), title, value, unit: processed.unit.clone() });
        }
    }
    let forbids = body.forbidden.iter().filter(|forbidden| ours(Some(forbidden.policy)));
    let forbids = forbids.map(|forbidden| forbidden.title.clone().unwrap_or_else(|| short(&forbidden.name))).collect();
    let mut binding = Vec::new();
    for one in &processed.run.solved {
        let index: Vec<String> = processed.index(one).into_iter().map(str::to_string).collect();
        for kept in one.limits.iter().filter(|kept| binds(kept)) {
            let Some(limit) = body.limits.get(kept.at as usize).filter(|limit| ours(limit.policy)) else { continue };
            let Some((unit, dual_unit)) = processed.limit_units.get(kept.at as usize).cloned() else { continue };
            binding.push(Binding {
                limit: short(&limit.name),
                index: index.clone(),
                row: row(body, kept),
                of_share: false,
                unit,
                dual_unit,
            });
        }
    }
    BasePart { model, enacted: Some(policy.state == Switch::On), charges, utility_charges: Vec::new(), forbids, binding }
}

fn ends(kept: &KeptLimit) -> (Option<f64>, Option<f64>) {
    (kept.lower.as_ref().map(exact::to_f64), kept.upper.as_ref().map(exact::to_f64))
}

fn binds(kept: &KeptLimit) -> bool {
    let (lower, upper) = ends(kept);
    let meets = |end: Option<f64>| end.is_some_and(|end| (end - kept.amount).abs() <= 1e-9 * end.abs().max(kept.amount.abs()));
    meets(lower) || meets(upper)
}

fn row(body: &Decision, kept: &KeptLimit) -> ConstraintRow {
    let (lower, upper) = ends(kept);
    ConstraintRow {
        row: 0,
        value: kept.amount,
        lower,
        upper,
        slack: Some(0.0),
        binding: true,
        idle: false,
        known: 0.0,
        dual: Some(kept.price),
        range: range(body, kept),
        shortfall: None,
        excess: None,
    }
}

/// What the process is worth from the start, for each tuple of its index.
pub(super) fn objectives(hir: &Hir, model: ModelId, answers: &Sides<Option<&Answer>>) -> Vec<ObjectiveImpact> {
    let decl = &hir.models[model];
    let Some(body) = decl.decision() else { return Vec::new() };
    let role = ResultRole::Decision(DecisionResult::Worth);
    let Some((at, result)) = decl.results.iter().enumerate().find(|(_, result)| result.role == role) else { return Vec::new() };
    let (with, without) = (answers.with.and_then(|answer| answer.table(at)), answers.without.and_then(|answer| answer.table(at)));
    let Some(some) = with.or(without) else { return Vec::new() };
    let (mut keys, mut names) = (Vec::new(), Vec::new());
    let mut out = Vec::new();
    for row in some.index.iter() {
        some.index.tuple(row, &mut keys);
        names.clear();
        key_names(hir, &result.keys, &some.index, row, &mut names);
        let name = keyed(&result.name, &names);
        let value = |table: Option<&ResultTable>| table?.value(&keys);
        out.push(ObjectiveImpact {
            name,
            maximize: body.maximize,
            unit: hir.units.text(result.unit),
            value: Sides { with: value(with), without: value(without) },
            best: None,
        });
    }
    out
}

/// The actions in each state.
pub(super) fn watched(decl: &Model) -> Vec<Watched<'_>> {
    let mut out = Vec::new();
    for (at, result) in (0u32..).zip(&decl.results) {
        if let (ResultRole::Decision(DecisionResult::Action(_)), ResultType::Entity(kind)) = (result.role, result.ty) {
            out.push(Watched { name: &result.name, result: at, keys: &result.keys, unit: result.unit, kind: Some(kind), rank: 0 });
        }
    }
    out
}
