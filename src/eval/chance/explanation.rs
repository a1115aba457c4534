//! The most probable explanation: of the variables of the scenario, and not of what was put in between them.

use super::*;
use crate::exact::Exact;
use crate::ids::At;
use crate::prob::network::{Network, Node, Table};

/// The most entries of a table that takes the place of a chain.
const ENTRIES: usize = 1 << 20;

/// The network without the links of chains of causes, whose states are none of the scenario: what they come to stands in the table of
/// the variable. None where such a table would be too large.
pub(super) fn without_links(network: &Network<Exact>, instances: Var) -> Option<Network<Exact>> {
    let mut nodes = network.nodes.clone();
    for var in 0..instances {
        nodes.at_mut(var).clone_from(&whole(network, var, instances)?);
    }
    for (var, node) in (0..).zip(&mut nodes) {
        if is_link(node, var, instances) {
            *node = Node { states: node.states, parents: Vec::new(), table: Table::Function(vec![0]) };
        }
    }
    Some(Network { nodes })
}

/// True for what was put in and is no function: a link of a chain.
fn is_link(node: &Node<Exact>, var: Var, instances: Var) -> bool {
    var >= instances && matches!(node.table, Table::Full(_))
}

/// A node with the links above it summed out. A link has the one before it as its first parent.
fn whole(network: &Network<Exact>, var: Var, instances: Var) -> Option<Node<Exact>> {
    let mut node = network.nodes.at(var).clone();
    while let Some(first) = node.parents.first().copied() {
        let link = network.nodes.at(first);
        if !is_link(link, first, instances) {
            break;
        }
        let (Table::Full(own), Table::Full(above)) = (&node.table, &link.table) else { break };
        // Rows: the parents of the link, then the other parents of the node.
        let states = node.states as usize;
        let between = link.states as usize;
        let rows_above = above.len() / between;
        let rest = own.len() / (between * states);
        if rows_above.checked_mul(rest * states).is_none_or(|count| count > ENTRIES) {
            return None;
        }
        let mut table = Vec::with_capacity(rows_above * rest * states);
        for row in 0..rows_above {
            for other in 0..rest {
                for state in 0..states {
                    let mut sum = Exact::ZERO;
                    for k in 0..between {
                        sum += above.at(row * between + k) * own.at((k * rest + other) * states + state);
                    }
                    table.push(sum);
                }
            }
        }
        let parents = link.parents.iter().chain(node.parents.iter().skip(1)).copied().collect();
        node = Node { states: node.states, parents, table: Table::Full(table) };
    }
    Some(node)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_summed_out() {
        let part = |n: i64| Exact::from(n) / Exact::from(10);
        let table = |values: &[i64]| Table::Full(values.iter().map(|n| part(*n)).collect());
        // 0: a cause, 1: the variable, 2: the link between them.
        let network = Network {
            nodes: vec![
                Node { states: 2, parents: vec![], table: table(&[5, 5]) },
                Node { states: 2, parents: vec![2], table: table(&[10, 0, 2, 8]) },
                Node { states: 2, parents: vec![0], table: table(&[9, 1, 3, 7]) },
            ],
        };
        let found = without_links(&network, 2).unwrap();
        // By hand: .9 + .1 * .2, .1 * .8; .3 + .7 * .2, .7 * .8.
        let hundredths = |n: i64| Exact::from(n) / Exact::from(100);
        assert_eq!(found.nodes[1].parents, [0]);
        assert_eq!(found.nodes[1].table, Table::Full([92, 8, 44, 56].map(hundredths).to_vec()));
    }
}
