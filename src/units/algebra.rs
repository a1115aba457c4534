//! Products, quotients and powers of units, interned.

use super::names::SymbolId;
use super::{Atom, AtomId, Bases, DimensionId, Measure, UnitId, Units, prefix};
use crate::exact::Exact;
use dashu_base::BitTest;
use std::collections::BTreeMap;

/// Scales with numerator or denominator beyond about this many bits are refused, so that no chain of
/// definitions can make the program compute without end.
const MAX_SCALE_BITS: usize = 16_384;

impl Units {
    /// The product of two units; equal factors merge (`kmi/kmi` vanishes, `kW·kW` is `kW^2`). `None` when an
    /// exponent or the scale grows beyond what is kept.
    pub fn mul(&mut self, a: UnitId, b: UnitId) -> Option<UnitId> {
        if a == UnitId::ONE || b == UnitId::ONE {
            return Some(if a == UnitId::ONE { b } else { a });
        }
        let key = (a.min(b), a.max(b));
        if let Some(known) = self.products.get(&key) {
            return *known;
        }
        let factors = self.factors(a).iter().chain(self.factors(b)).copied().collect();
        let product = self.intern(factors);
        self.products.insert(key, product);
        product
    }

    /// The quotient of two units; see [`Units::mul`].
    pub fn div(&mut self, a: UnitId, b: UnitId) -> Option<UnitId> {
        if b == UnitId::ONE {
            return Some(a);
        }
        if let Some(known) = self.quotients.get(&(a, b)) {
            return *known;
        }
        let mut factors = self.factors(a).to_vec();
        for (atom, exponent) in self.factors(b) {
            factors.push((*atom, exponent.checked_neg()?));
        }
        let quotient = self.intern(factors);
        self.quotients.insert((a, b), quotient);
        quotient
    }

    /// A unit to a whole power, 0 and negative ones included; see [`Units::mul`].
    pub fn pow(&mut self, unit: UnitId, exponent: i16) -> Option<UnitId> {
        let mut factors = Vec::new();
        for (atom, e) in self.factors(unit) {
            factors.push((*atom, e.checked_mul(exponent)?));
        }
        self.intern(factors)
    }

    /// The unit whose power this is, where every exponent divides.
    pub fn nth_root(&mut self, unit: UnitId, exponent: i16) -> Option<UnitId> {
        let mut factors = Vec::new();
        for (atom, e) in self.factors(unit) {
            if e.checked_rem(exponent)? != 0 {
                return None;
            }
            factors.push((*atom, e / exponent));
        }
        self.intern(factors)
    }

    /// One over a unit; see [`Units::mul`].
    pub fn recip(&mut self, unit: UnitId) -> Option<UnitId> {
        self.div(UnitId::ONE, unit)
    }

    /// The atom of a symbol and the power of its prefix.
    pub(super) fn atom_of(&mut self, symbol: SymbolId, power: i8) -> AtomId {
        if let Some(at) = self.atoms.get_index_of(&(symbol, power)) {
            return AtomId(at as u32);
        }
        let (dimension, base) = self.value_of(symbol);
        let scale = if power == 0 { base } else { base * prefix::factor(power) };
        let atom = Atom { symbol, power, dimension, scale };
        AtomId(self.atoms.insert_full((symbol, power), atom).0 as u32)
    }

    /// Dimension and scale of a symbol: what [`Units::define`] said, else a dimension of its own.
    fn value_of(&mut self, symbol: SymbolId) -> (DimensionId, Exact) {
        if let Some(value) = self.values.get(&symbol) {
            return value.clone();
        }
        let value = (self.intern_bases([(symbol, 1)].into()), Exact::ONE);
        self.values.insert(symbol, value.clone());
        value
    }

    /// Makes a symbol so many of a product of symbols with prefix and exponent; `None`, and no definition,
    /// when that is too large. To be called before the symbol is used.
    pub(super) fn define(&mut self, symbol: SymbolId, factor: &Exact, product: &[(SymbolId, i8, i16)]) -> Option<()> {
        let mut factors = Vec::new();
        for &(of, power, exponent) in product {
            factors.push((self.atom_of(of, power), exponent));
        }
        let unit = self.intern(factors)?;
        let scale = factor * self.scale(unit);
        (bits(&scale) <= MAX_SCALE_BITS).then_some(())?;
        self.values.insert(symbol, (self.dimension(unit), scale));
        Some(())
    }

