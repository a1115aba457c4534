//! What is solved for a comparison, and what is kept of each run.

use super::changes::{changes, decisions, values};
use super::groups::{self, Unit};
use super::pairs::{self, Ends, Objectives};
use super::run::{Run, objectives, without_transfers};
use super::shared::{Shared, shared};
use super::tie::{self, Unneeded};
use super::{BasePart, Impact, ObjectiveImpact, PlanImpact, PolicyImpact, RequirementImpact, Sides, SumImpact};
use crate::driver::{Solved, Switches};
use crate::eval::Status;
use crate::hir::*;
use std::collections::BTreeSet;

/// The scenario as it is, as far as the comparison needs it.
pub struct Base {
    scenario: String,
    title: Option<String>,
    pub(super) policies: Vec<BasePolicy>,
    run: Run,
    /// What several plans decide together.
    shared: Vec<Shared>,
    /// How many changes are kept of each plan.
    most: usize,
}

/// A policy in the scenario as it is.
pub(super) struct BasePolicy {
    pub(super) name: String,
    title: Option<String>,
    state: Switch,
    /// The policy with an index that it is a member of.
    family: Option<String>,
}

/// A scenario to be solved beside the one as it is.
pub struct Ask {
    /// How its policies are switched.
    pub switches: Switches,
    pub(super) what: What,
}

/// What is asked, by the places of policies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Without(usize),
    /// A policy that is off, as if it were on.
    With(usize),
    /// All members of a policy with an index, by the place of the unit that they are.
    WithoutGroup(usize),
    /// The members that are off of a policy with an index, as if they were on; by the place of the unit that they are.
    WithGroup(usize),
    WithoutAll,
    /// By the places of two units.
    Pair(usize, usize),
}

/// What a scenario that was asked for shows.
pub struct Found {
    what: What,
    objectives: Objectives,
    ends: Ends,
    detail: Detail,
}

enum Detail {
    Policy(PolicyImpact),
    All(Vec<PlanImpact>),
    Pair,
}

/// How many changes are kept of each plan, unless all are asked for.
const CHANGES: usize = 20;

/// Pairs are compared for up to so many policies.
pub const MOST_PAIRED: usize = 8;

impl Base {
    /// What is known of the scenario as it is.
    pub fn new(solved: &Solved) -> Base {
        let hir = &solved.hir;
        let policy = |policy: &Policy| BasePolicy {
            name: policy.name.to_string(),
            title: policy.title.clone(),
            state: policy.state,
            family: policy.family.as_ref().map(|family| family.name.to_string()),
        };
        let policies = hir.policies.iter().map(policy).collect();
        let (scenario, title) = (hir.name.to_string(), hir.title.clone());
        Base { scenario, title, policies, run: Run::new(solved), shared: shared(hir), most: CHANGES }
    }

    /// With every change of each plan.
    pub fn with_every_change(self) -> Base {
        Base { most: usize::MAX, ..self }
    }

    /// What is to be solved: the scenario without each policy that is on or open, without all of them, and without each pair; with
    /// `also_off` the one with each policy that is off, too.
    pub fn asks(&self, hir: &Hir, also_off: bool) -> Vec<Ask> {
        let is_off = |at: &usize| self.policies.get(*at).is_some_and(|p| p.state == Switch::Off);
        let (units, off) = (self.units(), self.off_units());
        let group = |units: &[Unit], at: usize| units.iter().position(|unit| unit.is_group() && unit.members.first() == Some(&at));
        let mut out: Vec<Ask> = Vec::new();
        for at in 0..self.policies.len() {
            if let Some((place, unit)) = group(&units, at).and_then(|place| Some((place, units.get(place)?))) {
                out.push(Ask { switches: self.without(hir, &unit.members), what: What::WithoutGroup(place) });
            }
            let together = group(&off, at).filter(|_| also_off).and_then(|place| Some((place, off.get(place)?)));
            if let Some((place, switches)) = together.and_then(|(place, unit)| Some((place, self.with(hir, &unit.members)?))) {
                out.push(Ask { switches, what: What::WithGroup(place) });
            }
            if !is_off(&at) {
                out.push(Ask { switches: self.without(hir, &[at]), what: What::Without(at) });
            } else if also_off {
                out.extend(self.with(hir, &[at]).map(|switches| Ask { switches, what: What::With(at) }));
            }
        }
        if units.len() < 2 {
            return out;
        }
        let all: Vec<usize> = units.iter().flat_map(|unit| unit.members.iter().copied()).collect();
        out.push(Ask { switches: self.without(hir, &all), what: What::WithoutAll });
        if units.len() > MOST_PAIRED {
            return out;
        }
        for (place, one) in units.iter().enumerate() {
            for (further, other) in units.iter().enumerate().skip(place + 1) {
                let both: Vec<usize> = one.members.iter().chain(&other.members).copied().collect();
                let switches = self.without(hir, &both);
                // One that is left out with the other is no pair with it.
                if switches != self.without(hir, &one.members) && switches != self.without(hir, &other.members) {
                    out.push(Ask { switches, what: What::Pair(place, further) });
                }
            }
        }
        out
    }

