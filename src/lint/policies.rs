//! Policies that cannot be in force together, as they are switched.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::hir::*;
use crate::source::Span;
use std::collections::BTreeMap;

/// What `requires` and `excludes` say against policies that are on or off; where the solver decides, rows of the plan do.
pub fn policies(hir: &Hir) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for policy in &hir.policies {
        for (other, at) in &policy.requires {
            let Some(needed) = hir.policies.get(*other as usize) else { continue };
            match (policy.state, needed.state) {
                (Switch::On, Switch::Off) => {
                    let message = format!("`{}` is on and requires `{}`, which is off", policy.name, needed.name);
                    out.push(clash(message, *at, "required here", [policy, needed]));
                }
                (Switch::Open, Switch::Open) => out.extend(apart(policy, needed, *at, false)),
                _ => {}
            }
        }
        for (other, at) in &policy.excludes {
            let Some(excluded) = hir.policies.get(*other as usize) else { continue };
            match (policy.state, excluded.state) {
                (Switch::On, Switch::On) => {
                    let message = format!("`{}` is on and excludes `{}`, which is on too", policy.name, excluded.name);
                    out.push(clash(message, *at, "excluded here", [policy, excluded]).about(pair(policy, excluded)));
                }
                (Switch::Open, Switch::Open) => out.extend(apart(policy, excluded, *at, true)),
                _ => {}
            }
        }
    }
    out.extend(barred(hir));
    out.extend(in_process(hir));
    out.extend(super::effects::open(hir));
    out
}

/// Open policies on a decision process: nothing there decides on them.
fn in_process(hir: &Hir) -> Vec<Diagnostic> {
    let open = hir.policies.iter().filter(|policy| policy.state == Switch::Open);
    let found = open.filter_map(|policy| {
        let process = policy.plans.iter().map(|model| &hir.models[*model]).find(|model| model.decision().is_some())?;
        let message = format!("`{}` is open, and the decision process `{}` needs it on or off", policy.name, process.name);
        let found = Diagnostic::error(codes::OPEN_IN_PROCESS, message).at(policy.switched.unwrap_or(policy.span), "open");
        let found = if policy.switched.is_some() { found.with(policy.span, "the policy") } else { found };
        Some(found.help("`coop impact` solves the process with the policy and without it"))
    });
    found.collect()
}

/// Open policies that cannot be enacted, though they have to be, or by the way.
fn barred(hir: &Hir) -> Vec<Diagnostic> {
    let forced = forced(hir);
    let open = hir.policies.iter().zip(0u32..).filter(|(policy, _)| policy.state == Switch::Open);
    let found = open.filter_map(|(policy, at)| {
        let (other, span, verb, state) = barrier(hir, at, policy)?;
        let Some((needing, needed)) = forced.get(&at) else {
            // One that is excluded waits for the other to be switched off: that is what `excludes` is for.
            if verb == "excludes" {
                return None;
            }
            let message = format!("`{}` is open and cannot be enacted: `{}`, which it {verb}, is {state}", policy.name, other.name);
            let found = Diagnostic::warning(codes::NEVER_ENACTED, message).at(span, "so it is never enacted");
            return Some(switched(found, &[other, policy]).help("switch one of the two: `policy NAME on`, `off` or `open`"));
        };
        let message =
            format!("`{}` is open, and required by `{}`; but `{}`, which it {verb}, is {state}", policy.name, needing.name, other.name);
        let found = Diagnostic::error(codes::POLICIES_CLASH, message).at(span, "so it cannot be enacted").with(*needed, "so it has to be");
        Some(switched(found, &[needing, other, policy]).help("switch one of them otherwise: `policy NAME off`, or `--policy NAME=off`"))
    });
    found.collect()
}

/// What stands against enacting an open policy: the other one, the place, what it does with it, and how that is switched.
fn barrier<'h>(hir: &'h Hir, at: u32, policy: &'h Policy) -> Option<(&'h Policy, Span, &'static str, &'static str)> {
    let partner = |list: &[(u32, Span)], state: Switch| {
        let found = list.iter().filter_map(|(o, span)| Some((hir.policies.get(*o as usize)?, *span)));
        found.into_iter().find(|(p, _)| p.state == state)
    };
    let lacking = partner(&policy.requires, Switch::Off).map(|(p, span)| (p, span, "requires", "off"));
    let on = || hir.policies.iter().filter(|p| p.state == Switch::On);
    let excluding = || on().find_map(|p| Some((p, p.excludes.iter().find(|(other, _)| *other == at)?.1)));
    let beside = || partner(&policy.excludes, Switch::On).or_else(excluding);
    lacking.or_else(|| beside().map(|(p, span)| (p, span, "excludes", "on")))
}

