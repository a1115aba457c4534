//! An answer in one kind of numbers: doubles or fractions, with limits or without.

use super::limited::Under;
use super::*;
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
}

impl<N: Number> In<'_, N> {
    pub fn signed(&self, value: N) -> N {
        if self.minimize && !value.is_zero() { value.neg() } else { value }
    }

    /// What a row falls short of the best of its state.
    pub fn advantage(&self, row: usize) -> N {
        let worth = self.whole.backup(row, &self.criterion.factor(), self.best);
        let worth = match self.best_gain {
            Some(gain) => worth.sub(gain.clone()),
            None => worth,
        };
        let off = worth.sub(self.best.at(self.whole.state_of(row)).clone());
        self.signed(off)
    }

    pub fn worth(&self) -> N {
        if let Some(gain) = self.gain {
            return self.signed(gain.clone());
        }
        let sum = self.start.iter().zip(self.value).fold(N::zero(), |sum, (p, value)| sum.add(p.clone().mul(value.clone())));
        self.signed(sum)
    }

    pub fn visits(&self) -> Option<Vec<N>> {
        process::visits(self.process, self.policy, &self.criterion, self.start)
    }

    /// What a reward comes to from the start; under the average a step.
    pub fn earned(&self, at: usize, visits: Option<&[N]>) -> Option<N> {
        let rewards = self.parts.get(at).filter(|rewards| !rewards.is_empty())?;
        let each =
            visits?.iter().zip(self.policy).filter_map(|(often, row)| Some(often.clone().mul(rewards.get((*row)? as usize)?.clone())));
        Some(each.fold(N::zero(), |sum, one| sum.add(one)))
    }

    /// What a reward has of the value of each state; under the average, what it brings a step.
    pub fn part(&self, at: usize, visits: Option<&[N]>) -> Option<Vec<N>> {
        let rewards = self.parts.get(at)?;
        if self.gain.is_some() {
            return Some(vec![self.earned(at, visits)?]);
        }
        process::returns(self.process, self.policy, &self.criterion.factor(), rewards)
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
    }
}
