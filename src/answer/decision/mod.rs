//! Decision processes: the best policy, what each state is worth, and what is proved of it.

mod errors;
mod results;

use crate::diagnostics::codes;
use crate::eval::{
    Answer, Ball, Eval, EvalError, GroundProcess, ProcessProof, ProcessRun, Result, SolvedProcess, Status, ValueStore, ground_process,
};
use crate::exact::{Exact, Number};
use crate::hir::*;
use crate::prob::Checked;
use crate::prob::process::{self, Optimum, Options, Process, Solution};
use results::Tables;
use std::sync::Arc;

/// A process with its answer.
struct Solved<'g> {
    ground: &'g GroundProcess,
    criterion: process::Criterion<f64>,
    solution: Solution,
    optimum: Option<Optimum>,
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
        let options = Options { deadline: deadline.clone(), ..Options::default() };
        let solved = solve(hir, model, body, &ground, &options).map_err(at)?;
        let (one, size) = account(body, &solved, &keys);
        run.solved.push(one);
        sizes.push(size);
        tables.add(body, &solved, &keys);
    }
    let mut checked = Checked::default();
    if !run.settled(&sizes) && run.status() == Status::Optimal {
        checked.miss("that the values meet the equations of the process", 1.0);
    }
    let tables = tables.finish(hir.models[model].span)?;
    Ok(Answer { status: run.status(), tables, checked: Some(checked), network: None, process: Some(Arc::new(run)) })
}

fn criterion<N: Number>(body: &Decision, factor: N, one: bool) -> process::Criterion<N> {
    match body.criterion {
        Criterion::Average(_) => process::Criterion::Average,
        Criterion::Absorbed(_) => process::Criterion::Total,
        Criterion::Horizon(_) if one => process::Criterion::Total,
        Criterion::Discounted(_) | Criterion::Horizon(_) => process::Criterion::Discounted(factor),
    }
}

fn solve<'g>(hir: &Hir, model: ModelId, body: &Decision, ground: &'g GroundProcess, options: &Options) -> Result<Solved<'g>> {
    let one = ground.factor == Exact::ONE;
    let doubles = criterion(body, crate::exact::to_f64(&ground.factor), one);
    let exactly = criterion(body, ground.factor.clone(), one);
    let wrong = |error| errors::of(hir, model, body, ground, error);
    let solution = process::solve(&ground.doubles, &doubles, options).map_err(wrong)?;
    let optimum = match &ground.exact {
        Some(exact) => process::optimum(exact, &exactly, &solution, &options.deadline).map_err(wrong)?,
        None => None,
    };
    Ok(Solved { ground, criterion: doubles, solution, optimum })
}

/// How it was solved, and how large its values are.
fn account(body: &Decision, solved: &Solved<'_>, keys: &[u32]) -> (SolvedProcess, f64) {
    let Solved { ground, criterion, solution, optimum } = solved;
    let proof = match optimum {
        Some(_) => ProcessProof::Exact,
        None => match process::verify(&ground.doubles, criterion, solution) {
            Some(process::Bracket { gain: Some((low, high)), .. }) => ProcessProof::Gain(low, high),
            Some(process::Bracket { within: Some(within), .. }) => ProcessProof::Within(within),
            _ => ProcessProof::Open,
        },
    };
    let mut ties = Vec::new();
    for (state, rows) in optimum.iter().flat_map(|optimum| &optimum.ties) {
        let action = |row: &u32| {
            let mut values = Vec::new();
            ground.action(*row as usize, &mut values);
            values
        };
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
        proof,
        ties,
        normalized: ground.normalized,
        unreached: unreached(body, ground).into_iter().map(keys_of).collect(),
        stuck: ground.stuck.iter().map(|state| keys_of(*state)).collect(),
    };
    (one, size)
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