    /// The policies that are on or open; members of one with an index are one unit.
    pub(super) fn units(&self) -> Vec<Unit> {
        let there = self.policies.iter().enumerate().filter(|(_, policy)| policy.state != Switch::Off);
        groups::units(there.map(|(at, policy)| (at, policy.name.as_str(), policy.family.as_deref())))
    }

    /// The policies that are off, likewise.
    pub(super) fn off_units(&self) -> Vec<Unit> {
        let off = self.policies.iter().enumerate().filter(|(_, policy)| policy.state == Switch::Off);
        let mut out = groups::units(off.map(|(at, policy)| (at, policy.name.as_str(), policy.family.as_deref())));
        let others = self.units();
        // Where members that are there are judged under the name of all.
        for unit in out.iter_mut().filter(|unit| others.iter().any(|other| other.is_group() && other.name == unit.name)) {
            unit.name = format!("{} (off)", unit.name);
        }
        out
    }

    /// The switches that leave out policies, and with them those that are on and require one of them.
    fn without(&self, hir: &Hir, policies: &[usize]) -> Switches {
        let mut out: BTreeSet<usize> = policies.iter().copied().collect();
        loop {
            let on = |at: &usize| self.policies.get(*at).is_some_and(|p| p.state == Switch::On);
            let needs = |at: &usize| hir.policies.get(*at).is_some_and(|p| p.requires.iter().any(|(r, _)| out.contains(&(*r as usize))));
            let Some(next) = (0..self.policies.len()).find(|at| !out.contains(at) && on(at) && needs(at)) else { break };
            out.insert(next);
        }
        let all = self.policies.iter().enumerate();
        all.map(|(at, p)| (p.name.clone(), if out.contains(&at) { Switch::Off } else { p.state })).collect()
    }

    /// The switches with which policies that are off are on: with them what they require, without what is excluded then and what requires
    /// that. None where some of these exclude one another.
    fn with(&self, hir: &Hir, members: &[usize]) -> Option<Switches> {
        let mut on: BTreeSet<usize> = members.iter().copied().collect();
        let policies = |at: &usize| hir.policies.get(*at);
        while let Some(next) = on.iter().filter_map(policies).flat_map(|p| &p.requires).map(|(r, _)| *r as usize).find(|r| !on.contains(r))
        {
            on.insert(next);
        }
        let excludes = |one: usize, other: usize| policies(&one).is_some_and(|p| p.excludes.iter().any(|(e, _)| *e as usize == other));
        if members.len() > 1 && on.iter().any(|one| on.iter().any(|other| one != other && excludes(*one, *other))) {
            return None;
        }
        let barred = |at: usize| !on.contains(&at) && on.iter().any(|own| excludes(*own, at) || excludes(at, *own));
        let off: Vec<usize> = (0..self.policies.len()).filter(|at| barred(*at)).collect();
        let mut out = self.without(hir, &off);
        for at in on {
            if let Some(policy) = self.policies.get(at) {
                out.insert(policy.name.clone(), Switch::On);
            }
        }
        Some(out)
    }

    /// What a scenario that was asked for shows.
    pub fn compare(&self, ask: &Ask, other: &Solved) -> Found {
        let hir = &other.hir;
        let run = Run::new(other);
        let objectives = run.objectives(hir);
        let detail = match ask.what {
            What::Without(policy) => self.policy(hir, policy, ask, &self.run, &run),
            What::With(policy) => self.policy(hir, policy, ask, &run, &self.run),
            What::WithoutGroup(place) => self.group(hir, self.units().into_iter().nth(place), ask, &self.run, &run),
            What::WithGroup(place) => self.group(hir, self.off_units().into_iter().nth(place), ask, &run, &self.run),
            What::WithoutAll => Detail::All(self.plans(hir, None, &self.run, &run)),
            What::Pair(..) => Detail::Pair,
        };
        Found { what: ask.what, objectives, ends: run.statuses(), detail }
    }

