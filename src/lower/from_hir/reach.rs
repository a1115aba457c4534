//! The least and the greatest value that a linear expression can take, from the bounds of its columns.
//!
//! Where a column has no bound of its own, one may follow from a single row: with x, y >= 0, the row x + 2 y <= 8 keeps
//! x below 8 and y below 4. That is looked for once.

use super::Made;
use crate::lp::{self, ByCol, ColId, Implied, Lp, RowId, Side, Source};
use std::cmp::Ordering;

/// A column without a bound on the side that is needed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unbounded {
    pub column: ColId,
    pub side: Side,
}

/// The bounds of all columns; none where there is none.
pub(super) struct Reach<N> {
    lower: ByCol<Option<N>>,
    upper: ByCol<Option<N>>,
    /// The rows that bounds follow from, and which of their sides.
    lower_from: ByCol<Option<(RowId, Side)>>,
    upper_from: ByCol<Option<(RowId, Side)>>,
}

impl<N: Made> Reach<N> {
    /// The bounds of a program's columns, with what its first `rows` rows say of columns that have none.
    pub fn new(lp: &Lp<N>, rows: usize) -> Reach<N> {
        let own = |bounds: &[N::Bound]| bounds.iter().map(N::end).collect::<ByCol<_>>();
        let none = || ByCol::from(vec![None; lp.column_count()]);
        let mut reach = Reach {
            lower: own(lp.columns.lower.as_slice()),
            upper: own(lp.columns.upper.as_slice()),
            lower_from: none(),
            upper_from: none(),
        };
        if reach.lower.iter().chain(&reach.upper).any(Option::is_none) {
            // Read off the columns' own bounds alone: so the order of rows plays no part.
            let known = Reach {
                lower: reach.lower.clone(),
                upper: reach.upper.clone(),
                lower_from: ByCol::default(),
                upper_from: ByCol::default(),
            };
            (0..rows as u32).for_each(|row| reach.follow(&known, lp, RowId(row)));
        }
        reach
    }

    /// What a row says of its columns that have no bound.
    fn follow(&mut self, known: &Reach<N>, lp: &Lp<N>, row: RowId) {
        // The columns of piecewise-linear functions are not there yet.
        let lacks = |col: ColId, side: Side| known.side(side).find(col.0 as usize).is_some_and(Option::is_none);
        lp::implied(
            lp,
            row,
            lacks,
            |col, side| known.end(col, side),
            |Implied { column, side, bound, from }| {
                let (found, origin, closer) = match side {
                    Side::Greatest => (&mut self.upper, &mut self.upper_from, Ordering::Less),
                    Side::Least => (&mut self.lower, &mut self.lower_from, Ordering::Greater),
                };
                if found[column].as_ref().is_none_or(|known| bound.order(known) == closer) {
                    found[column] = Some(bound);
                    origin[column] = Some((row, from));
                }
            },
        );
    }

    fn side(&self, side: Side) -> &ByCol<Option<N>> {
        if side == Side::Least { &self.lower } else { &self.upper }
    }

    /// The bound of a column on a side; none where it has none, or is not there yet.
    fn end(&self, col: ColId, side: Side) -> Option<N> {
        self.side(side).find(col.0 as usize)?.clone()
    }

    /// The bounds of a column that is 0, or else lies between two values.
    pub fn reach_with_zero(&mut self, column: u32, least: &N, greatest: &N) -> (N, N) {
        let zero = N::zero;
        let lower = if least.order(&zero()) == Ordering::Less { least.clone() } else { zero() };
        let upper = if greatest.order(&zero()) == Ordering::Greater { greatest.clone() } else { zero() };
        for (bounds, bound) in [(&mut self.lower, &lower), (&mut self.upper, &upper)] {
            bounds[ColId(column)] = Some(bound.clone());
        }
        (lower, upper)
    }

    /// The end of `value` times a column on a side; none when it has no bound there.
    fn term(&self, col: ColId, value: &N, side: Side) -> Option<N> {
        self.end(col, side.of_factor(value)).map(|bound| bound.mul(value.clone()))
    }

    /// The limits that [`Reach::of`] of a sum is made of, and how much further it goes for each unit by which one is moved outwards.
    pub fn sources(&self, lp: &Lp<N>, cols: &[u32], values: &[N], side: Side) -> Vec<(Source, N)> {
        let mut out = Vec::new();
        for (col, value) in cols.iter().zip(values).filter(|(_, value)| !value.is_zero()) {
            let (factor, below) = (size(value), value.order(&N::zero()) == Ordering::Less);
            let upper = (side == Side::Greatest) != below;
            let from = if upper { &self.upper_from } else { &self.lower_from };
            let Some((row, at)) = from.find(*col as usize).copied().flatten() else {
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
                    missing = Some(Unbounded { column, side: side.of_factor(value) });
                }
                None => {}
            }
        }
        missing.map_or(Ok(sum), Err)
    }
}

/// A number without its sign.
pub(super) fn size<N: Made>(value: &N) -> N {
    if value.order(&N::zero()) == Ordering::Less { value.clone().neg() } else { value.clone() }
}

/// Adds a source to a list in which each stands once.
pub(super) fn put<N: Made>(list: &mut Vec<(Source, N)>, source: Source, factor: N) {
    match list.iter_mut().find(|(own, _)| *own == source) {
        Some((_, own)) => *own = own.clone().add(factor),
        None => list.push((source, factor)),
    }
}

/// Limits that a number is made of, each once, with how much further it goes for each unit by which one is moved outwards.
pub(super) struct Sources<N> {
    list: Vec<(Source, N)>,
    /// Where each stands.
    places: rustc_hash::FxHashMap<Source, usize>,
}

impl<N> Default for Sources<N> {
    fn default() -> Sources<N> {
        Sources { list: Vec::new(), places: rustc_hash::FxHashMap::default() }
    }
}

impl<N: Made> Sources<N> {
    pub(super) fn put(&mut self, source: Source, factor: N) {
        let at = *self.places.entry(source).or_insert(self.list.len());
        match self.list.get_mut(at) {
            Some((_, own)) => *own = own.clone().add(factor),
            None => self.list.push((source, factor)),
        }
    }

    pub(super) fn into_list(self) -> Vec<(Source, N)> {
        self.list
    }
}
