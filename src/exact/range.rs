//! Numbers beyond the range of doubles: their sign, their logarithm and their root.

use super::{Exact, from_f64, to_f64};

/// The nearest double, where what is not zero is none: below the range of doubles it is the least of them.
pub fn to_sized_f64(x: &Exact) -> f64 {
    let near = to_f64(x);
    match x.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Greater if near == 0.0 => f64::from_bits(1),
        std::cmp::Ordering::Less if near == 0.0 => -f64::from_bits(1),
        _ => near,
    }
}

/// A positive number as another of ordinary size and an even power of two.
fn split(x: &Exact) -> (f64, isize) {
    use dashu_base::BitTest;
    let power = (x.numerator().bit_len() as isize - x.denominator().bit_len() as isize) & !1;
    (to_f64(&(x / Exact::from(2).pow(power))), power)
}

/// The natural logarithm of a positive number, of one beyond the range of doubles too.
pub fn ln(x: &Exact) -> f64 {
    let near = to_f64(x);
    if near.is_normal() {
        return near.ln();
    }
    let (size, power) = split(x);
    size.ln() + power as f64 * std::f64::consts::LN_2
}

/// The square root of a positive number in the same way.
pub fn sqrt(x: &Exact) -> Exact {
    let near = to_f64(x);
    if near.is_normal() {
        return from_f64(near.sqrt());
    }
    let (size, power) = split(x);
    from_f64(size.sqrt()) * Exact::from(2).pow(power / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_doubles_keeps_its_sign_and_size() {
        let tiny = Exact::from(10).pow(-400);
        assert_eq!([to_sized_f64(&tiny), to_sized_f64(&-tiny.clone()), to_sized_f64(&Exact::ZERO)], [5e-324, -5e-324, 0.0]);
        assert!((ln(&tiny) + 400.0 * std::f64::consts::LN_10).abs() < 1e-9, "{}", ln(&tiny));
        assert!((ln(&Exact::from(10).pow(500)) - 500.0 * std::f64::consts::LN_10).abs() < 1e-9);
        let third = Exact::from(10).pow(-401);
        assert!((to_f64(&(sqrt(&third) * Exact::from(10).pow(201))) - 10f64.sqrt()).abs() < 1e-14);
    }
}