    fn policy(&self, hir: &Hir, policy: usize, ask: &Ask, with: &Run, without: &Run) -> Detail {
        let Some(base) = self.policies.get(policy) else { return Detail::Pair };
        let [on, off] = [Switch::On, Switch::Off].map(|to| self.switched(ask, to, &[policy]));
        let was_off = base.state == Switch::Off;
        let mut plans = self.plans(hir, Some(&[policy]), with, without);
        for plan in plans.iter_mut().filter(|plan| !plan.applies) {
            let applies = |policy: &&Policy| policy.plans.iter().any(|model| *hir.models[*model].name == *plan.plan);
            let others = hir.policies.iter().filter(|other| on.iter().chain(&off).any(|name| *name == *other.name));
            plan.through = others.filter(applies).map(|other| other.name.to_string()).collect();
        }
        let sums = self.sums(hir, &plans, with, without);
        Detail::Policy(PolicyImpact {
            policy: base.name.clone(),
            title: base.title.clone(),
            members: Vec::new(),
            member_of: base.family.clone(),
            state: base.state,
            left_out_with: if was_off { Vec::new() } else { off.clone() },
            switched_on_with: on,
            switched_off_with: if was_off { off } else { Vec::new() },
            plans,
            sums,
        })
    }

    /// What all members of a policy with an index do together.
    fn group(&self, hir: &Hir, unit: Option<Unit>, ask: &Ask, with: &Run, without: &Run) -> Detail {
        let Some(unit) = unit else { return Detail::Pair };
        let own = |at: usize| self.policies.get(at).filter(|_| unit.members.contains(&at));
        let members: Vec<&BasePolicy> = unit.members.iter().filter_map(|at| own(*at)).collect();
        let [on, off] = [Switch::On, Switch::Off].map(|to| self.switched(ask, to, &unit.members));
        let was_off = members.iter().all(|policy| policy.state == Switch::Off);
        let plans = self.plans(hir, Some(&unit.members), with, without);
        let sums = self.sums(hir, &plans, with, without);
        Detail::Policy(PolicyImpact {
            policy: unit.name.clone(),
            title: groups::title(&members.iter().filter_map(|policy| policy.title.as_deref()).collect::<Vec<_>>()).map(str::to_string),
            members: members.iter().map(|policy| policy.name.clone()).collect(),
            member_of: None,
            state: groups::state(&members.iter().map(|policy| policy.state).collect::<Vec<_>>()),
            left_out_with: if was_off { Vec::new() } else { off.clone() },
            switched_on_with: on,
            switched_off_with: if was_off { off } else { Vec::new() },
            plans,
            sums,
        })
    }

    /// The other policies that a run switches.
    fn switched(&self, ask: &Ask, to: Switch, but: &[usize]) -> Vec<String> {
        let others = self.policies.iter().enumerate().filter(|(at, p)| !but.contains(at) && p.state != to);
        others.filter(|(_, p)| ask.switches.get(&p.name) == Some(&to)).map(|(_, p)| p.name.clone()).collect()
    }

    /// What plans come to together of which several are changed and open policies are decided for all.
    fn sums(&self, hir: &Hir, plans: &[PlanImpact], with: &Run, without: &Run) -> Vec<SumImpact> {
        let all = self.shared.iter().filter_map(|shared| shared.sum(hir, with, without));
        all.filter(|sum| plans.iter().filter(|plan| sum.plans.contains(&plan.plan)).count() > 1).collect()
    }

