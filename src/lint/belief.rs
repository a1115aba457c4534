//! Belief networks: what is observed and makes no difference, and what never happens.

use crate::answer;
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Eval, Ground, ValueStore, variable_name};
use crate::exact::Exact;
use crate::hir::*;
use crate::prob::network::Finding;
use crate::source::Span;

/// Networks with more entries are not looked into.
const ENTRIES: f64 = 200_000.0;
/// More places than this are not shown.
const MOST_PLACES: usize = 6;

/// Warns of observations that change nothing, and of rows that are never looked at.
pub fn network(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<Diagnostic> {
    let decl = &hir.models[model];
    let Some(ground) = world.answer(model).and_then(|answer| answer.network.clone()) else { return Vec::new() };
    // What is random moves plans too.
    let is_random = hir.tree.as_ref().is_some_and(|tree| tree.model == model);
    if decl.library || is_random || ground.entries > ENTRIES {
        return Vec::new();
    }
    let mut out = Vec::new();
    for at in ground.idle_evidence() {
        let found = Diagnostic::warning(codes::IDLE_EVIDENCE, "this observation changes no other variable").at(at, "nothing depends on it");
        out.push(
            found.help("variables that it says something of are those that it depends on, and those that depend on it, directly or not"),
        );
    }
    out.extend(observed_twice(hir, model, &ground));
    let mut eval: Eval<'_, Exact> = Eval::new(hir, world);
    // What never happens may have a row in many tables: it is one mistake.
    let mut reported: Vec<(String, Diagnostic)> = Vec::new();
    let mut rows = eval.unreached_rows(&ground);
    rows.sort_by_key(|(at, _)| (at.file != hir.file, at.file, at.lo));
    for (at, what) in rows {
        match reported.iter_mut().find(|(other, _)| *other == what) {
            Some((_, found)) if found.labels.len() < MOST_PLACES => *found = found.clone().with(at, "and this one"),
            Some(_) => {}
            None => {
                let found = Diagnostic::warning(codes::UNREACHED_ROW, format!("this row is never used: `{what}` never happens"));
                reported.push((what, found.at(at, "for what never happens")));
            }
        }
    }
    out.extend(reported.into_iter().map(|(_, found)| found));
    out
}

/// What is observed twice, or with the same likelihoods twice; of many instances in one place once.
fn observed_twice(hir: &Hir, model: ModelId, ground: &Ground) -> Vec<Diagnostic> {
    let mut met: Vec<(Span, Span)> = Vec::new();
    let mut out = Vec::new();
    for (at, (variable, seen, second)) in ground.evidence.iter().enumerate() {
        let earlier = ground.evidence.iter().take(at).find(|(other, finding, _)| other == variable && finding == seen);
        let Some((_, _, first)) = earlier.filter(|(_, _, first)| !met.contains(&(*first, *second))) else { continue };
        met.push((*first, *second));
        let owner = ground.instances.owner(*variable).map(|(owner, keys)| variable_name(hir, model, owner, &keys)).unwrap_or_default();
        let (message, help) = match seen {
            Finding::State(_) => (format!("`{owner}` is observed twice"), "once says all of it"),
            Finding::Likelihood(_) => (
                format!("`{owner}` is reported twice with the same likelihoods, and both count"),
                "leave one of them out; two reports that know nothing of one another do count twice: then `allow observed-twice` says so",
            ),
        };
        let found = Diagnostic::warning(codes::OBSERVED_TWICE, message).at(*second, "again").help(help);
        out.push(if first == second { found } else { found.with(*first, "the first time") });
    }
    out
}

/// Warns of questions for states that a variable never has, as things stand.
pub fn asked_in_vain(hir: &Hir, world: &ValueStore) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Exact> = Eval::new(hir, world);
    let mut out = Vec::new();
    for (e, slots) in answer::asked(hir).into_iter().filter(|(e, _)| is_small(hir, world, *e)) {
        if eval.frame(slots, &[], |eval| eval.asks_in_vain(e)).unwrap_or(false) {
            let found = Diagnostic::warning(codes::NEVER_HAPPENS, "this never happens, as things stand: its probability is zero");
            out.push(found.at(hir.exprs.spans[e], "always 0"));
        }
    }
    out
}

fn is_small(hir: &Hir, world: &ValueStore, e: ExprId) -> bool {
    let ExprKind::Query(query) = hir.exprs.kinds[e] else { return false };
    let network = world.answer(hir.exprs.queries[query].model).and_then(|answer| answer.network.as_ref());
    network.is_some_and(|network| network.entries <= ENTRIES)
}
