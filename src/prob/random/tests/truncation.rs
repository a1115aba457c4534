//! Truncated distributions, also where next to nothing of the whole is left: against values calculated with 40 digits.

#![allow(clippy::excessive_precision, reason = "digits as they were calculated")]

use super::near;
use crate::prob::random::{Fault, Law};

const INF: f64 = f64::INFINITY;

fn truncated(law: Result<Law, Fault>, low: f64, high: f64) -> Law {
    Law::truncated(law.unwrap(), low, high).unwrap()
}

#[track_caller]
fn moments(law: &Law, mean: f64, variance: f64) {
    near(law.mean(), mean, 1e-13, "mean");
    near(law.variance(), variance, 1e-11, "variance");
}

#[test]
fn normal_ones_also_in_far_tails() {
    let cases = [
        ((0.0, 1.0), (30.0, INF), 30.033259667433677, 0.001103771511890091, [30.000334638332142, 30.023070467827311, 30.152946658582153]),
        ((0.0, 1.0), (8.0, 9.0), 8.1211889929797971, 0.014148542782748111, [8.0012371990595918, 8.0848888990181664, 8.5467036811274183]),
        ((10.0, 3.0), (8.0, 15.0), 10.943113424822215, 3.238789521047704, [8.0652417919374011, 10.778312050349947, 14.800318316860129]),
        ((100.0, 20.0), (0.0, INF), 100.00002973439882, 399.99702655923406, [53.473255471327385, 100.00000718528935, 146.52695963187549]),
    ];
    for ((mean, sd), (low, high), own, variance, quantiles) in cases {
        let law = truncated(Law::normal(mean, sd), low, high);
        moments(&law, own, variance);
        // The other tail is the same, mirrored.
        let mirrored = truncated(Law::normal(-mean, sd), -high, -low);
        moments(&mirrored, -own, variance);
        for (p, x) in [0.01, 0.5, 0.99].into_iter().zip(quantiles) {
            near(law.quantile(p), x, 1e-14, "quantile");
            near(mirrored.quantile(1.0 - p), -x, 1e-14, "quantile, mirrored");
            assert!((law.cdf(x) - p).abs() < 1e-12, "{} and {p}", law.cdf(x));
        }
        assert_eq!(law.support(), (low, high));
        assert!((law.quantile(1e-12) - low) / (own - low) < 1e-6 && law.quantile(1e-12) >= low);
    }
}

#[test]
fn other_ones() {
    moments(&truncated(Law::lognormal(100.0, 30.0), 120.0, 200.0), 141.36732845192745, 320.22302651096272);
    moments(&truncated(Law::lognormal(100.0, 30.0), 120.0, INF), 143.54438239339342, 491.31379381121783);
    moments(&truncated(Law::gamma(10.0, 4.0), 60.0, INF), 61.843599320153581, 3.3709344512959369);
    moments(&truncated(Law::weibull(5.0, 1.7), 0.0, 3.0), 1.7983527149922343, 0.58162235000589302);
    moments(&truncated(Law::triangular(2.0, 3.0, 7.0), 2.5, 5.0), 11.0 / 3.0, 0.45833333333333333);
    moments(&truncated(Law::pert(2.0, 3.0, 8.0), 2.0, 4.0), 3.0670612367933457, 0.27248240696358115);
    moments(&truncated(Law::uniform(0.0, 10.0), -5.0, 4.0), 2.0, 16.0 / 12.0);
    moments(&truncated(Law::poisson(3.2), 39.5, INF), 40.084290519768848, 0.091003980783481439);
    moments(&truncated(Law::poisson(3.2), 5.0, INF), 5.7976728212264913, 1.1279069920688858);
    moments(&truncated(Law::poisson(3.2), 5.0, 300.0), 5.7976728212264913, 1.1279069920688858);
    moments(&truncated(Law::finite(&[1.0, 2.0, 3.0], &[0.25, 0.25, 0.5]), 2.0, 9.0), 8.0 / 3.0, 2.0 / 9.0);
    moments(&truncated(Law::histogram(&[0.0, 2.0, 4.0], &[0.5, 0.5]), 1.0, 4.0), 2.5, 0.75);
    // Exponential waiting has no memory.
    let law = truncated(Law::exponential(4.0), 1000.0, INF);
    moments(&law, 1004.0, 16.0);
    near(law.quantile(0.5), 1000.0 + 4.0 * 2f64.ln(), 1e-14, "median");
}

