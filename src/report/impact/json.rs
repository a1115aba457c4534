//! The comparison as JSON, in the shape of `docs/impact.schema.json`.

use super::{Impact, ObjectiveImpact, PairEnds, PairImpact, PlanImpact, PolicyImpact, RequirementImpact, Sides};
use crate::diagnostics::Diagnostic;
use crate::diagnostics::render::json::{Item, items};
use crate::report::binding;
use crate::source::SourceMap;
use serde::{Serialize, Serializer};
use std::io::{self, Write};

/// Writes the JSON text, with a line break at its end.
pub fn write(impact: &Impact, diagnostics: &[Diagnostic], sources: &SourceMap, out: &mut impl Write) -> io::Result<()> {
    let policies = impact.policies.iter().map(|p| (p.policy.as_str(), policy(p))).collect();
    let (scenario, title) = (&impact.scenario, impact.title.as_deref());
    crate::report::json::lines(
        &Document {
            coop: env!("CARGO_PKG_VERSION"),
            scenario,
            title,
            policies,
            without_all: impact.without_all.as_ref().map(|plans| Plans { plans: by_plan(plans) }),
            pairs: impact.pairs.iter().map(Pair::of).collect(),
            pair_statuses: impact.ends.iter().map(Ends::of).collect(),
            diagnostics: items(diagnostics, sources),
        },
        out,
    )
}

/// A list as an object: each item under its name.
fn by_name<S: Serializer, T: Serialize>(items: &[(&str, T)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(items.iter().map(|(name, item)| (*name, item)))
}

#[derive(Serialize)]
struct Document<'r> {
    coop: &'r str,
    scenario: &'r str,
    title: Option<&'r str>,
    #[serde(serialize_with = "by_name")]
    policies: Vec<(&'r str, Policy<'r>)>,
    without_all: Option<Plans<'r>>,
    pairs: Vec<Pair<'r>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pair_statuses: Vec<Ends<'r>>,
    diagnostics: Vec<Item<'r>>,
}

#[derive(Serialize)]
struct Plans<'r> {
    #[serde(serialize_with = "by_name")]
    plans: Vec<(&'r str, Plan<'r>)>,
}

#[derive(Serialize)]
struct Pair<'r> {
    policies: &'r [String; 2],
    plan: &'r str,
    objective: &'r str,
    together: f64,
    each: [f64; 2],
    unit: &'r str,
}

impl<'r> Pair<'r> {
    fn of(pair: &'r PairImpact) -> Pair<'r> {
        let PairImpact { policies, plan, objective, unit, together, each, .. } = pair;
        Pair { policies, plan, objective, together: *together, each: *each, unit }
    }
}

/// How a plan ends with both of a pair and without them.
#[derive(Serialize)]
struct Ends<'r> {
    policies: &'r [String; 2],
    plan: &'r str,
    with: &'r str,
    without: &'r str,
    each: [&'r str; 2],
}

impl<'r> Ends<'r> {
    fn of(pair: &'r PairEnds) -> Ends<'r> {
        let PairEnds { policies, plan, status, without_one } = pair;
        Ends { policies, plan, with: status.with.word(), without: status.without.word(), each: without_one.map(|status| status.word()) }
    }
}

#[derive(Serialize)]
struct Policy<'r> {
    title: Option<&'r str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    members: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    member_of: Option<&'r str>,
    state: &'r str,
    left_out_with: &'r [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    switched_on_with: &'r [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    switched_off_with: &'r [String],
    #[serde(serialize_with = "by_name")]
    plans: Vec<(&'r str, Plan<'r>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sums: Vec<Sum<'r>>,
}

/// What plans come to together that decide open policies as one.
#[derive(Serialize)]
struct Sum<'r> {
    policies: &'r [String],
    plans: &'r [String],
    with: f64,
    without: f64,
    difference: f64,
    unit: &'r str,
}

impl<'r> Sum<'r> {
    fn of(sum: &'r super::SumImpact) -> Sum<'r> {
        let Sides { with, without } = sum.value;
        Sum { policies: &sum.policies, plans: &sum.plans, with, without, difference: with - without, unit: &sum.unit }
    }
}

#[derive(Serialize)]
struct Plan<'r> {
    title: Option<&'r str>,
    applies: bool,
    enacted: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    members_in_force: Option<usize>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    through: &'r [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    decided_otherwise: &'r [String],
    status: Both<&'r str>,
    reason: Both<Option<&'r str>>,
    objective: Option<Objective<'r>>,
    objectives: Vec<Objective<'r>>,
    charges: Vec<Charge<'r>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    utility_charges: &'r [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    without_transfers: Option<Both<Option<f64>>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    forbids: &'r [String],
    binding: Vec<Limit<'r>>,
    changes: Vec<Change<'r>>,
    more_changes: usize,
    #[serde(skip_serializing_if = "is_none")]
    need_not_change: usize,
    values: Vec<Change<'r>>,
    more_values: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    requirements: Vec<Required<'r>>,
    tie: bool,
}

/// A requirement that does not hold on one of the sides, and what it comes to there.
#[derive(Serialize)]
struct Required<'r> {
    requirement: &'r str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    index: &'r [String],
    holds: Both<bool>,
    found: Both<Option<&'r str>>,
}

impl<'r> Required<'r> {
    fn of(required: &'r RequirementImpact) -> Required<'r> {
        let Sides { with, without } = &required.fails;
        Required {
            requirement: &required.requirement.text,
            index: &required.requirement.index,
            holds: Both { with: with.is_none(), without: without.is_none() },
            found: Both { with: with.as_deref(), without: without.as_deref() },
        }
    }
}

/// True of a count that is not worth a field.
fn is_none(count: &usize) -> bool {
    *count == 0
}

#[derive(Serialize)]
struct Both<T> {
    with: T,
    without: T,
}

#[derive(Serialize)]
struct Objective<'r> {
    name: &'r str,
    sense: &'r str,
    with: Option<f64>,
    without: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<Both<Option<f64>>>,
    difference: Option<f64>,
    unit: &'r str,
}

#[derive(Serialize)]
struct Charge<'r> {
    name: &'r str,
    title: Option<&'r str>,
    value: f64,
    unit: &'r str,
}

#[derive(Serialize)]
struct Limit<'r> {
    limit: &'r str,
    index: &'r [String],
    side: &'r str,
    value: f64,
    unit: &'r str,
    dual: Option<Price<'r>>,
}

