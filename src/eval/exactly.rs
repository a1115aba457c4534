//! Exact rationals as numbers of an evaluation.

use super::ball::{Ball, Figure};
use crate::data::Column;
use crate::exact::{self, Exact};
use std::cmp::Ordering;

/// An exact power whose numbers would have more bits is calculated in doubles.
const LONGEST: u64 = 1 << 21;

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
    fn decimal(&self) -> Option<f64> {
        None
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
        let exponent = exact::to_f64(&exponent);
        if self > Exact::ZERO && !exact::to_f64(&self).is_normal() {
            return exact::from_f64((exponent * exact::ln(&self)).exp());
        }
        exact::from_f64(exact::to_f64(&self).powf(exponent))
    }
}
