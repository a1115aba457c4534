//! Apportionment in whole units, in exact numbers.

use super::Divided;
use super::bounds::Bounds;
use super::claimants::Claimants;
use super::claims::cannot_divide;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::prob::apportion::{self, ApportionError, Apportionment, MOST_UNITS, Method};
use crate::prob::claims::{ClaimsError, Input};
use crate::prob::rule::Rule;
use crate::units::UnitId;

/// Gives whole units of an amount to claimants.
pub(super) fn divide(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, method: Method) -> Result<Divided> {
    let body = of.body;
    let needs = |part: &str| {
        let message = format!("the rule `{}` needs `{part}`", Rule::Units(method).name());
        Err(EvalError::new(codes::BAD_CLAIMS, message, of.span, "this cannot be divided").help(format!("add `{part} = …`")))
    };
    let Some(amount_at) = body.amount else { return needs("amount") };
    if body.claim.is_none() {
        return needs("claim");
    }
    let amount = of.exactly(eval, amount_at)?;
    if amount < Exact::ZERO {
        return Err(negative(eval, of, Input::Amount, None, &amount));
    }
    let step = step(eval, of, method)?;
    let of_step = |value: &Exact| Some(value / &step).filter(Exact::is_int).and_then(|units| u64::try_from(units.floor()).ok());
    let Some(units) = of_step(&amount).filter(|units| *units <= MOST_UNITS) else {
        return Err(no_multiple(eval, of, amount_at, None, (&amount, &step)));
    };
    let exactly = |eval: &mut Eval<'_, Ball>, e| eval.exactly(|eval| eval.number(e));
    let claims = of.column(eval, body.claim, exactly)?.unwrap_or_default();
    let floors = of.column(eval, body.floor, exactly)?;
    let ceilings = of.column(eval, body.ceiling, exactly)?;
    let tie_break = of.column(eval, body.tie_break, exactly)?;
    for (input, column) in [(Input::Claims, Some(&claims)), (Input::Floors, floors.as_ref()), (Input::Ceilings, ceilings.as_ref())] {
        let below = column.and_then(|column| column.iter().position(|value| *value < Exact::ZERO));
        if let (Some(at), Some(column)) = (below, column) {
            return Err(negative(eval, of, input, Some(at), column.get(at).unwrap_or(&Exact::ZERO)));
        }
    }
    let mut bounds: Bounds<u64> = Bounds::new(claims.len());
    for (part, column, is_lower) in [(body.floor, &floors, true), (body.ceiling, &ceilings, false)] {
        let e = part.unwrap_or(amount_at);
        let place = eval.hir.exprs.spans[e];
        for (at, value) in column.iter().flatten().enumerate() {
            let Some(units) = of_step(value) else {
                return Err(no_multiple(eval, of, e, Some(at), (value, &step)));
            };
            if is_lower { bounds.at_least(at, units, place) } else { bounds.at_most(at, units, place) }
        }
    }
    for (at, is_lower, value, place) in of.of_policies(eval, &amount)? {
        // A limit between two units holds at the unit inside of it.
        let exactly = (&value / &step).max(Exact::ZERO).min(Exact::from(MOST_UNITS));
        let below = u64::try_from(exactly.floor()).unwrap_or(MOST_UNITS);
        if is_lower {
            bounds.at_least(at, below + u64::from(!exactly.is_int()), place);
        } else {
            bounds.at_most(at, below, place);
        }
    }
    bounds.agree(eval, of, |units| quantity(eval, &(Exact::from(*units) * &step), body.unit))?;
    let (floor_units, ceiling_units) = (bounds.floors(0), bounds.ceilings(u64::MAX));
    let floor_units = floor_units.unwrap_or_else(|| vec![0; claims.len()]);
    let problem = Apportionment {
        units,
        claims: &claims,
        floors: &floor_units,
        ceilings: ceiling_units.as_deref().unwrap_or(&[]),
        tie_break: tie_break.as_deref(),
    };
    let seats = apportion::apportion(method, &problem).map_err(|error| cannot_apportion(eval, of, method, error))?;
    let checked = apportion::verify(method, &problem, &seats);
    let amounts: Vec<Exact> = seats.iter().map(|units| Exact::from(*units) * &step).collect();
    let shares: Vec<Exact> = amounts.iter().map(|own| if amount == Exact::ZERO { Exact::ZERO } else { own / &amount }).collect();
    Ok(Divided::exactly(amount, shares, amounts, checked))
}

pub(super) fn quantity(eval: &Eval<'_, Ball>, value: &Exact, unit: UnitId) -> String {
    let value = exact::short_text(value, 12).unwrap_or_else(|| crate::explain::rounded(exact::to_f64(value)));
    match eval.hir.units.text(unit) {
        unit if unit == "1" => value,
        unit => format!("{value} {unit}"),
    }
}

/// How large a unit is: as stated, or one where the amount is counted.
fn step(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, method: Method) -> Result<Exact> {
    let (body, hir) = (of.body, eval.hir);
    // What is stated for some may be missing for others.
    let stated = match body.step {
        Some(e) => {
            of.exactly(eval, e).map(|step| Some((step, e))).or_else(|error| if error.is_missing() { Ok(None) } else { Err(error) })?
        }
        None => None,
    };
    match stated {
        Some((step, _)) if step > Exact::ZERO => Ok(step),
        Some((_, e)) => {
            let error = EvalError::new(codes::BAD_CLAIMS, "`step` must be above zero", hir.exprs.spans[e], "how large a unit is");
            Err(eval.frame(body.slots, of.keys, |eval| eval.at_written(error, e, |value| value <= 0.0, "is not above zero")))
        }
        None if hir.units.is_count(body.unit) => Ok(Exact::ONE),
        None => {
            let (rule, unit) = (Rule::Units(method).name(), hir.units.text(body.unit));
            let message = format!("the rule `{rule}` gives whole units, and `{unit}` does not say how large one is");
            let at = body.amount.map_or(of.span, |e| hir.exprs.spans[e]);
            let error = EvalError::new(codes::BAD_CLAIMS, message, at, format!("in `{unit}`"));
            Err(error.help(format!("add the size of a unit, such as `step = 1 {unit}`")))
        }
    }
}

