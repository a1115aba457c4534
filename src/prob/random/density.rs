//! Densities of the gamma and beta distributions without the cancellation of large logarithms.
//!
//! Source: C. Loader, "Fast and accurate computation of binomial probabilities" (2000): the error of Stirling's formula and the deviance
//! are calculated as they are, not as differences of logarithms of factorials.

use libm::lgamma as ln_gamma;
use std::f64::consts::PI;

/// `ln Γ(x + 1)`.
pub fn ln_gamma_of_one_more(x: f64) -> f64 {
    if x < 16.0 { ln_gamma(x + 1.0) } else { (x + 0.5) * x.ln() - x + 0.5 * (2.0 * PI).ln() + stirling(x) }
}

/// What Stirling's formula leaves out: `ln Γ(x + 1) - (x + 1/2) ln x + x - ln(2π) / 2`, for `x` > 0.
pub fn stirling(x: f64) -> f64 {
    if x < 16.0 {
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * (2.0 * PI).ln();
    }
    let inverse = 1.0 / (x * x);
    let terms = [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];
    terms.iter().rev().fold(0.0, |sum, term| sum * inverse + term) / x
}

/// `x ln(x / m) + m - x`, which is 0 where `x = m` and positive elsewhere.
pub fn deviance(x: f64, m: f64) -> f64 {
    if x <= 0.0 {
        return m;
    }
    let difference = x - m;
    if difference.abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    // The logarithm as a series in v = (x - m) / (x + m).
    let v = difference / (x + m);
    let square = v * v;
    let (mut power, mut sum) = (2.0 * x * v, difference * v);
    for j in 1..100 {
        power *= square;
        let next = sum + power / f64::from(2 * j + 1);
        if next == sum {
            break;
        }
        sum = next;
    }
    sum
}

/// `x^a e^-x / Γ(a)`, which is `x` times the density of the gamma distribution with scale 1; for `x` > 0.
pub fn gamma_front(shape: f64, x: f64) -> f64 {
    if shape < 16.0 {
        return (shape * x.ln() - x - ln_gamma(shape)).exp();
    }
    // Γ(a) is Γ(a + 1) / a.
    shape * (-stirling(shape) - deviance(shape, x)).exp() / (2.0 * PI * shape).sqrt()
}

/// `x^a y^b / B(a, b)` with `y = 1 - x`, which is `x y` times the density of the beta distribution; for `x` and `y` > 0.
pub fn beta_front(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let n = a + b;
    if a < 16.0 && b < 16.0 {
        return (a * x.ln() + b * y.ln() + ln_gamma(n) - ln_gamma(a) - ln_gamma(b)).exp();
    }
    // x^a y^b Γ(n + 1) / (Γ(a + 1) Γ(b + 1)) as a binomial probability, times a b / n.
    let exponent = stirling(n) - stirling(a) - stirling(b) - deviance(a, n * x) - deviance(b, n * y);
    exponent.exp() * (a / n * b / (2.0 * PI)).sqrt()
}
