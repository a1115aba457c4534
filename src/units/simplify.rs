//! Merging factors of one kind: `kt·km/t` is 1000 `km`.

use super::names::SymbolId;
use super::{AtomId, DimensionId, UnitId, Units};
use crate::exact::Exact;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

impl Units {
    /// The unit with fewer factors, and how many of it one of `unit` is.
    ///
    /// - Factors of one dimension become one: `kt·km/t` is 1000 `km`, `h/yr` is 1/8760.
    /// - Factors that are powers of one dimension vanish when they cancel: `bbl·t/m^3` is so many `t`.
    /// - `%` and its like vanish beside other factors above the line: `%·t` is 1/100 `t`; but `%` and
    ///   `%/yr` stay.
    pub fn simplify(&mut self, unit: UnitId) -> (UnitId, Exact) {
        let mut kinds: IndexMap<DimensionId, Vec<(AtomId, i64)>, FxBuildHasher> = IndexMap::default();
        for (id, exponent) in self.ordered(unit) {
            if let Some(atom) = self.atom(id) {
                kinds.entry(atom.dimension).or_default().push((id, i64::from(exponent)));
            }
        }
        let mut merged: Vec<(AtomId, i64, DimensionId)> = kinds.iter().filter_map(|(dimension, atoms)| merge(atoms, *dimension)).collect();
        self.cancel(&mut merged);
        let above = merged.iter().filter(|(_, e, _)| *e > 0).count();
        merged.retain(|(_, e, dimension)| *dimension != DimensionId::ONE || (*e == 1 && above == 1));

        let factors = merged.into_iter().map(|(id, e, _)| Some((id, i16::try_from(e).ok()?))).collect();
        match Option::and_then(factors, |f| self.intern(f)) {
            Some(simple) => (simple, self.scale(unit) / self.scale(simple)),
            None => (unit, Exact::ONE),
        }
    }

    /// True where a unit stands in two sizes: `kEUR·t/EUR`, but not `h/yr`.
    pub fn has_sizes_of_one(&self, unit: UnitId) -> bool {
        let symbols: Vec<SymbolId> = self.factors(unit).iter().filter_map(|(id, _)| Some(self.atom(*id)?.symbol)).collect();
        symbols.iter().enumerate().any(|(at, symbol)| symbols.iter().take(at).any(|before| before == symbol))
    }

    /// Drops factors that are powers of one dimension and cancel.
    fn cancel(&self, merged: &mut Vec<(AtomId, i64, DimensionId)>) {
        let mut totals: IndexMap<Vec<(SymbolId, i32)>, i64, FxBuildHasher> = IndexMap::default();
        for (_, exponent, dimension) in merged.iter() {
            let (root, power) = self.root(*dimension);
            *totals.entry(root).or_insert(0) += exponent * i64::from(power);
        }
        merged.retain(|(_, _, dimension)| {
            let (root, power) = self.root(*dimension);
            power == 0 || totals.get(&root).is_none_or(|total| *total != 0)
        });
    }

    /// The dimension that `dimension` is a power of, and that power; 0 for bare numbers.
    fn root(&self, dimension: DimensionId) -> (Vec<(SymbolId, i32)>, i32) {
        let bases = self.bases(dimension);
        let shared = bases.iter().fold(0u32, |d, (_, e)| gcd(d, e.unsigned_abs()));
        let sign = bases.first().map_or(1, |(_, e)| e.signum());
        let Some(power) = i32::try_from(shared).ok().filter(|p| *p > 0) else {
            return (Vec::new(), 0);
        };
        (bases.iter().map(|(base, e)| (*base, e / power * sign)).collect(), power * sign)
    }
}

/// One atom for several of a dimension; none when they cancel. It is the one that weighs most in the
/// direction of the sum, the first of those.
fn merge(atoms: &[(AtomId, i64)], dimension: DimensionId) -> Option<(AtomId, i64, DimensionId)> {
    let sum: i64 = atoms.iter().map(|(_, e)| e).sum();
    let mut best: Option<(AtomId, i64)> = None;
    for &(id, exponent) in atoms {
        let weight = exponent * sum.signum();
        if best.is_none_or(|(_, most)| weight > most) {
            best = Some((id, weight));
        }
    }
    best.filter(|_| sum != 0).map(|(id, _)| (id, sum, dimension))
}

fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;
    use crate::exact;

    #[test]
    fn factors_of_one_kind_merge() {
        let mut units = standard("currency USD\nunit case");
        for (written, text, factor) in [
            ("kt·km/t", "km", "1000"),
            ("USD·MWh/kWh", "USD", "1000"),
            ("h/yr", "1", "1/8760"),
            ("t·m^3/L", "t", "1000"),
            ("bbl/m^3", "1", "0.158987294928"),
            ("%·t", "t", "0.01"),
            ("%", "%", "1"),
            ("%/yr", "%/yr", "1"),
            ("%^2", "1", "1e-4"),
            ("t/%", "t", "100"),
            ("%·h/yr", "%", "1/8760"),
            ("km·m", "m^2", "1000"),
            ("km^2·m", "km^3", "1e-3"),
            ("USD/case/kmi", "USD/case/kmi", "1"),
            ("kW·h", "kW·h", "1"),
            ("ha·mm", "ha·mm", "1"),
            ("Hz·s", "1", "1"),
            ("1", "1", "1"),
        ] {
            let unit = units.parse(written).unwrap();
            let (simple, by) = units.simplify(unit);
            assert_eq!(units.text(simple), text, "{written}");
            assert_eq!(by, exact::parse(factor).unwrap(), "{written}");
        }
    }
}
