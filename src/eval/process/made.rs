//! What is seen of a process once it is made, before it is solved.

use super::*;
use crate::ids::At;
use rustc_hash::FxHashSet;

/// The values of the state variables, after the period where there is one, and of the action variables.
pub type Pair = (Vec<u32>, Vec<u32>);

/// One process. States are given by the values of their variables, after the period where there is one.
#[derive(Clone, Debug)]
pub struct MadeProcess {
    /// The keys of its index.
    pub keys: Vec<u32>,
    pub states: usize,
    pub rows: usize,
    pub successors: usize,
    /// Rows of data files that were normalized: how many, and by how much they missed one at most.
    pub normalized: (usize, f64),
    /// States that the process never gets to from its start, where one is said.
    pub unreached: Vec<Vec<u32>>,
    /// States in which conditions leave out every action.
    pub stuck: Vec<Vec<u32>>,
    /// States in which no action is available, since a table has no row of any.
    pub unlisted: Vec<Vec<u32>>,
    /// In other states, how many actions a table has no row of, and the first with its state.
    pub unlisted_pairs: (usize, Option<Pair>),
    /// Values of action variables that are available in no state.
    pub untaken: Vec<(usize, u32)>,
    /// What a reward of the next step counts.
    pub factor: f64,
}

/// The processes of a model that wait to be solved, one for each tuple of its index.
#[derive(Debug, Default)]
pub struct MadeProcesses {
    pub seen: Vec<MadeProcess>,
    /// The first of them; those after them are made again, since all together are too large to be kept.
    pub kept: Vec<GroundProcess>,
}

impl GroundProcess {
    /// What is seen of it.
    pub fn made(&self, body: &Decision, keys: &[u32]) -> MadeProcess {
        let keys_of = |state: &u32| self.keys_of(body, *state as usize);
        let all = |states: &[u32]| states.iter().map(keys_of).collect::<Vec<_>>();
        let (unlisted, first) = &self.unlisted_pairs;
        MadeProcess {
            keys: keys.to_vec(),
            states: self.doubles.states(),
            rows: self.doubles.row_count(),
            successors: self.doubles.entries(),
            normalized: self.normalized,
            unreached: all(&self.unreached(body)),
            stuck: all(&self.stuck),
            unlisted: all(&self.unlisted),
            unlisted_pairs: (*unlisted, first.map(|(state, action)| (keys_of(&state), self.values_of(action)))),
            untaken: self.untaken(),
            factor: crate::exact::to_f64(&self.factor),
        }
    }

    /// The values of the state variables of a state, after its period where there is one.
    pub fn keys_of(&self, body: &Decision, state: usize) -> Vec<u32> {
        let mut keys = Vec::new();
        self.put_keys(body, state, &mut Vec::new(), &mut keys);
        keys
    }

    /// The same, put after what a list has. `scratch` is room that is used again.
    pub fn put_keys(&self, body: &Decision, state: usize, scratch: &mut Vec<u32>, out: &mut Vec<u32>) {
        if body.period.is_some() {
            out.push(self.periods.get(state / self.layer()).copied().unwrap_or(0));
        }
        self.states.tuple(state % self.layer(), scratch);
        out.extend_from_slice(scratch);
    }

    /// The values of action variables that are available in no state.
    fn untaken(&self) -> Vec<(usize, u32)> {
        let mut met: FxHashSet<u32> = FxHashSet::default();
        let mut taken: Vec<Vec<bool>> = self.actions.iter().map(|list| vec![false; list.len()]).collect();
        let numbers = (0..self.doubles.row_count()).map(|row| self.doubles.action(row));
        for number in numbers.filter(|number| met.insert(*number)) {
            self.places(number).for_each(|(variable, _, place)| *taken.at_mut(variable).at_mut(place) = true);
        }
        let never = |(at, (list, taken)): (usize, (&Vec<u32>, Vec<bool>))| {
            list.iter().zip(taken).filter(|(_, taken)| !taken).map(|(value, _)| (at, *value)).collect::<Vec<_>>()
        };
        self.actions.iter().zip(taken).enumerate().flat_map(never).collect()
    }

    /// The states that are never reached from a start that is said.
    fn unreached(&self, body: &Decision) -> Vec<u32> {
        if body.starts.iter().all(Option::is_none) || body.period.is_some() {
            return Vec::new();
        }
        let mut met: Vec<bool> = self.start.iter().map(|p| *p > 0.0).collect();
        let mut open: Vec<usize> = met.iter().enumerate().filter(|(_, met)| **met).map(|(state, _)| state).collect();
        while let Some(state) = open.pop() {
            for next in self.doubles.rows(state).flat_map(|row| self.doubles.next(row)) {
                if let Some(place @ false) = met.get_mut(*next as usize) {
                    *place = true;
                    open.push(*next as usize);
                }
            }
        }
        met.iter().enumerate().filter(|(_, met)| !**met).map(|(state, _)| state as u32).collect()
    }
}
