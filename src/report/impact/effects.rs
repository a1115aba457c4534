//! What a policy does to an allocation or a choice.

use super::{BasePart, Binding};
use crate::hir::{ModelId, Switch};
use crate::report::{EffectView, LimitView, PartOfPolicy};

/// What it forbids there, and its limits that bind.
pub(super) fn part(model: ModelId, view: Option<&EffectView<'_>>) -> BasePart {
    let on = view.filter(|view| view.state == Switch::On);
    let named = |part: &PartOfPolicy<'_>| part.title.unwrap_or(part.name).to_string();
    let binding = |limit: &LimitView<'_>| Binding {
        limit: limit.name.to_string(),
        index: limit.index.iter().map(|key| key.to_string()).collect(),
        row: limit.row(),
        of_share: limit.of_share,
        unit: limit.unit.clone(),
        dual_unit: String::new(),
    };
    BasePart {
        model,
        enacted: view.map(|view| view.state == Switch::On),
        charges: Vec::new(),
        utility_charges: on.iter().flat_map(|view| &view.charges).map(named).collect(),
        forbids: view.iter().flat_map(|view| &view.forbids).map(named).collect(),
        binding: on.iter().flat_map(|view| &view.limits).filter(|limit| limit.binding()).map(binding).collect(),
    }
}
