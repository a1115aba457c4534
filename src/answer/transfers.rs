//! Charges of policies that somebody pays to somebody else: no cost of making anything.

use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;

/// What goes from one to another, in the unit of the objective that is charged.
#[derive(Clone, Debug, PartialEq)]
pub struct Transfer {
    /// Not said where none.
    pub payer: Option<EntityId>,
    pub receiver: Option<EntityId>,
    pub amount: f64,
}

/// Transfers of policies that are in force, by payer and receiver, and what they come to in the objective: its value, less all charges that are
/// transfers. The answer of the plan stands in the world. Nothing where no charge says who pays or receives it.
pub fn of_answer(hir: &Hir, world: &ValueStore, model: ModelId, plan: &Plan) -> (Vec<Transfer>, Option<f64>, Vec<EvalError>) {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let (mut out, mut errors): (Vec<Transfer>, Vec<EvalError>) = (Vec::new(), Vec::new());
    let mut net = None;
    for patch in &plan.patches {
        for charge in patch.charges.iter().filter(|charge| charge.payer.is_some() || charge.receiver.is_some()) {
            let Some(body) = charge.body else { continue };
            let value = eval
                .in_force(model, patch, body)
                .and_then(|holds| if holds { eval.loose_frame(|eval| eval.double(body)) } else { Ok(0.0) });
            let amount = match value {
                Ok(amount) => amount,
                Err(error) => {
                    errors.push(error);
                    continue;
                }
            };
            net = Some(net.unwrap_or(0.0) + amount);
            if amount == 0.0 {
                continue;
            }
            // A charge below zero goes the other way.
            let (payer, receiver) = if amount > 0.0 { (charge.payer, charge.receiver) } else { (charge.receiver, charge.payer) };
            match out.iter_mut().find(|known| (known.payer, known.receiver) == (payer, receiver)) {
                Some(known) => known.amount += amount.abs(),
                None => out.push(Transfer { payer, receiver, amount: amount.abs() }),
            }
        }
    }
    let name = |party: Option<EntityId>| party.map(|id| hir.entities[id].name.clone());
    out.sort_by_cached_key(|transfer| (name(transfer.payer), name(transfer.receiver)));
    (out, net, errors)
}
