//! Learning by interaction: Q-learning and SARSA with tables, for a process that the learner does not know but can try out.
//!
//! Sources: C. Watkins and P. Dayan, "Q-learning" (1992); G. Rummery and M. Niranjan, "On-line Q-learning using connectionist systems"
//! (1994), for SARSA; R. Sutton and A. Barto, *Reinforcement Learning* (2018), chapter 6. Equal seeds learn the same: the generator is
//! xoshiro256** (D. Blackman, S. Vigna, 2021), seeded by splitmix64.

use super::graph::NONE;
use super::packed::Packed;
use super::rows::Process;
use super::shown;
use super::visits::value_of;
use crate::deadline::Deadline;

/// What is learnt from a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// The best action that could follow counts.
    QLearning,
    /// The action that does follow counts.
    Sarsa,
}

impl Algorithm {
    /// Both by the names by which they are asked for.
    pub const NAMES: [(&'static str, Algorithm); 2] = [("q_learning", Algorithm::QLearning), ("sarsa", Algorithm::Sarsa)];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        Algorithm::NAMES.iter().find(|(_, algorithm)| *algorithm == self).map_or("", |(name, _)| name)
    }
}

/// A number that falls with time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    Constant(f64),
    /// `first / n^power`, `n` from 1 on.
    Power {
        first: f64,
        power: f64,
    },
    /// `first half / (half + n)`, `n` from 0 on: half of it after so many.
    Harmonic {
        first: f64,
        half: f64,
    },
}

impl Decay {
    /// After so many times.
    pub fn at(self, times: u32) -> f64 {
        match self {
            Decay::Constant(value) => value,
            Decay::Power { first, power } => first / (f64::from(times) + 1.0).powf(power),
            Decay::Harmonic { first, half } => first * half / (half + f64::from(times)),
        }
    }
}

/// How to learn.
#[derive(Clone, Debug)]
pub struct Learning {
    pub algorithm: Algorithm,
    pub episodes: u32,
    /// An episode stops after so many steps where no end comes first.
    pub longest: u32,
    /// By how often an action was taken in a state before.
    pub step: Decay,
    /// How likely an action is drawn, by episodes before.
    pub exploration: Decay,
    pub seed: u64,
    /// What every action is taken for before it was tried.
    pub initial: f64,
    /// How often the policy is looked at on the way, at even distances.
    pub checkpoints: u32,
}

/// The policy that is best as far as was learnt.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// After so many episodes.
    pub episodes: u32,
    /// After so many steps in all.
    pub steps: u64,
    /// What the policy is worth from the start, exactly calculated; none where it never ends.
    pub score: Option<f64>,
}

/// What was learnt.
#[derive(Clone, Debug)]
pub struct Learned {
    /// By row.
    pub quality: Vec<f64>,
    pub policy: Vec<Option<u32>>,
    pub curve: Vec<Checkpoint>,
    /// How often each row was tried.
    pub tries: Vec<u32>,
    /// False where the deadline came first.
    pub complete: bool,
}

/// Learns a process by trying it out. `discount` is 1 for what is counted up to an end; `start` a weight for each state; `outcome` the reward of
/// each successor, where rewards depend on it (otherwise a step brings the expected reward of its row).
pub fn learn(
    process: &Process<f64>,
    discount: f64,
    start: &[f64],
    outcome: Option<&[f64]>,
    learning: &Learning,
    deadline: &Deadline,
) -> Learned {
    let rows = process.row_count();
    let mut learner = Learner {
        process,
        discount,
        random: Random::new(learning.seed),
        quality: vec![learning.initial; rows],
        tries: vec![0; rows],
        learning,
        outcome,
    };
    let (mut curve, mut steps, mut complete) = (Vec::new(), 0u64, true);
    let every = learning.episodes.div_ceil(learning.checkpoints.max(1)).max(1);
    let total: f64 = start.iter().sum();
    for episode in 0..learning.episodes {
        if deadline.is_over() {
            complete = false;
            break;
        }
        let drawn = learner.random.unit() * total;
        let state = draw(start.iter().copied().enumerate(), drawn);
        steps += learner.episode(state, learning.exploration.at(episode));
        let done = episode + 1;
        if done % every == 0 || done == learning.episodes {
            curve.push(Checkpoint { episodes: done, steps, score: score(process, &learner.greedy(), discount, start) });
        }
    }
    let policy = shown(&learner.greedy());
    Learned { quality: learner.quality, policy, curve, tries: learner.tries, complete }
}