fn negative(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, input: Input, position: Option<usize>, value: &Exact) -> EvalError {
    cannot_divide(eval, of, &ClaimsError::Invalid { input, position, value: exact::to_f64(value) })
}

/// A number that is not so many whole units.
fn no_multiple(
    eval: &mut Eval<'_, Ball>,
    of: &Claimants<'_>,
    e: ExprId,
    position: Option<usize>,
    (value, step): (&Exact, &Exact),
) -> EvalError {
    let (body, hir) = (of.body, eval.hir);
    let word = if Some(e) == body.ceiling { "ceiling" } else { "floor" };
    let what = position.map_or("the amount".to_string(), |at| format!("the {word} of `{}`", of.name(eval, at)));
    let (shown, step_shown) = (quantity(eval, value, body.unit), quantity(eval, step, body.unit));
    let units = value / step;
    let span = hir.exprs.spans[e];
    if units > Exact::from(MOST_UNITS) {
        return EvalError::new(codes::TOO_MANY, format!("{what}, {shown}, is too many units of {step_shown}"), span, "this is too much")
            .help("give it out in larger steps");
    }
    let message = format!("{what}, {shown}, is not a whole number of units of {step_shown}");
    let error = EvalError::new(codes::BAD_CLAIMS, message, span, "this cannot be given out");
    let stated = body.step.map(|e| (hir.exprs.spans[e], "the size of a unit"));
    let error = stated.into_iter().fold(error, |error, (at, label)| error.with(at, label));
    let frame = if Some(e) == body.amount { of.keys } else { position.and_then(|at| of.tuples.get(at)).map_or(of.keys, Vec::as_slice) };
    let written = eval.frame(body.slots, frame, |eval| eval.written_in(e));
    let error = written.iter().take(2).filter(|w| w.at != span).fold(error, |error, w| error.with(w.at, w.name.clone()));
    let below = quantity(eval, &(Exact::from(units.floor()) * step), body.unit);
    error.help(format!("the next below is {below}"))
}

/// Why units cannot be apportioned, at the figures that stand in the way.
fn cannot_apportion(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, method: Method, error: ApportionError) -> EvalError {
    let (body, hir) = (of.body, eval.hir);
    let place = |part: Option<ExprId>| part.map_or(of.span, |e| hir.exprs.spans[e]);
    let rule = Rule::Units(method).name();
    match error {
        ApportionError::AllZero => {
            let message = format!("every `claim` is zero, so the rule `{rule}` has nothing to go by");
            let error = EvalError::new(codes::BAD_CLAIMS, message, place(body.claim), "all of these are zero");
            let figures = of.figures(eval, body.claim, &of.tuples);
            figures.iter().take(3).fold(error, |error, w| error.with(w.at, format!("{} is zero", w.name)))
        }
        ApportionError::FloorsExceedAmount { floors, units } => {
            let message = format!("the floors add up to {floors} units, and there are {units}");
            let error = EvalError::new(codes::BAD_CLAIMS, message, place(body.floor), "this cannot be divided");
            let figures = of.figures(eval, body.floor, &of.tuples);
            let error = figures.iter().take(3).fold(error, |error, w| error.with(w.at, w.name.clone()));
            of.limits.floors().into_iter().take(2).fold(error, |error, (at, label)| error.with(at, label))
        }
        ApportionError::FloorAboveCeiling { claimant, .. } => {
            let message = format!("the floor of `{}` is above its ceiling", of.name(eval, claimant));
            EvalError::new(codes::BOUNDS_CROSS, message, place(body.ceiling), "this cannot be kept")
        }
        ApportionError::TooFewUnits { claimants, units, .. } => {
            let message = format!("the rule `{rule}` gives each claimant a unit, and there are {units} for {claimants}");
            EvalError::new(codes::BAD_CLAIMS, message, place(body.amount), "too little for one each")
                .help("`jefferson`, `webster` and `hamilton` may leave a claimant without a unit")
        }
        ApportionError::TooManyUnits { limit } => {
            let message = format!("more than {limit} units are to be given out one after another");
            EvalError::new(codes::TOO_MANY, message, place(body.amount), "too much for so small a step").help("give it out in larger steps")
        }
        ApportionError::Tie { claimants, units, decided } => {
            let names = of.names(eval, &claimants);
            let last = if units == 1 { "the last unit".to_string() } else { format!("the last {units} units") };
            let error = EvalError::new(codes::TIE, format!("{names} have equal right to {last}"), place(body.claim), "a tie");
            let tied: Vec<Vec<u32>> = claimants.iter().filter_map(|at| of.tuples.get(*at)).cloned().collect();
            let figures = of.figures(eval, body.claim, &tied);
            let error = figures.iter().take(4).fold(error, |error, w| error.with(w.at, w.name.clone()));
            match body.tie_break {
                Some(e) if decided => error.with(hir.exprs.spans[e], "equal in this, too").help("`tie_break` has to tell them apart"),
                _ => error.help("say who goes first: `tie_break = …`, a number of each claimant, and the larger goes first"),
            }
        }
    }
}
