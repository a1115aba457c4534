//! Decision processes: states, actions, what happens, and what it is worth.
//!
//! All of it is read through the index variables of one frame: the index of the process, the period, states, actions, random variables
//! and the states that follow, in this order.

use super::*;

#[derive(Clone, Debug)]
pub struct Decision {
    pub binder: GensId,
    pub binder_keys: Vec<EntityTypeId>,
    /// Of a process that stops after the last one.
    pub period: Option<Space>,
    pub states: Vec<Space>,
    pub actions: Vec<Space>,
    /// Each may read those before it.
    pub randoms: Vec<Draw>,
    /// By state variable: what it is in the next step.
    pub nexts: Vec<Draw>,
    /// By state variable: where the process begins; none where every value is as likely.
    pub starts: Vec<Option<Draw>>,
    pub rewards: Vec<Reward>,
    /// What it is worth to end in a state.
    pub terminals: Vec<Reward>,
    pub criterion: Criterion,
    pub maximize: bool,
    pub slots: u32,
}

/// A variable that is known when an action is taken, or an action.
#[derive(Clone, Debug)]
pub struct Space {
    pub name: Box<str>,
    pub kind: EntityTypeId,
    /// Its values: one generator, which sets the slot.
    pub gens: GensId,
    pub slot: Slot,
    /// Which combinations with the variables before it there are.
    pub available: Option<ExprId>,
    pub span: Span,
}

/// A random variable, a next state, a start.
#[derive(Clone, Debug)]
pub struct Draw {
    pub name: Box<str>,
    pub kind: EntityTypeId,
    pub slot: Slot,
    pub law: Law,
    pub span: Span,
}

/// What a step earns or costs.
#[derive(Clone, Debug)]
pub struct Reward {
    pub name: Option<Box<str>>,
    pub cost: bool,
    pub value: ExprId,
    /// True where it reads what happens after the action.
    pub late: bool,
    pub span: Span,
}

/// For how long rewards count, and how much.
#[derive(Clone, Debug)]
pub enum Criterion {
    Discounted(Factor),
    /// As many steps as there are periods.
    Horizon(Option<Factor>),
    /// Up to an end.
    Absorbed(Span),
    Average(Span),
}

/// What a reward of the next step counts.
#[derive(Clone, Debug)]
pub struct Factor {
    /// The factor; with a number of times, an interest.
    pub value: ExprId,
    /// How many of the times that the interest is for a step takes.
    pub times: Option<ExprId>,
    pub span: Span,
}

/// The results of a decision process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionResult {
    /// What it is worth to be in a state.
    Value,
    /// What is done there, where there is one action variable.
    Policy,
    /// The value of an action variable.
    Action(u32),
    /// What an action gains over the best one: 0, or less.
    Advantage,
    /// How often a state is visited.
    Frequency,
    /// The value from the start.
    Worth,
    /// What a step brings in the long run.
    Gain,
    /// What a named reward has of the value.
    Part(u32),
}

impl Decision {
    fn draws(&self) -> impl Iterator<Item = &Draw> {
        self.randoms.iter().chain(&self.nexts).chain(self.starts.iter().flatten())
    }

    fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.period.iter().chain(&self.states).chain(&self.actions)
    }

    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        self.spaces().filter_map(|space| space.available).for_each(&mut *f);
        self.draws().for_each(|draw| draw.law.exprs(f));
        self.rewards.iter().chain(&self.terminals).for_each(|reward| f(reward.value));
        if let Criterion::Discounted(factor) | Criterion::Horizon(Some(factor)) = &self.criterion {
            f(factor.value);
            factor.times.into_iter().for_each(f);
        }
    }

    pub(in crate::hir) fn exprs_mut(&mut self, f: &mut dyn FnMut(&mut ExprId)) {
        let spaces = self.period.iter_mut().chain(&mut self.states).chain(&mut self.actions);
        spaces.filter_map(|space| space.available.as_mut()).for_each(&mut *f);
        let draws = self.randoms.iter_mut().chain(&mut self.nexts).chain(self.starts.iter_mut().flatten());
        draws.for_each(|draw| draw.law.exprs_mut(f));
        self.rewards.iter_mut().chain(&mut self.terminals).for_each(|reward| f(&mut reward.value));
        if let Criterion::Discounted(factor) | Criterion::Horizon(Some(factor)) = &mut self.criterion {
            f(&mut factor.value);
            factor.times.iter_mut().for_each(f);
        }
    }

    pub(in crate::hir) fn binders(&self, f: &mut dyn FnMut(GensId)) {
        f(self.binder);
        self.spaces().for_each(|space| f(space.gens));
        self.draws().for_each(|draw| draw.law.binders(f));
    }

    pub(in crate::hir) fn binders_of(&self, role: ResultRole) -> Vec<GensId> {
        let states = self.period.iter().chain(&self.states).map(|space| space.gens);
        let of_each = matches!(role, ResultRole::Decision(DecisionResult::Advantage));
        let actions = self.actions.iter().filter(|_| of_each).map(|space| space.gens);
        std::iter::once(self.binder).chain(states).chain(actions).collect()
    }
}
