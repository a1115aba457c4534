//! How even is a division? Four measures of a list of shares or amounts, plain `f64` slices.
//!
//! | measure       | definition                          | all equal | one of n has all |
//! | ------------- | ----------------------------------- | --------- | ---------------- |
//! | [`jain`]      | (sum x)^2 / (n sum x^2)             | 1         | 1/n              |
//! | [`gini`]      | sum_ij \|x_i - x_j\| / (2 n sum x)  | 0         | 1 - 1/n          |
//! | [`evenness`]  | min x / max x                       | 1         | 0                |
//! | [`hhi`]       | sum (x / sum x)^2                   | 1/n       | 1                |
//!
//! None depends on the unit of `x`: multiplying every entry by one factor changes nothing.
//!
//! **Edge cases.** Where nothing is divided (no entries, or all of them zero) nobody is treated unlike
//! another: `jain` and `evenness` are 1, `gini` is 0; and nothing is concentrated: `hhi` is 0.
//! The measures are made for entries `>= 0`: a negative, NaN or infinite entry gives NaN, which the caller
//! has to turn into a diagnostic. Rounding noise of a solver (-1e-17) is the caller's to clip.
//!
//! **Numbers.** Entries are scaled by a power of two, which is exact, so that 1e300 does not overflow when
//! squared and small integers give correctly rounded results (10 and 30 have a Jain index of 0.8 to the bit).
//!
//! Sources: R. Jain, D. Chiu, W. Hawe, "A quantitative measure of fairness and discrimination", DEC TR-301
//! (1984); C. Gini, "Variabilità e mutabilità" (1912), without small-sample correction; HHI after
//! O. Herfindahl (1950) and A. Hirschman (1945), on the scale 0 to 1.

/// Sum with Neumaier's compensation: the error does not grow with the number of terms.
/// Neighbouring modules use it too.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    sum: f64,
    lost: f64,
}

impl Sum {
    pub fn add(&mut self, x: f64) {
        let next = self.sum + x;
        self.lost += if self.sum.abs() >= x.abs() { (self.sum - next) + x } else { (x - next) + self.sum };
        self.sum = next;
    }

    pub fn value(self) -> f64 {
        self.sum + self.lost
    }

    /// `amount` minus the sum; keeps the low digits that `amount - value()` would lose.
    pub fn taken_from(self, amount: f64) -> f64 {
        (amount - self.sum) - self.lost
    }
}

impl FromIterator<f64> for Sum {
    fn from_iter<I: IntoIterator<Item = f64>>(terms: I) -> Sum {
        let mut sum = Sum::default();
        terms.into_iter().for_each(|x| sum.add(x));
        sum
    }
}

/// The compensated sum of `terms`.
pub fn total(terms: impl IntoIterator<Item = f64>) -> f64 {
    terms.into_iter().collect::<Sum>().value()
}

/// The greatest power of two that is not above `x` (for `x` > 0; the smallest normal number at least).
/// Dividing by it is exact and leaves a number below 2.
pub(super) fn power_of_two_below(x: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    f64::from_bits(x.to_bits() & EXPONENT).max(f64::MIN_POSITIVE)
}

/// What a vector is before it can be measured.
enum Scaled {
    /// Some entry is negative, NaN or infinite.
    Invalid,
    /// No entries, or only zeros.
    Nothing,
    /// Entries times an exact factor, the greatest of them in `1 .. 2`.
    Values(Vec<f64>),
}

fn scaled(x: &[f64]) -> Scaled {
    if !x.iter().all(|v| v.is_finite() && *v >= 0.0) {
        return Scaled::Invalid;
    }
    let max = x.iter().copied().fold(0.0, f64::max);
    if max == 0.0 {
        return Scaled::Nothing;
    }
    let unit = power_of_two_below(max);
    Scaled::Values(x.iter().map(|v| v / unit).collect())
}

fn measure(x: &[f64], nothing: f64, of: impl FnOnce(Vec<f64>) -> f64) -> f64 {
    match scaled(x) {
        Scaled::Invalid => f64::NAN,
        Scaled::Nothing => nothing,
        Scaled::Values(y) => of(y),
    }
}

/// Jain's index of fairness, `(sum x)^2 / (n sum x^2)`: from 1/n (one has all) to 1 (all have the same).
/// 1 where nothing is divided.
pub fn jain(x: &[f64]) -> f64 {
    measure(x, 1.0, |y| {
        let sum = total(y.iter().copied());
        let squares = total(y.iter().map(|v| v * v));
        (sum * sum / (y.len() as f64 * squares)).min(1.0)
    })
}

/// The Gini coefficient, `sum_ij |x_i - x_j| / (2 n sum x)`: from 0 (all have the same) to 1 - 1/n.
/// 0 where nothing is divided. Sorts, so it costs O(n log n).
pub fn gini(x: &[f64]) -> f64 {
    measure(x, 0.0, |mut y| {
        y.sort_by(f64::total_cmp);
        // The gap between the k-th and the next is crossed by k (n - k) pairs; no term is negative, so
        // nothing cancels even where all are nearly equal.
        let n = y.len();
        let pairs = y.iter().zip(y.iter().skip(1)).enumerate().map(|(before, (lower, upper))| {
            let k = before + 1;
            (k as f64) * ((n - k) as f64) * (upper - lower)
        });
        (total(pairs) / (n as f64 * total(y.iter().copied()))).min(1.0)
    })
}

