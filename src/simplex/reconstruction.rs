//! A cheap first attempt for large plans: the simple number that a double was probably meant to be. Whether it was is for
//! `certify` to find out.

use crate::exact::{self, Exact};
use crate::lp::{Block, Lp};

/// How near a simple number has to be, relative to the double; a bound, relative to the values of the variable.
const NEAR: f64 = 1e-9;
/// What is smaller than this part of the numbers around it is rounding.
const NOTHING: f64 = 1e-9;
/// The last digits of numbers of some size.
const LAST: f64 = 1e-13;
/// The largest denominator of a fraction that is simple.
const DENOMINATOR: i64 = 10_000;
/// The digits of a decimal that is simple.
const DIGITS: usize = 12;

/// The simple number next to a double: a whole number or a fraction with a small denominator, else a decimal of up to twelve
/// digits. It was calculated beside numbers of some size, and may have lost their last digits. `None` for what is no number.
pub(super) fn near(x: f64, size: f64) -> Option<Exact> {
    if !x.is_finite() {
        return None;
    }
    fraction(x, (NEAR * x.abs()).max(LAST * size), DENOMINATOR).or_else(|| exact::parse(&format!("{x:.*e}", DIGITS - 1)))
}

/// The first convergent of the continued fraction of a double that is near to it, if its denominator is at most so large.
pub fn fraction(x: f64, near: f64, most: i64) -> Option<Exact> {
    // Beyond this, doubles do not tell fractions apart.
    if x.abs() >= 9e15 {
        return None;
    }
    let (mut before, mut last) = ((0_i64, 1_i64), (1_i64, 0_i64));
    let mut rest = x;
    loop {
        let whole = rest.floor();
        let part = whole as i64;
        let next = (part.checked_mul(last.0)?.checked_add(before.0)?, part.checked_mul(last.1)?.checked_add(before.1)?);
        if next.1 > most {
            return None;
        }
        if (next.0 as f64 / next.1 as f64 - x).abs() <= near {
            return Some(Exact::from_parts(next.0.into(), u64::try_from(next.1).ok()?.into()));
        }
        (before, last) = (last, next);
        rest = 1.0 / (rest - whole);
        if !rest.is_finite() || rest.abs() >= 9e15 {
            return None;
        }
    }
}

/// Simple values for the columns of a program: the bound where a value is near one, else as [`simple`].
pub fn values(lp: &Lp<Exact>, values: &[f64]) -> Option<Vec<Exact>> {
    let columns = &lp.columns;
    let bounds = columns.lower.iter().zip(&columns.upper);
    let sizes = sizes(&lp.column_blocks, values);
    values
        .iter()
        .zip(&sizes)
        .zip(bounds)
        .map(|((&value, &size), (lower, upper))| {
            at_bound(value, size, lower).or_else(|| at_bound(value, size, upper)).or_else(|| beside(value, size))
        })
        .collect()
}

/// How large the numbers around each are: those of one declaration, and all that no declaration owns.
fn sizes(blocks: &[Block], numbers: &[f64]) -> Vec<f64> {
    let largest = |numbers: &[f64]| numbers.iter().fold(0.0, |most: f64, number| most.max(number.abs()));
    let owned = blocks.iter().map(|block| (block.start + block.count) as usize).max().unwrap_or(0).min(numbers.len());
    let mut sizes = vec![largest(numbers.get(owned..).unwrap_or_default()); numbers.len()];
    for block in blocks {
        let own = block.start as usize..(block.start + block.count) as usize;
        let Some(around) = numbers.get(own.clone()).map(largest) else { continue };
        sizes.get_mut(own).unwrap_or_default().fill(around);
    }
    sizes
}

/// A simple number beside others of this size: what is nothing beside them is zero.
fn beside(value: f64, size: f64) -> Option<Exact> {
    if value.abs() <= NOTHING * size { Some(Exact::ZERO) } else { near(value, size) }
}

/// Simple prices for rows.
pub fn prices(lp: &Lp<Exact>, duals: &[f64]) -> Option<Vec<Exact>> {
    duals.iter().zip(sizes(&lp.row_blocks, duals)).map(|(&dual, size)| beside(dual, size)).collect()
}

fn at_bound(value: f64, size: f64, bound: &Option<Exact>) -> Option<Exact> {
    let bound = bound.as_ref()?;
    ((exact::to_f64(bound) - value).abs() <= NEAR * size).then(|| bound.clone())
}
