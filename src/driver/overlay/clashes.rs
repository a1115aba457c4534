//! Policies that a variant switches so that they cannot be in force together.

use super::{Overlay, switch};
use crate::diagnostics::{Diagnostic, Severity};
use crate::hir::Hir;
use crate::lint;

/// What `requires` and `excludes` say against the policies of a scenario, and does not say against those of another.
pub(super) fn new(before: &Hir, after: &Hir) -> Vec<Diagnostic> {
    let states = |hir: &Hir| hir.policies.iter().map(|policy| policy.state).collect::<Vec<_>>();
    if states(before) == states(after) {
        return Vec::new();
    }
    let errors = |hir: &Hir| lint::policies(hir).into_iter().filter(|found| found.severity == Severity::Error).collect::<Vec<_>>();
    let known: Vec<String> = errors(before).into_iter().map(|found| found.message).collect();
    errors(after).into_iter().filter(|found| !known.contains(&found.message)).collect()
}

/// What is wrong with the policies as a variant switches them.
pub(super) fn of(hir: &Hir, overlay: &Overlay) -> Vec<Diagnostic> {
    let mut laid = hir.clone();
    switch(&mut laid, &overlay.policies);
    overlay.place_switches(&mut laid);
    new(hir, &laid)
}
