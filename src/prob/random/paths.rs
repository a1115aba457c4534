//! Values over periods, from what is new in each period.

use super::fault::{Fault, finite, probabilities, within};
use super::special::normal_at;

/// A random walk: `x_t = x_(t-1) + drift + innovation_t`, one value for each innovation; the start is the value before the first.
pub fn random_walk(start: f64, drift: f64, innovations: &[f64]) -> Vec<f64> {
    steps(start, innovations, |before, new| before + drift + new)
}

/// A process that returns to its mean, AR(1): `x_t = mean + persistence (x_(t-1) - mean) + innovation_t`. With a persistence between -1 and
/// 1 it has in the long run this mean and the variance of the innovations divided by `1 - persistence^2`.
pub fn autoregressive(start: f64, mean: f64, persistence: f64, innovations: &[f64]) -> Vec<f64> {
    steps(start, innovations, |before, new| mean + persistence * (before - mean) + new)
}

/// Geometric Brownian motion, by standard normal innovations: `x_t = x_(t-1) exp(drift - volatility^2 / 2 + volatility innovation_t)`.
/// The expected value grows by `exp(drift)` each period. Products too large for a number are infinite.
pub fn geometric(start: f64, drift: f64, volatility: f64, innovations: &[f64]) -> Vec<f64> {
    steps(start, innovations, |before, new| before * (drift - 0.5 * volatility * volatility + volatility * new).exp())
}

fn steps(start: f64, innovations: &[f64], next: impl Fn(f64, f64) -> f64) -> Vec<f64> {
    innovations
        .iter()
        .scan(start, |now, new| {
            *now = next(*now, *new);
            Some(*now)
        })
        .collect()
}

/// Standard normal innovations from draws in (0, 1).
pub fn standard_normal(uniforms: &[f64]) -> Vec<f64> {
    uniforms.iter().map(|u| if *u <= 0.5 { normal_at(*u) } else { -normal_at(1.0 - u) }).collect()
}

/// Regimes that follow one another, each by probabilities that depend on the one before alone (a Markov chain).
#[derive(Clone, Debug, PartialEq)]
pub struct Chain {
    /// Running sums of the probabilities of the next regime, from each.
    sums: Vec<Vec<f64>>,
}

impl Chain {
    /// By the probabilities of the next regime, a row for each regime.
    ///
    /// # Errors
    /// [`Fault`]: no rows, rows of another length, probabilities that are negative, or sum to something else than 1 within
    /// [`SUM`](super::SUM).
    pub fn new(rows: &[Vec<f64>]) -> Result<Chain, Fault> {
        if rows.is_empty() {
            return Err(Fault::NoValues);
        }
        let sums = rows.iter().enumerate().map(|(row, values)| {
            if values.len() != rows.len() {
                return Err(Fault::Row { row, length: values.len(), expected: rows.len() });
            }
            for value in values {
                within("a probability", finite("a probability", *value)?, 0.0, f64::INFINITY)?;
            }
            let values = probabilities(values, false).map_err(|fault| match fault {
                Fault::Sum { sum } => Fault::RowSum { row, sum },
                other => other,
            })?;
            Ok(running(&values))
        });
        Ok(Chain { sums: sums.collect::<Result<_, _>>()? })
    }

    /// How many regimes there are.
    pub fn regimes(&self) -> usize {
        self.sums.len()
    }

    /// The regimes of as many periods as there are draws in (0, 1), after a period in the regime `start`. The same draw leads to the same
    /// place in the order of regimes, whatever the probabilities: paths of two chains can be compared.
    pub fn path(&self, start: usize, uniforms: &[f64]) -> Vec<usize> {
        let next = |now: &mut usize, u: &f64| {
            let sums = self.sums.get(*now)?;
            *now = sums.partition_point(|sum| sum < u).min(sums.len() - 1);
            Some(*now)
        };
        uniforms.iter().scan(start, next).collect()
    }
}

/// Running sums, from the last probability above 0 on exactly 1, so that no draw leads to what is impossible.
fn running(values: &[f64]) -> Vec<f64> {
    let last = values.iter().rposition(|value| *value > 0.0).unwrap_or(0);
    let mut sum = 0.0;
    let add = |(at, value): (usize, &f64)| {
        sum += value;
        if at >= last { 1.0 } else { sum }
    };
    values.iter().enumerate().map(add).collect()
}
