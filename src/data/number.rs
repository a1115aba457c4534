//! The text of one cell to a number, correctly rounded, or the reason why it is none.
//!
//! Accepted: digits with at most one point, an optional sign, an optional decimal exponent, blanks
//! around it (`12`, `-1.5`, `.5`, `+3`, `1e6`). Everything else is a [`NumberFault`].

use super::number_fault::NumberFault;
use super::shapes::is_date;
use crate::exact::{self, Exact};

/// A finite number read from a cell. A negative zero is read as zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Number {
    /// The nearest `f64` (ties to even).
    pub value: f64,
    /// Whether the decimal in the cell differs from the shortest decimal of `value`, so that its
    /// exact value cannot be found again from `value` alone: see [`exact()`].
    pub side: bool,
}

impl NumberFault {
    /// What can be done about it; `text` is the text of the cell.
    pub fn help(self, text: &str) -> Option<String> {
        let text = text.trim();
        Some(match self {
            NumberFault::Nan | NumberFault::Marker => {
                format!("if it means that there is no value, add `missing \"{text}\"`")
            }
            NumberFault::Infinite => format!("leave the cell out with `missing \"{text}\"`"),
            NumberFault::DecimalComma | NumberFault::Comma => "write numbers with a decimal point, as in `1.5`".to_owned(),
            NumberFault::Thousands => {
                let plain: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '.' | '-')).collect();
                let same = text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || matches!(c, '.' | '-' | '\'' | '_' | '’'));
                if same && parse(plain.as_bytes()).is_ok() {
                    format!("write it without separators: `{plain}`")
                } else {
                    "write numbers without separators, as in `1234.5`".to_owned()
                }
            }
            // `1.250.000`
            NumberFault::Points if text.split('.').skip(1).all(|g| g.len() == 3 && g.bytes().all(|b| b.is_ascii_digit())) => {
                let plain = text.replace('.', "");
                format!("write `{plain}` if the points part thousands, and all other cells of the column without such points")
            }
            NumberFault::Percent => "write the number alone and state `%` as the unit of the column".to_owned(),
            NumberFault::Suffix => "write the number alone and state the unit of the column".to_owned(),
            NumberFault::Minus => "write `-`".to_owned(),
            NumberFault::Signs => "write one sign, or none".to_owned(),
            NumberFault::SignApart => format!("write `{}`", text.split_whitespace().collect::<String>()),
            // Declared missing, the number would be lost.
            NumberFault::Formula => "put it right in the sheet, and save the values again".to_owned(),
            NumberFault::Date => {
                "if the sheet has made a date of a number, format the column as numbers there and type it again".to_owned()
            }
            // As accounts write what is below zero.
            NumberFault::NotNumber if in_brackets(text) => format!("write `-{}` if it is below zero", text.trim_matches(['(', ')'])),
            NumberFault::Fraction | NumberFault::Hexadecimal => "write it as a decimal number".to_owned(),
            NumberFault::NotNumber => match text.trim_matches(|c: char| "$€£¥₹".contains(c) || c.is_whitespace()) {
                number if number != text && parse(number.as_bytes()).is_ok() => {
                    format!("write the number alone, `{number}`, and state the unit of the column")
                }
                _ if text.chars().count() <= 20 && !text.contains('"') && !text.starts_with(|c: char| c.is_ascii_digit()) => {
                    format!("if it means that there is no value, add `missing \"{text}\"`")
                }
                _ => return None,
            },
            _ => return None,
        })
    }
}

/// True of `(12)`.
fn in_brackets(text: &str) -> bool {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).is_some_and(|inner| parse(inner.as_bytes()).is_ok())
}

/// The powers of ten that an `f64` holds exactly.
const POWERS: [f64; 23] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

/// The number that the bytes of a cell stand for. Blanks around it are allowed.
#[inline]
pub fn parse(cell: &[u8]) -> Result<Number, NumberFault> {
    let cell = trimmed(cell);
    let Some(scanned) = scan(cell) else { return Err(fault(cell)) };
    // At most 15 digits and a power that is exact: one rounding, and the decimal comes back.
    if scanned.digits <= 15
        && let Some(power) = POWERS.get(scanned.exponent.unsigned_abs() as usize)
    {
        let mantissa = scanned.mantissa as f64;
        let size = if scanned.exponent < 0 { mantissa / power } else { mantissa * power };
        let value = if scanned.negative && scanned.mantissa != 0 { -size } else { size };
        return Ok(Number { value, side: false });
    }
    slow(cell, scanned)
}

