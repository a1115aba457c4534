//! Answers by chance, for networks that are too wide: likelihood weighting.
//!
//! Sources: R. Fung, K.-C. Chang, *Weighing and integrating evidence for stochastic simulation in Bayesian networks* (1989); A. Kong,
//! *A note on importance sampling using standardized weights* (1992), for the effective sample size. The generator is
//! xoshiro256++ (D. Blackman, S. Vigna, 2019), seeded by SplitMix64; nothing depends on the machine.

use super::evidence::{Finding, Findings, InferenceError, Known, Limits, Trouble, converted};
use super::node::{Network, Table, Var};
use super::wide::{Wide, power, split};
use crate::exact::Number;
use std::cmp::Ordering;

/// What draws say of a probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    pub value: f64,
    /// The standard error of the value; where all draws agree, that of as many draws as are effective.
    pub standard_error: f64,
    /// As many independent draws of the answer itself would say as much.
    pub effective_sample_size: f64,
}

/// The clock is looked at once in so many draws.
const BETWEEN_LOOKS: u64 = 256;

impl Network<f64> {
    #[cfg(any(test, feature = "internals"))]
    /// P(event | evidence) by this many draws; the event is told the states of the targets, in their order.
    pub fn sample(
        &self,
        targets: &[Var],
        event: &dyn Fn(&[u32]) -> bool,
        evidence: &[(Var, Finding<f64>)],
        draws: u64,
        seed: u64,
        limits: &Limits,
    ) -> Result<Estimate, InferenceError> {
        let findings = self.findings(evidence)?;
        let takes_part = self.with_ancestors(targets.iter().chain(&findings.vars).copied());
        let order: Vec<Var> = self.downwards().into_iter().filter(|v| takes_part[*v as usize]).collect();
        let mut chance = Chance::new(seed);
        let mut states = vec![0u32; self.nodes.len()];
        let mut asked = vec![0u32; targets.len()];
        let mut sums = Sums::default();
        for draw in 0..draws {
            if draw % BETWEEN_LOOKS == 0 && limits.deadline.is_over() {
                return Err(InferenceError::Stopped);
            }
            let (weight, exponent) = self.draw(&order, &findings, &mut chance, &mut states);
            if weight > 0.0 {
                asked.iter_mut().zip(targets).for_each(|(state, var)| *state = states[*var as usize]);
                sums.take(weight, exponent, event(&asked));
            }
        }
        sums.estimate().ok_or(InferenceError::Impossible)
    }

    /// The findings. Of likelihoods on one variable that are out of all proportion what is small is never drawn.
    fn findings(&self, evidence: &[(Var, Finding<f64>)]) -> Result<Findings<f64>, InferenceError> {
        let wide = match Findings::new(self, evidence) {
            Err(Trouble::Narrow) => Findings::<Wide>::new(&self.converted(), &converted(evidence)),
            Err(Trouble::Final(error)) => return Err(error),
            Ok(findings) => return Ok(findings),
        };
        let Ok(wide) = wide else { return Err(InferenceError::Impossible) };
        let narrow = |known: Known<Wide>| match known {
            Known::Nothing => Known::Nothing,
            Known::State(state) => Known::State(state),
            Known::Likelihood(values) => {
                let most = values.iter().fold(Wide::zero(), |most, x| if x.order(&most) == Ordering::Greater { *x } else { most });
                Known::Likelihood(values.into_iter().map(|x| x.div(most).to_f64()).collect())
            }
        };
        Ok(Findings { known: wide.known.into_iter().map(narrow).collect(), vars: wide.vars, weights: Vec::new() })
    }

    /// The distribution of each of some variables, by this many draws: an estimate for each state.
    ///
    /// # Errors
    /// As of [`Network::sample`].
    pub fn sample_marginals(
        &self,
        targets: &[Var],
        evidence: &[(Var, Finding<f64>)],
        draws: u64,
        seed: u64,
        limits: &Limits,
    ) -> Result<Vec<Vec<Estimate>>, InferenceError> {
        let findings = self.findings(evidence)?;
        let takes_part = self.with_ancestors(targets.iter().chain(&findings.vars).copied());
        let order: Vec<Var> = self.downwards().into_iter().filter(|v| takes_part[*v as usize]).collect();
        let mut chance = Chance::new(seed);
        let mut states = vec![0u32; self.nodes.len()];
        let mut sums: Vec<Vec<Sums>> = targets.iter().map(|var| (0..self.states(*var)).map(|_| Sums::default()).collect()).collect();
        for draw in 0..draws {
            if draw % BETWEEN_LOOKS == 0 && limits.deadline.is_over() {
                return Err(InferenceError::Stopped);
            }
            let (weight, exponent) = self.draw(&order, &findings, &mut chance, &mut states);
            if weight > 0.0 {
                for (var, sums) in targets.iter().zip(&mut sums) {
                    for (state, sums) in (0u32..).zip(sums) {
                        sums.take(weight, exponent, states[*var as usize] == state);
                    }
                }
            }
        }
        sums.iter().map(|row| row.iter().map(|sums| sums.estimate().ok_or(InferenceError::Impossible)).collect()).collect()
    }

