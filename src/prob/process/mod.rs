//! Markov decision processes: the best action in each state, and what each state is worth, on plain slices.
//!
//! ```text
//! Process<f64> ─ solve ─► Solution ─ verify ─► Bracket (how far the optimum can be, proved)
//! Process<Exact> ───────────┴─ optimum ──► Optimum (values as fractions, ties between actions), of small ones
//! ```
//!
//! Rewards are maximised; costs are rewards with their sign turned. Three criteria: what is discounted, the total up to an end
//! (stochastic shortest paths; a finite horizon is a process over periods and states, without a cycle), and the average for ever.
//! `graph` knows what depends on no numbers: components, ends that are reached for sure, sets that are never left. `linear` solves
//! the equations of a policy. `finite` works backwards, `policy` is policy iteration, `sweeps` value iteration and modified policy
//! iteration, each for all criteria that it suits; `total` and `average` look first whether their criterion means anything.
//! `packed` and `krylov` are for policies too large for equations.
//! `bounds` proves brackets, `exact` finds optima in fractions (`lifting` solves its equations), `visits` tells how often
//! a policy is where, `limits` writes down the linear program over visits, `limited` finds the best policy under limits, `learning` is
//! Q-learning and SARSA.
//!
//! Sources: M. Puterman, *Markov Decision Processes* (1994), chapters 4, 6, 7, 8 and 9; D. Bertsekas and J. Tsitsiklis, "An analysis of
//! stochastic shortest path problems" (1991); J. MacQueen, "A modified dynamic programming method for Markovian decision
//! problems" (1966) and E. Porteus, "Some bounds for discounted sequential decision processes" (1971) for the bounds;
//! A. Odoni, "On finding the maximal gain for Markov decision processes" (1969) for those of the average.

#![allow(clippy::indexing_slicing, reason = "states, rows and successors of one process, by vectors made from it")]

mod average;
mod bounds;
mod discounted;
mod exact;
mod finite;
mod followed;
mod graph;
mod krylov;
mod learning;
mod lifting;
mod limited;
mod limits;
mod linear;
mod packed;
mod policy;
mod rows;
mod sweeps;
#[cfg(test)]
mod tests;
mod total;
mod visits;

pub use bounds::{Bracket, verify, verify_exactly};
pub use exact::{Optimum, optimum};
pub use finite::{Stages, stages};
pub use followed::{Followed, followed, weighted, worth_of};
pub use learning::{Algorithm, Checkpoint, Decay, Learned, Learning, learn};
pub use lifting::Budget;
pub use limited::{LimitError, Limited, limited, limited_exactly};
pub use limits::{Limit, Mixed, Occupation, occupation};
pub use rows::{Process, merge};
pub use total::ended;
pub use visits::{followed_within_reach, visits, visits_within_reach};

use crate::deadline::Deadline;
use crate::exact::Number;

/// What is maximised.
#[derive(Clone, Debug, PartialEq)]
pub enum Criterion<N> {
    /// Rewards, each step's counting so many times that of the step before; from 0 up to, and not including, 1.
    Discounted(N),
    /// Rewards up to an end, which has to be reached.
    Total,
    /// Rewards for each step, in the long run.
    Average,
}

impl<N: Number> Criterion<N> {
    /// What a reward of the next step counts.
    pub fn factor(&self) -> N {
        match self {
            Criterion::Discounted(factor) => factor.clone(),
            Criterion::Total | Criterion::Average => N::from_f64(1.0),
        }
    }
}

/// How a process is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// From the ends backwards, each state once; only without cycles, other than states that may stay as they are.
    BackwardInduction,
    /// The equations of a policy are solved, and the policy improved, until it is the best.
    PolicyIteration,
    /// All values again and again.
    ValueIteration,
    /// The policy is improved now and then, and its values in between are not solved, but improved some times.
    ModifiedPolicyIteration,
}

