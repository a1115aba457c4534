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
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;

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
