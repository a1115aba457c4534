//! A network while its laws are made: what there is so far, and what stands for causes and conditions.

use super::events::{Event, Growing, Known, MOST_ENTRIES};
use super::*;
use crate::exact::Exact;
use crate::prob::network::Node;

/// Conditions of a law that became variables of their own.
pub(super) type Resolved = FxHashMap<ExprId, Event>;

/// Where a cause went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Link {
    /// It always acts, and so begins the chain.
    Start,
    /// Its condition never holds.
    Nowhere,
    /// Into a table with two rows for each state of the chain before it, or with two rows where it is the first.
    Node(Var),
}

/// The chain that stands for the causes of a variable: a link for each, in their order.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub links: Vec<Link>,
    /// The first node: its table begins with what always acts.
    pub first: Var,
}

/// A network while its laws are made.
pub(super) struct Making {
    pub nodes: Vec<Option<Node<Exact>>>,
    /// The parents of those that are made.
    pub parents: Vec<Vec<Var>>,
    /// Of the instances.
    pub states: Vec<u32>,
    pub added: Vec<Node<Exact>>,
    pub known: Known,
    /// Of the tables that are made.
    pub entries: f64,
    pub normalized: (usize, f64),
    pub chains: FxHashMap<Var, Chain>,
    pub resolved: FxHashMap<Var, Resolved>,
}

/// The most variables of a network, those that are put in between included, and the most entries of all tables.
const MOST_VARIABLES: usize = 150_000;

impl Making {
    /// Nothing is made that would not fit into memory.
    pub(super) fn affordable(&self, variable: &RandomVariable) -> Result<()> {
        if self.states.len() + self.added.len() > MOST_VARIABLES {
            let message = "the network has more variables than the program takes";
            let error = EvalError::new(codes::TOO_WIDE, message, variable.span, format!("more than {MOST_VARIABLES} with this one"));
            return Err(error.help("fewer keys; a count of members that are all alike needs no variable for each"));
        }
        if self.entries > MOST_ENTRIES {
            let message = "the tables of the network have more entries than the program takes";
            return Err(EvalError::new(codes::TOO_WIDE, message, variable.span, "too many with this one")
                .help("a condition on many variables may be a variable of its own: `enough in { true, false } = count(…) >= 3`"));
        }
        Ok(())
    }

    /// Adds variables beside those that there are.
    pub fn grow<T>(&mut self, f: impl FnOnce(&mut Growing<'_>) -> Result<T>) -> Result<T> {
        let (added, known) = (std::mem::take(&mut self.added), std::mem::take(&mut self.known));
        let mut growing = Growing { parents: &self.parents, states: &self.states, added, known, before: None };
        let made = f(&mut growing);
        (self.added, self.known) = (growing.added, growing.known);
        made
    }
}
