//! Distributions of counts: Poisson and binomial.

use super::continuous::standard;
use super::shape::{SMALL, Shape};
use super::special::{beta_tails, gamma_tails};
use super::total;

/// A distribution over whole numbers from 0.
#[derive(Clone, Debug, PartialEq)]
pub enum Counts {
    Poisson {
        mean: f64,
    },
    /// With a probability between 0 and 1, both left out, and at least one trial.
    Binomial {
        trials: f64,
        probability: f64,
    },
}

impl Counts {
    /// How many times as likely the next number is.
    fn ratio(&self, k: f64) -> f64 {
        match self {
            Counts::Poisson { mean } => mean / (k + 1.0),
            Counts::Binomial { trials, probability } => (trials - k) / (k + 1.0) * (probability / (1.0 - probability)),
        }
    }

    /// Both tails at a whole number.
    fn tails(&self, k: f64) -> (f64, f64) {
        match self {
            _ if k < 0.0 => (0.0, 1.0),
            _ if k.is_infinite() => (1.0, 0.0),
            Counts::Poisson { mean } => {
                let (more, less) = gamma_tails(k + 1.0, *mean);
                (less, more)
            }
            Counts::Binomial { trials, .. } if k >= *trials => (1.0, 0.0),
            Counts::Binomial { trials, probability } => beta_tails(trials - k, k + 1.0, 1.0 - probability, *probability),
        }
    }

    /// The numbers between two ends with their probabilities, given that it is one of them; those are left out that are less than
    /// so many times as likely as the most likely one. None where there is none, or where more than `most` are left.
    pub fn between(&self, low: f64, high: f64, least: f64, most: usize) -> Option<Vec<(f64, f64)>> {
        let (first, last) = self.support();
        let (low, high) = (low.max(first).ceil(), high.min(last).floor());
        if low > high {
            return None;
        }
        // Ratios alone are enough, also far from everything that is likely.
        let mode = match self {
            Counts::Poisson { mean } => mean.floor(),
            Counts::Binomial { trials, probability } => ((trials + 1.0) * probability).floor(),
        };
        let start = mode.clamp(low, high);
        let mut down = Vec::new();
        let (mut k, mut weight) = (start, 1.0);
        while k > low && down.len() < most {
            k -= 1.0;
            weight /= self.ratio(k);
            if weight < least {
                break;
            }
            down.push((k, weight));
        }
        down.reverse();
        down.push((start, 1.0));
        (k, weight) = (start, 1.0);
        while k < high && down.len() <= most {
            weight *= self.ratio(k);
            k += 1.0;
            if weight < least {
                break;
            }
            down.push((k, weight));
        }
        if down.len() > most {
            return None;
        }
        let sum = total(down.iter().map(|(_, weight)| *weight));
        down.iter_mut().for_each(|(_, weight)| *weight /= sum);
        Some(down)
    }
}

impl Shape for Counts {
    fn lower(&self, x: f64) -> f64 {
        self.tails(x.floor()).0
    }

    fn upper(&self, x: f64) -> f64 {
        self.tails(x.floor()).1
    }

    fn before(&self, x: f64) -> f64 {
        self.tails(x.ceil() - 1.0).0
    }

    fn from(&self, x: f64) -> f64 {
        self.tails(x.ceil() - 1.0).1
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let is_enough = |k: f64| if q > SMALL { self.tails(k).0 >= p } else { self.tails(k).1 <= q };
        // The normal quantile, with a correction for skewness (Cornish, Fisher).
        let skew = match self {
            Counts::Poisson { .. } => 1.0,
            Counts::Binomial { probability, .. } => 1.0 - 2.0 * probability,
        };
        let z = standard(p, q);
        let (least, most) = self.support();
        let guess = self.mean() + z * self.variance().sqrt() + (z * z - 1.0) / 6.0 * skew;
        let mut high = guess.round().clamp(least, most);
        let (mut low, mut step) = (high - 1.0, 1.0);
        // Steps that double, until one end is enough and the other is not.
        while high < most && !is_enough(high) {
            (low, high, step) = (high, (high + step).min(most), 2.0 * step);
        }
        while low >= least && is_enough(low) {
            (high, low, step) = (low, (low - step).max(least - 1.0), 2.0 * step);
        }
        while high - low > 1.0 {
            let middle = (0.5 * (low + high)).floor();
            *(if is_enough(middle) { &mut high } else { &mut low }) = middle;
        }
        high
    }

    fn mean(&self) -> f64 {
        match self {
            Counts::Poisson { mean } => *mean,
            Counts::Binomial { trials, probability } => trials * probability,
        }
    }

    fn variance(&self) -> f64 {
        match self {
            Counts::Poisson { mean } => *mean,
            Counts::Binomial { trials, probability } => trials * probability * (1.0 - probability),
        }
    }

    fn support(&self) -> (f64, f64) {
        match self {
            Counts::Poisson { .. } => (0.0, f64::INFINITY),
            Counts::Binomial { trials, .. } => (0.0, *trials),
        }
    }
}
