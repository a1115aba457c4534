//! Policies that cannot be in force together, as they are switched.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::source::Span;

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
    out.extend(hir.policies.iter().enumerate().filter_map(|(at, policy)| torn(hir, at as u32, policy)));
    out
}

/// An open policy that has to be enacted and cannot be.
fn torn(hir: &Hir, at: u32, policy: &Policy) -> Option<Diagnostic> {
    if policy.state != Switch::Open {
        return None;
    }
    let on = || hir.policies.iter().filter(|p| p.state == Switch::On);
    let names = |list: &[(u32, Span)], other: u32| list.iter().find(|(o, _)| *o == other).map(|(_, span)| *span);
    let (needing, needed) = on().find_map(|p| Some((p, names(&p.requires, at)?)))?;
    let partner = |list: &[(u32, Span)], state: Switch| {
        let found = list.iter().filter_map(|(o, span)| Some((hir.policies.get(*o as usize)?, *span)));
        found.into_iter().find(|(p, _)| p.state == state)
    };
    let lacking = partner(&policy.requires, Switch::Off).map(|(p, span)| (p, span, "requires", "off"));
    let beside = || partner(&policy.excludes, Switch::On).or_else(|| on().find_map(|p| Some((p, names(&p.excludes, at)?))));
    let (other, span, verb, state) = lacking.or_else(|| beside().map(|(p, span)| (p, span, "excludes", "on")))?;
    let message =
        format!("`{}` is open, and required by `{}`; but `{}`, which it {verb}, is {state}", policy.name, needing.name, other.name);
    let mut found = Diagnostic::error(codes::POLICIES_CLASH, message).at(span, "so it cannot be enacted").with(needed, "so it has to be");
    for policy in [needing, other, policy] {
        if let Some(switched) = policy.switched {
            found = found.with(switched, format!("`{}` is switched here", policy.name));
        }
    }
    Some(found.help("switch one of them otherwise: `policy NAME off`, or `--policy NAME=off`"))
}

/// One name for the two, whichever of them excludes the other.
fn pair(a: &Policy, b: &Policy) -> String {
    if a.name < b.name { format!("{} {}", a.name, b.name) } else { format!("{} {}", b.name, a.name) }
}

fn clash(message: String, at: Span, label: &str, both: [&Policy; 2]) -> Diagnostic {
    let mut found = Diagnostic::error(codes::POLICIES_CLASH, message).at(at, label);
    for policy in both {
        if let Some(switched) = policy.switched {
            found = found.with(switched, format!("`{}` is switched here", policy.name));
        }
    }
    found.help("switch one of the two: `policy NAME off`, or `--policy NAME=off`")
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