    /// One draw of all states, with its weight: what is known is not drawn but weighed.
    fn draw(&self, order: &[Var], findings: &Findings<f64>, chance: &mut Chance, states: &mut [u32]) -> (f64, i64) {
        let mut weight = (1.0, 0);
        let weigh = |weight: (f64, i64), by: f64| {
            let (mantissa, more) = split(weight.0 * by);
            (mantissa, weight.1 + more)
        };
        for var in order {
            let node = self.node(*var);
            let row = node.parents.iter().fold(0usize, |row, p| row * self.states(*p) as usize + states[*p as usize] as usize);
            let drawn = match &node.table {
                Table::Function(function) => function[row],
                Table::Full(table) => {
                    let start = row * node.states as usize;
                    let row = &table[start..start + node.states as usize];
                    if let Known::State(state) = &findings.known[*var as usize] {
                        weight = weigh(weight, row[*state as usize]);
                        *state
                    } else {
                        chance.state(row)
                    }
                }
            };
            states[*var as usize] = drawn;
            match &findings.known[*var as usize] {
                Known::State(state) if *state != drawn => weight.0 = 0.0,
                Known::Likelihood(values) => weight = weigh(weight, values[drawn as usize]),
                _ => {}
            }
            if weight.0 == 0.0 {
                break;
            }
        }
        weight
    }
}

/// Sums of weights, all times `2^-exponent`.
#[derive(Default)]
struct Sums {
    exponent: Option<i64>,
    weights: f64,
    squares: f64,
    hits: f64,
    squares_of_hits: f64,
}

impl Sums {
    fn take(&mut self, weight: f64, exponent: i64, is_hit: bool) {
        let shared = self.exponent.get_or_insert(exponent);
        if exponent > *shared + 100 {
            // A weight beside which all before are small.
            let down = power((*shared - exponent).max(-1000));
            self.weights *= down;
            self.hits *= down;
            self.squares *= down * down;
            self.squares_of_hits *= down * down;
            *shared = exponent;
        }
        let weight = weight * power((exponent - *shared).max(-1000));
        self.weights += weight;
        self.squares += weight * weight;
        if is_hit {
            self.hits += weight;
            self.squares_of_hits += weight * weight;
        }
    }

    fn estimate(&self) -> Option<Estimate> {
        if self.weights == 0.0 {
            return None;
        }
        let value = self.hits / self.weights;
        let effective = self.weights * self.weights / self.squares;
        let misses = self.squares - self.squares_of_hits;
        let variance =
            (self.squares_of_hits * (1.0 - value) * (1.0 - value) + misses.max(0.0) * value * value) / (self.weights * self.weights);
        // Draws that all say the same leave room for about one that does not.
        let least = 0.5 / (effective + 1.0);
        let floor = least * (1.0 - least) / effective;
        Some(Estimate { value, standard_error: variance.max(floor).sqrt(), effective_sample_size: effective })
    }
}

/// The generator.
struct Chance {
    state: [u64; 4],
}

impl Chance {
    fn new(seed: u64) -> Chance {
        let mut x = seed;
        let mut next = || {
            x = x.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = x;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Chance { state: [next(), next(), next(), next()] }
    }

    fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A state by its probability; the last possible one takes what rounding leaves.
    fn state(&mut self, row: &[f64]) -> u32 {
        let total: f64 = row.iter().sum();
        let mut left = (self.next() >> 11) as f64 * (1.0 / (1u64 << 53) as f64) * total;
        let mut last = 0;
        for (state, p) in row.iter().enumerate().filter(|(_, p)| **p > 0.0) {
            last = state as u32;
            if left < *p {
                break;
            }
            left -= p;
        }
        last
    }
}