impl Method {
    /// All methods by the names by which they are asked for.
    pub const NAMES: [(&'static str, Method); 4] = [
        ("backward_induction", Method::BackwardInduction),
        ("policy_iteration", Method::PolicyIteration),
        ("value_iteration", Method::ValueIteration),
        ("modified_policy_iteration", Method::ModifiedPolicyIteration),
    ];

    /// The name by which it is asked for.
    pub fn name(self) -> &'static str {
        Method::NAMES.iter().find(|(_, method)| *method == self).map_or("", |(name, _)| name)
    }
}

/// What is asked of a solve.
#[derive(Clone, Debug)]
pub struct Options {
    /// A method; otherwise the one that suits the size.
    pub method: Option<Method>,
    /// Values may be off by this much of the largest of them.
    pub precision: f64,
    pub deadline: Deadline,
}

impl Default for Options {
    fn default() -> Options {
        Options { method: None, precision: 1e-10, deadline: Deadline::default() }
    }
}

/// An answer in doubles.
#[derive(Clone, Debug)]
pub struct Solution {
    /// By state. Under the average: what it is worth to be there, beside the average (the bias), zero in the first state.
    pub value: Vec<f64>,
    /// By state: the row that is taken, the first of those that are equally good as far as doubles tell.
    pub policy: Vec<Option<u32>>,
    /// The average reward of a step, under that criterion.
    pub gain: Option<f64>,
    pub method: Method,
    /// How often all states were gone through, or how many policies were solved.
    pub rounds: u32,
    /// False where the deadline, or the end of what doubles can tell, came before the precision asked for.
    pub settled: bool,
}

/// Why there is no answer. States are in ascending order.
#[derive(Clone, Debug, PartialEq)]
pub enum ProcessError {
    /// From these states no policy is sure to come to an end.
    NeverEnds { states: Vec<u32> },
    /// A policy can stay among these states for ever, and collects reward without end.
    Endless { states: Vec<u32>, policy: Vec<u32> },
    /// A policy can stay among these states for ever, and that is better than any end.
    BetterNeverToEnd { states: Vec<u32> },
    /// The average depends on where the process starts: sets that are never left, with the average of each.
    Multichain { classes: Vec<(Vec<u32>, f64)> },
    /// Under the average these states end, and there is no long run.
    Ends { states: Vec<u32> },
    /// Backward induction was asked for, and these states can come back to themselves by others.
    Cycle { states: Vec<u32> },
    /// A discount is not from 0 up to, and not including, 1.
    Discount(f64),
    /// Values grow beyond what doubles hold.
    Overflow,
    /// The deadline came before there was anything to show.
    Stopped,
}

/// The best policy of a process and what each state is worth.
pub fn solve(process: &Process<f64>, criterion: &Criterion<f64>, options: &Options) -> Result<Solution, ProcessError> {
    let solution = match criterion {
        Criterion::Discounted(discount) if !(0.0..1.0).contains(discount) => return Err(ProcessError::Discount(*discount)),
        Criterion::Discounted(discount) => discounted::solve(process, *discount, options)?,
        Criterion::Total => total::solve(process, options)?,
        Criterion::Average => average::solve(process, options)?,
    };
    if solution.value.iter().any(|value| !value.is_finite()) {
        return Err(ProcessError::Overflow);
    }
    Ok(solution)
}

/// The policy as lists of rows have it inside.
fn plain(policy: &[Option<u32>]) -> Vec<u32> {
    policy.iter().map(|row| row.unwrap_or(graph::NONE)).collect()
}

fn shown(policy: &[u32]) -> Vec<Option<u32>> {
    policy.iter().map(|row| (*row != graph::NONE).then_some(*row)).collect()
}

/// The largest of some numbers without their signs, and of a least one.
fn size(values: &[f64]) -> f64 {
    values.iter().fold(f64::MIN_POSITIVE, |most, value| most.max(value.abs()))
}
