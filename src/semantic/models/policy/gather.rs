//! Results of all members of policies with an index: `division.levy[c].paid`, for any member.

use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::declare::names::Inner;
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;

/// A result of members: its name without theirs, and whether it holds slacks.
type Part = (Box<str>, bool);
type Members = Vec<(Vec<u32>, u32)>;

/// The results that hold slacks, by the names of their limits.
type Slacks = BTreeMap<Box<str>, u32>;

/// A result of all members, before it is one: its policy and its part, empty where it says whether they are in force.
pub(super) struct Gathering {
    pub family: Box<str>,
    pub part: Box<str>,
    pub is_slack: bool,
    pub members: Members,
    pub span: Span,
}

impl Checker<'_> {
    /// What the results of members come to together: slacks first, so that their limits know of them. The members come by name; a result
    /// is its place, its name, and whether it holds slacks.
    pub(super) fn gatherings<'r>(&self, policies: &[u32], results: impl Iterator<Item = (u32, &'r str, bool)>) -> Vec<Gathering> {
        let mut keys: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for policy in policies.iter().filter_map(|policy| self.hir.policies.get(*policy as usize)) {
            let Some((_, family, names)) = self.families.of(&policy.name) else { continue };
            let ordinals = family.kinds.iter().zip(names).map(|(kind, name)| self.ordinal_of(*kind, name)).collect::<Option<Vec<u32>>>();
            keys.extend(ordinals.map(|ordinals| (policy.name.clone(), ordinals)));
        }
        let mut families: BTreeMap<Box<str>, indexmap::IndexMap<Part, Members, FxBuildHasher>> = BTreeMap::new();
        for (at, name, slack) in results {
            let (member, part) = split(name);
            let (Some(own), Some((family, _))) = (keys.get(member), member.split_once('[')) else { continue };
            families.entry(family.into()).or_default().entry((part.into(), slack)).or_default().push((own.clone(), at));
        }
        let mut out = Vec::new();
        for (family, parts) in families {
            let Some(span) = self.families.get(&family).map(|own| own.span) else { continue };
            let (slack, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|((_, slack), _)| *slack);
            for ((part, is_slack), members) in slack.into_iter().chain(rest) {
                out.push(Gathering { family: family.clone(), part, is_slack, members, span });
            }
        }
        out
    }

    /// Adds the results of all members to a plan, after those of each.
    pub(super) fn gather(&mut self, model: ModelId) {
        let Some(plan) = self.hir.plan(model) else { return };
        let policies: Vec<u32> = plan.patches.iter().map(|patch| patch.policy).collect();
        let own = &self.hir.models[model].results;
        let is_slack = |role| matches!(role, ResultRole::Plan(PlanResult::Slack(_)));
        let results = (0u32..).zip(own).map(|(at, result)| (at, result.name.as_ref(), is_slack(result.role)));
        let mut slacks = Slacks::default();
        for gathering in self.gatherings(&policies, results) {
            let title = gathering.members.first().and_then(|(_, at)| self.hir.models[model].results.get(*at as usize)?.title.clone());
            let role = ResultRole::Plan(PlanResult::Gathered(self.hir.models[model].gathered.len() as u32));
            let title = title.filter(|_| !gathering.part.is_empty());
            let result = self.add_result(model, &gathering.name(), title, role, gathering.span, Some(UnitExpr::ONE));
            self.is_gathered(model, gathering, result, &mut slacks);
        }
    }

    /// Adds the results of all members to an allocation or a choice, which get their keys with the others; they follow these. A result is its
    /// name, and whether it holds slacks.
    pub(super) fn gather_effects(&mut self, model: ModelId, policies: &[u32], results: &[(u32, Box<str>, bool)]) {
        let own = results.iter().map(|(at, name, slack)| (*at, name.as_ref(), *slack));
        let next = results.last().map_or(0, |(at, ..)| at + 1);
        let mut slacks = Slacks::default();
        for (result, gathering) in (next..).zip(self.gatherings(policies, own)) {
            self.is_gathered(model, gathering, result, &mut slacks);
        }
    }

    /// From now on the results of members are read together, by the policy's name.
    fn is_gathered(&mut self, model: ModelId, gathering: Gathering, result: u32, slacks: &mut Slacks) {
        let name = gathering.name();
        let Gathering { part, is_slack, members, .. } = gathering;
        let own = Gathered { members, slack: slacks.get(&name).copied(), enacted: part.is_empty(), result };
        self.hir.models[model].gathered.push(own);
        if is_slack {
            slacks.insert(name, result);
        } else {
            self.names.add_policy_part(model, name, Inner::Policy(result));
        }
    }

    /// The keys of results of all members, once those of each are known.
    pub fn gathered_signature(&mut self, model: ModelId) {
        let results = &self.hir.models[model].results;
        let mut all = Vec::new();
        for gathered in &self.hir.models[model].gathered {
            let Some(first) = gathered.members.first().and_then(|(_, at)| results.get(*at as usize)) else { continue };
            let Some((_, family, _)) = self.families.of(split(&first.name).0) else { continue };
            all.push((gathered.result, family.kinds.iter().chain(&first.keys).copied().collect::<Vec<_>>()));
        }
        for (result, keys) in all {
            self.set_result(model, result, keys, None);
        }
    }
}

impl Gathering {
    pub fn name(&self) -> Box<str> {
        if self.part.is_empty() { self.family.clone() } else { format!("{}.{}", self.family, self.part).into() }
    }
}

/// The member in front of a name, and the rest: `levy[HU]` and `paid` of `levy[HU].paid`.
fn split(name: &str) -> (&str, &str) {
    match name.find("].") {
        Some(at) => (name.get(..=at).unwrap_or(name), name.get(at + 2..).unwrap_or("")),
        None => (name, ""),
    }
}
