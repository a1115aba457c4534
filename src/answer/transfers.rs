//! Charges of policies that somebody pays to somebody else: no cost of making anything.

use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::units::UnitId;

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
    let (mut all, mut errors): (Vec<Transfer>, Vec<EvalError>) = (Vec::new(), Vec::new());
    let mut net = None;
    // What is below zero goes the other way, of what is given what is above it.
    let turn = |charge: &Charge, amount: f64| if charge.given { -amount } else { amount };
    // Charges are a part of the first objective that is a sum.
    let unit = plan.objectives.iter().find(|objective| !objective.levels).map_or(UnitId::ONE, |objective| objective.unit);
    for patch in &plan.patches {
        for charge in patch.charges.iter().filter(|charge| charge.payer.is_some() || charge.receiver.is_some()) {
            match paid(&mut eval, model, patch, charge, unit) {
                Ok(paid) => {
                    net = Some(net.unwrap_or(0.0) + paid.iter().map(|transfer| transfer.amount).sum::<f64>());
                    all.extend(paid.into_iter().map(|transfer| Transfer { amount: turn(charge, transfer.amount), ..transfer }));
                }
                Err(error) => errors.push(error),
            }
        }
    }
    let mut out: Vec<Transfer> = Vec::new();
    // What one pays to oneself changes no hands.
    for Transfer { payer, receiver, amount } in all.into_iter().filter(|t| t.amount != 0.0 && (t.payer.is_none() || t.payer != t.receiver))
    {
        let (payer, receiver) = if amount > 0.0 { (payer, receiver) } else { (receiver, payer) };
        match out.iter_mut().find(|known| (known.payer, known.receiver) == (payer, receiver)) {
            Some(known) => known.amount += amount.abs(),
            None => out.push(Transfer { payer, receiver, amount: amount.abs() }),
        }
    }
    let name = |party: Option<EntityId>| party.map(|id| hir.entities[id].name.clone());
    out.sort_by_cached_key(|transfer| (name(transfer.payer), name(transfer.receiver)));
    (out, net, errors)
}

/// What a charge comes to, for each of its index, as it is written: what is below zero goes to the payer.
fn paid(eval: &mut Eval<'_, Ball>, model: ModelId, patch: &Patch, charge: &Charge, unit: UnitId) -> Result<Vec<Transfer>, EvalError> {
    let Some(body) = charge.body else { return Ok(Vec::new()) };
    if !eval.in_force(model, patch, body)? {
        return Ok(vec![Transfer { payer: None, receiver: None, amount: 0.0 }]);
    }
    let Some(each) = charge.each else {
        let amount = eval.loose_frame(|eval| eval.double(body))?;
        let slots = eval.hir.lets[charge.value].slots;
        let [payer, receiver] = [charge.payer, charge.receiver].map(|party| eval.frame(slots, &[], |eval| who(eval, party)));
        return Ok(vec![Transfer { payer: payer?, receiver: receiver?, amount }]);
    };
    let decl = &eval.hir.lets[each.value];
    let factor = eval.hir.units.factor(decl.unit, unit).unwrap_or(Exact::ONE);
    let index = eval.binder(decl.binder, &decl.keys, decl.slots)?;
    let (mut out, mut keys) = (Vec::new(), Vec::new());
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let one = eval.frame(decl.slots, &keys, |eval| {
            let amount = exact::to_f64(&(exact::from_f64(eval.double(decl.body)?) * factor.clone()));
            Ok(Transfer { payer: who(eval, charge.payer)?, receiver: who(eval, charge.receiver)?, amount })
        });
        out.push(one.map_err(|error| eval.at_keys(error, decl.binder, &decl.keys, &keys))?);
    }
    Ok(out)
}

fn who(eval: &mut Eval<'_, Ball>, party: Option<Party>) -> Result<Option<EntityId>, EvalError> {
    Ok(match party {
        None => None,
        Some(Party::One(entity)) => Some(entity),
        Some(Party::Read(e)) => {
            let ordinal = eval.ordinal(e)?;
            let root = match eval.hir.exprs.types[e] {
                Ty::Entity(kind) => Some(eval.hir.entity_types[kind].base),
                _ => None,
            };
            root.map(|base| EntityId(base + ordinal))
        }
    })
}