    /// The plans that policies apply to or change; of all policies, where none is given.
    fn plans(&self, hir: &Hir, policies: Option<&[usize]>, with: &Run, without: &Run) -> Vec<PlanImpact> {
        let chosen = || policies.into_iter().flatten().filter_map(|at| Some((self.policies.get(*at)?.name.as_str(), *at)));
        let names: Option<Vec<&str>> = policies.map(|_| chosen().map(|(name, _)| name).collect());
        let compared =
            |id: &ModelId| matches!(hir.models[*id].form, Form::Plan(_) | Form::Decision(_) | Form::Allocation(_) | Form::Choice(_));
        let mut models: Vec<ModelId> = hir.models.ids().filter(compared).collect();
        models.sort_by(|a, b| hir.models[*a].name.cmp(&hir.models[*b].name));
        let mut plans = Vec::new();
        for model in models {
            let part = |at: usize| with.parts.get(at)?.iter().find(|part| part.model == model);
            let parts: Vec<(&str, &BasePart)> = chosen().filter_map(|(name, at)| Some((name, part(at)?))).collect();
            let merged = if parts.len() > 1 { groups::merged(&parts) } else { None };
            let own = merged.as_ref().or_else(|| parts.first().map(|(_, part)| *part));
            let applies = own.is_some() || (policies.is_none() && hir.policies.iter().any(|p| p.plans.contains(&model)));
            let (Some(one), Some(other)) = (with.end(model), without.end(model)) else { continue };
            let answers = Sides { with: with.answer(model), without: without.answer(model) };
            let objectives = objectives(hir, model, with, without);
            let differs = objectives.iter().any(ObjectiveImpact::differs);
            let runs = Sides { with: with.plan(model), without: without.plan(model) };
            let unneeded = if differs { tie::unneeded(hir, model, &answers, &runs) } else { Unneeded::new() };
            let watched = decisions(hir, model, names.as_deref());
            let (mut changed, mut more_changes) = changes(hir, &watched, &answers, self.most, &unneeded);
            let (mut named, mut more_values) = changes(hir, &values(hir, model), &answers, self.most, &Unneeded::new());
            let mut tie = false;
            let changes_something = !changed.is_empty() || !named.is_empty();
            if changes_something && !differs && one.0 == Status::Optimal && other.0 == Status::Optimal {
                tie = tie::as_good(hir, model, &answers, &runs);
            }
            if tie {
                (changed, more_changes, named, more_values) = (Vec::new(), 0, Vec::new(), 0);
            }
            // What is not solved meets and misses nothing.
            let judged = answers.with.is_some() && answers.without.is_some();
            let requirements = if judged { RequirementImpact::of(model, &with.unmet, &without.unmet) } else { Vec::new() };
            let judged_otherwise = requirements.iter().any(RequirementImpact::differs);
            if !applies && one.0 == other.0 && changed.is_empty() && named.is_empty() && !differs && !judged_otherwise {
                continue;
            }
            let decl = &hir.models[model];
            let policy = |at: usize| hir.policies.get(at).map(|policy| policy.name.to_string());
            let decided = self.shared.iter().flat_map(|shared| shared.decided(model, with, without)).filter_map(policy);
            plans.push(PlanImpact {
                form: decl.form.name(),
                plan: decl.name.to_string(),
                title: decl.title.clone(),
                applies,
                enacted: own.and_then(|part| part.enacted),
                members_in_force: (parts.len() > 1).then(|| parts.iter().filter(|(_, part)| part.enacted == Some(true)).count()),
                through: Vec::new(),
                decided: if applies { Vec::new() } else { decided.collect() },
                status: Sides { with: one.0, without: other.0 },
                reason: Sides { with: one.1, without: other.1 },
                objectives,
                charges: own.map(|part| part.charges.clone()).unwrap_or_default(),
                utility_charges: own.map(|part| part.utility_charges.clone()).unwrap_or_default(),
                without_transfers: without_transfers(hir, model, &runs),
                forbids: own.map(|part| part.forbids.clone()).unwrap_or_default(),
                binding: own.map(|part| part.binding.clone()).unwrap_or_default(),
                changes: changed,
                more_changes,
                need_not_change: unneeded.iter().filter(|(result, _)| watched.iter().any(|one| one.result == *result)).count(),
                values: named,
                more_values,
                requirements,
                tie,
            });
        }
        // Plans that the policy applies to come first.
        plans.sort_by_key(|plan| !plan.applies);
        plans
    }

    /// The whole comparison.
    pub fn finish(self, hir: &Hir, found: Vec<Found>) -> Impact {
        let own = self.run.objectives(hir);
        let units = self.units();
        let without = |place: usize| {
            let unit = units.get(place)?;
            let asked = if unit.is_group() { What::WithoutGroup(place) } else { What::Without(*unit.members.first()?) };
            found.iter().find(|f| f.what == asked)
        };
        // Of one member that is there its own name.
        let name = |unit: &Unit| match unit.members.as_slice() {
            [only] => self.policies.get(*only).map_or_else(|| unit.name.clone(), |policy| policy.name.clone()),
            _ => unit.name.clone(),
        };
        let own_ends = self.run.statuses();
        let (mut pairs, mut ends) = (Vec::new(), Vec::new());
        for pair in &found {
            let What::Pair(one, other) = pair.what else { continue };
            let names = [one, other].map(|at| units.get(at).map_or(String::new(), name));
            if let (Some(first), Some(second)) = (without(one), without(other)) {
                pairs.extend(pairs::interaction(hir, &names, &own, [&first.objectives, &second.objectives], &pair.objectives));
                ends.extend(pairs::ends(hir, &names, &own_ends, [&first.ends, &second.ends], &pair.ends));
            }
        }
        let pairs_left_out = units.len() > MOST_PAIRED;
        let judged = |what: What| found.iter().any(|f| f.what == what);
        let off_left_out =
            (0..self.policies.len()).any(|at| self.policies.get(at).is_some_and(|p| p.state == Switch::Off) && !judged(What::With(at)));
        let mut impact =
            Impact { off_left_out, scenario: self.scenario, title: self.title, pairs, ends, pairs_left_out, ..Impact::default() };
        for Found { detail, .. } in found {
            match detail {
                Detail::Policy(policy) => impact.policies.push(policy),
                Detail::All(plans) => impact.without_all = Some(plans),
                Detail::Pair => {}
            }
        }
        impact
    }
}
