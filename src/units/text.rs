//! The one text of a unit, of a dimension, of any product of factors.

use super::names::{Rank, SymbolId};
use super::{AtomId, DimensionId, UnitId, Units, prefix};
use std::fmt::Write;

/// What follows a number: a space and the unit's text; nothing for plain numbers.
pub fn after(unit: &str) -> String {
    if unit == "1" { String::new() } else { format!(" {unit}") }
}

/// A factor ready to be written.
struct Written {
    rank: Rank,
    name: String,
    power: i8,
    exponent: i64,
}

impl Units {
    /// The canonical text: `USD/case/kmi`, `kW·h`, `m^3`, `1/d`, `1`. Reading it back gives the same unit.
    pub fn text(&self, unit: UnitId) -> String {
        let factors = self.factors(unit).iter().map(|(atom, e)| (*atom, i64::from(*e)));
        write(self.written(factors), "1")
    }

    /// The canonical text of a dimension in the names of the base units: `g·m^2/s^3`, `1`.
    pub fn dimension_text(&self, dimension: DimensionId) -> String {
        let bases = self.bases(dimension).iter().map(|(base, e)| (*base, i64::from(*e)));
        write(self.written_bases(bases), "1")
    }

    /// The text of a product; a product of quotients only begins with `/`, and no factor gives an empty text.
    pub(super) fn factors_text(&self, factors: impl Iterator<Item = (AtomId, i64)>) -> String {
        write(self.written(factors), "")
    }

    /// A unit's factors in the order in which they are written.
    pub(super) fn ordered(&self, unit: UnitId) -> Vec<(AtomId, i16)> {
        let mut factors = self.factors(unit).to_vec();
        factors.sort_by_cached_key(|(id, _)| self.order(*id));
        factors
    }

    /// Where an atom stands among the factors of a text.
    pub(super) fn order(&self, id: AtomId) -> Option<(Rank, &str, i8)> {
        let atom = self.atom(id)?;
        let symbol = self.names.get(atom.symbol)?;
        Some((symbol.rank, symbol.name.as_str(), atom.power))
    }

    fn written(&self, factors: impl Iterator<Item = (AtomId, i64)>) -> Vec<Written> {
        let one = |(id, exponent): (AtomId, i64)| {
            let (rank, name, power) = self.order(id)?;
            Some(Written { rank, name: name.to_owned(), power, exponent })
        };
        factors.filter_map(one).collect()
    }

    fn written_bases(&self, bases: impl Iterator<Item = (SymbolId, i64)>) -> Vec<Written> {
        let one = |(id, exponent): (SymbolId, i64)| {
            let symbol = self.names.get(id)?;
            Some(Written { rank: symbol.rank, name: symbol.name.clone(), power: 0, exponent })
        };
        bases.filter_map(one).collect()
    }
}

/// Positive factors joined by `·`, then `/` and each negative one; `lone` stands for no positive factor.
fn write(mut factors: Vec<Written>, lone: &str) -> String {
    factors.retain(|f| f.exponent != 0);
    factors.sort_by(|a, b| (a.rank, &a.name, a.power).cmp(&(b.rank, &b.name, b.power)));
    let (above, below): (Vec<_>, Vec<_>) = factors.into_iter().partition(|f| f.exponent > 0);
    let mut text = String::new();
    for (factor, joint) in above.iter().zip(std::iter::once("").chain(std::iter::repeat("·"))) {
        factor.write(&mut text, joint);
    }
    if above.is_empty() {
        text.push_str(lone);
    }
    for factor in &below {
        factor.write(&mut text, "/");
    }
    text
}

impl Written {
    fn write(&self, text: &mut String, joint: &str) {
        text.push_str(joint);
        text.push_str(prefix::spelling(self.power));
        text.push_str(&self.name);
        if self.exponent.unsigned_abs() != 1 {
            let _ = write!(text, "^{}", self.exponent.unsigned_abs());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;

    #[test]
    fn texts_are_canonical_and_read_back() {
        let mut units = standard("currency USD\ncurrency EUR\nunit case");
        for (written, text) in [
            ("USD/case/kmi", "USD/case/kmi"),
            ("h·kW", "kW·h"),
            ("kW*h", "kW·h"),
            ("km·t", "t·km"),
            ("m³", "m^3"),
            ("s⁻¹", "1/s"),
            ("1/d", "1/d"),
            ("%/yr", "%/yr"),
            ("‰", "‰"),
            ("1", "1"),
            ("m/m", "1"),
            ("USD/kmi·case", "USD·case/kmi"),
            ("m·kg·s^-2", "kg·m/s^2"),
            ("W/K/m^2", "W/m^2/K"),
            ("us", "µs"),
            ("\u{3bc}m", "µm"),
            ("k\u{2126}", "kΩ"),
            ("kEUR_2025/EUR", "kEUR_2025/EUR"),
        ] {
            let unit = units.parse(written).unwrap();
            assert_eq!(units.text(unit), text, "{written}");
            assert_eq!(units.parse(text), Ok(unit), "{text}");
        }
        let watt = units.parse("kW").unwrap();
        assert_eq!(units.dimension_text(units.dimension(watt)), "g·m^2/s^3");
    }
}
