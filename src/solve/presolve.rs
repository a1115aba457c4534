//! What can be said of a plan without a solver, and the small repairs that solvers expect to be made.

use std::borrow::Cow;

use super::model::{Shape, shape};
use super::{Answer, Status};
use crate::lp::{Domain, Lp, RowId, Sense};

/// How far a bound may lie on the wrong side of another, of zero or of a whole number, relative to the numbers that it was made
/// of, before that counts: as much as arithmetic on floats may have left there.
const NOISE: f64 = 1e-9;

/// A plan after a first look.
pub(super) enum Presolved<'a> {
    /// No solver is needed.
    Decided(Box<Answer>),
    /// The plan to solve: no crossed bounds, whole bounds on whole columns, at least one row that matters.
    Open(Box<Cow<'a, Lp>>),
}

/// Looks at a plan.
pub(super) fn presolve(lp: &Lp) -> Presolved<'_> {
    match tidied(lp) {
        Ok(tidied) => {
            let rows = 0..tidied.row_count();
            if rows.into_iter().any(|r| shape(&tidied, r) != Shape::Idle) {
                Presolved::Open(Box::new(tidied))
            } else {
                Presolved::Decided(Box::new(by_bounds(&tidied)))
            }
        }
        Err(why) => Presolved::Decided(Box::new(Answer::without_values(Status::Infeasible, why))),
    }
}

/// The plan with its bounds in order, or why no values can obey it.
fn tidied(lp: &Lp) -> Result<Cow<'_, Lp>, String> {
    let mut out = Cow::Borrowed(lp);
    let columns = &lp.columns;
    let bounds = columns.lower.iter().zip(&columns.upper);
    for (c, ((&lower, &upper), &domain)) in bounds.zip(&columns.domain).enumerate() {
        let (low, high) = match domain {
            Domain::Continuous => (lower, upper),
            Domain::Integer => ((lower - NOISE * whole_size(lower)).ceil() + 0.0, (upper + NOISE * whole_size(upper)).floor() + 0.0),
        };
        let (low, high) = match in_order(low, high) {
            Some(bounds) => bounds,
            None if lower <= upper && domain == Domain::Integer => {
                return Err(format!("no integer lies between the bounds of column {c}, {lower:?} and {upper:?}"));
            }
            None => {
                return Err(format!("no number lies between the bounds of column {c}, {lower:?} and {upper:?}"));
            }
        };
        if (low, high) != (lower, upper) {
            let columns = &mut out.to_mut().columns;
            columns.lower[c] = low;
            columns.upper[c] = high;
        }
    }
    for (r, (&lower, &upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        let Some((low, high)) = in_order(lower, upper) else {
            return Err(format!("no number lies between the bounds of row {r}, {lower:?} and {upper:?}"));
        };
        if (low, high) != (lower, upper) {
            let rows = &mut out.to_mut().rows;
            rows.lower[r] = low;
            rows.upper[r] = high;
        }
        let bounded = low > f64::NEG_INFINITY || high < f64::INFINITY;
        if low == high && no_multiple(lp, r, low) {
            return Err(format!("the integer columns of row {r} come to multiples of a number that {low:?} is none of"));
        }
        // What is left of a limit that equals the constant beside it is rounding.
        let noise = NOISE * lp.constant(r).abs();
        if bounded && shape(lp, r) == Shape::Idle && (low > noise || high < -noise) {
            return Err(format!("row {r} has no columns, and zero is not between its bounds, {lower:?} and {upper:?}"));
        }
    }
    Ok(out)
}

/// True for a row of whole columns and whole coefficients that must come to a number which is no multiple of their greatest common
/// divisor: a solver would search for it without end.
fn no_multiple(lp: &Lp, r: usize, limit: f64) -> bool {
    /// Every whole number up to here is a double.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    let is_whole = |x: f64| x.fract() == 0.0 && x.abs() <= EXACT;
    let mut divisor = 0u64;
    for (col, value) in lp.row(RowId(r as u32)).filter(|(_, value)| *value != 0.0) {
        if lp.columns.domain[col] != Domain::Integer || !is_whole(value) {
            return false;
        }
        let (mut a, mut b) = (divisor, value.abs() as u64);
        while b != 0 {
            (a, b) = (b, a % b);
        }
        divisor = a;
    }
    divisor != 0 && is_whole(limit) && !(limit.abs() as u64).is_multiple_of(divisor)
}

/// Bounds between which some finite number lies; those that cross by no more than noise are made to meet.
fn in_order(lower: f64, upper: f64) -> Option<(f64, f64)> {
    if lower == f64::INFINITY || upper == f64::NEG_INFINITY {
        None
    } else if lower <= upper {
        Some((lower, upper))
    } else if lower - upper <= NOISE * lower.abs().max(upper.abs()) {
        Some((upper, upper))
    } else {
        None
    }
}

/// The size of a bound of a whole column, whose unit is one.
fn whole_size(bound: f64) -> f64 {
    if bound.is_finite() { bound.abs().max(1.0) } else { 1.0 }
}

/// The answer to a plan whose rows bind nothing: every column goes to the bound that is best for it.
fn by_bounds(lp: &Lp) -> Answer {
    let columns = &lp.columns;
    let mut values = Vec::with_capacity(lp.column_count());
    let bounds = columns.lower.iter().zip(&columns.upper);
    for (c, ((&lower, &upper), &cost)) in bounds.zip(&columns.cost).enumerate() {
        let rising = match lp.sense {
            Sense::Minimize => cost < 0.0,
            Sense::Maximize => cost > 0.0,
        };
        let value = if cost == 0.0 {
            0.0_f64.max(lower).min(upper)
        } else if rising {
            upper
        } else {
            lower
        };
        if value.is_infinite() {
            let why = format!("column {c} has no bound on the side that improves the objective");
            return Answer::without_values(Status::Unbounded, why);
        }
        values.push(value);
    }
    let prices = !lp.has_integers();
    Answer {
        status: Status::Optimal,
        message: "every column stands at its best bound".to_string(),
        values,
        duals: prices.then(|| vec![0.0; lp.row_count()]),
        reduced_costs: prices.then(|| columns.cost.to_vec()),
        search: None,
    }
}
