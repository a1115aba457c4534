//! Search trees: that no whole values are better, or that there are none.
//!
//! A tree splits the whole values of a column in two, again and again; between two neighbouring whole numbers there is none, so
//! that nothing is lost. Each leaf has a proof of its own that nothing in it is better than the objective, or that nothing is
//! in it at all.

use super::bound::{bound, farkas};
use crate::exact::Exact;
use crate::lp::{Domain, Lp, RowId, Sense};

/// A search tree with its proofs.
#[derive(Clone, Debug)]
pub enum Tree {
    /// The column is at most a whole number below, and at least the next above.
    Branch { column: usize, at: Exact, below: Box<Tree>, above: Box<Tree> },
    /// Prices that bound the objective here.
    Bound(Vec<Exact>),
    /// Multipliers that contradict the bounds here.
    Contradiction(Vec<Exact>),
    /// The bounds of a column or the limits of a row cross, or no whole number lies between those of a whole column.
    Crossed,
    /// The row's whole columns can only come to multiples of a number that its limit is none of.
    NoMultiple(usize),
}

/// True when the tree shows that no whole values are better than the objective; without one, that there are none.
pub fn is_proved(lp: &Lp<Exact>, tree: &Tree, objective: Option<&Exact>) -> bool {
    let mut part = lp.clone();
    holds(&mut part, tree, objective)
}

fn holds(part: &mut Lp<Exact>, tree: &Tree, objective: Option<&Exact>) -> bool {
    match tree {
        Tree::Branch { column, at, below, above } => {
            if !at.is_int() || part.columns.domain.get(*column) != Some(&Domain::Integer) {
                return false;
            }
            let (Some(lower), Some(upper)) = (part.columns.lower.get(*column).cloned(), part.columns.upper.get(*column).cloned()) else {
                return false;
            };
            let next = at + Exact::ONE;
            set(&mut part.columns.upper, *column, upper.clone().map_or_else(|| Some(at.clone()), |u| Some(u.min(at.clone()))));
            let low = holds(part, below, objective);
            set(&mut part.columns.upper, *column, upper);
            set(&mut part.columns.lower, *column, lower.clone().map_or_else(|| Some(next.clone()), |l| Some(l.max(next.clone()))));
            let high = low && holds(part, above, objective);
            set(&mut part.columns.lower, *column, lower);
            high
        }
        Tree::Bound(duals) => match (objective, bound(part, duals)) {
            (Some(objective), Ok(found)) => match part.sense {
                Sense::Minimize => found.value >= *objective,
                Sense::Maximize => found.value <= *objective,
            },
            _ => false,
        },
        Tree::Contradiction(multipliers) => farkas(part, multipliers).is_ok_and(|margin| margin > Exact::ZERO),
        Tree::Crossed => is_crossed(part),
        Tree::NoMultiple(row) => no_multiple(part, *row),
    }
}

fn is_crossed(lp: &Lp<Exact>) -> bool {
    let crossed = |(lower, upper): (&Option<Exact>, &Option<Exact>)| matches!((lower, upper), (Some(l), Some(u)) if l > u);
    let (columns, rows) = (&lp.columns, &lp.rows);
    let empty = |((lower, upper), domain): ((&Option<Exact>, &Option<Exact>), &Domain)| {
        let between = |l: &Exact, u: &Exact| Exact::from(l.ceil()) <= Exact::from(u.floor());
        *domain == Domain::Integer && matches!((lower, upper), (Some(l), Some(u)) if !between(l, u))
    };
    let bounds = || columns.lower.iter().zip(&columns.upper);
    bounds().any(crossed) || rows.lower.iter().zip(&rows.upper).any(crossed) || bounds().zip(&columns.domain).any(empty)
}

fn set(bounds: &mut [Option<Exact>], column: usize, bound: Option<Exact>) {
    if let Some(slot) = bounds.get_mut(column) {
        *slot = bound;
    }
}

/// True for a row of whole columns that must come to one number, which is no multiple of what they all are multiples of.
pub fn no_multiple(lp: &Lp<Exact>, row: usize) -> bool {
    let (Some(Some(lower)), Some(Some(upper))) = (lp.rows.lower.get(row), lp.rows.upper.get(row)) else { return false };
    if lower != upper {
        return false;
    }
    let mut step: Option<Exact> = None;
    for (col, value) in lp.entries(RowId(row as u32)).filter(|(_, value)| !value.is_zero()) {
        if lp.columns.domain.get(col.0 as usize) != Some(&Domain::Integer) {
            return false;
        }
        step = Some(step.map_or_else(|| value.clone(), |step| common(step, value.clone())));
    }
    step.is_some_and(|step| !(lower / step).is_int())
}

/// The largest number of which both are whole multiples.
pub fn common(a: Exact, b: Exact) -> Exact {
    let (mut a, mut b) = (a, b);
    while !b.is_zero() {
        let quotient = Exact::from((&a / &b).trunc());
        let rest = &a - quotient * &b;
        (a, b) = (b, rest);
    }
    a
}
