//! Points in place of a distribution: their moments, and known quadratures.

use super::{all_laws, near};
use crate::prob::fairness::total;
use crate::prob::random::{Fault, Law, MOST_POINTS, discretised};

/// Raw moments around the mean in standard deviations, up to a degree.
fn moments(points: &[(f64, f64)], law: &Law, degree: i32) -> Vec<f64> {
    let (mean, sd) = (law.mean(), law.variance().sqrt());
    (0..=degree).map(|k| points.iter().map(|(x, p)| p * ((x - mean) / sd).powi(k)).sum()).collect()
}

#[test]
fn known_quadratures() {
    let law = Law::normal(10.0, 2.0).unwrap();
    assert_eq!(discretised(&law, 1), Ok(vec![(10.0, 1.0)]));
    let found = discretised(&law, 3).unwrap();
    for ((x, p), (node, weight)) in found.iter().zip([(-3f64.sqrt(), 1.0 / 6.0), (0.0, 2.0 / 3.0), (3f64.sqrt(), 1.0 / 6.0)]) {
        assert!((x - 10.0 - 2.0 * node).abs() < 1e-14 && (p - weight).abs() < 1e-15, "{found:?}");
    }
    let found = discretised(&Law::uniform(-1.0, 1.0).unwrap(), 2).unwrap();
    assert!(found.iter().zip([-1.0, 1.0]).all(|((x, p), side)| (x - side / 3f64.sqrt()).abs() < 1e-15 && *p == 0.5), "{found:?}");
    // Laguerre's, of two points: 2 -+ sqrt(2).
    let found = discretised(&Law::exponential(1.0).unwrap(), 2).unwrap();
    near(found[0].0, 2.0 - 2f64.sqrt(), 1e-14, "point");
    near(found[1].1, (2.0 - 2f64.sqrt()) / 4.0, 1e-14, "weight");
}

#[test]
fn normal_moments_up_to_degree() {
    let law = Law::normal(0.0, 1.0).unwrap();
    for n in [2, 5, 12] {
        let found = moments(&discretised(&law, n).unwrap(), &law, 2 * n as i32 - 1);
        let mut even = 1.0;
        for k in (0..2 * n).step_by(2) {
            near(found[k], even, 1e-13, &format!("moment {k} by {n} points"));
            assert!(found[k + 1].abs() <= 1e-13 * even * (k + 1) as f64, "{found:?}");
            even *= (k + 1) as f64;
        }
    }
}

#[test]
fn moments_in_closed_form() {
    // E x^k of the gamma distribution is scale^k times (a)(a + 1) … (a + k - 1); of the beta distribution (a)…/(a + b)…; of the
    // lognormal one exp(k m + k^2 s^2 / 2); of the Weibull one scale^k Γ(1 + k / shape).
    let raw = |points: &[(f64, f64)], k: i32| points.iter().map(|(x, p)| p * x.powi(k)).sum::<f64>();
    let n = 4;
    let gamma = discretised(&Law::gamma(6.0, 4.0).unwrap(), n).unwrap();
    let beta = discretised(&Law::beta(0.7, 2.6).unwrap(), n).unwrap();
    let lognormal = discretised(&Law::lognormal(2.0, 1.0).unwrap(), n).unwrap();
    let weibull = discretised(&Law::weibull(3.0, 1.5).unwrap(), n).unwrap();
    let exponential = discretised(&Law::exponential(2.0).unwrap(), n).unwrap();
    let (variance, mut of_gamma, mut of_beta, mut of_exponential) = (1.25f64.ln(), 1.0, 1.0, 1.0);
    for k in 1..2 * n as i32 {
        let before = f64::from(k - 1);
        of_gamma *= 16.0 / 6.0 * (2.25 + before);
        of_beta *= (0.7 + before) / (3.3 + before);
        of_exponential *= 2.0 * f64::from(k);
        let of_lognormal = (f64::from(k) * (2f64.ln() - variance / 2.0) + f64::from(k * k) * variance / 2.0).exp();
        let of_weibull = 3f64.powi(k) * libm::tgamma(1.0 + f64::from(k) / 1.5);
        near(raw(&gamma, k), of_gamma, 1e-13, &format!("gamma, {k}"));
        near(raw(&beta, k), of_beta, 1e-13, &format!("beta, {k}"));
        near(raw(&exponential, k), of_exponential, 1e-13, &format!("exponential, {k}"));
        near(raw(&lognormal, k), of_lognormal, 1e-11, &format!("lognormal, {k}"));
        near(raw(&weibull, k), of_weibull, 1e-11, &format!("weibull, {k}"));
    }
}

