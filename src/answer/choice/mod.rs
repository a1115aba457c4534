//! Choices: the logit over what is available, for each tuple of the index, in nests where there are any.

mod charges;
mod nests;
mod questions;
mod totals;

use super::{TableBuilder, combinations};
use crate::data::TupleIndex;
use crate::diagnostics::codes;
use crate::eval::{Answer, Ball, Eval, EvalError, Result, Status, ValueStore};
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::nested::{self, Nested};
use crate::source::Span;

/// What one chooser chooses from, and the answer.
struct Chosen<'c> {
    body: &'c Choice,
    /// The index.
    keys: &'c [u32],
    /// The index, then the alternative, for each that is available.
    tuples: Vec<Vec<u32>>,
    utilities: Vec<f64>,
    /// The nest of each alternative, a place in `scales`.
    nests: Vec<usize>,
    scales: Vec<f64>,
    scale: f64,
}

impl Chosen<'_> {
    fn problem(&self) -> nested::Problem<'_> {
        nested::Problem { utilities: &self.utilities, nests: &self.nests, scales: &self.scales, scale: self.scale }
    }

    /// The names of an alternative.
    fn name(&self, eval: &Eval<'_, Ball>, position: usize) -> String {
        let own = self.tuples.get(position).map_or(&[][..], Vec::as_slice).iter().skip(self.keys.len());
        let names: Vec<&str> = own.zip(&self.body.alternative_keys).map(|(at, kind)| eval.name(*kind, *at)).collect();
        names.join(", ")
    }
}

/// The answer of a choice. What is not available has probability 0 and no utility.
pub(super) fn choose(hir: &Hir, world: &ValueStore, model: ModelId, body: &Choice) -> Result<Answer> {
    let decl = &hir.models[model];
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let combos = combinations(&mut eval, body.binder, &body.binder_keys, body.alternatives, &body.alternative_keys, body.slots)?;
    let mut probability = TableBuilder::new(combos.all.clone());
    let mut utility = TableBuilder::new(combos.all.clone());
    let mut logsum = TableBuilder::new(combos.outer.clone());
    let mut entropy = TableBuilder::new(combos.outer.clone());
    let mut nests = nests::Nesting::new(&mut eval, body, &combos)?;
    let mut totals = totals::Totals::new(hir, body, &combos);
    let mut questions = questions::Answers::new(hir, body, &combos)?;
    let (mut keys, mut checked) = (Vec::new(), Checked::default());
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let chosen = offered(&mut eval, body, &keys, &combos.all, decl.span, &mut nests)
            .map_err(|error| eval.at_keys(error, body.binder, &body.binder_keys, &keys))?;
        let result = nested::nested(&chosen.problem()).ok_or_else(|| out_of_range(hir, body, decl.span))?;
        checked = checked.and(nested::verify(&chosen.problem(), &result));
        put_all(&chosen, &result, &combos.all, &mut probability, &mut utility);
        logsum.put(&keys, result.logsum);
        entropy.put(&keys, result.entropy);
        nests.put(&chosen, &result);
        totals.add(&mut eval, &chosen, &result)?;
        questions.put(&mut eval, &chosen, &result).map_err(|error| eval.at_keys(error, body.binder, &body.binder_keys, &keys))?;
    }
    questions.all_met(hir, decl)?;
    let (total, market) = totals.finish(hir, decl.span)?;
    let [nest_probability, nest_logsum] = nests.finish();
    let mut questions = questions.finish();
    let (probability, utility, logsum, entropy) = (probability.finish(), utility.finish(), logsum.finish(), entropy.finish());
    let mut charged = charges::tables(&mut eval, body, &combos.all, utility.as_ref())?;
    let mut named = [
        (ChoiceResult::Probability, probability),
        (ChoiceResult::Utility, utility),
        (ChoiceResult::LogSum, logsum),
        (ChoiceResult::Entropy, entropy),
        (ChoiceResult::Total, total),
        (ChoiceResult::MarketShare, market),
        (ChoiceResult::NestProbability, nest_probability),
        (ChoiceResult::NestLogSum, nest_logsum),
    ];
    let tables = decl.results.iter().map(|result| match result.role {
        ResultRole::Choice(ChoiceResult::Answer(at)) => questions.get_mut(at as usize).and_then(Option::take),
        ResultRole::Choice(role) => named.iter_mut().find(|(own, _)| *own == role).and_then(|(_, table)| table.take()),
        ResultRole::Effect(EffectResult::Enacted(policy)) => super::in_force(hir, policy),
        ResultRole::Effect(what) => charged.iter().position(|(own, _)| *own == what).map(|at| charged.swap_remove(at).1),
        _ => None,
    });
    Ok(Answer::new(Status::Optimal, tables.collect(), checked))
}

