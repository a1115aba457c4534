//! Random quantities: distributions, streams of draws, correlated groups, discretisations, paths over periods.
//!
//! Numbers without units. `fault` says what is wrong with parameters, `build` checks them and makes a [`Law`]. `shape` is what
//! every distribution can be asked; `continuous`, `finite`, `counts` and `truncated` are the distributions, `special` (with `density` and
//! `invert`) the functions that they take. `stream` has the draws, each found without those before it, `design` samples of a stream,
//! `correlation` groups that vary together, `discrete` few points in place of a distribution (by `quadrature`), `paths` values over
//! periods.
//!
//! Quantiles do not decrease in the probability; those that are inverted numerically (beta, PERT, gamma) up to rounding, some 1e-13 of
//! the spread. They are finite for probabilities in (0, 1).

#![allow(clippy::indexing_slicing, reason = "places within vectors of one length, checked where they are made")]

mod build;
mod continuous;
mod correlation;
mod counts;
mod density;
mod design;
mod discrete;
mod fault;
mod finite;
mod invert;
mod paths;
mod quadrature;
mod shape;
mod special;
mod stream;
#[cfg(test)]
mod tests;
mod truncated;

pub use correlation::Correlation;
pub use design::Design;
pub use discrete::{MOST_POINTS, discretised};
pub use fault::{Fault, SUM};
pub use paths::{Spread, Step};
pub use stream::Stream;

use super::fairness::total;
use continuous::{Beta, Gamma, Lognormal, Normal, Triangular, Uniform, Weibull};
use counts::Counts;
use finite::{Histogram, Points};
use shape::Shape;
use truncated::Truncated;

/// The distribution of one number. Made by its constructors alone, which check parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Law {
    form: Form,
}

/// Which distribution it is.
#[derive(Clone, Debug, PartialEq)]
enum Form {
    Normal(Normal),
    Lognormal(Lognormal),
    Uniform(Uniform),
    Triangular(Triangular),
    Beta(Beta),
    Gamma(Gamma),
    Weibull(Weibull),
    Points(Points),
    Histogram(Histogram),
    Counts(Counts),
    Truncated(Truncated),
}

impl Form {
    fn shape(&self) -> &dyn Shape {
        match self {
            Form::Normal(own) => own,
            Form::Lognormal(own) => own,
            Form::Uniform(own) => own,
            Form::Triangular(own) => own,
            Form::Beta(own) => own,
            Form::Gamma(own) => own,
            Form::Weibull(own) => own,
            Form::Points(own) => own,
            Form::Histogram(own) => own,
            Form::Counts(own) => own,
            Form::Truncated(own) => own,
        }
    }
}

/// So many values are listed at most for a distribution of counts.
pub const MOST_OUTCOMES: usize = 100_000;

impl Law {
    /// The smallest `x` with `P(X <= x) >= p`: the lower end of the support for `p` <= 0, the upper one for `p` >= 1, NaN for NaN.
    pub fn quantile(&self, p: f64) -> f64 {
        self.at(p, 1.0 - p)
    }

    /// The same by the upper tail: the smallest `x` with `P(X > x) <= q`, which is precise for small `q`.
    #[cfg(test)]
    pub fn quantile_from_above(&self, q: f64) -> f64 {
        self.at(1.0 - q, q)
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let shape = self.form.shape();
        let (low, high) = shape.support();
        if p.is_nan() {
            f64::NAN
        } else if p <= 0.0 {
            low
        } else if q <= 0.0 {
            high
        } else {
            shape.at(p, q).clamp(low.max(f64::MIN), high.min(f64::MAX))
        }
    }

    /// `P(X <= x)`.
    #[cfg(test)]
    pub fn cdf(&self, x: f64) -> f64 {
        self.form.shape().lower(x)
    }

    /// `P(X > x)`, precise where it is small.
    #[cfg(test)]
    pub fn survival(&self, x: f64) -> f64 {
        self.form.shape().upper(x)
    }

    pub fn mean(&self) -> f64 {
        self.form.shape().mean()
    }

    pub fn variance(&self) -> f64 {
        self.form.shape().variance()
    }

    /// The ends of what is possible, which may be infinite.
    pub fn support(&self) -> (f64, f64) {
        self.form.shape().support()
    }

    /// True where single numbers have a probability.
    #[cfg(test)]
    pub fn is_discrete(&self) -> bool {
        match &self.form {
            Form::Points(_) | Form::Counts(_) => true,
            Form::Truncated(own) => matches!(*own.base, Form::Counts(_)),
            _ => false,
        }
    }

    /// All values with their probabilities, in order, where they are finitely many, and of counts up to [`MOST_OUTCOMES`]; of counts
    /// those are left out that are less than 1e-300 times as likely as the most likely one.
    #[cfg(test)]
    pub fn outcomes(&self) -> Option<Vec<(f64, f64)>> {
        match &self.form {
            Form::Points(points) => Some(points.pairs().collect()),
            Form::Counts(counts @ Counts::Binomial { trials, .. }) if *trials < MOST_OUTCOMES as f64 => {
                counts.between(0.0, *trials, 1e-300, MOST_OUTCOMES)
            }
            _ => None,
        }
    }
}
