//! An answer in one kind of numbers: doubles or fractions, with limits or without.

use super::limited::Under;
use super::*;
use crate::deadline::Deadline;
use crate::ids::At;
use std::borrow::Cow;

/// An answer in one kind of numbers.
pub(super) struct In<'s, N: Number> {
    /// Under limits what the policy leaves of the process.
    pub process: &'s Process<N>,
    pub policy: &'s [Option<u32>],
    pub value: &'s [N],
    pub gain: Option<&'s N>,
    pub parts: Cow<'s, [Vec<N>]>,
    /// The whole process, under limits with their prices, and what its states are worth at best.
    pub whole: &'s Process<N>,
    pub best: &'s [N],
    pub best_gain: Option<&'s N>,
    /// A weight for each state.
    pub start: &'s [N],
    pub criterion: process::Criterion<N>,
    pub minimize: bool,
    /// By row: what it falls short of the best of its state, where that is known.
    pub advantage: Option<&'s [N]>,
    /// How often each state is visited.
    pub visits: Option<Vec<N>>,
    /// By reward with a name, what it has of the value of each state; nothing under the average.
    pub returns: Vec<Option<Vec<N>>>,
}

impl<N: Number> In<'_, N> {
    pub fn signed(&self, value: N) -> N {
        if self.minimize && !value.is_zero() { value.neg() } else { value }
    }

    /// What a row falls short of the best of its state.
    pub fn advantage(&self, row: usize) -> N {
        if let Some(known) = self.advantage {
            return self.signed(known.at(row).clone());
        }
        let worth = self.whole.backup(row, &self.criterion.factor(), self.best);
        let worth = match self.best_gain {
            Some(gain) => worth.sub(gain.clone()),
            None => worth,
        };
        let off = worth.sub(self.best.at(self.whole.state_of(row)).clone());
        self.signed(off)
    }

    /// What a reward comes to from the start; under the average a step.
    pub fn earned(&self, at: usize) -> Option<N> {
        let rewards = self.parts.get(at).filter(|rewards| !rewards.is_empty())?;
        let often = self.visits.as_ref()?.iter().zip(self.policy);
        let each = often.filter_map(|(often, row)| Some(often.clone().mul(rewards.get((*row)? as usize)?.clone())));
        Some(each.fold(N::zero(), |sum, one| sum.add(one)))
    }

    /// What ends are worth from the start.
    pub fn at_ends(&self) -> Option<N> {
        let often = self.visits.as_ref()?.iter().enumerate();
        let each = often.map(|(state, often)| often.clone().mul(self.process.worth_of_end(state).clone()));
        Some(self.signed(each.fold(N::zero(), |sum, one| sum.add(one))))
    }

    /// What a reward has of the value of each state; under the average, what it brings a step.
    pub fn part(&self, at: usize) -> Option<Vec<N>> {
        match self.gain {
            Some(_) => Some(vec![self.earned(at)?]),
            None => self.returns.get(at).cloned().flatten(),
        }
    }

    /// Keeps what was found, each return in the place of its reward.
    fn take(&mut self, visits: Option<Vec<N>>, returns: impl Iterator<Item = (usize, Option<Vec<N>>)>) {
        self.visits = visits;
        self.returns = vec![None; self.parts.len()];
        returns.for_each(|(at, of)| *self.returns.at_mut(at) = of);
    }

    /// The rewards with a name, by row of the policy's process.
    fn named(&self) -> impl Iterator<Item = (usize, &[N])> {
        let rows = self.process.row_count();
        self.parts.iter().map(Vec::as_slice).enumerate().filter(move |(_, rewards)| rewards.len() == rows)
    }
}

impl In<'_, f64> {
    /// Finds what follows from the policy.
    pub fn followed(mut self) -> Self {
        let (places, rewards): (Vec<usize>, Vec<&[f64]>) = self.named().unzip();
        let (visits, returns) = process::followed_within_reach(self.process, self.policy, &self.criterion, self.start, &rewards);
        self.take(visits, places.into_iter().zip(returns));
        self
    }

    pub fn worth(&self) -> f64 {
        let from_start = || self.start.iter().zip(self.value).map(|(p, value)| p * value).sum();
        self.signed(self.gain.copied().unwrap_or_else(from_start))
    }
}

impl In<'_, Exact> {
    /// Finds what follows from the policy, unless that is more work than the budget allows.
    pub fn followed(mut self, budget: &mut process::Budget, deadline: &Deadline) -> Self {
        let (places, rewards): (Vec<usize>, Vec<&[Exact]>) = self.named().unzip();
        let found = process::followed(self.process, self.policy, &self.criterion, self.start, &rewards, budget, deadline);
        if let Some(found) = found {
            self.take(Some(found.visits), places.into_iter().zip(found.returns.into_iter().map(Some)));
        }
        self
    }

    pub fn worth(&self) -> Exact {
        self.signed(self.gain.cloned().unwrap_or_else(|| process::weighted(self.start, self.value)))
    }
}

/// An answer under limits.
pub(super) fn under<'s, N: Number>(
    found: &'s Under<N>,
    process: &Process<N>,
    ended: &'s [Option<u32>],
    parts: &[Vec<N>],
    start: &'s [N],
    criterion: process::Criterion<N>,
    minimize: bool,
) -> In<'s, N> {
    let mixed = |part: &Vec<N>| if part.is_empty() { Vec::new() } else { found.mixed.mixed(process, part) };
    In {
        process: &found.chain,
        policy: ended,
        value: &found.value,
        gain: found.gain.as_ref(),
        parts: Cow::Owned(parts.iter().map(mixed).collect()),
        whole: &found.priced,
        best: &found.best,
        best_gain: found.best_gain.as_ref(),
        start,
        criterion,
        minimize,
        advantage: None,
        visits: None,
        returns: Vec::new(),
    }
}
