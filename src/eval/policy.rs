//! What policies charge, at an answer.

use super::*;
use crate::diagnostics::codes;

impl<N: Figure> Eval<'_, N> {
    /// What the charges of a plan come to, in the unit of its objective.
    pub(super) fn charges(&mut self, model: ModelId, at: ExprId) -> Result<N> {
        let hir = self.hir;
        let mut sum = N::zero();
        let Some(plan) = hir.plan(model) else { return Ok(sum) };
        for patch in plan.patches.iter().filter(|patch| hir.state_of(patch) != Switch::Off) {
            if !self.in_force(model, patch, at)? {
                continue;
            }
            for body in patch.charges.iter().filter_map(|charge| charge.body) {
                sum = sum.add(self.loose_frame(|eval| eval.number(body))?);
            }
            for missed in &patch.penalties {
                sum = sum.add(self.frame(missed.slots, &[], |eval| eval.number(missed.cost))?);
            }
        }
        Ok(sum)
    }

    /// Whether a policy is in force: because it is on, or because the solver enacts it.
    pub fn in_force(&self, model: ModelId, patch: &Patch, at: ExprId) -> Result<bool> {
        match self.hir.state_of(patch) {
            Switch::On => Ok(true),
            Switch::Off => Ok(false),
            Switch::Open => {
                let table = self.world.answer(model).and_then(|answer| answer.tables.at(patch.result).as_ref());
                let value = table.and_then(|table| table.values.first()).copied();
                let span = if at.index() < self.hir.exprs.spans.len() { self.hir.exprs.spans[at] } else { patch.span };
                let name = &self.hir.models[model].name;
                value
                    .map(|value| value > 0.5)
                    .ok_or_else(|| EvalError::new(codes::NO_ANSWER, format!("`{name}` has no answer"), span, "read here"))
            }
        }
    }
}
