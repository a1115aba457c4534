//! Branch and bound in exact numbers, for small programs with whole columns: the best whole values, or that there are none, with
//! the tree that proves it (A. Land and A. Doig, *An automatic method of solving discrete programming problems*, Econometrica 28,
//! 1960). Depth first, so that little is kept; a limit on nodes, so that it ends.

use crate::certify::{Tree, no_multiple};
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, Sense};
use crate::refine::{self, Hint, Limits, Outcome, Proof};
use std::time::Instant;

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

/// Nodes of a search, and the size of the programs that are searched.
const NODES: usize = 400;
const ROWS: usize = 60;
const ENTRIES: usize = 1_000;

/// True for programs that are small enough to be searched.
pub(super) fn is_searchable(lp: &Lp<Exact>) -> bool {
    lp.row_count() <= ROWS && lp.entry_count() <= ENTRIES && lp.column_count() <= ENTRIES
}

/// Searches a small program. `known` are whole values that keep to everything, to begin with.
pub(super) fn search(lp: &Lp<Exact>, known: Option<&[Exact]>, deadline: Option<Instant>) -> Searched {
    if !is_searchable(lp) {
        return Searched::Open;
    }
    if let Some(row) = (0..lp.row_count()).find(|row| no_multiple(lp, *row)) {
        return Searched::None(Tree::NoMultiple(row));
    }
    let mut search = Search { part: lp.clone(), nodes: 0, best: None, deadline };
    if let Some(known) = known {
        search.best = Some((value(lp, known), known.to_vec()));
    }
    match (search.node(&[]), search.best) {
        (Some(tree), Some((_, values))) => Searched::Best { values, tree },
        (Some(tree), None) => Searched::None(tree),
        (None, _) => Searched::Open,
    }
}

fn value(lp: &Lp<Exact>, values: &[Exact]) -> Exact {
    lp.columns.cost.iter().zip(values).fold(lp.offset.clone(), |sum, (cost, value)| sum + cost * value)
}

struct Search {
    part: Lp<Exact>,
    nodes: usize,
    best: Option<(Exact, Vec<Exact>)>,
    deadline: Option<Instant>,
}

impl Search {
    /// The tree below the bounds as they stand; none when a limit comes first.
    fn node(&mut self, near: &[f64]) -> Option<Tree> {
        self.nodes += 1;
        if self.nodes > NODES || self.deadline.is_some_and(|end| Instant::now() >= end) {
            return None;
        }
        let crossed = self.part.columns.lower.iter().zip(&self.part.columns.upper);
        if crossed.into_iter().any(|ends| matches!(ends, (Some(lower), Some(upper)) if lower > upper)) {
            return Some(Tree::Crossed);
        }
        let limits = Limits { deadline: self.deadline, ..Limits::default() };
        match refine::refine(&self.part, Hint { values: near, duals: &[] }, limits) {
            Outcome::Infeasible(Proof::Farkas(farkas)) => Some(Tree::Contradiction(farkas)),
            Outcome::Infeasible(Proof::Column(_)) => Some(Tree::Crossed),
            Outcome::Infeasible(Proof::Row(_)) | Outcome::Unbounded { .. } | Outcome::GaveUp(_) => None,
            Outcome::Optimal(found) => {
                let no_better = |best: &Exact| match self.part.sense {
                    Sense::Minimize => found.objective >= *best,
                    Sense::Maximize => found.objective <= *best,
                };
                if self.best.as_ref().is_some_and(|(best, _)| no_better(best)) {
                    return Some(Tree::Bound(found.duals));
                }
                let Some(column) = self.widest(&found.values) else {
                    self.best = Some((found.objective, found.values));
                    return Some(Tree::Bound(found.duals));
                };
                self.branch(column, &found.values)
            }
        }
    }

    /// The whole column that lies furthest from a whole number.
    fn widest(&self, values: &[Exact]) -> Option<usize> {
        let half = Exact::from_parts(1.into(), 2u8.into());
        let away = |value: &Exact| {
            let part = value - Exact::from(value.floor());
            if part > half { Exact::ONE - part } else { part }
        };
        let columns = values.iter().zip(&self.part.columns.domain).enumerate();
        let broken = columns.filter(|(_, (value, domain))| **domain == Domain::Integer && !value.is_int());
        // The first of several that are as far.
        broken.map(|(c, (value, _))| (away(value), c)).max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, c)| c)
    }

    fn branch(&mut self, column: usize, values: &[Exact]) -> Option<Tree> {
        let value = values.get(column)?;
        let at = Exact::from(value.floor());
        let near: Vec<f64> = values.iter().map(exact::to_f64).collect();
        // The nearer side first: the sooner something good is known, the less is left.
        let above_first = value - &at > Exact::from_parts(1.into(), 2u8.into());
        let (mut below, mut above) = (None, None);
        for side in [above_first, !above_first] {
            let columns = &mut self.part.columns;
            let slot = if side { columns.lower.get_mut(column)? } else { columns.upper.get_mut(column)? };
            let before = slot.clone();
            *slot = Some(if side { &at + Exact::ONE } else { at.clone() });
            let found = self.node(&near);
            let columns = &mut self.part.columns;
            *(if side { columns.lower.get_mut(column)? } else { columns.upper.get_mut(column)? }) = before;
            let tree = Box::new(found?);
            if side {
                above = Some(tree);
            } else {
                below = Some(tree);
            }
        }
        Some(Tree::Branch { column, at, below: below?, above: above? })
    }
}
