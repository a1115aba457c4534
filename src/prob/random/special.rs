//! The normal, gamma and beta distributions in standard form: both tails, their inverses and densities.
//!
//! Both tails are calculated, not one as 1 less the other: a tail of 1e-200 keeps its relative precision. What stands before the
//! series and fractions comes from `density`, which has no large logarithms to subtract. Measured against 40 digits: the normal tails
//! and their inverse are right to some 2e-15, those of gamma and beta to some 1e-13, relative to the tail.
//!
//! Sources: W. Gautschi, "A computational procedure for incomplete gamma functions" (1979); N. Temme, "The asymptotic expansion of the
//! incomplete gamma functions" (1979), for large shapes; A. DiDonato, A. Morris, "Significant digit computation of the
//! incomplete beta function ratios" (1992). M. Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988). The functions erfc
//! and ln Γ are those of libm (FreeBSD's), right to the last digits and the same on every machine.

use super::density::{beta_front, deviance, gamma_front, ln_gamma_of_one_more};
use super::invert::{Tail, inverted};
use libm::erfc;
use std::f64::consts::{PI, SQRT_2};

/// More steps than any series or fraction here takes for parameters up to 1e9.
const STEPS: u32 = 1_000_000;

/// `P(Z <= z)` of the standard normal distribution; its upper tail is that of `-z`.
pub fn normal_lower(z: f64) -> f64 {
    0.5 * erfc(-z / SQRT_2)
}

/// The `z` with `P(Z <= z) = p`, for `p` up to 1/2; the other half by symmetry.
pub fn normal_at(p: f64) -> f64 {
    let ratio = |rows: &[[f64; 2]; 8], x: f64| {
        let [above, below] = rows.iter().rev().fold([0.0, 0.0], |[above, below], [a, b]| [above * x + a, below * x + b]);
        above / below
    };
    let central = p - 0.5;
    if central >= -0.425 {
        return central * ratio(&CENTRE, 0.180_625 - central * central);
    }
    let r = (-p.ln()).sqrt();
    -if r <= 5.0 { ratio(&TAIL, r - 1.6) } else { ratio(&FAR_TAIL, r - 5.0) }
}

/// Wichura's coefficients, of numerators and denominators.
const CENTRE: [[f64; 2]; 8] = [
    [3.387_132_872_796_366_5, 1.0],
    [133.141_667_891_784_38, 42.313_330_701_600_91],
    [1_971.590_950_306_551_3, 687.187_007_492_057_9],
    [13_731.693_765_509_46, 5_394.196_021_424_751],
    [45_921.953_931_549_87, 21_213.794_301_586_597],
    [67_265.770_927_008_7, 39_307.895_800_092_71],
    [33_430.575_583_588_13, 28_729.085_735_721_943],
    [2_509.080_928_730_122_7, 5_226.495_278_852_854],
];
const TAIL: [[f64; 2]; 8] = [
    [1.423_437_110_749_683_5, 1.0],
    [4.630_337_846_156_546, 2.053_191_626_637_759],
    [5.769_497_221_460_691, 1.676_384_830_183_803_8],
    [3.647_848_324_763_204_5, 0.689_767_334_985_1],
    [1.270_458_252_452_368_4, 0.148_103_976_427_480_08],
    [0.241_780_725_177_450_6, 0.015_198_666_563_616_457],
    [0.022_723_844_989_269_184, 5.475_938_084_995_345e-4],
    [7.745_450_142_783_414e-4, 1.050_750_071_644_416_9e-9],
];
const FAR_TAIL: [[f64; 2]; 8] = [
    [6.657_904_643_501_103, 1.0],
    [5.463_784_911_164_114, 0.599_832_206_555_888],
    [1.784_826_539_917_291_3, 0.136_929_880_922_735_8],
    [0.296_560_571_828_504_87, 0.014_875_361_290_850_615],
    [0.026_532_189_526_576_124, 7.868_691_311_456_133e-4],
    [1.242_660_947_388_078_4e-3, 1.846_318_317_510_054_8e-5],
    [2.711_555_568_743_487_6e-5, 1.421_511_758_316_446e-7],
    [2.010_334_399_292_288_1e-7, 2.044_263_103_389_939_8e-15],
];

