//! Values of typed expressions: numbers, conditions, entities, and loops over sets.
//!
//! A frame holds the index variables of one declaration, as ordinals of their root kind; a `let`
//! with keys opens a frame of its own.

mod ball;
mod clock;
mod conditions;
mod estimate;
mod exactly;
mod error;
mod functions;
mod assertion;
mod memo;
mod missing;
mod order;
mod origins;
mod piecewise;
mod policy;
mod probe;
mod sets;
#[cfg(test)]
mod tests;
mod values;
mod store;

pub use assertion::{Verdict, evaluate};
pub use ball::{Ball, Figure};
pub use clock::Clock;
pub use error::{EvalError, Result};
pub use origins::Written;
pub use probe::Probed;
pub use store::{Answer, Memo, Order, ResultTable, Status, ValueStore};
pub use values::MAX_SLOTS;

use crate::exact::{Exact, Number};
use crate::hir::*;
use rustc_hash::FxHashMap;

/// The most keys anything has.
const MAX_KEYS: usize = crate::data::MAX_KEYS;

/// An evaluation in numbers of type `N`. What doubles are not sure of is decided in exact numbers, so that every condition
/// comes out as exact numbers have it.
pub struct Eval<'a, N> {
    pub hir: &'a Hir,
    pub world: &'a ValueStore,
    stack: Vec<u32>,
    base: usize,
    top: usize,
    memos: FxHashMap<LetId, Memo<N>>,
    orders: FxHashMap<EntityTypeId, std::sync::Arc<Order>>,
    depth: u32,
    /// Combinations run over so far.
    steps: u64,
    /// When to stop.
    clock: Option<Clock>,
    /// The same evaluation in exact numbers, for what doubles do not decide.
    exact: Option<Box<Eval<'a, Exact>>>,
    /// Values of attributes that were calculated.
    cells: FxHashMap<ExprId, N>,
    /// Values of attributes that are being calculated.
    open: Vec<ExprId>,
}

/// The deepest nesting of values that read one another.
const MAX_CALLS: u32 = 2_000;

impl<'a, N: Figure> Eval<'a, N> {
    pub fn new(hir: &'a Hir, world: &'a ValueStore) -> Eval<'a, N> {
        Eval {
            hir,
            world,
            stack: Vec::new(),
            base: 0,
            top: 0,
            memos: FxHashMap::default(),
            orders: FxHashMap::default(),
            depth: 0,
            steps: 0,
            clock: world.clock.clone(),
            exact: None,
            cells: FxHashMap::default(),
            open: Vec::new(),
        }
    }

    /// Runs `f` in a frame of `slots` variables, of which the first are given.
    pub fn frame<T>(&mut self, slots: u32, values: &[u32], f: impl FnOnce(&mut Self) -> T) -> T {
        let (base, top) = (self.base, self.top);
        self.base = top;
        self.top = top + slots as usize;
        if self.stack.len() < self.top {
            self.stack.resize(self.top, 0);
        }
        for (slot, value) in values.iter().enumerate() {
            self.set(slot as Slot, *value);
        }
        let result = f(self);
        self.base = base;
        self.top = top;
        result
    }

    /// Evaluates once more in exact numbers, in a frame like the open one. What was found so is kept.
    pub fn exactly<T>(&mut self, f: impl FnOnce(&mut Eval<'a, Exact>) -> Result<T>) -> Result<T> {
        let mut exact = self.exact.take().unwrap_or_else(|| Box::new(Eval::new(self.hir, self.world).until(self.clock.clone())));
        let frame = self.stack.get(self.base..self.top).unwrap_or(&[]);
        let result = exact.frame(frame.len() as u32, frame, f);
        self.exact = Some(exact);
        result
    }

    /// Stops at another time than the world says.
    pub fn until(mut self, clock: Option<Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// A literal of the scenario.
    #[inline]
    pub fn literal(&self, lit: LitId) -> N {
        let exact = self.hir.literal(lit);
        N::literal(exact, || self.world.literal(lit, exact))
    }

    /// A value that is about to be decided on, or to go into a program: its sign is sure.
    pub fn settled(&mut self, value: N, e: ExprId) -> Result<N> {
        if value.is_precise() { Ok(value) } else { self.exactly(|eval| Ok(N::from_exact(&eval.number(e)?))) }
    }

    /// The value of an expression, settled.
    #[inline]
    pub fn sure_number(&mut self, e: ExprId) -> Result<N> {
        let value = self.number(e)?;
        self.settled(value, e)
    }

    /// The value of an expression as a double, with the right sign.
    pub fn double(&mut self, e: ExprId) -> Result<f64> {
        Ok(self.sure_number(e)?.to_f64())
    }

    #[inline]
    pub fn get(&self, slot: Slot) -> u32 {
        self.stack.get(self.base + slot as usize).copied().unwrap_or(0)
    }

    #[inline]
    pub fn set(&mut self, slot: Slot, value: u32) {
        if let Some(place) = self.stack.get_mut(self.base + slot as usize) {
            *place = value;
        }
    }

    /// The name of an ordinal of a kind.
    pub fn name(&self, kind: EntityTypeId, ordinal: u32) -> &'a str {
        let id = EntityId(self.hir.entity_types[kind].base + ordinal);
        if id.index() < self.hir.entities.len() { &self.hir.entities[id].name } else { "?" }
    }

    /// Deeper into values that read values.
    fn descend<T>(&mut self, at: ExprId, f: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.depth >= MAX_CALLS {
            let span = self.hir.exprs.spans[at];
            return Err(EvalError::new(crate::diagnostics::codes::TOO_MANY, "values read one another too deeply", span, "here"));
        }
        self.depth += 1;
        let result = f(self);
        self.depth -= 1;
        result
    }
}
