//! What each policy does: a scenario as it is, beside the same without the policy.

mod json;
mod process;
mod text;

pub use json::write;
pub use text::{document, render};

use super::policy::own_name;
use super::{Constraint, ConstraintRow, Report, key_names};
use crate::data::TupleIndex;
use crate::driver::{Solved, Switches};
use crate::eval::{Answer, Status};
use crate::hir::*;
use crate::units::UnitId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The comparison of a scenario.
pub struct Impact {
    pub scenario: String,
    pub title: Option<String>,
    /// By name.
    pub policies: Vec<PolicyImpact>,
}

/// What one policy does.
pub struct PolicyImpact {
    pub policy: String,
    pub title: Option<String>,
    pub state: Switch,
    /// Policies that are on, require this one, and so were left out with it.
    pub left_out_with: Vec<String>,
    /// The plans that it applies to, and others whose answers it changes.
    pub plans: Vec<PlanImpact>,
}

/// What a policy does to one plan or decision process.
pub struct PlanImpact {
    pub form: FormName,
    pub plan: String,
    pub title: Option<String>,
    /// True for plans that the policy itself changes.
    pub applies: bool,
    /// Whether the policy is in force; unknown without an answer.
    pub enacted: Option<bool>,
    pub status: Sides<Status>,
    /// Why there is no answer, where more is known than the status says.
    pub reason: Sides<Option<String>>,
    /// In the order in which they count.
    pub objectives: Vec<ObjectiveImpact>,
    pub charges: Vec<Amount>,
    /// What the policy takes away of the actions of a decision process.
    pub forbids: Vec<String>,
    /// The limits of the policy that leave no room.
    pub binding: Vec<Binding>,
    /// The decisions that change, those that change most first.
    pub changes: Vec<Change>,
    /// How many change besides.
    pub more_changes: usize,
}

/// A thing with the policy and without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sides<T> {
    pub with: T,
    pub without: T,
}

/// The objective on both sides.
pub struct ObjectiveImpact {
    pub name: String,
    pub maximize: bool,
    pub unit: String,
    pub value: Sides<Option<f64>>,
}

impl ObjectiveImpact {
    /// With the policy, less without it.
    pub fn difference(&self) -> Option<f64> {
        Some(self.value.with? - self.value.without?)
    }
}

/// What a charge comes to.
pub struct Amount {
    pub name: String,
    pub title: Option<String>,
    pub value: f64,
    pub unit: String,
}

/// A limit without room.
pub struct Binding {
    pub limit: String,
    pub index: Vec<String>,
    pub row: ConstraintRow,
    pub unit: String,
    pub dual_unit: String,
}

/// A decision that changes.
pub struct Change {
    pub variable: String,
    pub index: Vec<String>,
    pub value: Sides<Option<f64>>,
    /// In the place of numbers: the actions of a decision process.
    pub words: Option<Sides<Option<String>>>,
    pub unit: String,
}

/// How many changes are kept of each plan.
const CHANGES: usize = 20;
/// A change below this share of the largest value of its variable is rounding.
const ROUNDING: f64 = 1e-7;

/// The scenario as it is, as far as the comparison needs it.
pub struct Base {
    scenario: String,
    title: Option<String>,
    answers: Vec<Option<Arc<Answer>>>,
    /// By model; no solver was asked for those that are none.
    ends: Vec<Option<(Status, Option<String>)>>,
    /// For each policy, what it is and does in each of its plans.
    policies: Vec<BasePolicy>,
}

/// A policy in the scenario as it is.
struct BasePolicy {
    name: String,
    title: Option<String>,
    state: Switch,
    parts: Vec<BasePart>,
}

struct BasePart {
    model: ModelId,
    enacted: Option<bool>,
    charges: Vec<Amount>,
    forbids: Vec<String>,
    binding: Vec<Binding>,
}

impl Base {
    /// What is known of the scenario as it is.
    pub fn new(solved: &Solved) -> Base {
        let hir = &solved.hir;
        let report = Report::new(solved);
        let policies = hir.policies.iter().map(|policy| {
            let parts = policy.plans.iter().map(|model| part(hir, &report, *model, policy)).collect();
            BasePolicy { name: policy.name.to_string(), title: policy.title.clone(), state: policy.state, parts }
        });
        Base {
            scenario: hir.name.to_string(),
            title: hir.title.clone(),
            answers: solved.world.answers.to_vec(),
            ends: ends(solved),
            policies: policies.collect(),
        }
    }

    /// The policies to be left out in turn: those that are not off, by name, each with the switches that leave it out.
    pub fn each(&self, hir: &Hir) -> Vec<(usize, Switches)> {
        let all = (0..self.policies.len()).filter(|at| self.policies.get(*at).is_some_and(|p| p.state != Switch::Off));
        all.map(|at| (at, self.without(hir, at))).collect()
    }

