//! Allocations: claims are gathered for each tuple of the index and divided by the rule.

use super::{TableBuilder, combinations};
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Answer, Ball, Eval, EvalError, Result, Status, ValueStore};
use crate::hir::*;
use crate::prob::claims::{self, Claims, ClaimsError, Rule};
use crate::prob::{Checked, fairness};

/// The answer of an allocation.
pub(super) fn allocate(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation) -> Result<Answer> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let combos = combinations(&mut eval, body.binder, &body.binder_keys, body.claimants, &body.claimant_keys, body.slots)?;
    let mut shares = TableBuilder::new(combos.all.clone());
    let mut amounts = TableBuilder::new(combos.all.clone());
    let [mut unallocated, mut jain, mut gini, mut evenness] = std::array::from_fn(|_| TableBuilder::new(combos.outer.clone()));
    let (mut keys, mut checked) = (Vec::new(), Checked::default());
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let divided = divide(&mut eval, body, &keys, &combos.all, hir.models[model].span);
        let (tuples, division, of_this) = divided.map_err(|error| eval.at_keys(error, body.binder, &body.binder_keys, &keys))?;
        checked = checked.and(of_this);
        for (tuple, share) in tuples.iter().zip(&division.shares) {
            shares.put(tuple, *share);
        }
        for (tuple, amount) in tuples.iter().zip(division.amounts.iter().flatten()) {
            amounts.put(tuple, *amount);
        }
        unallocated.put(&keys, division.unallocated);
        jain.put(&keys, fairness::jain(&division.shares));
        gini.put(&keys, fairness::gini(&division.shares));
        evenness.put(&keys, fairness::evenness(&division.shares));
    }
    let has_amount = body.amount.is_some();
    let tables = vec![
        shares.finish(),
        amounts.finish().filter(|_| has_amount),
        unallocated.finish().filter(|_| has_amount),
        jain.finish(),
        gini.finish(),
        evenness.finish(),
    ];
    Ok(Answer::new(Status::Optimal, tables, checked))
}

type Divided = (Vec<Vec<u32>>, claims::Division, Checked);

fn divide(
    eval: &mut Eval<'_, Ball>,
    body: &Allocation,
    keys: &[u32],
    all: &crate::data::TupleIndex,
    span: crate::source::Span,
) -> Result<Divided> {
    let (rule, amount) = eval.frame(body.slots, keys, |eval| {
        let rule = eval.ordinal(body.rule)?;
        let amount = body.amount.map(|e| eval.double(e)).transpose()?;
        Ok((rule, amount))
    })?;
    let rule = Rule::NAMES.get(rule as usize).map_or(Rule::Proportional, |(_, rule)| *rule);
    let mut bound: Vec<Option<u32>> = keys.iter().copied().map(Some).collect();
    bound.resize(keys.len() + body.claimant_keys.len(), None);
    let mut tuples = Vec::new();
    let mut tuple = Vec::new();
    for row in all.matching(&bound) {
        all.tuple(row, &mut tuple);
        tuples.push(tuple.clone());
    }
    let mut column = |e: Option<ExprId>| -> Result<Option<Vec<f64>>> {
        let Some(e) = e else { return Ok(None) };
        let mut values = Vec::with_capacity(tuples.len());
        for tuple in &tuples {
            let value = eval.frame(body.slots, tuple, |eval| eval.double(e));
            values.push(
                value.map_err(|error| eval.at_keys(error, body.claimants, &body.claimant_keys, tuple.get(keys.len()..).unwrap_or(&[])))?,
            );
        }
        Ok(Some(values))
    };
    let claimed = column(body.claim)?;
    let weights = column(body.weight)?;
    let floors = column(body.floor)?;
    let problem =
        Claims { amount, claims: claimed.as_deref(), weights: weights.as_deref(), floors: floors.as_deref(), count: tuples.len() };
    match claims::divide(rule, &problem) {
        Ok(division) => {
            let checked = claims::verify(rule, &problem, &division);
            Ok((tuples, division, checked))
        }
        Err(error) => Err(cannot_divide(eval, body, keys, &tuples, &error, span)),
    }
}

