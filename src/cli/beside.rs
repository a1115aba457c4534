//! What is wrong in a variant and not in the scenario itself.

use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::driver::Solved;

/// Errors of a variant that `known` does not have, with its name.
fn of_variant<'d>(solved: &'d Solved, known: &'d [Diagnostic]) -> impl Iterator<Item = &'d Diagnostic> {
    solved.diagnostics.iter().filter(|found| found.severity == Severity::Error && !known.contains(found))
}

/// That a plan has no solution, and an expectation that does not hold, are results.
fn is_mistake(found: &Diagnostic) -> bool {
    ![codes::EXPECTATION_FAILED, codes::INFEASIBLE, codes::UNBOUNDED, codes::NO_ANSWER].contains(&found.code)
}

/// What keeps a variant from being calculated; `place` is the point of a sweep.
pub fn mistakes(solved: &Solved, known: &[Diagnostic], place: &str) -> Vec<Diagnostic> {
    of_variant(solved, known).filter(|found| is_mistake(found)).map(|found| named(found, solved, place)).collect()
}

/// The same, with expectations that do not hold, and why a plan has no solution where something else was expected.
pub fn failures(solved: &Solved, known: &[Diagnostic], place: &str) -> Vec<Diagnostic> {
    let failed = solved.expectations.iter().any(crate::driver::Expectation::failed);
    let counts = |found: &&Diagnostic| failed || found.code == codes::EXPECTATION_FAILED || is_mistake(found);
    of_variant(solved, known).filter(counts).map(|found| named(found, solved, place)).collect()
}

fn named(found: &Diagnostic, solved: &Solved, place: &str) -> Diagnostic {
    found.clone().note(format!("in the variant `{}`{place}", solved.hir.active_name().unwrap_or("")))
}

/// Adds findings of the points of a sweep: one that is known from a point before is left out.
pub fn once(all: &mut Vec<Diagnostic>, more: Vec<Diagnostic>) {
    for found in more {
        if !all.iter().any(|known| known.code == found.code && known.span() == found.span() && known.notes.len() == found.notes.len()) {
            all.push(found);
        }
    }
}

/// The values at a point of a sweep, as they stand after the name of a variant.
pub fn at(point: &[f64]) -> String {
    let values: Vec<String> = point.iter().map(|value| crate::report::number_alone(*value)).collect();
    if values.is_empty() { String::new() } else { format!(", at {}", values.join(", ")) }
}
