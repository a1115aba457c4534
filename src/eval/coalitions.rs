//! Coalitions of players, one after another.

use super::*;
use crate::source::Span;

impl<'a, N: Figure> Eval<'a, N> {
    /// Calls `f` for every coalition but the empty one, by the bits of its members. Coalitions of more than 31 players are none.
    pub fn each_coalition(&mut self, players: &[u32], at: Span, mut f: impl FnMut(&mut Self, u32) -> Result<()>) -> Result<()> {
        let outer = std::mem::take(&mut self.coalition);
        let result = (1..1u32.checked_shl(players.len() as u32).unwrap_or(1)).try_for_each(|coalition| {
            self.step(at)?;
            self.coalition.clear();
            self.coalition.extend((0..).zip(players).filter(|(bit, _)| coalition >> bit & 1 == 1).map(|(_, ordinal)| *ordinal));
            f(self, coalition)
        });
        self.coalition = outer;
        result
    }

    /// Until when something may take that knows no scenario.
    pub fn deadline(&self) -> crate::deadline::Deadline {
        self.clock.as_ref().map_or_else(Default::default, Clock::deadline)
    }

    /// Calls `f` for the members of the coalition that agree with what is bound.
    pub(super) fn coalition_members(&mut self, bound: Option<u32>, f: &mut dyn FnMut(&mut Self, &[u32]) -> Result<()>) -> Result<()> {
        for at in 0..self.coalition.len() {
            let Some(member) = self.coalition.get(at).copied() else { break };
            if bound.is_none_or(|bound| bound == member) {
                f(self, &[member])?;
            }
        }
        Ok(())
    }
}
