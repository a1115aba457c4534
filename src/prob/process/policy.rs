//! Policy iteration, for what is discounted and for what comes to an end.

use super::graph::{NONE, components, recurrent};
use super::krylov::Krylov;
use super::packed::Packed;
use super::rows::Process;
use super::visits::{gain_of, value_of};
use super::{Options, ProcessError, size};

/// A difference below this part of the values is none to doubles.
pub(super) const SAME: f64 = 1e-11;

/// What policy iteration found.
pub(super) struct Found {
    pub value: Vec<f64>,
    pub policy: Vec<u32>,
    pub rounds: u32,
    pub settled: bool,
}

/// Improves a policy until it is the best. Under a discount of 1 it has to come to
/// an end, and so do all that follow, or one is found that collects reward without end.
pub(super) fn iterate(process: &Process<f64>, discount: f64, start: Vec<u32>, options: &Options) -> Result<Found, ProcessError> {
    let mut policy = start;
    let mut value = evaluated(process, &policy, discount);
    let mut rounds = 1;
    // States in which doubles cannot tell whether a change pays.
    let mut fixed: Vec<bool> = vec![false; process.states()];
    loop {
        if options.deadline.is_over() {
            return Ok(Found { value, policy, rounds, settled: false });
        }
        let margin = SAME * size(&value);
        let mut better = policy.clone();
        let mut changed = false;
        for state in (0..process.states()).filter(|state| policy[*state] != NONE && !fixed[*state]) {
            let own = process.backup(policy[state] as usize, &discount, &value);
            if let Some((row, worth)) = process.best(state, &discount, &value)
                && worth > own + margin
            {
                better[state] = row as u32;
                changed = true;
            }
        }
        if !changed {
            return Ok(Found { value, policy, rounds, settled: true });
        }
        if discount == 1.0 {
            match endless(process, &better, margin) {
                Cycle::None => {}
                Cycle::Gains(states) => return Err(ProcessError::Endless { states, policy: better }),
                Cycle::Unclear(states) => {
                    states.iter().for_each(|state| fixed[*state as usize] = true);
                    continue;
                }
            }
        }
        policy = better;
        value = evaluated(process, &policy, discount);
        rounds += 1;
        if value.iter().any(|value| !value.is_finite()) {
            return Err(ProcessError::Overflow);
        }
    }
}

/// What a policy is worth: by factors, or nearly where these would be too large.
fn evaluated(process: &Process<f64>, policy: &[u32], discount: f64) -> Vec<f64> {
    value_of(process, policy, &discount).unwrap_or_else(|| {
        let mut packed = Packed::new();
        packed.take(process, policy, discount, components(process, |row| policy[process.state_of(row)] == row as u32).order.into_iter());
        let (mut value, mut krylov) = (process.worth.clone(), Krylov::default());
        for _ in 0..100 {
            if !krylov.solve(&packed, &mut value, 1e-3, 2_000) && packed.sweep(&mut value, false) <= 1e-14 * size(&value) {
                break;
            }
        }
        value
    })
}

/// What a policy does where it never ends.
pub(super) enum Cycle {
    /// It always ends.
    None,
    /// It collects reward in each round of these states.
    Gains(Vec<u32>),
    /// It stays among these states, and collects nothing that doubles could tell from nothing.
    Unclear(Vec<u32>),
}

/// Looks for states that a policy never leaves.
pub(super) fn endless(process: &Process<f64>, policy: &[u32], margin: f64) -> Cycle {
    let classes = recurrent(process, policy);
    let mut unclear = Cycle::None;
    for class in classes.into_iter().filter(|class| class.iter().all(|state| policy[*state as usize] != NONE)) {
        let mut own = vec![NONE; policy.len()];
        class.iter().for_each(|state| own[*state as usize] = policy[*state as usize]);
        let gain = gain_of(process, &own, class[0] as usize).map_or(0.0, |(gain, _)| gain);
        if gain > margin {
            return Cycle::Gains(class);
        }
        unclear = Cycle::Unclear(class);
    }
    unclear
}

/// What doubles cannot tell from nothing, nor an answer that was left so much short of settled.
pub(super) fn margin(value: &[f64], slack: f64) -> f64 {
    (SAME * size(value)).max(slack)
}

/// In each state the first row that is as good as the best, as far as doubles tell.
pub(super) fn first_of_equals(process: &Process<f64>, discount: f64, value: &[f64], slack: f64) -> Vec<u32> {
    let margin = margin(value, slack);
    let first = |state: usize| {
        let (best, most) = process.best(state, &discount, value)?;
        (process.first[state]..best as u32)
            .find(|row| process.backup(*row as usize, &discount, value) >= most - margin)
            .or(Some(best as u32))
    };
    (0..process.states()).map(|state| first(state).unwrap_or(NONE)).collect()
}
