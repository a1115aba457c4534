//! Rates by year: what one currency is in another depends on the year, so that they stay two dimensions, and whoever converts says of
//! which year.

use super::{DimensionId, UnitId, Units, rates};
use crate::exact::Exact;
use crate::source::Span;

/// A rate that holds for a year: one of the left is `factor` of the right.
#[derive(Clone, Debug)]
pub struct YearlyRate {
    pub year: i32,
    pub left: UnitId,
    pub factor: Exact,
    pub right: UnitId,
    pub span: Span,
}

/// How a rate contradicts those before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Disagreement {
    /// What one of the left is in the right by the others.
    pub implied: Exact,
    pub others: Vec<Span>,
}

/// Rates, those of a year joined to one another.
#[derive(Clone, Debug, Default)]
pub struct YearlyRates {
    rates: Vec<YearlyRate>,
}

/// What one is in another, by the rates that stand at these places.
pub type Way = (Exact, Vec<Span>);

impl YearlyRates {
    /// The currencies that rates join, each two of them once.
    pub fn pairs(&self) -> Vec<(UnitId, UnitId)> {
        let mut out: Vec<(UnitId, UnitId)> = Vec::new();
        for rate in &self.rates {
            if !out.contains(&(rate.left, rate.right)) {
                out.push((rate.left, rate.right));
            }
        }
        out
    }

    /// Takes in a rate. One that says anew what others come to is welcome.
    pub fn add(&mut self, units: &Units, rate: YearlyRate) -> Result<(), Disagreement> {
        match self.way(units, rate.left, rate.right, rate.year) {
            Some((implied, _)) if implied == rate.factor => Ok(()),
            Some((implied, others)) => Err(Disagreement { implied, others }),
            None => {
                self.rates.push(rate);
                Ok(())
            }
        }
    }

    /// What one of a currency is in another in a year, over as few rates as can be.
    pub fn way(&self, units: &Units, from: UnitId, to: UnitId, year: i32) -> Option<Way> {
        let rates = || self.rates.iter().filter(|rate| rate.year == year);
        // In base units of each currency.
        let next = |here: DimensionId| {
            rates().filter_map(move |rate| {
                let (left, right) = (units.dimension(rate.left), units.dimension(rate.right));
                let step = &rate.factor * units.scale(rate.right) / units.scale(rate.left);
                let (other, step) = if here == left { (right, step) } else { (here == right).then(|| (left, Exact::ONE / step))? };
                Some((other, step, rate.span))
            })
        };
        let (path, ratio) = rates::way(units.dimension(from), units.dimension(to), next)?;
        Some((ratio * units.scale(from) / units.scale(to), path.into_iter().map(|(span, _)| span).collect()))
    }

    /// The years in which there is a way from one to the other.
    pub fn years(&self, units: &Units, from: UnitId, to: UnitId) -> Vec<i32> {
        let mut years: Vec<i32> = self.rates.iter().map(|rate| rate.year).collect();
        years.sort_unstable();
        years.dedup();
        years.retain(|year| self.way(units, from, to, *year).is_some());
        years
    }
}

impl Units {
    /// The currency in a unit, and whether it stands above its line: `EUR` of `MEUR/t` is `MEUR`, above. None without any, and with
    /// several.
    pub fn money(&mut self, unit: UnitId) -> Option<(UnitId, bool)> {
        let is_money = |(id, _): &&(super::AtomId, i16)| {
            let symbol = self.atom(*id).and_then(|atom| self.names.get(atom.symbol));
            symbol.is_some_and(|symbol| symbol.currency)
        };
        let mut found = self.factors(unit).iter().filter(is_money);
        let (Some((atom, exponent)), None) = (found.next().copied(), found.next()) else { return None };
        if exponent.abs() != 1 {
            return None;
        }
        Some((self.intern(vec![(atom, 1)])?, exponent > 0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::library_test::standard;
    use super::*;
    use crate::exact;
    use crate::source::FileId;

    struct Random(u64);

    impl Random {
        fn below(&mut self, end: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % end
        }
    }

    fn at(n: usize) -> Span {
        Span::new(FileId(0), n as u32, n as u32 + 1)
    }

    /// Currencies of known worth in each year: every rate between two of them is consistent, whatever joins them, and any other number
    /// for a pair that is joined contradicts them.
    #[test]
    fn ways_are_quotients_of_worth() {
        let names = ["AAA", "BBB", "CCC", "DDD", "EEE"];
        let mut units = standard(&names.map(|name| format!("currency {name}\n")).concat());
        let ids = names.map(|name| units.parse(name).unwrap());
        let mut random = Random(5);
        for _ in 0..200 {
            let mut rates = YearlyRates::default();
            let worth: Vec<Vec<Exact>> = (0..2)
                .map(|_| (0..5).map(|_| exact::parse(&format!("{}/{}", 1 + random.below(9), 1 + random.below(9))).unwrap()).collect())
                .collect();
            let mut joined = [[false; 5]; 2].map(|_| (0..5).collect::<Vec<usize>>());
            for step in 0..8 {
                let (year, a, b) = (random.below(2), random.below(5), random.below(5));
                if a == b {
                    continue;
                }
                let factor = &worth[year][a] / &worth[year][b];
                let rate = YearlyRate { year: 2024 + year as i32, left: ids[a], factor, right: ids[b], span: at(step) };
                assert_eq!(rates.add(&units, rate.clone()), Ok(()));
                let (x, y) = (joined[year][a], joined[year][b]);
                joined[year].iter_mut().filter(|group| **group == y).for_each(|group| *group = x);
                let wrong = YearlyRate { factor: &rate.factor * Exact::from(2), ..rate };
                assert!(rates.add(&units, wrong).is_err());
            }
            for year in 0..2 {
                for a in 0..5 {
                    for b in 0..5 {
                        let way = rates.way(&units, ids[a], ids[b], 2024 + year as i32).map(|(ratio, _)| ratio);
                        let due = (joined[year][a] == joined[year][b]).then(|| &worth[year][a] / &worth[year][b]);
                        assert_eq!(way, due, "{a} {b} {year}");
                    }
                }
            }
        }
    }

    #[test]
    fn money_is_found_above_and_below() {
        let mut units = standard("currency EUR\ncurrency USD");
        for (written, money) in [
            ("MEUR/t", Some(("MEUR", true))),
            ("t/EUR", Some(("EUR", false))),
            ("EUR_2024·h", Some(("EUR_2024", true))),
            ("t", None),
            ("EUR^2", None),
            ("EUR/USD", None),
        ] {
            let unit = units.parse(written).unwrap();
            let found = units.money(unit).map(|(id, above)| (units.text(id), above));
            assert_eq!(found.as_ref().map(|(text, above)| (text.as_str(), *above)), money, "{written}");
        }
    }
}
