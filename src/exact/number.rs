//! What a number does, whatever it is made of: doubles for solving, exact rationals for checking. A number with its derivative
//! is one too: what is calculated with it gives exact gradients (A. Griewank, A. Walther, *Evaluating Derivatives*, 2008).
//!
//! Functions that have no rational result (`exp`, `log`, most roots) give the rational of the nearest double.

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
    fn exp(self) -> Self;
    /// The natural logarithm; the number must be positive.
    fn log(self) -> Self;
    /// The number must not be negative.
    fn sqrt(self) -> Self;
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
    fn exp(self) -> f64 {
        f64::exp(self)
    }
    fn log(self) -> f64 {
        f64::ln(self)
    }
    fn sqrt(self) -> f64 {
        f64::sqrt(self)
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
    fn exp(self) -> Exact {
        exact::from_f64(exact::to_f64(&self).exp())
    }
    fn log(self) -> Exact {
        exact::from_f64(exact::ln(&self))
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
        exact::sqrt(&self)
    }
    fn order(&self, other: &Exact) -> Ordering {
        self.cmp(other)
    }
    fn is_zero(&self) -> bool {
        *self == Exact::ZERO
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A value with its derivative.
    #[derive(Clone, Debug)]
    struct Dual {
        value: f64,
        slope: f64,
    }

    impl Number for Dual {
        fn from_f64(value: f64) -> Dual {
            Dual { value, slope: 0.0 }
        }
        fn to_f64(&self) -> f64 {
            self.value
        }
        fn add(self, other: Dual) -> Dual {
            Dual { value: self.value + other.value, slope: self.slope + other.slope }
        }
        fn sub(self, other: Dual) -> Dual {
            self.add(other.neg())
        }
        fn mul(self, other: Dual) -> Dual {
            Dual { value: self.value * other.value, slope: self.slope * other.value + self.value * other.slope }
        }
        fn div(self, other: Dual) -> Dual {
            let value = self.value / other.value;
            Dual { value, slope: (self.slope - value * other.slope) / other.value }
        }
        fn neg(self) -> Dual {
            Dual { value: -self.value, slope: -self.slope }
        }
        fn exp(self) -> Dual {
            let value = self.value.exp();
            Dual { value, slope: value * self.slope }
        }
        fn log(self) -> Dual {
            Dual { value: self.value.ln(), slope: self.slope / self.value }
        }
        fn sqrt(self) -> Dual {
            let value = self.value.sqrt();
            Dual { value, slope: self.slope / (2.0 * value) }
        }
        fn order(&self, other: &Dual) -> Ordering {
            self.value.total_cmp(&other.value)
        }
        fn is_zero(&self) -> bool {
            self.value == 0.0
        }
    }

    fn formula<N: Number>(x: N) -> N {
        let product = x.clone().mul(x.clone().log()).add(x.clone().sqrt());
        product.div(x.sub(N::from_f64(1.0)).exp())
    }

    #[test]
    fn a_number_with_its_derivative_gives_gradients() {
        let at = 2.5;
        let found = formula(Dual { value: at, slope: 1.0 });
        let step = 1e-5;
        let expected = (formula(at + step) - formula(at - step)) / (2.0 * step);
        assert!((found.value - formula(at)).abs() < 1e-15);
        assert!((found.slope - expected).abs() < 1e-9, "{found:?} {expected}");
    }

    #[test]
    fn roots_of_fractions_are_exact() {
        let quarter = Exact::from(1) / Exact::from(4);
        assert_eq!(Number::sqrt(quarter), Exact::from(1) / Exact::from(2));
        assert_eq!(Number::exp(Exact::ZERO), Exact::ONE);
        assert_eq!(Number::log(Exact::ONE), Exact::ZERO);
    }
}
