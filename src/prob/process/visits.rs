//! What a policy is worth, and how often it is where.

use super::graph::{NONE, recurrent};
use super::krylov::Krylov;
use super::linear::{Factor, Matrix, Plan, chain, plan};
use super::packed::Packed;
use super::rows::Process;
use super::{Criterion, plain, size};
use crate::exact::Number;

/// Up to so many states visits are found from factors.
const MOST_FACTORED: usize = 2_000;
/// More multiplications than these are not done for one factor.
pub(super) const MOST_WORK: f64 = 1e8;

/// The equations of a policy, factored.
pub(super) struct Equations<N> {
    factor: Factor<N>,
    plan: Plan,
    states: Vec<u32>,
}

impl<N: Number> Equations<N> {
    /// None where a policy never comes to an end, or where factors would be too large.
    pub(super) fn new(process: &Process<N>, policy: &[u32], discount: &N) -> Option<Equations<N>> {
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
    fn solve(&self, process: &Process<N>, b: impl Fn(usize) -> N) -> Vec<N> {
        let b: Vec<N> = self.states.iter().map(|state| b(*state as usize)).collect();
        self.spread(process, self.factor.solve(&b, &self.plan))
    }

    /// `x = b + factor x P`.
    fn solve_left(&self, process: &Process<N>, b: impl Fn(usize) -> N) -> Vec<N> {
        let b: Vec<N> = self.states.iter().map(|state| b(*state as usize)).collect();
        self.spread(process, self.factor.solve_left(&b, &self.plan))
    }
}

impl<N: Number> Equations<N> {
    /// Of a policy that comes to an end, or whose rewards are discounted.
    pub fn of(process: &Process<N>, policy: &[Option<u32>], discount: &N) -> Option<Equations<N>> {
        Equations::new(process, &plain(policy), discount)
    }

    /// What other rewards come to under the policy, by row, with nothing at its ends.
    pub fn returns(&self, process: &Process<N>, policy: &[Option<u32>], rewards: &[N]) -> Vec<N> {
        let policy = plain(policy);
        self.solve(process, |state| rewards[policy[state] as usize].clone())
    }