/// `P(X <= x)` and `P(X > x)` of the gamma distribution with scale 1: the regularised incomplete gamma functions P and Q.
pub fn gamma_tails(shape: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if x.is_infinite() {
        return (1.0, 0.0);
    }
    let eta = eta(shape, x);
    if shape >= LARGE && eta.abs() <= 0.5 {
        return large_gamma(shape, eta);
    }
    let front = gamma_front(shape, x);
    if x < shape + 1.0 {
        // x^a e^-x / Γ(a + 1) times the sum of x^n / ((a + 1) … (a + n)).
        let (mut term, mut sum) = (1.0, 1.0);
        for n in 1..STEPS {
            term *= x / (shape + f64::from(n));
            sum += term;
            if term <= sum * 1e-17 {
                break;
            }
        }
        let lower = (front / shape * sum).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let fraction = fraction(x + 1.0 - shape, |n| (-n * (n - shape), x + 2.0 * n + 1.0 - shape));
        let upper = (front / fraction).min(1.0);
        (1.0 - upper, upper)
    }
}

/// Shapes from which the expansion by Temme is used: its three terms leave out 1e-3 / shape^3 of the tail.
const LARGE: f64 = 1e4;

/// Temme's variable: `eta^2 / 2 = mu - ln(1 + mu)` with `mu = x / a - 1`, and the sign of `mu`.
fn eta(shape: f64, x: f64) -> f64 {
    (2.0 * deviance(shape, x) / shape).sqrt().copysign(x - shape)
}

fn large_gamma(shape: f64, eta: f64) -> (f64, f64) {
    let series = |row: &[f64]| row.iter().rev().fold(0.0, |sum, coefficient| sum * eta + coefficient);
    let sum = TEMME.iter().rev().fold(0.0, |sum, row| sum / shape + series(row));
    let rest = (-0.5 * shape * eta * eta).exp() / (2.0 * PI * shape).sqrt() * sum;
    let scaled = eta * (shape / 2.0).sqrt();
    ((0.5 * erfc(-scaled) - rest).clamp(0.0, 1.0), (0.5 * erfc(scaled) + rest).clamp(0.0, 1.0))
}

/// Powers of eta in the first three terms of the expansion, calculated by its recurrence with 60 digits.
#[rustfmt::skip]
const TEMME: [[f64; 12]; 3] = [
    [-0.333_333_333_333_333_3, 0.083_333_333_333_333_33, -0.014_814_814_814_814_815, 1.157_407_407_407_407_4e-3,
     3.527_336_860_670_194e-4, -1.787_551_445_329_218_7e-4, 3.919_263_178_522_438e-5, -2.185_448_510_679_992e-6,
     -1.854_062_210_715_16e-6, 8.296_711_340_953_086e-7, -1.766_595_273_682_608e-7, 6.707_853_543_401_499e-9],
    [-1.851_851_851_851_852e-3, -3.472_222_222_222_222e-3, 2.645_502_645_502_646e-3, -9.902_263_374_485_597e-4,
     2.057_613_168_724_28e-4, -4.018_775_720_164_61e-7, -1.809_855_033_448_998e-5, 7.649_160_916_081_11e-6,
     -1.612_090_089_456_344_6e-6, 4.647_127_802_807_434e-9, 1.378_633_446_915_721e-7, -5.752_545_603_517_705e-8],
    [4.133_597_883_597_884e-3, -2.681_327_160_493_827e-3, 7.716_049_382_716_05e-4, 2.009_387_860_082_304_5e-6,
     -1.073_665_322_636_516e-4, 5.292_344_882_912_012_5e-5, -1.276_063_518_861_872_8e-5, 3.423_578_734_096_138e-8,
     1.372_195_730_906_293_3e-6, -6.298_992_138_380_055e-7, 1.428_061_420_606_424_2e-7, -2.047_709_842_199_087e-10],
];

/// The `x` where a tail of the gamma distribution with scale 1 has this size, up to 1/2.
pub fn gamma_at(shape: f64, tail: Tail) -> f64 {
    let (p, sign) = match tail {
        Tail::Lower(p) => (p, 1.0),
        Tail::Upper(q) => (q, -1.0),
    };
    // The cube root is nearly normal (Wilson, Hilferty); small lower tails are nearly a power.
    let cube = 1.0 + sign * normal_at(p) / (9.0 * shape).sqrt() - 1.0 / (9.0 * shape);
    let power = match tail {
        Tail::Lower(p) => (p.ln() + ln_gamma_of_one_more(shape)) / shape,
        Tail::Upper(_) => f64::NEG_INFINITY,
    };
    let start = if cube > 0.0 { shape.ln() + 3.0 * cube.ln() } else { power };
    let start = if start.is_finite() { start.max(power) } else { shape.ln().min(0.0) };
    // In the logarithm of x, where quantiles of small shapes reach over hundreds of powers of ten.
    inverted(tail, start, |t| {
        let x = t.exp();
        let (lower, upper) = gamma_tails(shape, x);
        (lower, upper, gamma_front(shape, x))
    })
    .exp()
}

