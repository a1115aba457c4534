//! Random quantities: against tables, closed forms, and samples.

use super::Law;

mod dependence;
mod discrete;
mod laws;
mod special;
mod streams;
mod truncation;

/// Relative to what is expected; absolute where that is 0.
#[track_caller]
fn near(found: f64, expected: f64, tolerance: f64, of: &str) {
    let miss = if expected == 0.0 { found.abs() } else { (found / expected - 1.0).abs() };
    assert!(miss <= tolerance, "{of}: {found:e}, not {expected:e}: {miss:e}");
}

/// One of each distribution, and of those with shapes some more, with what they are called.
fn all_laws() -> Vec<(Law, String)> {
    let cut = |law: Law, low, high| Law::truncated(law, low, high);
    let all = [
        ("normal", Law::normal(-3.0, 2.0)),
        ("lognormal", Law::lognormal(100.0, 80.0)),
        ("triangular", Law::triangular(-1.0, 0.0, 5.0)),
        ("triangular with its mode at an end", Law::triangular(2.0, 2.0, 5.0)),
        ("pert", Law::pert(10.0, 11.0, 20.0)),
        ("uniform", Law::uniform(3.0, 4.0)),
        ("beta", Law::beta(2.5, 1.5)),
        ("beta with two peaks", Law::beta(0.5, 0.4)),
        ("narrow beta", Law::beta(3e4, 5e4)),
        ("gamma", Law::gamma(12.0, 5.0)),
        ("skewed gamma", Law::gamma(1.0, 2.0)),
        ("narrow gamma", Law::gamma(1000.0, 2.0)),
        ("weibull", Law::weibull(3.0, 2.2)),
        ("skewed weibull", Law::weibull(3.0, 0.7)),
        ("exponential", Law::exponential(7.0)),
        ("poisson", Law::poisson(4.5)),
        ("large poisson", Law::poisson(2e5)),
        ("binomial", Law::binomial(30.0, 0.1)),
        ("large binomial", Law::binomial(4e5, 0.25)),
        ("finite", Law::finite(&[5.0, -1.0, 2.0, 2.0], &[0.1, 0.3, 0.4, 0.2])),
        ("empirical", Law::empirical(&[1.0, 4.0, 2.0, 9.0, 4.0, 4.5, -6.0])),
        ("histogram", Law::histogram(&[0.0, 10.0, 20.0, 50.0, 60.0], &[0.1, 0.6, 0.0, 0.3])),
        ("truncated normal", cut(Law::normal(0.0, 1.0).unwrap(), 6.0, f64::INFINITY)),
        ("truncated lognormal", cut(Law::lognormal(100.0, 80.0).unwrap(), 50.0, 500.0)),
        ("truncated triangular", cut(Law::triangular(-1.0, 0.0, 5.0).unwrap(), -0.5, 3.0)),
        ("truncated gamma", cut(Law::gamma(12.0, 5.0).unwrap(), f64::NEG_INFINITY, 9.0)),
        ("truncated poisson", cut(Law::poisson(4.5).unwrap(), 3.0, f64::INFINITY)),
        ("truncated binomial", cut(Law::binomial(30.0, 0.1).unwrap(), 1.0, 8.0)),
    ];
    all.into_iter().map(|(name, law)| (law.unwrap(), name.to_string())).collect()
}