/// Open policies that ones which are on require, directly or by way of others; with the one that does, and where.
fn forced(hir: &Hir) -> BTreeMap<u32, (&Policy, Span)> {
    let mut out: BTreeMap<u32, (&Policy, Span)> = BTreeMap::new();
    let mut open: Vec<&Policy> = hir.policies.iter().filter(|p| p.state == Switch::On).collect();
    while let Some(policy) = open.pop() {
        for (other, span) in &policy.requires {
            let Some(needed) = hir.policies.get(*other as usize).filter(|p| p.state == Switch::Open) else { continue };
            out.entry(*other).or_insert_with(|| {
                open.push(needed);
                (policy, *span)
            });
        }
    }
    out
}

fn switched(mut found: Diagnostic, policies: &[&Policy]) -> Diagnostic {
    for policy in policies {
        // What the line says does not count where the command line says otherwise.
        if policy.by_option {
            found =
                found.note(format!("`{name}` is {} by `--policy`, whatever the scenario says", policy.state.word(), name = policy.name));
        } else if let Some(place) = policy.switched {
            found = found.with(place, format!("`{}` is switched here", policy.name));
        }
    }
    found
}

/// True for an open policy that is one decision of several plans: not where each decides for itself, nor of the cases of one plan.
pub fn is_shared(hir: &Hir, at: u32) -> bool {
    let Some(policy) = hir.policies.get(at as usize) else { return false };
    policy.state == Switch::Open && !policy.apart && policy.plans.len() > 1 && !of_one_plan(hir, policy)
}

/// The plans that enact an open policy, and those that do not, by name.
pub fn decisions<'h>(hir: &'h Hir, world: &ValueStore, at: u32) -> (Vec<&'h str>, Vec<&'h str>) {
    let mut enacted: Vec<&str> = Vec::new();
    let mut left: Vec<&str> = Vec::new();
    for (id, model) in hir.models.iter() {
        let Some(patch) = hir.plan(id).and_then(|plan| plan.patches.iter().find(|patch| patch.policy == at)) else { continue };
        let value = world.answer(id).and_then(|answer| answer.table(patch.result as usize)?.values.first().copied());
        match value {
            Some(value) if value > 0.5 => enacted.push(&model.name),
            Some(_) => left.push(&model.name),
            None => {}
        }
    }
    enacted.sort_unstable();
    left.sort_unstable();
    (enacted, left)
}

/// Open policies that their plans decided differently.
pub fn decided_apart(hir: &Hir, world: &ValueStore) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    for (at, policy) in (0u32..).zip(&hir.policies).filter(|(at, _)| is_shared(hir, *at)) {
        let (enacted, left) = decisions(hir, world, at);
        if enacted.is_empty() || left.is_empty() {
            continue;
        }
        let list = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
        let message = format!("`{}` is enacted in {}, and not in {}", policy.name, list(&enacted), list(&left));
        let found = Diagnostic::warning(codes::DECIDED_APART, message)
            .at(policy.switched.filter(|_| !policy.by_option).unwrap_or(policy.span), "open, and decided by each plan for itself")
            .note("no answer here is that of one decision for all of them: that takes one objective in each plan, all in one unit and direction, and optima that are known")
            .help(format!(
                "compare `--policy {name}=on` with `--policy {name}=off`, or say that it is meant: `policy {name} open in each plan`",
                name = policy.name
            ));
        out.push(found);
    }
    out
}

/// True where a policy applies to cases of one plan alone: each of them is a question of its own.
fn of_one_plan(hir: &Hir, policy: &Policy) -> bool {
    let of = |plan: &ModelId| hir.models[*plan].case.as_ref().map(|case| case.of.as_ref());
    let first = policy.plans.first().and_then(of);
    first.is_some() && policy.plans.iter().all(|plan| of(plan) == first)
}

/// One name for the two, whichever of them excludes the other.
fn pair(a: &Policy, b: &Policy) -> String {
    if a.name < b.name { format!("{} {}", a.name, b.name) } else { format!("{} {}", b.name, a.name) }
}

fn clash(message: String, at: Span, label: &str, both: [&Policy; 2]) -> Diagnostic {
    let found = Diagnostic::error(codes::POLICIES_CLASH, message).at(at, label);
    switched(found, &both).help("switch one of the two: `policy NAME off`, or `--policy NAME=off`")
}

/// Two open policies of which one bears on the other, and no plan where both are decided.
fn apart(policy: &Policy, other: &Policy, at: Span, both_ways: bool) -> Option<Diagnostic> {
    // Each plan decides for itself: only where both are decided does one bear on the other.
    let lacks = |a: &Policy, b: &Policy| a.plans.iter().any(|plan| !b.plans.contains(plan));
    let alone = lacks(policy, other) || (both_ways && lacks(other, policy));
    let message = format!("`{}` and `{}` are open, and not decided in the same plans", policy.name, other.name);
    alone.then(|| {
        clash(message, at, "one bears on the other", [policy, other])
            .note("plans are solved one after the other, and each decides for itself which open policies it enacts")
    })
}