/// `P(X <= x)` and `P(X > x)` of the beta distribution on 0 to 1, for `y = 1 - x`: both are given, so that both ends are precise.
pub fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let front = beta_front(a, b, x, y);
    // The fraction is quick below the mean, and the tail that it gives is the smaller one or nearly so.
    if a * y >= b * x {
        let lower = (front / beta_fraction(a, b, x, y)).min(1.0);
        (lower, 1.0 - lower)
    } else {
        let upper = (front / beta_fraction(b, a, y, x)).min(1.0);
        (1.0 - upper, upper)
    }
}

/// The fraction under `x^a y^b / B(a, b)` (DiDonato, Morris, equation 9).
fn beta_fraction(a: f64, b: f64, x: f64, y: f64) -> f64 {
    let lambda = a - (a + b) * x;
    let first = a * (lambda + 1.0) / (a + 1.0);
    fraction(first, |n| {
        let c = a + 2.0 * n - 1.0;
        let above = (a + n - 1.0) * (a + b + n - 1.0) * n * (b - n) * x * x / (c * c);
        let below = n + n * (b - n) * x / c + (a + n) / (c + 2.0) * (lambda + 1.0 + n * (1.0 + y));
        (above, below)
    })
}

/// The continued fraction `first + above(1) / (below(1) + above(2) / (below(2) + …`, by the method of Lentz.
fn fraction(first: f64, term: impl Fn(f64) -> (f64, f64)) -> f64 {
    let away = |x: f64| if x.abs() < 1e-300 { 1e-300 } else { x };
    let mut value = away(first);
    let (mut c, mut d) = (value, 0.0);
    for n in 1..STEPS {
        let (above, below) = term(f64::from(n));
        d = 1.0 / away(below + above * d);
        c = away(below + above / c);
        value *= c * d;
        if (c * d - 1.0).abs() <= 2e-16 {
            break;
        }
    }
    value
}

/// Where a tail of the beta distribution has this size, up to 1/2: `x` and `1 - x`.
pub fn beta_at(a: f64, b: f64, tail: Tail) -> (f64, f64) {
    let parts = |t: f64| (1.0 / (1.0 + (-t).exp()), 1.0 / (1.0 + t.exp()));
    // The logarithm of the odds is nearly normal for large parameters; small tails are nearly a power.
    let spread = (1.0 / a + 1.0 / b).sqrt();
    let centre = (a / b).ln();
    let start = match tail {
        Tail::Lower(p) => (centre + normal_at(p) * spread).max((p.ln() + a.ln()) / a - 1.0 - b.ln().abs()),
        Tail::Upper(q) => (centre - normal_at(q) * spread).min(-(q.ln() + b.ln()) / b + 1.0 + a.ln().abs()),
    };
    let t = inverted(tail, start, |t| {
        let (x, y) = parts(t);
        let (lower, upper) = beta_tails(a, b, x, y);
        (lower, upper, beta_front(a, b, x, y))
    });
    parts(t)
}

/// `Γ(1 + e)` and `Γ(1 + 2e) - Γ(1 + e)^2`, the mean and the variance of a Weibull distribution with scale 1 and shape `1 / e`.
pub fn gamma_moment(e: f64) -> (f64, f64) {
    let first = ln_gamma_of_one_more(e);
    // The difference of both, relative to the square of the mean. For small e by the series of ln Γ(1 + 2e) - 2 ln Γ(1 + e), whose
    // terms are zeta(k) (2^k - 2) (-e)^k / k.
    let difference = if e < 0.05 {
        let terms = (2..24).map(|k| zeta(k) * (2f64.powi(k) - 2.0) * (-e).powi(k) / f64::from(k));
        terms.rev().sum::<f64>()
    } else {
        ln_gamma_of_one_more(2.0 * e) - 2.0 * first
    };
    let mean = first.exp();
    (mean, mean * mean * difference.exp_m1())
}

/// Riemann's zeta function at whole numbers from 2, by Euler and Maclaurin's formula.
fn zeta(k: i32) -> f64 {
    let (s, n) = (f64::from(k), 64.0f64);
    let sum: f64 = (1..64).rev().map(|j| f64::from(j).powi(-k)).sum();
    let corrections = s / 12.0 / n - s * (s + 1.0) * (s + 2.0) / 720.0 / n.powi(3)
        + s * (s + 1.0) * (s + 2.0) * (s + 3.0) * (s + 4.0) / 30_240.0 / n.powi(5);
    sum + n.powi(-k) * (n / (s - 1.0) + 0.5 + corrections)
}
