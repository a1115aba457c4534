//! Through all states and actions: what a step brings, and where it leads.

mod step;

use super::kept::{Kept, Place, Variable, law_reads};
use super::outcomes::{Laws, support};
use super::*;
use crate::ids::At;

/// What was found.
pub(super) struct Walked<M> {
    pub process: Process<M>,
    /// By reward and row, where the reward has a name.
    pub parts: Vec<Vec<M>>,
    pub normalized: (usize, f64),
    pub stuck: Vec<u32>,
    pub unlisted: Vec<u32>,
    pub unlisted_pairs: (usize, Option<(u32, u32)>),
    /// By successor of a row: what a step brings that leads there; where somebody learns from it.
    pub brought: Option<Vec<f64>>,
}

/// A variable that takes its values by a law.
struct Drawn<'w, M> {
    draw: &'w Draw,
    /// What it can be.
    list: Vec<u32>,
    place: Option<Place>,
    /// By place, the outcomes that were found: their first, and how many.
    known: Vec<Option<Span>>,
    /// Outcomes with their probabilities, one list after another; without a place, those that were asked for last.
    outcomes: Vec<(u32, M)>,
}

/// Some outcomes in their list.
#[derive(Clone, Copy)]
struct Span {
    first: u32,
    count: u32,
    /// By how much a row of a data file missed one before it was normalized.
    normalized: Option<f64>,
}

/// The walk of one process.
pub(super) struct Walk<'w, 'a, N: Figure, M> {
    eval: &'w mut Eval<'a, N>,
    decision: &'w Decision,
    states: &'w States,
    actions: &'w [Vec<u32>],
    periods: &'w [u32],
    into: fn(N) -> M,
    draws: Vec<Drawn<'w, M>>,
    /// By action variable.
    conditions: Vec<Option<Kept<bool>>>,
    rewards: Vec<Kept<M>>,
    laws: Laws<N>,
    out: Walked<M>,
    // Of the row that is being made.
    /// Where it leads.
    row: Vec<(u32, M)>,
    /// By reward: what it brings.
    brought: Vec<M>,
    /// By successor, times its probability: what is brought that depends on it; where somebody learns from it.
    apart: Vec<(u32, M)>,
    /// How often a table had nothing to say of it.
    missing: u32,
    /// The actions of the state that a table has no row of.
    unlisted: Vec<u32>,
    /// The number of the first state that it can lead to.
    offset: u32,
    /// How many of the draws are set.
    drawn: usize,
    /// True once the action is set.
    acting: bool,
}

/// How many values a law goes through, about.
fn branches(hir: &Hir, law: &Law, draw: &Draw, list: &[u32]) -> f64 {
    match law {
        Law::Function(_) => 1.0,
        Law::States(states) => states.len() as f64,
        Law::If(_, yes, no) => branches(hir, yes, draw, list).max(branches(hir, no, draw, list)),
        Law::Probability(e) if support(hir, *e, draw.slot).is_some() => list.len().min(4) as f64,
        Law::Probability(_) | Law::Causes(_) => list.len() as f64,
    }
}

