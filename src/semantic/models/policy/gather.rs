//! Results of all members of policies with an index: `division.levy[c].paid`, for any member.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::units::equations::UnitExpr;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;

/// A result of members: its name without theirs, and whether it holds slacks.
type Part = (Box<str>, bool);
type Members = Vec<(Vec<u32>, u32)>;

impl Checker<'_> {
    /// Adds the results of all members, after those of each; the members come by name.
    pub(super) fn gather(&mut self, model: ModelId) {
        let Some(plan) = self.hir.plan(model) else { return };
        let mut keys: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for policy in plan.patches.iter().filter_map(|patch| self.hir.policies.get(patch.policy as usize)) {
            let Some((_, family, names)) = self.families.of(&policy.name) else { continue };
            let ordinals = family.kinds.iter().zip(names).map(|(kind, name)| self.ordinal_of(*kind, name)).collect::<Option<Vec<u32>>>();
            keys.extend(ordinals.map(|ordinals| (policy.name.clone(), ordinals)));
        }
        let mut families: BTreeMap<Box<str>, indexmap::IndexMap<Part, Members, FxBuildHasher>> = BTreeMap::new();
        for (at, result) in (0u32..).zip(&self.hir.models[model].results) {
            let (member, part) = split(&result.name);
            let (Some(own), Some((family, _))) = (keys.get(member), member.split_once('[')) else { continue };
            let slack = matches!(result.role, ResultRole::Plan(PlanResult::Slack(_)));
            families.entry(family.into()).or_default().entry((part.into(), slack)).or_default().push((own.clone(), at));
        }
        for (family, parts) in families {
            let span = self.families.get(&family).map(|own| own.span);
            let mut slacks: BTreeMap<Box<str>, u32> = BTreeMap::new();
            // Slacks first, so that their limits know of them.
            let (slack, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|((_, slack), _)| *slack);
            for ((part, is_slack), members) in slack.into_iter().chain(rest) {
                let name: Box<str> = if part.is_empty() { family.clone() } else { format!("{family}.{part}").into() };
                let title = members.first().and_then(|(_, at)| self.hir.models[model].results.get(*at as usize)?.title.clone());
                let at = self.hir.plan(model).map_or(0, |plan| plan.gathered.len()) as u32;
                let Some(span) = span else { continue };
                let role = ResultRole::Plan(PlanResult::Gathered(at));
                let result = self.add_result(model, &name, title.filter(|_| !part.is_empty()), role, span, Some(UnitExpr::ONE));
                let enacted = part.is_empty();
                let own = Gathered { members, slack: slacks.get(&part).copied(), enacted, result };
                if let Some(plan) = self.plan_mut(model) {
                    plan.gathered.push(own);
                }
                if is_slack {
                    slacks.insert(part, result);
                } else {
                    self.patch_name(model, name, Inner::Policy(result));
                }
            }
        }
    }

    /// The keys of results of all members, once those of each are known.
    pub fn gathered_signature(&mut self, model: ModelId) {
        let Some(plan) = self.hir.plan(model) else { return };
        let results = &self.hir.models[model].results;
        let mut all = Vec::new();
        for gathered in &plan.gathered {
            let Some(first) = gathered.members.first().and_then(|(_, at)| results.get(*at as usize)) else { continue };
            let Some((_, family, _)) = self.families.of(split(&first.name).0) else { continue };
            all.push((gathered.result, family.kinds.iter().chain(&first.keys).copied().collect::<Vec<_>>()));
        }
        for (result, keys) in all {
            self.set_result(model, result, keys, None);
        }
    }
}

/// The member in front of a name, and the rest: `levy[HU]` and `paid` of `levy[HU].paid`.
fn split(name: &str) -> (&str, &str) {
    match name.find("].") {
        Some(at) => (name.get(..=at).unwrap_or(name), name.get(at + 2..).unwrap_or("")),
        None => (name, ""),
    }
}
