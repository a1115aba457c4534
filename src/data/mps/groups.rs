//! What is random, in groups that are independent of one another.

use super::program::Place;
use crate::exact::Exact;

/// Something random.
#[derive(Clone, PartialEq, Debug)]
pub struct Group {
    /// What the file calls it; of one number, that number.
    pub name: String,
    /// The period in which it becomes known.
    pub period: u32,
    pub law: Law,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Law {
    /// A number with several values, each with its probability.
    Values { place: Place, values: Vec<(Exact, Exact)>, total: Exact },
    /// A number with a distribution.
    Amount { place: Place, amount: Amount },
    /// Several numbers together.
    States {
        states: Vec<State>,
        /// The number of each place in each state, where it is none of the core file.
        values: Vec<(Place, u32, Exact)>,
        /// The group that these states are a part of: each state has its parent there.
        given: Option<usize>,
        total: Exact,
    },
}

/// The groups of a file, and numbers of the core file that are others in every outcome.
pub(super) type Groups = (Vec<Group>, Vec<(Place, Exact)>);

/// A distribution.
#[derive(Clone, PartialEq, Debug)]
pub enum Amount {
    Uniform { low: Exact, high: Exact },
    Normal { mean: Exact, variance: Exact },
}

/// A state of a group.
#[derive(Clone, PartialEq, Debug)]
pub struct State {
    pub name: String,
    /// Also where the states are those of another state: never on the condition of it.
    pub probability: Exact,
    /// The state of the other group that this one follows.
    pub parent: Option<u32>,
}

impl Law {
    /// What the probabilities add up to.
    pub fn total(&self) -> Exact {
        match self {
            Law::Values { total, .. } | Law::States { total, given: None, .. } => total.clone(),
            _ => Exact::ONE,
        }
    }
}
