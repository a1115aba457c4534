//! The least and the greatest value that a linear expression can take, from the bounds of its columns.
//!
//! Where a column has no bound of its own, one may follow from a single row: with x, y >= 0, the row x + 2 y <= 8 keeps
//! x below 8 and y below 4. That is looked for once (A. L. Brearley, G. Mitra, H. P. Williams, *Analysis of mathematical
//! programming problems prior to applying the simplex algorithm*, Mathematical Programming 8, 1975).

use super::super::{ColId, Lp, RowId, Source};
use super::Made;
use std::cmp::Ordering;

/// A side of a column's range, or of an expression's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Least,
    Greatest,
}

impl Side {
    fn other(self) -> Side {
        match self {
            Side::Least => Side::Greatest,
            Side::Greatest => Side::Least,
        }
    }
}

/// A column without a bound on the side that is needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unbounded {
    pub column: ColId,
    pub side: Side,
}

/// The bounds of all columns; none where there is none.
pub(super) struct Reach<N> {
    lower: Vec<Option<N>>,
    upper: Vec<Option<N>>,
    /// The rows that bounds follow from, and which of their sides.
    lower_from: Vec<Option<(RowId, Side)>>,
    upper_from: Vec<Option<(RowId, Side)>>,
}

impl<N: Made> Reach<N> {
    /// The bounds of a program's columns, with what its first `rows` rows say of columns that have none.
    pub fn new(lp: &Lp<N>, rows: usize) -> Reach<N> {
        let own = |bounds: &[N::Bound]| bounds.iter().map(N::end).collect::<Vec<_>>();
        let none = || vec![None; lp.column_count()];
        let mut reach = Reach { lower: own(&lp.columns.lower), upper: own(&lp.columns.upper), lower_from: none(), upper_from: none() };
        if reach.lower.iter().chain(&reach.upper).any(Option::is_none) {
            // Read off the columns' own bounds alone: so the order of rows plays no part.
            let known = Reach { lower: reach.lower.clone(), upper: reach.upper.clone(), lower_from: Vec::new(), upper_from: Vec::new() };
            (0..rows as u32).for_each(|row| reach.follow(&known, lp, RowId(row)));
        }
        reach
    }

    /// What a row says of its columns: `a x <= upper - the least of the rest`.
    fn follow(&mut self, known: &Reach<N>, lp: &Lp<N>, row: RowId) {
        for (side, end) in [(Side::Least, lp.rows.upper.get(row.0 as usize)), (Side::Greatest, lp.rows.lower.get(row.0 as usize))] {
            let Some(end) = end.and_then(N::end) else { continue };
            let entries: Vec<(ColId, &N)> = lp.entries(row).filter(|(_, value)| !value.is_zero()).collect();
            // What the others come to at least: without differences, which would lose the small beside the large. With two
            // of which nothing is known, nothing follows of any; with one, only of it.
            let terms: Vec<Option<N>> = entries.iter().map(|(col, value)| known.term(*col, value, side)).collect();
            if terms.iter().filter(|term| term.is_none()).nth(1).is_some() {
                continue;
            }
            let mut before: Vec<Option<N>> = Vec::with_capacity(terms.len());
            let mut sum = Some(N::zero());
            for term in &terms {
                before.push(sum.clone());
                sum = sum.zip(term.clone()).map(|(sum, term)| sum.add(term));
            }
            let mut after = Some(N::zero());
            for (((col, value), term), before) in entries.iter().zip(&terms).zip(&before).rev() {
                let rest = before.clone().zip(after.clone()).map(|(before, after)| before.add(after));
                after = after.zip(term.clone()).map(|(sum, term)| sum.add(term));
                let above = (value.order(&N::zero()) == Ordering::Greater) == (side == Side::Least);
                let (own, found, from) = match above {
                    true => (&known.upper, &mut self.upper, &mut self.upper_from),
                    false => (&known.lower, &mut self.lower, &mut self.lower_from),
                };
                let lacks = own.get(col.0 as usize).is_some_and(Option::is_none);
                let (Some(rest), Some(slot), true) = (rest, found.get_mut(col.0 as usize), lacks) else { continue };
                let bound = end.clone().sub(rest).div((*value).clone());
                let closer = if above { Ordering::Less } else { Ordering::Greater };
                if slot.as_ref().is_none_or(|known| bound.order(known) == closer) {
                    *slot = Some(bound);
                    if let Some(from) = from.get_mut(col.0 as usize) {
                        *from = Some((row, side));
                    }
                }
            }
        }
    }

