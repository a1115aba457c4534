//! A step: what happens after an action, what it brings, and where it leads.

use super::*;
use crate::prob::process::merge;

const STAY_INSIDE: &str = "let a condition of the action leave out what leads there, or let the next state stay inside: `min(…)`, `max(…)`";

/// A sum with one more amount, as it counts.
fn counted<M: Number>(sum: M, counts: Counts, value: M) -> M {
    match counts {
        Counts::Earned => sum.add(value),
        Counts::Paid => sum.sub(value),
        Counts::Apart => sum,
    }
}

impl<N: Figure, M: Number> Walk<'_, '_, N, M> {
    pub(super) fn make_row(&mut self, action: u32) -> Result<()> {
        let decision = self.decision;
        self.row.clear();
        self.apart.clear();
        self.missing = 0;
        self.brought.clear();
        self.brought.resize(decision.rewards.len(), M::zero());
        self.draw(M::from_f64(1.0))?;
        if self.row.is_empty() {
            self.unlisted.push(action);
            return Ok(());
        }
        if self.missing > 0 {
            let draw = self.draws.last().map(|drawn| drawn.draw);
            let draw = draw.ok_or_else(|| EvalError::new(codes::MISSING_VALUE, "nothing follows", self.eval.hir.file_span(), "here"))?;
            let message = format!("`{}` has no law after some of what can happen", draw.name);
            return Err(EvalError::new(codes::MISSING_VALUE, message, draw.span, "its table has no row there"));
        }
        let mut total = M::zero();
        let mut sure = M::zero();
        for (at, reward) in decision.rewards.iter().enumerate() {
            if !reward.late && reward.is_wanted(self.eval.hir) {
                *self.brought.at_mut(at) = self.brings(at)?;
            }
            let value = self.brought.at(at).clone();
            if !reward.late {
                sure = counted(sure, reward.counts, value.clone());
            }
            total = counted(total, reward.counts, value.clone());
            if reward.name.is_some() {
                self.out.parts.at_mut(at).push(value);
            }
        }
        merge(&mut self.row);
        merge(&mut self.apart);
        if let Some(brought) = &mut self.out.brought {
            // Rewards that depend on what happens are brought along the ways there, on average.
            let mut apart = self.apart.drain(..).peekable();
            for (next, p) in self.row.iter().filter(|(_, p)| !p.is_zero()) {
                while apart.next_if(|(other, _)| other < next).is_some() {}
                let late = apart.next_if(|(other, _)| other == next).map_or(0.0, |(_, sum)| sum.to_f64() / p.to_f64());
                brought.push(sure.to_f64() + late);
            }
        }
        self.out.process.push_row(action, total, self.row.drain(..));
        Ok(())
    }

    /// What a reward brings with all that is set.
    #[inline]
    fn brings(&mut self, at: usize) -> Result<M> {
        let into = self.into;
        self.rewards.at_mut(at).value(self.eval, |eval, e| eval.sure_number(e).map(into))
    }

    /// What happens next, with the probability of what happened so far.
    fn draw(&mut self, so_far: M) -> Result<()> {
        let at = self.drawn;
        let Some(slot) = self.draws.get(at).map(|drawn| drawn.draw.slot) else { return self.leaf(so_far) };
        let found = self.outcomes(at)?;
        if found.count == 0 {
            self.missing += 1;
        }
        if let Some(off) = found.normalized {
            self.out.normalized = (self.out.normalized.0 + 1, self.out.normalized.1.max(off));
        }
        for outcome in found.first..found.first + found.count {
            let (value, p) = self.draws.at(at).outcomes.at(outcome);
            self.eval.set(slot, *value);
            let p = so_far.clone().mul(p.clone());
            self.drawn = at + 1;
            self.draw(p)?;
        }
        self.drawn = at;
        Ok(())
    }

    /// The outcomes of a draw in its list.
    fn outcomes(&mut self, at: usize) -> Result<Span> {
        let into = self.into;
        let drawn = self.draws.at_mut(at);
        let now = drawn.place.as_ref().map(|place| place.now(self.eval));
        match now {
            Some(now) => {
                if drawn.known.is_empty() {
                    drawn.known.resize(drawn.place.as_ref().map_or(0, Place::size), None);
                }
                if let Some(known) = drawn.known.at(now) {
                    return Ok(*known);
                }
            }
            None => drawn.outcomes.clear(),
        }
        let follows = at >= self.decision.randoms.len();
        let found = self.eval.outcomes(drawn.draw, &drawn.list, &mut self.laws);
        let normalized = found.map_err(|error| match error.0.code {
            codes::NO_SUCH_STATE if follows => error.help(STAY_INSIDE),
            _ => error,
        })?;
        let first = drawn.outcomes.len() as u32;
        drawn.outcomes.extend(self.laws.found.drain(..).map(|(value, p)| (value, into(p))));
        let span = Span { first, count: drawn.outcomes.len() as u32 - first, normalized };
        if let Some(now) = now {
            *drawn.known.at_mut(now) = Some(span);
        }
        Ok(span)
    }

    fn leaf(&mut self, p: M) -> Result<()> {
        let decision = self.decision;
        let eval = &*self.eval;
        let values = decision.nexts.iter().map(|next| eval.get(next.slot));
        let Some(next) = self.states.number(values) else { return Err(self.left_out()) };
        self.row.push((self.offset + next, p.clone()));
        let hir = self.eval.hir;
        let late = decision.rewards.iter().enumerate().filter(|(_, reward)| reward.late && reward.is_wanted(hir));
        for (at, _) in late {
            let value = self.brings(at)?;
            let place = self.brought.at_mut(at);
            let value = p.clone().mul(value);
            *place = std::mem::replace(place, M::zero()).add(value.clone());
            if self.out.brought.is_some() {
                let counts = decision.rewards.at(at).counts;
                self.apart.push((self.offset + next, counted(M::zero(), counts, value)));
            }
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
}
