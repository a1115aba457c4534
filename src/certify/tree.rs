//! Search trees: that no whole values are better, or that there are none.
//!
//! A tree splits the whole values of a column in two, again and again; between two neighbouring whole numbers there is none, so
//! that nothing is lost. Each leaf has a proof of its own that nothing in it is better than the objective, or that nothing is
//! in it at all. On the way down bounds may be tightened by what rows imply: every such step names the row and the column, and
//! what it comes to is found out here.

use super::bound::{bound, farkas};
use super::cut::{self, Cut};
use super::integrality::{Implied, Lattice, Step, implied, implied_by_objective, multiples, strengthened};
use super::multipliers::Multipliers;
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{Domain, Lp, Sense};

/// A search tree with its proofs.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// What is done to the program before the search, in order.
    pub steps: Vec<Step>,
    /// Rows after those of the program, each of which may follow from all before it.
    pub cuts: Vec<Cut>,
    /// The first is the root; a node comes before those below it.
    pub nodes: Vec<Node>,
}

/// A node: what its bounds imply, and how it ends.
#[derive(Clone, Debug)]
pub struct Node {
    pub implied: Vec<Implied>,
    pub end: End,
}

/// How a node ends.
#[derive(Clone, Debug)]
pub enum End {
    /// The column is at most a whole number in the one node below, and at least the next in the other.
    Branch { column: usize, at: Exact, below: usize, above: usize },
    /// Prices that bound the objective here.
    Bound(Multipliers),
    /// Multipliers that contradict the bounds here.
    Contradiction(Multipliers),
    /// The bounds of this column cross, or no whole number lies between those of a whole column.
    Column(usize),
    /// The limits of this row cross, or its whole columns can only come to multiples of a number of which none lies between them.
    Row(usize),
    /// Nothing is known: this node proves nothing.
    Open,
}

impl Tree {
    /// A tree of one node.
    pub fn of(end: End) -> Tree {
        Tree { nodes: vec![Node { implied: Vec::new(), end }], ..Tree::default() }
    }

    /// The tree of a program that contradicts itself in one place: crossed bounds or limits, a whole column without a whole number,
    /// whole columns that cannot come to what a row asks for.
    pub fn at_sight(lp: &Lp<Exact>) -> Option<Tree> {
        let column = (0..lp.column_count()).find(|c| is_empty_column(lp, *c)).map(End::Column);
        column.or_else(|| (0..lp.row_count()).find(|r| is_empty_row(lp, *r)).map(End::Row)).map(Tree::of)
    }
}

/// True when the tree shows that no whole values are better than the objective; without one, that there are none.
pub fn is_proved(lp: &Lp<Exact>, tree: &Tree, objective: Option<&Exact>) -> bool {
    is_proved_until(lp, tree, objective, &Deadline::default()).unwrap_or(false)
}

/// The same; nothing where time ran out before that was known.
pub fn is_proved_until(lp: &Lp<Exact>, tree: &Tree, objective: Option<&Exact>, until: &Deadline) -> Option<bool> {
    let Some(mut part) = strengthened(lp, &tree.steps) else { return Some(false) };
    for cut in &tree.cuts {
        if until.is_over() {
            return None;
        }
        if !cut::follows(&part, cut) {
            return Some(false);
        }
        cut::add(&mut part, cut);
    }
    let goal = objective.map(|objective| Goal { objective, lattice: Lattice::of(lp) });
    Check { part, goal, changed: Vec::new() }.holds(tree, until)
}

/// What no leaf may be better than.
struct Goal<'a> {
    objective: &'a Exact,
    /// What the objective can come to, where all that it counts is whole.
    lattice: Option<Lattice>,
}

struct Check<'a> {
    part: Lp<Exact>,
    goal: Option<Goal<'a>>,
    /// The bounds before they were changed: column, upper, bound.
    changed: Vec<(usize, bool, Option<Exact>)>,
}

/// What is to be done next.
enum Task {
    Enter {
        node: usize,
        bound: Option<(usize, bool, Exact)>,
    },
    /// Back to the bounds after so many changes.
    Leave(usize),
}

