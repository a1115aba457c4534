//! Prefixes that a price has above and below its line: `MUSD/Mt` is `USD/t`.

use super::prefix::Prefixes;
use super::{Atom, AtomId, UnitId, Units};

impl Units {
    /// The same unit with as few prefixes as it takes, where numbers in it stay as they are: `kEUR/t` for `MEUR/kt`, `EUR/kWh` for
    /// `MEUR/GWh`. What has a prefix by custom, such as a kilowatt-hour or a kilogram, keeps the one for thousands.
    pub fn plain_price(&mut self, unit: UnitId) -> UnitId {
        let factors = self.factors(unit).to_vec();
        let of = |(id, exponent): (AtomId, i16)| Some((id, exponent, self.atom(id)?.clone()));
        let known: Vec<(AtomId, i16, Atom)> = factors.iter().copied().filter_map(of).collect();
        let mut above = known.iter().filter(|(_, exponent, _)| *exponent > 0);
        let (Some((top, 1, amount)), None) = (above.next(), above.next()) else { return unit };
        let least = |atom: &Atom| match self.names.get(atom.symbol) {
            Some(symbol) if symbol.prefixes == Prefixes::Trade => 0,
            _ => 3,
        };
        let reduced = |atom: &Atom| (atom.power - least(atom)).min(amount.power).max(0) / 3 * 3;
        let below = known.iter().filter(|(_, exponent, atom)| *exponent == -1 && atom.power % 3 == 0 && amount.power % 3 == 0);
        let Some((under, _, by)) = below.map(|(id, exponent, atom)| (*id, *exponent, reduced(atom))).find(|(.., by)| *by > 0) else {
            return unit;
        };
        let top = *top;
        let mut plain = Vec::new();
        for (id, exponent, atom) in known {
            let power = if id == top || id == under { atom.power - by } else { atom.power };
            plain.push((self.atom_of(atom.symbol, power), exponent));
        }
        match self.intern(plain) {
            Some(plain) if self.scale(plain) == self.scale(unit) && self.dimension(plain) == self.dimension(unit) => plain,
            _ => unit,
        }
    }

    /// The same unit with a smaller prefix above its line, and by which power of ten numbers in it are larger: where all of them would
    /// be small fractions. `-0.0001 MEUR/tCO2` reads well as `-100 EUR/tCO2`.
    pub fn readable_price(&mut self, unit: UnitId, largest: f64) -> Option<(UnitId, i8)> {
        if !(largest > 0.0 && largest < SMALL) {
            return None;
        }
        let factors = self.factors(unit).to_vec();
        let mut above = factors.iter().filter(|(_, exponent)| *exponent > 0);
        let (Some((top, 1)), None) = (above.next(), above.next()) else { return None };
        let top = *top;
        let (symbol, prefix) = self.atom(top).map(|atom| (atom.symbol, atom.power))?;
        let mut by = 0;
        while prefix - by >= 3 && largest * 10f64.powi(i32::from(by)) < 1.0 {
            by += 3;
        }
        if by == 0 || self.names.get(symbol).is_none_or(|symbol| symbol.prefixes != Prefixes::Trade) {
            return None;
        }
        let plain = (self.atom_of(symbol, prefix - by), 1);
        let factors = factors.into_iter().map(|factor| if factor.0 == top { plain } else { factor }).collect();
        Some((self.intern(factors)?, by))
    }
}

/// Prices below are shown in a smaller unit where there is one.
const SMALL: f64 = 0.01;

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;

    #[test]
    fn small_prices_lose_prefixes() {
        let mut units = standard("currency EUR");
        for (written, largest, text, by) in [
            ("MEUR/tCO2", 0.0001, "EUR/tCO2", 6),
            ("MEUR/t", 0.002, "kEUR/t", 3),
            ("kEUR/t", 0.00004, "EUR/t", 3),
            ("GEUR/TWh", 0.0099, "MEUR/TWh", 3),
        ] {
            let unit = units.parse(written).unwrap();
            let (plain, power) = units.readable_price(unit, largest).unwrap();
            assert_eq!((units.text(plain).as_str(), power), (text, by), "{written}");
        }
        for (written, largest) in [("MEUR/t", 0.5), ("EUR/t", 0.0001), ("MEUR/t", 0.0), ("1/t", 0.001), ("kg/t", 0.001)] {
            let unit = units.parse(written).unwrap();
            assert_eq!(units.readable_price(unit, largest), None, "{written}");
        }
    }

    #[test]
    fn prices_have_few_prefixes() {
        let mut units = standard("currency USD\ncurrency EUR\nunit case");
        for (written, text) in [
            ("MUSD/Mt", "USD/t"),
            ("MEUR/kt", "kEUR/t"),
            ("kEUR/Mt", "EUR/kt"),
            ("MEUR/GWh", "EUR/kWh"),
            ("kEUR/MWh", "EUR/kWh"),
            ("kEUR/kWh", "kEUR/kWh"),
            ("MEUR/MW/yr", "kEUR/kW/yr"),
            ("kEUR/kg", "kEUR/kg"),
            ("kUSD/case", "kUSD/case"),
            ("kUSD/kcase", "USD/case"),
            ("EUR/t", "EUR/t"),
            ("t", "t"),
            ("1", "1"),
        ] {
            let unit = units.parse(written).unwrap();
            let plain = units.plain_price(unit);
            assert_eq!(units.text(plain), text, "{written}");
            assert_eq!(units.scale(plain), units.scale(unit), "{written}");
        }
    }
}
