//! The average reward of a step in the long run.
//!
//! What matters are the sets of states in which a policy can stay (maximal end components). Each has one best average, from wherever in
//! it the process starts. Where every state is sure to come to the set with the best of them, that is the answer; where not, the
//! average depends on the start, and that is said.

use super::discounted::MOST_FOR_EQUATIONS;
use super::graph::{Backward, NONE, Sure, end_components, recurrent, sure};
use super::policy::{SAME, first_of_equals};
use super::rows::{Process, dot};
use super::visits::gain_of;
use super::{Method, Options, ProcessError, Solution, shown, size, sweeps};

pub(super) fn solve(process: &Process<f64>, options: &Options) -> Result<Solution, ProcessError> {
    let ends: Vec<u32> = (0..process.states() as u32).filter(|state| process.ends(*state as usize)).collect();
    if !ends.is_empty() {
        return Err(ProcessError::Ends { states: ends });
    }
    if options.method == Some(Method::BackwardInduction) {
        return Err(ProcessError::Cycle { states: recurrent(process, &super::discounted::first_rows(process)).swap_remove(0) });
    }
    let (part, count) = end_components(process, |_| true);
    let back = Backward::new(process);
    if count == 1 {
        let home = home_of(process, &part, 0, &back);
        return whole(process, home, &back, options);
    }
    // Each set by itself: rows that stay in it.
    let mut classes = Vec::new();
    for number in 0..count {
        let inside =
            |row: usize| part[process.state_of(row)] == number && process.next(row).iter().all(|next| part[*next as usize] == number);
        let own = part_of(process, &part, number, inside);
        let (alone, _) = end_components(&own.process, |_| true);
        let back = Backward::new(&own.process);
        let home = home_of(&own.process, &alone, 0, &back);
        let solution = whole(&own.process, home, &back, options)?;
        classes.push((own.states, solution.gain.unwrap_or(f64::NAN)));
    }
    let most = classes.iter().map(|(_, gain)| *gain).fold(f64::NEG_INFINITY, f64::max);
    let margin = 1e3 * SAME * size(&process.reward);
    let mut best = vec![false; process.states()];
    for (states, _) in classes.iter().filter(|(_, gain)| *gain >= most - margin) {
        states.iter().for_each(|state| best[*state as usize] = true);
    }
    let way = sure(process, &best, |_| true, &back);
    if way.steps.contains(&NONE) {
        return Err(ProcessError::Multichain { classes });
    }
    let home = best.iter().position(|best| *best).unwrap_or(0);
    let only: Vec<bool> = (0..process.states()).map(|state| part[state] == part[home]).collect();
    if sure(process, &only, |_| true, &back).steps.contains(&NONE) {
        return Err(ProcessError::Multichain { classes });
    }
    let home = home_of(process, &part, part[home], &back);
    whole(process, home, &back, options)
}

/// A set of states as a process of its own.
struct Part {
    process: Process<f64>,
    states: Vec<u32>,
}

fn part_of(process: &Process<f64>, part: &[u32], number: u32, inside: impl Fn(usize) -> bool) -> Part {
    let states: Vec<u32> = (0..process.states() as u32).filter(|state| part[*state as usize] == number).collect();
    let mut place = vec![NONE; process.states()];
    states.iter().enumerate().for_each(|(at, state)| place[*state as usize] = at as u32);
    let mut own = Process::with_capacity(states.len(), 0, 0);
    for state in &states {
        for row in process.rows(*state as usize).filter(|row| inside(*row)) {
            let successors = process.successors(row).map(|(next, p)| (place[next], *p));
            own.push_row(process.action[row], process.reward[row], successors);
        }
        own.end_state(0.0);
    }
    Part { process: own, states }
}

/// A state of a set to come back to, and the way to it from everywhere.
struct Home {
    state: usize,
    way: Sure,
}

fn home_of(process: &Process<f64>, part: &[u32], number: u32, back: &Backward) -> Home {
    let state = part.iter().position(|part| *part == number).unwrap_or(0);
    let target: Vec<bool> = (0..process.states()).map(|other| other == state).collect();
    Home { state, way: sure(process, &target, |_| true, back) }
}

/// A process of which the best average is the same from everywhere.
fn whole(process: &Process<f64>, home: Home, back: &Backward, options: &Options) -> Result<Solution, ProcessError> {
    let small = options.method == Some(Method::PolicyIteration) || options.method.is_none() && process.states() <= MOST_FOR_EQUATIONS;
    if small && let Some(solution) = by_policies(process, &home, back, options) {
        return Ok(solution);
    }
    Ok(by_sweeps(process, options))
}

