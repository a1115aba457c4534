//! Which states lead where: everything about a process that does not depend on its numbers.
//!
//! Sources: R. Tarjan, "Depth-first search and linear graph algorithms" (1972), for strong components; L. de Alfaro, "Formal
//! Verification of Probabilistic Systems" (1997), for end components and for what can be reached with certainty.

use super::rows::Process;
use crate::exact::Number;

/// No state, no row, no component.
pub(super) const NONE: u32 = u32::MAX;

/// Strong components, numbered so that what a component leads to has a smaller number.
#[derive(Debug)]
pub(super) struct Components {
    /// By state.
    pub of: Vec<u32>,
    /// States by component, in the order of their components.
    pub order: Vec<u32>,
    /// By component, and one more: where its states begin in `order`.
    pub first: Vec<u32>,
}

impl Components {
    pub fn count(&self) -> usize {
        self.first.len() - 1
    }

    pub fn states(&self, component: usize) -> &[u32] {
        &self.order[self.first[component] as usize..self.first[component + 1] as usize]
    }
}

/// Strong components of the states under the rows that are kept.
pub(super) fn components<N: Number>(process: &Process<N>, keep: impl Fn(usize) -> bool) -> Components {
    let n = process.states();
    let mut found = Components { of: vec![NONE; n], order: Vec::with_capacity(n), first: vec![0] };
    let (mut index, mut low) = (vec![NONE; n], vec![0u32; n]);
    let mut stack: Vec<u32> = Vec::new();
    let mut count = 0u32;
    // A state, its row, and the position among the successors of that row.
    let mut calls: Vec<(u32, u32, u32)> = Vec::new();
    for root in 0..n {
        if index[root] != NONE {
            continue;
        }
        calls.push((root as u32, process.first[root], 0));
        while let Some((state, row, at)) = calls.pop() {
            let s = state as usize;
            if index[s] == NONE {
                (index[s], low[s]) = (count, count);
                count += 1;
                stack.push(state);
            }
            if row < process.first[s + 1] {
                let next = if keep(row as usize) { process.next(row as usize).get(at as usize).copied() } else { None };
                let Some(next) = next else {
                    calls.push((state, row + 1, 0));
                    continue;
                };
                let t = next as usize;
                if index[t] == NONE {
                    // The successor is looked at again when it is done, so that its `low` counts.
                    calls.push((state, row, at));
                    calls.push((next, process.first[t], 0));
                } else {
                    if found.of[t] == NONE {
                        low[s] = low[s].min(low[t]);
                    }
                    calls.push((state, row, at + 1));
                }
                continue;
            }
            if low[s] == index[s] {
                let component = found.first.len() as u32 - 1;
                while let Some(member) = stack.pop() {
                    found.of[member as usize] = component;
                    found.order.push(member);
                    if member == state {
                        break;
                    }
                }
                found.first.push(found.order.len() as u32);
            }
        }
    }
    found
}

/// By state, where a row leads from: rows that have it as a successor.
pub(super) struct Backward {
    first: Vec<u32>,
    row: Vec<u32>,
}

impl Backward {
    pub fn new<N: Number>(process: &Process<N>) -> Backward {
        let n = process.states();
        let mut first = vec![0u32; n + 1];
        for next in &process.next {
            first[*next as usize + 1] += 1;
        }
        for s in 0..n {
            first[s + 1] += first[s];
        }
        let mut at = first.clone();
        let mut row = vec![0u32; process.entries()];
        for r in 0..process.row_count() {
            for next in process.next(r) {
                row[at[*next as usize] as usize] = r as u32;
                at[*next as usize] += 1;
            }
        }
        Backward { first, row }
    }

    fn into(&self, state: usize) -> &[u32] {
        &self.row[self.first[state] as usize..self.first[state + 1] as usize]
    }
}

/// From where a set of states is reached for sure.
pub(super) struct Sure {
    /// By state: in how few steps the set can be reached on the way; `NONE` where it is not reached for sure.
    pub steps: Vec<u32>,
    /// By state: a row that keeps to such states and may come one step nearer; `NONE` in the set and outside.
    pub row: Vec<u32>,
}

