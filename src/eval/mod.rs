//! Values of typed expressions: numbers, conditions, entities, and loops over sets.
//!
//! A frame holds the index variables of one declaration, as ordinals of their root kind; a `let`
//! with keys opens a frame of its own.

mod amounts;
mod ball;
mod cases;
mod chance;
mod clock;
mod coalitions;
mod conditions;
#[cfg(feature = "cli")]
mod draws;
mod estimate;
mod exactly;
mod faults;
mod figures;
mod error;
mod functions;
mod assertion;
mod marginal;
mod memo;
mod missing;
mod nodes;
mod order;
mod outcomes;
mod paths;
mod origins;
mod piecewise;
mod policy;
mod priced;
mod process;
mod probe;
mod recursion;
mod runs;
mod sets;
mod set_algebra;
mod totals;
mod slopes;
#[cfg(test)]
mod tests;
mod values;
mod store;

pub use assertion::{Verdict, evaluate};
pub use ball::{Ball, Figure};
pub use chance::{Ground, Influence, Posterior, Sampled, ground, variable_name};
pub use clock::Clock;
#[cfg(feature = "cli")]
pub use draws::{Draws, Known, Quantity};
pub use error::{EvalError, Result};
pub use figures::AmountFigures;
pub use marginal::Marginal;
pub use origins::Written;
pub use outcomes::Outcomes;
pub use priced::{Unpriced, WhyUnpriced};
pub use probe::Probed;
pub use process::{
    GroundLimit, GroundProcess, KeptLimit, Learnt, Lots, MadeProcess, MadeProcesses, ProcessProof, ProcessRun, SolvedProcess,
    ground_process,
};
pub use recursion::Chain;
pub use store::{Answer, Memo, Order, ResultTable, Status, ValueStore};
pub use values::read_here;

use crate::exact::{Exact, Number};
use crate::hir::*;
use crate::ids::At;
use crate::internal::broken;
use rustc_hash::FxHashMap;

/// The most keys anything has.
const MAX_KEYS: usize = crate::data::MAX_KEYS;

/// An evaluation in numbers of type `N`. What doubles are not sure of is decided in exact numbers, so that every condition
/// comes out as exact numbers have it.
pub struct Eval<'a, N> {
    pub hir: &'a Hir,
    pub world: &'a ValueStore,
    /// The frames, one on another: the last ends where the stack ends.
    stack: Vec<u32>,
    /// Where the open frame begins.
    base: usize,
    /// True where the open frame takes what variables it meets.
    grows: bool,
    memos: FxHashMap<LetId, Memo<N>>,
    /// Instances of values that wait for one another.
    chain: Chain,
    /// Instances that have no value, and why.
    failed: recursion::Failed,
    orders: FxHashMap<EntityTypeId, std::sync::Arc<Order>>,
    depth: u32,
    /// Combinations run over so far.
    steps: u64,
    /// When to stop.
    clock: Option<Clock>,
    /// The same evaluation in exact numbers, for what doubles do not decide.
    exact: Option<Box<Eval<'a, Exact>>>,
    /// The evaluation in the world before something random came about.
    before: Option<Box<Eval<'a, N>>>,
    /// Running totals, by the sum; none of other sums.
    totals: FxHashMap<ExprId, Option<totals::Totals<'a, N>>>,
    /// Values of attributes that were calculated.
    cells: FxHashMap<ExprId, N>,
    /// Points of amounts with a distribution.
    points: amounts::Points,
    /// Laws of amounts by their parameters, where these depend on states.
    laws: FxHashMap<(u32, Vec<u64>), std::sync::Arc<crate::prob::random::Law>>,
    /// Values of attributes that are being calculated.
    open: Vec<ExprId>,
    /// The network whose variables are read, with the states that they have.
    chance: Option<chance::Chance>,
    /// The coalition whose worth is calculated, by the ordinals of its members.
    coalition: Vec<u32>,
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
            grows: false,
            memos: FxHashMap::default(),
            chain: Chain::default(),
            failed: recursion::Failed::default(),
            orders: FxHashMap::default(),
            depth: 0,
            steps: 0,
            clock: world.clock.clone(),
            exact: None,
            before: None,
            totals: FxHashMap::default(),
            cells: FxHashMap::default(),
            points: FxHashMap::default(),
            laws: FxHashMap::default(),
            open: Vec::new(),
            chance: None,
            coalition: Vec::new(),
        }
    }

    /// Runs `f` in a frame of `slots` variables, of which the first are given.
    pub fn frame<T>(&mut self, slots: u32, values: &[u32], f: impl FnOnce(&mut Self) -> T) -> T {
        self.frame_of(slots, values, false, f)
    }

    /// Runs `f` in a frame for an expression that belongs to no declaration with a size of its own: it takes what variables it meets.
    pub fn loose_frame<T>(&mut self, f: impl FnOnce(&mut Self) -> T) -> T {
        self.frame_of(0, &[], true, f)
    }

    fn frame_of<T>(&mut self, slots: u32, values: &[u32], grows: bool, f: impl FnOnce(&mut Self) -> T) -> T {
        let (base, top) = (self.base, self.stack.len());
        let grew = std::mem::replace(&mut self.grows, grows);
        self.base = top;
        self.stack.resize(top + slots as usize, 0);
        for (slot, value) in (0..).zip(values) {
            self.set(slot, *value);
        }
        let result = f(self);
        self.stack.truncate(top);
        self.base = base;
        self.grows = grew;
        result
    }

    /// Evaluates once more in exact numbers, in a frame like the open one. What was found so is kept.
    pub fn exactly<T>(&mut self, f: impl FnOnce(&mut Eval<'a, Exact>) -> Result<T>) -> Result<T> {
        let mut exact = self.exact.take().unwrap_or_else(|| Box::new(Eval::new(self.hir, self.world).until(self.clock.clone())));
        let frame = self.stack.part(self.base..self.stack.len());
        exact.chance.clone_from(&self.chance);
        exact.coalition.clone_from(&self.coalition);
        let result = exact.frame_of(frame.len() as u32, frame, self.grows, f);
        self.exact = Some(exact);
        result
    }

    /// Evaluates in the world before something random came about, in a frame like the open one; none where this is no world of a draw.
    #[inline]
    fn before_draw<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T>) -> Option<Result<T>> {
        let world: &'a ValueStore = self.world;
        let before = world.before_draw.as_deref()?;
        let mut eval = self.before.take().unwrap_or_else(|| Box::new(Eval::new(self.hir, before).until(self.clock.clone())));
        let frame = self.stack.part(self.base..self.stack.len());
        let result = eval.frame_of(frame.len() as u32, frame, self.grows, f);
        self.before = Some(eval);
        Some(result)
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
        match self.stack.get(self.base + slot as usize) {
            Some(value) => *value,
            None => self.beyond_frame(slot),
        }
    }

    #[inline]
    pub fn set(&mut self, slot: Slot, value: u32) {
        let at = self.base + slot as usize;
        match self.stack.get_mut(at) {
            Some(place) => *place = value,
            None if self.grows => {
                self.stack.resize(at, 0);
                self.stack.push(value);
            }
            None => self.beyond_frame(slot),
        }
    }

    /// A variable that its declaration does not count: its value is not known, and no other may stand for it.
    #[cold]
    fn beyond_frame(&self, slot: Slot) -> ! {
        broken(format_args!("index variable {slot} in a frame of {}", self.stack.len() - self.base))
    }

    /// The name of an ordinal of a kind.
    pub fn name(&self, kind: EntityTypeId, ordinal: u32) -> &'a str {
        self.hir.name_at(kind, ordinal)
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