    /// The unit of a product of atoms in any order, with repetitions.
    pub(super) fn intern(&mut self, mut factors: Vec<(AtomId, i16)>) -> Option<UnitId> {
        factors.sort_unstable();
        let mut merged: Vec<(AtomId, i16)> = Vec::with_capacity(factors.len());
        for (atom, exponent) in factors {
            match merged.last_mut() {
                Some((last, sum)) if *last == atom => *sum = sum.checked_add(exponent)?,
                _ => merged.push((atom, exponent)),
            }
        }
        merged.retain(|(_, exponent)| *exponent != 0);
        if let Some(at) = self.units.get_index_of(merged.as_slice()) {
            return Some(UnitId(at as u32));
        }
        let measure = self.measure_of(&merged)?;
        let at = self.units.insert_full(merged.into_boxed_slice(), measure).0;
        u32::try_from(at).ok().map(UnitId)
    }

    /// Dimension and scale of a product.
    fn measure_of(&mut self, factors: &[(AtomId, i16)]) -> Option<Measure> {
        let mut bases: BTreeMap<SymbolId, i32> = BTreeMap::new();
        let mut scale = Exact::ONE;
        let mut broken = false;
        for &(id, exponent) in factors {
            let atom = self.atom(id)?;
            broken |= self.names.get(atom.symbol).is_some_and(|symbol| symbol.broken);
            for &(base, of) in self.bases(atom.dimension) {
                let sum = bases.entry(base).or_insert(0);
                *sum = sum.checked_add(of.checked_mul(i32::from(exponent))?)?;
            }
            let power = bits(&atom.scale).checked_mul(usize::from(exponent.unsigned_abs()))?;
            if power > MAX_SCALE_BITS {
                return None;
            }
            scale *= atom.scale.pow(isize::from(exponent));
            if bits(&scale) > MAX_SCALE_BITS {
                return None;
            }
        }
        let bases: Bases = bases.into_iter().filter(|(_, exponent)| *exponent != 0).collect();
        Some(Measure { dimension: self.intern_bases(bases), scale, broken })
    }

    fn intern_bases(&mut self, bases: Bases) -> DimensionId {
        DimensionId(self.dimensions.insert_full(bases).0 as u32)
    }
}

/// About how many bits a number takes; 0 for 1.
fn bits(x: &Exact) -> usize {
    (x.numerator().bit_len() + x.denominator().bit_len()).saturating_sub(2)
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;
    use super::*;

    #[test]
    fn equal_factors_are_one_unit() {
        let mut units = standard("currency USD\nunit case");
        let a = units.parse("USD/case/kmi").unwrap();
        let b = units.parse("kmi^-1·USD·case⁻¹").unwrap();
        assert_eq!(a, b);
        assert_eq!(units.text(a), "USD/case/kmi");
        let kmi = units.parse("kmi").unwrap();
        let ship = units.parse("case/d").unwrap();
        let freight = units.mul(a, kmi).unwrap();
        let cost = units.mul(ship, freight).unwrap();
        assert_eq!(units.text(cost), "USD/d");
        assert_eq!(units.mul(freight, ship), Some(cost));
        assert_eq!(units.div(cost, cost), Some(UnitId::ONE));
        let one_over = units.recip(cost).unwrap();
        assert_eq!(units.text(one_over), "d/USD");
        assert_eq!(units.pow(kmi, 0), Some(UnitId::ONE));
        assert_eq!(units.pow(cost, -1), Some(one_over));
    }

    #[test]
    fn nothing_overflows() {
        let mut units = standard("unit big = 1e300 m");
        let m = units.parse("m^30000").unwrap();
        assert_eq!(units.mul(m, m), None);
        assert_eq!(units.mul(m, m), None);
        assert_eq!(units.pow(m, i16::MIN), None);
        let big = units.parse("big").unwrap();
        assert_eq!(units.pow(big, 100), None);
        let lowest = units.parse("m^-32767/m").unwrap();
        assert_eq!(units.recip(lowest), None);
        assert!(units.parse("m^99999").is_err());
    }

    #[test]
    fn dimensions_are_compared_through_definitions() {
        let mut units = standard("");
        for (a, b) in [("N", "kg·m/s²"), ("Pa·m^3", "J"), ("L", "m^3"), ("V·A", "W"), ("%", "1"), ("Hz", "1/d")] {
            let (a, b) = (units.parse(a).unwrap(), units.parse(b).unwrap());
            assert_eq!(units.dimension(a), units.dimension(b));
            assert!(units.factor(a, b).is_some());
        }
        let (t, m) = (units.parse("t").unwrap(), units.parse("m").unwrap());
        assert_eq!(units.factor(t, m), None);
        assert!(units.parse("kg/t").is_ok_and(|u| units.is_dimensionless(u)));
    }
}
