//! Allocations among nobody.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::ValueStore;
use crate::hir::*;
use std::collections::BTreeSet;

/// How many members of the index are named.
const SHOWN: usize = 3;

/// Warns of an allocation that has nobody to divide among, at some or all members of its index.
pub fn nobody(hir: &Hir, world: &ValueStore, model: ModelId) -> Option<Diagnostic> {
    let decl = &hir.models[model];
    let Form::Allocation(body) = &decl.form else { return None };
    if decl.library {
        return None;
    }
    let table = |role| world.answer(model)?.table(decl.result(ResultRole::Allocation(role))?.0 as usize);
    // Of each member of the index there is a measure; nobody has a share of none at all.
    let outer = table(AllocationResult::Jain)?;
    let (mut met, mut tuple) = (BTreeSet::new(), Vec::new());
    if let Some(shares) = table(AllocationResult::Share) {
        for row in shares.index.iter() {
            shares.index.tuple(row, &mut tuple);
            met.insert(tuple.get(..body.binder_keys.len()).unwrap_or(&[]).to_vec());
        }
    }
    let mut empty = Vec::new();
    for row in outer.index.iter() {
        outer.index.tuple(row, &mut tuple);
        if !met.contains(&tuple) {
            let names = tuple.iter().zip(&body.binder_keys).map(|(at, kind)| hir.name_at(*kind, *at));
            empty.push(names.collect::<Vec<_>>().join(", "));
        }
    }
    if empty.is_empty() {
        return None;
    }
    let shown: Vec<String> = empty.iter().take(SHOWN).filter(|name| !name.is_empty()).map(|name| format!("`{name}`")).collect();
    let more = if empty.len() > SHOWN { format!(" and {} more", empty.len() - SHOWN) } else { String::new() };
    let of = if shown.is_empty() { String::new() } else { format!(" for {}{more}", shown.join(", ")) };
    let among = hir.exprs.gens(body.claimants).first().map_or(decl.span, |generator| generator.span);
    let found = Diagnostic::warning(codes::NOBODY, format!("`{}` has nobody to divide among{of}", decl.name)).at(among, "meets nobody");
    Some(found.help("what is given here is left over; look at the condition, and at what it compares"))
}
