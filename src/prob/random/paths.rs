//! Values over periods, from what is new in each period.

use super::Law;
use super::fault::{Fault, finite, positive, within};

/// What leads from the value of one period to that of the next: a law of what is new, and how it is taken in. Periods may differ in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    innovation: Law,
    taken: Taken,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Taken {
    /// `x_t = mean + persistence (x_(t-1) - mean) + innovation_t`; a random walk has the persistence 1.
    Added { mean: f64, persistence: f64 },
    /// `x_t = x_(t-1) growth innovation_t`
    Multiplied { growth: f64 },
}

impl Step {
    /// A random walk: `x_t = x_(t-1) + deviation z_t` with standard normal `z_t`.
    ///
    /// # Errors
    /// [`Fault`]: a standard deviation that is not positive.
    pub fn random_walk(deviation: f64) -> Result<Step, Fault> {
        Step::autoregressive(0.0, 1.0, deviation)
    }

    /// A process that returns to its mean, AR(1): `x_t = mean + persistence (x_(t-1) - mean) + deviation z_t`. With a persistence between
    /// -1 and 1 it has in the long run this mean and the variance `deviation^2 / (1 - persistence^2)`.
    ///
    /// # Errors
    /// [`Fault`]: a mean that is not finite, a persistence outside -1 to 1, a standard deviation that is not positive.
    pub fn autoregressive(mean: f64, persistence: f64, deviation: f64) -> Result<Step, Fault> {
        let taken = Taken::Added { mean: finite("the mean", mean)?, persistence: within("the persistence", persistence, -1.0, 1.0)? };
        Ok(Step { innovation: Law::normal(0.0, deviation)?, taken })
    }

    /// Geometric Brownian motion: `x_t = x_(t-1) exp(drift - volatility^2 / 2 + volatility z_t)`, whose expected value grows by
    /// `exp(drift)` each period. The innovation is the factor that has the mean 1.
    ///
    /// # Errors
    /// [`Fault`]: a drift whose exponential is no number, a volatility that is not positive, or beyond some 26.
    pub fn geometric(drift: f64, volatility: f64) -> Result<Step, Fault> {
        let growth = finite("the drift", drift)?.exp();
        if !growth.is_finite() || growth == 0.0 {
            return Err(Fault::TooLarge { parameter: "the drift" });
        }
        let deviation = positive("the volatility", volatility)?.powi(2).exp_m1().sqrt();
        if !deviation.is_finite() {
            return Err(Fault::TooLarge { parameter: "the volatility" });
        }
        Ok(Step { innovation: Law::lognormal(1.0, deviation)?, taken: Taken::Multiplied { growth } })
    }

    /// The law of what is new in the period.
    pub fn innovation(&self) -> &Law {
        &self.innovation
    }

    /// The value before the first period as it may be: a geometric process is positive.
    ///
    /// # Errors
    /// [`Fault`]: a start that is not finite, or not positive.
    pub fn start(&self, value: f64) -> Result<f64, Fault> {
        match self.taken {
            Taken::Added { .. } => finite("the start", value),
            Taken::Multiplied { .. } => positive("the start", value),
        }
    }

    /// The value of the period, from the one before it and a value of the innovation. Infinite where it is too large for a number.
    pub fn after(&self, before: f64, new: f64) -> f64 {
        match self.taken {
            // A walk goes on from where it was, without rounding more than once.
            Taken::Added { persistence: 1.0, .. } => before + new,
            Taken::Added { mean, persistence } => mean + persistence * (before - mean) + new,
            Taken::Multiplied { growth } => before * growth * new,
        }
    }
}

/// The values of a process after each period, with their probabilities, in order: what differs by rounding alone is one value.
#[derive(Clone, Debug)]
pub struct Spread(Vec<(f64, f64)>);

/// So far apart, relative to their size, may be values that are one.
const ROUNDING: f64 = 1e-12;

impl Spread {
    /// What is certain.
    pub fn of(start: f64) -> Spread {
        Spread(vec![(start, 1.0)])
    }

    /// After one more period whose innovation has these values and weights; none where there would be more than `most` values.
    pub fn after(&self, step: &Step, points: &[(f64, f64)], most: usize) -> Option<Spread> {
        if self.0.len().saturating_mul(points.len()) > most {
            return None;
        }
        let all = self.0.iter().flat_map(|(before, p)| points.iter().map(move |(new, q)| (step.after(*before, *new), p * q)));
        let mut all: Vec<(f64, f64)> = all.collect();
        all.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let size = all.iter().fold(0.0f64, |size, (value, _)| size.max(value.abs()));
        all.dedup_by(|(next, weight), (own, sum)| {
            let same = *next - *own <= ROUNDING * size;
            if same {
                *sum += *weight;
            }
            same
        });
        Some(Spread(all))
    }

    pub fn into_pairs(self) -> Vec<(f64, f64)> {
        self.0
    }
}

/// Standard normal values from draws in (0, 1).
#[cfg(test)]
pub fn standard_normal(uniforms: &[f64]) -> Vec<f64> {
    use super::special::normal_at;
    uniforms.iter().map(|u| if *u <= 0.5 { normal_at(*u) } else { -normal_at(1.0 - u) }).collect()
}
