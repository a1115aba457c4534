//! Branch and bound for programs with whole columns: the best whole values, or that there are none, with the tree that proves it
//! (A. Land and A. Doig, *An automatic method of solving discrete programming problems*, Econometrica 28, 1960).
//!
//! Doubles lead the way and exact numbers decide. A node's relaxation is solved in doubles (`simplex::Again`) and its bounds are
//! tightened in doubles, loosened by more than rounding can have done; what a node claims then is proved from the multipliers that
//! came out, of which any give a true bound (A. Neumaier, O. Shcherbina, 2004). Where doubles do not tell — at ties, after a big
//! M, at a tiny fraction — the exact simplex method has the word. Answers are exact: whole columns are rounded, and the rest is
//! found anew around them in exact numbers.
//!
//! ```text
//! strengthen (root, exact) ─► first answers ─► nodes: propagate ─► relaxation ─┬─ claim: closed, with its proof
//!                                                             ├─ answer: whole columns fixed, the rest exact
//!                                                             └─ choose a column ─► two nodes more
//! ```
//!
//! Nothing here has to be believed: `certify::is_proved` derives every bound and checks every leaf again. The module knows no
//! solver, no names and no units.

#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod answer;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod choose;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod claim;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod close;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod cuts;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod first;
#[allow(clippy::indexing_slicing, reason = "nodes are numbered as they are made")]
mod nodes;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod numbers;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod propagate;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod search;
#[allow(clippy::indexing_slicing, reason = "columns and rows of one program, by vectors made from it")]
mod strengthen;
#[cfg(test)]
mod tests;

use crate::certify::Tree;
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{Lp, Sense};
use crate::simplex::Hint;

/// What a search may cost, and when it may stop.
#[derive(Clone, Default)]
pub struct Limits<'a> {
    pub deadline: Deadline,
    pub nodes: Option<usize>,
    /// Bytes, about; [`MEMORY`] where nothing is said.
    pub memory: Option<usize>,
    /// How much better than the answer something may still be, relative to the answer.
    pub gap: Option<f64>,
    /// What is known of the best of the relaxation: it decides only how long the first node takes.
    pub near: Hint<'a>,
    /// Told how far the search is, now and then.
    pub progress: Option<&'a (dyn Fn(&Progress) + Sync)>,
}

/// Memory for the nodes and proofs of a search.
pub const MEMORY: usize = 256 << 20;

/// Pivots of one relaxation: so many, and so many for each row and column.
const PIVOTS: (usize, usize) = (500, 10);

fn pivots(rows: usize, columns: usize) -> usize {
    PIVOTS.0 + PIVOTS.1 * (rows + columns)
}

/// How far a search is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The objective of the best answer so far, in the user's direction.
    pub best: Option<f64>,
    /// Nothing is better than this.
    pub bound: Option<f64>,
    pub nodes: usize,
}

/// What a search found.
#[derive(Clone, Debug)]
pub struct Found {
    pub ending: Ending,
    /// The best whole values that were found, and their objective.
    pub best: Option<(Vec<Exact>, Exact)>,
    /// No whole values are better than this.
    pub bound: Option<Exact>,
    pub nodes: usize,
    /// Of a search that has finished: the proof that nothing is better than `bound`, or that there is nothing.
    pub tree: Option<Tree>,
    /// Of a search that was stopped: bounds with trees that prove them, the best first.
    pub bounds: Vec<(Tree, Exact)>,
}

/// How a search ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// All is searched: `best` is the best (up to the gap that was asked for), or there are no whole values.
    Finished,
    /// From `best` the objective improves forever along this ray.
    Unbounded { ray: Vec<Exact> },
    /// A limit came first.
    Stopped(Why),
}

/// The limit that came first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    Time,
    Nodes,
    Memory,
    Interrupted,
    /// At some node neither doubles nor exact numbers led on.
    Doubt,
}

impl Why {
    /// As the end of "stopped by".
    pub fn word(self) -> &'static str {
        match self {
            Why::Time => "the time limit",
            Why::Nodes => "the limit of nodes",
            Why::Memory => "the limit of memory",
            Why::Interrupted => "an interrupt",
            Why::Doubt => "numbers that grew too long",
        }
    }
}

/// Searches a program. `known` are whole values to begin with; they are looked at first.
pub fn search(lp: &Lp<Exact>, known: Option<&[Exact]>, limits: &Limits<'_>) -> Found {
    search::search(lp, known, limits)
}

/// The distance of an answer from a bound; never negative.
pub fn gap(sense: Sense, objective: &Exact, bound: &Exact) -> Exact {
    let gap = match sense {
        Sense::Minimize => objective - bound,
        Sense::Maximize => bound - objective,
    };
    gap.max(Exact::ZERO)
}
