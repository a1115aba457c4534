//! What a policy does in one plan, as its report says it.

use super::{Amount, BasePart, Binding, effects, process};
use crate::hir::*;
use crate::report::policy::own_name;
use crate::report::{Constraint, Report};

/// What a policy does in one of its plans.
pub(super) fn part(hir: &Hir, report: &Report<'_>, model: ModelId, policy: &Policy) -> BasePart {
    let name = hir.models[model].name.as_ref();
    let view = report.models.iter().find(|view| view.name == name);
    if let Some(processed) = view.and_then(|view| view.process.as_ref()) {
        return process::part(hir, model, processed, policy);
    }
    if !hir.models[model].form.effects().is_empty() {
        return effects::part(model, view.and_then(|view| view.effects.iter().find(|own| own.name == policy.name.as_ref())));
    }
    let own = view.and_then(|view| view.policies.iter().find(|p| p.name == policy.name.as_ref()));
    let enacted = own.and_then(|own| own.enacted);
    let charges = own.iter().flat_map(|own| &own.charges).filter_map(|charge| {
        let (name, title) = (charge.name.to_string(), charge.title.map(str::to_string));
        Some(Amount { name, title, value: charge.value?, unit: charge.unit.clone() })
    });
    let limits = view.iter().flat_map(|view| &view.constraints).filter(|c| own.is_some_and(|own| own.limits.contains(&c.name)));
    let binding = limits.flat_map(|limit| binding(limit, &policy.name)).filter(|_| enacted == Some(true));
    BasePart { model, enacted, charges: charges.collect(), utility_charges: Vec::new(), forbids: Vec::new(), binding: binding.collect() }
}

/// The rows of a limit that leave no room.
fn binding(limit: &Constraint<'_>, policy: &str) -> Vec<Binding> {
    let short = own_name(limit.name, policy);
    let mut names = Vec::new();
    let mut out = Vec::new();
    for row in limit.rows().filter(|row| row.binding) {
        limit.key_names(row.row, &mut names);
        let index = names.iter().map(|n| n.to_string()).collect();
        let (unit, dual_unit) = (limit.unit_at(row.row).into_owned(), limit.dual_unit_at(row.row).to_string());
        out.push(Binding { limit: short.to_string(), index, row, of_share: false, unit, dual_unit });
    }
    out
}
