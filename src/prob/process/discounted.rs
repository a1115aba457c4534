//! What is discounted: the method that suits the size.

use super::finite::{backward, is_acyclic};
use super::graph::NONE;
use super::policy::{self, first_of_equals};
use super::rows::Process;
use super::{Method, Options, ProcessError, Solution, shown, sweeps};

/// More states than these are not solved by equations.
pub(super) const MOST_FOR_EQUATIONS: usize = 2_000;

pub(super) fn solve(process: &Process<f64>, discount: f64, options: &Options) -> Result<Solution, ProcessError> {
    let acyclic = options.method.is_none() && is_acyclic(process);
    let method = match options.method {
        Some(method) => method,
        None if acyclic => Method::BackwardInduction,
        None if process.states() <= MOST_FOR_EQUATIONS => Method::PolicyIteration,
        None => Method::ModifiedPolicyIteration,
    };
    if method == Method::BackwardInduction {
        let (value, policy) = backward(process, &discount)?;
        return Ok(Solution { value, policy: shown(&policy), gain: None, method, rounds: 1, settled: true });
    }
    if method == Method::PolicyIteration {
        let found = policy::iterate(process, discount, first_rows(process), options)?;
        let rows = if found.settled { first_of_equals(process, discount, &found.value, 0.0) } else { found.policy };
        return Ok(Solution { value: found.value, policy: shown(&rows), gain: None, method, rounds: found.rounds, settled: found.settled });
    }
    let modified = method != Method::ValueIteration;
    let swept = sweeps::discounted(process, discount, modified, options);
    let policy = if swept.settled { first_of_equals(process, discount, &swept.value, swept.slack) } else { swept.policy };
    Ok(Solution { value: swept.value, policy: shown(&policy), gain: None, method, rounds: swept.rounds, settled: swept.settled })
}

/// The first row of each state.
pub(super) fn first_rows<N: crate::exact::Number>(process: &Process<N>) -> Vec<u32> {
    (0..process.states()).map(|state| if process.ends(state) { NONE } else { process.first[state] }).collect()
}
