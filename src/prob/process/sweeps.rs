//! Value iteration and modified policy iteration.
//!
//! What is discounted has bounds on the way. With `lo` and `hi` the least and the largest change of a value in one step of value iteration, the optimum is between the new
//! values plus `f lo` and plus `f hi`, `f = discount / (1 - discount)`. Steps of the policy alone are solved nearly (`krylov`).

use super::graph::{NONE, components};
use super::krylov::Krylov;
use super::packed::Packed;
use super::rows::{Process, dot};
use super::{Options, size};

/// What sweeps found.
pub(super) struct Swept {
    /// The middle of the bounds.
    pub value: Vec<f64>,
    pub policy: Vec<u32>,
    /// A row that is less worse than this may be taken for the best: the policy loses no more by it than the values may be off.
    pub slack: f64,
    pub rounds: u32,
    pub settled: bool,
}

/// Sweeps of the policy alone between two improvements, at most.
const MOST_SWEEPS: u32 = 60;
/// A sweep that changes less than this part of what the last improvement left open is the last one.
const ENOUGH: f64 = 0.02;
/// After so many improvements in a row without gain no steps of the policy are taken.
const STEPS_WITHOUT_GAIN: u32 = 2;
/// How much nearer the values of a policy are brought between two improvements, and in how many passes at most.
const NEARER: f64 = 0.03;
const MOST_PASSES: u32 = 200;

/// So many times are all rows gone through, at most: some half a minute, or often enough for what is small.
pub(super) fn most_rounds(process: &Process<f64>) -> u32 {
    (2e10 / (process.entries() + process.states() + 1) as f64).clamp(200.0, 200_000.0) as u32
}

/// Sweeps until the bounds are so near to one another that no value is off by more than the precision; `modified` with steps of the
/// policy alone in between.
pub(super) fn discounted(process: &Process<f64>, discount: f64, modified: bool, options: &Options) -> Swept {
    let n = process.states();
    let any_ends = (0..n).any(|state| process.ends(state));
    let factor = discount / (1.0 - discount);
    // Values may cancel to nothing.
    let least_size = size(&process.reward);
    let mut value = process.worth.clone();
    let mut next = value.clone();
    let mut policy = vec![NONE; n];
    let mut packed = Packed::new();
    let mut krylov = Krylov::default();
    let (mut rounds, most_rounds) = (0, most_rounds(process));
    let mut last = f64::INFINITY;
    let mut without_gain = 0;
    loop {
        let (mut lo, mut hi) = improve(process, discount, &value, &mut next, &mut policy);
        rounds += 1;
        // An end does not change.
        if any_ends || lo > hi {
            (lo, hi) = (lo.min(0.0), hi.max(0.0));
        }
        std::mem::swap(&mut value, &mut next);
        let middle = factor * (lo + hi) / 2.0;
        let within = factor * (hi - lo) / 2.0;
        without_gain = if within < 0.9 * last { 0 } else { without_gain + 1 };
        last = last.min(within);
        let most = size(&value).max(least_size) + middle.abs();
        let done = within <= options.precision * most;
        // Rounding alone leaves so much.
        let floor = within <= 8.0 * f64::EPSILON * most / (1.0 - discount) && without_gain > 3;
        let over = rounds >= most_rounds || options.deadline.is_over() || !within.is_finite();
        let last_one = done || floor || over;
        if last_one {
            (0..n).filter(|state| policy[*state] != NONE).for_each(|state| value[state] += middle);
            return Swept { value, policy, slack: within * (1.0 - discount), rounds, settled: done };
        }
        // What steps of the policy leave unevenly wrong, steps of value iteration bring together.
        if modified && without_gain < STEPS_WITHOUT_GAIN {
            packed.take(process, &policy, discount, 0..n as u32);
            // What all are wrong by is known, and would only be spread unevenly.
            if !any_ends {
                (0..n).filter(|state| policy[*state] != NONE).for_each(|state| value[state] += middle);
            }
            nearer(&packed, &mut krylov, &mut value, hi - lo);
        }
    }
}

