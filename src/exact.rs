//! Exact rational numbers: literals, unit factors and whatever is checked without rounding.

/// An arbitrary-precision rational in lowest terms.
pub type Exact = dashu_ratio::RBig;

/// The nearest `f64` (ties to even).
pub fn to_f64(x: &Exact) -> f64 {
    use dashu_base::Approximation;
    match x.to_f64() {
        Approximation::Exact(v) | Approximation::Inexact(v, _) => v,
    }
}

/// The exact rational behind a decimal text such as `1_250.5`, `1e6`, `2.5E-3` or `1/3`.
/// `None` when the text is not such a number or its exponent is beyond ±400.
pub fn parse(text: &str) -> Option<Exact> {
    use dashu_int::{IBig, UBig};
    if let Some((n, d)) = text.split_once('/') {
        let d = parse(d)?;
        return if d == Exact::ZERO { None } else { Some(parse(n)? / d) };
    }
    let (negative, body) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (body.get(..at)?, body.get(at + 1..)?.parse::<i32>().ok()?),
        None => (body, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mut small: u128 = 0;
    let mut big: Option<UBig> = None;
    let mut digits = 0;
    for c in whole.bytes().chain(fraction.bytes()) {
        if c == b'_' {
            continue;
        }
        if !c.is_ascii_digit() {
            return None;
        }
        let digit = u128::from(c - b'0');
        digits += 1;
        match &mut big {
            Some(b) => *b = std::mem::take(b) * UBig::from(10u8) + UBig::from(digit),
            None if digits < 38 => small = small * 10 + digit,
            None => big = Some(UBig::from(small) * UBig::from(10u8) + UBig::from(digit)),
        }
    }
    if digits == 0 {
        return None;
    }
    let magnitude = big.unwrap_or_else(|| UBig::from(small));
    let mut numerator = IBig::from(magnitude);
    if negative {
        numerator = -numerator;
    }
    let places = fraction.bytes().filter(u8::is_ascii_digit).count();
    let power = exponent.checked_sub(i32::try_from(places).ok()?)?;
    if power.unsigned_abs() > 400 + places as u32 {
        return None;
    }
    let ten = UBig::from(10u8).pow(power.unsigned_abs() as usize);
    Some(if power >= 0 { Exact::from(numerator * IBig::from(ten)) } else { Exact::from_parts(numerator, ten) })
}

/// The exact decimal that a finite `f64` stands for when it was read from a decimal text of at
/// most 15 significant digits: its shortest round-trip notation, as a rational.
pub fn from_decimal_f64(x: f64) -> Option<Exact> {
    if !x.is_finite() {
        return None;
    }
    parse(&format!("{x:e}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_and_fractions() {
        assert_eq!(parse("153.675"), Some(Exact::from_parts(6147.into(), 40u8.into())));
        assert_eq!(parse("1/3"), Some(Exact::from_parts(1.into(), 3u8.into())));
        assert_eq!(parse("1_000"), Some(Exact::from(1000)));
        assert_eq!(parse("2.5e-3"), Some(Exact::from_parts(1.into(), 400u16.into())));
        assert_eq!(parse("-1e2"), Some(Exact::from(-100)));
        assert_eq!(parse("1/0"), None);
        assert_eq!(parse("x"), None);
        assert_eq!(parse(""), None);
        assert_eq!(parse("1e999999999"), None);
    }

    #[test]
    fn shortest_decimals_come_back() {
        for text in ["0.1", "2.5", "1e-7", "123456789.012345", "0"] {
            assert_eq!(from_decimal_f64(text.parse().unwrap()), parse(text));
        }
    }
}
