//! The total reward up to an end: whether it means anything, and what it is.
//!
//! States without actions are ends, and so are states that stay as they are and collect nothing. What is asked first: is there a policy
//! that is sure to end, from every state? What is looked for on the way: does another one go round and collect reward without end?
//! What is asked last: would it be better to go round for nothing than to end?

use super::finite::{backward, is_acyclic};
use super::graph::{Backward, NONE, end_components, recurrent, sure};
use super::policy::{self, Cycle, SAME, endless, first_of_equals, margin};
use super::rows::Process;
use super::{Method, Options, ProcessError, Solution, discounted, shown, size, sweeps};
use crate::exact::Number;

pub(super) fn solve(process: &Process<f64>, options: &Options) -> Result<Solution, ProcessError> {
    let idle = idle_states(process);
    if !idle.contains(&true) {
        return solve_without_idle(process, options);
    }
    let (rest, old) = process.restricted(|row| !idle[process.state_of(row)]);
    let back = |row: u32| if row == NONE { NONE } else { old[row as usize] };
    let mut solution = solve_without_idle(&rest, options).map_err(|error| match error {
        ProcessError::Endless { states, policy } => ProcessError::Endless { states, policy: policy.into_iter().map(back).collect() },
        other => other,
    })?;
    for (state, row) in solution.policy.iter_mut().enumerate() {
        *row = if idle[state] { Some(process.first[state]) } else { row.map(back) };
    }
    Ok(solution)
}

/// States that have actions, none of which leads anywhere or is worth anything.
pub(super) fn idle_states<N: Number>(process: &Process<N>) -> Vec<bool> {
    let idles = |state: usize, row: usize| process.reward[row].is_zero() && process.next(row).iter().all(|next| *next as usize == state);
    (0..process.states()).map(|state| !process.ends(state) && process.rows(state).all(|row| idles(state, row))).collect()
}

/// The policy without the rows of states that stay as they are for nothing: these are ends.
pub fn ended<N: Number>(process: &Process<N>, policy: &[Option<u32>]) -> Vec<Option<u32>> {
    let idle = idle_states(process);
    policy.iter().zip(idle).map(|(row, idle)| row.filter(|_| !idle)).collect()
}

fn solve_without_idle(process: &Process<f64>, options: &Options) -> Result<Solution, ProcessError> {
    let ends: Vec<bool> = (0..process.states()).map(|state| process.ends(state)).collect();
    let back = Backward::new(process);
    let start = sure(process, &ends, |_| true, &back);
    let lost: Vec<u32> = (0..process.states() as u32).filter(|state| start.steps[*state as usize] == NONE).collect();
    if !lost.is_empty() {
        return Err(ProcessError::NeverEnds { states: lost });
    }
    let acyclic = is_acyclic(process);
    let method = match options.method {
        Some(method) => method,
        None if acyclic => Method::BackwardInduction,
        None if process.states() <= discounted::MOST_FOR_EQUATIONS => Method::PolicyIteration,
        None => Method::ModifiedPolicyIteration,
    };
    if method == Method::BackwardInduction {
        return by_induction(process, method);
    }
    let mut method = method;
    if method != Method::PolicyIteration {
        let look_for_ends = |policy: &[u32], value: &[f64]| match endless(process, policy, SAME * size(value)) {
            Cycle::Gains(states) => Err(ProcessError::Endless { states, policy: policy.to_vec() }),
            Cycle::None => Ok(true),
            Cycle::Unclear(_) => Ok(false),
        };
        let modified = method == Method::ModifiedPolicyIteration;
        let swept = sweeps::total(process, start.row.clone(), modified, options, look_for_ends)?;
        better_not_to_end(process, &swept.value)?;
        let first = first_of_equals(process, 1.0, &swept.value, swept.slack);
        let policy = if swept.settled { ending(process, first, &swept.value, swept.slack, &ends, &back) } else { Some(swept.policy) };
        if let Some(policy) = policy {
            let (value, rounds, settled) = (swept.value, swept.rounds, swept.settled);
            return Ok(Solution { value, policy: shown(&policy), gain: None, method, rounds, settled });
        }
        // No policy that ends is worth that much: where it is as good to go round as to go on, there are other fixed points. Policies
        // that end do not meet them.
        method = Method::PolicyIteration;
    }
    let found = policy::iterate(process, 1.0, start.row, options)?;
    better_not_to_end(process, &found.value)?;
    let first = first_of_equals(process, 1.0, &found.value, 0.0);
    let policy = if found.settled { ending(process, first, &found.value, 0.0, &ends, &back).unwrap_or(found.policy) } else { found.policy };
    Ok(Solution { value: found.value, policy: shown(&policy), gain: None, method, rounds: found.rounds, settled: found.settled })
}

fn by_induction(process: &Process<f64>, method: Method) -> Result<Solution, ProcessError> {
    let (value, policy) = backward(process, &1.0)?;
    let gains = |row: usize| {
        let state = process.state_of(row);
        process.reward[row] > 0.0 && process.next(row).iter().all(|next| *next as usize == state)
    };
    if let Some(row) = (0..process.row_count()).find(|row| gains(*row)) {
        let mut policy = policy;
        policy[process.state_of(row)] = row as u32;
        return Err(ProcessError::Endless { states: vec![process.state[row]], policy });
    }
    better_not_to_end(process, &value)?;
    Ok(Solution { value, policy: shown(&policy), gain: None, method, rounds: 1, settled: true })
}

/// Going round for nothing is worth nothing, and better than what is worth less.
fn better_not_to_end(process: &Process<f64>, value: &[f64]) -> Result<(), ProcessError> {
    let (component, count) = end_components(process, |row| process.reward[row] == 0.0);
    let margin = SAME * size(value);
    let mut worse = vec![false; count as usize];
    for (state, part) in component.iter().enumerate().filter(|(_, part)| **part != NONE) {
        worse[*part as usize] |= value[state] < -margin;
    }
    let Some(first) = worse.iter().position(|worse| *worse) else { return Ok(()) };
    let states = (0..process.states() as u32).filter(|state| component[*state as usize] == first as u32).collect();
    Err(ProcessError::BetterNeverToEnd { states })
}

/// A policy among equally good rows that ends: the first rows if these do, otherwise the first that come nearer to an end.
fn ending(process: &Process<f64>, first: Vec<u32>, value: &[f64], slack: f64, ends: &[bool], back: &Backward) -> Option<Vec<u32>> {
    let goes_round = |policy: &[u32]| recurrent(process, policy).iter().any(|class| class.iter().any(|s| policy[*s as usize] != NONE));
    if !goes_round(&first) {
        return Some(first);
    }
    // Where it is as good to go round, values may be further off than is known.
    [1.0, 1e2, 1e4].into_iter().find_map(|times| {
        let margin = times * margin(value, slack);
        let good = |row: usize| process.backup(row, &1.0, value) >= value[process.state_of(row)] - margin;
        let nearer = sure(process, ends, good, back);
        let complete = nearer.row.iter().zip(ends).all(|(row, ends)| *ends || *row != NONE);
        complete.then_some(nearer.row)
    })
}
