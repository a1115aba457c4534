//! A distribution within two ends, given that it is there.

use super::Form;
use super::fault::Fault;
use super::quadrature::{Node, pieces, quantile_nodes};
use super::shape::Shape;
use super::total;

/// The base, the ends (possible values of the base), and what follows from them.
#[derive(Clone, Debug, PartialEq)]
pub struct Truncated {
    pub base: Box<Form>,
    pub low: f64,
    pub high: f64,
    /// `P(X < low)`, `P(X >= low)`, `P(X > high)` of the base.
    before: f64,
    from: f64,
    above: f64,
    /// What of the base is within the ends.
    mass: f64,
    mean: f64,
    variance: f64,
}

/// A part smaller than this is nothing: its own parts would have no digits left.
const LEAST: f64 = 1e-290;

impl Truncated {
    /// Of a base with a density or of counts.
    ///
    /// # Errors
    /// If nothing, or next to nothing (1e-290), of the base lies within the ends.
    pub fn new(base: Form, low: f64, high: f64) -> Result<Truncated, Fault> {
        let (shape, ends) = (base.shape(), base.shape().support());
        let is_counts = matches!(base, Form::Counts(_));
        let (first, last) = if is_counts { (low.ceil(), high.floor()) } else { (low, high) };
        let (first, last) = (first.max(ends.0), last.min(ends.1));
        let (before, from) = (shape.before(first), shape.from(first));
        let (upto, above) = (shape.lower(last), shape.upper(last));
        let mass = if before > 0.5 {
            from - above
        } else if above > 0.5 {
            upto - before
        } else {
            1.0 - before - above
        };
        let is_empty = if is_counts { first > last } else { first >= last };
        if is_empty || mass.is_nan() || mass <= LEAST {
            return Err(Fault::NothingInside { low, high });
        }
        let mut out = Truncated { base: Box::new(base), low: first, high: last, before, from, above, mass, mean: 0.0, variance: 0.0 };
        let nodes = out.nodes(MOMENTS);
        out.mean = total(nodes.iter().map(|node| node.x * node.weight)).clamp(first, last);
        out.variance = total(nodes.iter().map(|node| node.weight * (node.x - out.mean).powi(2)));
        Ok(out)
    }

    /// Points and weights with the moments up to this degree: exact for triangular bases and counts, of quantiles for the rest.
    pub fn nodes(&self, degree: usize) -> Vec<Node> {
        match &*self.base {
            // Weights that are left out are 1e-40 of the greatest, and 1e9 points are far from what is possible here.
            Form::Counts(counts) => {
                let near = counts.between(self.low, self.high, 1e-40, usize::MAX).unwrap_or_default();
                near.into_iter().map(|(x, weight)| Node { x, weight }).collect()
            }
            Form::Triangular(triangular) => {
                let within = |x: f64| (self.low..=self.high).contains(&x);
                let edges: Vec<f64> =
                    [self.low].into_iter().chain(Some(triangular.mode).filter(|m| within(*m))).chain([self.high]).collect();
                pieces(&edges, degree + 1, |x| triangular.density(x) / self.mass)
            }
            _ => quantile_nodes(self),
        }
    }
}

/// The degree of what a variance takes.
const MOMENTS: usize = 2;

impl Shape for Truncated {
    fn lower(&self, x: f64) -> f64 {
        if x < self.low {
            0.0
        } else if x >= self.high {
            1.0
        } else if self.before > 0.5 {
            ((self.from - self.base.shape().upper(x)) / self.mass).clamp(0.0, 1.0)
        } else {
            ((self.base.shape().lower(x) - self.before) / self.mass).clamp(0.0, 1.0)
        }
    }

    fn upper(&self, x: f64) -> f64 {
        if x < self.low {
            1.0
        } else if x >= self.high {
            0.0
        } else {
            let upper = self.base.shape().upper(x);
            if upper > 0.5 { 1.0 - self.lower(x) } else { ((upper - self.above) / self.mass).clamp(0.0, 1.0) }
        }
    }

    fn before(&self, x: f64) -> f64 {
        if matches!(*self.base, Form::Counts(_)) { self.lower(x.ceil() - 1.0) } else { self.lower(x) }
    }

    fn from(&self, x: f64) -> f64 {
        if matches!(*self.base, Form::Counts(_)) { self.upper(x.ceil() - 1.0) } else { self.upper(x) }
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        // Both tails of the base at the place asked for; the smaller one is precise, and it is the one used.
        // A part of a small part must not vanish.
        let (lower, upper) = (self.before + p * self.mass, self.above + q * self.mass);
        let (lower, upper) = (lower.max(f64::MIN_POSITIVE), upper.max(f64::MIN_POSITIVE));
        let mut x = self.base.shape().at(lower, upper).clamp(self.low, self.high);
        if matches!(*self.base, Form::Counts(_)) {
            // The base may be one off by rounding; what counts is the own lower tail.
            while x < self.high && self.lower(x) < p {
                x += 1.0;
            }
            while x > self.low && self.lower(x - 1.0) >= p {
                x -= 1.0;
            }
        }
        x
    }

    fn mean(&self) -> f64 {
        self.mean
    }

    fn variance(&self) -> f64 {
        self.variance
    }

    fn support(&self) -> (f64, f64) {
        (self.low, self.high)
    }
}
