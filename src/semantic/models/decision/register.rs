//! The names of the results of a decision process.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, InnerNames};
use crate::syntax::ast::{CriterionItem, DecisionItem, Name};

/// A result, with the part of the process that it is named after.
pub(super) struct Offered<'i> {
    pub name: &'i str,
    pub declared: Option<&'i Name>,
    pub what: DecisionResult,
}

/// The results of a process, in their order.
pub(super) fn offered<'i>(item: &'i DecisionItem) -> Vec<Offered<'i>> {
    use DecisionResult as R;
    let fixed = |name: &'static str, what: R| Offered { name, declared: None, what };
    let mut out = vec![fixed("value", R::Value)];
    if item.actions.len() == 1 {
        out.push(fixed("policy", R::Policy));
    }
    let named = |name: &'i Name, what| Offered { name: name.text.as_ref(), declared: Some(name), what };
    out.extend((0u32..).zip(&item.actions).map(|(at, action)| named(&action.name, R::Action(at))));
    out.push(fixed("advantage", R::Advantage));
    out.push(fixed("frequency", R::Frequency));
    out.push(fixed("worth", R::Worth));
    if item.criteria.iter().any(|criterion| matches!(criterion, CriterionItem::Average(_))) {
        out.push(fixed("gain", R::Gain));
    }
    let parts = (0u32..).zip(&item.rewards).filter_map(|(at, reward)| Some((at, reward.name.as_ref()?)));
    out.extend(parts.map(|(at, name)| named(name, R::Part(at))));
    out
}

impl Checker<'_> {
    /// The names by which the results of a process are read.
    pub fn registered_decision(&mut self, item: &DecisionItem) -> InnerNames {
        let mut names = InnerNames::default();
        for (at, result) in (0u32..).zip(offered(item)) {
            if names.contains_key(result.name) {
                if let Some(name) = result.declared {
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is already a result of this process", name.text))
                        .at(name.span, "another name is needed here");
                    self.report(found);
                }
                continue;
            }
            names.insert(result.name.into(), Inner::Result(at));
        }
        names
    }
}
