//! Numbers with their units, as they are written.

use super::{Formula, Level, Notation};
use crate::doc::math::Math;
use crate::source::Span;
use crate::syntax::ast::Quantity;

impl Notation<'_> {
    pub(super) fn quantity(&self, quantity: &Quantity, span: Span) -> Formula {
        let end = quantity.unit.as_ref().map_or(span.hi, |unit| unit.span.lo);
        let written = self.sources.slice(Span::new(span.file, span.lo, end.min(span.hi)));
        let digits: String = written.chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
        let (number, level) = match digits.split_once('/') {
            Some((above, below)) => {
                let part = |text: &str| Box::new(number(text));
                (Math::Fraction(part(above), part(below)), Level::Factor)
            }
            None => (number(&digits), if digits.contains(['e', 'E']) { Level::Product } else { Level::Atom }),
        };
        match &quantity.unit {
            Some(unit) => Formula::new(Math::Row(vec![number, unit_after(&unit.text)]), Level::Factor.min(level)),
            None => Formula::new(number, level),
        }
    }

    /// A unit in brackets, as it stands after a formula; nothing of pure numbers.
    pub fn in_unit(unit: &str) -> Option<Math> {
        (unit != "1" && !unit.is_empty()).then(|| Math::Row(vec![Math::Gap, Math::text(format!("[{unit}]"))]))
    }
}

/// The unit after a number.
pub fn unit_after(unit: &str) -> Math {
    Math::text(format!("\u{a0}{unit}"))
}

/// Digits, with a power of ten where there is one.
fn number(text: &str) -> Math {
    match text.split_once(['e', 'E']) {
        Some((digits, exponent)) => {
            let power = Math::Power(Box::new(Math::Number("10".into())), Box::new(Math::Number(exponent.trim_start_matches('+').into())));
            Math::Number(digits.into()).joined(crate::doc::math::Sign::Times, power)
        }
        None => Math::Number(text.into()),
    }
}
