//! Functions that bend one way: logarithms, exponentials, powers. Their values between rationals, and lines that they never cross.
//!
//! It knows numbers alone. A line is *outer* where it never lies on the inner side of the function: above a concave one, below a convex
//! one. For a slope s the nearest one follows from the conjugate of the function, the least c with f(x) <= s x + c for all x where f is
//! concave (R. T. Rockafellar, *Convex Analysis*, 1970, section 12): -log s - 1 for the logarithm, s - s log s (from below) for the
//! exponential, (1 - p) (s / p)^(p / (p - 1)) for powers. So a slope may be rounded, and the line is right.

mod enclosure;
#[cfg(test)]
mod tests;

pub use enclosure::{Enclosure, rounded_down, rounded_up};

use crate::exact::{self, Exact};
use crate::lp::{Line, Smooth};

/// Binary digits of the numbers of lines, which solvers and the exact method calculate with.
const LINE_DIGITS: i64 = 50;
const SLOPE_DIGITS: i64 = 34;
/// Binary digits of values.
const VALUE_DIGITS: i64 = 100;
/// Whole powers up to this are multiplied out.
const MULTIPLIED: i64 = 16;

/// Where a function has values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    Everywhere,
    /// From 0 on; at 0 itself perhaps not.
    FromZero,
    /// Below 0 too, but there it bends the other way.
    OtherWayBelowZero,
}

/// The way a function goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Growth {
    Rises,
    Falls,
    /// Falls, then rises.
    Both,
}

/// A whole exponent.
pub fn whole(exponent: &Exact) -> Option<i64> {
    if *exponent.denominator() == dashu_int::UBig::ONE { i64::try_from(exponent.numerator()).ok() } else { None }
}

pub fn is_concave(function: &Smooth) -> bool {
    match function {
        Smooth::Logarithm => true,
        Smooth::Exponential => false,
        Smooth::Power(p) => *p > Exact::ZERO && *p < Exact::ONE,
    }
}

pub fn domain(function: &Smooth) -> Domain {
    match function {
        Smooth::Exponential => Domain::Everywhere,
        Smooth::Logarithm => Domain::FromZero,
        Smooth::Power(p) => match whole(p) {
            None => Domain::FromZero,
            Some(p) if p > 0 && p % 2 == 0 => Domain::Everywhere,
            Some(_) => Domain::OtherWayBelowZero,
        },
    }
}

pub fn growth(function: &Smooth) -> Growth {
    match function {
        Smooth::Logarithm | Smooth::Exponential => Growth::Rises,
        Smooth::Power(p) if *p < Exact::ZERO => Growth::Falls,
        Smooth::Power(_) if domain(function) == Domain::Everywhere => Growth::Both,
        Smooth::Power(_) => Growth::Rises,
    }
}

/// True where the function has a value at 0.
pub fn is_finite_at_zero(function: &Smooth) -> bool {
    match function {
        Smooth::Logarithm => false,
        Smooth::Exponential => true,
        Smooth::Power(p) => *p > Exact::ZERO,
    }
}

/// The value at a place, between rationals; none where the function has none.
pub fn value(function: &Smooth, x: &Exact) -> Option<Enclosure> {
    let found = match function {
        Smooth::Logarithm => enclosure::log(x),
        Smooth::Exponential => enclosure::exp(x),
        Smooth::Power(p) => match whole(p).filter(|p| p.abs() <= MULTIPLIED) {
            Some(p) if *x == Exact::ZERO && p < 0 => None,
            Some(p) => Some(Enclosure::exactly(multiplied(x, p))),
            None if *x < Exact::ZERO && domain(function) == Domain::Everywhere => enclosure::power(&-x.clone(), p),
            None if *x < Exact::ZERO => None,
            None => enclosure::power(x, p),
        },
    }?;
    Some(Enclosure { low: rounded_down(&found.low, VALUE_DIGITS), high: rounded_up(&found.high, VALUE_DIGITS) })
}