#[derive(Serialize)]
struct Price<'r> {
    value: f64,
    unit: &'r str,
}

#[derive(Serialize)]
struct Change<'r> {
    variable: &'r str,
    index: &'r [String],
    with: Option<Value<'r>>,
    without: Option<Value<'r>>,
    unit: &'r str,
}

/// A decision of a plan, or an action of a decision process.
#[derive(Serialize)]
#[serde(untagged)]
enum Value<'r> {
    Number(f64),
    Word(&'r str),
}

impl<'r> Value<'r> {
    fn of(value: Option<f64>, word: Option<&'r Option<String>>) -> Option<Value<'r>> {
        match word {
            Some(word) => word.as_deref().map(Value::Word),
            None => value.map(Value::Number),
        }
    }
}

fn policy(policy: &PolicyImpact) -> Policy<'_> {
    Policy {
        title: policy.title.as_deref(),
        members: &policy.members,
        member_of: policy.member_of.as_deref(),
        state: policy.state.word(),
        left_out_with: &policy.left_out_with,
        switched_on_with: &policy.switched_on_with,
        switched_off_with: &policy.switched_off_with,
        plans: by_plan(&policy.plans),
        sums: policy.sums.iter().map(Sum::of).collect(),
    }
}

fn by_plan(plans: &[PlanImpact]) -> Vec<(&str, Plan<'_>)> {
    plans.iter().map(|p| (p.plan.as_str(), plan(p))).collect()
}

fn change(c: &super::Change) -> Change<'_> {
    Change {
        variable: &c.variable,
        index: &c.index,
        with: Value::of(c.value.with, c.words.as_ref().map(|words| &words.with)),
        without: Value::of(c.value.without, c.words.as_ref().map(|words| &words.without)),
        unit: &c.unit,
    }
}

fn plan(plan: &PlanImpact) -> Plan<'_> {
    let both = |sides: &Sides<crate::eval::Status>| Both { with: sides.with.word(), without: sides.without.word() };
    let charges = plan.charges.iter().map(|c| Charge { name: &c.name, title: c.title.as_deref(), value: c.value, unit: &c.unit });
    let binding = plan.binding.iter().map(|b| {
        let (side, value) = binding::limit(&b.row);
        let dual = b.row.dual.map(|value| Price { value, unit: &b.dual_unit });
        Limit { limit: &b.limit, index: &b.index, side, value, unit: &b.unit, dual }
    });
    Plan {
        title: plan.title.as_deref(),
        applies: plan.applies,
        enacted: plan.enacted,
        members_in_force: plan.members_in_force,
        through: &plan.through,
        decided_otherwise: &plan.decided,
        status: both(&plan.status),
        reason: Both { with: plan.reason.with.as_deref(), without: plan.reason.without.as_deref() },
        objective: plan.objectives.first().map(objective),
        objectives: plan.objectives.iter().map(objective).collect(),
        charges: charges.collect(),
        utility_charges: &plan.utility_charges,
        without_transfers: plan.without_transfers.as_ref().map(|sides| Both { with: sides.with, without: sides.without }),
        forbids: &plan.forbids,
        binding: binding.collect(),
        changes: plan.changes.iter().map(change).collect(),
        more_changes: plan.more_changes,
        need_not_change: plan.need_not_change,
        values: plan.values.iter().map(change).collect(),
        more_values: plan.more_values,
        requirements: plan.requirements.iter().map(Required::of).collect(),
        tie: plan.tie,
    }
}

fn objective(o: &ObjectiveImpact) -> Objective<'_> {
    Objective {
        name: &o.name,
        sense: if o.maximize { "maximize" } else { "minimize" },
        with: o.value.with,
        without: o.value.without,
        best: o.best.as_ref().map(|best| Both { with: best.with, without: best.without }),
        difference: o.difference(),
        unit: &o.unit,
    }
}
