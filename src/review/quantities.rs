//! How far a quantity moved: in percent, whatever units it is written in.

use crate::exact::{self, Exact};
use crate::semantic::units_of;
use crate::units::Units;
use std::cell::{OnceCell, RefCell};

/// What became of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Moved {
    /// Written otherwise, and the same.
    Same,
    /// In percent of what it was.
    Percent(f64),
}

/// The texts of each version of each scenario that quantities stand in; nothing where they are not known.
pub type Declared<'t> = dyn Fn() -> Option<Vec<Vec<String>>> + 't;

/// Compares quantities; the units that texts declare are read when they are needed.
pub struct Quantities<'t> {
    declared: &'t Declared<'t>,
    units: OnceCell<Option<Vec<RefCell<Units>>>>,
}

impl<'t> Quantities<'t> {
    pub fn new(declared: &'t Declared<'t>) -> Quantities<'t> {
        Quantities { declared, units: OnceCell::new() }
    }

    /// How far a quantity moved; nothing where one of the texts is none, or they are not of one dimension.
    pub fn moved(&self, old: &str, new: &str) -> Option<Moved> {
        let ((a, from), (b, to)) = (quantity(old)?, quantity(new)?);
        let factor = if from == to { None } else { Some(self.factor(to, from)?) };
        let b = match factor {
            None => b,
            Some(factor) => b * factor,
        };
        if a == b {
            return Some(Moved::Same);
        }
        if a == Exact::ZERO {
            return None;
        }
        let size = exact::absolute(&a);
        Some(Moved::Percent(exact::to_f64(&((b - a) / size * Exact::from(100)))))
    }

    /// What one unit is of another, wherever both are declared; nothing where that is not one number.
    fn factor(&self, from: &str, to: &str) -> Option<Exact> {
        let read = || {
            Some(
                (self.declared)()?
                    .iter()
                    .map(|texts| RefCell::new(units_of(&texts.iter().map(String::as_str).collect::<Vec<_>>())))
                    .collect(),
            )
        };
        let all = self.units.get_or_init(read).as_ref()?;
        let id = |units: &mut Units, text: &str| units.parse(if text.is_empty() { "1" } else { text }).ok();
        let mut found = None;
        for units in all {
            let mut units = units.borrow_mut();
            let (Some(from), Some(to)) = (id(&mut units, from), id(&mut units, to)) else { continue };
            let factor = units.factor(from, to)?;
            if *found.get_or_insert_with(|| factor.clone()) != factor {
                return None;
            }
        }
        found
    }
}

/// A number with its unit, which may be empty.
fn quantity(text: &str) -> Option<(Exact, &str)> {
    let text = text.trim();
    let (negative, rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let digits = rest.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_'))).unwrap_or(rest.len());
    let after = rest.get(digits..)?;
    // `1e6`, `1/3`
    let exponent = match after.as_bytes() {
        [b'e' | b'E', sign, next, ..] if matches!(sign, b'+' | b'-') && next.is_ascii_digit() => 2,
        [b'e' | b'E' | b'/', next, ..] if next.is_ascii_digit() => 1,
        _ => 0,
    };
    let more = after.get(exponent..)?;
    let tail = if exponent == 0 { 0 } else { exponent + more.find(|c: char| !c.is_ascii_digit()).unwrap_or(more.len()) };
    let (number, unit) = (rest.get(..digits + tail)?, after.get(tail..)?.trim());
    let is_unit = unit.chars().next().is_none_or(|c| c.is_alphabetic() || matches!(c, '%' | '‰')) || unit.starts_with("1/");
    if number.is_empty() || !is_unit || unit.contains([' ', '(', '[', '.', '+', ',']) {
        return None;
    }
    let value = exact::parse(&number.replace('_', ""))?;
    Some((if negative { -value } else { value }, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_move_in_percent() {
        let declared = || Some(vec![vec!["unit box = 20 kg\n".to_string()], vec![String::new()]]);
        let all = Quantities::new(&declared);
        assert_eq!(all.moved("1 kt", "1000 t"), Some(Moved::Same));
        assert_eq!(all.moved("10 t", "1_100e-2 t"), Some(Moved::Percent(10.0)));
        assert_eq!(all.moved("1 box", "10 kg"), Some(Moved::Percent(-50.0)));
        assert_eq!(all.moved("-4", "-3"), Some(Moved::Percent(25.0)));
        assert_eq!(all.moved("50 %", "1/2"), Some(Moved::Same));
        for (a, b) in [("1 t", "1 m"), ("a + 1", "2"), ("0 t", "3 t"), ("1 t * x", "2 t"), ("", "1")] {
            assert_eq!(all.moved(a, b), None, "{a} {b}");
        }
    }

    #[test]
    fn units_that_are_not_known_for_sure_are_not_compared() {
        let two = |a: &str, b: &str| Some(vec![vec![a.to_string()], vec![b.to_string()]]);
        let declared = || two("unit box = 20 kg\n", "unit box = 10 kg\n");
        assert_eq!(Quantities::new(&declared).moved("1 box", "20 kg"), None);
        assert_eq!(Quantities::new(&|| None).moved("1 t", "1000 kg"), None);
        let declared = || two("unit t = 500 kg\n", "unit t = 500 kg\n");
        assert_eq!(Quantities::new(&declared).moved("1 t", "1000 kg"), Some(Moved::Percent(100.0)));
    }
}
