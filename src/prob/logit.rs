//! Multinomial logit: utilities to probabilities of choice, `P(y) = exp(u_y) / sum_k exp(u_k)`.
//!
//! Plain `f64` slices; which alternatives are on offer, and what an empty offer means, is the caller's.
//!
//! **Numbers.** With `m = max u` and `r = sum of exp(u_k - m)` over all alternatives but one that attains `m`,
//!
//! - `P(y)    = exp(u_y - m) / (1 + r)`: no exponential overflows, whatever the utilities; a probability below
//!   5e-324 becomes 0, the others keep their relative precision (1e-300 is still good to 12 digits);
//! - `logsum  = m + ln(1 + r)`, the log-sum-exp, expected utility of the best alternative up to Euler's constant;
//! - `entropy = ln(1 + r) + sum P(y) (m - u_y)`, which equals `-sum P ln P` but has no negative term, so
//!   nothing cancels where the choice is nearly certain.
//!
//! Source: D. McFadden, "Conditional logit analysis of qualitative choice behavior" (1974); K. Train,
//! "Discrete choice methods with simulation" (2009), chapter 3.

use super::fairness::total;

/// The answer of [`logit`].
#[derive(Clone, Debug, PartialEq)]
pub struct Logit {
    /// Probability of each alternative, in the order given; the sum is 1 up to rounding (about 2e-16).
    pub probability: Vec<f64>,
    /// Natural logarithm of the sum of the exponentials of the utilities.
    pub logsum: f64,
    /// Entropy of the choice in nats, from 0 (certain) to ln n (all alike); `0 ln 0` is 0.
    pub entropy: f64,
}

/// Probabilities, log-sum and entropy of a choice among alternatives with these utilities.
/// None where there is no alternative, or a utility is NaN or infinite.
pub fn logit(utilities: &[f64]) -> Option<Logit> {
    if !utilities.iter().all(|u| u.is_finite()) {
        return None;
    }
    let max = utilities.iter().copied().reduce(f64::max)?;
    let best = utilities.iter().position(|u| *u >= max)?;

    // `u - max` may be -infinity (1e308 against -1e308); its exponential is 0, as it should be.
    let odds: Vec<f64> = utilities.iter().map(|u| (u - max).exp()).collect();
    let rest = total(odds.iter().enumerate().filter(|(y, _)| *y != best).map(|(_, odd)| *odd));
    let all = 1.0 + rest;
    let ln_all = rest.ln_1p();

    let probability: Vec<f64> = odds.iter().map(|odd| odd / all).collect();
    let behind = probability.iter().zip(utilities).filter(|(p, _)| **p > 0.0);
    let entropy = ln_all + total(behind.map(|(p, u)| p * (max - u)));
    Some(Logit { probability, logsum: max + ln_all, entropy: entropy.min((utilities.len() as f64).ln()) })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::float_cmp)]
mod tests {
    use super::*;
    use crate::prob::claims::tests::{Case, case};
    use crate::prob::{Checked, ROUNDING};
    use proptest::prelude::*;

