//! What is known so far: sets that were made, values that were calculated, models that were solved.

use super::{Ball, Clock, Ground, MadeProcesses, Outcomes, ProcessRun, Unpriced};
use crate::data::TupleIndex;
use crate::exact::Exact;
use crate::hir::*;
use crate::ids::{At, Indexed};
use crate::prob::Checked;
use crate::prob::process::Method;
use rustc_hash::FxHashMap;
use std::sync::{Arc, OnceLock};

/// How a model ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Optimal,
    /// A limit stopped the search; there is a solution.
    Feasible,
    Infeasible,
    Unbounded,
    Failed,
}

impl Status {
    /// The word in reports, in JSON and in scenarios; also the order of its states.
    pub const NAMES: [&'static str; 5] = ["optimal", "feasible", "infeasible", "unbounded", "failed"];

    pub fn word(self) -> &'static str {
        Status::NAMES.at(self as usize)
    }

    /// True when there are values.
    pub fn has_values(self) -> bool {
        matches!(self, Status::Optimal | Status::Feasible)
    }
}

/// A result of a model: a number for each tuple, in the result's unit.
#[derive(Clone, Debug)]
pub struct ResultTable {
    pub index: TupleIndex,
    /// By row of the index; NaN where there is no tuple.
    pub values: Vec<f64>,
    /// The same in exact numbers, where these are known: `values` are their nearest doubles.
    pub exact: Option<Vec<Exact>>,
}

impl ResultTable {
    /// A table of doubles.
    pub fn new(index: TupleIndex, values: Vec<f64>) -> ResultTable {
        ResultTable { index, values, exact: None }
    }

    /// A number without keys.
    pub fn single(value: f64) -> ResultTable {
        ResultTable::new(TupleIndex::full(&[]).unwrap_or_else(|_| TupleIndex::none(&[])), vec![value])
    }

    /// The value of a tuple of keys, where there is one.
    pub fn value(&self, keys: &[u32]) -> Option<f64> {
        self.values.get(self.index.row(keys)? as usize).copied()
    }
}

/// The answer of a model; `tables` goes with the results of its declaration.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: Status,
    /// Shared, since an answer grows while its own values are calculated from it.
    pub tables: Vec<Option<Arc<ResultTable>>>,
    /// What it was found to keep to, where a formula gives it; what is proved of a plan stands with its run.
    pub checked: Option<Checked>,
    /// The network of a belief network, for questions.
    pub network: Option<Arc<Ground>>,
    /// How a decision process was solved.
    pub process: Option<Arc<ProcessRun>>,
    /// Of the network of the random variables: how probable the nodes of the tree are.
    pub outcomes: Option<Arc<Outcomes>>,
    /// Of a plan whose shadow prices are read: where there are none.
    pub unpriced: Option<Arc<Unpriced>>,
}

impl Answer {
    /// An answer that nothing was checked of.
    pub fn unchecked(status: Status, tables: Vec<Option<ResultTable>>) -> Answer {
        let tables = tables.into_iter().map(|table| table.map(Arc::new)).collect();
        Answer { status, tables, checked: None, network: None, process: None, outcomes: None, unpriced: None }
    }

    /// An answer that was checked.
    pub fn new(status: Status, tables: Vec<Option<ResultTable>>, checked: Checked) -> Answer {
        Answer { checked: Some(checked), ..Answer::unchecked(status, tables) }
    }

    /// The table of a result, where it has one.
    pub fn table(&self, result: usize) -> Option<&ResultTable> {
        self.tables.get(result)?.as_deref()
    }

    /// No values: of a model with so many results.
    pub fn failed(results: usize) -> Answer {
        Answer::unchecked(Status::Failed, vec![None; results])
    }
}

/// The members of an ordered kind in their order, and the rank of each ordinal.
#[derive(Debug)]
pub struct Order {
    pub members: Vec<u32>,
    /// By ordinal; `u32::MAX` for what is no member.
    pub ranks: Vec<u32>,
}

/// Values of a `let` by its keys in mixed radix.
#[derive(Debug)]
pub enum Memo<N> {
    Dense(Vec<Option<N>>),
    Sparse(FxHashMap<u128, N>),
}

