//! What policies take off utilities.

use super::TableBuilder;
use crate::data::TupleIndex;
use crate::eval::{Ball, Eval, Result, ResultTable};
use crate::hir::*;

/// What each charge comes to for each chooser and alternative that is available: nothing while its policy is not in force.
pub(super) fn tables(
    eval: &mut Eval<'_, Ball>,
    body: &Choice,
    all: &TupleIndex,
    utility: Option<&ResultTable>,
) -> Result<Vec<(EffectResult, ResultTable)>> {
    let (mut out, mut tuple) = (Vec::new(), Vec::new());
    for (effect, part) in (0u32..).zip(&body.effects) {
        for (at, charge) in (0u32..).zip(&part.charges) {
            let mut table = TableBuilder::new(all.clone());
            for row in all.iter() {
                all.tuple(row, &mut tuple);
                if utility.is_none_or(|utility| utility.value(&tuple).is_none_or(f64::is_nan)) {
                    continue;
                }
                let value = match eval.hir.is_in_force(part.policy) {
                    true => eval.frame(body.slots, &tuple, |eval| eval.double(charge.value))?,
                    false => 0.0,
                };
                table.put(&tuple, value);
            }
            out.extend(table.finish().map(|table| (EffectResult::Charge(effect, at), table)));
        }
    }
    Ok(out)
}
