//! Numbers as a file writes them: with decimal commas, or with separators of thousands, where that is declared.

use super::number::{self, Number};
use super::number_fault::NumberFault;
use crate::exact::Exact;
use crate::source::NumberStyle;
use std::borrow::Cow;

/// Reads numbers in a style.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    style: NumberStyle,
    /// As they are written in scenarios.
    plain: bool,
}

impl Numbers {
    pub fn new(style: NumberStyle) -> Numbers {
        Numbers { style, plain: style == NumberStyle::default() }
    }

    /// The number of a cell, as [`number::parse`].
    ///
    /// # Errors
    /// Why it is none.
    #[inline]
    pub fn parse(self, cell: &[u8]) -> Result<Number, NumberFault> {
        if self.plain { number::parse(cell) } else { number::parse(&self.in_points(cell)?) }
    }

    /// The exact number of a cell; none where [`parse`](Numbers::parse) fails.
    pub fn exact(self, cell: &[u8]) -> Option<Exact> {
        if self.plain { number::exact(cell) } else { number::exact(&self.in_points(cell).ok()?) }
    }

    /// The same number with a decimal point and without separators. What is no number at all stays as it is.
    fn in_points(self, cell: &[u8]) -> Result<Cow<'_, [u8]>, NumberFault> {
        let Ok(text) = std::str::from_utf8(cell) else { return Ok(Cow::Borrowed(cell)) };
        let text = text.trim();
        if !text.contains(|c: char| c.is_ascii_digit()) {
            return Ok(Cow::Borrowed(cell));
        }
        let unsigned = text.trim_start_matches(['-', '+']);
        let end = unsigned.find(['e', 'E']).unwrap_or(unsigned.len());
        let (mantissa, power) = unsigned.split_at(end);
        let (whole, part) = match mantissa.split_once(self.style.decimal) {
            Some((whole, part)) => (whole, Some(part)),
            None => (mantissa, None),
        };
        let foreign = if self.style.decimal == ',' { '.' } else { ',' };
        if mantissa.contains(foreign) && self.style.thousands != Some(foreign) {
            return Err(if foreign == '.' { NumberFault::DecimalPoint } else { NumberFault::Comma });
        }
        if part.is_some_and(|part| part.contains(self.style.decimal)) {
            return Err(NumberFault::Points);
        }
        if self.style.thousands.is_some_and(|mark| part.is_some_and(|part| part.contains(mark))) {
            return Err(NumberFault::Groups);
        }
        let whole = match self.style.thousands.filter(|mark| whole.contains(*mark)) {
            Some(mark) => {
                let mut groups = whole.split(mark);
                let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
                // Nobody groups what begins with a zero: `0.300` is a decimal.
                let first = groups.next().is_some_and(|group| (1..=3).contains(&group.len()) && digits(group) && !group.starts_with('0'));
                if !(first && groups.all(|group| group.len() == 3 && digits(group))) {
                    return Err(NumberFault::Groups);
                }
                Cow::Owned(whole.replace(mark, ""))
            }
            None => Cow::Borrowed(whole),
        };
        let sign = &text[..text.len() - unsigned.len()];
        let point = if part.is_some() { "." } else { "" };
        Ok(Cow::Owned(format!("{sign}{whole}{point}{}{power}", part.unwrap_or("")).into_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decimal: char, thousands: Option<char>, cell: &str) -> Result<f64, NumberFault> {
        Numbers::new(NumberStyle { decimal, thousands }).parse(cell.as_bytes()).map(|number| number.value)
    }

    #[test]
    fn numbers_are_read_as_declared() {
        for (decimal, thousands, cell, value) in [
            (',', None, "1,5", 1.5),
            (',', None, "-0,25", -0.25),
            (',', None, "+3", 3.0),
            (',', None, "1,5e3", 1500.0),
            (',', Some('.'), "1.234.567,8", 1_234_567.8),
            (',', Some('.'), "12,5", 12.5),
            (',', Some('\u{a0}'), "12\u{a0}345,5", 12_345.5),
            ('.', Some(','), "1,234.5", 1_234.5),
            ('.', Some(' '), "1 234", 1_234.0),
            ('.', Some('’'), "1’234.25", 1_234.25),
            ('.', Some(','), "999", 999.0),
            (',', None, " ,5 ", 0.5),
        ] {
            assert_eq!(read(decimal, thousands, cell), Ok(value), "{cell}");
        }
    }

    #[test]
    fn other_marks_are_no_numbers() {
        for (decimal, thousands, cell, fault) in [
            (',', None, "1.5", NumberFault::DecimalPoint),
            (',', None, "1.234,5", NumberFault::DecimalPoint),
            (',', Some('.'), "1.23", NumberFault::Groups),
            (',', Some('.'), "1234.567", NumberFault::Groups),
            (',', Some('.'), ".234", NumberFault::Groups),
            (',', Some('.'), "0.300", NumberFault::Groups),
            ('.', Some(','), "0,085", NumberFault::Groups),
            (',', None, "1,2,3", NumberFault::Points),
            ('.', Some(','), "12,34", NumberFault::Groups),
            ('.', Some(' '), "1,234", NumberFault::Comma),
            (',', Some('.'), "1,234.5", NumberFault::Groups),
            (',', None, "n/a", NumberFault::Marker),
            (',', None, "", NumberFault::Empty),
        ] {
            assert_eq!(read(decimal, thousands, cell), Err(fault), "{cell}");
        }
    }

    #[test]
    fn exact_numbers_are_those_of_points() {
        let numbers = Numbers::new(NumberStyle { decimal: ',', thousands: Some('.') });
        assert_eq!(numbers.exact(b"1.000,1"), crate::exact::parse("10001/10"));
        assert_eq!(numbers.exact(b"1.0"), None);
    }
}
