//! Doubles as text: for people with some digits, for files so that they read back.

use std::ops::Range;

/// How a double is written.
#[derive(Clone, Debug)]
pub struct Style {
    /// As many significant digits; without a number, as many as it takes to read the same double back.
    digits: Option<usize>,
    /// The sizes that are written without a power of ten.
    plain: Range<f64>,
}

impl Style {
    /// Up to so many significant digits.
    pub const fn digits(digits: usize) -> Style {
        Style { digits: Some(digits), plain: 1e-6..1e15 }
    }

    /// In a sentence.
    pub const SENTENCE: Style = Style::digits(7);
    /// In an explanation.
    pub const EXPLANATION: Style = Style::digits(10);
    #[cfg(any(test, feature = "internals"))]
    /// In a listing: the last digits of a double differ with the order of calculation.
    pub const LISTING: Style = Style { digits: Some(12), plain: 1e-6..1e16 };
    /// The shortest text that reads back as the same double.
    pub const FILE: Style = Style { digits: None, plain: 1e-5..1e15 };

    /// A double in this style. Zero has no sign.
    pub fn write(&self, x: f64) -> String {
        if let Some(below) = self.digits.and_then(|_| vanishing(x)) {
            return below.into();
        }
        let near = self.digits.map_or(x, |digits| rounded(x, digits));
        match near.abs() {
            0.0 => "0".into(),
            size if self.plain.contains(&size) => format!("{near}"),
            _ => format!("{near:e}"),
        }
    }
}

/// What stands for a number so small that its double says of it only that it is not zero.
pub fn vanishing(x: f64) -> Option<&'static str> {
    (x != 0.0 && x.abs() < 1e-320).then_some(if x > 0.0 { "<1e-320" } else { ">-1e-320" })
}

/// The nearest double with so many significant digits.
pub fn rounded(x: f64, digits: usize) -> f64 {
    // What `format` writes of a double, infinities included, reads back.
    format!("{x:.*e}", digits.saturating_sub(1)).parse().unwrap_or(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_style_has_its_digits() {
        let third = 1.0 / 3.0;
        let texts = [Style::SENTENCE, Style::EXPLANATION, Style::LISTING, Style::FILE].map(|style| style.write(third));
        assert_eq!(texts, ["0.3333333", "0.3333333333", "0.333333333333", "0.3333333333333333"]);
        assert_eq!([-0.0, 1e-7, 2e15, 1234.5].map(|x| Style::SENTENCE.write(x)), ["0", "1e-7", "2e15", "1234.5"]);
        assert_eq!([5e-6, 2e15].map(|x| Style::LISTING.write(x)), ["0.000005", "2000000000000000"]);
        assert_eq!([5e-6, 2e15].map(|x| Style::FILE.write(x)), ["5e-6", "2e15"]);
        assert_eq!((rounded(1234.5678, 2), rounded(f64::INFINITY, 3)), (1200.0, f64::INFINITY));
    }
}
