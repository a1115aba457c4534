//! The search of `branch`, asked for a proof: a small part of the time, and what was found with its tree.

use crate::branch::{self, Ending};
use crate::certify::Tree;
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::Lp;

/// What a search found.
pub(super) enum Searched {
    Best {
        values: Vec<Exact>,
        tree: Tree,
    },
    None(Tree),
    /// The limits came first, or the relaxation has no end.
    Open,
}

/// Nodes of a search for a proof.
const NODES: usize = 20_000;

/// Searches a program. `known` are whole values that keep to everything, to begin with.
pub(super) fn search(lp: &Lp<Exact>, known: Option<&[Exact]>, deadline: &Deadline) -> Searched {
    let limits = branch::Limits { deadline: deadline.clone(), nodes: Some(NODES), ..branch::Limits::default() };
    let found = branch::search(lp, known, &limits);
    match (found.ending, found.best, found.tree) {
        (Ending::Finished, Some((values, _)), Some(tree)) => Searched::Best { values, tree },
        (Ending::Finished, None, Some(tree)) => Searched::None(tree),
        _ => Searched::Open,
    }
}
