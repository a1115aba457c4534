//! The division of a rule, moved as little as needed to keep a floor of Jain's index.

use super::Divided;
use super::claimants::Claimants;
use crate::diagnostics::codes;
use crate::eval::{Ball, Eval, EvalError, Result};
use crate::exact;
use crate::hir::*;
use crate::prob::keeping::{self, Measure, Problem, Unreached};
use crate::prob::rule::Rule;

/// By how much a division was moved.
pub(super) struct Moved {
    /// Of each claimant, in the unit of the amount, or of shares.
    pub by: Vec<f64>,
    /// The part of the way to the even division.
    pub part: f64,
}

/// The division of a rule, moved as far as it has to be.
pub(super) fn kept(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Keeping, rule: Rule, divided: Divided) -> Result<Divided> {
    let body = of.body;
    if !matches!(rule, Rule::Claims(_)) {
        let message = format!("the division of `{}` cannot be moved a little", rule.name());
        return Err(EvalError::new(codes::BAD_MODEL, message, part.span, "not under this rule")
            .with(eval.hir.exprs.spans[body.rule], "the rule is read here"));
    }
    let read = |eval: &mut Eval<'_, Ball>, e: ExprId| eval.double(e);
    let factor = super::satisfaction::factor(eval.hir, body);
    let claims = of.column(eval, body.claim, read)?;
    let claims = claims.zip(factor).map(|(claims, factor)| claims.into_iter().map(|claim| claim * factor).collect::<Vec<f64>>());
    let floors = of.column(eval, body.floor, read)?;
    let floor = eval.frame(body.slots, of.keys, |eval| eval.exactly(|eval| eval.number(part.floor)))?;
    let awards = divided.amounts.as_ref().unwrap_or(&divided.shares);
    let problem = Problem {
        awards,
        measure: if part.of_satisfaction { Measure::Satisfaction } else { Measure::Share },
        claims: claims.as_deref(),
        stops_at_claims: rule.stops_at_claims(),
        floors: floors.as_deref(),
        floor: &floor,
    };
    let found = keeping::keep(&problem).map_err(|error| unreached(eval, of, part, exact::to_f64(&floor), &error))?;
    let checked = divided.checked.and(keeping::verify(&problem, &found));
    let by = found.amounts.iter().zip(awards).map(|(new, old)| new - old + 0.0).collect();
    let moved = Some(Moved { by, part: exact::to_f64(&found.between[1]) });
    let amount = match body.amount {
        Some(e) => Some(eval.frame(body.slots, of.keys, |eval| eval.double(e))?),
        None => None,
    };
    let (shares, amounts) = match amount {
        None => (found.amounts, None),
        Some(amount) if amount > 0.0 => (found.amounts.iter().map(|x| x / amount).collect(), Some(found.amounts)),
        Some(_) => (divided.shares, Some(found.amounts)),
    };
    Ok(Divided { shares, amounts, moved, exact: None, checked, ..divided })
}

fn unreached(eval: &mut Eval<'_, Ball>, of: &Claimants<'_>, part: &Keeping, floor: f64, error: &Unreached) -> EvalError {
    let percent = |value: f64| format!("{} %", crate::explain::rounded((value * 1e4).floor() / 100.0));
    let what = if part.of_satisfaction { "satisfaction" } else { "the shares" };
    match error {
        Unreached::OutOfRange => {
            let message = format!("Jain's index lies between 0 and 100 %, and {} are to be kept", percent(floor));
            EvalError::new(codes::OUT_OF_REACH, message, eval.hir.exprs.spans[part.floor], "out of range")
        }
        Unreached::Stopped { claimant, below, most } => {
            let who = of.name(eval, *claimant);
            let (limit, why) = if *below { ("floor", "is at its floor") } else { ("claim", "has its whole claim") };
            let message = format!("Jain's index of {what} cannot be moved to {}: at {} `{who}` {why}", percent(floor), percent(*most));
            let error = EvalError::new(codes::OUT_OF_REACH, message, part.span, "more than the limits allow");
            let limited = if *below { of.body.floor } else { of.body.claim };
            let Some(e) = limited else { return error };
            let frame = of.tuples.get(*claimant).map_or(of.keys, Vec::as_slice);
            let written = eval.frame(of.body.slots, frame, |eval| eval.written_in(e));
            let error = written.iter().take(2).fold(error, |error, w| error.with(w.at, w.name.clone()));
            error.help(format!("keep less, or change the {limit} of `{who}`"))
        }
    }
}
