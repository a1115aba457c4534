//! The process as data: sparse rows, one for each state and action that is available there.

use crate::exact::Number;
use std::ops::Range;

/// States are `0..states()`. The rows of a state stand together, in the order in which they were put in; a state without rows ends,
/// and is worth `worth` then. Successors are listed where they are possible: a probability of zero is left out.
#[derive(Clone, Debug)]
pub struct Process<N> {
    /// By state, and one more: where its rows begin.
    pub(super) first: Vec<u32>,
    pub(super) action: Vec<u32>,
    pub(super) reward: Vec<N>,
    /// By row, and one more: where its successors begin.
    pub(super) start: Vec<u32>,
    pub(super) next: Vec<u32>,
    pub(super) probability: Vec<N>,
    /// By state: what it is worth to end there. Zero where the state has rows.
    pub(super) worth: Vec<N>,
    /// By row: the state that it belongs to.
    pub(super) state: Vec<u32>,
}

impl<N: Number> Default for Process<N> {
    fn default() -> Self {
        Process::with_capacity(0, 0, 0)
    }
}

impl<N: Number> Process<N> {
    /// An empty process with room for so many states, rows and successors.
    pub fn with_capacity(states: usize, rows: usize, successors: usize) -> Process<N> {
        let (mut first, mut start) = (Vec::with_capacity(states + 1), Vec::with_capacity(rows + 1));
        first.push(0);
        start.push(0);
        Process {
            first,
            action: Vec::with_capacity(rows),
            reward: Vec::with_capacity(rows),
            start,
            next: Vec::with_capacity(successors),
            probability: Vec::with_capacity(successors),
            worth: Vec::with_capacity(states),
            state: Vec::with_capacity(rows),
        }
    }

    /// An action of the state that is being put in: its expected reward (larger is better), and where it leads.
    pub fn push_row(&mut self, action: u32, reward: N, successors: impl IntoIterator<Item = (u32, N)>) {
        self.action.push(action);
        self.reward.push(reward);
        self.state.push(self.worth.len() as u32);
        for (next, probability) in successors {
            if !probability.is_zero() {
                self.next.push(next);
                self.probability.push(probability);
            }
        }
        self.start.push(self.next.len() as u32);
    }

    /// The state is complete: the rows since the last one are its own. `worth` counts where it has none.
    pub fn end_state(&mut self, worth: N) {
        let ends = self.first.last().is_some_and(|first| *first as usize == self.action.len());
        self.worth.push(if ends { worth } else { N::zero() });
        self.first.push(self.action.len() as u32);
    }

    pub fn states(&self) -> usize {
        self.worth.len()
    }

    /// How many rows there are in all.
    pub fn row_count(&self) -> usize {
        self.action.len()
    }

    /// How many successors there are in all.
    pub fn entries(&self) -> usize {
        self.next.len()
    }

    /// The rows of a state.
    #[inline]
    pub fn rows(&self, state: usize) -> Range<usize> {
        self.first[state] as usize..self.first[state + 1] as usize
    }

    /// True where a state has no action.
    #[inline]
    pub fn ends(&self, state: usize) -> bool {
        self.first[state] == self.first[state + 1]
    }

    #[inline]
    pub fn action(&self, row: usize) -> u32 {
        self.action[row]
    }

    #[inline]
    pub fn reward(&self, row: usize) -> &N {
        &self.reward[row]
    }

    /// What it is worth to end in a state; zero where it has rows.
    pub fn worth_of_end(&self, state: usize) -> &N {
        &self.worth[state]
    }

    /// The state that a row belongs to.
    #[inline]
    pub fn state_of(&self, row: usize) -> usize {
        self.state[row] as usize
    }

    #[inline]
    pub(super) fn span(&self, row: usize) -> Range<usize> {
        self.start[row] as usize..self.start[row + 1] as usize
    }

    /// Where a row leads.
    #[inline]
    pub fn next(&self, row: usize) -> &[u32] {
        &self.next[self.span(row)]
    }

