//! Decision processes: the best policy, what each state is worth, and what is proved of it.

mod errors;
mod results;

use crate::data::TupleIndex;
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
    /// What fractions may still take.
    budget: process::Budget,
}

/// What comes of a decision process before anything else is solved.
pub enum Early {
    Solved(Answer),
    /// It is large: it was made, and is solved later. Nothing where there is too much of it to be kept.
    Made(Option<Vec<GroundProcess>>),
}

/// So many successors of processes are kept from a check until they are solved: half a gigabyte.
const MOST_KEPT: usize = 30_000_000;

/// Makes the processes of a model, and solves them where they are small.
pub(super) fn decide_early(hir: &Hir, world: &ValueStore, model: ModelId, body: &Decision) -> Result<Early> {
    let mut deciding = Deciding::new(hir, world, model, body)?;
    let (mut made, mut large, mut entries) = (Vec::new(), false, 0);
    for keys in deciding.tuples() {
        let ground = deciding.at(&keys, ground_process(hir, world, body, &keys))?;
        entries += ground.doubles.entries();
        large |= ground.is_large() || entries > MOST_KEPT;
        if !large {
            deciding.solve(&ground, &keys)?;
        }
        if entries <= MOST_KEPT {
            made.push(ground);
        }
    }
    match large {
        true => Ok(Early::Made((entries <= MOST_KEPT).then_some(made))),
        false => deciding.finish().map(Early::Solved),
    }
}

/// The answer of a decision process.
pub(super) fn decide(hir: &Hir, world: &ValueStore, model: ModelId, body: &Decision) -> Result<Answer> {
    let mut deciding = Deciding::new(hir, world, model, body)?;
    for (at, keys) in deciding.tuples().into_iter().enumerate() {
        match world.process(model).and_then(|made| made.get(at)) {
            Some(ground) => deciding.solve(ground, &keys)?,
            None => deciding.solve(&deciding.at(&keys, ground_process(hir, world, body, &keys))?, &keys)?,
        }
    }
    deciding.finish()
}

/// The answer of a model while its processes are solved, one after another.
struct Deciding<'d> {
    hir: &'d Hir,
    world: &'d ValueStore,
    model: ModelId,
    body: &'d Decision,
    index: TupleIndex,
    options: Options,
    run: ProcessRun,
    sizes: Vec<f64>,
    tables: Tables,
}

impl<'d> Deciding<'d> {
    fn new(hir: &'d Hir, world: &'d ValueStore, model: ModelId, body: &'d Decision) -> Result<Deciding<'d>> {
        let index = Eval::<'_, Ball>::new(hir, world).binder(body.binder, &body.binder_keys, body.slots)?;
        let deadline = world.clock.as_ref().map(|clock| clock.deadline()).unwrap_or_default();
        let options = Options { deadline, ..Options::default() };
        let tables = Tables::new(hir, model);
        Ok(Deciding { hir, world, model, body, index, options, run: ProcessRun::default(), sizes: Vec::new(), tables })
    }

    /// The keys of the processes.
    fn tuples(&self) -> Vec<Vec<u32>> {
        let keys = |row| {
            let mut keys = Vec::new();
            self.index.tuple(row, &mut keys);
            keys
        };
        self.index.iter().map(keys).collect()
    }

    /// A fault with the keys of its process.
    fn at<T>(&self, keys: &[u32], found: Result<T>) -> Result<T> {
        let eval: Eval<'_, Ball> = Eval::new(self.hir, self.world);
        found.map_err(|error| eval.at_keys(error, self.body.binder, &self.body.binder_keys, keys))
    }

    fn solve(&mut self, ground: &GroundProcess, keys: &[u32]) -> Result<()> {
        let solved = self.at(keys, solve(self.hir, self.model, self.body, ground, &self.options))?;
        let (one, size) = account(self.body, &solved, keys);
        self.run.solved.push(one);
        self.sizes.push(size);
        self.tables.add(self.body, &solved, keys, &self.options.deadline);
        Ok(())
    }

    fn finish(self) -> Result<Answer> {
        let Deciding { hir, model, run, sizes, tables, .. } = self;
        let mut checked = Checked::default();
        if !run.settled(&sizes) && run.status() == Status::Optimal {
            checked.miss("that the values meet the equations of the process", 1.0);
        }
        let tables = tables.finish(hir.models[model].span)?;
        Ok(Answer { status: run.status(), tables, checked: Some(checked), network: None, process: Some(Arc::new(run)) })
    }
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
    let mut budget = process::Budget::default();
    let optimum = match &ground.exact {
        Some(exact) => process::optimum(exact, &exactly, &solution, &mut budget, &options.deadline).map_err(wrong)?,
        None => None,
    };
    Ok(Solved { ground, criterion: doubles, solution, optimum, budget })
}

/// How it was solved, and how large its values are.
fn account(body: &Decision, solved: &Solved<'_>, keys: &[u32]) -> (SolvedProcess, f64) {
    let Solved { ground, criterion, solution, optimum, .. } = solved;
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
        ties.push((ground.keys_of(body, *state as usize), rows.iter().map(action).collect()));
    }
    let keys_of = |state: u32| ground.keys_of(body, state as usize);
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
        unreached: ground.unreached(body).into_iter().map(keys_of).collect(),
        stuck: ground.stuck.iter().map(|state| keys_of(*state)).collect(),
    };
    (one, size)
}
