//! Typed models to answers: plans through a solver, allocations and choices by formula.

mod allocation;
mod belief;
mod caps;
mod choice;
mod decision;
#[cfg(feature = "cli")]
mod drawn;
mod elsewhere;
mod freedom;
#[cfg(feature = "cli")]
mod held;
mod influence;
mod curves;
mod violations;
mod levels;
mod lexicographic;
mod ordered;
mod outcome;
mod parts;
mod plan;
pub mod policy;
mod polished;
mod prices;
mod proof;
pub mod shown;
mod smooth;
mod spread;
mod tails;
mod tolerance;
mod transfers;
pub mod values;

pub use allocation::{Unmet, held_limits};
#[cfg(feature = "cli")]
pub use belief::with_findings;
pub use caps::CapAtAnswer;
pub use decision::Early;
#[cfg(feature = "cli")]
pub use drawn::{of_draw, value_in_draw};
pub use elsewhere::elsewhere;
pub use freedom::Freedom;
#[cfg(feature = "cli")]
pub use held::{Held, held};
pub use influence::{Question, asked, questions};
pub use levels::{Level, members};
pub use outcome::Outcome;
pub use parts::{Part, PartKind};
pub use plan::{Known, PlanRun, solve_plan};
pub use tolerance::tolerance;
pub use transfers::Transfer;
pub use violations::Violation;

use crate::data::TupleIndex;
use crate::diagnostics::{Diagnostic, codes};
use crate::eval::{Answer, Ball, Eval, EvalError, Figure, Result, ResultTable, ValueStore};
use crate::exact::Exact;
use crate::hir::*;

/// The answer of a model that needs no solver; none of a plan, nor of what could not be checked.
pub fn by_formula(hir: &Hir, world: &ValueStore, model: ModelId) -> Option<Result<Answer>> {
    let answer = match &hir.models[model].form {
        Form::Plan(_) | Form::Error(_) => return None,
        Form::Allocation(allocation) => allocation::allocate(hir, world, model, allocation),
        Form::Choice(choice) => choice::choose(hir, world, model, choice),
        Form::Belief(belief) => belief::infer(hir, world, model, belief),
        Form::Decision(decision) => decision::decide(hir, world, model, decision),
    };
    Some(answer.and_then(|mut answer| {
        policy::gathered(hir, model, &mut answer);
        confirmed(&hir.models[model], answer)
    }))
}

/// A decision process, before anything else is solved; none of other models.
pub fn early(hir: &Hir, world: &ValueStore, model: ModelId) -> Option<Result<Early>> {
    let Form::Decision(decision) = &hir.models[model].form else { return None };
    Some(decision::decide_early(hir, world, model, decision).and_then(|early| match early {
        Early::Solved(answer) => confirmed(&hir.models[model], answer).map(Early::Solved),
        made => Ok(made),
    }))
}

/// What an answer does not meet of what its model requires.
pub fn requirements(hir: &Hir, world: &ValueStore, model: ModelId) -> Vec<Diagnostic> {
    match &hir.models[model].form {
        Form::Plan(_) | Form::Choice(_) | Form::Belief(_) | Form::Decision(_) | Form::Error(_) => Vec::new(),
        Form::Allocation(allocation) => allocation::requirements(hir, world, model, allocation),
    }
}

/// The requirements that answers do not meet, of all allocations.
pub fn unmet(hir: &Hir, world: &ValueStore) -> Vec<(ModelId, Unmet)> {
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut out = Vec::new();
    for (model, decl) in hir.models.iter().filter(|(model, _)| world.answer(*model).is_some_and(|answer| answer.status.has_values())) {
        let Form::Allocation(allocation) = &decl.form else { continue };
        out.extend(allocation::unmet(&mut eval, allocation).into_iter().flatten().map(|unmet| (model, unmet)));
    }
    out
}

/// The answer, unless it misses what its formula stands for: then nothing is shown, and nobody reads it.
fn confirmed(model: &Model, answer: Answer) -> Result<Answer> {
    match answer.checked.filter(|checked| !checked.holds()) {
        None => Ok(answer),
        Some(checked) => {
            let message = format!("the answer of `{}` was refuted: {} does not hold", model.name, checked.property);
            Err(EvalError::new(codes::SOLVER_FAILED, message, model.span, "its values are not shown")
                .help("please report this with the scenario"))
        }
    }
}

