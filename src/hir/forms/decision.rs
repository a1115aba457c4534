//! Decision processes: states, actions, what happens, and what it is worth.
//!
//! All of it is read through the index variables of one frame: the index of the process, the period, states, actions, random variables
//! and the states that follow, in this order.

use super::*;
use crate::prob::process::Algorithm;

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
    pub limits: Vec<ProcessLimit>,
    /// Actions that policies take away.
    pub forbidden: Vec<Forbidden>,
    pub learners: Vec<Learner>,
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

/// What a step earns or costs, or adds to a limit.
#[derive(Clone, Debug)]
pub struct Reward {
    pub name: Option<Box<str>>,
    pub counts: Counts,
    pub value: ExprId,
    /// True where it reads what happens after the action.
    pub late: bool,
    /// The policy that brings it, by its place in [`Hir::policies`].
    pub policy: Option<u32>,
    pub span: Span,
}

impl Reward {
    /// False for what a policy charges that is not in force. What it limits is of interest all the same.
    pub fn is_wanted(&self, hir: &Hir) -> bool {
        self.counts == Counts::Apart || Decision::in_force(hir, self.policy)
    }
}

/// How an amount counts in the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counts {
    Earned,
    Paid,
    /// Not at all: a limit is set on it.
    Apart,
}

/// What an amount may come to from the start.
#[derive(Clone, Debug)]
pub struct ProcessLimit {
    pub name: Box<str>,
    /// The amount, by its place among the rewards.
    pub reward: u32,
    pub lower: Option<ExprId>,
    pub upper: Option<ExprId>,
    pub policy: Option<u32>,
    /// The result that tells what it comes to.
    pub result: u32,
    pub span: Span,
}

/// Actions that a policy takes away while it is in force.
#[derive(Clone, Debug)]
pub struct Forbidden {
    /// With the policy in front: `ban.bulk`.
    pub name: Box<str>,
    pub title: Option<String>,
    pub condition: ExprId,
    pub policy: u32,
}

/// Somebody who does not know the process and tries it out.
#[derive(Clone, Debug)]
pub struct Learner {
    pub name: Box<str>,
    pub algorithm: Algorithm,
    pub episodes: ExprId,
    /// An episode stops after so many steps.
    pub steps: Option<ExprId>,
    /// How much a try counts, by how often the action was tried in the state before.
    pub step: Option<Schedule>,
    /// How likely an action is drawn, by episodes before.
    pub exploration: Option<Schedule>,
    pub seed: ExprId,
    /// What every action is taken for before it was tried.
    pub initial: Option<ExprId>,
    pub span: Span,
}

/// A number that falls with time.
#[derive(Clone, Copy, Debug)]
pub enum Schedule {
    Constant(ExprId),
    /// `power(first, exponent)`
    Power(ExprId, ExprId),
    /// `harmonic(first, half)`
    Harmonic(ExprId, ExprId),
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
    /// How likely an action is taken, where limits make the policy draw lots.
    Share,
    /// What a limited amount comes to.
    Limit(u32),
    /// Whether a policy is in force: 1 or 0.
    Enacted(u32),
    /// What the policy that a learner found is worth from the start.
    Learned(u32),
    /// The value of an action variable, by what a learner found: the learner, and the variable.
    LearnedAction(u32, u32),
}

impl Schedule {
    /// Its numbers.
    pub fn parts(self) -> Vec<ExprId> {
        match self {
            Schedule::Constant(value) => vec![value],
            Schedule::Power(first, second) | Schedule::Harmonic(first, second) => vec![first, second],
        }
    }

    fn parts_mut(&mut self) -> Vec<&mut ExprId> {
        match self {
            Schedule::Constant(value) => vec![value],
            Schedule::Power(first, second) | Schedule::Harmonic(first, second) => vec![first, second],
        }
    }
}

impl Learner {
    fn exprs(&self) -> Vec<ExprId> {
        let plain = [Some(self.episodes), self.steps, Some(self.seed), self.initial];
        let schedules = [self.step, self.exploration].into_iter().flatten().flat_map(Schedule::parts);
        plain.into_iter().flatten().chain(schedules).collect()
    }

