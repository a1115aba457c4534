//! A double with a bound of its error: what was calculated lies no further than `error` from the exact value.
//!
//! Every operation adds what it may have lost, so that a comparison is decided by doubles only where the bounds prove it
//! (R. E. Moore, *Interval Analysis*, 1966; T. J. Dekker, *A floating-point technique for extending the available precision*,
//! Numerische Mathematik 18, 1971, for what a sum or a product loses).

use crate::data::Column;
use crate::exact::{self, Exact, Number};
use std::cmp::Ordering;

/// Half of the distance between doubles, relative to their size.
const UNIT: f64 = f64::EPSILON / 2.0;
/// The least that a double can be; what is lost below the range of doubles.
const TINY: f64 = 5e-324;
/// What functions of the mathematical library may lose, in units.
const LIBRARY: f64 = 16.0;
/// A bound of an error beyond this part of the value is too wide to calculate on with.
const WIDE: f64 = 1.0 / (1u64 << 30) as f64;

/// Two doubles, since programs hold millions of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    value: f64,
    /// What the value may be off by, where it was calculated; none, or one of the marks below, where it is known better.
    mark: f64,
}

/// The exact value is the double.
const SAME: f64 = 0.0;
/// And the double is its own shortest decimal.
const PLAIN: f64 = -1.0;
/// The exact value is the shortest decimal of the double.
const DECIMAL: f64 = -2.0;
/// The double is the nearest to the exact value.
const NEAREST: f64 = -3.0;

/// A bound, made a little larger than rounding may have made it smaller.
fn above(bound: f64) -> f64 {
    if bound == 0.0 { 0.0 } else { bound * (1.0 + 8.0 * f64::EPSILON) + TINY }
}

/// What rounding to a double may have lost.
fn half_step(value: f64) -> f64 {
    value.abs() * UNIT * (1.0 + 8.0 * f64::EPSILON) + TINY
}

/// What a sum lost, exactly.
fn lost_by_sum(a: f64, b: f64, sum: f64) -> f64 {
    let other = sum - a;
    (a - (sum - other)) + (b - other)
}

/// What a product lost, exactly; none where it cannot be reported.
fn lost_by_product(a: f64, b: f64, product: f64) -> Option<f64> {
    if a == 0.0 || b == 0.0 {
        return Some(0.0);
    }
    let fine = a.abs() < 1e150 && b.abs() < 1e150 && product.abs() > 1e-250;
    let split = |x: f64| {
        let c = 134_217_729.0 * x;
        let high = c - (c - x);
        (high, x - high)
    };
    fine.then(|| {
        let ((ah, al), (bh, bl)) = (split(a), split(b));
        al * bl - (((product - ah * bh) - al * bh) - ah * bl)
    })
}

/// True for doubles with so few digits that they are their own shortest decimals.
fn is_plain(value: f64) -> bool {
    (value * 8.0).fract() == 0.0 && value.abs() < 1e12
}

impl Ball {
    fn new(value: f64, error: f64) -> Ball {
        Ball { value, mark: if error.is_nan() || !value.is_finite() { f64::INFINITY } else { above(error) } }
    }

    /// A result that rounding alone has changed.
    fn rounded(value: f64, lost: f64) -> Ball {
        Ball {
            value,
            mark: if !value.is_finite() {
                f64::INFINITY
            } else if lost == 0.0 {
                SAME
            } else {
                NEAREST
            },
        }
    }

    /// No bound at all: infinity.
    pub fn open(value: f64) -> Ball {
        Ball { value, mark: f64::INFINITY }
    }

    #[inline]
    fn error(&self) -> f64 {
        if self.mark >= 0.0 {
            self.mark
        } else if self.mark == PLAIN {
            0.0
        } else {
            half_step(self.value)
        }
    }

    fn is_same(&self) -> bool {
        self.mark == SAME || self.mark == PLAIN
    }

    fn is_nearest(&self) -> bool {
        self.mark <= 0.0
    }

    fn is_decimal(&self) -> bool {
        self.mark == PLAIN || self.mark == DECIMAL
    }

    /// The exact value is the shortest decimal of a double.
    pub fn decimal(value: f64) -> Ball {
        Ball { value, mark: if is_plain(value) { PLAIN } else { DECIMAL } }
    }

    /// The double next to an exact value.
    pub fn near(value: f64) -> Ball {
        Ball { value, mark: NEAREST }
    }

    /// The exact value, where the double says it.
    pub fn exactly(&self) -> Option<Exact> {
        match *self {
            ball if ball.is_same() => Some(exact::from_f64(ball.value)),
            ball if ball.is_decimal() => exact::from_decimal_f64(ball.value),
            _ => None,
        }
    }

    /// A literal. It is met often and made once, so that all is found out.
    pub fn of_literal(exact: &Exact) -> Ball {
        let ball = Ball::from_exact(exact);
        if exact::from_decimal_f64(ball.value).as_ref() == Some(exact) { Ball::decimal(ball.value) } else { ball }
    }