#[test]
fn the_same_whole_list_or_fewer_points() {
    // Counts by their coefficients, and by the list of their values.
    for law in [Law::binomial(30.0, 0.1).unwrap(), Law::binomial(9.0, 0.5).unwrap()] {
        let (values, weights): (Vec<f64>, Vec<f64>) = law.outcomes().unwrap().into_iter().unzip();
        let listed = Law::finite(&values, &weights).unwrap();
        for n in (1..10).chain(20..31) {
            let (one, other) = (discretised(&law, n).unwrap(), discretised(&listed, n).unwrap());
            for (one, other) in one.iter().zip(&other) {
                assert!((one.0 - other.0).abs() < 1e-11 && (one.1 - other.1).abs() < 1e-12, "{one:?} {other:?}");
            }
        }
    }
    let found = discretised(&Law::binomial(2.0, 0.5).unwrap(), 10).unwrap();
    assert!(found.iter().zip([(0.0, 0.25), (1.0, 0.5), (2.0, 0.25)]).all(|(a, b)| (a.0 - b.0).abs() < 1e-14 && (a.1 - b.1).abs() < 1e-14));
    assert_eq!(discretised(&Law::finite(&[3.0, 1.0], &[0.25, 0.75]).unwrap(), 5), Ok(vec![(1.0, 0.75), (3.0, 0.25)]));
}

#[test]
fn every_law_keeps_mean_and_variance_and_sums_to_1() {
    for (law, name) in all_laws() {
        for n in [1, 2, 3, 5, 10, 40] {
            let found = discretised(&law, n).unwrap();
            assert_eq!(total(found.iter().map(|(_, p)| *p)), 1.0, "{name}, {n}");
            let (low, high) = law.support();
            assert!(found.len() <= n && found.iter().all(|(x, p)| *x >= low && *x <= high && *p > 0.0), "{name}, {n}: {found:?}");
            assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0), "{name}, {n}: {found:?}");
            let found = moments(&found, &law, 2);
            assert!(found[1].abs() < 1e-10 && (n == 1 || (found[2] - 1.0).abs() < 1e-9), "{name}, {n}: {found:?}");
        }
    }
}

#[test]
fn third_moments_by_integrals() {
    // Five points keep nine moments: the third and fourth by the midpoint rule on quantiles, closer together at both ends.
    for (law, name) in all_laws() {
        let found = moments(&discretised(&law, 5).unwrap(), &law, 4);
        let n = 40_000;
        let s = (0..n).map(|k| (f64::from(k) + 0.5) / f64::from(n));
        let quantiles: Vec<(f64, f64)> = s.map(|s| (law.quantile(s * s * (3.0 - 2.0 * s)), 6.0 * s * (1.0 - s) / f64::from(n))).collect();
        let expected = moments(&quantiles, &law, 4);
        for k in [3, 4] {
            assert!((found[k] - expected[k]).abs() < 1e-3 * (1.0 + expected[4]), "{name}: {found:?} {expected:?}");
        }
    }
}

#[test]
fn numbers_of_points_are_checked() {
    let law = Law::normal(0.0, 1.0).unwrap();
    for points in [0, MOST_POINTS + 1] {
        assert_eq!(discretised(&law, points), Err(Fault::Points { points, most: MOST_POINTS }));
    }
    assert_eq!(discretised(&law, MOST_POINTS).unwrap().len(), MOST_POINTS);
}