fn put_all(chosen: &Chosen<'_>, found: &Nested, all: &TupleIndex, probability: &mut TableBuilder, utility: &mut TableBuilder) {
    let mut tuple = Vec::new();
    let mut bound: Vec<Option<u32>> = chosen.keys.iter().copied().map(Some).collect();
    bound.resize(chosen.keys.len() + chosen.body.alternative_keys.len(), None);
    for row in all.matching(&bound) {
        all.tuple(row, &mut tuple);
        probability.put(&tuple, 0.0);
    }
    for (tuple, (p, u)) in chosen.tuples.iter().zip(found.probability.iter().zip(&chosen.utilities)) {
        probability.put(tuple, *p);
        utility.put(tuple, *u);
    }
}

/// What is on offer to a chooser, with its utilities, nests and scales.
fn offered<'c>(
    eval: &mut Eval<'_, Ball>,
    body: &'c Choice,
    keys: &'c [u32],
    all: &TupleIndex,
    span: Span,
    nests: &mut nests::Nesting,
) -> Result<Chosen<'c>> {
    let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
    bound.resize(keys.len() + body.alternative_keys.len(), None);
    let (mut tuples, mut utilities, mut tuple) = (Vec::new(), Vec::new(), Vec::new());
    for row in all.matching(&bound) {
        all.tuple(row, &mut tuple);
        let value = eval.frame(body.slots, &tuple, |eval| match body.available {
            Some(available) if !eval.truth(available)? => Ok(None),
            _ => eval.double(body.utility).map(Some),
        });
        let own = tuple.get(keys.len()..).unwrap_or(&[]);
        let value = value.map_err(|error| eval.at_keys(error, body.alternatives, &body.alternative_keys, own))?;
        if let Some(value) = value {
            utilities.push(value);
            tuples.push(tuple.clone());
        }
    }
    if tuples.is_empty() {
        let names: Vec<&str> = keys.iter().zip(&body.binder_keys).map(|(o, k)| eval.name(*k, *o)).collect();
        let who = if names.is_empty() { "this choice".to_string() } else { format!("`{}`", names.join(", ")) };
        let message = format!("{who} has nothing to choose from");
        let error = EvalError::new(codes::EMPTY_SELECTION, message, span, "no alternative is available");
        let error = forbidding(eval, body, keys, all)
            .into_iter()
            .fold(error, |error, forbid| error.with(forbid.span, format!("`{}` takes alternatives away from it", forbid.name)));
        let error = error.help("leave such choosers out with a condition in the index: `[e in enterprise if …]`");
        // Whoever it is stands in the message.
        return Err(error);
    }
    let scale = match body.scale {
        Some(scale) => {
            let value = eval.frame(body.slots, keys, |eval| eval.double(scale))?;
            if value <= 0.0 {
                return Err(no_scale(eval, body, keys, scale, value));
            }
            value
        }
        None => 1.0,
    };
    let (nests, scales) = nests.of(eval, body, keys, &tuples)?;
    Ok(Chosen { body, keys, tuples, utilities, nests, scales, scale })
}

/// What policies forbid to a chooser.
fn forbidding<'c>(eval: &mut Eval<'_, Ball>, body: &'c Choice, keys: &[u32], all: &TupleIndex) -> Vec<&'c Withheld> {
    let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
    bound.resize(keys.len() + body.alternative_keys.len(), None);
    let (hir, mut tuple) = (eval.hir, Vec::new());
    let mut is_met = |forbid: &Withheld, row: u32| {
        all.tuple(row, &mut tuple);
        eval.frame(body.slots, &tuple, |eval| eval.truth(forbid.condition)).unwrap_or(false)
    };
    body.forbidden(hir).filter(|forbid| all.matching(&bound).any(|row| is_met(forbid, row))).collect()
}

fn no_scale(eval: &mut Eval<'_, Ball>, body: &Choice, keys: &[u32], scale: ExprId, value: f64) -> EvalError {
    let message = format!("the scale of a choice is {}, and has to be above zero", crate::explain::rounded(value));
    let error = EvalError::new(codes::BAD_SCALE, message, eval.hir.exprs.spans[scale], "not above zero")
        .help("utilities are multiplied by it: 1 leaves them as they are, a larger scale makes the choice more certain");
    eval.frame(body.slots, keys, |eval| eval.at_written(error, scale, |value| value <= 0.0, "is not above zero"))
}

/// Utilities and scales so large or small that nothing can be calculated.
fn out_of_range(hir: &Hir, body: &Choice, span: Span) -> EvalError {
    let at = body.scale.map_or(span, |e| hir.exprs.spans[e]);
    EvalError::new(codes::NOT_A_NUMBER, "this choice gives no finite number", at, "too large, or too small")
}