    /// The switches that leave out a policy, and with it those that are on and require it.
    fn without(&self, hir: &Hir, policy: usize) -> Switches {
        let mut out: BTreeSet<usize> = BTreeSet::from([policy]);
        loop {
            let on = |at: &usize| self.policies.get(*at).is_some_and(|p| p.state == Switch::On);
            let needs = |at: &usize| hir.policies.get(*at).is_some_and(|p| p.requires.iter().any(|(r, _)| out.contains(&(*r as usize))));
            let Some(next) = (0..self.policies.len()).find(|at| !out.contains(at) && on(at) && needs(at)) else { break };
            out.insert(next);
        }
        let all = self.policies.iter().enumerate();
        all.map(|(at, p)| (p.name.clone(), if out.contains(&at) { Switch::Off } else { p.state })).collect()
    }

    /// The comparison with a run in which a policy was left out.
    pub fn compare(&self, policy: usize, switches: &Switches, without: &Solved) -> Option<PolicyImpact> {
        let base = self.policies.get(policy)?;
        let hir = &without.hir;
        let other_ends = ends(without);
        let left_out = self.policies.iter().filter(|p| p.name != base.name && p.state != Switch::Off);
        let left_out_with = left_out.filter(|p| switches.get(&p.name) == Some(&Switch::Off)).map(|p| p.name.clone()).collect();
        let mut models: Vec<ModelId> =
            hir.models.ids().filter(|id| hir.plan(*id).is_some() || hir.models[*id].decision().is_some()).collect();
        models.sort_by(|a, b| hir.models[*a].name.cmp(&hir.models[*b].name));
        let mut plans = Vec::new();
        for model in models {
            let own = base.parts.iter().find(|part| part.model == model);
            let end = |ends: &[Option<(Status, Option<String>)>]| ends.get(model.index()).cloned().flatten();
            let (Some(with), Some(other)) = (end(&self.ends), end(&other_ends)) else { continue };
            let answers = Sides {
                with: self.answers.get(model.index()).and_then(|a| a.as_deref()).filter(|a| a.status.has_values()),
                without: without.world.answer(model).map(|a| a.as_ref()).filter(|a| a.status.has_values()),
            };
            let (changes, more_changes) = changes(hir, model, &answers, &base.name);
            let objectives = objectives(hir, model, &answers);
            let differs = objectives.iter().filter_map(ObjectiveImpact::difference).any(|d| d != 0.0);
            if own.is_none() && with.0 == other.0 && changes.is_empty() && !differs {
                continue;
            }
            let decl = &hir.models[model];
            plans.push(PlanImpact {
                form: decl.form.name(),
                plan: decl.name.to_string(),
                title: decl.title.clone(),
                applies: own.is_some(),
                enacted: own.and_then(|part| part.enacted),
                status: Sides { with: with.0, without: other.0 },
                reason: Sides { with: with.1, without: other.1 },
                objectives,
                charges: own.map(|part| part.charges.iter().map(Amount::again).collect()).unwrap_or_default(),
                forbids: own.map(|part| part.forbids.clone()).unwrap_or_default(),
                binding: own.map(|part| part.binding.iter().map(Binding::again).collect()).unwrap_or_default(),
                changes,
                more_changes,
            });
        }
        // Plans that the policy applies to come first.
        plans.sort_by_key(|plan| !plan.applies);
        Some(PolicyImpact { policy: base.name.clone(), title: base.title.clone(), state: base.state, left_out_with, plans })
    }

    /// The whole comparison.
    pub fn finish(self, policies: Vec<PolicyImpact>) -> Impact {
        Impact { scenario: self.scenario, title: self.title, policies }
    }
}

impl Amount {
    fn again(&self) -> Amount {
        Amount { name: self.name.clone(), title: self.title.clone(), value: self.value, unit: self.unit.clone() }
    }
}

impl Binding {
    fn again(&self) -> Binding {
        let (limit, index) = (self.limit.clone(), self.index.clone());
        Binding { limit, index, row: self.row, unit: self.unit.clone(), dual_unit: self.dual_unit.clone() }
    }
}

/// How each model ended.
fn ends(solved: &Solved) -> Vec<Option<(Status, Option<String>)>> {
    let mut out = vec![None; solved.hir.models.len()];
    for run in &solved.models {
        if let Some(slot) = out.get_mut(run.model.index()) {
            *slot = Some((run.status(), run.reason().map(str::to_string)));
        }
    }
    out
}

/// What a policy does in one of its plans.
fn part(hir: &Hir, report: &Report<'_>, model: ModelId, policy: &Policy) -> BasePart {
    let name = hir.models[model].name.as_ref();
    let view = report.models.iter().find(|view| view.name == name);
    if let Some(processed) = view.and_then(|view| view.process.as_ref()) {
        return process::part(hir, model, processed, policy);
    }
    let own = view.and_then(|view| view.policies.iter().find(|p| p.name == policy.name.as_ref()));
    let enacted = own.and_then(|own| own.enacted);
    let charges = own.iter().flat_map(|own| &own.charges).filter_map(|charge| {
        let (name, title) = (charge.name.to_string(), charge.title.map(str::to_string));
        Some(Amount { name, title, value: charge.value?, unit: charge.unit.clone() })
    });
    let limits = view.iter().flat_map(|view| &view.constraints).filter(|c| own.is_some_and(|own| own.limits.contains(&c.name)));
    let binding = limits.flat_map(|limit| binding(limit, &policy.name)).filter(|_| enacted == Some(true));
    BasePart { model, enacted, charges: charges.collect(), forbids: Vec::new(), binding: binding.collect() }
}

