//! What a number does, whatever it is made of: doubles for solving, exact rationals for checking.

use super::Exact;
use crate::exact;
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