/// Everything that evaluation has found out.
#[derive(Debug, Default)]
pub struct ValueStore {
    pub sets: Indexed<SetId, Option<Arc<TupleIndex>>>,
    pub answers: Indexed<ModelId, Option<Arc<Answer>>>,
    pub orders: FxHashMap<EntityTypeId, Arc<Order>>,
    /// Decision processes that were made, and are not solved yet: one for each tuple of their index.
    pub processes: Indexed<ModelId, Option<Arc<MadeProcesses>>>,
    /// Values without keys, once calculated.
    pub scalars: Indexed<LetId, Option<Ball>>,
    /// When to stop; none without a limit.
    pub clock: Option<Clock>,
    /// How decision processes are solved; otherwise as suits their size.
    pub method: Option<Method>,
    /// Of a world in which something random has come about: the one before, in which expectations and risks are taken.
    pub before_draw: Option<Arc<ValueStore>>,
    /// The scenario's literals, once they were met.
    literals: Indexed<LitId, OnceLock<Ball>>,
}

impl ValueStore {
    pub fn new(hir: &Hir) -> ValueStore {
        ValueStore {
            sets: vec![None; hir.sets.len()].into(),
            answers: vec![None; hir.models.len()].into(),
            orders: FxHashMap::default(),
            processes: vec![None; hir.models.len()].into(),
            scalars: vec![None; hir.lets.len()].into(),
            clock: None,
            method: None,
            before_draw: None,
            literals: vec![OnceLock::new(); hir.exprs.literals.len()].into(),
        }
    }

    /// The same for a copy of the scenario in which some nodes are to be calculated anew.
    pub fn again(before: &ValueStore, hir: &Hir, anew: impl Fn(&Node) -> bool) -> ValueStore {
        let mut world = ValueStore::new(hir);
        for (id, _) in hir.sets.iter().filter(|(id, _)| !anew(&Node::Set(*id))) {
            world.sets[id] = before.set(id).cloned();
        }
        for (id, _) in hir.models.iter().filter(|(id, _)| !anew(&Node::Model(*id))) {
            world.answers[id] = before.answer(id).cloned();
            world.processes[id] = before.process(id).cloned();
        }
        for (id, _) in hir.lets.iter().filter(|(id, _)| !anew(&Node::Let(*id))) {
            world.scalars[id] = before.scalar(id);
        }
        let kept = |kind: &EntityTypeId| ordered_by(&hir.entity_types, *kind).is_none_or(|attr| !anew(&Node::Attr(attr)));
        let same = |kind: &EntityTypeId, order: &Order| {
            let decl = &hir.entity_types[*kind];
            decl.members.len() == order.members.len() && order.members.iter().all(|own| !hir.absent.contains(&EntityId(decl.base + own)))
        };
        let orders = before.orders.iter().filter(|(kind, order)| kept(kind) && same(kind, order));
        world.orders = orders.map(|(kind, order)| (*kind, order.clone())).collect();
        world
    }

    /// Puts in the answer of a model, in the place of what was known of it.
    pub fn put_answer(&mut self, model: ModelId, answer: Answer) {
        if let Some(slot) = self.answers.as_mut_slice().get_mut(model.index()) {
            *slot = Some(Arc::new(answer));
        }
    }

    pub fn answer(&self, model: ModelId) -> Option<&Arc<Answer>> {
        self.answers[model].as_ref()
    }

    /// A model's processes that are not solved yet.
    pub fn process(&self, model: ModelId) -> Option<&Arc<MadeProcesses>> {
        self.processes[model].as_ref()
    }

    /// A literal as a double.
    pub(super) fn literal(&self, lit: LitId, exact: &Exact) -> Ball {
        *self.literals[lit].get_or_init(|| Ball::of_literal(exact))
    }

    pub fn scalar(&self, id: LetId) -> Option<Ball> {
        self.scalars[id]
    }

    pub fn set(&self, set: SetId) -> Option<&Arc<TupleIndex>> {
        self.sets[set].as_ref()
    }
}
