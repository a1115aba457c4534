//! What a policy is worth, and how often it is where.

use super::graph::{NONE, recurrent};
use super::linear::{Factor, Matrix, Plan, chain, plan};
use super::rows::{Process, dot};
use super::{Criterion, plain};
use crate::exact::Number;

/// More multiplications than these are not done for one factor.
pub(super) const MOST_WORK: f64 = 4e8;

/// The equations of a policy, factored.
pub(super) struct Equations<N> {
    factor: Factor<N>,
    plan: Plan,
    states: Vec<u32>,
}

impl<N: Number> Equations<N> {
    /// None where a policy never comes to an end, or where factors would be too large.
    pub fn new(process: &Process<N>, policy: &[u32], discount: &N) -> Option<Equations<N>> {
        let number = |entry: usize| discount.clone().mul(process.probability[entry].clone());
        let (matrix, states): (Matrix<N>, _) = chain(process, policy, number);
        let plan = plan(&matrix).filter(|plan| plan.work < MOST_WORK)?;
        Some(Equations { factor: Factor::new(&matrix, &plan)?, plan, states })
    }

    fn spread(&self, process: &Process<N>, x: Vec<N>) -> Vec<N> {
        let mut out = vec![N::zero(); process.states()];
        self.states.iter().zip(x).for_each(|(state, value)| out[*state as usize] = value);
        out
    }

    /// `x = b + factor P x` over the states that the policy has a row for; zero elsewhere.
    pub fn solve(&self, process: &Process<N>, b: impl Fn(usize) -> N) -> Option<Vec<N>> {
        let b: Vec<N> = self.states.iter().map(|state| b(*state as usize)).collect();
        Some(self.spread(process, self.factor.solve(&b, &self.plan)?))
    }

    /// `x = b + factor x P`.
    pub fn solve_left(&self, process: &Process<N>, b: impl Fn(usize) -> N) -> Option<Vec<N>> {
        let b: Vec<N> = self.states.iter().map(|state| b(*state as usize)).collect();
        Some(self.spread(process, self.factor.solve_left(&b, &self.plan)?))
    }
}

/// What each state is worth under a policy that comes to an end, or whose rewards are discounted.
pub(super) fn value_of<N: Number>(process: &Process<N>, policy: &[u32], discount: &N) -> Option<Vec<N>> {
    let equations = Equations::new(process, policy, discount)?;
    let known = |state: usize| process.backup(policy[state] as usize, discount, &process.worth);
    let mut value = equations.solve(process, known)?;
    for state in (0..process.states()).filter(|state| policy[*state] == NONE) {
        value[state] = process.worth[state].clone();
    }
    Some(value)
}

/// The gain and the bias of a policy that is always drawn to one set of states; the bias is zero in the first of these.
pub(super) fn gain_of<N: Number>(process: &Process<N>, policy: &[u32], home: usize) -> Option<(N, Vec<N>)> {
    let mut away = policy.to_vec();
    away[home] = NONE;
    let one = N::from_f64(1.0);
    let equations = Equations::new(process, &away, &one)?;
    // What is collected, and how many steps are made, before the process is home again.
    let reward = equations.solve(process, |state| process.reward[policy[state] as usize].clone())?;
    let steps = equations.solve(process, |_| one.clone())?;
    let row = policy[home] as usize;
    let around = process.backup(row, &one, &reward);
    let length = process.backup(row, &one, &steps).sub(process.reward[row].clone()).add(one);
    let gain = around.div(length);
    let bias = reward.into_iter().zip(steps).map(|(reward, steps)| reward.sub(gain.clone().mul(steps))).collect();
    Some((gain, bias))
}

/// How often each state is visited under a policy: discounted, or up to the end, from a start (a weight for each state); under the
/// average the share of all steps, wherever it starts. None where the policy has no such numbers, or where they would take too long.
pub fn visits<N: Number>(process: &Process<N>, policy: &[Option<u32>], criterion: &Criterion<N>, start: &[N]) -> Option<Vec<N>> {
    let policy = plain(policy);
    if matches!(criterion, Criterion::Average) {
        return stationary(process, &policy);
    }
    let discount = criterion.factor();
    let equations = Equations::new(process, &policy, &discount)?;
    let mut visits = equations.solve_left(process, |state| start[state].clone())?;
    // An end is visited as often as it is entered.
    for state in (0..process.states()).filter(|state| policy[*state] == NONE) {
        visits[state] = start[state].clone();
    }
    for state in (0..process.states()).filter(|state| policy[*state] != NONE) {
        for (next, probability) in process.successors(policy[state] as usize).filter(|(next, _)| policy[*next] == NONE) {
            let more = discount.clone().mul(probability.clone()).mul(visits[state].clone());
            visits[next] = std::mem::replace(&mut visits[next], N::zero()).add(more);
        }
    }
    Some(visits)
}

/// The share of all steps in which a policy is in each state, where it is always drawn to one set of states.
fn stationary<N: Number>(process: &Process<N>, policy: &[u32]) -> Option<Vec<N>> {
    let classes = recurrent(process, policy);
    let [class] = classes.as_slice() else { return None };
    let home = *class.first()? as usize;
    let mut away = policy.to_vec();
    away[home] = NONE;
    let one = N::from_f64(1.0);
    let equations = Equations::new(process, &away, &one)?;
    let mut first = vec![N::zero(); process.states()];
    for (next, probability) in process.successors(policy[home] as usize).filter(|(next, _)| *next != home) {
        first[next] = std::mem::replace(&mut first[next], N::zero()).add(probability.clone());
    }
    let mut visits = equations.solve_left(process, |state| first[state].clone())?;
    visits[home] = one;
    let total = visits.iter().fold(N::zero(), |sum, visits| sum.add(visits.clone()));
    Some(visits.into_iter().map(|visits| visits.div(total.clone())).collect())
}

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
                self.reward.push(process.reward[row as usize]);
                self.next.extend_from_slice(&process.next[span.clone()]);
                self.factor.extend(process.probability[span].iter().map(|p| p * discount));
                self.start.push(self.next.len() as u32);
            }
        }
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
