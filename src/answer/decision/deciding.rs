//! The processes of a model, one after another: at once, or first made by a check and solved later.

use super::*;
use crate::data::TupleIndex;

/// What comes of a decision process before anything else is solved.
pub enum Early {
    Solved(Answer),
    /// It is large: it was made, and is solved later.
    Made(MadeProcesses),
}

/// So many successors of processes are kept from a check until they are solved: half a gigabyte.
const MOST_KEPT: usize = 30_000_000;

/// Makes the processes of a model, and solves them where they are small.
pub(in crate::answer) fn decide_early(hir: &Hir, world: &ValueStore, model: ModelId, body: &Decision) -> Result<Early> {
    let mut deciding = Deciding::new(hir, world, model, body)?;
    let (mut made, mut large, mut entries) = (MadeProcesses::default(), false, 0);
    let tuples = deciding.tuples();
    let mut later = Vec::new();
    for keys in &tuples {
        let ground = deciding.make(keys)?;
        entries += ground.doubles.entries();
        large |= ground.is_large() || entries > MOST_KEPT;
        if !large {
            deciding.solve(&ground, keys)?;
        }
        match entries <= MOST_KEPT {
            true => made.kept.push(ground),
            false => later.push(ground.made(body, keys)),
        }
    }
    if !large {
        return deciding.finish().map(Early::Solved);
    }
    made.seen = made.kept.iter().zip(&tuples).map(|(ground, keys)| ground.made(body, keys)).chain(later).collect();
    Ok(Early::Made(made))
}

/// The answer of a decision process.
pub(in crate::answer) fn decide(hir: &Hir, world: &ValueStore, model: ModelId, body: &Decision) -> Result<Answer> {
    let mut deciding = Deciding::new(hir, world, model, body)?;
    for (at, keys) in deciding.tuples().into_iter().enumerate() {
        match world.process(model).and_then(|made| made.kept.get(at)) {
            Some(ground) => deciding.solve(ground, &keys)?,
            None => deciding.solve(&deciding.make(&keys)?, &keys)?,
        }
    }
    deciding.finish()
}

/// The answer of a model while its processes are solved.
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
        let options = Options { method: world.method, deadline, ..Options::default() };
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
        found.map_err(|error| self.keyed(keys, error))
    }

    fn keyed(&self, keys: &[u32], error: EvalError) -> EvalError {
        let eval: Eval<'_, Ball> = Eval::new(self.hir, self.world);
        eval.at_keys(error, self.body.binder, &self.body.binder_keys, keys)
    }

    fn make(&self, keys: &[u32]) -> Result<GroundProcess> {
        let ground = self.at(keys, ground_process(self.hir, self.world, self.body, keys))?;
        self.at(keys, errors::idle(self.hir, self.model, self.body, &ground))?;
        Ok(ground)
    }

    fn solve(&mut self, ground: &GroundProcess, keys: &[u32]) -> Result<()> {
        let (hir, model, body) = (self.hir, self.model, self.body);
        let solved = match self.at(keys, solve(hir, model, body, ground, &self.options))? {
            Ended::Solved(solved) => *solved,
            Ended::Infeasible(weights) => {
                let conflict = errors::infeasible(hir, model, body, ground, &weights, &self.options);
                self.run.conflicts.push(self.keyed(keys, conflict).diagnostic());
                return Ok(());
            }
        };
        let learned = self.at(keys, learning::learnt(hir, model, body, &solved, &self.options))?;
        let (mut one, size) = account(body, &solved, keys);
        one.learned = learned.iter().map(|(one, _)| one.clone()).collect();
        (one.earned, one.at_ends) = self.tables.add(hir, body, &solved, &learned, keys, &self.options.deadline);
        self.run.solved.push(one);
        self.sizes.push(size);
        Ok(())
    }

    fn finish(self) -> Result<Answer> {
        let Deciding { hir, model, run, sizes, tables, .. } = self;
        let mut checked = Checked::default();
        if !run.settled(&sizes) && run.status() == Status::Optimal {
            checked.miss("that the values meet the equations of the process", 1.0);
        }
        // Where one process has no policy, those who read the results would miss its part.
        let tables = match run.conflicts.as_slice() {
            [] => tables.finish(hir.models[model].span)?,
            _ => vec![None; hir.models[model].results.len()],
        };
        let answer = Answer::new(run.status(), tables, checked);
        Ok(Answer { process: Some(Arc::new(run)), ..answer })
    }
}