impl Check<'_> {
    fn holds(&mut self, tree: &Tree, until: &Deadline) -> Option<bool> {
        let mut tasks = vec![Task::Enter { node: 0, bound: None }];
        // In a tree every node is reached once; so many, and it is none.
        let mut left = tree.nodes.len();
        while let Some(task) = tasks.pop() {
            let (at, bound) = match task {
                Task::Leave(changes) => {
                    self.back_to(changes);
                    continue;
                }
                Task::Enter { node, bound } => (node, bound),
            };
            let Some(node) = tree.nodes.get(at).filter(|_| left > 0) else { return Some(false) };
            if until.is_over() {
                return None;
            }
            left -= 1;
            tasks.push(Task::Leave(self.changed.len()));
            if let Some((column, upper, bound)) = bound {
                self.tighten(column, upper, bound);
            }
            for step in &node.implied {
                let bound = match &self.goal {
                    Some(goal) if step.row == self.part.row_count() => implied_by_objective(&self.part, goal.objective, *step),
                    _ => implied(&self.part, *step),
                };
                if let Some(bound) = bound {
                    self.tighten(step.column, step.upper, bound);
                }
            }
            if let End::Branch { column, at: whole, below, above } = &node.end {
                if !whole.is_int() || self.part.columns.domain.find(*column) != Some(&Domain::Integer) || *below <= at || *above <= at {
                    return Some(false);
                }
                tasks.push(Task::Enter { node: *above, bound: Some((*column, false, whole + Exact::ONE)) });
                tasks.push(Task::Enter { node: *below, bound: Some((*column, true, whole.clone())) });
            } else if !self.leaf(&node.end) {
                return Some(false);
            }
        }
        Some(true)
    }

    fn leaf(&self, end: &End) -> bool {
        let all = |multipliers: &Multipliers| multipliers.all(self.part.row_count());
        match end {
            End::Bound(duals) => match (&self.goal, all(duals).and_then(|duals| bound(&self.part, &duals).ok())) {
                (Some(goal), Some(found)) => {
                    let sense = self.part.sense;
                    let value = goal.lattice.as_ref().map_or(found.value.clone(), |lattice| lattice.next(&found.value, sense));
                    match sense {
                        Sense::Minimize => value >= *goal.objective,
                        Sense::Maximize => value <= *goal.objective,
                    }
                }
                _ => false,
            },
            End::Contradiction(multipliers) => {
                all(multipliers).and_then(|all| farkas(&self.part, &all).ok()).is_some_and(|margin| margin > Exact::ZERO)
            }
            End::Column(column) => is_empty_column(&self.part, *column),
            // Exact bounds are tighter than those that a search in doubles sees: they may cross already.
            End::Row(row) => is_empty_row(&self.part, *row) || (0..self.part.column_count()).any(|c| is_empty_column(&self.part, c)),
            End::Branch { .. } | End::Open => false,
        }
    }

    /// Takes a bound over if it is tighter than the one that is there.
    fn tighten(&mut self, column: usize, upper: bool, bound: Exact) {
        let columns = &mut self.part.columns;
        let slot = if upper { &mut columns.upper[column] } else { &mut columns.lower[column] };
        if slot.as_ref().is_none_or(|old| if upper { bound < *old } else { bound > *old }) {
            self.changed.push((column, upper, slot.replace(bound)));
        }
    }

    fn back_to(&mut self, changes: usize) {
        for (column, upper, bound) in self.changed.drain(changes.min(self.changed.len())..).rev() {
            let columns = &mut self.part.columns;
            *(if upper { &mut columns.upper[column] } else { &mut columns.lower[column] }) = bound;
        }
    }
}

fn is_empty_column(lp: &Lp<Exact>, column: usize) -> bool {
    let columns = &lp.columns;
    if column >= lp.column_count() {
        return false;
    }
    let (Some(lower), Some(upper)) = (&columns.lower[column], &columns.upper[column]) else { return false };
    let whole = columns.domain[column] == Domain::Integer;
    lower > upper || (whole && lower.ceil() > upper.floor())
}

fn is_empty_row(lp: &Lp<Exact>, row: usize) -> bool {
    let crossed = |lower: &Option<Exact>, upper: &Option<Exact>| matches!((lower, upper), (Some(lower), Some(upper)) if lower > upper);
    if row >= lp.row_count() {
        return false;
    }
    crossed(&lp.rows.lower[row], &lp.rows.upper[row]) || multiples(lp, row).is_some_and(|(lower, upper)| crossed(&lower, &upper))
}
