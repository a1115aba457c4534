//! Decision processes: the best policy, what each state is worth, and what is proved of it.

mod deciding;
mod errors;
mod evaluated;
mod learning;
mod limited;
mod results;

pub use deciding::Early;
pub(super) use deciding::{decide, decide_early};

use crate::diagnostics::codes;
use crate::eval::{
    Answer, Ball, Eval, EvalError, GroundLimit, GroundProcess, KeptLimit, Learnt, Lots, MadeProcesses, ProcessProof, ProcessRun, Result,
    SolvedProcess, Status, ValueStore, ground_process,
};
use crate::exact::{Exact, Number};
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::process::{self, LimitError, Optimum, Options, Process, Solution};
use limited::UnderLimits;
use results::Tables;
use std::sync::Arc;

/// A process with its answer.
struct Solved<'g> {
    ground: &'g GroundProcess,
    criterion: process::Criterion<f64>,
    /// Under limits: of the process in which these are paid for at their prices.
    solution: Solution,
    /// Without limits.
    optimum: Option<Optimum>,
    limits: Option<UnderLimits>,
    /// What fractions may still take.
    budget: process::Budget,
}

/// The policy without the rows of states that stay as they are for nothing, where the total up to an end counts.
fn ended<N: Number>(process: &Process<N>, policy: &[Option<u32>], criterion: &process::Criterion<N>) -> Vec<Option<u32>> {
    match criterion {
        process::Criterion::Total => process::ended(process, policy),
        _ => policy.to_vec(),
    }
}

/// A value of the kernel, which maximises, as the scenario has it. Zero has no sign.
fn signed(body: &Decision, value: f64) -> f64 {
    if body.maximize || value == 0.0 { value } else { -value }
}

/// What an answer is worth from the start; under the average what a step brings.
fn from_start(ground: &GroundProcess, solution: &Solution) -> f64 {
    solution.gain.unwrap_or_else(|| ground.start.iter().zip(&solution.value).map(|(p, value)| p * value).sum())
}

fn criterion<N: Number>(body: &Decision, factor: N, one: bool) -> process::Criterion<N> {
    match body.criterion {
        Criterion::Average(_) => process::Criterion::Average,
        Criterion::Absorbed(_) => process::Criterion::Total,
        Criterion::Horizon(_) if one => process::Criterion::Total,
        Criterion::Discounted(_) | Criterion::Horizon(_) => process::Criterion::Discounted(factor),
    }
}

/// How a process came out.
enum Ended<'g> {
    Solved(Box<Solved<'g>>),
    /// No policy keeps the limits: their weights in the contradiction.
    Infeasible(Vec<f64>),
}

fn solve<'g>(hir: &Hir, model: ModelId, body: &Decision, ground: &'g GroundProcess, options: &Options) -> Result<Ended<'g>> {
    let one = ground.factor == Exact::ONE;
    let doubles = criterion(body, crate::exact::to_f64(&ground.factor), one);
    let exactly = criterion(body, ground.factor.clone(), one);
    let wrong = |error| errors::of(hir, model, body, ground, error);
    let mut budget = process::Budget::default();
    if !ground.limits.is_empty() {
        return match limited::under_limits(body, ground, (&doubles, &exactly), &mut budget, options) {
            Ok(limits) => {
                let solution = limits.solution.clone();
                let (optimum, limits) = (None, Some(limits));
                Ok(Ended::Solved(Box::new(Solved { ground, criterion: doubles, solution, optimum, limits, budget })))
            }
            Err(LimitError::Infeasible { weights }) => Ok(Ended::Infeasible(weights)),
            Err(error) => Err(errors::of_limits(hir, model, body, ground, error)),
        };
    }
    let solution = process::solve(&ground.doubles, &doubles, options).map_err(wrong)?;
    let optimum = match &ground.exact {
        Some(exact) => process::optimum(exact, &exactly, &solution, &mut budget, &options.deadline).map_err(wrong)?,
        None => None,
    };
    Ok(Ended::Solved(Box::new(Solved { ground, criterion: doubles, solution, optimum, limits: None, budget })))
}

