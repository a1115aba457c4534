//! Distributions with a density in closed form. Parameters are checked where they are put together, in [`super::build`].

use super::invert::Tail;
use super::shape::Shape;
use super::special::{beta_at, beta_tails, gamma_at, gamma_tails, normal_at, normal_lower};

/// The normal distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Normal {
    pub mean: f64,
    pub sd: f64,
}

/// The standard normal quantile by both tails.
pub fn standard(p: f64, q: f64) -> f64 {
    if p <= q { normal_at(p) } else { -normal_at(q) }
}

impl Shape for Normal {
    fn lower(&self, x: f64) -> f64 {
        normal_lower((x - self.mean) / self.sd)
    }

    fn upper(&self, x: f64) -> f64 {
        normal_lower((self.mean - x) / self.sd)
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        self.mean + self.sd * standard(p, q)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    fn support(&self) -> (f64, f64) {
        (f64::NEG_INFINITY, f64::INFINITY)
    }
}

/// A quantity whose logarithm is normal.
#[derive(Clone, Debug, PartialEq)]
pub struct Lognormal {
    /// Of the quantity.
    pub mean: f64,
    pub sd: f64,
    /// Of its logarithm.
    pub log: Normal,
}

impl Shape for Lognormal {
    fn lower(&self, x: f64) -> f64 {
        if x > 0.0 { self.log.lower(x.ln()) } else { 0.0 }
    }

    fn upper(&self, x: f64) -> f64 {
        if x > 0.0 { self.log.upper(x.ln()) } else { 1.0 }
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        self.log.at(p, q).exp()
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Uniform {
    pub low: f64,
    pub high: f64,
}

impl Shape for Uniform {
    fn lower(&self, x: f64) -> f64 {
        ((x - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn upper(&self, x: f64) -> f64 {
        ((self.high - x) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let width = self.high - self.low;
        if p <= q { self.low + p * width } else { self.high - q * width }
    }

    fn mean(&self) -> f64 {
        0.5 * self.low + 0.5 * self.high
    }

    fn variance(&self) -> f64 {
        (self.high - self.low).powi(2) / 12.0
    }

    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// Likelihood that rises linearly to the mode, and falls linearly from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Triangular {
    pub low: f64,
    pub mode: f64,
    pub high: f64,
}

impl Triangular {
    /// What part of the width, and of the probability, is below the mode, and what part above.
    fn parts(&self) -> (f64, f64) {
        let width = self.high - self.low;
        ((self.mode - self.low) / width, (self.high - self.mode) / width)
    }

    /// The density.
    pub fn density(&self, x: f64) -> f64 {
        let top = 2.0 / (self.high - self.low);
        if x < self.low || x > self.high {
            0.0
        } else if x < self.mode {
            top * ((x - self.low) / (self.mode - self.low))
        } else if x > self.mode {
            top * ((self.high - x) / (self.high - self.mode))
        } else {
            top
        }
    }
}

impl Shape for Triangular {
    fn lower(&self, x: f64) -> f64 {
        if x <= self.low {
            0.0
        } else if x <= self.mode {
            (x - self.low) / (self.high - self.low) * ((x - self.low) / (self.mode - self.low))
        } else {
            1.0 - self.upper(x)
        }
    }

    fn upper(&self, x: f64) -> f64 {
        if x >= self.high {
            0.0
        } else if x > self.mode {
            (self.high - x) / (self.high - self.low) * ((self.high - x) / (self.high - self.mode))
        } else {
            1.0 - self.lower(x)
        }
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let (width, (below, above)) = (self.high - self.low, self.parts());
        if p <= below {
            (self.low + width * (p * below).sqrt()).min(self.mode)
        } else {
            (self.high - width * (q * above).sqrt()).max(self.mode)
        }
    }

    fn mean(&self) -> f64 {
        self.low / 3.0 + self.mode / 3.0 + self.high / 3.0
    }

    fn variance(&self) -> f64 {
        let (width, (below, _)) = (self.high - self.low, self.parts());
        width * width * (1.0 - below + below * below) / 18.0
    }

    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

/// The beta distribution with parameters `a` and `b`, stretched from 0..1 to these ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Beta {
    pub a: f64,
    pub b: f64,
    pub low: f64,
    pub high: f64,
}

impl Beta {
    fn tails(&self, x: f64) -> (f64, f64) {
        let width = self.high - self.low;
        beta_tails(self.a, self.b, (x - self.low) / width, (self.high - x) / width)
    }
}

impl Shape for Beta {
    fn lower(&self, x: f64) -> f64 {
        self.tails(x).0
    }

    fn upper(&self, x: f64) -> f64 {
        self.tails(x).1
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let tail = if p <= q { Tail::Lower(p) } else { Tail::Upper(q) };
        let (x, y) = beta_at(self.a, self.b, tail);
        let width = self.high - self.low;
        if x <= y { self.low + width * x } else { self.high - width * y }
    }

    fn mean(&self) -> f64 {
        self.low * (self.b / (self.a + self.b)) + self.high * (self.a / (self.a + self.b))
    }

    fn variance(&self) -> f64 {
        let n = self.a + self.b;
        (self.high - self.low).powi(2) * (self.a / n) * (self.b / n) / (n + 1.0)
    }

    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Gamma {
    pub shape: f64,
    pub scale: f64,
    pub mean: f64,
    pub sd: f64,
}

impl Shape for Gamma {
    fn lower(&self, x: f64) -> f64 {
        gamma_tails(self.shape, x / self.scale).0
    }

    fn upper(&self, x: f64) -> f64 {
        gamma_tails(self.shape, x / self.scale).1
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        self.scale * gamma_at(self.shape, if p <= q { Tail::Lower(p) } else { Tail::Upper(q) })
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.sd * self.sd
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}

/// `P(X > x) = exp(-(x / scale)^shape)`; with shape 1 the exponential distribution.
#[derive(Clone, Debug, PartialEq)]
pub struct Weibull {
    pub scale: f64,
    pub shape: f64,
    pub mean: f64,
    pub variance: f64,
}

impl Weibull {
    fn hazard(&self, x: f64) -> f64 {
        (x.max(0.0) / self.scale).powf(self.shape)
    }
}

impl Shape for Weibull {
    fn lower(&self, x: f64) -> f64 {
        -(-self.hazard(x)).exp_m1()
    }

    fn upper(&self, x: f64) -> f64 {
        (-self.hazard(x)).exp()
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let hazard = if p <= q { -(-p).ln_1p() } else { -q.ln() };
        self.scale * hazard.powf(1.0 / self.shape)
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.variance
    }

    fn support(&self) -> (f64, f64) {
        (0.0, f64::INFINITY)
    }
}