/// One step of value iteration: new values and rows, and the least and the largest change.
fn improve(process: &Process<f64>, discount: f64, value: &[f64], next: &mut [f64], policy: &mut [u32]) -> (f64, f64) {
    let (mut lo, mut hi) = (f64::INFINITY, f64::NEG_INFINITY);
    for state in 0..process.states() {
        let (mut best, mut most) = (NONE, f64::NEG_INFINITY);
        for row in process.rows(state) {
            let span = process.span(row);
            let worth = process.reward[row] + discount * dot(&process.next[span.clone()], &process.probability[span], value);
            if worth > most {
                (best, most) = (row as u32, worth);
            }
        }
        if best == NONE {
            next[state] = process.worth[state];
            continue;
        }
        (next[state], policy[state]) = (most, best);
        let change = most - value[state];
        (lo, hi) = (lo.min(change), hi.max(change));
    }
    (lo, hi)
}

/// The same up to an end, from a policy that ends: steps in place, ends first. There are no bounds on the way; it stops where
/// a round changes nothing that the steps up to an end could add up to more than the precision. `ends` looks
/// whether a policy does, and whether there is an answer at all.
pub(super) fn total<E>(
    process: &Process<f64>,
    mut policy: Vec<u32>,
    modified: bool,
    options: &Options,
    mut ends: impl FnMut(&[u32], &[f64]) -> Result<bool, E>,
) -> Result<Swept, E> {
    let order = components(process, |_| true).order;
    let least_size = size(&process.reward);
    let mut value = process.worth.clone();
    let mut packed = Packed::new();
    packed.take(process, &policy, 1.0, order.iter().copied());
    let mut krylov = Krylov::default();
    let mut steps = vec![0.0; process.states()];
    nearer(&packed, &mut krylov, &mut value, size(&process.reward));
    let (mut rounds, most_rounds) = (0, most_rounds(process));
    loop {
        let change = improve_in_place(process, &order, &mut value, &mut policy);
        rounds += 1;
        let most = size(&value).max(least_size);
        let over = rounds >= most_rounds || options.deadline.is_over() || !most.is_finite();
        let goes_on = !ends(&policy, &value)?;
        if change <= options.precision * most || over {
            packed.take(process, &policy, 1.0, order.iter().copied());
            for _ in 0..MOST_SWEEPS {
                packed.sweep_with(&mut steps, false, |_| 1.0);
            }
            let within = change * size(&steps);
            let done = within <= options.precision * most;
            let floor = change <= 4.0 * f64::EPSILON * most;
            if done || floor || over {
                return Ok(Swept { value, policy, slack: 4.0 * change, rounds, settled: done });
            }
        }
        // What never ends has no values to be brought nearer to.
        if modified && !goes_on {
            packed.take(process, &policy, 1.0, order.iter().copied());
            nearer(&packed, &mut krylov, &mut value, change);
        }
    }
}

/// Brings values nearer to those of the packed policy.
fn nearer(packed: &Packed, krylov: &mut Krylov, value: &mut [f64], change: f64) {
    if krylov.solve(packed, value, NEARER, MOST_PASSES) {
        return;
    }
    for sweep in 0..MOST_SWEEPS {
        if packed.sweep(value, sweep % 2 == 1) <= ENOUGH * change {
            break;
        }
    }
}

/// One step of value iteration in place; gives the largest change.
fn improve_in_place(process: &Process<f64>, order: &[u32], value: &mut [f64], policy: &mut [u32]) -> f64 {
    let mut largest = 0.0f64;
    for state in order.iter().map(|state| *state as usize) {
        let (mut best, mut most) = (NONE, f64::NEG_INFINITY);
        for row in process.rows(state) {
            let span = process.span(row);
            let worth = process.reward[row] + dot(&process.next[span.clone()], &process.probability[span], value);
            if worth > most {
                (best, most) = (row as u32, worth);
            }
        }
        if best != NONE {
            policy[state] = best;
            largest = largest.max((most - value[state]).abs());
            value[state] = most;
        }
    }
    largest
}
