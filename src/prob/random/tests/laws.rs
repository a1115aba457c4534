//! Distributions: against values of SciPy 1.17, and by properties that hold for each.

#![allow(clippy::unreadable_literal, reason = "digits as they were calculated")]

use super::{all_laws, near};
use crate::prob::random::{Fault, Law, discretised};
use proptest::prelude::*;

const LEVELS: [f64; 5] = [0.001, 0.05, 0.5, 0.9, 0.9999];

/// Quantiles at the levels, the mean and the variance.
#[track_caller]
fn check(law: Result<Law, Fault>, quantiles: [f64; 5], mean: f64, variance: f64) {
    let law = law.unwrap();
    for (p, x) in LEVELS.into_iter().zip(quantiles) {
        near(law.quantile(p), x, 2e-13, &format!("{p} of {law:?}"));
    }
    near(law.mean(), mean, 1e-14, &format!("mean of {law:?}"));
    near(law.variance(), variance, 1e-13, &format!("variance of {law:?}"));
}

#[test]
#[rustfmt::skip]
fn known_quantiles_and_moments() {
    check(Law::normal(10.0, 3.0), [0.7293030814965604, 5.065439119145582, 10.0, 13.844654696633802, 21.157049456367126], 10.0, 9.0);
    check(Law::lognormal(100.0, 30.0), [38.664101906209964, 59.09920564135927, 95.78262852211522, 139.5320189467323, 285.38445256724566], 100.0, 900.0);
    check(Law::triangular(2.0, 3.0, 7.0), [2.0707106781186546, 2.5, 3.8377223398316205, 5.585786437626905, 6.955278640450007], 4.0, 7.0 / 6.0);
    check(Law::pert(2.0, 3.0, 8.0), [2.0262694613101715, 2.2903832382931566, 3.5117238628476617, 5.111609256489743, 7.450193462511779], 11.0 / 3.0, 1.0317460317460319);
    check(Law::uniform(-2.0, 6.0), [-1.992, -1.6, 2.0, 5.2, 5.9992], 2.0, 16.0 / 3.0);
    check(Law::beta(2.0, 5.0), [0.008255492787746678, 0.06284989170835438, 0.26444998329566005, 0.5103163065514917, 0.8870314439320781], 2.0 / 7.0, 0.025510204081632654);
    check(Law::beta(0.4, 0.7), [5.0993315862314404e-8, 0.0009012688650899144, 0.26755992832498654, 0.8951770297004266, 0.9999943572652247], 4.0 / 11.0, 0.11019283746556471);
    check(Law::gamma(10.0, 4.0), [1.9304226772360022, 4.445786398258899, 9.472021759391431, 15.345611602984008, 32.00494925839502], 10.0, 16.0);
    check(Law::gamma(2.0, 5.0), [1.4104367063738888e-18, 5.8602498271289245e-8, 0.10496748326597043, 5.977391054088377, 73.10018927270173], 2.0, 25.0);
    check(Law::weibull(5.0, 1.7), [0.0859789048275229, 0.8713288982518758, 4.030305085929604, 8.16653930265907, 18.458269923862066], 4.4612225124966205, 7.296370681146344);
    check(Law::weibull(3.0, 0.6), [3.0025020851173e-5, 0.021243312768137075, 1.6286597234548854, 12.045201490620336, 121.40802326606376], 4.513726464754669, 62.97102781450333);
    check(Law::exponential(4.0), [0.004002001334334134, 0.20517317755020215, 2.772588722239781, 9.210340371976184, 36.841361487905175], 4.0, 16.0);
    check(Law::poisson(3.2), [0.0, 1.0, 3.0, 6.0, 12.0], 3.2, 3.2);
    check(Law::poisson(120.0), [88.0, 102.0, 120.0, 134.0, 163.0], 120.0, 120.0);
    check(Law::poisson(1e6), [996911.0, 998355.0, 1e6, 1001282.0, 1003721.0], 1e6, 1e6);
    check(Law::binomial(20.0, 0.3), [1.0, 3.0, 6.0, 9.0, 14.0], 6.0, 4.2);
    check(Law::binomial(1e5, 0.002), [158.0, 177.0, 200.0, 218.0, 255.0], 200.0, 199.6);
    check(Law::finite(&[8.0, 1.0, 4.0], &[0.2, 0.7, 0.1]), [1.0, 1.0, 1.0, 8.0, 8.0], 2.7, 7.81);
    check(Law::empirical(&[3.0, 5.0, 3.0, 1.0]), [1.0, 1.0, 3.0, 5.0, 5.0], 3.0, 2.0);
    check(Law::histogram(&[0.0, 1.0, 2.0, 4.0], &[1.0, 0.0, 3.0]), [0.004, 0.2, 2.0 + 2.0 / 3.0, 2.0 + 2.0 * 0.65 / 0.75, 4.0 - 2.0 * 0.0001 / 0.75], 2.375, 277.0 / 192.0);
}

