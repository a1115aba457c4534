//! Choices: the multinomial logit over what is available, for each tuple of the index.

use super::{TableBuilder, combinations};
use crate::diagnostics::codes;
use crate::eval::{Answer, Ball, Eval, EvalError, Result, Status, ValueStore};
use crate::hir::*;
use crate::prob::{Checked, logit};

/// The answer of a choice. What is not available has probability 0 and no utility.
pub(super) fn choose(hir: &Hir, world: &ValueStore, model: ModelId, body: &Choice) -> Result<Answer> {
    let span = hir.models[model].span;
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let combos = combinations(&mut eval, body.binder, &body.binder_keys, body.alternatives, &body.alternative_keys, body.slots)?;
    let mut probability = TableBuilder::new(combos.all.clone());
    let mut utility = TableBuilder::new(combos.all.clone());
    let mut logsum = TableBuilder::new(combos.outer.clone());
    let mut entropy = TableBuilder::new(combos.outer.clone());
    let (mut keys, mut tuple, mut checked) = (Vec::new(), Vec::new(), Checked::default());
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
        bound.resize(keys.len() + body.alternative_keys.len(), None);
        let (mut tuples, mut values) = (Vec::new(), Vec::new());
        for row in combos.all.matching(&bound) {
            combos.all.tuple(row, &mut tuple);
            let value = eval.frame(body.slots, &tuple, |eval| match body.available {
                Some(available) if !eval.truth(available)? => Ok(None),
                _ => eval.double(body.utility).map(Some),
            });
            let value = value.map_err(|error| {
                let error = eval.at_keys(error, body.alternatives, &body.alternative_keys, tuple.get(keys.len()..).unwrap_or(&[]));
                eval.at_keys(error, body.binder, &body.binder_keys, &keys)
            })?;
            match value {
                Some(value) => {
                    utility.put(&tuple, value);
                    tuples.push(tuple.clone());
                    values.push(value);
                }
                None => probability.put(&tuple, 0.0),
            }
        }
        let Some(result) = logit::logit(&values) else {
            let names: Vec<&str> = keys.iter().zip(&body.binder_keys).map(|(o, k)| eval.name(*k, *o)).collect();
            let who = if names.is_empty() { "this choice".to_string() } else { format!("`{}`", names.join(", ")) };
            let error =
                EvalError::new(codes::EMPTY_SELECTION, format!("{who} has nothing to choose from"), span, "no alternative is available")
                    .help("leave such choosers out with a condition in the index: `[e in enterprise if …]`");
            return Err(error);
        };
        checked = checked.and(logit::verify(&values, &result));
        for (tuple, value) in tuples.iter().zip(&result.probability) {
            probability.put(tuple, *value);
        }
        logsum.put(&keys, result.logsum);
        entropy.put(&keys, result.entropy);
    }
    let tables = vec![probability.finish(), utility.finish(), logsum.finish(), entropy.finish()];
    Ok(Answer::new(Status::Optimal, tables, checked))
}
