//! Decisions and limits as JSON.

use super::binding::Bound;
use super::decision::{Change, Decision, Held, Instead};
use super::limits::{Limit, Pricing};
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Decided<'r> {
    value: f64,
    unit: &'r str,
    lower: Option<f64>,
    upper: Option<f64>,
    whole: bool,
    objective: &'r str,
    objective_value: Option<f64>,
    objective_unit: &'r str,
    sense: &'static str,
    cost: f64,
    cost_unit: &'r str,
    prices: &'static str,
    limits: Vec<Row<'r>>,
    reduced_cost: Option<f64>,
    instead: Option<Otherwise<'r>>,
    /// Why the plan was not solved once more.
    reason: Option<&'r str>,
}

#[derive(Serialize)]
struct Row<'r> {
    name: &'r str,
    coefficient: Option<f64>,
    /// What it stands in, where that is no formula of the limit itself.
    through: Option<&'r str>,
    worth: Option<f64>,
    limit: Option<Facts<'r>>,
}

#[derive(Serialize)]
struct Facts<'r> {
    value: f64,
    kind: &'r str,
    limit: Option<f64>,
    slack: Option<f64>,
    unit: &'r str,
    binds: bool,
    price: Option<f64>,
    price_unit: &'r str,
    one_sided: bool,
    /// What one more and one less change the objective by, where that is known.
    one_more: Option<f64>,
    one_less: Option<f64>,
    missed: Option<f64>,
}

#[derive(Serialize)]
struct Otherwise<'r> {
    held: f64,
    at_least: bool,
    at_most: bool,
    status: &'static str,
    objective: Option<f64>,
    proved: bool,
    changes: Vec<Move<'r>>,
}

#[derive(Serialize)]
struct Move<'r> {
    name: &'r str,
    before: f64,
    after: f64,
    unit: &'r str,
}

#[derive(Serialize)]
pub(super) struct Limited<'r> {
    prices: &'static str,
    #[serde(flatten)]
    facts: Facts<'r>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'r str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    otherwise: Option<Facts<'r>>,
}

impl<'r> Limited<'r> {
    pub(super) fn of(limit: &'r Limit, pricing: Pricing) -> Limited<'r> {
        Limited {
            prices: pricing.word(),
            facts: Facts::of(limit),
            condition: limit.condition.as_deref(),
            otherwise: limit.otherwise.as_deref().map(Facts::of),
        }
    }
}

impl<'r> Facts<'r> {
    fn of(limit: &'r Limit) -> Facts<'r> {
        Facts {
            value: limit.value,
            kind: limit.word,
            limit: limit.limit,
            slack: limit.slack,
            unit: &limit.unit,
            binds: limit.binds,
            price: limit.price,
            price_unit: &limit.price_unit,
            one_sided: limit.sides().is_some(),
            one_more: limit.holds.and_then(|holds| holds.changes()[0]),
            one_less: limit.holds.and_then(|holds| holds.changes()[1]),
            missed: limit.missed,
        }
    }
}

impl<'r> Decided<'r> {
    pub(super) fn of(decision: &'r Decision) -> Decided<'r> {
        let row = |row: &'r Bound| Row {
            name: &row.name,
            coefficient: row.coefficient,
            through: row.through.as_deref(),
            worth: row.worth,
            limit: row.limit.as_ref().map(Facts::of),
        };
        let (instead, reason) = match &decision.instead {
            Instead::Nothing(why) => (None, Some(why.as_str()).filter(|why| !why.is_empty())),
            Instead::Solved { held, side, status, objective, proved, changes } => {
                let change = |own: &'r Change| Move { name: &own.name, before: own.before, after: own.after, unit: &own.unit };
                let changes = changes.iter().map(change).collect();
                let found = Otherwise {
                    held: *held,
                    at_least: *side == Held::AtLeast,
                    at_most: *side == Held::AtMost,
                    status: status.word(),
                    objective: *objective,
                    proved: *proved,
                    changes,
                };
                (Some(found), None)
            }
        };
        Decided {
            value: decision.value,
            unit: &decision.unit,
            lower: decision.lower,
            upper: decision.upper,
            whole: decision.whole,
            objective: &decision.objective,
            objective_value: decision.objective_value,
            objective_unit: &decision.objective_unit,
            sense: if decision.maximize { "maximize" } else { "minimize" },
            cost: decision.cost,
            cost_unit: &decision.cost_unit,
            prices: decision.pricing.word(),
            limits: decision.rows.iter().map(row).collect(),
            reduced_cost: decision.reduced_cost,
            instead,
            reason,
        }
    }
}
