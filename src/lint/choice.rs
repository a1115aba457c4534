//! Choices between one thing.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::hir::*;

/// Warns of a choice that has a single alternative wherever it is made.
pub fn one_alternative(hir: &Hir, world: &ValueStore, model: ModelId) -> Option<Diagnostic> {
    let decl = &hir.models[model];
    let Form::Choice(choice) = &decl.form else { return None };
    let probability = decl.results.iter().position(|r| r.role == ResultRole::Choice(ChoiceResult::Probability))?;
    let table = world.answer(model)?.table(probability)?;
    let mut values = table.values.iter().filter(|v| !v.is_nan()).peekable();
    values.peek()?;
    // What is not available has the probability 0.
    if decl.library || values.any(|p| *p != 1.0 && *p != 0.0) {
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
