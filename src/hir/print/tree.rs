//! What is random, and what is known of it.

use crate::hir::*;

/// What a random variable of the scenario is called.
pub(super) fn random_name(hir: &Hir, variable: u32) -> &str {
    let model = hir.tree.as_ref().map(|tree| &hir.models[tree.model]);
    model.and_then(|model| model.results.get(variable as usize)).map_or("?", |result| &result.name)
}

/// What is known with a horizon: `weather`, `demand[..]` up to a period.
pub(super) fn horizon(hir: &Hir, horizon: HorizonId) -> String {
    let Some(tree) = &hir.tree else { return "?".into() };
    let level = tree.level_of(horizon);
    let whole = level.whole.iter().map(|variable| random_name(hir, *variable).to_string());
    let stepped = level.stepped.iter().map(|variable| format!("{}[..]", random_name(hir, *variable)));
    whole.chain(stepped).collect::<Vec<_>>().join(", ")
}