    /// Looks at an answer for these utilities by what defines it: the sum of the probabilities, `P(y) = exp(u_y - logsum)`, the
    /// entropy `-sum P ln P`. Smaller probabilities than the least normal double are taken as they are.
    fn verify(utilities: &[f64], found: &Logit) -> Checked {
        let mut checked = Checked::default();
        if utilities.is_empty() || found.probability.len() != utilities.len() {
            checked.miss("one probability for each alternative", f64::INFINITY);
            return checked;
        }
        checked.miss("the probabilities add up to 1", (total(found.probability.iter().copied()) - 1.0).abs());
        // What the exponent loses of large utilities, the probability loses too.
        let size = utilities.iter().fold(found.logsum.abs(), |size, u| size.max(u.abs()));
        let lost = 1.0 + size * f64::EPSILON / ROUNDING;
        for (u, p) in utilities.iter().zip(&found.probability) {
            checked.miss("no probability is negative", -p);
            let expected = (u - found.logsum).exp();
            if expected.max(*p) >= f64::MIN_POSITIVE {
                checked.miss("a probability is the exponential of the utility less the logsum", (p / expected - 1.0).abs() / lost);
            }
        }
        let entropy = total(found.probability.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()));
        checked.miss("the entropy is that of the probabilities", (entropy - found.entropy).abs());
        checked
    }

    fn sum_is_one(p: &[f64]) -> bool {
        (total(p.iter().copied()) - 1.0).abs() <= 2.0 * f64::EPSILON
    }

    #[test]
    fn by_hand() {
        let half = logit(&[3.0, 3.0]).unwrap();
        assert_eq!(half.probability, [0.5, 0.5]);
        assert_eq!(half.logsum, 3.0 + 2f64.ln());
        assert_eq!(half.entropy, 2f64.ln());
        let sure = logit(&[-7.5]).unwrap();
        assert_eq!((sure.probability, sure.logsum, sure.entropy), (vec![1.0], -7.5, 0.0));
        let two_to_one = logit(&[2f64.ln(), 0.0]).unwrap();
        assert!((two_to_one.probability[0] - 2.0 / 3.0).abs() < 1e-15);
        assert!((two_to_one.logsum - 3f64.ln()).abs() < 1e-15);
        assert!((two_to_one.entropy - (3f64.ln() - 2.0 / 3.0 * 2f64.ln())).abs() < 1e-15);
    }

    #[test]
    fn extremes_neither_overflow_nor_lose_the_sum() {
        for u in [
            vec![1000.0, -1000.0],
            vec![-1000.0, -1000.5, 1000.0],
            vec![1e308, -1e308, 1e308],
            vec![-1e308; 7],
            vec![f64::MIN_POSITIVE, 5e-324, 0.0],
        ] {
            let l = logit(&u).unwrap();
            assert!(sum_is_one(&l.probability), "{u:?}: {:?}", l.probability);
            assert!(verify(&u, &l).holds(), "{u:?}: {:?}", verify(&u, &l));
            assert!(l.logsum.is_finite() && l.entropy.is_finite() && l.entropy >= 0.0);
        }
        assert_eq!(logit(&[1000.0, 1000.0]).unwrap().probability, [0.5, 0.5]);
    }

    #[test]
    fn entropy_near_certainty() {
        // p = e^-50 to 22 digits of 1: entropy = p (50 + 1) - p^2 / 2 ..., far below the epsilon of 1.
        let p = (-50f64).exp();
        let l = logit(&[0.0, -50.0]).unwrap();
        assert!((l.entropy / (51.0 * p) - 1.0).abs() < 1e-14);
        assert!((l.logsum / p - 1.0).abs() < 1e-14);
        assert!((logit(&[900.0, 200.0]).unwrap().entropy / (701.0 * (-700f64).exp()) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_wrong_answer_is_found_out() {
        let u = [1.0, 2.0, 3.0];
        let right = logit(&u).unwrap();
        assert!(verify(&u, &right).worst < 1e-14);
        let wrong = |change: fn(&mut Logit)| {
            let mut found = right.clone();
            change(&mut found);
            verify(&u, &found).worst
        };
        assert!(wrong(|l| l.probability.swap(0, 1)) > 1e-3);
        assert!(wrong(|l| l.probability[0] += 0.1) > 1e-3);
        assert!(wrong(|l| l.logsum += 0.1) > 1e-3);
        assert!(wrong(|l| l.entropy *= 2.0) > 1e-3);
        assert!(wrong(|l| l.probability.truncate(2)).is_infinite());
    }

    #[test]
    fn no_answer() {
        assert_eq!(logit(&[]), None);
        for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(logit(&[0.0, bad]), None);
            assert_eq!(logit(&[bad]), None);
        }
    }

    /// `softmax_numbers` of the shared cases (mpmath, 60 digits), through `COOP_CASES`.
    #[test]
    fn sixty_digits() {
        let Some(Case { answers, dir }) = case("choice/softmax_numbers") else {
            return;
        };
        let rows = std::fs::read_to_string(dir.join("logits.csv")).unwrap();
        let mut checked = 0;
        for row in rows.lines().skip(1) {
            let (name, list) = row.split_once(',').unwrap();
            let u: Vec<f64> = list.split(';').map(|v| v.trim().parse().unwrap()).collect();
            let l = logit(&u).unwrap();
            assert!(sum_is_one(&l.probability), "{name}");
            for (key, value) in &answers {
                let Some(part) = key.strip_prefix(name).and_then(|k| k.strip_prefix('_')) else {
                    continue;
                };
                let got = match part {
                    "logsumexp" => l.logsum,
                    y => l.probability[y.parse::<usize>().unwrap() - 1],
                };
                let tolerance = if part == "logsumexp" { 1e-13 } else { 1e-12 } * value.abs();
                assert!((got - value).abs() <= tolerance, "{key}: {got:e} instead of {value:e}");
                checked += 1;
            }
        }
        assert_eq!(checked, answers.len());
    }

    proptest! {
        #[test]
        fn sum_order_and_shift(
            u in prop::collection::vec(prop_oneof![-1000.0..1000.0, -3.0..3.0], 1..30), shift in -500.0..500.0f64,
        ) {
            let l = logit(&u).unwrap();
            prop_assert!(sum_is_one(&l.probability));
            prop_assert!(l.entropy >= 0.0 && l.entropy <= (u.len() as f64).ln());
            prop_assert!(l.logsum >= u.iter().copied().reduce(f64::max).unwrap());
            for (a, p) in u.iter().zip(&l.probability) {
                for (b, q) in u.iter().zip(&l.probability) {
                    prop_assert!(a > b || p <= q);
                }
            }
            let moved = logit(&u.iter().map(|v| v + shift).collect::<Vec<_>>()).unwrap();
            prop_assert!((moved.logsum - (l.logsum + shift)).abs() < 1e-11);
            for (p, q) in l.probability.iter().zip(&moved.probability) {
                prop_assert!((p - q).abs() < 1e-12);
            }
        }

        #[test]
        fn agrees_with_the_definitions(u in prop::collection::vec(-3.0..3.0, 1..30)) {
            let l = logit(&u).unwrap();
            let sum: f64 = u.iter().map(|v: &f64| v.exp()).sum();
            let naive: f64 = l.probability.iter().map(|p| -p * p.ln()).sum();
            prop_assert!((l.logsum - sum.ln()).abs() < 1e-13);
            prop_assert!((l.entropy - naive).abs() < 1e-13);
            for (p, v) in l.probability.iter().zip(&u) {
                prop_assert!((p - v.exp() / sum).abs() < 1e-14);
            }
        }
    }
}
