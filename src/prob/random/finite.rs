//! Distributions over listed values, and histograms.

use super::shape::{SMALL, Shape};
use super::total;

/// Values in their order, each once, with probabilities above 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    pub values: Vec<f64>,
    pub weights: Vec<f64>,
    /// `P(X <= value)` of each, the last 1; and `P(X > value)`.
    lower: Vec<f64>,
    upper: Vec<f64>,
}

/// What rounding leaves of sums of probabilities: with weights 0.7, 0.1 and 0.2 the quantile of 0.8 is the second value.
const ROUNDING: f64 = 1e-15;

impl Points {
    /// Of values in any order, some perhaps more than once, and their weights, with a sum that is not 0.
    pub fn new(pairs: impl IntoIterator<Item = (f64, f64)>) -> Points {
        let mut sorted: Vec<(f64, f64)> = pairs.into_iter().filter(|(_, weight)| *weight > 0.0).collect();
        sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
        let mut merged: Vec<(f64, f64)> = Vec::with_capacity(sorted.len());
        for (value, weight) in sorted {
            match merged.last_mut() {
                Some(last) if last.0 == value => last.1 += weight,
                _ => merged.push((value, weight)),
            }
        }
        let sum = total(merged.iter().map(|(_, weight)| *weight));
        let running = |weights: &mut dyn Iterator<Item = f64>| -> Vec<f64> {
            let mut so_far = 0.0;
            weights
                .map(|weight| {
                    so_far += weight;
                    (so_far / sum).min(1.0)
                })
                .collect()
        };
        let mut lower = running(&mut merged.iter().map(|(_, weight)| *weight));
        let mut upper = running(&mut merged.iter().skip(1).rev().map(|(_, weight)| *weight));
        upper.reverse();
        upper.push(0.0);
        lower.last_mut().into_iter().for_each(|last| *last = 1.0);
        let (values, weights) = merged.into_iter().map(|(value, weight)| (value, weight / sum)).unzip();
        Points { values, weights, lower, upper }
    }

    fn below(&self, place: usize) -> (f64, f64) {
        if place == 0 { (0.0, 1.0) } else { (self.lower[place - 1], self.upper[place - 1]) }
    }

    pub fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        self.values.iter().copied().zip(self.weights.iter().copied())
    }
}

impl Shape for Points {
    fn lower(&self, x: f64) -> f64 {
        self.below(self.values.partition_point(|value| *value <= x)).0
    }

    fn upper(&self, x: f64) -> f64 {
        self.below(self.values.partition_point(|value| *value <= x)).1
    }

    fn before(&self, x: f64) -> f64 {
        self.below(self.values.partition_point(|value| *value < x)).0
    }

    fn from(&self, x: f64) -> f64 {
        self.below(self.values.partition_point(|value| *value < x)).1
    }

    fn at(&self, p: f64, q: f64) -> f64 {
        let place = if q > SMALL {
            self.lower.partition_point(|lower| *lower < p - ROUNDING)
        } else {
            self.upper.partition_point(|upper| *upper > q)
        };
        self.values[place.min(self.values.len() - 1)]
    }

    fn mean(&self) -> f64 {
        total(self.pairs().map(|(value, weight)| value * weight))
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        total(self.pairs().map(|(value, weight)| weight * (value - mean) * (value - mean)))
    }

    fn support(&self) -> (f64, f64) {
        (self.values[0], self.values[self.values.len() - 1])
    }
}

/// Probabilities of ranges that follow one another; within each, all numbers are equally likely.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// One more than weights, increasing; the first and the last range have a weight.
    pub edges: Vec<f64>,
    pub weights: Vec<f64>,
    /// `P(X <= edge)` of each edge, from 0 to 1.
    lower: Vec<f64>,
}

impl Histogram {
    /// Of increasing edges, and weights with a sum that is not 0. Ranges at the ends without weight are left out.
    pub fn new(edges: &[f64], weights: &[f64]) -> Histogram {
        let first = weights.iter().position(|weight| *weight > 0.0).unwrap_or(0);
        let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0);
        let sum = total(weights.iter().copied());
        let weights: Vec<f64> = weights[first..=last].iter().map(|weight| weight / sum).collect();
        let mut lower = vec![0.0];
        for weight in &weights {
            lower.push((lower[lower.len() - 1] + weight).min(1.0));
        }
        lower[weights.len()] = 1.0;
        Histogram { edges: edges[first..=last + 1].to_vec(), weights, lower }
    }

    /// Each range, with its weight.
    pub fn ranges(&self) -> impl Iterator<Item = (f64, f64, f64)> + '_ {
        self.edges.windows(2).zip(&self.weights).map(|(ends, weight)| (ends[0], ends[1], *weight))
    }

    /// The part between two ends; None where nothing is there.
    pub fn clipped(&self, low: f64, high: f64) -> Option<Histogram> {
        let inside = |(from, to, weight): (f64, f64, f64)| {
            let (start, end) = (from.max(low), to.min(high));
            (start < end).then(|| (start, end, weight * ((end - start) / (to - from))))
        };
        let ranges: Vec<(f64, f64, f64)> = self.ranges().filter_map(inside).collect();
        let edges: Vec<f64> = ranges.first().map(|range| range.0).into_iter().chain(ranges.iter().map(|range| range.1)).collect();
        let weights: Vec<f64> = ranges.iter().map(|range| range.2).collect();
        weights.iter().any(|weight| *weight > 0.0).then(|| Histogram::new(&edges, &weights))
    }
}

impl Shape for Histogram {
    fn lower(&self, x: f64) -> f64 {
        let place = self.edges.partition_point(|edge| *edge <= x);
        if place == 0 {
            return 0.0;
        }
        if place == self.edges.len() {
            return 1.0;
        }
        let (from, to) = (self.edges[place - 1], self.edges[place]);
        (self.lower[place - 1] + self.weights[place - 1] * ((x - from) / (to - from))).min(self.lower[place])
    }

    fn upper(&self, x: f64) -> f64 {
        1.0 - self.lower(x)
    }

    fn at(&self, p: f64, _: f64) -> f64 {
        let place = self.lower.partition_point(|lower| *lower < p).clamp(1, self.weights.len());
        let (from, to, weight) = (self.edges[place - 1], self.edges[place], self.weights[place - 1]);
        if weight > 0.0 { (from + (to - from) * ((p - self.lower[place - 1]) / weight)).clamp(from, to) } else { from }
    }

    fn mean(&self) -> f64 {
        total(self.ranges().map(|(from, to, weight)| weight * (0.5 * from + 0.5 * to)))
    }

    fn variance(&self) -> f64 {
        let mean = self.mean();
        total(self.ranges().map(|(from, to, weight)| weight * ((to - from).powi(2) / 12.0 + (0.5 * from + 0.5 * to - mean).powi(2))))
    }

    fn support(&self) -> (f64, f64) {
        (self.edges[0], self.edges[self.edges.len() - 1])
    }
}
