//! What policies do to allocations and choices.

use crate::report::{EffectView, LimitView, PartOfPolicy};
use serde::Serialize;
use std::collections::BTreeMap;

/// By name; nothing where no policy applies to the model.
#[derive(Serialize)]
#[serde(transparent)]
pub(super) struct Effects<'r>(BTreeMap<&'r str, Effect<'r>>);

#[derive(Serialize)]
struct Effect<'r> {
    title: Option<&'r str>,
    state: &'static str,
    limits: Vec<Limit<'r>>,
    charges: Vec<Part<'r>>,
    forbids: Vec<Part<'r>>,
}

#[derive(Serialize)]
struct Part<'r> {
    name: &'r str,
    title: Option<&'r str>,
}

#[derive(Serialize)]
struct Limit<'r> {
    name: &'r str,
    title: Option<&'r str>,
    index: &'r [&'r str],
    value: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    slack: f64,
    binding: bool,
    unit: &'r str,
}

impl<'r> Effects<'r> {
    pub(super) fn of(views: &'r [EffectView<'r>]) -> Option<Effects<'r>> {
        let part = |part: &PartOfPolicy<'r>| Part { name: part.name, title: part.title };
        let limit = |limit: &'r LimitView<'r>| Limit {
            name: limit.name,
            title: limit.title,
            index: &limit.index,
            value: limit.value,
            lower: limit.lower,
            upper: limit.upper,
            slack: limit.slack,
            binding: limit.binding(),
            unit: &limit.unit,
        };
        let one = |view: &'r EffectView<'r>| Effect {
            title: view.title,
            state: view.state.word(),
            limits: view.limits.iter().map(limit).collect(),
            charges: view.charges.iter().map(part).collect(),
            forbids: view.forbids.iter().map(part).collect(),
        };
        (!views.is_empty()).then(|| Effects(views.iter().map(|view| (view.name, one(view))).collect()))
    }
}
