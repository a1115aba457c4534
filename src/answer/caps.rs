//! Charges with a cap: what they would come to without it, and what the cap is worth.

use super::PlanRun;
use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;
use crate::lp::{Auxiliary, Curve};

/// The cap of a charge at the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct CapAtAnswer {
    /// The place of the policy's patch in the plan, and of the charge in it.
    pub patch: u32,
    pub charge: u32,
    /// In the unit of the charge.
    pub cap: f64,
    /// What the charge would come to without the cap.
    pub uncapped: f64,
    /// The change of the objective per one more unit of the cap; only where the plan has prices.
    pub price: Option<f64>,
}

/// What lies nearer to the cap than this part of it is at the cap.
const NEAR: f64 = 1e-9;

impl CapAtAnswer {
    /// True where the cap leaves no room.
    pub fn binds(&self) -> bool {
        self.uncapped.abs() >= self.cap - NEAR * self.cap.max(1.0)
    }
}

/// The caps of policies that are in force. The answer of the plan stands in the world.
pub fn of_answer(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan, run: &PlanRun) -> (Vec<CapAtAnswer>, Vec<EvalError>) {
    let (mut out, mut errors) = (Vec::new(), Vec::new());
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    for (at, patch) in (0u32..).zip(&plan.patches) {
        for (place, charge) in (0u32..).zip(&patch.charges) {
            let Some(cap) = charge.cap else { continue };
            let decl = &hir.lets[charge.value];
            let found = eval.in_force(model, patch, decl.body).and_then(|holds| {
                let both = |eval: &mut Eval<'_, Ball>| Ok((eval.double(cap.amount)?, eval.double(cap.uncapped)?));
                if holds { eval.frame(decl.slots, &[], both).map(Some) } else { Ok(None) }
            });
            match found {
                Ok(Some((amount, uncapped))) => {
                    let price = price(run, cap.largest, -1.0).or_else(|| price(run, cap.smallest, 1.0));
                    out.push(CapAtAnswer { patch: at, charge: place, cap: amount, uncapped, price });
                }
                Ok(None) => {}
                Err(error) => errors.push(error),
            }
        }
    }
    (out, errors)
}

/// The price of the row that keeps a curve from passing its cap, its second item, where it has one and is not at a corner.
fn price(run: &PlanRun, call: ExprId, sign: f64) -> Option<f64> {
    let duals = run.solution.duals.as_deref()?;
    let of_call = |curve: &Curve| curve.origin.0 == call.0;
    let curve = run.lp.curves.iter().position(of_call)? as u32;
    let auxiliary = run.lp.auxiliary_rows.iter().position(|row| *row == Auxiliary::Epigraph { curve, item: 1 })?;
    let row = run.lp.own_rows() + auxiliary;
    let one_sided = run.prices().and_then(|prices| prices.rows.get(row)?.as_ref()).is_some_and(|range| range.is_degenerate());
    let dual = duals.get(row).copied().filter(|dual| *dual != 0.0 && !one_sided)?;
    Some(sign * dual)
}
