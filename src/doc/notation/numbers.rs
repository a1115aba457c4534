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
        (unit != "1" && !unit.is_empty()).then(|| Math::Row(vec![Math::Gap, with_powers(&format!("[{unit}]"))]))
    }
}

/// The unit after a number.
pub fn unit_after(unit: &str) -> Math {
    with_powers(&format!("\u{a0}{unit}"))
}

/// A unit as text, with powers above it: `t^2`.
fn with_powers(text: &str) -> Math {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((base, after)) = rest.split_once('^') {
        let sign = usize::from(after.starts_with('-'));
        let digits = after.get(sign..).map_or(0, |after| after.chars().take_while(char::is_ascii_digit).count());
        let (Some((power, after)), true) = (after.split_at_checked(sign + digits), digits > 0 && !base.is_empty()) else { break };
        pieces.push(Math::Power(Box::new(Math::text(base)), Box::new(Math::Number(power.into()))));
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Math::text(rest));
    }
    match pieces.pop() {
        Some(only) if pieces.is_empty() => only,
        last => Math::Row(pieces.into_iter().chain(last).collect()),
    }
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
