//! The numbers that an evaluation works with: doubles with a bound of their error for solving, exact rationals for checking.

use super::ball::Ball;
use crate::data::Column;
use crate::exact::{self, Exact};
use std::cmp::Ordering;

/// A kind of number.
pub trait Number: Clone + Sized {
    /// The exact value of a double; zero for what is no number.
    fn from_f64(value: f64) -> Self;
    fn to_f64(&self) -> f64;
    fn zero() -> Self {
        Self::from_f64(0.0)
    }
    fn add(self, other: Self) -> Self;
    fn sub(self, other: Self) -> Self;
    fn mul(self, other: Self) -> Self;
    /// The other must not be zero.
    fn div(self, other: Self) -> Self;
    fn neg(self) -> Self;
    /// The order of two numbers as they stand, rounded or not.
    fn order(&self, other: &Self) -> Ordering;
    fn is_zero(&self) -> bool;
}

/// A number that values of a scenario are calculated in. It knows what it is sure of; what it is not is calculated again in
/// exact numbers. Functions that have no exact result (`exp`) go through doubles, and so do powers too long to write.
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
    /// To a whole power; the base is not zero when the power is negative.
    fn power(self, exponent: i32) -> Self;
    /// To any power.
    fn power_of(self, exponent: Self) -> Self;
    fn exp(self) -> Self;
    fn log(self) -> Self;
    fn sqrt(self) -> Self;
}

impl Number for f64 {
    fn from_f64(value: f64) -> f64 {
        value
    }
    fn to_f64(&self) -> f64 {
        *self
    }
    fn add(self, other: f64) -> f64 {
        self + other
    }
    fn sub(self, other: f64) -> f64 {
        self - other
    }
    fn mul(self, other: f64) -> f64 {
        self * other
    }
    fn div(self, other: f64) -> f64 {
        self / other
    }
    fn neg(self) -> f64 {
        -self
    }
    fn order(&self, other: &f64) -> Ordering {
        self.partial_cmp(other).unwrap_or(Ordering::Equal)
    }
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
}

/// An exact power whose numbers would have more bits is calculated in doubles.
const LONGEST: u64 = 1 << 21;

impl Number for Exact {
    fn from_f64(value: f64) -> Exact {
        exact::from_f64(value)
    }
    fn to_f64(&self) -> f64 {
        exact::to_f64(self)
    }
    fn add(self, other: Exact) -> Exact {
        self + other
    }
    fn sub(self, other: Exact) -> Exact {
        self - other
    }
    fn mul(self, other: Exact) -> Exact {
        self * other
    }
    fn div(self, other: Exact) -> Exact {
        self / other
    }
    fn neg(self) -> Exact {
        -self
    }
    fn order(&self, other: &Exact) -> Ordering {
        self.cmp(other)
    }
    fn is_zero(&self) -> bool {
        *self == Exact::ZERO
    }
}

impl Figure for Exact {
    const EXACT: bool = true;
    fn literal(exact: &Exact, _: impl FnOnce() -> Ball) -> Exact {
        exact.clone()
    }
    fn from_exact(exact: &Exact) -> Exact {
        exact.clone()
    }
    fn from_ball(_: Ball) -> Option<Exact> {
        None
    }
    fn cell(column: &Column, row: u32) -> Option<Exact> {
        column.exact(row)
    }
    fn sure(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
    fn is_precise(&self) -> bool {
        true
    }
    fn least(self, other: Exact) -> Exact {
        if other < self { other } else { self }
    }
    fn whole(&self) -> Option<Option<f64>> {
        Some(self.is_int().then(|| exact::to_f64(self)))
    }
    fn floor(&self) -> Option<Exact> {
        Some(Exact::from(dashu_ratio::RBig::floor(self)))
    }
    fn is_finite(&self) -> bool {
        true
    }
    fn power(self, exponent: i32) -> Exact {
        use dashu_base::BitTest;
        let bits = (self.numerator().bit_len() + self.denominator().bit_len()) as u64;
        if bits.saturating_mul(u64::from(exponent.unsigned_abs())) > LONGEST {
            return exact::from_f64(exact::to_f64(&self).powi(exponent));
        }
        let positive = self.pow(exponent.unsigned_abs() as isize);
        if exponent < 0 { Exact::ONE / positive } else { positive }
    }
    fn power_of(self, exponent: Exact) -> Exact {
        exact::from_f64(exact::to_f64(&self).powf(exact::to_f64(&exponent)))
    }
    fn exp(self) -> Exact {
        exact::from_f64(exact::to_f64(&self).exp())
    }
    fn log(self) -> Exact {
        exact::from_f64(exact::to_f64(&self).ln())
    }
    /// The root itself where it is a fraction, so that `sqrt(0.01)` is 0.1.
    fn sqrt(self) -> Exact {
        use dashu_base::SquareRootRem;
        if self.is_zero() || self < Exact::ZERO {
            return Exact::ZERO;
        }
        let (above, left) = self.numerator().clone().into_parts().1.sqrt_rem();
        let (below, rest) = self.denominator().sqrt_rem();
        if left.is_zero() && rest.is_zero() {
            return Exact::from_parts(above.into(), below);
        }
        exact::from_f64(exact::to_f64(&self).sqrt())
    }
}
