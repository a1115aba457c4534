//! Whether a variable with `or 0` is not 0: `ship[s].on`.

use super::soft::Named;
use crate::hir::*;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;

/// Adds to a plan what says of each of its variables with `or 0` whether it is not 0.
pub fn switches_of(plan: &mut Plan, results: &mut Vec<Named>) {
    let own: Vec<(u32, Box<str>, crate::source::Span)> = (0u32..)
        .zip(&plan.variables)
        .filter(|(_, variable)| variable.semicontinuous)
        .map(|(of, variable)| (of, variable.name.clone(), variable.span))
        .collect();
    for (of, name, span) in own {
        let (index, result) = (plan.variables.len() as u32, results.len() as u32);
        results.push((format!("{name}.on").into(), None, ResultRole::Plan(PlanResult::Variable(index)), span));
        plan.variables.push(Variable { integer: true, binary: true, ..Variable::new(name, Role::On { of }, span, result) });
    }
}

impl Checker<'_> {
    /// Gives the index of a variable to what says whether it is not 0.
    pub(in crate::semantic) fn switch_signature(&mut self, id: ModelId, of: u32) {
        let Some(plan) = self.hir.models[id].plan_mut() else { return };
        let Some((keys, binder, horizon)) = plan.variables.get(of as usize).map(|own| (own.keys.clone(), own.binder, own.horizon)) else {
            return;
        };
        let Some(slot) = plan.on(of).and_then(|on| plan.variables.get_mut(on as usize)) else { return };
        slot.keys.clone_from(&keys);
        slot.binder = binder;
        slot.horizon = horizon;
        let result = slot.result;
        self.set_result(id, result, keys, Some(UnitExpr::ONE));
        if let Some(result) = self.hir.models[id].results.get_mut(result as usize) {
            result.horizon = horizon;
        }
    }
}
