//! Policies for a case of a plan that the index of the plan leaves out.

use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Ball, Eval, ValueStore};
use crate::hir::*;
use crate::source::Span;
use std::collections::BTreeMap;

/// Cases that policies name and that there are not, as far as that is known. Of a policy with an index, where no member has a case that
/// there is: an index says no more of data than which members there may be.
pub fn left_out_cases(hir: &Hir, world: &ValueStore) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut named: BTreeMap<Span, Vec<(&Policy, ModelId)>> = BTreeMap::new();
    for policy in hir.policies.iter().filter(|policy| policy.state != Switch::Off) {
        for (model, at) in &policy.cases {
            named.entry(*at).or_default().push((policy, *model));
        }
    }
    let mut out = Vec::new();
    for (at, cases) in named {
        let left_out = |(_, model): &(&Policy, ModelId)| matches!(eval.left_out(*model), Ok(true));
        let Some((policy, model)) = cases.first().copied().filter(|_| cases.iter().all(left_out)) else { continue };
        let decl = &hir.models[model];
        let Some(case) = &decl.case else { continue };
        let message = match (&policy.family, cases.len()) {
            (Some(family), 2..) => format!("`{}` changes nothing: all cases that it applies to are left out", family.name),
            _ => format!("`{}` does nothing here: there is no `{}`", policy.name, decl.name),
        };
        let found = Diagnostic::warning(codes::POLICY_OF_NO_CASE, message).at(at, "no such case is solved");
        out.push(found.with(case.index, format!("the index of `{}` leaves it out", case.of)));
    }
    out
}