/// What the value at a place is made of, where the largest term of its argument is that large: what moves it to the second order.
pub fn size(function: &Smooth, x: f64, term: f64) -> f64 {
    let (value, slope, bend) = match function {
        Smooth::Logarithm => (x.ln(), 1.0 / x, 1.0 / (x * x)),
        Smooth::Exponential => (x.exp(), x.exp(), x.exp()),
        Smooth::Power(p) => {
            let p = exact::to_f64(p);
            (x.powf(p), p * x.powf(p - 1.0), p * (p - 1.0) * x.powf(p - 2.0))
        }
    };
    [value.abs(), slope.abs() * term, bend.abs() / 2.0 * term * term].into_iter().filter(|size| size.is_finite()).fold(0.0, f64::max)
}

fn multiplied(x: &Exact, exponent: i64) -> Exact {
    let mut out = Exact::ONE;
    for _ in 0..exponent.unsigned_abs() {
        out *= x;
    }
    if exponent < 0 { Exact::ONE / out } else { out }
}

/// The end of an enclosure on the inner side, where a program may put the value: at or below a concave function, at or above a convex one.
pub fn inner(function: &Smooth, found: Enclosure) -> Exact {
    if is_concave(function) { found.low } else { found.high }
}

/// The outer line that touches the function near a place; none where no line does, at the end of its domain.
pub fn tangent(function: &Smooth, x: &Exact) -> Option<Line> {
    let at = exact::to_f64(x);
    let slope = match function {
        Smooth::Logarithm => 1.0 / at,
        Smooth::Exponential => at.exp(),
        Smooth::Power(p) => {
            let p = exact::to_f64(p);
            p * at.powf(p - 1.0)
        }
    };
    if !slope.is_finite() {
        return None;
    }
    let slope = rounded_down(&exact::from_f64(slope), SLOPE_DIGITS);
    let constant = constant(function, &slope)?;
    Some(Line { slope, constant })
}

/// The constant of the outer line of a slope.
fn constant(function: &Smooth, slope: &Exact) -> Option<Exact> {
    let up = |x: &Exact| rounded_up(x, LINE_DIGITS);
    let down = |x: &Exact| rounded_down(x, LINE_DIGITS);
    match function {
        Smooth::Logarithm => Some(up(&(-enclosure::log(slope)?.low - Exact::ONE))),
        Smooth::Exponential => Some(down(&(slope - slope * enclosure::log(slope)?.high))),
        Smooth::Power(p) => {
            // How much steeper than the power's own exponent the line is.
            let steep = exact::absolute(slope) / exact::absolute(p);
            let exponent = p / (p - Exact::ONE);
            let rest = Exact::ONE - p;
            if *slope == Exact::ZERO {
                // Convex powers lie above 0.
                return (!is_concave(function)).then_some(Exact::ZERO);
            }
            let rightly = match growth(function) {
                Growth::Both => true,
                Growth::Rises => *slope > Exact::ZERO,
                Growth::Falls => *slope < Exact::ZERO,
            };
            if !rightly {
                return None;
            }
            let power = match whole(&exponent).filter(|p| p.abs() <= MULTIPLIED) {
                Some(exponent) => Enclosure::exactly(multiplied(&steep, exponent)),
                None => enclosure::power(&steep, &exponent)?,
            };
            let (low, high) = (&rest * &power.low, &rest * &power.high);
            let (low, high) = if low <= high { (low, high) } else { (high, low) };
            Some(if is_concave(function) { up(&high) } else { down(&low) })
        }
    }
}

/// The line between two values of the function at different places, on its inner side there.
pub fn chord(function: &Smooth, from: &Exact, to: &Exact) -> Option<Line> {
    let (a, b) = (inner(function, value(function, from)?), inner(function, value(function, to)?));
    let inside = |x: &Exact| if is_concave(function) { rounded_down(x, LINE_DIGITS) } else { rounded_up(x, LINE_DIGITS) };
    let slope = rounded_down(&((&b - &a) / (to - from)), SLOPE_DIGITS);
    // Through the point that is further outside with the rounded slope: both then lie on the inner side.
    let (first, second) = (&a - &slope * from, &b - &slope * to);
    let constant = if is_concave(function) { first.min(second) } else { first.max(second) };
    Some(Line { slope, constant: inside(&constant) })
}