    /// How often each state is visited from a start (a weight for each state).
    pub fn visits(&self, process: &Process<N>, policy: &[Option<u32>], discount: &N, start: &[N]) -> Vec<N> {
        let mut visits = self.solve_left(process, |state| start[state].clone());
        enter_ends(process, &plain(policy), discount, start, &mut visits);
        visits
    }
}

/// What each state is worth under a policy that comes to an end, or whose rewards are discounted.
pub(super) fn value_of<N: Number>(process: &Process<N>, policy: &[u32], discount: &N) -> Option<Vec<N>> {
    let equations = Equations::new(process, policy, discount)?;
    let known = |state: usize| process.backup(policy[state] as usize, discount, &process.worth);
    let mut value = equations.solve(process, known);
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
    let reward = equations.solve(process, |state| process.reward[policy[state] as usize].clone());
    let steps = equations.solve(process, |_| one.clone());
    let row = policy[home] as usize;
    let around = process.backup(row, &one, &reward);
    let length = process.backup(row, &one, &steps).sub(process.reward[row].clone()).add(one);
    let gain = around.div(length);
    let bias = reward.into_iter().zip(steps).map(|(reward, steps)| reward.sub(gain.clone().mul(steps))).collect();
    Some((gain, bias))
}

/// How often each state is visited under a policy: discounted, or up to the end, from a start (a weight for each state); under the
/// average the share of all steps, wherever it starts. None where the policy has no such numbers, or where factors would be too large
/// ([`visits_within_reach`]).
pub fn visits<N: Number>(process: &Process<N>, policy: &[Option<u32>], criterion: &Criterion<N>, start: &[N]) -> Option<Vec<N>> {
    if matches!(criterion, Criterion::Average) {
        return stationary(process, &plain(policy));
    }
    let discount = criterion.factor();
    Some(Equations::of(process, policy, &discount)?.visits(process, policy, &discount, start))
}

/// An end is visited as often as it is entered.
fn enter_ends<N: Number>(process: &Process<N>, policy: &[u32], discount: &N, start: &[N], visits: &mut [N]) {
    for state in (0..process.states()).filter(|state| policy[*state] == NONE) {
        visits[state] = start[state].clone();
    }
    for state in (0..process.states()).filter(|state| policy[*state] != NONE) {
        for (next, probability) in process.successors(policy[state] as usize).filter(|(next, _)| policy[*next] == NONE) {
            let more = discount.clone().mul(probability.clone()).mul(visits[state].clone());
            visits[next] = std::mem::replace(&mut visits[next], N::zero()).add(more);
        }
    }
}

/// The same in doubles for processes of any size: from factors, which of many states may be large, or until nothing changes but for
/// rounding. None where the policy has no such numbers, or where that is not reached.
pub fn visits_within_reach(process: &Process<f64>, policy: &[Option<u32>], criterion: &Criterion<f64>, start: &[f64]) -> Option<Vec<f64>> {
    followed_within_reach(process, policy, criterion, start, &[]).0
}

/// Visits, and the value of each of some rewards by row, without the worth of ends; under the average criterion visits alone.
pub fn followed_within_reach(
    process: &Process<f64>,
    policy: &[Option<u32>],
    criterion: &Criterion<f64>,
    start: &[f64],
    rewards: &[&[f64]],
) -> (Option<Vec<f64>>, Vec<Option<Vec<f64>>>) {
    if matches!(criterion, Criterion::Average) {
        return (visits(process, policy, criterion, start), vec![None; rewards.len()]);
    }
    let discount = criterion.factor();
    let small = process.states() <= MOST_FACTORED;
    match if small { Equations::of(process, policy, &discount) } else { None } {
        Some(equations) => {
            let returns = rewards.iter().map(|rewards| Some(equations.returns(process, policy, rewards)));
            (Some(equations.visits(process, policy, &discount, start)), returns.collect())
        }
        None => {
            let returns = rewards.iter().map(|rewards| returns_nearly(process, policy, discount, rewards));
            (visits_nearly(process, policy, discount, start), returns.collect())
        }
    }
}

/// The same for large processes, what is discounted or comes to an end: until the flow in and out of no state misses by more than rounding.
/// None where that is not reached.
pub(super) fn visits_nearly(process: &Process<f64>, policy: &[Option<u32>], discount: f64, start: &[f64]) -> Option<Vec<f64>> {
    let policy = plain(policy);
    let mut packed = Packed::new();
    packed.take_backwards(process, &policy, discount, start);
    let mut visits = vec![0.0; process.states()];
    if !settle(&packed, &mut visits) {
        return None;
    }
    enter_ends(process, &policy, &discount, start, &mut visits);
    Some(visits)
}

/// What other rewards come to in large processes, by row, with nothing at the ends. None where that is not found.
pub(super) fn returns_nearly(process: &Process<f64>, policy: &[Option<u32>], discount: f64, rewards: &[f64]) -> Option<Vec<f64>> {
    let policy = plain(policy);
    let mut packed = Packed::new();
    packed.take_with(process, &policy, discount, 0..process.states() as u32, rewards);
    let mut value = vec![0.0; process.states()];
    settle(&packed, &mut value).then_some(value)
}

/// A sweep that changes no more of the largest number has settled all.
const SETTLED: f64 = 1e-13;
/// Passes over all rows together, at most some twenty seconds of them.
const MOST_ENTRIES: f64 = 1e10;

/// Solves the equations of packed rows until a sweep changes no more than rounding does. False where that is not reached.
fn settle(packed: &Packed, x: &mut [f64]) -> bool {
    let most = (MOST_ENTRIES / (packed.entries() + x.len() + 1) as f64).clamp(200.0, 200_000.0) as u32;
    let mut krylov = Krylov::default();
    let (mut passes, mut sweeps) = (0, 2);
    while passes < most {
        let mut change = f64::INFINITY;
        for at in 0..sweeps {
            change = packed.sweep(x, at % 2 == 1);
            passes += 1;
            if change <= SETTLED * size(x) {
                return true;
            }
        }
        if !change.is_finite() {
            return false;
        }
        // Where that comes no nearer, sweeps alone are left, more and more of them.
        if !krylov.solve(packed, x, 1e-4, 400) {
            sweeps = (2 * sweeps).min(1_000);
        }
        passes += krylov.passes();
    }
    false
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
    let mut visits = equations.solve_left(process, |state| first[state].clone());
    visits[home] = one;
    let total = visits.iter().fold(N::zero(), |sum, visits| sum.add(visits.clone()));
    Some(visits.into_iter().map(|visits| visits.div(total.clone())).collect())
}
