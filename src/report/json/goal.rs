//! Objectives, and what they are made of.

use crate::lp::Sense;
use crate::report::{Objective, PartView};
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
    parts: Vec<Part<'r>>,
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
            parts: objective.parts.iter().map(Part::of).collect(),
            levels: objective
                .by_levels
                .then(|| objective.levels.iter().map(|level| Level { value: level.value, members: &level.members }).collect()),
        }
    }
}

/// What an objective is made of.
#[derive(Serialize)]
struct Part<'r> {
    kind: &'static str,
    name: Option<&'r str>,
    title: Option<&'r str>,
    text: &'r str,
    policy: Option<&'r str>,
    value: f64,
    /// Of the objective; 1 is all of it.
    share: Option<f64>,
}

impl<'r> Part<'r> {
    fn of(part: &'r PartView<'r>) -> Part<'r> {
        let PartView { name, title, text, policy, value, share, .. } = *part;
        Part { kind: part.word(), name, title, text, policy, value, share }
    }
}