    /// The argument that a function is given in exact numbers, the nearest double, lies no further away.
    fn argument_error(&self) -> f64 {
        // Below the range where doubles have all their digits, the nearest says little.
        if self.is_nearest() && !self.value.is_subnormal() { 0.0 } else { above(self.error() + half_step(self.value)) }
    }

    /// A value of a function of the library, and how far another argument can have moved it.
    fn of_library(value: f64, moved: f64) -> Ball {
        // The same double goes in, and the same comes out.
        if moved == 0.0 { Ball::from_f64(value) } else { Ball::new(value, moved + LIBRARY * UNIT * value.abs() + TINY) }
    }
}

impl Number for Ball {
    fn from_f64(value: f64) -> Ball {
        Ball {
            value,
            mark: if !value.is_finite() {
                f64::INFINITY
            } else if is_plain(value) {
                PLAIN
            } else {
                SAME
            },
        }
    }

    fn to_f64(&self) -> f64 {
        self.value
    }

    fn add(self, other: Ball) -> Ball {
        // What is added to nothing keeps what is known of it.
        if self.is_zero() && other.value != 0.0 {
            return other;
        }
        if other.is_zero() && self.value != 0.0 {
            return self;
        }
        let sum = self.value + other.value;
        let lost = lost_by_sum(self.value, other.value, sum).abs();
        if self.is_same() && other.is_same() { Ball::rounded(sum, lost) } else { Ball::new(sum, self.error() + other.error() + lost) }
    }

    fn sub(self, other: Ball) -> Ball {
        self.add(other.neg())
    }

    fn mul(self, other: Ball) -> Ball {
        let product = self.value * other.value;
        if self.is_same() && other.is_same() {
            return match lost_by_product(self.value, other.value, product) {
                Some(lost) => Ball::rounded(product, lost),
                None => Ball::new(product, UNIT * product.abs() + TINY),
            };
        }
        let (own, others) = (self.error(), other.error());
        let carried = self.value.abs() * others + other.value.abs() * own + own * others;
        Ball::new(product, carried + UNIT * product.abs() + TINY)
    }

    fn div(self, other: Ball) -> Ball {
        let quotient = self.value / other.value;
        if self.is_same() && other.is_same() {
            let back = quotient * other.value;
            if back == self.value && lost_by_product(quotient, other.value, back) == Some(0.0) {
                return Ball::from_f64(quotient);
            }
            let fine = quotient.abs() > 1e-290;
            return if fine { Ball::rounded(quotient, 1.0) } else { Ball::new(quotient, UNIT * quotient.abs() + TINY) };
        }
        let (own, others) = (self.error(), other.error());
        let room = other.value.abs() * (1.0 - 4.0 * f64::EPSILON) - others;
        let carried = if room > 0.0 { (own + quotient.abs() * (1.0 + f64::EPSILON) * others) / room } else { f64::INFINITY };
        Ball::new(quotient, carried * (1.0 + 4.0 * f64::EPSILON) + UNIT * quotient.abs() + TINY)
    }

    fn neg(self) -> Ball {
        Ball { value: -self.value, ..self }
    }

    fn order(&self, other: &Ball) -> Ordering {
        self.value.partial_cmp(&other.value).unwrap_or(Ordering::Equal)
    }

    fn is_zero(&self) -> bool {
        self.value == 0.0 && self.is_same()
    }

    fn exp(self) -> Ball {
        let (value, by) = (self.value.exp(), self.argument_error());
        Ball::of_library(value, if by < 0.5 { value * 2.0 * by } else { f64::INFINITY })
    }

    fn log(self) -> Ball {
        let by = self.argument_error();
        let room = self.value - by;
        Ball::of_library(self.value.ln(), if room > 0.0 { by / room } else { f64::INFINITY })
    }

    fn sqrt(self) -> Ball {
        let root = self.value.sqrt();
        if self.is_same() && lost_by_product(root, root, root * root) == Some(0.0) && root * root == self.value {
            return Ball::from_f64(root);
        }
        // Either the root itself, or that of the nearest double.
        let by = above(self.error() + half_step(self.value));
        let moved = if root > 0.0 { by / root } else { by.sqrt() };
        Ball::new(root, 2.0 * moved + LIBRARY * UNIT * root)
    }
}

