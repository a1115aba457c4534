//! Numbers for people: few digits, thousands apart. What is not zero is never written as 0: a number that the digits of its column do
//! not reach is written as a power of ten.

use std::borrow::Cow;

/// Digits of a number that stands alone.
pub const ALONE: i32 = 7;
/// Digits of the largest number of a column.
pub const IN_COLUMN: i32 = 6;
/// What sums of doubles lose, compared with the largest of their terms.
const ROUNDING: f64 = 1e-12;
/// What is smaller than this beside the largest of its column gets no decimals in it.
const SMALL: f64 = 1e-9;

/// A number with its sign.
pub fn signed(text: &str) -> String {
    if text.starts_with('-') || text == "0" { text.to_string() } else { format!("+{text}") }
}

/// How the numbers of one column are written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    decimals: usize,
    scientific: bool,
}

impl Style {
    /// For numbers that stand in one column; the largest gets about so many digits.
    pub fn of(values: &[f64], digits: i32) -> Style {
        let largest = values.iter().fold(0.0, |m: f64, v| m.max(v.abs()));
        let scientific = largest > 0.0 && !(1e-5..1e15).contains(&largest);
        if largest == 0.0 || scientific {
            return Style { decimals: 0, scientific };
        }
        // Numbers too small for a column are written as powers of ten, and get no decimals for themselves.
        let in_column = values.iter().map(|v| v.abs()).filter(|v| *v > largest * SMALL);
        let smallest = in_column.fold(largest, f64::min);
        // A small number beside large ones keeps three digits, as long as the column stays readable.
        let most = (digits - places(largest)).max((3 - places(smallest)).min(12 - places(largest))).clamp(0, 12);
        let mut style = Style { decimals: most as usize, scientific };
        style.trim(values);
        style
    }

    /// As [`Style::of`], for shares in per cent: two decimals at most.
    pub fn percent(values: &[f64]) -> Style {
        let mut style = Style::of(values, IN_COLUMN);
        if style.decimals > 2 && !style.scientific {
            style.decimals = 2;
            style.trim(values);
        }
        style
    }

    /// Leaves out decimals that no number of the column needs.
    fn trim(&mut self, values: &[f64]) {
        let used = values.iter().map(|v| self.used_decimals(*v)).max();
        self.decimals = used.unwrap_or(0);
    }

    /// The decimals that a number needs when it is rounded to those of the style.
    fn used_decimals(&self, value: f64) -> usize {
        let text = format!("{value:.*}", self.decimals);
        text.split_once('.').map_or(0, |(_, decimals)| decimals.trim_end_matches('0').len())
    }

    /// A number of the column. Zero has no decimals.
    pub fn show(&self, value: f64) -> String {
        if value == 0.0 {
            return "0".into();
        }
        if let Some(below) = crate::numbers::vanishing(value) {
            return below.into();
        }
        if self.scientific {
            return scientific(value, 6);
        }
        let text = format!("{value:.*}", self.decimals);
        if text.bytes().all(|b| matches!(b, b'0' | b'.' | b'-')) {
            return scientific(value, 2);
        }
        grouped(&text)
    }
}

/// A number that stands alone.
pub fn alone(value: f64) -> String {
    Style::of(&[value], ALONE).show(value)
}

/// Shares in per cent, each rounded by itself to one decimal: equal ones are shown equal.
pub fn percents(shares: &[f64]) -> Vec<f64> {
    shares.iter().map(|share| (share * 1000.0).round() / 10.0).collect()
}

/// What a difference of doubles of some size may be by rounding alone.
pub fn rounding(largest: f64) -> f64 {
    largest * ROUNDING
}

/// The digits before the point: 3 for 153.675, 0 for 0.5, -1 for 0.05.
fn places(value: f64) -> i32 {
    value.log10().floor() as i32 + 1
}