/// Why claims cannot be settled, reported at the figure that stands in the way.
fn cannot_divide(
    eval: &mut Eval<'_, Ball>,
    body: &Allocation,
    keys: &[u32],
    tuples: &[Vec<u32>],
    error: &ClaimsError,
    span: crate::source::Span,
) -> EvalError {
    let hir = eval.hir;
    let part = |input: claims::Input| match input {
        claims::Input::Amount => body.amount,
        claims::Input::Claims => body.claim,
        claims::Input::Weights => body.weight,
        claims::Input::Floors => body.floor,
    };
    let place = |input| part(input).map_or(span, |e| hir.exprs.spans[e]);
    let quantity = |value: f64, unit: crate::units::UnitId| {
        let unit = hir.units.text(unit);
        let value = crate::explain::rounded(value);
        if unit == "1" { value } else { format!("{value} {unit}") }
    };
    let unit_of = |input| part(input).map_or(crate::units::UnitId::ONE, |e| hir.exprs.units[e]);
    match *error {
        ClaimsError::Invalid { input, position, value } => {
            let tuple = position.and_then(|p| tuples.get(p));
            let names: Vec<String> = tuple
                .map(|t| t.iter().skip(keys.len()).zip(&body.claimant_keys).map(|(o, k)| eval.name(*k, *o).to_string()).collect())
                .unwrap_or_default();
            let of = if names.is_empty() { String::new() } else { format!(" of `{}`", names.join(", ")) };
            let message = format!("`{input}`{of} is {}, and must not be negative", quantity(value, unit_of(input)));
            let error = EvalError::new(codes::BAD_CLAIMS, message, place(input), "this cannot be divided");
            let frame = tuple.map_or(keys, Vec::as_slice);
            match part(input) {
                Some(e) => eval.frame(body.slots, frame, |eval| eval.at_written(error, e, |value| value < 0.0, "is negative")),
                None => error,
            }
        }
        ClaimsError::AllZero { input, .. } => {
            let error = EvalError::new(codes::BAD_CLAIMS, error.to_string(), place(input), "all of these are zero");
            let figures = figures_of(eval, body, part(input), tuples);
            match figures.split_first() {
                Some((first, rest)) => {
                    rest.iter().take(2).fold(error.standing_at(first.at, format!("{} is zero", first.name)), |error, w| {
                        error.with(w.at, format!("{} is zero", w.name))
                    })
                }
                None => error,
            }
        }
        ClaimsError::FloorsExceedAmount { floors, amount } => {
            let (floors, amount) = (quantity(floors, body.unit), quantity(amount, body.unit));
            let message = format!("the floors add up to {floors}, more than the amount of {amount}");
            let error = EvalError::new(codes::BAD_CLAIMS, message, place(claims::Input::Floors), "this cannot be divided");
            let of_amount = match body.amount {
                Some(e) => eval.frame(body.slots, keys, |eval| eval.written_in(e)),
                None => Vec::new(),
            };
            let floors = figures_of(eval, body, body.floor, tuples);
            let error = match floors.first() {
                Some(first) => error.standing_at(first.at, first.name.clone()),
                None => error,
            };
            let shown = floors.iter().skip(1).take(3).chain(of_amount.iter().take(1));
            shown.fold(error, |error, w| error.with(w.at, w.name.clone()))
        }
        _ => EvalError::new(codes::BAD_CLAIMS, error.to_string(), span, "this cannot be divided"),
    }
}

/// The written figures of a part of the model, for all claimants.
fn figures_of(eval: &mut Eval<'_, Ball>, body: &Allocation, part: Option<ExprId>, tuples: &[Vec<u32>]) -> Vec<crate::eval::Written> {
    let Some(e) = part else { return Vec::new() };
    let mut out: Vec<crate::eval::Written> = Vec::new();
    for tuple in tuples {
        for written in eval.frame(body.slots, tuple, |eval| eval.written_in(e)) {
            if written.value != Some(0.0) || part != body.floor {
                out.push(written);
            }
        }
    }
    out
}

/// The requirements of an allocation that its answer does not meet. Compared with a tolerance of
/// one part in a million, since shares are rounded.
pub(super) fn requirements(hir: &Hir, world: &ValueStore, model: ModelId, body: &Allocation) -> Vec<Diagnostic> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    let Ok(outer) = eval.binder(body.binder, &body.binder_keys, body.slots) else { return out };
    let mut keys = Vec::new();
    for requirement in &body.requirements {
        for row in outer.iter() {
            outer.tuple(row, &mut keys);
            let result = eval.frame(body.slots, &keys, |eval| crate::eval::evaluate(eval, *requirement, None));
            let span = hir.exprs.spans[*requirement];
            match result {
                Ok(verdict) if verdict.passed => {}
                Ok(verdict) => {
                    let message = format!("`{}` does not meet a requirement", hir.models[model].name);
                    let mut error = EvalError::new(codes::REQUIREMENT_FAILED, message, span, verdict.describe(hir));
                    // The figures that the scenario requires.
                    let figures = eval.frame(body.slots, &keys, |eval| eval.written_in(*requirement));
                    if let Some((first, rest)) = figures.split_first() {
                        error = error.standing_at(first.at, format!("{} is stated here", first.name));
                        error = rest.iter().take(2).fold(error, |error, w| error.with(w.at, format!("{} is stated here", w.name)));
                    }
                    out.push(eval.at_keys(error, body.binder, &body.binder_keys, &keys).diagnostic());
                }
                Err(error) if error.is_silent() => {}
                Err(error) => out.push(eval.at_keys(error, body.binder, &body.binder_keys, &keys).diagnostic()),
            }
        }
    }
    out
}
