//! Choices between one thing.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::hir::*;
use std::collections::BTreeMap;

/// Warns of a choice that has a single alternative wherever it is made.
pub fn one_alternative(hir: &Hir, world: &ValueStore, model: ModelId) -> Option<Diagnostic> {
    let decl = &hir.models[model];
    let Form::Choice(choice) = &decl.form else { return None };
    // What is available has a utility, however improbable it is.
    let (utility, _) = decl.result(ResultRole::Choice(ChoiceResult::Utility))?;
    let table = world.answer(model)?.table(utility as usize)?;
    let (mut offered, mut tuple) = (BTreeMap::<Vec<u32>, usize>::new(), Vec::new());
    for row in table.index.iter() {
        table.index.tuple(row, &mut tuple);
        if table.value(&tuple).is_some_and(|value| !value.is_nan()) {
            *offered.entry(tuple.get(..choice.binder_keys.len()).unwrap_or(&[]).to_vec()).or_default() += 1;
        }
    }
    if decl.library || offered.is_empty() || offered.values().any(|count| *count > 1) {
        return None;
    }
    let words: Vec<&str> = choice.alternative_keys.iter().map(|k| hir.entity_types[*k].name.as_ref()).collect();
    let found = Diagnostic::warning(codes::ONE_ALTERNATIVE, format!("the choice `{}` has one alternative only", decl.name));
    let among = hir.exprs.gens(choice.alternatives).first().map_or(decl.span, |g| g.span);
    let place = choice.own_available.map_or(among, |e| hir.exprs.spans[e]);
    let found = found.at(place, format!("one {}, taken with certainty", words.join(", ")));
    let mut forbids = choice.forbidden(hir).peekable();
    Some(match forbids.peek() {
        None => found.help("declare what else could be chosen, such as going without"),
        Some(_) => forbids.fold(found, |found, forbid| found.with(forbid.span, format!("`{}` takes alternatives away", forbid.name))),
    })
}