#[test]
fn quantiles_do_not_decrease_and_are_finite() {
    for (law, name) in all_laws() {
        let spread = law.variance().sqrt();
        let mut before = f64::NEG_INFINITY;
        let tails = (1..300).map(|k| 10f64.powi(-k)).rev();
        let middle = (1..1000).map(|k| f64::from(k) / 1000.0);
        let mut levels: Vec<f64> = tails.chain(middle).chain([1.0 - 1e-9, 1.0 - f64::EPSILON / 2.0]).collect();
        levels.sort_by(f64::total_cmp);
        for p in levels {
            let x = law.quantile(p);
            assert!(x.is_finite() && x >= before - 1e-14 * (spread + x.abs()), "{name}: {x} after {before} at {p}");
            before = x;
        }
        let (low, high) = law.support();
        for q in [1e-20, 1e-100, 1e-300, f64::from_bits(1)] {
            let x = law.quantile_from_above(q);
            assert!(x.is_finite() && (low..=high).contains(&x), "{name}: {x} from above at {q}");
            let x = law.quantile(q);
            assert!(x.is_finite() && (low..=high).contains(&x), "{name}: {x} at {q}");
        }
        assert_eq!((law.quantile(0.0), law.quantile(1.0)), (low, high), "{name}");
        assert!(law.quantile(f64::NAN).is_nan());
    }
}

