//! Decision processes: the best policy, what each state is worth, and what is proved of it.

mod errors;
mod evaluated;
mod learning;
mod limited;
mod results;

use crate::diagnostics::codes;
use crate::eval::{
    Answer, Ball, Eval, EvalError, GroundLimit, GroundProcess, KeptLimit, Learnt, Lots, ProcessProof, ProcessRun, Result, SolvedProcess,
    Status, ValueStore, ground_process,
};
use crate::exact::{Exact, Number};
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::process::{self, LimitError, Optimum, Options, Process, Solution};
use limited::UnderLimits;
use results::Tables;
use rustc_hash::FxHashSet;
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
}

/// The answer of a decision process.
pub(super) fn decide(hir: &Hir, world: &ValueStore, model: ModelId, body: &Decision) -> Result<Answer> {
    let index = Eval::<'_, Ball>::new(hir, world).binder(body.binder, &body.binder_keys, body.slots)?;
    let deadline = world.clock.as_ref().map(|clock| clock.deadline()).unwrap_or_default();
    let mut run = ProcessRun::default();
    let mut tables = Tables::new(hir, model);
    let (mut keys, mut sizes) = (Vec::new(), Vec::new());
    for row in index.iter() {
        index.tuple(row, &mut keys);
        let eval: Eval<'_, Ball> = Eval::new(hir, world);
        let at = |error: EvalError| eval.at_keys(error, body.binder, &body.binder_keys, &keys);
        let ground = ground_process(hir, world, body, &keys).map_err(at)?;
        errors::idle(hir, model, body, &ground).map_err(at)?;
        let options = Options { method: world.method, deadline: deadline.clone(), ..Options::default() };
        let solved = match solve(hir, model, body, &ground, &options).map_err(at)? {
            Ended::Solved(solved) => *solved,
            Ended::Infeasible(weights) => {
                let conflict = errors::infeasible(hir, model, body, &ground, &weights, &options);
                run.conflicts.push(at(conflict).diagnostic());
                continue;
            }
        };
        let learned = learning::learnt(hir, model, body, &solved, &options).map_err(at)?;
        let (mut one, size) = account(body, &solved, &keys);
        one.learned = learned.iter().map(|(one, _)| one.clone()).collect();
        one.earned = tables.add(hir, body, &solved, &learned, &keys);
        run.solved.push(one);
        sizes.push(size);
    }
    let mut checked = Checked::default();
    if !run.settled(&sizes) && run.status() == Status::Optimal {
        checked.miss("that the values meet the equations of the process", 1.0);
    }
    // Where one process has no policy, those who read the results would miss its part.
    let tables = match run.conflicts.as_slice() {
        [] => tables.finish(hir.models[model].span)?,
        _ => vec![None; hir.models[model].results.len()],
    };
    Ok(Answer { status: run.status(), tables, checked: Some(checked), network: None, process: Some(Arc::new(run)) })
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
    if !ground.limits.is_empty() {
        return match limited::under_limits(body, ground, (&doubles, &exactly), options) {
            Ok(limits) => {
                let solution = limits.solution.clone();
                Ok(Ended::Solved(Box::new(Solved { ground, criterion: doubles, solution, optimum: None, limits: Some(limits) })))
            }
            Err(LimitError::Infeasible { weights }) => Ok(Ended::Infeasible(weights)),
            Err(error) => Err(errors::of_limits(hir, model, body, ground, error)),
        };
    }
    let solution = process::solve(&ground.doubles, &doubles, options).map_err(wrong)?;
    let optimum = match &ground.exact {
        Some(exact) => process::optimum(exact, &exactly, &solution, &options.deadline).map_err(wrong)?,
        None => None,
    };
    Ok(Ended::Solved(Box::new(Solved { ground, criterion: doubles, solution, optimum, limits: None })))
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
        ties.push((results::state_keys(body, ground, *state as usize), rows.iter().map(action).collect()));
    }
    let keys_of = |state: u32| results::state_keys(body, ground, state as usize);
    let size = solution.value.iter().fold(0.0f64, |most, value| most.max(value.abs()));
    let one = SolvedProcess {
        keys: keys.to_vec(),
        method: solution.method,
        rounds: solution.rounds,
        states: ground.doubles.states(),
        rows: ground.doubles.row_count(),
        successors: ground.doubles.entries(),
        proof: proof(solved),
        worth: worth(body, solved),
        ties,
        limits: solved.limits.as_ref().map(|limits| kept(body, ground, limits)).unwrap_or_default(),
        learned: Vec::new(),
        earned: Vec::new(),
        drawn: solved.limits.as_ref().map(|limits| drawn(body, ground, limits)).unwrap_or_default(),
        normalized: ground.normalized,
        unreached: unreached(body, ground).into_iter().map(keys_of).collect(),
        stuck: ground.stuck.iter().map(|state| keys_of(*state)).collect(),
        unlisted: ground.unlisted.iter().map(|state| keys_of(*state)).collect(),
        unlisted_pairs: (
            ground.unlisted_pairs.0,
            ground.unlisted_pairs.1.map(|(state, action)| (keys_of(state), ground.values_of(action))),
        ),
        untaken: untaken(ground),
        factor: crate::exact::to_f64(&ground.factor),
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
        Lots { state: results::state_keys(body, ground, *state as usize), shares }
    };
    mixed.drawn.iter().map(one).collect()
}

/// The values of action variables that are available in no state.
fn untaken(ground: &GroundProcess) -> Vec<(usize, u32)> {
    let mut met: FxHashSet<u32> = FxHashSet::default();
    let rows = 0..ground.doubles.row_count();
    let first = rows.filter(|row| met.insert(ground.doubles.action(*row))).collect::<Vec<_>>();
    let mut taken: FxHashSet<(usize, u32)> = FxHashSet::default();
    let mut values = Vec::new();
    for row in first {
        ground.action(row, &mut values);
        taken.extend(values.iter().copied().enumerate());
    }
    let all = ground.actions.iter().enumerate().flat_map(|(at, list)| list.iter().map(move |value| (at, *value)));
    all.filter(|one| !taken.contains(one)).collect()
}

/// The states that are never reached from a start that is said.
fn unreached(body: &Decision, ground: &GroundProcess) -> Vec<u32> {
    if body.starts.iter().all(Option::is_none) || body.period.is_some() {
        return Vec::new();
    }
    let mut met: Vec<bool> = ground.start.iter().map(|p| *p > 0.0).collect();
    let mut open: Vec<usize> = met.iter().enumerate().filter(|(_, met)| **met).map(|(state, _)| state).collect();
    while let Some(state) = open.pop() {
        for next in ground.doubles.rows(state).flat_map(|row| ground.doubles.next(row)) {
            if let Some(place @ false) = met.get_mut(*next as usize) {
                *place = true;
                open.push(*next as usize);
            }
        }
    }
    met.iter().enumerate().filter(|(_, met)| !**met).map(|(state, _)| state as u32).collect()
}
