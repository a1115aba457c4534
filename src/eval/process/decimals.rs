//! Rows of long decimals, as other programs write them: what they add up to, exactly, in whole numbers over a power of ten. Where these
//! do not fit, fractions decide.

use super::outcomes::Laws;
use super::*;
use crate::eval::chance::ROUNDED;
use std::fmt::Write;

/// A double's shortest decimal: its digits, and by how many places they stand after the point.
fn shortest(value: f64, text: &mut String) -> Option<(u64, u32)> {
    text.clear();
    write!(text, "{value:e}").ok()?;
    let (mantissa, exponent) = text.split_once('e')?;
    let (mut digits, mut places) = (0u64, -exponent.parse::<i32>().ok()?);
    for (at, byte) in mantissa.bytes().enumerate() {
        match byte {
            b'0'..=b'9' => {
                digits = digits.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
                // One digit stands before the point.
                places += i32::from(at > 0);
            }
            b'.' => {}
            _ => return None,
        }
    }
    Some((digits, u32::try_from(places).ok()?))
}

/// The double next to a quotient; the divisor is below 2^72.
fn quotient(a: u128, b: u128) -> f64 {
    if a == 0 {
        return 0.0;
    }
    let shift = a.leading_zeros();
    let above = a << shift;
    // At least 56 bits, of which the last says whether anything is left.
    let bits = (above / b) | u128::from(!above.is_multiple_of(b));
    bits as f64 * 2f64.powi(-(shift as i32))
}

/// What doubles that stand for their shortest decimals are, each over the sum of all, and by how much that misses one, if it does.
/// Nothing where numbers are too long.
fn shares(values: &[f64]) -> Option<(Vec<f64>, Option<f64>)> {
    let mut text = String::new();
    let decimals: Option<Vec<(u64, u32)>> = values.iter().map(|value| shortest(*value, &mut text)).collect();
    let decimals = decimals?;
    let places = decimals.iter().map(|(_, places)| *places).max().unwrap_or(0);
    let one = 10u128.checked_pow(places).filter(|one| *one < 1 << 70)?;
    // None is above one, and so none is longer than that.
    let whole: Vec<u128> = decimals.iter().map(|(digits, own)| u128::from(*digits) * 10u128.pow(places - own)).collect();
    let sum: u128 = whole.iter().sum();
    if sum == one {
        return Some((values.to_vec(), None));
    }
    let off = quotient(sum.abs_diff(one), one);
    (sum < 1 << 72 && sum > 0).then(|| (whole.into_iter().map(|value| quotient(value, sum)).collect(), Some(off)))
}

impl<N: Figure> Eval<'_, N> {
    /// Finds the outcomes of a law whose probabilities are cells of a data file. Nothing where fractions have to decide; otherwise by how
    /// much the row missed one before it was normalized.
    pub(super) fn in_decimals(&self, law: &Law, laws: &mut Laws<N>) -> Option<Option<f64>> {
        let hir = self.hir;
        let Law::Probability(e) = law else { return None };
        let ExprKind::Cell(table, field, _) = hir.exprs.kinds[*e] else { return None };
        if N::EXACT || laws.rows.is_empty() {
            return None;
        }
        let column = &hir.tables[table].fields.get(field as usize)?.column;
        let value = |row: &u32| {
            let elsewhere = column.is_decimal(*row) && column.place(*row)?.file != hir.file;
            column.get(*row).filter(|value| elsewhere && (0.0..=1.0).contains(value))
        };
        let values: Option<Vec<f64>> = laws.rows.iter().map(value).collect();
        let (shares, off) = shares(&values?)?;
        if off.is_some_and(|off| off > ROUNDED) {
            return None;
        }
        laws.found.clear();
        let outcomes = laws.possible.iter().zip(shares).filter(|(_, share)| *share > 0.0);
        laws.found.extend(outcomes.map(|(state, share)| (*state, N::from_f64(share))));
        Some(off)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::float_cmp)]
mod tests {
    use super::*;
    use crate::exact::{from_decimal_f64, to_f64};

    #[test]
    fn shares_are_those_of_fractions() {
        let mut state = 7u64;
        let mut chance = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        };
        let (mut put_right, mut as_they_are, mut too_long) = (0, 0, 0);
        for round in 0..20_000 {
            let weights: Vec<f64> = (0..1 + round % 7).map(|at| chance() * if round % 3 == 0 && at == 0 { 1e-4 } else { 1.0 }).collect();
            let total: f64 = weights.iter().sum();
            let digits = if round % 2 == 0 { 1e3 } else { 1e30 };
            let values: Vec<f64> = weights.iter().map(|weight| (weight / total * digits).round() / digits).collect();
            let exact: Vec<Exact> = values.iter().map(|value| from_decimal_f64(*value).unwrap()).collect();
            let sum = exact.iter().fold(Exact::ZERO, |sum, value| sum + value);
            let Some((shares, off)) = shares(&values) else {
                too_long += 1;
                continue;
            };
            if sum == Exact::ONE {
                assert_eq!((off, &shares), (None, &values));
                as_they_are += 1;
            } else {
                assert_eq!(off, Some(to_f64(&(&sum - Exact::ONE)).abs()), "{values:?}");
                let right: Vec<f64> = exact.iter().map(|value| to_f64(&(value / &sum))).collect();
                assert_eq!(shares, right, "{values:?}");
                put_right += 1;
            }
        }
        assert!(put_right > 5_000 && as_they_are > 1_000 && too_long < 2_000, "{put_right} {as_they_are} {too_long}");
        assert_eq!(shares(&[1.0]), Some((vec![1.0], None)));
        assert_eq!(shares(&[1e-30, 1.0]), None);
        assert_eq!(shares(&[0.0, 0.0]), None);
    }
}
