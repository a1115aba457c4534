//! The most probable explanation: of the states that variables may have together, those that are likeliest.
//!
//! Causes that act by themselves are a chain of links, which are no variables of the scenario. What they contribute is added up; the
//! likeliest link would be an explanation of something that nobody declared.

use super::inference::{ENTRIES, EXACT_TREE, Terms, deadline_of, doubles_of};
use super::*;
use crate::exact::Number;
use crate::ids::At;
use crate::prob::network::{InferenceError, Limits, Network, Node, Table};

impl Ground {
    /// The most probable state of every variable under the terms of a question.
    pub(super) fn most_probable(&self, terms: &Terms, clock: Option<&Clock>) -> std::result::Result<Vec<u32>, InferenceError> {
        let limits = Limits { entries: ENTRIES, deadline: deadline_of(clock) };
        let (first, end) = (self.instances.count as usize, self.states.len());
        if self.is_small() {
            let small = Limits { entries: EXACT_TREE, ..limits.clone() };
            let network = self.exact_under(terms, Network::clone);
            match without_links(network, first..end, EXACT_TREE).and_then(|network| network.most_probable(&terms.findings, &small)) {
                Ok((states, _)) => return Ok(states),
                Err(InferenceError::TooWide { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let network = without_links(self.doubles_under(terms, Network::clone), first..end, ENTRIES)?;
        network.most_probable(&doubles_of(&terms.findings), &limits).map(|(states, _)| states)
    }
}

/// The network in which each of some random links is added up in the one variable that hangs on it, the first first.
fn without_links<N: Number>(
    network: Network<N>,
    links: std::ops::Range<usize>,
    most: usize,
) -> std::result::Result<Network<N>, InferenceError> {
    let mut nodes = network.nodes;
    let sizes: Vec<u32> = nodes.iter().map(|node| node.states).collect();
    for link in links {
        if matches!(nodes.at(link).table, Table::Function(_)) {
            continue;
        }
        let child = nodes.iter().position(|node| node.parents.contains(&(link as Var)));
        if let Some(child) = child {
            let merged = merged(nodes.at(child), link as Var, nodes.at(link), &sizes, most)
                .map_err(|(entries, clique)| InferenceError::TooWide { entries, clique })?;
            *nodes.at_mut(child) = merged;
        }
        // Nothing hangs on it any more.
        let states = *sizes.at(link);
        *nodes.at_mut(link) = Node { states, parents: Vec::new(), table: Table::Function(vec![0]) };
    }
    Ok(Network { nodes })
}

/// A node without one of its parents, which is added up; the other parents of both stay.
fn merged<N: Number>(
    node: &Node<N>,
    link: Var,
    of_link: &Node<N>,
    sizes: &[u32],
    most: usize,
) -> std::result::Result<Node<N>, (f64, Vec<Var>)> {
    let mut parents: Vec<Var> = of_link.parents.clone();
    parents.extend(node.parents.iter().copied().filter(|parent| *parent != link));
    parents.sort_unstable();
    parents.dedup();
    let rows: f64 = parents.iter().map(|parent| f64::from(*sizes.at(*parent))).product();
    let entries = rows * f64::from(node.states);
    if entries > most as f64 {
        return Err((entries, parents));
    }
    let mut table = Vec::with_capacity(entries as usize);
    let mut states = vec![0u32; sizes.len()];
    for row in 0..rows as usize {
        let mut left = row;
        for parent in parents.iter().rev() {
            let size = *sizes.at(*parent) as usize;
            *states.at_mut(*parent) = (left % size) as u32;
            left /= size;
        }
        for own in 0..node.states {
            let mut sum = N::zero();
            for value in 0..of_link.states {
                *states.at_mut(link) = value;
                sum = sum.add(chance(of_link, value, &states, sizes).mul(chance(node, own, &states, sizes)));
            }
            table.push(sum);
        }
    }
    Ok(Node { states: node.states, parents, table: Table::Full(table) })
}

/// How probable a state of a node is where all others have theirs.
fn chance<N: Number>(node: &Node<N>, own: u32, states: &[u32], sizes: &[u32]) -> N {
    let row = node.parents.iter().fold(0usize, |row, parent| row * *sizes.at(*parent) as usize + *states.at(*parent) as usize);
    match &node.table {
        Table::Full(values) => values.at(row * node.states as usize + own as usize).clone(),
        Table::Function(values) => N::from_f64(if *values.at(row) == own { 1.0 } else { 0.0 }),
    }
}
