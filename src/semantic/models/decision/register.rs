//! The names of the results of a decision process.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::{Inner, InnerNames};
use crate::semantic::progress::ProcessPatch;
use crate::source::Span;
use crate::syntax::ast::{CriterionItem, DecisionItem, Name, Text};
use rustc_hash::FxHashMap;

/// A result, with the place that it is named at, where it is not one of every process.
pub(in crate::semantic::models) struct Offered<'i> {
    pub name: Box<str>,
    pub title: Option<&'i Text>,
    pub declared: Option<Span>,
    pub what: DecisionResult,
}

impl<'i> Offered<'i> {
    fn fixed(name: &str, what: DecisionResult) -> Offered<'i> {
        Offered { name: name.into(), title: None, declared: None, what }
    }

    fn named(name: &Name, title: &'i Option<Text>, what: DecisionResult) -> Offered<'i> {
        Offered { name: name.text.clone(), title: title.as_ref(), declared: Some(name.span), what }
    }

    /// A part of what has a name already: `levy.carbon`.
    fn part(owner: &str, name: &str, at: Span, title: &'i Option<Text>, what: DecisionResult) -> Offered<'i> {
        Offered { name: format!("{owner}.{name}").into(), title: title.as_ref(), declared: Some(at), what }
    }
}

/// The results of a process, in their order; those that policies bring follow.
pub(in crate::semantic::models) fn offered(item: &DecisionItem) -> Vec<Offered<'_>> {
    use DecisionResult as R;
    let mut out = vec![Offered::fixed("value", R::Value)];
    if item.actions.len() == 1 {
        out.push(Offered::fixed("policy", R::Policy));
    }
    out.extend((0u32..).zip(&item.actions).map(|(at, action)| Offered::named(&action.name, &action.title, R::Action(at))));
    out.push(Offered::fixed("advantage", R::Advantage));
    out.push(Offered::fixed("frequency", R::Frequency));
    out.push(Offered::fixed("worth", R::Worth));
    if item.criteria.iter().any(|criterion| matches!(criterion, CriterionItem::Average(_))) {
        out.push(Offered::fixed("gain", R::Gain));
    }
    let parts = (0u32..).zip(&item.rewards).filter_map(|(at, reward)| Some((at, reward, reward.name.as_ref()?)));
    out.extend(parts.map(|(at, reward, name)| Offered::named(name, &reward.title, R::Part(at))));
    if !item.limits.is_empty() {
        out.push(Offered::fixed("share", R::Share));
    }
    out.extend((0u32..).zip(&item.limits).map(|(at, limit)| Offered::named(&limit.name, &limit.title, R::Limit(at))));
    for (at, learner) in (0u32..).zip(&item.learners) {
        out.push(Offered::named(&learner.name, &learner.title, R::Learned(at)));
        let own = &learner.name;
        out.push(Offered::part(&own.text, "worth", own.span, &None, R::Learned(at)));
        if item.actions.len() == 1 {
            out.push(Offered::part(&own.text, "policy", own.span, &None, R::LearnedAction(at, 0)));
        }
        let actions = (0u32..).zip(&item.actions);
        out.extend(actions.map(|(a, action)| Offered::part(&own.text, &action.name.text, own.span, &None, R::LearnedAction(at, a))));
    }
    out
}

/// The results that policies bring.
pub(in crate::semantic::models) fn offered_by_policies<'i>(item: &DecisionItem, patches: &'i [ProcessPatch]) -> Vec<Offered<'i>> {
    use DecisionResult as R;
    let mut out = Vec::new();
    if item.limits.is_empty() && patches.iter().any(|patch| !patch.limits.is_empty()) {
        out.push(Offered::fixed("share", R::Share));
    }
    let (mut reward, mut limit) = (item.rewards.len() as u32, item.limits.len() as u32);
    for patch in patches {
        out.push(Offered { name: patch.name.clone(), title: None, declared: Some(patch.span), what: R::Enacted(patch.policy) });
        for charge in &patch.charges {
            out.push(Offered::part(&patch.name, &charge.name.text, charge.name.span, &charge.title, R::Part(reward)));
            reward += 1;
        }
        for item in &patch.limits {
            out.push(Offered::part(&patch.name, &item.name.text, item.name.span, &item.title, R::Limit(limit)));
            limit += 1;
        }
    }
    out
}

/// How a result is read inside of its model.
pub(in crate::semantic::models) fn inner(what: DecisionResult, at: u32) -> Inner {
    match what {
        DecisionResult::Enacted(_) => Inner::Policy(at),
        _ => Inner::Result(at),
    }
}

impl Checker<'_> {
    /// The names by which the results of a process are read.
    pub fn registered_decision(&mut self, item: &DecisionItem) -> InnerNames {
        let mut names = InnerNames::default();
        let mut places: FxHashMap<Box<str>, Option<Span>> = FxHashMap::default();
        let mut reported: Option<Span> = None;
        for (at, result) in (0u32..).zip(offered(item)) {
            if let Some(first) = places.get(&result.name) {
                // What has a name twice has its parts twice.
                if let Some(place) = result.declared.filter(|place| reported != Some(*place)) {
                    reported = Some(place);
                    let found = Diagnostic::error(codes::DECLARED_TWICE, format!("`{}` is already a result of this process", result.name))
                        .at(place, "another name is needed here");
                    self.report(match first {
                        Some(first) => found.with(*first, "the first"),
                        None => found.note("every process has a result of this name"),
                    });
                }
                continue;
            }
            places.insert(result.name.clone(), result.declared);
            names.insert(result.name.clone(), inner(result.what, at));
        }
        names
    }
}