/// The exact number that the text of a cell stands for; `None` where [`parse`] fails too.
pub fn exact(cell: &[u8]) -> Option<Exact> {
    let cell = trimmed(cell);
    if parse(cell).ok()?.value == 0.0 {
        return Some(Exact::ZERO);
    }
    exact::parse(std::str::from_utf8(cell).ok()?)
}

/// Without blanks around it, those of web pages among them.
#[inline]
fn trimmed(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match (cell.first(), cell.last()) {
        (Some(first), Some(last)) if !first.is_ascii() || !last.is_ascii() => {
            std::str::from_utf8(cell).map_or(cell, |text| text.trim().as_bytes())
        }
        _ => cell,
    }
}

/// A text of the right shape: `mantissa × 10^exponent`.
struct Scanned {
    negative: bool,
    /// Only right while `digits` is at most 19.
    mantissa: u64,
    /// Digits after leading zeros.
    digits: usize,
    exponent: i32,
}

/// Reads sign, digits, point, exponent; `None` for any other shape. Every number takes this way.
#[inline]
fn scan(cell: &[u8]) -> Option<Scanned> {
    let (negative, body) = match cell {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, cell),
    };
    let mut mantissa = 0u64;
    let (whole, mut rest) = digits(body, &mut mantissa);
    let mut places = 0;
    if let [b'.', after @ ..] = rest {
        (places, rest) = digits(after, &mut mantissa);
    }
    let mut count = whole + places;
    if count == 0 {
        return None;
    }
    if count > 15 {
        count -= body.iter().take_while(|&&c| c == b'0' || c == b'.').filter(|&&c| c == b'0').count();
    }
    let mut exponent = -i32::try_from(places).ok()?;
    if !rest.is_empty() {
        exponent = exponent.saturating_add(power(rest)?);
    }
    Some(Scanned { negative, mantissa, digits: count, exponent })
}

/// Reads digits into `mantissa`; how many there were, and what follows.
#[inline]
fn digits<'a>(text: &'a [u8], mantissa: &mut u64) -> (usize, &'a [u8]) {
    let mut rest = text;
    while let [c, tail @ ..] = rest {
        let digit = c.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        *mantissa = mantissa.wrapping_mul(10).wrapping_add(u64::from(digit));
        rest = tail;
    }
    (text.len() - rest.len(), rest)
}

/// The exponent in `e6`, `E-3`, up to ±99,999,999.
fn power(text: &[u8]) -> Option<i32> {
    let [b'e' | b'E', rest @ ..] = text else { return None };
    let (negative, body) = match rest {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        _ => (false, rest),
    };
    let mut size = 0i32;
    for c in body {
        let digit = c.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        size = (size * 10 + i32::from(digit)).min(99_999_999);
    }
    if body.is_empty() { None } else { Some(if negative { -size } else { size }) }
}

#[cold]
fn slow(cell: &[u8], scanned: Scanned) -> Result<Number, NumberFault> {
    let text = std::str::from_utf8(cell).map_err(|_| NumberFault::NotNumber)?;
    let value: f64 = text.parse().map_err(|_| NumberFault::NotNumber)?;
    let zero = !text.bytes().take_while(|c| !matches!(c, b'e' | b'E')).any(|c| matches!(c, b'1'..=b'9'));
    if zero {
        return Ok(Number { value: 0.0, side: false });
    }
    if value.is_infinite() {
        return Err(NumberFault::TooLarge);
    }
    if value == 0.0 {
        return Err(NumberFault::TooSmall);
    }
    let side = match Decimal::of(cell, scanned.exponent) {
        Some(decimal) => decimal.shortest(value) != Some(true),
        None => true,
    };
    if side && exact::parse(text).is_none() {
        return Err(NumberFault::TooLong);
    }
    Ok(Number { value, side })
}

/// The digits of a decimal number without zeros at either end, and the power of the last digit.
#[derive(PartialEq)]
struct Decimal {
    digits: u64,
    exponent: i32,
}

impl Decimal {
    /// From a text of the right shape and the power of its last digit; `None` beyond 17 digits.
    fn of(text: &[u8], mut exponent: i32) -> Option<Decimal> {
        let mut digits = 0u64;
        let mut zeros = 0;
        for c in text.iter().take_while(|c| !matches!(c, b'e' | b'E')) {
            match c {
                b'0' => zeros += 1,
                b'1'..=b'9' => {
                    if digits == 0 {
                        zeros = 0;
                    }
                    let shift = 10u64.checked_pow(zeros + 1)?;
                    digits = digits.checked_mul(shift)?.checked_add(u64::from(c - b'0'))?;
                    zeros = 0;
                }
                _ => {}
            }
        }
        exponent = exponent.checked_add(i32::try_from(zeros).ok()?)?;
        if digits < 100_000_000_000_000_000 { Some(Decimal { digits, exponent }) } else { None }
    }