/// From which states a policy reaches the target with probability one, by the rows that are kept; and such a policy: the first row
/// of those that come nearer.
pub(super) fn sure<N: Number>(process: &Process<N>, target: &[bool], keep: impl Fn(usize) -> bool, back: &Backward) -> Sure {
    let n = process.states();
    let mut allowed: Vec<bool> = (0..process.row_count()).map(&keep).collect();
    let mut inside = vec![true; n];
    loop {
        // What may reach the target by allowed rows, breadth first.
        let mut steps = vec![NONE; n];
        let mut queue: Vec<u32> = (0..n as u32).filter(|s| target[*s as usize]).collect();
        queue.iter().for_each(|s| steps[*s as usize] = 0);
        let mut at = 0;
        while let Some(&state) = queue.get(at) {
            at += 1;
            for &row in back.into(state as usize).iter().filter(|row| allowed[**row as usize]) {
                let from = process.state_of(row as usize);
                if steps[from] == NONE && inside[from] {
                    steps[from] = steps[state as usize] + 1;
                    queue.push(from as u32);
                }
            }
        }
        // A state that cannot goes, and with it all rows that may lead there.
        let lost: Vec<usize> = (0..n).filter(|s| inside[*s] && steps[*s] == NONE).collect();
        if lost.is_empty() {
            let row = (0..n).map(|s| nearer(process, s, &steps, &allowed)).collect();
            return Sure { steps, row };
        }
        for state in lost {
            inside[state] = false;
            back.into(state).iter().for_each(|row| allowed[*row as usize] = false);
        }
    }
}

fn nearer<N: Number>(process: &Process<N>, state: usize, steps: &[u32], allowed: &[bool]) -> u32 {
    if steps[state] == NONE || steps[state] == 0 {
        return NONE;
    }
    let near = |row: &usize| allowed[*row] && process.next(*row).iter().any(|next| steps[*next as usize] < steps[state]);
    process.rows(state).find(near).map_or(NONE, |row| row as u32)
}

/// Maximal end components by the rows that are kept: sets of states in which some policy can stay for ever. By state the number of
/// its component, and how many there are.
pub(super) fn end_components<N: Number>(process: &Process<N>, keep: impl Fn(usize) -> bool) -> (Vec<u32>, u32) {
    let n = process.states();
    let mut allowed: Vec<bool> = (0..process.row_count()).map(&keep).collect();
    let has = |allowed: &[bool], s: usize| process.rows(s).any(|row| allowed[row]);
    loop {
        let parts = components(process, |row| allowed[row]);
        let mut changed = false;
        // Rows that leave their component go, and rows that lead to a state that has none left.
        for row in 0..process.row_count() {
            let own = parts.of[process.state_of(row)];
            if allowed[row] && process.next(row).iter().any(|next| parts.of[*next as usize] != own || !has(&allowed, *next as usize)) {
                allowed[row] = false;
                changed = true;
            }
        }
        if changed {
            continue;
        }
        let (mut of, mut count) = (vec![NONE; n], 0);
        for part in 0..parts.count() {
            let states = parts.states(part);
            if states.iter().any(|s| has(&allowed, *s as usize)) {
                states.iter().for_each(|s| of[*s as usize] = count);
                count += 1;
            }
        }
        return (of, count);
    }
}

/// The sets of states in which a policy stays for ever once it is there: closed components under one row for each state.
pub(super) fn recurrent<N: Number>(process: &Process<N>, policy: &[u32]) -> Vec<Vec<u32>> {
    let taken = |row: usize| policy[process.state_of(row)] == row as u32;
    let parts = components(process, taken);
    let closed = |part: usize| {
        parts.states(part).iter().all(|s| {
            let row = policy[*s as usize];
            row == NONE || process.next(row as usize).iter().all(|next| parts.of[*next as usize] == part as u32)
        })
    };
    let mut classes: Vec<Vec<u32>> = (0..parts.count()).filter(|part| closed(*part)).map(|part| parts.states(part).to_vec()).collect();
    classes.iter_mut().for_each(|class| class.sort_unstable());
    classes.sort();
    classes
}
