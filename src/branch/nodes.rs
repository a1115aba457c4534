//! The nodes of a search: what each decided and what that implied. Nodes that are open wait here, best bound first.

use super::propagate::Implication;
use super::strengthen::Change;
use crate::certify::{self, End, Multipliers};
use crate::exact::Exact;
use crate::simplex::Start;
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// What a node decided: a column is at most, or at least, a whole number.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    pub(super) column: usize,
    pub(super) upper: bool,
    pub(super) bound: Exact,
    pub(super) near: f64,
    /// The parent's objective in doubles, and how far its value was from the bound.
    pub(super) from: f64,
    pub(super) distance: f64,
}

#[derive(Debug)]
pub(super) struct Node {
    pub(super) parent: usize,
    pub(super) decision: Option<Decision>,
    pub(super) implied: Vec<Implication>,
    /// Nothing below is better, to be minimised.
    pub(super) bound: f64,
    pub(super) depth: usize,
    pub(super) start: Option<Start>,
    /// Prices that prove the bound, of a node that was split.
    pub(super) proof: Option<Multipliers>,
    pub(super) end: Option<End>,
    /// True while it waits to be looked at.
    pub(super) waiting: bool,
}

/// The best bound first; of equal ones the latest.
#[derive(PartialEq)]
struct Waiting {
    bound: f64,
    node: usize,
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Waiting) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Waiting) -> Ordering {
        other.bound.total_cmp(&self.bound).then(self.node.cmp(&other.node))
    }
}

/// What a tree starts with, and the numbers that the rows of the search have in it.
pub(super) struct Before {
    pub(super) steps: Vec<certify::Step>,
    pub(super) cuts: Vec<certify::Cut>,
    /// For each row of the search; the objective comes after the last.
    pub(super) rows: Vec<u32>,
    /// The rows of the tree.
    pub(super) count: u32,
}

impl Before {
    fn tree(&self, mut nodes: Vec<certify::Node>) -> certify::Tree {
        let number = |r: u32| self.rows.get(r as usize).copied().unwrap_or(self.count);
        for node in &mut nodes {
            for implied in &mut node.implied {
                implied.row = number(implied.row as u32) as usize;
            }
            match &mut node.end {
                End::Bound(multipliers) | End::Contradiction(multipliers) => renumber(multipliers, number),
                End::Row(row) => *row = number(*row as u32) as usize,
                End::Branch { .. } | End::Column(_) | End::Open => {}
            }
        }
        certify::Tree { steps: self.steps.clone(), cuts: self.cuts.clone(), nodes }
    }
}

/// Multipliers of rows with other numbers.
pub(super) fn renumber(multipliers: &mut Multipliers, number: impl Fn(u32) -> u32) {
    match multipliers {
        Multipliers::Doubles(list) => list.iter_mut().for_each(|(r, _)| *r = number(*r)),
        Multipliers::Exact(list) => list.iter_mut().for_each(|(r, _)| *r = number(*r)),
    }
}

#[derive(Default)]
pub(super) struct Nodes {
    all: Vec<Node>,
    waiting: BinaryHeap<Waiting>,
    /// The same in the order in which they came.
    latest: Vec<usize>,
    /// Bytes, about.
    pub(super) size: usize,
}

impl Nodes {
    pub(super) fn add(&mut self, node: Node) -> usize {
        self.size += std::mem::size_of::<Node>() + 64;
        self.all.push(node);
        self.all.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn get(&self, node: usize) -> &Node {
        &self.all[node]
    }

    pub(super) fn get_mut(&mut self, node: usize) -> &mut Node {
        &mut self.all[node]
    }

    /// Puts a node aside for later.
    pub(super) fn put(&mut self, node: usize) {
        let own = &mut self.all[node];
        own.waiting = true;
        self.size += own.start.as_ref().map_or(0, Start::size);
        self.waiting.push(Waiting { bound: own.bound, node });
        self.latest.push(node);
    }

    /// Takes the node with the best bound, or the latest. What was taken from one of the lists is skipped in the other.
    pub(super) fn take(&mut self, latest: bool) -> Option<usize> {
        loop {
            let node = if latest { self.latest.pop()? } else { self.waiting.pop()?.node };
            let own = &mut self.all[node];
            if std::mem::replace(&mut own.waiting, false) {
                self.size = self.size.saturating_sub(own.start.as_ref().map_or(0, Start::size));
                return Some(node);
            }
        }
    }

    /// The best bound among the nodes that wait.
    pub(super) fn best_bound(&mut self) -> Option<f64> {
        while let Some(top) = self.waiting.peek() {
            if self.all[top.node].waiting {
                return Some(top.bound);
            }
            self.waiting.pop();
        }
        None
    }

    /// Keeps the prices that prove a node's bound: for its own sake, and for the nodes below that stay open.
    pub(super) fn keep_proof(&mut self, node: usize, proof: Option<Multipliers>) {
        self.size += proof.as_ref().map_or(0, |proof| 2 * proof.size());
        self.all[node].proof = proof;
    }

    pub(super) fn close(&mut self, node: usize, end: End) {
        self.size += match &end {
            End::Bound(multipliers) | End::Contradiction(multipliers) => multipliers.size(),
            _ => 0,
        };
        let slot = &mut self.all[node];
        slot.end = Some(end);
        slot.start = None;
        slot.implied.shrink_to_fit();
        self.size += slot.implied.len() * std::mem::size_of::<Implication>();
    }

    /// From the root to a node.
    pub(super) fn path(&self, node: usize) -> Vec<usize> {
        let mut path = vec![node];
        let mut at = node;
        while at != 0 {
            at = self.all[at].parent;
            path.push(at);
        }
        path.reverse();
        path
    }

    /// What was decided and implied on the way to a node.
    pub(super) fn changes(&self, node: usize) -> impl Iterator<Item = Change<'_>> {
        self.path(node).into_iter().flat_map(|at| {
            let node = &self.all[at];
            let decided = node.decision.iter().map(|own| Change::Decided { column: own.column, upper: own.upper, bound: &own.bound });
            decided.chain(node.implied.iter().map(|(implied, _)| Change::Implied(*implied)))
        })
    }

    /// The first node by itself: what its relaxation proves.
    pub(super) fn first(&self, before: &Before) -> Option<certify::Tree> {
        let first = self.all.first()?;
        let implied = first.implied.iter().map(|(implied, _)| *implied).collect();
        let node = certify::Node { implied, end: End::Bound(first.proof.clone()?) };
        Some(before.tree(vec![node]))
    }

    /// Ends each node that is open with the proof of the nearest one above that has one.
    pub(super) fn end_open(&mut self) {
        for at in 0..self.all.len() {
            if matches!(self.all[at].end, None | Some(End::Open)) {
                let proof = self.path(at).into_iter().rev().find_map(|above| self.all[above].proof.clone());
                self.all[at].end = proof.map(End::Bound);
            }
        }
    }

    /// The tree, for whoever checks it.
    pub(super) fn into_tree(self, before: &Before) -> certify::Tree {
        let nodes = self.all.into_iter().map(|node| certify::Node {
            implied: node.implied.into_iter().map(|(implied, _)| implied).collect(),
            end: node.end.unwrap_or(End::Open),
        });
        before.tree(nodes.collect())
    }
}