impl<'w, 'a, N: Figure, M: Number> Walk<'w, 'a, N, M> {
    pub fn new(
        eval: &'w mut Eval<'a, N>,
        decision: &'w Decision,
        states: &'w States,
        actions: &'w [Vec<u32>],
        periods: &'w [u32],
        into: fn(N) -> M,
    ) -> Result<Walk<'w, 'a, N, M>> {
        let hir = eval.hir;
        let layers = if decision.period.is_some() { periods.len() + 1 } else { 1 };
        if layers.saturating_mul(states.len()) > MOST_STATES {
            let message = format!("{} states, more than the program takes", layers * states.len());
            let at = decision.states.first().map_or(hir.file_span(), |space| space.span);
            return Err(EvalError::new(codes::TOO_MANY, message, at, "here"));
        }
        // What is set when something is evaluated, in order.
        let mut set: Vec<Variable> = Vec::new();
        let variable = |slot: Slot, kind: EntityTypeId, branches: f64| Variable { slot, size: hir.entity_types[kind].size, branches };
        set.extend(decision.period.iter().map(|space| variable(space.slot, space.kind, periods.len() as f64)));
        for (at, space) in decision.states.iter().enumerate() {
            set.push(variable(space.slot, space.kind, states.list(at).len() as f64));
        }
        let mut conditions = Vec::new();
        for (space, list) in decision.actions.iter().zip(actions) {
            set.push(variable(space.slot, space.kind, list.len() as f64));
            conditions.push(space.available.map(|e| Kept::new(hir, e, &set)));
        }
        let early = set.len();
        let mut draws = Vec::new();
        let mut drawn = |draw: &'w Draw, list: Vec<u32>| {
            let mut slots = Vec::new();
            law_reads(hir, &draw.law, &mut slots);
            let branches = branches(hir, &draw.law, draw, &list);
            let place = Place::of(&slots, &set, branches);
            set.push(variable(draw.slot, draw.kind, branches));
            draws.push(Drawn { draw, list, place, known: Vec::new(), outcomes: Vec::new() });
        };
        for draw in &decision.randoms {
            let members = hir.entity_types[draw.kind].members.iter().map(|member| hir.ordinal(*member));
            drawn(draw, members.collect());
        }
        for (at, draw) in decision.nexts.iter().enumerate() {
            drawn(draw, states.list(at).to_vec());
        }
        let before = |reward: &Reward| if reward.late { set.as_slice() } else { set.part(0..early) };
        let rewards = decision.rewards.iter().map(|reward| Kept::new(hir, reward.value, before(reward))).collect();
        let out = Walked {
            process: Process::with_capacity(layers * states.len(), layers * states.len(), layers * states.len()),
            parts: vec![Vec::new(); decision.rewards.len()],
            normalized: (0, 0.0),
            stuck: Vec::new(),
            unlisted: Vec::new(),
            unlisted_pairs: (0, None),
            brought: (!decision.learners.is_empty()).then(Vec::new),
        };
        Ok(Walk {
            eval,
            decision,
            states,
            actions,
            periods,
            into,
            draws,
            conditions,
            rewards,
            laws: Laws::default(),
            out,
            row: Vec::new(),
            brought: Vec::new(),
            apart: Vec::new(),
            missing: 0,
            unlisted: Vec::new(),
            offset: 0,
            drawn: 0,
            acting: false,
        })
    }

    pub fn run(mut self) -> Result<Walked<M>> {
        let count = self.states.len() as u32;
        match &self.decision.period {
            None => self.layer(true)?,
            Some(period) => {
                for (at, value) in (1u32..).zip(self.periods) {
                    self.eval.set(period.slot, *value);
                    self.offset = at * count;
                    self.layer(true)?;
                }
                self.layer(false)?;
            }
        }
        Ok(self.out)
    }

    /// All states of a period; without actions after the last.
    fn layer(&mut self, acts: bool) -> Result<()> {
        let mut tuple = Vec::new();
        for state in 0..self.states.len() {
            self.states.tuple(state, &mut tuple);
            for (space, value) in self.decision.states.iter().zip(&tuple) {
                self.eval.set(space.slot, *value);
            }
            if state % 1024 == 0
                && let Some(clock) = self.eval.clock.as_ref().filter(|clock| clock.is_over())
            {
                let at = self.decision.states.first().map_or(self.eval.hir.file_span(), |space| space.span);
                return Err(clock.error(at));
            }
            let rows = self.out.process.row_count();
            self.unlisted.clear();
            if acts && let Err(error) = self.act(0, 0) {
                return Err(self.bound(error));
            }
            let ends = self.out.process.row_count() == rows;
            if acts && ends {
                let why = if !self.unlisted.is_empty() { &mut self.out.unlisted } else { &mut self.out.stuck };
                why.push(self.out.process.states() as u32);
            } else if let Some(first) = self.unlisted.first() {
                let (count, example) = self.out.unlisted_pairs;
                let example = example.or(Some((self.out.process.states() as u32, *first)));
                self.out.unlisted_pairs = (count + self.unlisted.len(), example);
            }
            let mut worth = N::zero();
            for terminal in self.decision.terminals.iter().filter(|_| ends) {
                let value = self.eval.sure_number(terminal.value).map_err(|error| self.bound(error))?;
                worth = worth.add(value);
            }
            let worth = if self.decision.maximize || worth.is_zero() { worth } else { worth.neg() };
            self.out.process.end_state((self.into)(worth));
        }
        Ok(())
    }

    /// Sets an action variable and those after it; a row for each combination that can be taken.
    fn act(&mut self, at: usize, number: u32) -> Result<()> {
        let (Some(space), Some(list)) = (self.decision.actions.get(at), self.actions.get(at)) else {
            self.acting = true;
            for forbidden in self.decision.forbidden.iter().filter(|one| Decision::in_force(self.eval.hir, Some(one.policy))) {
                if self.eval.truth(forbidden.condition)? {
                    self.acting = false;
                    return Ok(());
                }
            }
            let made = self.make_row(number);
            // What an error speaks of stays set.
            if made.is_ok() {
                self.acting = false;
            }
            return made;
        };
        for (place, value) in (0u32..).zip(list) {
            self.eval.set(space.slot, *value);
            if let Some(Some(condition)) = self.conditions.get_mut(at)
                && !condition.value(self.eval, Eval::truth)?
            {
                continue;
            }
            self.act(at + 1, number * list.len() as u32 + place)?;
        }
        Ok(())
    }

    /// The fault with the state, the action and what happened.
    fn bound(&self, mut error: EvalError) -> EvalError {
        let hir = self.eval.hir;
        let mut put = |name: &str, kind: EntityTypeId, slot: Slot| {
            error.0.bindings.push(format!("{name} = {}", hir.state_text(kind, self.eval.get(slot))));
        };
        let randoms = self.decision.randoms.len();
        for Drawn { draw, .. } in self.draws.iter().take(self.drawn.min(randoms)).rev() {
            put(&draw.name, draw.kind, draw.slot);
        }
        if self.acting {
            self.decision.actions.iter().rev().for_each(|space| put(&space.name, space.kind, space.slot));
        }
        self.decision.states.iter().rev().for_each(|space| put(&space.name, space.kind, space.slot));
        if let Some(period) = self.decision.period.iter().find(|period| !period.name.is_empty()) {
            put(&period.name, period.kind, period.slot);
        }
        error
    }
}
