//! Doubles with an exponent of their own, for what a double cannot hold: products of thousands of probabilities.

use crate::exact::Number;
use std::cmp::Ordering;

/// `mantissa * 2^exponent`; the mantissa lies in [1, 2) but for its sign, or is zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Wide {
    mantissa: f64,
    exponent: i64,
}

/// The same number as a mantissa in [1, 2) and a power of two; zero stays as it is.
pub(super) fn split(x: f64) -> (f64, i64) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let bits = x.to_bits();
    match (bits >> 52) & 0x7ff {
        0 => {
            let (mantissa, exponent) = split(x * power(64));
            (mantissa, exponent - 64)
        }
        exponent => (f64::from_bits(bits & !(0x7ff << 52) | (1023 << 52)), exponent as i64 - 1023),
    }
}

/// Two to this power, as far as doubles reach without losing digits: from -1022 to 1023.
pub(super) fn power(exponent: i64) -> f64 {
    f64::from_bits(((exponent.clamp(-1022, 1023) + 1023) as u64) << 52)
}

/// `x * 2^exponent`, exactly where the kind of number has room for it.
pub(super) fn scaled<N: Number>(x: N, exponent: i64) -> N {
    const STEP: i64 = 1000;
    let (mut x, mut left) = (x, exponent);
    while left != 0 && !x.is_zero() && x.to_f64().is_finite() {
        let step = left.clamp(-STEP, STEP);
        x = x.mul(N::from_f64(power(step)));
        left -= step;
    }
    x
}

/// Whether products of this kind of number become zero where they are too small.
pub(super) fn underflows<N: Number>() -> bool {
    N::from_f64(power(-1000)).mul(N::from_f64(power(-1000))).is_zero()
}

impl Wide {
    fn new(mantissa: f64, exponent: i64) -> Wide {
        let (mantissa, more) = split(mantissa);
        Wide { mantissa, exponent: if mantissa == 0.0 { 0 } else { exponent + more } }
    }

    /// The natural logarithm of a positive number.
    pub(super) fn ln(self) -> f64 {
        self.mantissa.ln() + self.exponent as f64 * std::f64::consts::LN_2
    }
}

impl Number for Wide {
    fn from_f64(value: f64) -> Wide {
        Wide::new(value, 0)
    }
    fn to_f64(&self) -> f64 {
        let exponent = self.exponent.clamp(-2000, 2000);
        self.mantissa * power(exponent / 2) * power(exponent - exponent / 2)
    }
    fn add(self, other: Wide) -> Wide {
        if self.mantissa == 0.0 {
            return other;
        }
        if other.mantissa == 0.0 {
            return self;
        }
        let (large, small) = if self.exponent >= other.exponent { (self, other) } else { (other, self) };
        let apart = small.exponent - large.exponent;
        if apart < -1000 { large } else { Wide::new(large.mantissa + small.mantissa * power(apart), large.exponent) }
    }
    fn sub(self, other: Wide) -> Wide {
        self.add(other.neg())
    }
    fn mul(self, other: Wide) -> Wide {
        Wide::new(self.mantissa * other.mantissa, self.exponent + other.exponent)
    }
    fn div(self, other: Wide) -> Wide {
        Wide::new(self.mantissa / other.mantissa, self.exponent - other.exponent)
    }
    fn neg(self) -> Wide {
        Wide { mantissa: -self.mantissa, exponent: self.exponent }
    }
    fn exp(self) -> Wide {
        Wide::new(self.to_f64().exp(), 0)
    }
    fn log(self) -> Wide {
        Wide::new(self.ln(), 0)
    }
    fn sqrt(self) -> Wide {
        let odd = self.exponent.rem_euclid(2);
        Wide::new((self.mantissa * power(odd)).sqrt(), (self.exponent - odd) / 2)
    }
    fn order(&self, other: &Wide) -> Ordering {
        let difference = self.sub(*other).mantissa;
        difference.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
    }
    fn is_zero(&self) -> bool {
        self.mantissa == 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_far_beyond_doubles() {
        let tiny = Wide::from_f64(1e-200);
        let product = (0..50).fold(Wide::from_f64(1.0), |product, _| product.mul(tiny));
        assert!((product.ln() + 50.0 * 200.0 * 10f64.ln()).abs() < 1e-8);
        assert!(!product.is_zero() && product.to_f64() == 0.0);
        let back = (0..50).fold(product.add(product), |left, _| left.div(tiny));
        assert!((back.to_f64() - 2.0).abs() < 1e-12);
        assert_eq!(Wide::from_f64(5e-324).to_f64(), 5e-324);
        assert_eq!(Wide::from_f64(3.0).sub(Wide::from_f64(5.0)).to_f64(), -2.0);
        assert_eq!(Wide::from_f64(3.0).order(&Wide::from_f64(5.0)), Ordering::Less);
        assert!(underflows::<f64>() && !underflows::<Wide>() && !underflows::<crate::exact::Exact>());
    }
}
