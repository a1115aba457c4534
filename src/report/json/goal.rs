//! Objectives.

use crate::lp::Sense;
use crate::report::Objective;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct Goal<'r> {
    name: &'r str,
    title: Option<&'r str>,
    sense: &'static str,
    value: Option<f64>,
    exact: Option<&'r str>,
    /// Of one of an ordered list.
    #[serde(skip_serializing_if = "Option::is_none")]
    best: Option<Option<f64>>,
    unit: &'r str,
    /// Of one that goes level by level.
    #[serde(skip_serializing_if = "Option::is_none")]
    levels: Option<Vec<Level<'r>>>,
}

/// A level of an objective, in its unit, and who reaches it.
#[derive(Serialize)]
struct Level<'r> {
    value: f64,
    members: &'r [String],
}

impl<'r> Goal<'r> {
    pub(super) fn of(objective: &'r Objective<'r>, several: bool) -> Goal<'r> {
        Goal {
            name: objective.name,
            title: objective.title,
            sense: if objective.sense == Sense::Minimize { "minimize" } else { "maximize" },
            value: objective.value,
            exact: objective.exact.as_deref(),
            best: several.then_some(objective.best),
            unit: &objective.unit,
            levels: objective
                .by_levels
                .then(|| objective.levels.iter().map(|level| Level { value: level.value, members: &level.members }).collect()),
        }
    }
}
