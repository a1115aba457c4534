//! Backward induction: a process without cycles, and a process that stops after so many steps.

use super::ProcessError;
use super::graph::{NONE, components};
use super::rows::Process;
use crate::exact::Number;

/// Values and rows of a process whose only cycles are states that may stay as they are. Exact in exact numbers.
pub(super) fn backward<N: Number>(process: &Process<N>, discount: &N) -> Result<(Vec<N>, Vec<u32>), ProcessError> {
    let parts = components(process, |_| true);
    if let Some(part) = (0..parts.count()).find(|part| parts.states(*part).len() > 1) {
        let mut states = parts.states(part).to_vec();
        states.sort_unstable();
        return Err(ProcessError::Cycle { states });
    }
    let mut value: Vec<N> = process.worth.clone();
    let mut policy = vec![NONE; process.states()];
    for state in &parts.order {
        let state = *state as usize;
        let mut best: Option<N> = None;
        for row in process.rows(state) {
            let Some(worth) = staying(process, state, row, discount, &value) else { continue };
            if best.as_ref().is_none_or(|most| worth.order(most).is_gt()) {
                policy[state] = row as u32;
                best = Some(worth);
            }
        }
        if let Some(best) = best {
            value[state] = best;
        }
    }
    Ok((value, policy))
}

/// What a row is worth where it is taken as long as the process stays in its state; none where that is for ever.
fn staying<N: Number>(process: &Process<N>, state: usize, row: usize, discount: &N, value: &[N]) -> Option<N> {
    let (mut stays, mut sum) = (N::zero(), N::zero());
    for (next, probability) in process.successors(row) {
        if next == state {
            stays = stays.add(probability.clone());
        } else {
            sum = sum.add(probability.clone().mul(value[next].clone()));
        }
    }
    let worth = process.reward[row].clone().add(discount.clone().mul(sum));
    if stays.is_zero() {
        return Some(worth);
    }
    // Shares in doubles may miss the whole by their last digit.
    let stays = if process.next(row).iter().all(|next| *next as usize == state) { N::from_f64(1.0) } else { stays };
    let leaves = N::from_f64(1.0).sub(discount.clone().mul(stays));
    leaves.order(&N::zero()).is_gt().then(|| worth.div(leaves))
}

/// True where [`backward`] applies.
pub(super) fn is_acyclic<N: Number>(process: &Process<N>) -> bool {
    let parts = components(process, |_| true);
    parts.count() == process.states()
}

/// The answer of a process that stops after so many steps: by step, from the first, then by state.
#[derive(Clone, Debug)]
pub struct Stages<N> {
    /// One more than there are steps: the last is what the process is worth when it stops.
    pub value: Vec<Vec<N>>,
    pub policy: Vec<Vec<Option<u32>>>,
}

/// Backward induction over a process that is the same in every step. `terminal` is what each state is worth after the last one; a
/// state without rows is worth what it is worth to end there.
pub fn stages<N: Number>(process: &Process<N>, steps: usize, discount: &N, terminal: &[N]) -> Stages<N> {
    let ends = |state: usize, other: &N| if process.ends(state) { process.worth[state].clone() } else { other.clone() };
    let last: Vec<N> = terminal.iter().enumerate().map(|(state, worth)| ends(state, worth)).collect();
    let (mut values, mut policies) = (vec![last], Vec::with_capacity(steps));
    for _ in 0..steps {
        let Some(after) = values.last() else { break };
        let mut policy = Vec::with_capacity(process.states());
        let value = (0..process.states()).map(|state| match process.best(state, discount, after) {
            Some((row, worth)) => {
                policy.push(Some(row as u32));
                worth
            }
            None => {
                policy.push(None);
                process.worth[state].clone()
            }
        });
        let value = value.collect();
        values.push(value);
        policies.push(policy);
    }
    values.reverse();
    policies.reverse();
    Stages { value: values, policy: policies }
}
