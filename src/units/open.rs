//! Units that depend on which entity is meant: `nutrient.unit` is kcal for one nutrient, and mg for another.
//!
//! Each such family has an *open* unit for each place of a key, a dimension of its own: what stands in it agrees with what stands in the
//! same one, and with nothing else, so that no factor ever depends on who is meant. For one member it is the member's unit.

use super::names::{Names, Rank, Symbol, SymbolId};
use super::prefix::Prefixes;
use super::{AtomId, UnitId, Units};
use rustc_hash::FxHashMap;

/// A family of units, one for each member of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyId(u32);

/// The unit of whoever stands at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpenUnit {
    pub family: FamilyId,
    /// The place of the key, or the slot of the index.
    pub place: u32,
}

/// The families of a registry.
#[derive(Clone, Debug, Default)]
pub(super) struct Families {
    names: Vec<String>,
    /// By the ordinal of the member; none where nobody says the unit.
    members: Vec<Vec<Option<UnitId>>>,
    symbols: FxHashMap<OpenUnit, SymbolId>,
    open: FxHashMap<SymbolId, OpenUnit>,
}

impl Units {
    /// A family, and how its units are written as long as nobody knows who is meant: `nutrient.unit`.
    pub fn add_family(&mut self, name: String, members: Vec<Option<UnitId>>) -> FamilyId {
        self.families.names.push(name);
        self.families.members.push(members);
        FamilyId(self.families.names.len() as u32 - 1)
    }

    /// The unit of a member.
    pub fn member(&self, family: FamilyId, ordinal: u32) -> Option<UnitId> {
        self.families.members.get(family.0 as usize)?.get(ordinal as usize).copied().flatten()
    }

    /// The unit of whoever stands at a place.
    pub fn open(&mut self, open: OpenUnit) -> UnitId {
        let symbol = match self.families.symbols.get(&open) {
            Some(symbol) => *symbol,
            None => {
                let name = self.families.names.get(open.family.0 as usize).cloned().unwrap_or_default();
                let symbol = self.names.add_unwritten(name);
                self.families.symbols.insert(open, symbol);
                self.families.open.insert(symbol, open);
                symbol
            }
        };
        let atom = self.atom_of(symbol, 0);
        self.intern(vec![(atom, 1)]).unwrap_or(UnitId::ONE)
    }

    /// What is open in a unit.
    pub fn open_parts(&self, unit: UnitId) -> Vec<OpenUnit> {
        if self.families.open.is_empty() {
            return Vec::new();
        }
        self.factors(unit).iter().filter_map(|(id, _)| self.open_of(*id)).collect()
    }

    /// True of a unit that depends on who is meant.
    pub fn is_open(&self, unit: UnitId) -> bool {
        !self.families.open.is_empty() && self.factors(unit).iter().any(|(id, _)| self.open_of(*id).is_some())
    }

    /// A unit with other units in the place of open ones; none where one of these is not known, or what comes out is too large.
    pub fn closed(&mut self, unit: UnitId, mut of: impl FnMut(OpenUnit) -> Option<UnitId>) -> Option<UnitId> {
        let mut factors = Vec::new();
        for (id, exponent) in self.factors(unit).to_vec() {
            match self.open_of(id) {
                None => factors.push((id, exponent)),
                Some(open) => {
                    for (own, power) in self.factors(of(open)?) {
                        factors.push((*own, power.checked_mul(exponent)?));
                    }
                }
            }
        }
        self.intern(factors)
    }

    /// The unit for the members that are the keys; one that nobody says stays open.
    pub fn at(&mut self, unit: UnitId, keys: &[u32]) -> UnitId {
        if !self.is_open(unit) {
            return unit;
        }
        let factors = self.factors_at(unit, keys);
        self.intern(factors).unwrap_or(unit)
    }

    /// The text of [`Units::at`].
    pub fn text_at(&self, unit: UnitId, keys: &[u32]) -> String {
        let mut sums: Vec<(AtomId, i64)> = Vec::new();
        for (id, exponent) in self.factors_at(unit, keys) {
            match sums.iter_mut().find(|(own, _)| *own == id) {
                Some((_, sum)) => *sum += i64::from(exponent),
                None => sums.push((id, i64::from(exponent))),
            }
        }
        let text = self.factors_text(sums.into_iter());
        match text.as_bytes().first() {
            None => "1".into(),
            Some(b'/') => format!("1{text}"),
            Some(_) => text,
        }
    }

    fn factors_at(&self, unit: UnitId, keys: &[u32]) -> Vec<(AtomId, i16)> {
        let mut factors = Vec::new();
        for (id, exponent) in self.factors(unit) {
            let own = self.open_of(*id).and_then(|open| self.member(open.family, *keys.get(open.place as usize)?));
            match own {
                None => factors.push((*id, *exponent)),
                Some(own) => factors.extend(self.factors(own).iter().map(|(id, power)| (*id, power.saturating_mul(*exponent)))),
            }
        }
        factors
    }

    fn open_of(&self, id: AtomId) -> Option<OpenUnit> {
        self.families.open.get(&self.atom(id)?.symbol).copied()
    }
}

impl Names {
    /// A symbol that no text stands for.
    fn add_unwritten(&mut self, name: String) -> SymbolId {
        self.add(Symbol { name, title: None, prefixes: Prefixes::None, currency: false, rank: Rank::SCENARIO, broken: false })
    }
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;
    use super::*;

    #[test]
    fn an_open_unit_is_that_of_its_member() {
        let mut units = standard("unit package");
        let [kcal, gram, package] = ["kcal", "g", "package"].map(|text| units.parse(text).unwrap());
        let family = units.add_family("nutrient.unit".into(), vec![Some(kcal), Some(gram), None]);
        let [first, second] = [0, 1].map(|place| units.open(OpenUnit { family, place }));
        assert_ne!(units.dimension(first), units.dimension(second));
        let rate = units.div(first, package).unwrap();
        assert_eq!(units.text(rate), "nutrient.unit/package");
        assert!(units.is_open(rate) && !units.is_open(package));
        assert_eq!(units.text_at(rate, &[0]), "kcal/package");
        assert_eq!(units.text_at(rate, &[1]), "g/package");
        assert_eq!(units.text_at(rate, &[2]), "nutrient.unit/package");
        let at = units.at(rate, &[1]);
        assert_eq!(units.text(at), "g/package");
        let turned = units.closed(rate, |open| (open.place == 0).then_some(second)).unwrap();
        assert_eq!(units.open_parts(turned), [OpenUnit { family, place: 1 }]);
        assert_eq!(units.factor(turned, rate), None);
    }

    #[test]
    fn what_cancels_for_a_member_is_gone() {
        let mut units = standard("unit package");
        let [gram, per] = ["g", "1/g"].map(|text| units.parse(text).unwrap());
        let family = units.add_family("nutrient.unit".into(), vec![Some(gram)]);
        let open = units.open(OpenUnit { family, place: 0 });
        let plain = units.mul(open, per).unwrap();
        assert_eq!(units.text_at(plain, &[0]), "1");
        let inverse = units.recip(open).unwrap();
        assert_eq!(units.text_at(inverse, &[0]), "1/g");
        assert!(units.parse("nutrient.unit").is_err());
    }
}
