//! What an allocation requires of its results.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;

/// The requirements of an allocation that its answer does not meet. Compared with a tolerance of
/// one part in a million, since shares are rounded.
pub(in crate::answer) fn requirements(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    let Ok(outer) = eval.binder(body.binder, &body.binder_keys, body.slots) else { return out };
    let mut keys = Vec::new();
    for requirement in &body.requirements {
        for row in outer.iter() {
            outer.tuple(row, &mut keys);
            let result = eval.frame(body.slots, &keys, |eval| crate::eval::evaluate(eval, *requirement, None));
            let span = hir.exprs.spans[*requirement];
            match result {
                Ok(verdict) if verdict.passed => {}
                Ok(verdict) => {
                    let message = format!("`{}` does not meet a requirement", hir.models[model].name);
                    let mut error = EvalError::new(codes::REQUIREMENT_FAILED, message, span, verdict.describe(hir));
                    // The figures that the scenario requires.
                    let figures = eval.frame(body.slots, &keys, |eval| eval.written_in(*requirement));
                    if let Some((first, rest)) = figures.split_first() {
                        error = error.standing_at(first.at, format!("{} is stated here", first.name));
                        error = rest.iter().take(2).fold(error, |error, w| error.with(w.at, format!("{} is stated here", w.name)));
                    }
                    out.push(eval.at_keys(error, body.binder, &body.binder_keys, &keys).diagnostic());
                }
                Err(error) if error.is_silent() => {}
                Err(error) => out.push(eval.at_keys(error, body.binder, &body.binder_keys, &keys).diagnostic()),
            }
        }
    }
    out
}