fn scientific(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) if mantissa.contains('.') => {
            format!("{}e{exponent}", mantissa.trim_end_matches('0').trim_end_matches('.'))
        }
        _ => text,
    }
}

/// A number that is written already, with its thousands apart.
pub fn thousands(text: &str) -> String {
    if text.contains('e') { text.to_string() } else { grouped(text) }
}

/// Stands between the thousands of a number until a document is written: then it is a blank, or nothing.
pub const GAP: char = '\u{a0}';

/// A text with blanks between thousands, or with none at all.
pub fn gaps(text: &str, blanks: bool) -> Cow<'_, str> {
    if !text.contains(GAP) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        let within = c == GAP && out.ends_with(|c: char| c.is_ascii_digit()) && letters.peek().is_some_and(char::is_ascii_digit);
        match (within, blanks) {
            (false, _) => out.push(c),
            (true, true) => out.push(' '),
            (true, false) => {}
        }
    }
    out.into()
}

/// Thousands apart, from five digits on.
fn grouped(text: &str) -> String {
    let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, decimals) = rest.split_once('.').map_or((rest, ""), |(whole, decimals)| (whole, decimals));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if whole.len() >= 5 && at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(GAP);
        }
        out.push(digit);
    }
    if !decimals.is_empty() {
        out.push('.');
        out.push_str(decimals);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[f64]) -> Vec<String> {
        let style = Style::of(values, IN_COLUMN);
        values.iter().map(|v| gaps(&style.show(*v), true).into_owned()).collect()
    }

    #[test]
    fn numbers_alone() {
        for (value, text) in [
            (153.675, "153.675"),
            (7_853.943_214_9, "7853.943"),
            (49.999_999_999_99, "50"),
            (4e-18, "4e-18"),
            (-0.0, "0"),
            (1_234_567.0, "1 234 567"),
            (-12_345.5, "-12 345.5"),
            (1234.5, "1234.5"),
            (2.5e-7, "2.5e-7"),
            (3e20, "3e20"),
            (1.0 / 3.0, "0.3333333"),
        ] {
            assert_eq!(gaps(&alone(value), true), text);
            assert_eq!(gaps(&alone(value), false), text.replace(' ', ""));
        }
    }

    #[test]
    fn equal_shares_are_shown_equal() {
        assert_eq!(percents(&[1.0 / 3.0, 1.0 / 3.0, 1.0 / 3.0]), [33.3, 33.3, 33.3]);
        assert_eq!(percents(&[0.0004, 0.9996]), [0.0, 100.0]);
        // What is paid back counts against the rest.
        assert_eq!(percents(&[1.2345, -0.2345]), [123.5, -23.5]);
        assert_eq!(percents(&[]), [0.0; 0]);
        // 0.29 is a little less than that as a double.
        assert_eq!(percents(&[0.29, 0.71]), [29.0, 71.0]);
    }

    #[test]
    fn columns_have_one_number_of_decimals() {
        assert_eq!(column(&[50.0, 0.0, 300.0]), ["50", "0", "300"]);
        assert_eq!(column(&[4.624_369_97, 11.5, 0.0]), ["4.6244", "11.5000", "0"]);
        assert_eq!(column(&[4.624_369_97, 11.5, 1e-15]), ["4.6244", "11.5000", "1e-15"]);
        assert_eq!(column(&[2_500_000.0, 0.02]), ["2 500 000.00", "0.02"]);
        assert_eq!(column(&[2_500_000.0, 0.000_02]), ["2 500 000", "2e-5"]);
        assert_eq!(column(&[1e7, 0.5]), ["10 000 000.0", "0.5"]);
        assert_eq!(column(&[]), [""; 0]);
        assert_eq!(column(&[0.0, 0.0]), ["0", "0"]);
        let style = Style::percent(&[100.0 / 6.0, 50.0]);
        assert_eq!([style.show(100.0 / 6.0), style.show(50.0)], ["16.67", "50.00"]);
    }
}
