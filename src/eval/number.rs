//! The numbers that an evaluation works with: doubles for solving, exact rationals for checking.

use crate::data::Column;
use crate::exact::{self, Exact};
use std::cmp::Ordering;

/// A kind of number. Operations that have no exact result (`exp`) go through doubles.
pub trait Number: Clone + Sized {
    /// True when nothing is rounded.
    const EXACT: bool;
    fn literal(exact: &Exact, approx: f64) -> Self;
    fn cell(column: &Column, row: u32) -> Option<Self>;
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
    fn order(&self, other: &Self) -> Ordering;
    fn is_zero(&self) -> bool;
    /// To a whole power; the base is not zero when the power is negative.
    fn power(self, exponent: i32) -> Self;
    fn floor(self) -> Self;
    fn is_finite(&self) -> bool;
}

impl Number for f64 {
    const EXACT: bool = false;
    fn literal(_: &Exact, approx: f64) -> f64 {
        approx
    }
    fn cell(column: &Column, row: u32) -> Option<f64> {
        column.get(row)
    }
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
    fn power(self, exponent: i32) -> f64 {
        self.powi(exponent)
    }
    fn floor(self) -> f64 {
        f64::floor(self)
    }
    fn is_finite(&self) -> bool {
        f64::is_finite(*self)
    }
}

impl Number for Exact {
    const EXACT: bool = true;
    fn literal(exact: &Exact, _: f64) -> Exact {
        exact.clone()
    }
    fn cell(column: &Column, row: u32) -> Option<Exact> {
        column.exact(row)
    }
    /// The exact value of the double; zero for what is no number.
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
    fn power(self, exponent: i32) -> Exact {
        let positive = self.pow(exponent.unsigned_abs() as isize);
        if exponent < 0 { Exact::ONE / positive } else { positive }
    }
    fn floor(self) -> Exact {
        Exact::from(dashu_ratio::RBig::floor(&self))
    }
    fn is_finite(&self) -> bool {
        true
    }
}
