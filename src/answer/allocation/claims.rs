//! Division to any fraction, in doubles.

use super::Divided;
use super::bounds::Bounds;
use super::claimants::Claimants;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result};
use crate::exact;
use crate::hir::ExprId;
use crate::prob::claims::{self, Claims, ClaimsError, Rule};

/// Divides an amount among claimants by their claims.
pub(super) fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, rule: Rule) -> Result<Divided> {
    let body = of.body;
    if rule.stops_at_claims() && !body.comparable {
        return Err(not_comparable(eval, of, rule));
    }
    let amount = match body.amount {
        Some(amount) => Some(eval.frame(body.slots, of.keys, |eval| eval.double(amount))?),
        None => None,
    };
    let claimed = of.column(eval, body.claim, Eval::double)?;
    let weights = of.column(eval, body.weight, Eval::double)?;
    let bounds = bounds(eval, of, amount)?;
    let (floors, ceilings) = (bounds.floors(0.0), bounds.ceilings(f64::INFINITY));
    let only_shares = amount.is_none() && ceilings.is_some() | floors.is_some();
    let problem = Claims {
        // Where there are only shares, one is divided.
        amount: amount.or((only_shares && !body.is_bounded()).then_some(1.0)),
        claims: claimed.as_deref(),
        weights: weights.as_deref(),
        floors: floors.as_deref(),
        ceilings: ceilings.as_deref(),
        count: of.tuples.len(),
    };
    match claims::divide(rule, &problem) {
        Ok(division) => {
            let checked = claims::verify(rule, &problem, &division);
            let claims::Division { shares, amounts, unallocated } = division;
            let amounts = amounts.filter(|_| amount.is_some());
            Ok(Divided { shares, amounts, unallocated, exact: None, moved: None, shared: None, checked })
        }
        Err(error) => Err(cannot_divide(eval, of, &error)),
    }
}

/// Floors and ceilings, those that policies set among them.
fn bounds(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, amount: Option<f64>) -> Result<Bounds<f64>> {
    let body = of.body;
    let mut bounds = Bounds::new(of.tuples.len());
    for (part, is_lower) in [(body.floor, true), (body.ceiling, false)] {
        let place = part.map_or(of.span, |e| eval.hir.exprs.spans[e]);
        for (at, value) in of.column(eval, part, Eval::double)?.into_iter().flatten().enumerate() {
            if is_lower { bounds.at_least(at, value, place) } else { bounds.at_most(at, value, place) }
        }
    }
    let whole = exact::from_f64(amount.unwrap_or(1.0));
    for (at, is_lower, value, place) in of.of_policies(eval, &whole)? {
        let value = exact::to_f64(&value);
        // Nobody gets less than nothing in any case.
        if is_lower && value > 0.0 {
            bounds.at_least(at, value, place);
        } else if !is_lower {
            bounds.at_most(at, value, place);
        }
    }
    let unit = if amount.is_some() { eval.hir.units.text(body.unit) } else { "1".into() };
    let text = |value: &f64| match (unit.as_str(), crate::explain::rounded(*value)) {
        ("1", value) => value,
        (unit, value) => format!("{value} {unit}"),
    };
    bounds.agree(eval, of, text)?;
    Ok(bounds)
}

/// A rule that was read from data, and is not for claims of this kind.
fn not_comparable(eval: &Eval<'_, Ball>, of: &Claimants<'_>, rule: Rule) -> EvalError {
    let (hir, body) = (eval.hir, of.body);
    let unit = |part: Option<ExprId>| part.map_or(String::new(), |e| hir.units.text(hir.exprs.units[e]));
    let message = format!("the rule `{}` compares claims in `{}` with an amount in `{}`", rule.name(), unit(body.claim), unit(body.amount));
    let at = body.claim.map_or(of.span, |e| hir.exprs.spans[e]);
    EvalError::new(codes::UNIT_MISMATCH, message, at, "not to be compared").with(hir.exprs.spans[body.rule], "the rule is read here")
}

/// Why claims cannot be settled, reported at the figure that stands in the way.
pub(super) fn cannot_divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, error: &ClaimsError) -> EvalError {
    let Claimants { body, keys, tuples, span, .. } = of;
    let (body, span) = (*body, *span);
    let hir = eval.hir;
    let part = |input: claims::Input| match input {
        claims::Input::Amount => body.amount,
        claims::Input::Claims => body.claim,
        claims::Input::Weights => body.weight,
        claims::Input::Floors => body.floor,
        claims::Input::Ceilings => body.ceiling,
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
            let whose = position.map(|p| format!(" of `{}`", of.name(eval, p))).unwrap_or_default();
            let message = format!("`{input}`{whose} is {}, and must not be negative", quantity(value, unit_of(input)));
            let error = EvalError::new(codes::BAD_CLAIMS, message, place(input), "this cannot be divided");
            let frame = tuple.map_or(*keys, Vec::as_slice);
            match part(input) {
                Some(e) => eval.frame(body.slots, frame, |eval| eval.at_written(error, e, |value| value < 0.0, "is negative")),
                None => error,
            }
        }
        ClaimsError::AllZero { input, .. } => {
            let error = EvalError::new(codes::BAD_CLAIMS, error.to_string(), place(input), "all of these are zero");
            let figures = of.figures(eval, part(input), tuples);
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
            let floors = of.figures(eval, body.floor, tuples);
            let error = match floors.first() {
                Some(first) => error.standing_at(first.at, first.name.clone()),
                None => error,
            };
            let shown = floors.iter().skip(1).take(3).chain(of_amount.iter().take(1));
            let error = shown.fold(error, |error, w| error.with(w.at, w.name.clone()));
            of.limits.floors().into_iter().take(2).fold(error, |error, (at, label)| error.with(at, label))
        }
        _ => EvalError::new(codes::BAD_CLAIMS, error.to_string(), span, "this cannot be divided"),
    }
}
