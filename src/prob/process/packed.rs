//! The rows of one policy, packed one after another: what is gone through many times.

use super::graph::NONE;
use super::rows::{Process, dot};

/// The rows of a policy, packed one after another, for many sweeps over them.
pub(super) struct Packed {
    state: Vec<u32>,
    reward: Vec<f64>,
    start: Vec<u32>,
    next: Vec<u32>,
    factor: Vec<f64>,
}

impl Packed {
    pub fn new() -> Packed {
        Packed { state: Vec::new(), reward: Vec::new(), start: Vec::new(), next: Vec::new(), factor: Vec::new() }
    }

    /// Takes up a policy, its states in this order; those that end are left out.
    pub fn take(&mut self, process: &Process<f64>, policy: &[u32], discount: f64, order: impl Iterator<Item = u32>) {
        self.take_with(process, policy, discount, order, &process.reward);
    }

    /// The same with other rewards, by row.
    pub fn take_with(&mut self, process: &Process<f64>, policy: &[u32], discount: f64, order: impl Iterator<Item = u32>, reward: &[f64]) {
        self.state.clear();
        self.reward.clear();
        self.start.clear();
        self.start.push(0);
        self.next.clear();
        self.factor.clear();
        for state in order {
            let row = policy[state as usize];
            if row != NONE {
                let span = process.span(row as usize);
                self.state.push(state);
                self.reward.push(reward[row as usize]);
                self.next.extend_from_slice(&process.next[span.clone()]);
                self.factor.extend(process.probability[span].iter().map(|p| p * discount));
                self.start.push(self.next.len() as u32);
            }
        }
    }

    /// Takes up a policy the other way round: where a state is come to from, with what it starts with for its reward.
    pub fn take_backwards(&mut self, process: &Process<f64>, policy: &[u32], discount: f64, start: &[f64]) {
        let n = process.states();
        let taken = || (0..n).filter(|state| policy[*state] != NONE);
        let entries = |state: usize| process.successors(policy[state] as usize).filter(|(next, _)| policy[*next] != NONE);
        let mut count = vec![0u32; n + 1];
        taken().flat_map(entries).for_each(|(next, _)| count[next + 1] += 1);
        for state in 0..n {
            count[state + 1] += count[state];
        }
        let total = count[n] as usize;
        let mut at = count.clone();
        (self.next, self.factor) = (vec![0; total], vec![0.0; total]);
        for state in taken() {
            for (next, probability) in entries(state) {
                self.next[at[next] as usize] = state as u32;
                self.factor[at[next] as usize] = probability * discount;
                at[next] += 1;
            }
        }
        self.state = taken().map(|state| state as u32).collect();
        self.reward = taken().map(|state| start[state]).collect();
        // Ends have no entries: where one state's stop the next one's begin.
        self.start = taken().map(|state| count[state]).chain([total as u32]).collect();
    }

    pub fn entries(&self) -> usize {
        self.next.len()
    }

    /// By state, by how much the value misses its equation; nothing where a state ends.
    pub fn misses(&self, value: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(value.len(), 0.0);
        for (at, state) in self.state.iter().enumerate() {
            let span = self.start[at] as usize..self.start[at + 1] as usize;
            out[*state as usize] = self.reward[at] + dot(&self.next[span.clone()], &self.factor[span], value) - value[*state as usize];
        }
    }

    /// `x - F x`, with `F` the factors of where each state leads; nothing where a state ends.
    pub fn applied(&self, x: &[f64], out: &mut Vec<f64>) {
        out.clear();
        out.resize(x.len(), 0.0);
        for (at, state) in self.state.iter().enumerate() {
            let span = self.start[at] as usize..self.start[at + 1] as usize;
            out[*state as usize] = x[*state as usize] - dot(&self.next[span.clone()], &self.factor[span], x);
        }
    }

    /// One sweep in place, in the order or against it; gives the largest change.
    pub fn sweep(&self, value: &mut [f64], backwards: bool) -> f64 {
        self.sweep_with(value, backwards, |at| self.reward[at])
    }

    /// The same with other rewards.
    pub fn sweep_with(&self, value: &mut [f64], backwards: bool, reward: impl Fn(usize) -> f64) -> f64 {
        let mut most = 0.0f64;
        let mut one = |at: usize| {
            let span = self.start[at] as usize..self.start[at + 1] as usize;
            let new = reward(at) + dot(&self.next[span.clone()], &self.factor[span], value);
            let old = &mut value[self.state[at] as usize];
            most = most.max((new - *old).abs());
            *old = new;
        };
        if backwards {
            (0..self.state.len()).rev().for_each(&mut one)
        } else {
            (0..self.state.len()).for_each(&mut one)
        }
        most
    }
}