/// What is proved of an answer.
fn proof(solved: &Solved<'_>) -> ProcessProof {
    if let Some(limits) = &solved.limits {
        return match (&limits.exact, limits.off) {
            (Some(_), _) => ProcessProof::Exact,
            (None, Some(off)) if off <= 1e-6 * limits.doubles.limited.worth.abs() => ProcessProof::Within(off),
            _ => ProcessProof::Open,
        };
    }
    match &solved.optimum {
        Some(_) => ProcessProof::Exact,
        None => match process::verify(&solved.ground.doubles, &solved.criterion, &solved.solution) {
            Some(process::Bracket { gain: Some((low, high)), .. }) => ProcessProof::Gain(low, high),
            Some(process::Bracket { within: Some(within), .. }) => ProcessProof::Within(within),
            _ => ProcessProof::Open,
        },
    }
}

/// How it was solved, and how large its values are.
fn account(body: &Decision, solved: &Solved<'_>, keys: &[u32]) -> (SolvedProcess, f64) {
    let Solved { ground, solution, optimum, .. } = solved;
    let mut ties = Vec::new();
    for (state, rows) in optimum.iter().flat_map(|optimum| &optimum.ties) {
        let action = |row: &u32| ground.values_of(ground.doubles.action(*row as usize));
        ties.push((ground.keys_of(body, *state as usize), rows.iter().map(action).collect()));
    }
    let size = solution.value.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let one = SolvedProcess {
        made: ground.made(body, keys),
        method: solution.method,
        rounds: solution.rounds,
        proof: proof(solved),
        worth: worth(body, solved),
        ties,
        limits: solved.limits.as_ref().map(|limits| kept(body, ground, limits)).unwrap_or_default(),
        learned: Vec::new(),
        earned: Vec::new(),
        at_ends: None,
        drawn: solved.limits.as_ref().map(|limits| drawn(body, ground, limits)).unwrap_or_default(),
    };
    (one, size)
}

/// What the policy is worth from the start.
fn worth(body: &Decision, solved: &Solved<'_>) -> f64 {
    let limits = solved.limits.as_ref().map(|limits| limits.doubles.limited.worth);
    signed(body, limits.unwrap_or_else(|| from_start(solved.ground, &solved.solution)))
}

/// What the limits come to, and what they cost.
fn kept(body: &Decision, ground: &GroundProcess, limits: &UnderLimits) -> Vec<KeptLimit> {
    let found = &limits.doubles.limited;
    let exact = limits.exact.as_ref().map(|exact| &exact.limited);
    let one = |(at, limit): (usize, &GroundLimit)| KeptLimit {
        at: limit.at,
        amount: found.activity.get(at).copied().unwrap_or(0.0),
        exact: exact.and_then(|exact| exact.activity.get(at).cloned()),
        lower: limit.lower.clone(),
        upper: limit.upper.clone(),
        price: signed(body, found.prices.get(at).copied().unwrap_or(0.0)),
        range: found.ranges.get(at).cloned().flatten(),
    };
    ground.limits.iter().enumerate().map(one).collect()
}

/// The states in which the policy draws lots, with how likely it does what.
fn drawn(body: &Decision, ground: &GroundProcess, limits: &UnderLimits) -> Vec<Lots> {
    let mixed = &limits.doubles.mixed;
    let one = |state: &u32| {
        let taken = ground.doubles.rows(*state as usize).filter_map(|row| Some((row, *mixed.share.get(row)?)));
        let action = |row: usize| ground.values_of(ground.doubles.action(row));
        let shares = taken.filter(|(_, share)| *share > 0.0).map(|(row, share)| (action(row), share)).collect();
        Lots { state: ground.keys_of(body, *state as usize), shares }
    };
    mixed.drawn.iter().map(one).collect()
}