#[test]
fn what_is_listed_has_the_same_moments_and_quantiles() {
    for (law, name) in all_laws() {
        let Some(outcomes) = law.outcomes() else { continue };
        assert!(law.is_discrete(), "{name}");
        let sum: f64 = outcomes.iter().map(|(_, p)| p).sum();
        let mean: f64 = outcomes.iter().map(|(x, p)| x * p).sum();
        let variance: f64 = outcomes.iter().map(|(x, p)| p * (x - law.mean()).powi(2)).sum();
        near(sum, 1.0, 1e-13, &name);
        near(mean, law.mean(), 1e-12, &name);
        near(variance, law.variance(), 1e-11, &name);
        let mut so_far = 0.0;
        for (x, p) in outcomes {
            so_far += p;
            assert!((law.cdf(x) - so_far).abs() < 1e-12, "{name}: {} and {so_far} at {x}", law.cdf(x));
            if p > 1e-13 {
                assert_eq!(law.quantile(so_far - 0.5 * p), x, "{name}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn quantiles_turn_probabilities_around(p in 1e-9..1.0 - 1e-9f64) {
        for (law, name) in all_laws() {
            let x = law.quantile(p);
            if law.is_discrete() {
                // The least number with so much up to it, which is its own quantile.
                prop_assert!(law.cdf(x) >= p - 1e-14, "{}: {} at {}", name, law.cdf(x), p);
                prop_assert!(law.cdf(x - 1e-9 * (1.0 + x.abs())) < p, "{} at {}", name, p);
                prop_assert_eq!(law.quantile(law.cdf(x)), x, "{} at {}", name, p);
            } else {
                // Neighbouring numbers are as near as it gets.
                let step = law.cdf(x * (1.0 + f64::EPSILON)) - law.cdf(x * (1.0 - f64::EPSILON));
                prop_assert!((law.cdf(x) - p).abs() <= 1e-12 * p + 4.0 * step.abs(), "{}: {} at {}", name, law.cdf(x), p);
            }
            prop_assert!((law.cdf(x) + law.survival(x) - 1.0).abs() < 1e-13, "{} at {}", name, x);
        }
    }
}

#[test]
fn means_are_integrals_of_quantiles() {
    // By the midpoint rule, which is right to what the tails carry.
    for (law, name) in all_laws() {
        let n = 4000;
        let mean: f64 = (0..n).map(|k| law.quantile((f64::from(k) + 0.5) / f64::from(n))).sum::<f64>() / f64::from(n);
        assert!((mean - law.mean()).abs() < 0.005 * law.variance().sqrt(), "{name}: {mean} and {}", law.mean());
    }
}

#[test]
fn parameters_are_checked() {
    let of = |law: Result<Law, Fault>| law.unwrap_err().to_string();
    let nan = f64::NAN;
    assert_eq!(of(Law::normal(nan, 1.0)), "the mean is not a finite number");
    assert_eq!(of(Law::normal(1.0, 0.0)), "the standard deviation is 0, and has to be more than 0");
    assert_eq!(of(Law::normal(0.0, 1e200)), "the variance is too large to calculate with");
    assert_eq!(of(Law::lognormal(-3.0, 1.0)), "the mean is -3, and has to be more than 0");
    assert_eq!(of(Law::lognormal(1.0, 1e-200)), "mean / sd is too large to calculate with");
    assert_eq!(of(Law::uniform(3.0, 3.0)), "the range from 3 to 3 holds nothing");
    assert_eq!(of(Law::triangular(1.0, 5.0, 4.0)), "the mode 5 is not between the ends 1 and 4");
    assert_eq!(Law::pert(1.0, 0.5, 4.0), Err(Fault::ModeOutside { low: 1.0, mode: 0.5, high: 4.0 }));
    assert_eq!(of(Law::beta(1.0, -1.0)), "beta is -1, and has to be more than 0");
    assert_eq!(of(Law::gamma(1.0, 1e-6)), "mean / sd is too large to calculate with");
    assert_eq!(of(Law::weibull(1.0, 0.001)), "the shape is 0.001, and has to be from 0.02 to 100000");
    assert_eq!(of(Law::exponential(f64::INFINITY)), "the mean is not a finite number");
    assert_eq!(of(Law::poisson(1e12)), "the mean is too large to calculate with");
    assert_eq!(of(Law::binomial(2.5, 0.5)), "the number of trials is 2.5, and has to be a whole number");
    assert_eq!(of(Law::binomial(2.0, 1.5)), "the probability is 1.5, and has to be from 0 to 1");
    assert_eq!(of(Law::finite(&[1.0, 2.0], &[0.5])), "there are 1 weights, and 2 are needed");
    assert_eq!(of(Law::finite(&[1.0, 2.0], &[0.5, 0.25])), "the weights sum to 0.75, and not to 1");
    assert_eq!(Law::finite(&[1.0, 2.0], &[1.5, -0.5]), Err(Fault::NegativeWeight { at: 1, weight: -0.5 }));
    assert_eq!(of(Law::empirical(&[])), "there are no values");
    assert_eq!(Law::histogram(&[0.0, 2.0, 2.0], &[0.5, 0.5]), Err(Fault::Edges { at: 2, before: 2.0, edge: 2.0 }));
    assert_eq!(Law::histogram(&[0.0, 2.0], &[0.5]), Err(Fault::Sum { sum: 0.5 }));
    assert_eq!(Law::histogram(&[0.0, 2.0], &[0.0]), Err(Fault::Sum { sum: 0.0 }));
    // What is within 1e-9 is 1; certain counts are values.
    near(Law::finite(&[1.0, 2.0], &[0.5, 0.5 + 1e-10]).unwrap().mean(), 1.5, 1e-10, "mean");
    assert_eq!(Law::binomial(7.0, 1.0).unwrap().outcomes(), Some(vec![(7.0, 1.0)]));
}

/// Whatever the parameters are: a fault, or a distribution with answers that are numbers and in order.
#[test]
fn extreme_parameters_are_rejected_or_answered() {
    let numbers = [-1e300, -1.0, 0.0, 1e-300, 1e-9, 0.02, 0.5, 1.0, 3.0, 1e3, 1e5, 1e9, 1e160, f64::INFINITY, f64::NAN];
    let mut made = 0;
    for a in numbers {
        for b in numbers {
            let mut laws = vec![Law::normal(a, b), Law::lognormal(a, b), Law::uniform(a, b), Law::beta(a, b), Law::gamma(a, b)];
            laws.extend([Law::weibull(a, b), Law::binomial(a, b), Law::exponential(a), Law::poisson(a), Law::empirical(&[a, b])]);
            laws.extend([Law::triangular(a, b, 3.0), Law::pert(0.02, a, b), Law::histogram(&[a, b, 1e5], &[0.5, 0.5])]);
            let cut: Vec<_> = laws.iter().flatten().map(|law| Law::truncated(law.clone(), 0.1, 1e3)).collect();
            for law in laws.into_iter().chain(cut).flatten() {
                made += 1;
                let (low, high) = law.support();
                assert!(law.mean() >= low && law.mean() <= high && law.variance() >= 0.0, "{law:?}");
                let mut before = low;
                for p in [1e-300, 1e-9, 0.3, 0.7, 1.0 - 1e-9] {
                    let x = law.quantile(p);
                    assert!(x.is_finite() && x >= before - 1e-300 - 1e-13 * before.abs() && x <= high, "{law:?}: {x} at {p}");
                    assert!((0.0..=1.0).contains(&law.cdf(x)) && (0.0..=1.0).contains(&law.survival(x)), "{law:?} at {x}");
                    before = x;
                }
                let points = discretised(&law, 3).unwrap();
                assert!(points.iter().all(|(x, p)| x.is_finite() && *p > 0.0), "{law:?}: {points:?}");
            }
        }
    }
    assert!(made > 500, "{made}");
}
