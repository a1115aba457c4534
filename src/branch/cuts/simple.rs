//! Cuts in short numbers: small coefficients are dropped, the others rounded, and the limit is the least that follows, calculated in
//! exact numbers and then rounded up.

use super::view::{Candidate, Source, Term, View, WORTH};
use crate::certify::{self, Cut, Derivation, Multipliers};
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::simplex::reconstruction;
use dashu_base::{BitTest, Gcd};

/// A coefficient below this part of the largest is dropped.
const SMALL: f64 = 1e-6;
/// A number with more bits than this is not simple.
const BITS: usize = 48;
/// The largest whole number by which coefficients are made whole;
const DENOMINATOR: u64 = 10_000;
/// the largest coefficient where that is not enough.
const LARGEST: f64 = 65_536.0;
/// The largest denominator of a multiplier, and how near it has to be.
const MULTIPLIER: i64 = 1_000_000;
const NEAR: f64 = 2e-14;
/// Bits of a multiplier that is no simple fraction.
const DIGITS: i32 = 40;

/// The simple number next to a double.
fn simple(x: f64) -> Exact {
    reconstruction::fraction(x, NEAR * x.abs(), MULTIPLIER).unwrap_or_else(|| {
        let unit = f64::exp2(f64::from(DIGITS) - x.abs().log2().floor());
        let rounded = (x * unit).round() / unit;
        exact::from_f64(if rounded.is_finite() { rounded } else { x })
    })
}

/// A number at least as large, with few bits: in parts of the largest of some numbers.
fn above(limit: Exact, size: f64) -> Exact {
    if limit.numerator().bit_len() + limit.denominator().bit_len() <= BITS {
        return limit;
    }
    let unit = exact::from_f64(f64::exp2((24.0 - size.max(f64::MIN_POSITIVE).log2().floor()).clamp(-900.0, 900.0)));
    Exact::from((&limit * &unit).ceil()) / unit
}

/// What all coefficients have to be multiplied by to be whole, where that is a small number.
fn common(entries: &[(usize, f64)]) -> Option<f64> {
    let least = entries.iter().fold(f64::INFINITY, |least, (_, value)| least.min(value.abs()));
    let mut times = 1_u64;
    for (_, value) in entries {
        let fraction = reconstruction::fraction(value / least, 1e-9 * (value / least).abs(), DENOMINATOR as i64)?;
        let own = u64::try_from(fraction.denominator().clone()).ok()?;
        times = (times / times.gcd(own)).checked_mul(own).filter(|times| *times <= DENOMINATOR)?;
    }
    Some(times as f64 / least)
}

/// Whole coefficients for a cut, and what they were multiplied by. Each is rounded to the side that needs an existing bound; with
/// `loose`, by more than rounding errors can come to.
fn whole(view: &View<'_>, entries: &[(usize, f64)], largest: f64, loose: bool) -> (Vec<(usize, f64)>, f64) {
    if let Some(times) = common(entries).filter(|times| !loose && times * largest < 1e9) {
        return (entries.iter().map(|&(c, value)| (c, (value * times).round())).collect(), times);
    }
    let times = f64::exp2((LARGEST / largest).log2().floor());
    let round = |&(c, value): &(usize, f64)| {
        let value = value * times;
        let off = if loose { 1e-4 } else { -1e-7 };
        let rounded = match (view.lower[c].is_finite(), view.upper[c].is_finite()) {
            (true, true) => value.round(),
            (_, false) => (value - off).floor(),
            (false, true) => (value + off).ceil(),
        };
        (c, rounded)
    };
    (entries.iter().map(round).filter(|(_, value)| *value != 0.0).collect(), times)
}

/// A candidate as a cut of a program whose rows are those of the view.
pub(super) fn cut(lp: &Lp<Exact>, view: &View<'_>, candidate: &Candidate) -> Option<Cut> {
    let largest = candidate.entries.iter().fold(0.0, |most: f64, (_, value)| most.max(value.abs()));
    let (entries, times, limit, from) = match &candidate.source {
        Source::Packing { row, upper } => {
            let from = Derivation::Packing { row: *row as u32, upper: *upper };
            let entries = exactly(&candidate.entries);
            let limit = certify::least_limit(lp, &entries, &from)?;
            (entries, 1.0, limit, from)
        }
        Source::Rounding { rows, divisor, above } => {
            let kept = candidate.entries.iter().copied().filter(|&(c, value)| {
                // It can be dropped where the column has the bound that replaces it.
                let bound = if value > 0.0 { view.lower[c] } else { view.upper[c] };
                value.abs() > SMALL * largest || !bound.is_finite()
            });
            let kept: Vec<(usize, f64)> = kept.collect();
            let (mut rows, divisor) = (rows.clone(), simple(*divisor));
            rows.sort_by_key(|term| term.row);
            let below: Vec<u32> = rows.iter().filter(|term| !term.upper).map(|term| term.row as u32).collect();
            let multipliers: Vec<(u32, Exact)> = rows.iter().map(|term| (term.row as u32, simple(term.times) / &divisor)).collect();
            let above: Vec<u32> = above.iter().map(|c| *c as u32).collect();
            [false, true].into_iter().find_map(|loose| {
                let kept = if loose { with_all(view, &kept, &rows) } else { kept.clone() };
                let (entries, times) = whole(view, &kept, largest, loose);
                let (entries, rows) = (exactly(&entries), Multipliers::Exact(multipliers.clone()));
                let from = Derivation::Rounding { rows, below: below.clone(), above: above.clone(), times: simple(times) };
                let limit = certify::least_limit(lp, &entries, &from)?;
                Some((entries, times, limit, from))
            })?
        }
    };
    let limit = self::above(limit, times * largest.max(candidate.limit.abs()));
    let distance = view.distance(entries.iter().map(|(c, value)| (*c as usize, exact::to_f64(value))), exact::to_f64(&limit));
    (distance > WORTH).then_some(Cut { entries, limit, from })
}

/// The same with zeros for all columns of the rows that lack a bound: in exact numbers these coefficients need not be zero.
fn with_all(view: &View<'_>, kept: &[(usize, f64)], rows: &[Term]) -> Vec<(usize, f64)> {
    let mut all: Vec<(usize, f64)> = kept.to_vec();
    for term in rows {
        let open = view.rows[term.row].entries.iter().filter(|(c, _)| !(view.lower[*c].is_finite() && view.upper[*c].is_finite()));
        all.extend(open.map(|(c, _)| (*c, 0.0)));
    }
    // The sort is stable: what is kept comes first.
    all.sort_by_key(|(c, _)| *c);
    all.dedup_by_key(|(c, _)| *c);
    all
}

fn exactly(entries: &[(usize, f64)]) -> Vec<(u32, Exact)> {
    entries.iter().map(|&(c, value)| (c as u32, exact::from_f64(value))).collect()
}
