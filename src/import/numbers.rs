//! Numbers as text: exact, and short.

use crate::exact::{self, Exact, Number};

/// The longest decimal that is written without an exponent.
const LONG: usize = 24;

/// A number as a cell of a table can hold it: a decimal, with an exponent where it would be long.
pub fn decimal(x: &Exact) -> String {
    let text = exact::text(x);
    if text.len() <= LONG && !text.contains('/') {
        return text;
    }
    let Some((digits, places)) = exact::over_power_of_ten(x) else { return text };
    let digits = digits.to_string();
    let short = digits.trim_end_matches('0');
    let exponent = (digits.len() - short.len()) as i64 - places as i64;
    format!("{short}e{exponent}")
}

/// The standard deviation of a variance, as a scenario can say it.
pub fn root(variance: &Exact) -> String {
    let root = Number::sqrt(variance.clone());
    if &root * &root == *variance { decimal(&root) } else { format!("sqrt({})", decimal(variance)) }
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