    fn exprs_mut(&mut self) -> Vec<&mut ExprId> {
        let mut out = vec![&mut self.episodes, &mut self.seed];
        out.extend(self.steps.as_mut().into_iter().chain(&mut self.initial));
        out.extend([&mut self.step, &mut self.exploration].into_iter().flatten().flat_map(Schedule::parts_mut));
        out
    }
}

/// The values of some variables as text: `low, 5 t`.
fn text<'a>(hir: &Hir, spaces: impl Iterator<Item = &'a Space>, values: impl IntoIterator<Item = &'a u32>) -> String {
    spaces.zip(values).map(|(space, value)| hir.state_text(space.kind, *value)).collect::<Vec<_>>().join(", ")
}

impl Decision {
    /// A state by the values of its variables, after its period where there is one: `low, 5 t`.
    pub fn state_text(&self, hir: &Hir, values: &[u32]) -> String {
        text(hir, self.period.iter().chain(&self.states), values)
    }

    /// An action by the values of its variables.
    pub fn action_text(&self, hir: &Hir, values: &[u32]) -> String {
        text(hir, self.actions.iter(), values)
    }

    /// True for what policies that are not in force do not bring.
    pub fn in_force(hir: &Hir, policy: Option<u32>) -> bool {
        policy.is_none_or(|at| hir.policies.get(at as usize).is_some_and(|policy| policy.state == Switch::On))
    }

    fn draws(&self) -> impl Iterator<Item = &Draw> {
        self.randoms.iter().chain(&self.nexts).chain(self.starts.iter().flatten())
    }

    fn spaces(&self) -> impl Iterator<Item = &Space> {
        self.period.iter().chain(&self.states).chain(&self.actions)
    }

    /// The tables whose rows say what can follow, each with the first place where it is read.
    pub fn tables(&self, hir: &Hir) -> Vec<(TableId, Span)> {
        let mut out: Vec<(TableId, Span)> = Vec::new();
        for draw in self.randoms.iter().chain(&self.nexts) {
            let mut open = Vec::new();
            draw.law.exprs(&mut |e| open.push(e));
            while let Some(e) = open.pop() {
                if let ExprKind::Cell(table, _, keys) = hir.exprs.kinds[e]
                    && hir.exprs.list(keys).iter().any(|key| hir.exprs.kinds[*key] == ExprKind::Slot(draw.slot))
                    && out.iter().all(|(other, _)| *other != table)
                {
                    out.push((table, hir.exprs.spans[e]));
                }
                hir.exprs.children(e, &mut |child| open.push(child));
            }
        }
        out
    }

    pub(in crate::hir) fn exprs(&self, f: &mut dyn FnMut(ExprId)) {
        self.spaces().filter_map(|space| space.available).for_each(&mut *f);
        self.draws().for_each(|draw| draw.law.exprs(f));
        self.rewards.iter().chain(&self.terminals).for_each(|reward| f(reward.value));
        self.limits.iter().flat_map(|limit| limit.lower.iter().chain(&limit.upper)).copied().for_each(&mut *f);
        self.forbidden.iter().for_each(|forbidden| f(forbidden.condition));
        self.learners.iter().flat_map(Learner::exprs).for_each(&mut *f);
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
        self.limits.iter_mut().flat_map(|limit| limit.lower.iter_mut().chain(&mut limit.upper)).for_each(&mut *f);
        self.forbidden.iter_mut().for_each(|forbidden| f(&mut forbidden.condition));
        self.learners.iter_mut().flat_map(Learner::exprs_mut).for_each(&mut *f);
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
        let of_each = matches!(role, ResultRole::Decision(DecisionResult::Advantage | DecisionResult::Share));
        let actions = self.actions.iter().filter(|_| of_each).map(|space| space.gens);
        std::iter::once(self.binder).chain(states).chain(actions).collect()
    }
}
