//! Exact rational numbers: literals, unit factors and whatever is checked without rounding.

mod number;
mod range;

pub use number::Number;
pub use range::{ln, sqrt, to_sized_f64};

/// An arbitrary-precision rational in lowest terms.
pub type Exact = dashu_ratio::RBig;

/// The nearest `f64` (ties to even).
pub fn to_f64(x: &Exact) -> f64 {
    use dashu_base::Approximation;
    // The quotient of two whole numbers that are doubles is rounded once.
    if let (Ok(numerator), Ok(denominator)) = (i64::try_from(x.numerator()), u64::try_from(x.denominator()))
        && numerator.unsigned_abs() <= 1 << f64::MANTISSA_DIGITS
        && denominator <= 1 << f64::MANTISSA_DIGITS
    {
        return numerator as f64 / denominator as f64;
    }
    match x.to_f64() {
        Approximation::Exact(v) | Approximation::Inexact(v, _) => v,
    }
}

/// The exact value of a double; zero for what is no number.
pub fn from_f64(x: f64) -> Exact {
    Exact::try_from(x).unwrap_or(Exact::ZERO)
}

/// A number without its sign.
pub fn absolute(x: &Exact) -> Exact {
    if *x < Exact::ZERO { -x.clone() } else { x.clone() }
}

/// The exact rational of a decimal text such as `1_250.5`, `1e6`, `2.5E-3` or `1/3`.
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
    short_decimal(x).or_else(|| parse(&format!("{x:e}")))
}

/// The same for what has few digits, which most data have, without a detour through text.
fn short_decimal(x: f64) -> Option<Exact> {
    const POWERS: [u32; 10] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];
    // Below this every whole number of that many digits is a double, and no two of them over the same power of ten
    // are the same double.
    const MOST: f64 = 1e15;
    for power in POWERS {
        let scaled = (x * f64::from(power)).round();
        if scaled.abs() >= MOST {
            return None;
        }
        // Both sides are exact, so that the quotient is the double nearest to the decimal.
        if scaled / f64::from(power) == x {
            return Some(Exact::from_parts((scaled as i64).into(), power.into()));
        }
    }
    None
}

/// A number written out in so many characters at most.
pub fn short_text(x: &Exact, most: usize) -> Option<String> {
    use dashu_base::BitTest;
    // What has more bits has more digits than that, and need not be written out.
    let is_long = x.numerator().bit_len().max(x.denominator().bit_len()) > 4 * most;
    if is_long { None } else { Some(text(x)).filter(|text| text.len() <= most) }
}

/// A number as digits over a power of ten: the digits, and how many of them are decimals. None of a number that is no decimal fraction.
pub fn over_power_of_ten(x: &Exact) -> Option<(dashu_int::IBig, usize)> {
    use dashu_int::UBig;
    // A denominator of twos and fives alone has a power of ten as its multiple.
    let (two, five) = (UBig::from(2u8), UBig::from(5u8));
    let (mut rest, mut twos, mut fives) = (x.denominator().clone(), 0usize, 0usize);
    while (&rest % &two).is_zero() {
        rest /= &two;
        twos += 1;
    }
    while (&rest % &five).is_zero() {
        rest /= &five;
        fives += 1;
    }
    let places = twos.max(fives);
    rest.is_one().then(|| ((x * Exact::from(UBig::from(10u8).pow(places))).into_parts().0, places))
}

/// A number written out: a decimal where it has an end, otherwise a fraction.
pub fn text(x: &Exact) -> String {
    let (numerator, denominator) = (x.numerator(), x.denominator());
    if x.is_int() {
        return numerator.to_string();
    }
    let Some((digits, places)) = over_power_of_ten(x).filter(|(_, places)| *places <= 40) else {
        return format!("{numerator}/{denominator}");
    };
    let digits = digits.to_string();
    let (sign, digits) = match digits.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", digits.as_str()),
    };
    let padded = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = padded.split_at(padded.len() - places);
    format!("{sign}{whole}.{fraction}")
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
    fn numbers_are_written_out() {
        for word in ["153.675", "-0.05", "1/3", "-22/7", "0", "1000000", "0.0009765625"] {
            assert_eq!(text(&parse(word).unwrap()), word);
        }
        assert_eq!(text(&parse("1e3").unwrap()), "1000");
        for (word, most, is_short) in
            [("1e20", 24, true), ("1e23", 24, true), ("1e24", 24, false), ("1e-22", 24, true), ("1e-23", 24, false)]
        {
            let number = parse(word).unwrap();
            assert_eq!(short_text(&number, most), Some(text(&number)).filter(|text| text.len() <= most));
            assert_eq!(short_text(&number, most).is_some(), is_short, "{word}");
        }
        assert_eq!(short_text(&parse("1e-300").unwrap(), 24), None);
    }

    #[test]
    fn shortest_decimals_come_back() {
        for text in ["0.1", "2.5", "1e-7", "123456789.012345", "0", "-0.3", "1e300", "5e-324", "999999999999999", "0.999999999999999"] {
            assert_eq!(from_decimal_f64(text.parse().unwrap()), parse(text));
        }
        let mut state = 1u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let digits = (state >> 20) % 10u64.pow(1 + (state % 15) as u32);
            let x = digits as f64 / 10f64.powi((state >> 58) as i32 % 12);
            assert_eq!(from_decimal_f64(x), parse(&format!("{x:e}")), "{x}");
            assert_eq!(from_decimal_f64(-x), parse(&format!("{:e}", -x)), "{x}");
        }
    }
}
