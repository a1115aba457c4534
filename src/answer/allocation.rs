//! Allocations: claims are gathered for each tuple of the index and divided by the rule.

use super::{Filling, combinations};
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Answer, Ball, Eval, Fault, Result, Status, World};
use crate::hir::*;
use crate::prob::claims::{self, Claims, ClaimsError, Rule};
use crate::prob::fairness;

/// The answer of an allocation.
pub fn allocate(hir: &Hir, world: &World, model: ModelId) -> Result<Answer> {
    let ModelBody::Allocation(body) = &hir.models[model].body else {
        return Err(Fault::new(codes::BAD_MODEL, "no allocation", hir.models[model].span, "here"));
    };
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let combos = combinations(&mut eval, body.binder, &body.binder_keys, body.claimants, &body.claimant_keys, body.slots)?;
    let mut shares = Filling::new(combos.all.clone());
    let mut amounts = Filling::new(combos.all.clone());
    let [mut unallocated, mut jain, mut gini, mut evenness] = std::array::from_fn(|_| Filling::new(combos.outer.clone()));
    let mut keys = Vec::new();
    for row in combos.outer.iter() {
        combos.outer.tuple(row, &mut keys);
        let divided = divide(&mut eval, body, &keys, &combos.all, hir.models[model].span);
        let (tuples, division) = divided.map_err(|fault| eval.at_keys(fault, body.binder, &body.binder_keys, &keys))?;
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
    Ok(Answer { status: Status::Optimal, tables })
}

type Divided = (Vec<Vec<u32>>, claims::Division);

fn divide(
    eval: &mut Eval<'_, Ball>,
    body: &Allocation,
    keys: &[u32],
    all: &crate::data::TupleIndex,
    span: crate::source::Span,
) -> Result<Divided> {
    let hir = eval.hir;
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
                value.map_err(|fault| eval.at_keys(fault, body.claimants, &body.claimant_keys, tuple.get(keys.len()..).unwrap_or(&[])))?,
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
        Ok(division) => Ok((tuples, division)),
        Err(error) => {
            let at = match &error {
                ClaimsError::Invalid { input, .. } | ClaimsError::AllZero { input, .. } => match input {
                    claims::Input::Amount => body.amount,
                    claims::Input::Claims => body.claim,
                    claims::Input::Weights => body.weight,
                    claims::Input::Floors => body.floor,
                },
                ClaimsError::FloorsExceedAmount { .. } => body.floor,
                _ => None,
            };
            let at = at.map_or(span, |e| hir.exprs.spans[e]);
            let mut message = error.to_string();
            if let ClaimsError::Invalid { position: Some(position), .. } = &error
                && let Some(tuple) = tuples.get(*position)
            {
                let names: Vec<&str> = tuple.iter().skip(keys.len()).zip(&body.claimant_keys).map(|(o, k)| eval.name(*k, *o)).collect();
                message = message.replace(&format!("claimant {}", position + 1), &format!("`{}`", names.join(", ")));
            }
            if let ClaimsError::FloorsExceedAmount { floors, amount } = &error {
                let unit = hir.units.text(body.unit);
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                message = format!("the floors add up to {floors}{unit}, more than the amount of {amount}{unit}");
            }
            let mut fault = Fault::new(
                codes::BAD_CLAIMS,
                message.replace("; it must be finite and not negative", ", and must not be negative"),
                at,
                "this cannot be divided",
            );
            // The scenario's own figures, when the model is the library's.
            let mut shown = 0;
            for tuple in tuples.iter().filter(|_| matches!(error, ClaimsError::FloorsExceedAmount { .. })) {
                let places: crate::eval::Result<_> =
                    eval.frame(body.slots, tuple, |eval| Ok(body.floor.map(|e| figures(eval, e)).unwrap_or_default()));
                for (place, name) in places.unwrap_or_default() {
                    if shown < 3 {
                        fault = fault.with(place, format!("a `{name}`"));
                        shown += 1;
                    }
                }
            }
            Err(fault)
        }
    }
}

/// The requirements of an allocation that its answer does not meet. Compared with a tolerance of
/// one part in a million, since shares are rounded.
pub fn requirements(hir: &Hir, world: &World, model: ModelId) -> Vec<Diagnostic> {
    let ModelBody::Allocation(body) = &hir.models[model].body else { return Vec::new() };
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    let Ok(outer) = eval.binder(body.binder, &body.binder_keys, body.slots) else { return out };
    let mut keys = Vec::new();
    for requirement in &body.requirements {
        for row in outer.iter() {
            outer.tuple(row, &mut keys);
            let result = eval.frame(body.slots, &keys, |eval| crate::eval::judge(eval, *requirement, None));
            let span = hir.exprs.spans[*requirement];
            match result {
                Ok(verdict) if verdict.passed => {}
                Ok(verdict) => {
                    let message = format!("`{}` does not meet a requirement", hir.models[model].name);
                    let mut fault = Fault::new(codes::REQUIREMENT_FAILED, message, span, verdict.describe(hir));
                    // The figures that the scenario requires.
                    let figures: crate::eval::Result<_> = eval.frame(body.slots, &keys, |eval| Ok(figures(eval, *requirement)));
                    for (at, name) in figures.into_iter().flatten() {
                        fault = fault.with(at, format!("`{name}` is stated here"));
                    }
                    out.push(eval.at_keys(fault, body.binder, &body.binder_keys, &keys).diagnostic());
                }
                Err(fault) if fault.is_silent() => {}
                Err(fault) => out.push(eval.at_keys(fault, body.binder, &body.binder_keys, &keys).diagnostic()),
            }
        }
    }
    out
}

/// Where the attributes that a condition reads have their values, as far as these are written in the scenario.
fn figures<N: crate::eval::Figure>(eval: &mut Eval<'_, N>, condition: ExprId) -> Vec<(crate::source::Span, String)> {
    let hir = eval.hir;
    let (mut open, mut out) = (vec![condition], Vec::new());
    while let Some(e) = open.pop() {
        if let ExprKind::Attr(attr, list) = hir.exprs.kinds[e] {
            let keys: Vec<u32> = hir.exprs.list(list).iter().filter_map(|k| eval.ordinal(*k).ok()).collect();
            let decl = &hir.attrs[attr];
            if let (AttrValues::Number(column), Some(row)) = (&decl.values, decl.index.row(&keys))
                && let Some(at) = column.place(row)
            {
                out.push((at, decl.name.to_string()));
            }
        }
        hir.exprs.children(e, &mut |child| open.push(child));
    }
    out
}