/// Smallest entry over greatest, from 0 to 1. 1 where nothing is divided.
pub fn evenness(x: &[f64]) -> f64 {
    measure(x, 1.0, |y| {
        let (min, max) = y.iter().fold((f64::INFINITY, 0.0), |(lo, hi): (f64, f64), v| (lo.min(*v), hi.max(*v)));
        min / max
    })
}

/// The Herfindahl-Hirschman index of concentration, `sum (x / sum x)^2`: from 1/n to 1 (a monopoly).
/// 0 where nothing is divided. Multiply by 10,000 for the scale of competition authorities.
#[cfg(test)]
pub fn hhi(x: &[f64]) -> f64 {
    measure(x, 0.0, |y| {
        let sum = total(y.iter().copied());
        (total(y.iter().map(|v| v * v)) / (sum * sum)).min(1.0)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]
mod tests {
    use super::*;
    use crate::prob::claims::tests::{Case, case};
    use proptest::prelude::*;

    #[test]
    fn small_vectors_by_hand() {
        assert_eq!(jain(&[10.0, 30.0]), 0.8);
        assert_eq!(jain(&[1.0, 2.0, 3.0, 4.0, 5.0]), 9.0 / 11.0);
        assert_eq!(jain(&[1.0 / 3.0; 3]), 1.0);
        assert_eq!(gini(&[30.0, 10.0]), 0.25);
        assert_eq!(gini(&[0.0, 0.0, 1.0, 0.0, 0.0]), 0.8);
        assert_eq!(gini(&[5.0, 3.0, 1.0, 2.0, 4.0]), 20.0 / 75.0);
        assert_eq!(evenness(&[20.0, 5.0, 10.0]), 0.25);
        assert_eq!(hhi(&[1.0, 1.0, 2.0]), 0.375);
        assert_eq!(hhi(&[0.0, 7.0]), 1.0);
    }

    #[test]
    fn nothing_to_divide() {
        for x in [&[][..], &[0.0], &[0.0, -0.0, 0.0]] {
            assert_eq!((jain(x), gini(x), evenness(x), hhi(x)), (1.0, 0.0, 1.0, 0.0));
        }
    }

    #[test]
    fn wrong_entries_give_nan() {
        for bad in [f64::NAN, f64::INFINITY, -1e-17] {
            let x = [1.0, bad];
            assert!([jain(&x), gini(&x), evenness(&x), hhi(&x)].iter().all(|v| v.is_nan()));
        }
    }

    #[test]
    fn huge_and_tiny_entries() {
        for unit in [1e307, 1e300, 1.0, 1e-300, 5e-324] {
            let x = [unit, 2.0 * unit, 3.0 * unit, 4.0 * unit];
            assert!((jain(&x) - 100.0 / 120.0).abs() < 1e-15);
            assert!((gini(&x) - 0.25).abs() < 1e-15);
            assert!((hhi(&x) - 0.3).abs() < 1e-15);
            assert!((evenness(&x) - 0.25).abs() < 1e-15);
        }
        assert_eq!(gini(&[1.0, 1.0 + f64::EPSILON]), f64::EPSILON / 4.0);
    }

    /// `fairness_indices_simple` of the shared cases, through `COOP_CASES`.
    #[test]
    fn published_indices() {
        let Some(Case { answers, dir }) = case("allocation/fairness_indices_simple") else {
            return;
        };
        let rows = std::fs::read_to_string(dir.join("vectors.csv")).unwrap();
        let mut checked = 0;
        for (name, value) in answers {
            let (index, vector) = name.split_once('_').unwrap();
            let x: Vec<f64> = rows
                .lines()
                .map(|row| row.split(',').collect::<Vec<_>>())
                .filter(|row| row[0] == vector)
                .map(|row| row[2].trim().parse().unwrap())
                .collect();
            let got = if index == "jain" { jain(&x) } else { gini(&x) };
            assert!((got - value).abs() <= 1e-12, "{name}: {got} instead of {value}");
            checked += 1;
        }
        assert_eq!(checked, 10);
    }

    proptest! {
        #[test]
        fn definitions(x in prop::collection::vec(prop_oneof![Just(0.0), 0.0..1e6], 1..40)) {
            let (n, sum) = (x.len() as f64, x.iter().sum::<f64>());
            prop_assume!(sum > 0.0);
            let squares = x.iter().map(|v| v * v).sum::<f64>();
            let gaps: f64 = x.iter().flat_map(|a| x.iter().map(move |b| (a - b).abs())).sum();
            prop_assert!((jain(&x) - sum * sum / (n * squares)).abs() < 1e-12);
            prop_assert!((gini(&x) - gaps / (2.0 * n * sum)).abs() < 1e-12);
            prop_assert!((hhi(&x) - squares / (sum * sum)).abs() < 1e-12);
            prop_assert!((hhi(&x) * n * jain(&x) - 1.0).abs() < 1e-12);
            prop_assert!(jain(&x) <= 1.0 && gini(&x) <= 1.0 - 1.0 / n + 1e-15 && evenness(&x) <= 1.0);
        }

        #[test]
        fn order_and_unit_do_not_matter(
            x in prop::collection::vec(0.0..1e6, 1..40), unit in 1e-9..1e9,
        ) {
            let other: Vec<f64> = x.iter().rev().map(|v| v * unit).collect();
            for of in [jain, gini, evenness, hhi] {
                prop_assert!((of(&x) - of(&other)).abs() < 1e-13);
            }
        }
    }
}