/// Whether a policy is in force that nothing decides on.
fn in_force(hir: &Hir, policy: u32) -> Option<ResultTable> {
    let mut table = TableBuilder::new(TupleIndex::full(&[]).ok()?);
    table.put(&[], if hir.is_in_force(policy) { 1.0 } else { 0.0 });
    table.finish()
}

/// Stores a result.
fn put(answer: &mut Answer, result: u32, table: Option<ResultTable>) {
    if let Some(slot) = answer.tables.get_mut(result as usize) {
        *slot = table.map(std::sync::Arc::new);
    }
}

/// A result table that is filled tuple by tuple.
struct TableBuilder {
    index: TupleIndex,
    values: Vec<f64>,
    /// By row, while all that was put is known exactly.
    exact: Option<Vec<Exact>>,
}

impl TableBuilder {
    fn new(index: TupleIndex) -> TableBuilder {
        let values = vec![f64::NAN; index.rows() as usize];
        TableBuilder { index, values, exact: None }
    }

    /// Puts a value for each tuple. Exact ones have to be there for all tuples of the table, if they are to be kept.
    fn put_all(&mut self, tuples: &[Vec<u32>], values: &[f64], exact: Option<&[Exact]>) {
        let begun = self.values.iter().any(|value| !value.is_nan());
        let mut kept = match self.exact.take() {
            None if begun => None,
            None => exact.map(|_| vec![Exact::ZERO; self.values.len()]),
            some => some.filter(|_| exact.is_some()),
        };
        for (at, (tuple, value)) in tuples.iter().zip(values).enumerate() {
            self.put(tuple, *value);
            let row = self.index.row(tuple).map(|row| row as usize);
            if let (Some(kept), Some(row), Some(exact)) = (&mut kept, row, exact.and_then(|exact| exact.get(at)))
                && let Some(place) = kept.get_mut(row)
            {
                *place = exact.clone();
            }
        }
        self.exact = kept;
    }

    fn put(&mut self, keys: &[u32], value: f64) {
        if let Some(slot) = self.index.row(keys).and_then(|row| self.values.get_mut(row as usize)) {
            *slot = value;
        }
    }

    fn finish(self) -> Option<ResultTable> {
        Some(ResultTable { index: self.index, values: self.values, exact: self.exact })
    }
}

/// The index of all combinations that a model's index and its inner set give, and for each tuple
/// of the index the inner tuples.
struct Combinations {
    outer: TupleIndex,
    /// Outer keys, then inner keys, for every combination.
    all: TupleIndex,
}

fn combinations<N: Figure>(
    eval: &mut Eval<'_, N>,
    binder: GensId,
    binder_keys: &[EntityTypeId],
    inner: GensId,
    inner_keys: &[EntityTypeId],
    slots: u32,
) -> Result<Combinations> {
    let outer = eval.binder(binder, binder_keys, slots)?;
    let hir = eval.hir;
    let kinds: Vec<EntityTypeId> = binder_keys.iter().chain(inner_keys).copied().collect();
    let bound: Vec<Slot> = hir.exprs.bound(inner).map(|(slot, _)| slot).collect();
    let (mut flat, mut count, mut keys) = (Vec::new(), 0usize, Vec::new());
    for row in outer.iter() {
        outer.tuple(row, &mut keys);
        let found = eval.frame(slots, &keys, |eval| {
            eval.each(inner, &mut |eval| {
                flat.extend_from_slice(&keys);
                flat.extend(bound.iter().map(|slot| eval.get(*slot)));
                count += 1;
                Ok(())
            })
        });
        found.map_err(|error| eval.at_keys(error, binder, binder_keys, &keys))?;
    }
    let span = hir.exprs.gens(inner).first().map_or(crate::source::Span::new(hir.file, 0, 0), |g| g.span);
    Ok(Combinations { outer, all: Combinations::index(hir, &kinds, flat, count, span)? })
}

impl Combinations {
    /// The index of tuples of keys of some kinds, one after another.
    fn index(hir: &Hir, kinds: &[EntityTypeId], flat: Vec<u32>, count: usize, span: crate::source::Span) -> Result<TupleIndex> {
        let dims: Vec<u32> = kinds.iter().map(|k| hir.entity_types[*k].size).collect();
        let built = TupleIndex::from_tuples(&dims, flat, count);
        built
            .map(|built| built.index)
            .map_err(|_| EvalError::new(codes::TOO_MANY, "more combinations than the program takes", span, "here"))
    }
}
