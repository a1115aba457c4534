//! Multipliers of rows, as a search hands them over.

use crate::exact::{self, Exact};

/// A number for each of some rows; the others count for nothing.
#[derive(Clone, Debug)]
pub enum Multipliers {
    /// Each double for the number that it is.
    Doubles(Vec<(u32, f64)>),
    Exact(Vec<(u32, Exact)>),
}

impl Multipliers {
    /// Those of a solve in doubles; none where one is no number.
    pub fn doubles(list: &[f64]) -> Option<Multipliers> {
        let some = (0u32..).zip(list).filter(|(_, value)| **value != 0.0);
        list.iter().all(|value| value.is_finite()).then(|| Multipliers::Doubles(some.map(|(r, value)| (r, *value)).collect()))
    }

    pub fn exact(list: &[Exact]) -> Multipliers {
        let some = (0u32..).zip(list).filter(|(_, value)| !value.is_zero());
        Multipliers::Exact(some.map(|(r, value)| (r, value.clone())).collect())
    }

    /// Those that there are; nothing where one is for a row that is not there.
    pub fn some(&self, rows: usize) -> Option<Vec<(u32, Exact)>> {
        let some: Vec<(u32, Exact)> = match self {
            Multipliers::Doubles(list) => list.iter().map(|(r, value)| (*r, exact::from_f64(*value))).collect(),
            Multipliers::Exact(list) => list.clone(),
        };
        some.iter().all(|(r, _)| (*r as usize) < rows).then_some(some)
    }

    /// A number for every row; nothing where one is for a row that is not there.
    pub fn all(&self, rows: usize) -> Option<Vec<Exact>> {
        let mut all = vec![Exact::ZERO; rows];
        for (r, value) in self.some(rows)? {
            *all.get_mut(r as usize)? = value;
        }
        Some(all)
    }

    /// About so many bytes.
    pub fn size(&self) -> usize {
        match self {
            Multipliers::Doubles(list) => list.len() * 16,
            Multipliers::Exact(list) => list.len() * 100,
        }
    }
}