    /// Whether this is the shortest decimal of `value`.
    fn shortest(&self, value: f64) -> Option<bool> {
        use std::io::Write;
        let mut buffer = [0u8; 40];
        let mut left = buffer.as_mut_slice();
        write!(left, "{value:e}").ok()?;
        let unused = left.len();
        let text = buffer.get(..buffer.len() - unused)?;
        Some(Decimal::of(text, scan(text)?.exponent)? == *self)
    }
}

/// Says why a text is not a number. Only called for texts that `scan` refuses.
#[cold]
fn fault(cell: &[u8]) -> NumberFault {
    let text = String::from_utf8_lossy(cell);
    let lower = text.trim().to_lowercase();
    let unsigned = lower.trim_start_matches(['+', '-', '−', '–', '—', '‐', '‑', '\u{2012}']);
    match unsigned {
        "" => return if lower.is_empty() { NumberFault::Empty } else { NumberFault::Marker },
        "nan" | "1.#qnan" | "1.#ind" => return NumberFault::Nan,
        "inf" | "infinity" | "∞" | "1.#inf" => return NumberFault::Infinite,
        "na" | "n/a" | "n.a." | "#n/a" | "#nv" | "null" | "none" | "nil" | "missing" | "." | ".." | "..." | "…" | "?" | ":" | "x" => {
            return NumberFault::Marker;
        }
        _ => {}
    }
    let is_number = |text: &str| scan(text.trim().as_bytes()).is_some();
    if unsigned.len() < lower.len() && is_number(unsigned) {
        let signs = lower.get(..lower.len() - unsigned.len()).unwrap_or("");
        return match (signs.bytes().all(|b| matches!(b, b'+' | b'-')), signs.len()) {
            (true, 1) => NumberFault::SignApart,
            (true, _) => NumberFault::Signs,
            _ => NumberFault::Minus,
        };
    }
    if (lower.starts_with('#') && lower.ends_with(['!', '?'])) || (lower.starts_with('=') && lower.len() > 1) {
        return NumberFault::Formula;
    }
    if is_date(&lower) {
        return NumberFault::Date;
    }
    if unsigned.strip_prefix("0x").is_some_and(|hex| hex.chars().all(|c| c.is_ascii_hexdigit())) {
        return NumberFault::Hexadecimal;
    }
    if unsigned.strip_suffix('%').is_some_and(is_number) {
        return NumberFault::Percent;
    }
    if unsigned.split_once('/').is_some_and(|(n, d)| is_number(n) && is_number(d)) {
        return NumberFault::Fraction;
    }
    separators(unsigned)
}

/// Tells apart what stands between the digits of something that looks like a number.
fn separators(text: &str) -> NumberFault {
    let separator = |c: char| c.is_whitespace() || matches!(c, '\'' | '’' | '_');
    let plain: String = text.chars().filter(|&c| !separator(c) && c != ',' && c != '.').collect();
    if scan(plain.as_bytes()).is_none() {
        let digits = text.find(|c: char| !matches!(c, '0'..='9' | '.' | ',')).unwrap_or(text.len());
        let next = text.get(digits..).and_then(|rest| rest.chars().next());
        let unit = |c: char| c.is_whitespace() || c.is_alphabetic() || matches!(c, '$' | '€' | '£' | '¥' | '%');
        return if digits > 0 && next.is_some_and(unit) { NumberFault::Suffix } else { NumberFault::NotNumber };
    }
    match (text.rfind(','), text.rfind('.')) {
        (Some(comma), Some(point)) if comma < point => NumberFault::Thousands,
        (Some(_), Some(_)) => NumberFault::DecimalComma,
        (Some(_), None) if text.matches(',').count() > 1 => NumberFault::Thousands,
        (Some(comma), None) => {
            let (before, after) = (text.get(..comma).unwrap_or(""), text.get(comma + 1..).unwrap_or(""));
            let thousands = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
            if thousands { NumberFault::Comma } else { NumberFault::DecimalComma }
        }
        _ if text.chars().any(separator) => NumberFault::Thousands,
        _ => NumberFault::Points,
    }
}

#[cfg(test)]
#[path = "number_tests.rs"]
mod tests;