#[test]
fn ends_of_counts_are_possible_values() {
    let law = truncated(Law::poisson(3.2), 4.5, INF);
    assert_eq!((law.support(), law.quantile(1e-9), law.is_discrete()), ((5.0, INF), 5.0, true));
    assert_eq!((law.cdf(4.0), law.survival(4.99)), (0.0, 1.0));
    for k in 5..20 {
        let x = f64::from(k);
        assert_eq!(law.quantile(law.cdf(x)), x);
        assert_eq!(law.quantile(law.cdf(x) + 1e-13), x + 1.0);
    }
    // With a high end all values are listed, also where the whole has less than 1e-300 there.
    let law = truncated(Law::poisson(1.0), 300.0, 302.0);
    let outcomes = law.outcomes().unwrap();
    assert_eq!(outcomes.iter().map(|(x, _)| *x).collect::<Vec<_>>(), [300.0, 301.0, 302.0]);
    near(outcomes[1].1 / outcomes[0].1, 1.0 / 301.0, 1e-14, "ratio");
    // Many trials: not listed, but the same questions are answered.
    let law = truncated(Law::binomial(1e6, 0.5), 4e5, 4.99e5);
    near(law.quantile(1.0 - 1e-12), 4.99e5, 1e-14, "high end");
    assert!(law.cdf(4.99e5 - 1.0) < 1.0 && law.mean() < 4.99e5 && law.mean() > 4.98e5);
}

#[test]
fn open_ends_and_ends_within_ends() {
    let law = Law::gamma(10.0, 4.0).unwrap();
    assert_eq!(Law::truncated(law.clone(), f64::NEG_INFINITY, INF), Ok(law.clone()));
    assert_eq!(Law::truncated(law.clone(), 0.0, INF), Ok(law.clone()));
    // Twice is once with the narrower ends.
    let twice = Law::truncated(Law::truncated(law.clone(), 5.0, 20.0).unwrap(), 1.0, 12.0).unwrap();
    assert_eq!(Ok(twice), Law::truncated(law.clone(), 5.0, 12.0));
    assert_eq!(Law::truncated(law.clone(), 5.0, 4.0), Err(Fault::EmptyRange { low: 5.0, high: 4.0 }));
    assert_eq!(Law::truncated(law.clone(), -5.0, -4.0), Err(Fault::NothingInside { low: -5.0, high: -4.0 }));
    assert_eq!(Law::truncated(law.clone(), 1e6, INF), Err(Fault::NothingInside { low: 1e6, high: INF }));
    assert!(matches!(Law::truncated(law, f64::NAN, 1.0), Err(Fault::NotFinite { .. })));
    assert_eq!(Law::truncated(Law::poisson(2.0).unwrap(), 1.2, 1.8), Err(Fault::NothingInside { low: 1.2, high: 1.8 }));
    let points = Law::empirical(&[1.0, 9.0]).unwrap();
    assert_eq!(Law::truncated(points, 2.0, 8.0), Err(Fault::NothingInside { low: 2.0, high: 8.0 }));
    let histogram = Law::histogram(&[0.0, 1.0, 2.0, 3.0], &[0.5, 0.0, 0.5]).unwrap();
    assert_eq!(Law::truncated(histogram, 1.1, 1.9), Err(Fault::NothingInside { low: 1.1, high: 1.9 }));
}