    /// Where a row leads, and how likely.
    #[inline]
    pub fn successors(&self, row: usize) -> impl Iterator<Item = (usize, &N)> + Clone {
        let span = self.span(row);
        self.next[span.clone()].iter().map(|next| *next as usize).zip(&self.probability[span])
    }

    /// The row of an action in a state.
    pub fn row_of(&self, state: usize, action: u32) -> Option<usize> {
        self.rows(state).find(|row| self.action[*row] == action)
    }

    /// What a row is worth when what follows is worth `value`, discounted.
    #[inline]
    pub fn backup(&self, row: usize, discount: &N, value: &[N]) -> N {
        let mut sum = N::zero();
        for (next, probability) in self.successors(row) {
            sum = sum.add(probability.clone().mul(value[next].clone()));
        }
        self.reward[row].clone().add(discount.clone().mul(sum))
    }

    /// The best row of a state, the first of equals, and what it is worth; none of a state that ends.
    pub fn best(&self, state: usize, discount: &N, value: &[N]) -> Option<(usize, N)> {
        let mut best: Option<(usize, N)> = None;
        for row in self.rows(state) {
            let worth = self.backup(row, discount, value);
            if best.as_ref().is_none_or(|(_, most)| worth.order(most).is_gt()) {
                best = Some((row, worth));
            }
        }
        best
    }

    /// The same process with other rewards, and other worths of its ends.
    pub fn with_rewards(&self, reward: Vec<N>, worth: Vec<N>) -> Process<N> {
        Process {
            first: self.first.clone(),
            action: self.action.clone(),
            reward,
            start: self.start.clone(),
            next: self.next.clone(),
            probability: self.probability.clone(),
            worth,
            state: self.state.clone(),
        }
    }

    /// The same in other numbers.
    pub fn map<M: Number>(&self, number: impl Fn(&N) -> M) -> Process<M> {
        Process {
            first: self.first.clone(),
            action: self.action.clone(),
            reward: self.reward.iter().map(&number).collect(),
            start: self.start.clone(),
            next: self.next.clone(),
            probability: self.probability.iter().map(&number).collect(),
            worth: self.worth.iter().map(&number).collect(),
            state: self.state.clone(),
        }
    }

    /// The process without some rows. Its rows are numbered anew: the second list has the old number of each.
    pub fn restricted(&self, keep: impl Fn(usize) -> bool) -> (Process<N>, Vec<u32>) {
        let mut out = Process::with_capacity(self.states(), self.row_count(), self.entries());
        let mut old = Vec::new();
        for state in 0..self.states() {
            for row in self.rows(state).filter(|row| keep(*row)) {
                let successors = self.successors(row).map(|(next, p)| (next as u32, p.clone()));
                out.push_row(self.action[row], self.reward[row].clone(), successors);
                old.push(row as u32);
            }
            out.end_state(self.worth[state].clone());
        }
        (out, old)
    }
}

/// Sorts successors by state; several ways to one state are one.
pub fn merge<N: Number>(row: &mut Vec<(u32, N)>) {
    if row.iter().zip(row.iter().skip(1)).all(|((a, _), (b, _))| a < b) {
        return;
    }
    row.sort_by_key(|(next, _)| *next);
    row.dedup_by(|(next, p), (kept, sum)| {
        if next == kept {
            *sum = std::mem::replace(sum, N::zero()).add(std::mem::replace(p, N::zero()));
        }
        next == kept
    });
}

/// The sum of `p v` over the successors of a row, in doubles.
#[inline]
pub(super) fn dot(next: &[u32], probability: &[f64], value: &[f64]) -> f64 {
    // By number: iterators over pairs are called, and not inlined, where a build is in many parts.
    let probability = &probability[..next.len()];
    let mut sum = -0.0;
    for at in 0..next.len() {
        sum += probability[at] * value[next[at] as usize];
    }
    sum
}
