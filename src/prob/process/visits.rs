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

/// What other rewards come to under a policy, by row, with nothing at its ends. None where the policy never ends, or where factors
/// would be too large.
pub fn returns<N: Number>(process: &Process<N>, policy: &[Option<u32>], discount: &N, rewards: &[N]) -> Option<Vec<N>> {
    let policy = plain(policy);
    let equations = Equations::new(process, &policy, discount)?;
    equations.solve(process, |state| rewards[policy[state] as usize].clone())
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
/// average the share of all steps, wherever it starts. None where the policy has no such numbers, or where factors would be too large
/// ([`visits_within_reach`]).
pub fn visits<N: Number>(process: &Process<N>, policy: &[Option<u32>], criterion: &Criterion<N>, start: &[N]) -> Option<Vec<N>> {
    let policy = plain(policy);
    if matches!(criterion, Criterion::Average) {
        return stationary(process, &policy);
    }
    let discount = criterion.factor();
    let equations = Equations::new(process, &policy, &discount)?;
    let mut visits = equations.solve_left(process, |state| start[state].clone())?;
    enter_ends(process, &policy, &discount, start, &mut visits);
    Some(visits)
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
/// rounding. None under the average where the policy has no such numbers.
pub fn visits_within_reach(process: &Process<f64>, policy: &[Option<u32>], criterion: &Criterion<f64>, start: &[f64]) -> Option<Vec<f64>> {
    let average = matches!(criterion, Criterion::Average);
    let factored = if average || process.states() <= MOST_FACTORED { visits(process, policy, criterion, start) } else { None };
    factored.or_else(|| (!average).then(|| visits_nearly(process, policy, criterion.factor(), start)))
}

/// The same for large processes, what is discounted or comes to an end: until the flow in and out of no state misses by more than rounding.
pub(super) fn visits_nearly(process: &Process<f64>, policy: &[Option<u32>], discount: f64, start: &[f64]) -> Vec<f64> {
    let policy = plain(policy);
    let mut packed = Packed::new();
    packed.take_backwards(process, &policy, discount, start);
    let mut visits = vec![0.0; process.states()];
    let mut krylov = Krylov::default();
    for _ in 0..100 {
        if !krylov.solve(&packed, &mut visits, 1e-3, 2_000) && packed.sweep(&mut visits, false) <= 1e-13 * size(&visits) {
            break;
        }
    }
    enter_ends(process, &policy, &discount, start, &mut visits);
    visits
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