    /// The bounds of a column that is 0, or else lies between two values.
    pub fn reach_with_zero(&mut self, column: u32, least: &N, greatest: &N) -> (N, N) {
        let zero = N::zero;
        let lower = if least.order(&zero()) == Ordering::Less { least.clone() } else { zero() };
        let upper = if greatest.order(&zero()) == Ordering::Greater { greatest.clone() } else { zero() };
        for (bounds, bound) in [(&mut self.lower, &lower), (&mut self.upper, &upper)] {
            if let Some(slot) = bounds.get_mut(column as usize) {
                *slot = Some(bound.clone());
            }
        }
        (lower, upper)
    }

    /// The end of `value` times a column on a side; none when it has no bound there.
    fn term(&self, col: ColId, value: &N, side: Side) -> Option<N> {
        let side = if value.order(&N::zero()) == Ordering::Less { side.other() } else { side };
        let bounds = if side == Side::Least { &self.lower } else { &self.upper };
        bounds.get(col.0 as usize)?.clone().map(|bound| bound.mul(value.clone()))
    }

    /// The limits that [`Reach::of`] of a sum is made of, and how much further it goes for each unit by which one is moved outwards.
    pub fn sources(&self, lp: &Lp<N>, cols: &[u32], values: &[N], side: Side) -> Vec<(Source, N)> {
        let mut out = Vec::new();
        for (col, value) in cols.iter().zip(values).filter(|(_, value)| !value.is_zero()) {
            let (factor, below) = (size(value), value.order(&N::zero()) == Ordering::Less);
            let upper = (side == Side::Greatest) != below;
            let from = if upper { &self.upper_from } else { &self.lower_from };
            let Some((row, at)) = from.get(*col as usize).copied().flatten() else {
                let own = if upper { Source::ColumnUpper(ColId(*col)) } else { Source::ColumnLower(ColId(*col)) };
                put(&mut out, own, factor);
                continue;
            };
            // `a x <= upper - rest`: by 1/|a| of the limit, and by so many times the bounds of the rest.
            let Some((_, own)) = lp.entries(row).find(|(other, _)| other.0 == *col) else { continue };
            let factor = factor.div(size(own));
            put(&mut out, if at == Side::Least { Source::RowUpper(row) } else { Source::RowLower(row) }, factor.clone());
            for (other, value) in lp.entries(row).filter(|(other, value)| other.0 != *col && !value.is_zero()) {
                let upper = (value.order(&N::zero()) == Ordering::Less) == (at == Side::Least);
                let bound = if upper { Source::ColumnUpper(other) } else { Source::ColumnLower(other) };
                put(&mut out, bound, factor.clone().mul(size(value)));
            }
        }
        out
    }

    /// The end of a sum of columns on a side, without its constant.
    pub fn of(&self, cols: &[u32], values: &[N], side: Side) -> Result<N, Unbounded> {
        let mut sum = N::zero();
        let mut missing: Option<Unbounded> = None;
        for (col, value) in cols.iter().zip(values).filter(|(_, value)| !value.is_zero()) {
            let column = ColId(*col);
            match self.term(column, value, side) {
                Some(term) => sum = sum.add(term),
                // The first by name, whatever the order of the terms.
                None if missing.is_none_or(|m| column < m.column) => {
                    let below = value.order(&N::zero()) == Ordering::Less;
                    missing = Some(Unbounded { column, side: if below { side.other() } else { side } });
                }
                None => {}
            }
        }
        missing.map_or(Ok(sum), Err)
    }
}

fn size<N: Made>(value: &N) -> N {
    if value.order(&N::zero()) == Ordering::Less { value.clone().neg() } else { value.clone() }
}

/// Adds a source to a list in which each stands once.
pub(super) fn put<N: Made>(list: &mut Vec<(Source, N)>, source: Source, factor: N) {
    match list.iter_mut().find(|(own, _)| *own == source) {
        Some((_, own)) => *own = own.clone().add(factor),
        None => list.push((source, factor)),
    }
}
