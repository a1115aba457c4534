//! Families of variables of which some have a bound and some have none, because a value is missing.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, ValueStore};
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{ColId, Lp};

/// So many names are listed.
const LISTED: usize = 5;

/// Warns where a bound that is declared for all of a family has a value for some of them only. `no limit` in the place of a value says
/// that it is meant.
pub fn partly_bounded(hir: &Hir, world: &ValueStore, model: ModelId, lp: &Lp) -> Vec<Diagnostic> {
    let Some(plan) = hir.models[model].plan() else { return Vec::new() };
    let names = Names::new(hir, model, lp);
    let mut out = Vec::new();
    for block in &lp.column_blocks {
        let Some(variable) = plan.variables.get(block.declaration as usize).filter(|v| v.role == Role::Own) else { continue };
        let range = block.start as usize..(block.start + block.count) as usize;
        for (bound, ends, word) in [(variable.lower, &lp.columns.lower, "lower"), (variable.upper, &lp.columns.upper, "upper")] {
            let Some(bound) = bound else { continue };
            let ends = ends.as_slice().get(range.clone()).unwrap_or(&[]);
            let open: Vec<usize> = ends.iter().enumerate().filter(|(_, end)| end.is_infinite()).map(|(at, _)| at).collect();
            if open.is_empty() || open.len() == ends.len() {
                continue;
            }
            let keys = |at: usize| names.variable(ColId((range.start + at) as u32)).map(|(_, keys)| keys).unwrap_or_default();
            let open: Vec<usize> = open.into_iter().filter(|at| !is_meant(hir, world, variable, bound, &keys(*at))).collect();
            let listed: Vec<String> =
                open.iter().take(LISTED).map(|at| format!("`{}`", names.column(ColId((range.start + at) as u32)))).collect();
            if listed.is_empty() {
                continue;
            }
            let more = if open.len() > LISTED { format!(" and {} more", open.len() - LISTED) } else { String::new() };
            let have = if open.len() == 1 { "has" } else { "have" };
            let text = format!("{}{more} {have} no {word} bound, and {} others have one", listed.join(", "), ends.len() - open.len());
            let mut found = Diagnostic::warning(codes::PARTLY_BOUNDED, text).at(hir.exprs.spans[bound], "no value for them");
            if let [only] = open.as_slice()
                && let (Some(kind), Some(key)) = (variable.keys.first(), keys(*only).first())
                && variable.keys.len() == 1
            {
                found = found.with(hir.entities[EntityId(hir.entity_types[*kind].base + key)].span, "without a value");
            }
            out.push(found.help("give the value, or write `no limit` in its place if there is none"));
        }
    }
    out
}

/// True where the value that is missing says `no limit`.
fn is_meant(hir: &Hir, world: &ValueStore, variable: &Variable, bound: ExprId, keys: &[u32]) -> bool {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let value = eval.frame(variable.slots, keys, |eval| eval.number(bound));
    value.is_err_and(|fault| fault.is_without_limit())
}