/// A number that values of a scenario are calculated in. It knows what it is sure of; what it is not is calculated again in
/// exact numbers. Powers too long to write go through doubles, as do functions that have no exact result.
pub trait Figure: Number {
    /// True when nothing is rounded.
    const EXACT: bool;
    fn literal(exact: &Exact, made: impl FnOnce() -> Ball) -> Self;
    fn from_exact(exact: &Exact) -> Self;
    /// A number that was calculated in doubles, for those who do.
    fn from_ball(ball: Ball) -> Option<Self>;
    fn cell(column: &Column, row: u32) -> Option<Self>;
    /// The order of the exact values, where it is sure.
    fn sure(&self, other: &Self) -> Option<Ordering>;
    /// True where the sign is sure, and the error small beside the number.
    fn is_precise(&self) -> bool;
    /// The smaller of two.
    fn least(self, other: Self) -> Self;
    /// The larger of two.
    fn greatest(self, other: Self) -> Self {
        self.neg().least(other.neg()).neg()
    }
    /// The whole number that this is, or that it is none; nothing where it is not sure.
    fn whole(&self) -> Option<Option<f64>>;
    /// The whole number at or below, where it is sure.
    fn floor(&self) -> Option<Self>;
    fn is_finite(&self) -> bool;
    /// The double, where the exact value is its shortest decimal.
    fn decimal(&self) -> Option<f64>;
    /// To a whole power; the base is not zero when the power is negative.
    fn power(self, exponent: i32) -> Self;
    /// To any power.
    fn power_of(self, exponent: Self) -> Self;
}

impl Figure for Ball {
    const EXACT: bool = false;

    fn literal(_: &Exact, made: impl FnOnce() -> Ball) -> Ball {
        made()
    }

    fn from_exact(exact: &Exact) -> Ball {
        let value = exact::to_sized_f64(exact);
        if exact::from_f64(value) == *exact { Ball::from_f64(value) } else { Ball::near(value) }
    }

    fn from_ball(ball: Ball) -> Option<Ball> {
        Some(ball)
    }

    #[inline]
    fn cell(column: &Column, row: u32) -> Option<Ball> {
        let value = column.get(row)?;
        Some(if column.is_decimal(row) { Ball::decimal(value) } else { Ball::near(value) })
    }

    #[inline]
    fn sure(&self, other: &Ball) -> Option<Ordering> {
        // Nearest doubles keep the order of what they stand for.
        if self.is_nearest() && other.is_nearest() {
            return match self.value.partial_cmp(&other.value)? {
                Ordering::Equal if self.is_decimal() && other.is_decimal() || self.is_same() && other.is_same() => Some(Ordering::Equal),
                Ordering::Equal => None,
                order => Some(order),
            };
        }
        let apart = self.value - other.value;
        let beyond = apart.abs() * (1.0 - 2.0 * f64::EPSILON) > above(self.error() + other.error());
        if beyond { apart.partial_cmp(&0.0) } else { None }
    }

    fn is_precise(&self) -> bool {
        self.error() <= self.value.abs() * WIDE
    }

    fn least(self, other: Ball) -> Ball {
        let less = if other.value < self.value { other } else { self };
        if self.sure(&other).is_some() { less } else { Ball::new(less.value, self.error().max(other.error())) }
    }

    fn whole(&self) -> Option<Option<f64>> {
        let value = self.value;
        if value.fract() != 0.0 {
            // No whole number lies between a double and what it is nearest to.
            let apart = (value - value.round()).abs();
            return (self.is_nearest() || apart > self.mark).then_some(None);
        }
        (self.is_same() || (self.is_decimal() && value.abs() < 9e15)).then_some(Some(value))
    }

    fn floor(&self) -> Option<Ball> {
        if let Some(Some(whole)) = self.whole() {
            return Some(Ball::from_f64(whole));
        }
        let floor = self.value.floor();
        let error = self.error();
        let inside = self.is_nearest() || (self.value - error > floor && self.value + error < floor + 1.0 && self.value.abs() < 4e15);
        (self.value.fract() != 0.0 && inside).then(|| Ball::from_f64(floor))
    }

    fn is_finite(&self) -> bool {
        self.value.is_finite()
    }

    fn decimal(&self) -> Option<f64> {
        self.is_decimal().then_some(self.value)
    }

    fn power(self, exponent: i32) -> Ball {
        let (mut base, mut left, mut power) = (self, exponent.unsigned_abs(), None);
        while left > 0 {
            if left & 1 == 1 {
                power = Some(power.map_or(base, |power: Ball| power.mul(base)));
            }
            left >>= 1;
            if left > 0 {
                base = base.mul(base);
            }
        }
        let power = power.unwrap_or(Ball::from_f64(1.0));
        let power = if exponent < 0 { Ball::from_f64(1.0).div(power) } else { power };
        // Long exact powers are calculated in doubles too.
        if power.is_same() || exponent == 1 {
            return power;
        }
        Ball::new(power.value, power.error() + 8.0 * f64::from(exponent).abs() * UNIT * power.value.abs())
    }

    fn power_of(self, exponent: Ball) -> Ball {
        let value = self.value.powf(exponent.value);
        let (base, by) = (self.argument_error(), exponent.argument_error());
        if base == 0.0 && by == 0.0 {
            return Ball::from_f64(value);
        }
        let room = self.value.abs() - base;
        let step = if room > 0.0 { base / room } else { f64::INFINITY };
        let part = (exponent.value.abs() + by) * step + (self.value.abs().ln().abs() + step) * by;
        let moved = if part < 0.5 { value.abs() * 2.0 * part } else { f64::INFINITY };
        Ball::of_library(value, moved)
    }
}
