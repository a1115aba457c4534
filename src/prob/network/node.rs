//! Networks as they are given: variables with states, parents and tables.

use crate::exact::Number;
use std::collections::VecDeque;

/// A variable of a network: its place in the list of nodes.
pub type Var = u32;

/// What a variable's distribution is, for each combination of its parents' states: the first parent slowest, the last fastest.
#[derive(Clone, Debug, PartialEq)]
pub enum Table<N> {
    /// A probability for each combination and each own state, the own state fastest.
    Full(Vec<N>),
    /// The own state for each combination: the variable is a function of its parents.
    Function(Vec<u32>),
}

impl<N> From<Vec<N>> for Table<N> {
    fn from(values: Vec<N>) -> Table<N> {
        Table::Full(values)
    }
}

/// P(own state | parents).
#[derive(Clone, Debug, PartialEq)]
pub struct Node<N> {
    /// The number of states.
    pub states: u32,
    pub parents: Vec<Var>,
    pub table: Table<N>,
}

/// A belief network. The nodes stand in any order. No circle leads from a node to itself: see [`Network::cycle`].
#[derive(Clone, Debug, PartialEq)]
pub struct Network<N> {
    pub nodes: Vec<Node<N>>,
}

impl<N> Network<N> {
    pub(super) fn node(&self, var: Var) -> &Node<N> {
        &self.nodes[var as usize]
    }

    pub(super) fn states(&self, var: Var) -> u32 {
        self.node(var).states
    }

    /// The children of each variable.
    pub(super) fn children(&self) -> Vec<Vec<Var>> {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (var, node) in self.nodes.iter().enumerate() {
            for parent in &node.parents {
                children[*parent as usize].push(var as Var);
            }
        }
        children
    }

    /// True for these variables and for all that they depend on.
    pub(super) fn with_ancestors(&self, of: impl IntoIterator<Item = Var>) -> Vec<bool> {
        let mut seen = vec![false; self.nodes.len()];
        let mut open: Vec<Var> = of.into_iter().collect();
        while let Some(var) = open.pop() {
            if !std::mem::replace(&mut seen[var as usize], true) {
                open.extend(&self.node(var).parents);
            }
        }
        seen
    }

    /// All variables, each after its parents.
    pub fn downwards(&self) -> Vec<Var> {
        let children = self.children();
        let mut waits: Vec<usize> = self.nodes.iter().map(|node| node.parents.len()).collect();
        let mut order: Vec<Var> = (0..self.nodes.len() as Var).filter(|v| waits[*v as usize] == 0).collect();
        let mut at = 0;
        while at < order.len() {
            for child in &children[order[at] as usize] {
                waits[*child as usize] -= 1;
                if waits[*child as usize] == 0 {
                    order.push(*child);
                }
            }
            at += 1;
        }
        order
    }

    /// A shortest circle, where variables with these parents have one: each is a parent of the next, the last of the first.
    /// Of several that are as short, the one with the smallest first variable.
    pub fn cycle<P: AsRef<[Var]>>(parents: &[P]) -> Option<Vec<Var>> {
        let mut children = vec![Vec::new(); parents.len()];
        let mut above: Vec<usize> = vec![0; parents.len()];
        for (var, of) in parents.iter().enumerate() {
            above[var] = of.as_ref().len();
            of.as_ref().iter().for_each(|parent| children[*parent as usize].push(var as Var));
        }
        // What has no parent left is on no circle.
        let mut open: Vec<usize> = (0..parents.len()).filter(|var| above[*var] == 0).collect();
        while let Some(var) = open.pop() {
            for child in &children[var] {
                above[*child as usize] -= 1;
                if above[*child as usize] == 0 {
                    open.push(*child as usize);
                }
            }
        }
        let mut best: Option<Vec<Var>> = None;
        let mut from: Vec<Option<Var>> = vec![None; parents.len()];
        for start in (0..parents.len()).filter(|var| above[*var] > 0) {
            if let Some(found) = circle_of(start as Var, &children, &above, &mut from, best.as_ref().map_or(usize::MAX, Vec::len)) {
                best = Some(found);
            }
        }
        best
    }
}

/// A circle through a variable with fewer members than `below`, by breadth first.
fn circle_of(start: Var, children: &[Vec<Var>], above: &[usize], from: &mut [Option<Var>], below: usize) -> Option<Vec<Var>> {
    let mut open = VecDeque::from([(start, 1usize)]);
    let mut touched = Vec::new();
    let mut found = None;
    'search: while let Some((var, length)) = open.pop_front() {
        if length >= below {
            break;
        }
        for child in &children[var as usize] {
            if *child == start {
                let mut circle = vec![var];
                while let Some(last) = circle.last().and_then(|last| from[*last as usize]) {
                    circle.push(last);
                }
                circle.reverse();
                found = Some(circle);
                break 'search;
            }
            if above[*child as usize] > 0 && from[*child as usize].is_none() {
                from[*child as usize] = Some(var);
                touched.push(*child);
                open.push_back((*child, length + 1));
            }
        }
    }
    touched.into_iter().for_each(|var| from[var as usize] = None);
    found
}

impl<N: Number> Network<N> {
    /// The network in which these variables are set from outside: their parents have no say any more (J. Pearl, *Causality*,
    /// 2000: the truncated product).
    pub fn intervened(&self, set: &[(Var, u32)]) -> Network<N> {
        let mut nodes = self.nodes.clone();
        for (var, state) in set {
            let states = self.states(*var);
            let table = (0..states).map(|s| N::from_f64(if s == *state { 1.0 } else { 0.0 })).collect();
            nodes[*var as usize] = Node { states, parents: Vec::new(), table: Table::Full(table) };
        }
        Network { nodes }
    }

    /// The network with every row of its tables over its sum, but for rows that are zero: for tables of few digits. Where rows do not
    /// sum to 1, what [`Network::joint`] leaves out as it sums to 1 moves the marginals of [`Network::calibrate`].
    #[cfg(feature = "internals")]
    pub fn normalized(&self) -> Network<N> {
        let mut out = self.clone();
        for node in &mut out.nodes {
            let Table::Full(table) = &mut node.table else { continue };
            for row in table.chunks_mut(node.states as usize) {
                let sum = row.iter().fold(N::zero(), |sum, x| sum.add(x.clone()));
                if !sum.is_zero() {
                    row.iter_mut().for_each(|x| *x = x.clone().div(sum.clone()));
                }
            }
        }
        out
    }

    /// The probability of a state where the parents have the states that `states` gives.
    pub(super) fn probability(&self, var: Var, states: &[u32]) -> N {
        let node = self.node(var);
        let row = node.parents.iter().fold(0usize, |row, p| row * self.states(*p) as usize + states[*p as usize] as usize);
        let own = states[var as usize];
        match &node.table {
            Table::Full(values) => values[row * node.states as usize + own as usize].clone(),
            Table::Function(function) => N::from_f64(if function[row] == own { 1.0 } else { 0.0 }),
        }
    }

    /// The same in another kind of number.
    pub(super) fn converted<M: Number>(&self) -> Network<M> {
        let table = |table: &Table<N>| match table {
            Table::Full(values) => Table::Full(values.iter().map(|x| M::from_f64(x.to_f64())).collect()),
            Table::Function(function) => Table::Function(function.clone()),
        };
        let nodes = self.nodes.iter().map(|n| Node { states: n.states, parents: n.parents.clone(), table: table(&n.table) }).collect();
        Network { nodes }
    }
}
