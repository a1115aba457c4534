//! The two kinds of number that the simplex method runs on here: doubles to find a basis fast, exact rationals to be right.

use std::cmp::Ordering;
use std::fmt::Debug;

use dashu_base::{BitTest, Sign};

use crate::exact::{self, Exact};

/// Doubles nearer to zero than this are zero where a sign decides (feasibility, improvement, pivots).
const TOLERANCE: f64 = 1e-9;
/// What is left of a difference of doubles and smaller than this is rounding.
const DUST: f64 = 1e-13;
/// How small a pivot of doubles may be beside the largest of its column.
const THRESHOLD: f64 = 0.01;

/// A number made of one of a program.
pub(super) trait Of<N> {
    fn of(number: &N) -> Self;
}

impl Of<Exact> for f64 {
    fn of(exact: &Exact) -> f64 {
        exact::to_f64(exact)
    }
}

impl Of<f64> for f64 {
    fn of(double: &f64) -> f64 {
        *double
    }
}

impl Of<Exact> for Exact {
    fn of(exact: &Exact) -> Exact {
        exact.clone()
    }
}

/// A number of the simplex method.
pub(super) trait Scalar: Clone + Debug {
    fn zero() -> Self;
    fn one() -> Self;
    fn is_zero(&self) -> bool;
    /// -1, 0 or 1; doubles near zero count as zero.
    fn sgn(&self) -> i8;
    fn neg(&self) -> Self;
    fn add(&self, other: &Self) -> Self;
    fn sub(&self, other: &Self) -> Self;
    fn mul(&self, other: &Self) -> Self;
    /// The other must not be zero.
    fn div(&self, other: &Self) -> Self;
    /// `self -= a * b`.
    fn sub_mul(&mut self, a: &Self, b: &Self);
    fn order(&self, other: &Self) -> Ordering;
    /// A double nearby, for choices where being nearly right is enough.
    fn approx(&self) -> f64;
    /// The size of the number as it is stored.
    fn bits(&self) -> usize;
    /// True when it may be divided by where `largest` is the largest of its column.
    fn may_be_pivot(&self, largest: f64) -> bool;

    fn abs(&self) -> Self {
        if self.sgn() < 0 { self.neg() } else { self.clone() }
    }
    /// `-self` where the sign is negative.
    fn signed(&self, sign: i8) -> Self {
        if sign < 0 { self.neg() } else { self.clone() }
    }
}

impl Scalar for f64 {
    #[inline]
    fn zero() -> f64 {
        0.0
    }
    #[inline]
    fn one() -> f64 {
        1.0
    }
    #[inline]
    fn is_zero(&self) -> bool {
        *self == 0.0
    }
    #[inline]
    fn sgn(&self) -> i8 {
        if *self > TOLERANCE {
            1
        } else if *self < -TOLERANCE {
            -1
        } else {
            0
        }
    }
    #[inline]
    fn neg(&self) -> f64 {
        -self
    }
    #[inline]
    fn add(&self, other: &f64) -> f64 {
        self + other
    }
    #[inline]
    fn sub(&self, other: &f64) -> f64 {
        self - other
    }
    #[inline]
    fn mul(&self, other: &f64) -> f64 {
        self * other
    }
    #[inline]
    fn div(&self, other: &f64) -> f64 {
        self / other
    }
    #[inline]
    fn sub_mul(&mut self, a: &f64, b: &f64) {
        let product = a * b;
        let rest = *self - product;
        *self = if rest.abs() <= DUST * product.abs() { 0.0 } else { rest };
    }
    #[inline]
    fn order(&self, other: &f64) -> Ordering {
        self.total_cmp(other)
    }
    #[inline]
    fn approx(&self) -> f64 {
        *self
    }
    #[inline]
    fn bits(&self) -> usize {
        64
    }
    #[inline]
    fn may_be_pivot(&self, largest: f64) -> bool {
        self.is_finite() && self.abs() > TOLERANCE && self.abs() >= THRESHOLD * largest
    }
}

impl Scalar for Exact {
    fn zero() -> Exact {
        Exact::ZERO
    }
    fn one() -> Exact {
        Exact::ONE
    }
    fn is_zero(&self) -> bool {
        Exact::is_zero(self)
    }
    fn sgn(&self) -> i8 {
        if Exact::is_zero(self) {
            0
        } else if self.numerator().sign() == Sign::Negative {
            -1
        } else {
            1
        }
    }
    fn neg(&self) -> Exact {
        -self.clone()
    }
    fn add(&self, other: &Exact) -> Exact {
        if Exact::is_zero(other) { self.clone() } else { self + other }
    }
    fn sub(&self, other: &Exact) -> Exact {
        if Exact::is_zero(other) { self.clone() } else { self - other }
    }
    fn mul(&self, other: &Exact) -> Exact {
        if other.is_one() {
            self.clone()
        } else if self.is_one() {
            other.clone()
        } else {
            self * other
        }
    }
    fn div(&self, other: &Exact) -> Exact {
        if other.is_one() { self.clone() } else { self / other }
    }
    fn sub_mul(&mut self, a: &Exact, b: &Exact) {
        let product = Scalar::mul(a, b);
        *self = if Exact::is_zero(self) { -product } else { &*self - product };
    }
    fn order(&self, other: &Exact) -> Ordering {
        self.cmp(other)
    }
    fn approx(&self) -> f64 {
        self.to_f64_fast()
    }
    fn bits(&self) -> usize {
        self.numerator().bit_len() + self.denominator().bit_len()
    }
    fn may_be_pivot(&self, _: f64) -> bool {
        !Exact::is_zero(self)
    }
}