/// What a policy is worth from the start; none where it never ends.
fn score(process: &Process<f64>, policy: &[u32], discount: f64, start: &[f64]) -> Option<f64> {
    if discount == 1.0 {
        let classes = super::graph::recurrent(process, policy);
        if classes.iter().any(|class| class.iter().any(|state| policy[*state as usize] != NONE)) {
            return None;
        }
    }
    let value = value_of(process, policy, &discount).unwrap_or_else(|| {
        let mut packed = Packed::new();
        packed.take(process, policy, discount, 0..process.states() as u32);
        let mut value = process.worth.clone();
        (0..100_000).find(|sweep| packed.sweep(&mut value, sweep % 2 == 0) <= 1e-12 * super::size(&value));
        value
    });
    let total: f64 = start.iter().sum();
    Some(value.iter().zip(start).map(|(value, weight)| value * weight / total).sum())
}

/// The place that a number falls on among weights; the last with a weight where rounding would pass it.
fn draw(weights: impl Iterator<Item = (usize, f64)>, mut left: f64) -> usize {
    let mut last = 0;
    for (at, weight) in weights.filter(|(_, weight)| *weight > 0.0) {
        last = at;
        if left < weight {
            break;
        }
        left -= weight;
    }
    last
}

struct Learner<'a> {
    process: &'a Process<f64>,
    discount: f64,
    random: Random,
    quality: Vec<f64>,
    tries: Vec<u32>,
    learning: &'a Learning,
    outcome: Option<&'a [f64]>,
}

impl Learner<'_> {
    fn greedy(&self) -> Vec<u32> {
        (0..self.process.states()).map(|state| self.best(state).map_or(NONE, |row| row as u32)).collect()
    }

    fn best(&self, state: usize) -> Option<usize> {
        let mut best: Option<usize> = None;
        for row in self.process.rows(state) {
            if best.is_none_or(|other| self.quality[row] > self.quality[other]) {
                best = Some(row);
            }
        }
        best
    }

    fn choose(&mut self, state: usize, exploration: f64) -> Option<usize> {
        let rows = self.process.rows(state);
        if rows.is_empty() {
            return None;
        }
        if self.random.unit() < exploration {
            return Some(rows.start + (self.random.unit() * rows.len() as f64) as usize);
        }
        self.best(state)
    }

    /// One episode; gives its steps.
    fn episode(&mut self, start: usize, exploration: f64) -> u64 {
        let process = self.process;
        let mut state = start;
        let mut chosen = self.choose(state, exploration);
        let mut steps = 0;
        while let Some(row) = chosen {
            if steps >= self.learning.longest {
                break;
            }
            steps += 1;
            let drawn = self.random.unit();
            let span = process.span(row);
            let entry = draw(span.clone().map(|entry| (entry, process.probability[entry])), drawn);
            let reward = self.outcome.map_or(process.reward[row], |outcome| outcome[entry]);
            state = process.next[entry] as usize;
            let next = self.choose(state, exploration);
            let follows = match self.learning.algorithm {
                _ if next.is_none() => process.worth[state],
                Algorithm::QLearning => self.best(state).map_or(0.0, |row| self.quality[row]),
                Algorithm::Sarsa => next.map_or(0.0, |row| self.quality[row]),
            };
            let step = self.learning.step.at(self.tries[row]);
            self.tries[row] = self.tries[row].saturating_add(1);
            self.quality[row] += step * (reward + self.discount * follows - self.quality[row]);
            chosen = next;
        }
        u64::from(steps)
    }
}

/// xoshiro256**.
struct Random([u64; 4]);

impl Random {
    fn new(seed: u64) -> Random {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = state;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        };
        Random([next(), next(), next(), next()])
    }

    /// From zero up to, and not including, one.
    fn unit(&mut self) -> f64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3].rotate_left(45);
        (result >> 11) as f64 / (1u64 << 53) as f64
    }
}
