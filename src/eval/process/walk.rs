//! Through all states and actions: what a step brings, and where it leads.

use super::amounts::Amounts;
use super::*;
use crate::ids::At;

const STAY_INSIDE: &str = "let a condition of the action leave out what leads there, or let the next state stay inside: `min(…)`, `max(…)`";

/// What was found.
pub(super) struct Walked<M> {
    pub process: Process<M>,
    /// By reward and row, where the reward has a name.
    pub parts: Vec<Vec<M>>,
    pub normalized: (usize, f64),
    pub stuck: Vec<u32>,
    pub unlisted: Vec<u32>,
    pub unlisted_pairs: (usize, Option<(u32, u32)>),
}

/// The walk of one process.
pub(super) struct Walk<'w, 'a, N: Figure, M> {
    eval: &'w mut Eval<'a, N>,
    decision: &'w Decision,
    states: &'w States,
    actions: &'w [Vec<u32>],
    periods: &'w [u32],
    into: fn(N) -> M,
    draws: Vec<(&'w Draw, Vec<u32>)>,
    amounts: Amounts,
    out: Walked<M>,
    // Of the row that is being made.
    /// Where it leads.
    row: Vec<(u32, N)>,
    /// By reward: what it brings.
    brought: Vec<N>,
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

impl<'w, 'a, N: Figure, M: Number> Walk<'w, 'a, N, M> {
    pub fn new(
        eval: &'w mut Eval<'a, N>,
        decision: &'w Decision,
        states: &'w States,
        actions: &'w [Vec<u32>],
        periods: &'w [u32],
        into: fn(N) -> M,
    ) -> Result<Walk<'w, 'a, N, M>> {
        let mut draws = Vec::new();
        for draw in &decision.randoms {
            draws.push((
                draw,
                eval.hir.entity_types[draw.kind].members.iter().map(|member| eval.hir.ordinal(*member)).collect::<Vec<u32>>(),
            ));
        }
        for (at, draw) in decision.nexts.iter().enumerate() {
            draws.push((draw, states.list(at).to_vec()));
        }
        let layers = if decision.period.is_some() { periods.len() + 1 } else { 1 };
        if layers.saturating_mul(states.len()) > MOST_STATES {
            let message = format!("{} states, more than the program takes", layers * states.len());
            let at = decision.states.first().map_or(eval.hir.file_span(), |space| space.span);
            return Err(EvalError::new(codes::TOO_MANY, message, at, "here"));
        }
        let out = Walked {
            process: Process::with_capacity(layers * states.len(), layers * states.len(), layers * states.len()),
            parts: vec![Vec::new(); decision.rewards.len()],
            normalized: (0, 0.0),
            stuck: Vec::new(),
            unlisted: Vec::new(),
            unlisted_pairs: (0, None),
        };
        Ok(Walk {
            eval,
            decision,
            states,
            actions,
            periods,
            into,
            draws,
            amounts: Amounts::default(),
            out,
            row: Vec::new(),
            brought: Vec::new(),
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
            if let Some(condition) = space.available
                && !self.eval.truth(condition)?
            {
                continue;
            }
            self.act(at + 1, number * list.len() as u32 + place)?;
        }
        Ok(())
    }

    fn make_row(&mut self, action: u32) -> Result<()> {
        let decision = self.decision;
        self.row.clear();
        self.missing = 0;
        self.brought.clear();
        self.brought.resize(decision.rewards.len(), N::zero());
        self.draw(None)?;
        if self.row.is_empty() {
            self.unlisted.push(action);
            return Ok(());
        }
        if self.missing > 0 {
            let (draw, _) = self
                .draws
                .last()
                .map(|(draw, list)| (*draw, list))
                .ok_or_else(|| EvalError::new(codes::MISSING_VALUE, "nothing follows", self.eval.hir.file_span(), "here"))?;
            let message = format!("`{}` has no law after some of what can happen", draw.name);
            return Err(EvalError::new(codes::MISSING_VALUE, message, draw.span, "its table has no row there"));
        }
        let mut total = N::zero();
        for (at, reward) in decision.rewards.iter().enumerate() {
            if !reward.late && reward.is_wanted(self.eval.hir) {
                *self.brought.at_mut(at) = self.eval.sure_number(reward.value)?;
            }
            let value = self.brought.at(at).clone();
            total = match reward.counts {
                Counts::Earned => total.add(value.clone()),
                Counts::Paid => total.sub(value.clone()),
                Counts::Apart => total,
            };
            if reward.name.is_some() {
                self.out.parts.at_mut(at).push((self.into)(value));
            }
        }
        // Several ways to one state are one.
        self.row.sort_by_key(|(next, _)| *next);
        let mut merged: Vec<(u32, N)> = Vec::with_capacity(self.row.len());
        for (next, p) in self.row.drain(..) {
            match merged.last_mut() {
                Some((last, sum)) if *last == next => *sum = std::mem::replace(sum, N::zero()).add(p),
                _ => merged.push((next, p)),
            }
        }
        let into = self.into;
        self.out.process.push_row(action, into(total), merged.into_iter().map(|(next, p)| (next, into(p))));
        Ok(())
    }

    /// What happens next, with the probability of what happened so far.
    fn draw(&mut self, so_far: Option<N>) -> Result<()> {
        let at = self.drawn;
        let Some((draw, list)) = self.draws.get(at) else { return self.leaf(so_far.unwrap_or_else(|| N::from_f64(1.0))) };
        let (draw, slot) = (*draw, draw.slot);
        let follows = at >= self.decision.randoms.len();
        let outcomes = self.eval.outcomes(draw, list, &mut self.amounts).map_err(|error| match error.0.code {
            codes::NO_SUCH_STATE if follows => error.help(STAY_INSIDE),
            _ => error,
        })?;
        if outcomes.list.is_empty() {
            self.missing += 1;
        }
        if let Some(off) = outcomes.normalized {
            self.out.normalized = (self.out.normalized.0 + 1, self.out.normalized.1.max(off));
        }
        for (value, p) in outcomes.list {
            self.eval.set(slot, value);
            let p = match (so_far.clone(), p) {
                (Some(a), Some(b)) => Some(a.mul(b)),
                (a, b) => a.or(b),
            };
            self.drawn = at + 1;
            self.draw(p)?;
        }
        self.drawn = at;
        Ok(())
    }

    fn leaf(&mut self, p: N) -> Result<()> {
        let decision = self.decision;
        let eval = &*self.eval;
        let values = decision.nexts.iter().map(|next| eval.get(next.slot));
        let Some(next) = self.states.number(values) else { return Err(self.left_out()) };
        self.row.push((self.offset + next, p.clone()));
        let hir = self.eval.hir;
        let late = decision.rewards.iter().enumerate().filter(|(_, reward)| reward.late && reward.is_wanted(hir));
        for (at, reward) in late {
            let value = self.eval.sure_number(reward.value)?;
            let place = self.brought.at_mut(at);
            *place = std::mem::replace(place, N::zero()).add(p.clone().mul(value));
        }
        Ok(())
    }

    /// A next state that there is not.
    fn left_out(&self) -> EvalError {
        let next: Vec<String> = self
            .decision
            .nexts
            .iter()
            .map(|next| format!("{} = {}", next.name, self.eval.hir.state_text(next.kind, self.eval.get(next.slot))))
            .collect();
        let at = self.decision.nexts.first().map_or(self.eval.hir.file_span(), |next| next.span);
        let error =
            EvalError::new(codes::NO_SUCH_STATE, format!("there is no state `{}`", next.join(", ")), at, "leads out of the process");
        let conditions = self.decision.states.iter().filter_map(|space| space.available);
        let error = conditions.fold(error, |error, e| error.with(self.eval.hir.exprs.spans[e], "this leaves states out"));
        error.help(STAY_INSIDE)
    }

    /// The fault with the state, the action and what happened.
    fn bound(&self, mut error: EvalError) -> EvalError {
        let hir = self.eval.hir;
        let mut put = |name: &str, kind: EntityTypeId, slot: Slot| {
            error.0.bindings.push(format!("{name} = {}", hir.state_text(kind, self.eval.get(slot))));
        };
        let randoms = self.decision.randoms.len();
        for (draw, _) in self.draws.iter().take(self.drawn.min(randoms)).rev() {
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
