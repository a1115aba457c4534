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
    out
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
