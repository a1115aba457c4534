//! Numbers as text: exact, and short.

use crate::exact::{self, Exact};
use dashu_int::UBig;

/// The longest decimal that is written without an exponent.
const LONG: usize = 24;

/// A number as a cell of a table can hold it: a decimal, with an exponent where it would be long.
pub fn decimal(x: &Exact) -> String {
    let text = exact::text(x);
    if text.len() <= LONG && !text.contains('/') {
        return text;
    }
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
    if !rest.is_one() {
        return text;
    }
    let places = twos.max(fives);
    let digits = (x * Exact::from(UBig::from(10u8).pow(places))).numerator().to_string();
    let short = digits.trim_end_matches('0');
    let exponent = (digits.len() - short.len()) as i64 - places as i64;
    format!("{short}e{exponent}")
}

/// The standard deviation of a variance, as a scenario can say it.
pub fn root(variance: &Exact) -> String {
    let root = |x: &UBig| {
        use dashu_base::SquareRoot;
        let root = x.sqrt();
        (&root * &root == *x).then_some(root)
    };
    let numerator = UBig::try_from(variance.numerator().clone()).ok().and_then(|numerator| root(&numerator));
    match (numerator, root(variance.denominator())) {
        (Some(numerator), Some(denominator)) => decimal(&Exact::from_parts(numerator.into(), denominator)),
        _ => format!("sqrt({})", decimal(variance)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_as_they_were() {
        for word in ["0", "-0.05", "153.675", "1e300", "-2.5e-300", "123456789012345678901234567890.5", "1e-45", "16.66667", "1e20"] {
            let number = exact::parse(word).unwrap();
            assert_eq!(exact::parse(&decimal(&number)), Some(number), "{word}");
            assert!(decimal(&exact::parse(word).unwrap()).len() <= 34, "{word}");
        }
        assert_eq!(["4", "2.25", "2", "1e-4"].map(|word| root(&exact::parse(word).unwrap())), ["2", "1.5", "sqrt(2)", "0.01"]);
    }
}