/// Policy iteration. A policy that may be drawn to several sets of states is led to the best of them.
fn by_policies(process: &Process<f64>, home: &Home, back: &Backward, options: &Options) -> Option<Solution> {
    let mut policy = home.way.row.clone();
    policy[home.state] = process.first[home.state];
    let mut rounds = 0;
    loop {
        let (gain, bias) = led_to_the_best(process, &mut policy, back)?;
        rounds += 1;
        let margin = SAME * size(&bias).max(gain.abs());
        let mut changed = false;
        let mut better = policy.clone();
        for state in 0..process.states() {
            let own = process.backup(policy[state] as usize, &1.0, &bias);
            if let Some((row, worth)) = process.best(state, &1.0, &bias)
                && worth > own + margin
            {
                better[state] = row as u32;
                changed = true;
            }
        }
        let over = rounds > 10_000 || options.deadline.is_over();
        if !changed || over {
            let first = first_of_equals(process, 1.0, &bias, 0.0);
            let same = !over && recurrent(process, &first).len() == 1;
            let policy = if same { first } else { policy };
            let zero = bias[0];
            let bias = bias.into_iter().map(|bias| bias - zero).collect();
            let method = Method::PolicyIteration;
            return Some(Solution { value: bias, policy: shown(&policy), gain: Some(gain), method, rounds, settled: !changed });
        }
        policy = better;
    }
}

/// Gain and bias of a policy; where it may end up in several sets of states, it is led to the best of them first.
fn led_to_the_best(process: &Process<f64>, policy: &mut [u32], back: &Backward) -> Option<(f64, Vec<f64>)> {
    let classes = recurrent(process, policy);
    if let [class] = classes.as_slice() {
        return gain_of(process, policy, class[0] as usize);
    }
    let mut best: Option<(f64, &Vec<u32>)> = None;
    for class in &classes {
        let mut own = vec![NONE; policy.len()];
        class.iter().for_each(|state| own[*state as usize] = policy[*state as usize]);
        let (gain, _) = gain_of(process, &own, class[0] as usize)?;
        if best.is_none_or(|(most, _)| gain > most) {
            best = Some((gain, class));
        }
    }
    let (_, class) = best?;
    let mut target = vec![false; policy.len()];
    class.iter().for_each(|state| target[*state as usize] = true);
    // By the policy's own rows as far as these lead there for sure, and by others elsewhere.
    let own = sure(process, &target, |row| policy[process.state_of(row)] == row as u32, back);
    let inside: Vec<bool> = own.steps.iter().map(|steps| *steps != NONE).collect();
    let other = sure(process, &inside, |_| true, back);
    for state in (0..policy.len()).filter(|state| !inside[*state]) {
        policy[state] = if other.row[state] == NONE { return None } else { other.row[state] };
    }
    gain_of(process, policy, class[0] as usize)
}

/// How far a value goes to its new one in one step: less than the whole way, so that what alternates settles.
const STEP: f64 = 0.9;
const MOST_SWEEPS: u32 = 40;

/// Relative value iteration, with steps of the policy alone in between. The least and the largest change of a step bound the gain.
fn by_sweeps(process: &Process<f64>, options: &Options) -> Solution {
    let n = process.states();
    let modified = options.method != Some(Method::ValueIteration);
    let (mut value, mut next) = (vec![0.0; n], vec![0.0; n]);
    let mut policy = vec![0u32; n];
    let mut rounds = 0;
    let most_rounds = sweeps::most_rounds(process) / if modified { MOST_SWEEPS } else { 1 };
    let mut best = f64::INFINITY;
    let mut without_gain = 0;
    loop {
        let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
        for state in 0..n {
            let mut most = f64::NEG_INFINITY;
            for row in process.rows(state) {
                let worth = of_row(process, row, &value);
                if worth > most {
                    (policy[state], most) = (row as u32, worth);
                }
            }
            let change = most - value[state];
            (lo, hi) = (lo.min(change), hi.max(change));
            next[state] = value[state] + STEP * change;
        }
        rounds += 1;
        let gain = f64::midpoint(lo, hi);
        let most = size(&value).max(gain.abs());
        without_gain = if hi - lo < 0.95 * best { 0 } else { without_gain + 1 };
        best = best.min(hi - lo);
        let settled = hi - lo <= options.precision * size(&process.reward).max(gain.abs());
        let floor = hi - lo <= 16.0 * f64::EPSILON * most && without_gain > 10;
        if settled || floor || rounds >= most_rounds || options.deadline.is_over() {
            let zero = value[0];
            value.iter_mut().for_each(|value| *value -= zero);
            let first = first_of_equals(process, 1.0, &value, (hi - lo) / 4.0);
            let policy = if recurrent(process, &first).len() == 1 { first } else { policy };
            let method = if modified { Method::ModifiedPolicyIteration } else { Method::ValueIteration };
            return Solution { value, policy: shown(&policy), gain: Some(gain), method, rounds, settled };
        }
        std::mem::swap(&mut value, &mut next);
        let zero = value[0];
        value.iter_mut().for_each(|value| *value -= zero);
        for _ in 0..if modified { MOST_SWEEPS } else { 0 } {
            let (mut least, mut largest) = (f64::INFINITY, f64::NEG_INFINITY);
            for state in 0..n {
                let change = of_row(process, policy[state] as usize, &value) - value[state];
                (least, largest) = (least.min(change), largest.max(change));
                next[state] = value[state] + STEP * (change - gain);
            }
            std::mem::swap(&mut value, &mut next);
            if largest - least <= 0.05 * (hi - lo) {
                break;
            }
        }
    }
}

fn of_row(process: &Process<f64>, row: usize, value: &[f64]) -> f64 {
    let span = process.span(row);
    process.reward[row] + dot(&process.next[span.clone()], &process.probability[span], value)
}
