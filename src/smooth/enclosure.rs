//! Logarithms, exponentials and powers of rationals, each between two rationals that are proved to hold it.
//!
//! Numbers are calculated as whole multiples of 2⁻¹⁹². Every step is off by at most one of these units, and series have fewer than a hundred
//! steps; so a bound of 2¹² units for each power of two that is taken out is a large one.

use crate::exact::Exact;
use dashu_int::{IBig, UBig};

/// A number lies between these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enclosure {
    pub low: Exact,
    pub high: Exact,
}

/// The binary digits after the point that are calculated with.
const BITS: usize = 192;
/// What a series is off by at most, in units of the last digit.
const OFF: u32 = 1 << 12;
/// Terms of a series: their size falls below the last digit long before.
const TERMS: u32 = 90;
/// Powers of two beyond this are not calculated.
const MOST: i64 = 1 << 20;

impl Enclosure {
    pub fn exactly(value: Exact) -> Enclosure {
        Enclosure { low: value.clone(), high: value }
    }
}

fn unit() -> IBig {
    IBig::ONE << BITS
}

/// The whole number at or below a quotient; the divisor is above 0.
fn floor(numerator: &IBig, divisor: &IBig) -> IBig {
    let quotient = numerator / divisor;
    if *numerator < IBig::ZERO && &quotient * divisor != *numerator { quotient - IBig::ONE } else { quotient }
}

/// A number as so many units, rounded down.
fn units(x: &Exact) -> IBig {
    floor(&(x.numerator() << BITS), &IBig::from(x.denominator().clone()))
}

/// So many units, as a number.
fn number(units: IBig) -> Exact {
    Exact::from_parts(units, UBig::ONE << BITS)
}

/// The inverse hyperbolic tangent of what is from 0 to a third.
fn atanh(z: &IBig) -> IBig {
    let square: IBig = (z * z) >> BITS;
    let (mut power, mut sum) = (z.clone(), z.clone());
    for term in 1..TERMS {
        power = (&power * &square) >> BITS;
        sum += &power / IBig::from(2 * term + 1);
    }
    sum
}

fn log_of_two() -> IBig {
    atanh(&(unit() / IBig::from(3))) * IBig::from(2)
}

/// The power of two at most twice as large and at least half as large as a number above 0.
fn scale(x: &Exact) -> i64 {
    bits(x.numerator()) - bits(&IBig::from(x.denominator().clone()))
}

fn bits(x: &IBig) -> i64 {
    use dashu_base::BitTest;
    i64::try_from(x.bit_len()).unwrap_or(i64::MAX)
}

/// A power of two.
pub(super) fn power_of_two(exponent: i64) -> Exact {
    let size = usize::try_from(exponent.unsigned_abs()).unwrap_or(0);
    let power = UBig::ONE << size;
    if exponent >= 0 { Exact::from_parts(IBig::from(power), UBig::ONE) } else { Exact::from_parts(IBig::ONE, power) }
}

/// The natural logarithm of what is above 0.
pub fn log(x: &Exact) -> Option<Enclosure> {
    if *x <= Exact::ZERO {
        return None;
    }
    if *x == Exact::ONE {
        return Some(Enclosure::exactly(Exact::ZERO));
    }
    let scale = scale(x);
    if scale.abs() > MOST {
        return None;
    }
    // From a half to two.
    let near_one = units(&(x / power_of_two(scale)));
    let one = unit();
    let (apart, sum) = (&near_one - &one, &near_one + &one);
    let part = if apart < IBig::ZERO { -(((-apart) << BITS) / sum) } else { (apart << BITS) / sum };
    let half = if part < IBig::ZERO { -atanh(&-part) } else { atanh(&part) };
    let value = half * IBig::from(2) + log_of_two() * IBig::from(scale);
    let off = IBig::from(OFF) * IBig::from(scale.abs() + 1);
    Some(Enclosure { low: number(&value - &off), high: number(value + off) })
}

/// The exponential.
pub fn exp(x: &Exact) -> Option<Enclosure> {
    if *x == Exact::ZERO {
        return Some(Enclosure::exactly(Exact::ONE));
    }
    let (x, two) = (units(x), log_of_two());
    let scale = floor(&x, &two);
    let scale = i64::try_from(&scale).ok().filter(|scale| scale.abs() <= MOST)?;
    // From 0 to the logarithm of two.
    let rest = x - two * IBig::from(scale);
    let (mut term, mut sum) = (unit(), unit());
    for number in 1..TERMS {
        term = ((&term * &rest) >> BITS) / IBig::from(number);
        sum += &term;
    }
    let off = IBig::from(OFF) * IBig::from(scale.abs() + 1);
    let power = power_of_two(scale);
    Some(Enclosure { low: number(&sum - &off) * &power, high: number(sum + off) * power })
}

/// A power of what is above 0, or 0 to what is above 0.
pub fn power(x: &Exact, exponent: &Exact) -> Option<Enclosure> {
    if *x == Exact::ZERO {
        return (*exponent > Exact::ZERO).then(|| Enclosure::exactly(Exact::ZERO));
    }
    let log = log(x)?;
    let (a, b) = (&log.low * exponent, &log.high * exponent);
    let (low, high) = if a <= b { (a, b) } else { (b, a) };
    Some(Enclosure { low: exp(&low)?.low, high: exp(&high)?.high })
}

/// A number with some sixty binary digits, at or below this one.
pub fn rounded_down(x: &Exact, digits: i64) -> Exact {
    if *x == Exact::ZERO {
        return Exact::ZERO;
    }
    let size = bits(x.numerator()) - bits(&IBig::from(x.denominator().clone()));
    let step = power_of_two(size - digits);
    let steps = x / &step;
    Exact::from(floor(steps.numerator(), &IBig::from(steps.denominator().clone()))) * step
}

/// The same at or above it.
pub fn rounded_up(x: &Exact, digits: i64) -> Exact {
    -rounded_down(&-x.clone(), digits)
}