/// The rows of a limit that leave no room.
fn binding(limit: &Constraint<'_>, policy: &str) -> Vec<Binding> {
    let short = own_name(limit.name, policy);
    let mut names = Vec::new();
    let mut out = Vec::new();
    for row in limit.rows().filter(|row| row.binding) {
        limit.key_names(row.row, &mut names);
        let index = names.iter().map(|n| n.to_string()).collect();
        out.push(Binding { limit: short.to_string(), index, row, unit: limit.unit.clone(), dual_unit: limit.dual_unit.clone() });
    }
    out
}

fn objectives(hir: &Hir, model: ModelId, answers: &Sides<Option<&Answer>>) -> Vec<ObjectiveImpact> {
    let one = |objective: &ObjectiveDecl| {
        let value = |answer: Option<&Answer>| answer?.table(objective.result as usize)?.values.first().copied();
        ObjectiveImpact {
            name: objective.title.clone().unwrap_or_else(|| objective.name.to_string()),
            maximize: objective.maximize,
            unit: hir.units.text(objective.unit),
            value: Sides { with: value(answers.with), without: value(answers.without) },
        }
    };
    match hir.plan(model) {
        Some(plan) => plan.objectives.iter().map(one).collect(),
        None => process::objectives(hir, model, answers),
    }
}

/// A result whose changes are looked for.
struct Watched<'a> {
    name: &'a str,
    result: u32,
    keys: &'a [EntityTypeId],
    unit: UnitId,
    /// The kind of its values, where they are no numbers.
    kind: Option<EntityTypeId>,
}

fn watched<'h>(hir: &'h Hir, model: ModelId, policy: &str) -> Vec<Watched<'h>> {
    let Some(plan) = hir.plan(model) else { return process::watched(&hir.models[model]) };
    let shown = |v: &&Variable| match v.policy {
        None | Some(PolicyColumn::Own(_)) => v.role == Role::Own,
        Some(PolicyColumn::Enacted(_)) => v.name.as_ref() != policy,
        Some(PolicyColumn::Amount(..) | PolicyColumn::Missed(_)) => false,
    };
    let one = |v: &'h Variable| Watched { name: &v.name, result: v.result, keys: &v.keys, unit: v.unit, kind: None };
    plan.variables.iter().filter(shown).map(one).collect()
}

/// The decisions that differ, those first that differ most beside the largest value of their variable; and how many
/// more there are.
fn changes(hir: &Hir, model: ModelId, answers: &Sides<Option<&Answer>>, policy: &str) -> (Vec<Change>, usize) {
    let (Some(with), Some(without)) = (answers.with, answers.without) else { return (Vec::new(), 0) };
    let mut found: Vec<(f64, Change)> = Vec::new();
    let mut more = 0;
    for variable in watched(hir, model, policy) {
        let tables = [with, without].map(|answer| answer.table(variable.result as usize));
        let largest = tables.iter().flatten().flat_map(|t| &t.values).filter(|v| v.is_finite()).fold(0.0, |m: f64, v| m.max(v.abs()));
        let [with, without] = tables;
        let value = |table: Option<&crate::eval::ResultTable>, keys: &[u32]| table?.value(keys).filter(|v| v.is_finite());
        let mut keys = Vec::new();
        let mut look = |index: &TupleIndex, row: u32, again: bool| {
            index.tuple(row, &mut keys);
            let value = Sides { with: value(with, &keys), without: value(without, &keys) };
            if again && value.with.is_some() {
                return;
            }
            let size = match variable.kind {
                Some(_) => f64::from(u8::from(value.with != value.without)),
                None => (value.with.unwrap_or(0.0) - value.without.unwrap_or(0.0)).abs() / largest,
            };
            // Also where nothing is to be compared with: the largest is zero.
            if size.is_nan() || size <= ROUNDING {
                return;
            }
            let place = found.partition_point(|(other, _)| *other >= size);
            if place >= CHANGES {
                more += 1;
                return;
            }
            let mut names = Vec::new();
            key_names(hir, variable.keys, index, row, &mut names);
            let index = names.into_iter().map(str::to_string).collect();
            let word = |value: Option<f64>| Some(hir.name_at(variable.kind?, value? as u32).to_string());
            let words = variable.kind.map(|_| Sides { with: word(value.with), without: word(value.without) });
            let unit = hir.units.text(variable.unit);
            found.insert(place, (size, Change { variable: variable.name.to_string(), index, value, words, unit }));
            if found.len() > CHANGES {
                found.pop();
                more += 1;
            }
        };
        for (table, again) in [(with, false), (without, true)] {
            if let Some(table) = table {
                table.index.iter().for_each(|row| look(&table.index, row, again));
            }
        }
    }
    (found.into_iter().map(|(_, change)| change).collect(), more)
}
