//! A plan without a solution is reported once: by the finding that explains it. What was foreseen of it and what cannot be
//! evaluated for lack of its answer becomes a note there.

use super::{Expectation, ModelRun};
use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::source::SourceMap;
use rustc_hash::FxHashSet;

/// Warnings that say before solving what an infeasible plan says after it.
const FORESEEN: [crate::diagnostics::Code; 3] = [codes::BROKEN_BY_BOUNDS, codes::CROSSED_BOUNDS, codes::CONSTANT_CONSTRAINT];

/// The findings of an expectation, with its place in the list.
pub type OfExpectation = (usize, Vec<Diagnostic>);

/// Findings on how the models ended, and those of expectations that do not follow from them.
pub fn reported_once(
    hir: &Hir,
    sources: &SourceMap,
    explained: Vec<(&ModelRun, Vec<Diagnostic>)>,
    expectations: &[Expectation],
    found: Vec<OfExpectation>,
    unsettled: &[ModelId],
) -> Vec<Diagnostic> {
    let unsolved: Vec<ModelId> =
        explained.iter().filter(|(_, diagnostics)| diagnostics.iter().any(ends)).map(|(run, _)| run.model).collect();
    let unsettled = |model: &Node| matches!(model, Node::Model(id) if unsettled.contains(id));
    let mut followers: Vec<Vec<u32>> = vec![Vec::new(); unsolved.len()];
    let mut out = Vec::new();
    for (index, diagnostics) in found {
        let fails = expectations.iter().any(|e| e.index == index && !e.passed());
        let needed = needed_by(hir, Node::Expect(index as u32));
        let cause = unsolved.iter().position(|model| needed.contains(&Node::Model(*model))).filter(|_| fails);
        match cause.and_then(|i| followers.get_mut(i)) {
            Some(lines) => {
                let span = hir.expects.get(index).map(|e| e.span);
                lines.extend(span.and_then(|at| Some(sources.get(at.file)?.line_of(at.lo))));
            }
            // Why an allocation has no answer was reported when it was calculated.
            None if needed.iter().any(unsettled) => out.extend(diagnostics.into_iter().filter(|d| d.code != codes::NO_ANSWER)),
            None => out.extend(diagnostics),
        }
    }
    for (run, diagnostics) in explained {
        let lines = unsolved.iter().position(|m| *m == run.model).and_then(|i| followers.get(i));
        let note = lines.filter(|lines| !lines.is_empty()).map(|lines| note(lines));
        for mut finding in diagnostics {
            if let (Some(note), true) = (&note, ends(&finding)) {
                finding.notes.push(note.clone());
            }
            out.push(finding);
        }
    }
    out
}

/// True for what explains that a plan has no answer.
fn ends(finding: &Diagnostic) -> bool {
    matches!(finding.code, codes::INFEASIBLE | codes::UNBOUNDED | codes::SOLVER_FAILED)
}

/// True for a warning of a plan that a later finding repeats.
pub fn is_foreseen(warning: &Diagnostic) -> bool {
    FORESEEN.contains(&warning.code)
}

fn note(lines: &[u32]) -> String {
    let texts: Vec<String> = lines.iter().take(5).map(u32::to_string).collect();
    let more = lines.len().saturating_sub(5);
    let list = match texts.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) if more == 0 => format!("{} and {last}", rest.join(", ")),
        _ => format!("{} and {more} more", texts.join(", ")),
    };
    match lines {
        [_] => format!("the expectation in line {list} waits for its answer"),
        _ => format!("the expectations in lines {list} wait for its answer"),
    }
}

/// Everything that a node needs, by whatever way.
fn needed_by(hir: &Hir, node: Node) -> FxHashSet<Node> {
    let mut seen: FxHashSet<Node> = FxHashSet::default();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for next in hir.needs.get(&node).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(*next);
            }
        }
    }
    seen
}
