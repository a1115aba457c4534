//! Reduced costs `z = c - y A`: between which whole numbers they lie, and exactly where that is not enough.
//!
//! Of most columns a bound needs only the sign of `z`, and fractions are long. So each is enclosed first: a row whose coefficients are
//! `A / q` with whole `A` and one `q` has `y a = A (y / q)`, and with the whole number `w` at or below `y / q * 2^power` that times
//! `2^power` lies between `A w` and `A (w + 1)`. Nothing is rounded beside, and what would overflow is unknown.

use crate::exact::Exact;
use crate::lp::{ByCol, ColId, Lp, RowId};
use dashu_base::{BitTest, DivEuclid};
use dashu_int::{IBig, UBig};
use std::cmp::Ordering;

/// A whole coefficient, and what its row is a part of, has at most so many bits;
const WHOLE: u32 = 40;
/// a multiplier times `2^power` at most so many. The product of both fits.
const FINE: i64 = 84;

/// A reduced cost times `2^power` is at most `off` away from `middle`; with an `off` of [`UNKNOWN`], nothing is known of it.
#[derive(Clone, Copy, Default)]
struct Enclosed {
    middle: i128,
    off: i128,
}

const UNKNOWN: i128 = i128::MAX;

/// The reduced costs of a program at multipliers of its rows.
pub struct ReducedCosts<'a> {
    lp: &'a Lp<Exact>,
    duals: &'a [Exact],
    /// What is left out without the costs.
    cost: Option<&'a ByCol<Exact>>,
    power: i64,
    columns: ByCol<Enclosed>,
}

impl<'a> ReducedCosts<'a> {
    /// There are as many multipliers as rows.
    pub fn new(lp: &'a Lp<Exact>, cost: Option<&'a ByCol<Exact>>, duals: &'a [Exact]) -> ReducedCosts<'a> {
        let bits = |x: &Exact| x.numerator().bit_len() as i64 - x.denominator().bit_len() as i64 + 1;
        let most = duals.iter().filter(|dual| !dual.is_zero()).map(bits).fold(1, i64::max);
        let columns = vec![Enclosed::default(); lp.column_count()].into();
        let mut out = ReducedCosts { lp, duals, cost, power: FINE - most, columns };
        if let Some(cost) = cost {
            out.add((0u32..).map(ColId).zip(cost), &Exact::ONE);
        }
        for (r, dual) in (0u32..).zip(duals).filter(|(_, dual)| !dual.is_zero()) {
            out.add(lp.entries(RowId(r)), &-dual.clone());
        }
        out
    }

    /// Adds a row, so many times.
    fn add(&mut self, entries: impl Iterator<Item = (ColId, &'a Exact)> + Clone, times: &Exact) {
        let entries = entries.filter(|(_, value)| !value.is_zero());
        let part = common_denominator(entries.clone().map(|(_, value)| value)).and_then(|q| Some((q, self.scaled(times, q)?)));
        for (col, value) in entries {
            let known = part.and_then(|(q, times)| Some((whole(value, q)?, times)));
            let sum = &mut self.columns[col];
            let middle = known.and_then(|(value, times)| sum.middle.checked_add(value * times));
            *sum = match (known, middle) {
                (Some((value, _)), Some(middle)) => Enclosed { middle, off: sum.off.saturating_add(value.abs()) },
                _ => Enclosed { middle: 0, off: UNKNOWN },
            };
        }
    }

    /// The whole number at or below `times / q * 2^power`.
    fn scaled(&self, times: &Exact, q: u64) -> Option<i128> {
        let (up, down) = (self.power.max(0) as usize, (-self.power).max(0) as usize);
        let numerator = times.numerator().clone() << up;
        let denominator = (times.denominator() * UBig::from(q)) << down;
        i128::try_from(numerator.div_euclid(IBig::from(denominator))).ok()
    }

    /// The sign of a reduced cost, where the enclosure tells.
    pub fn sign(&self, column: usize) -> Option<Ordering> {
        let Enclosed { middle, off } = self.columns[column];
        match off {
            UNKNOWN => None,
            // No row and no cost has the column.
            0 => Some(Ordering::Equal),
            _ if middle > off => Some(Ordering::Greater),
            _ if middle < -off => Some(Ordering::Less),
            _ => None,
        }
    }

    /// The reduced costs of some columns, in ascending order, exactly.
    pub fn exactly(&self, columns: &[usize]) -> Vec<Exact> {
        let mut places: ByCol<Option<u32>> = vec![None; self.lp.column_count()].into();
        for (place, column) in (0u32..).zip(columns) {
            places[*column] = Some(place);
        }
        let start = |column: &usize| self.cost.map_or(Exact::ZERO, |cost| cost[*column].clone());
        let mut out: Vec<Exact> = columns.iter().map(start).collect();
        for (r, dual) in (0u32..).zip(self.duals).filter(|(_, dual)| !dual.is_zero()) {
            for (col, value) in self.lp.entries(RowId(r)) {
                if let Some(sum) = places[col].and_then(|place| out.get_mut(place as usize)) {
                    *sum -= dual * value;
                }
            }
        }
        out
    }

    /// The nearest doubles of all of them.
    pub fn nearest(&self) -> Vec<f64> {
        let mut out: Vec<Option<f64>> = (0..self.columns.len()).map(|column| self.double(column)).collect();
        let open: Vec<usize> = (0..out.len()).filter(|column| matches!(out.get(*column), Some(None))).collect();
        let exact = self.exactly(&open);
        for (column, value) in open.iter().zip(&exact) {
            if let Some(slot) = out.get_mut(*column) {
                *slot = Some(crate::exact::to_f64(value));
            }
        }
        out.into_iter().flatten().collect()
    }

    /// The double that both ends of an enclosure are nearest to.
    fn double(&self, column: usize) -> Option<f64> {
        let Enclosed { middle, off } = self.columns[column];
        let (low, high) = (middle.checked_sub(off)? as f64, middle.checked_add(off)? as f64);
        // No double of this size is subnormal.
        (off != UNKNOWN && low == high && self.power.abs() < 800).then(|| low * 0.5_f64.powi(self.power as i32))
    }
}

/// The least common denominator, if it is small.
fn common_denominator<'a>(values: impl Iterator<Item = &'a Exact>) -> Option<u64> {
    let mut common: u64 = 1;
    for value in values {
        let own = u64::try_from(value.denominator()).ok()?;
        if common != own && !common.is_multiple_of(own) {
            common = common.checked_mul(own / gcd(common, own))?;
        }
    }
    (common >> WHOLE == 0).then_some(common)
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// A number times a multiple of its denominator, if that is small.
fn whole(value: &Exact, multiple: u64) -> Option<i128> {
    let own = u64::try_from(value.denominator()).ok()?;
    let part = if own == multiple { 1 } else { multiple / own };
    let whole = i128::from(i64::try_from(value.numerator()).ok()?) * i128::from(part);
    (whole.unsigned_abs() >> WHOLE == 0).then_some(whole)
}
