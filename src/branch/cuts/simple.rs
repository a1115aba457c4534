//! Cuts in simple numbers: small coefficients go, the others are rounded, and the limit is the least that follows from that, in exact
//! numbers and then in round ones.

use super::view::{Candidate, Source, View};
use crate::certify::{self, Cut, Derivation, Multipliers};
use crate::exact::{self, Exact};
use crate::lp::Lp;
use crate::simplex::reconstruction;
use dashu_base::BitTest;

/// A coefficient below this part of the largest goes.
const SMALL: f64 = 1e-6;
/// A number with more bits than this is not simple.
const BITS: usize = 70;
/// Bits of a number that is no simple fraction.
const DIGITS: i32 = 30;
/// How far the point has to be from a cut, in simple numbers too.
const WORTH: f64 = 1e-4;

/// The simple number next to a double.
fn simple(x: f64, digits: i32) -> Exact {
    reconstruction::fraction(x, 1e-11 * x.abs()).unwrap_or_else(|| {
        let unit = f64::exp2(f64::from(digits) - x.abs().log2().floor());
        let rounded = (x * unit).round() / unit;
        exact::from_f64(if rounded.is_finite() { rounded } else { x })
    })
}

/// A number at least as large, with few bits.
fn above(limit: Exact, size: f64) -> Exact {
    if limit.numerator().bit_len() + limit.denominator().bit_len() <= BITS {
        return limit;
    }
    let unit = exact::from_f64(f64::exp2((f64::from(DIGITS) - size.max(f64::MIN_POSITIVE).log2().floor()).clamp(-900.0, 900.0)));
    Exact::from((&limit * &unit).ceil()) / unit
}

/// A candidate as a cut of a program whose rows are those of the view.
pub(super) fn cut(lp: &Lp<Exact>, view: &View<'_>, candidate: &Candidate) -> Option<Cut> {
    let largest = candidate.entries.iter().fold(0.0, |most: f64, (_, value)| most.max(value.abs()));
    let from = match &candidate.source {
        Source::Packing { row, upper } => Derivation::Packing { row: *row as u32, upper: *upper },
        Source::Rounding { rows, above } => {
            let mut rows = rows.clone();
            rows.sort_by_key(|term| term.row);
            let below = rows.iter().filter(|term| !term.upper).map(|term| term.row as u32).collect();
            let multipliers = rows.iter().map(|term| (term.row as u32, simple(term.times, 45))).collect();
            let above = above.iter().map(|c| *c as u32).collect();
            Derivation::Rounding { rows: Multipliers::Exact(multipliers), below, above }
        }
    };
    let is_packing = matches!(from, Derivation::Packing { .. });
    let kept = candidate.entries.iter().filter(|(c, value)| {
        // It can go where the bound that stands for it is there.
        let bound = if *value > 0.0 { view.lower[*c] } else { view.upper[*c] };
        is_packing || value.abs() > SMALL * largest || !bound.is_finite()
    });
    let entries: Vec<(u32, Exact)> = kept.map(|&(c, value)| (c as u32, simple(value, DIGITS))).collect();
    let limit = certify::least_limit(lp, &entries, &from)?;
    let limit = above(limit, largest.max(candidate.limit.abs()));
    let (sum, norm) = entries.iter().fold((0.0, 0.0), |(sum, norm), (c, value)| {
        let value = exact::to_f64(value);
        (sum + value * view.x[*c as usize], norm + value * value)
    });
    let distance = (sum - exact::to_f64(&limit)) / f64::sqrt(norm);
    (distance > WORTH).then_some(Cut { entries, limit, from })
}
