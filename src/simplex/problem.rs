//! A program as the simplex method wants it: minimise, and `A x - r = 0` with a logical column `r` for each row, bounded by
//! the row's bounds. Columns `0..n` are the program's own, `n..n + m` the logical ones.

use super::budget::GaveUp;
use super::scalar::{Of, Scalar};
use crate::lp::{Lp, RowId, Sense, Value};
use std::sync::Arc;

/// Copies share their coefficients.
#[derive(Clone, Debug)]
pub(super) struct Problem<S> {
    /// Rows.
    pub(super) m: usize,
    /// Columns of the program's own.
    pub(super) n: usize,
    /// To be minimised; per column, zero for logical ones.
    pub(super) cost: Vec<S>,
    pub(super) lower: Vec<Option<S>>,
    pub(super) upper: Vec<Option<S>>,
    matrix: Arc<Matrix<S>>,
}

/// Coefficients by column and by row.
#[derive(Clone, Debug)]
struct Matrix<S> {
    column_starts: Vec<usize>,
    column_entries: Vec<(usize, S)>,
    row_starts: Vec<usize>,
    row_entries: Vec<(usize, S)>,
    minus_one: S,
}

/// True when the vectors of a program fit together, and every row holds its columns in ascending order, each once.
pub(super) fn is_well_formed<N: Value>(lp: &Lp<N>) -> bool {
    let (m, n) = (lp.row_count(), lp.column_count());
    let rows = &lp.rows;
    let starts = rows.starts.len() == m + 1 && rows.starts.is_sorted() && rows.starts.last() == Some(&rows.values.len());
    starts
        && rows.cols.len() == rows.values.len()
        && rows.upper.len() == m
        && rows.cols.iter().all(|col| (col.0 as usize) < n)
        && lp.columns.upper.len() == n
        && lp.columns.cost.len() == n
        && (0..m as u32).all(|r| lp.entries(RowId(r)).is_sorted_by(|(one, _), (other, _)| one < other))
}

impl<S: Scalar> Problem<S> {
    pub(super) fn new<N: Value>(lp: &Lp<N>) -> Result<Problem<S>, GaveUp>
    where
        S: Of<N>,
    {
        if !is_well_formed(lp) {
            return Err(GaveUp::Malformed);
        }
        let (m, n) = (lp.row_count(), lp.column_count());
        let mut row_starts = vec![0];
        let mut row_entries = Vec::with_capacity(lp.entry_count());
        let mut column_starts = vec![0_usize; n + 1];
        for r in 0..m {
            for (col, value) in lp.entries(RowId(r as u32)).filter(|(_, value)| !value.is_zero()) {
                row_entries.push((col.0 as usize, S::of(value)));
                column_starts[col.0 as usize + 1] += 1;
            }
            row_starts.push(row_entries.len());
        }
        for c in 0..n {
            column_starts[c + 1] += column_starts[c];
        }
        let mut next = column_starts.clone();
        let mut column_entries = vec![(0, S::zero()); row_entries.len()];
        for r in 0..m {
            for (c, value) in &row_entries[row_starts[r]..row_starts[r + 1]] {
                column_entries[next[*c]] = (r, value.clone());
                next[*c] += 1;
            }
        }
        let matrix = Arc::new(Matrix { column_starts, column_entries, row_starts, row_entries, minus_one: S::one().neg() });
        let mut problem = Problem { m, n, cost: Vec::new(), lower: Vec::new(), upper: Vec::new(), matrix };
        problem.state(lp);
        Ok(problem)
    }

    /// Takes costs, bounds and sides of a program of this size.
    pub(super) fn state<N: Value>(&mut self, lp: &Lp<N>)
    where
        S: Of<N>,
    {
        let bound = |bound: &N::Bound| N::end(bound).map(|end| S::of(&end));
        self.lower = lp.columns.lower.iter().chain(&lp.rows.lower).map(bound).collect();
        self.upper = lp.columns.upper.iter().chain(&lp.rows.upper).map(bound).collect();
        let cost = lp.columns.cost.iter().map(|cost| match lp.sense {
            Sense::Minimize => S::of(cost),
            Sense::Maximize => S::of(cost).neg(),
        });
        self.cost = cost.chain((0..self.m).map(|_| S::zero())).collect();
    }

    /// All columns, logical ones too.
    pub(super) fn width(&self) -> usize {
        self.n + self.m
    }

    /// The entries of a column: rows and values.
    pub(super) fn column(&self, c: usize) -> impl Iterator<Item = (usize, &S)> {
        let matrix = &*self.matrix;
        let (own, logical) = if c < self.n {
            (&matrix.column_entries[matrix.column_starts[c]..matrix.column_starts[c + 1]], None)
        } else {
            (&matrix.column_entries[..0], Some((c - self.n, &matrix.minus_one)))
        };
        own.iter().map(|(r, value)| (*r, value)).chain(logical)
    }

    /// The entries of a row in the program's own columns.
    pub(super) fn row(&self, r: usize) -> &[(usize, S)] {
        &self.matrix.row_entries[self.matrix.row_starts[r]..self.matrix.row_starts[r + 1]]
    }

    /// Multiplies every coefficient by the factors of its row and its column.
    pub(super) fn scale_entries(&mut self, rows: &[S], columns: &[S]) {
        let Matrix { column_starts, column_entries, row_starts, row_entries, .. } = Arc::make_mut(&mut self.matrix);
        for (c, factor) in columns.iter().enumerate() {
            for (r, value) in &mut column_entries[column_starts[c]..column_starts[c + 1]] {
                *value = value.mul(factor).mul(&rows[*r]);
            }
        }
        for (r, factor) in rows.iter().enumerate() {
            for (c, value) in &mut row_entries[row_starts[r]..row_starts[r + 1]] {
                *value = value.mul(&columns[*c]).mul(factor);
            }
        }
    }

    pub(super) fn is_fixed(&self, c: usize) -> bool {
        matches!((&self.lower[c], &self.upper[c]), (Some(lower), Some(upper)) if lower.order(upper).is_eq())
    }

    /// `start - y A` for every column, with `start` the costs or nothing.
    pub(super) fn reduced(&self, y: &[S], with_costs: bool) -> Vec<S> {
        let mut d: Vec<S> = if with_costs { self.cost.clone() } else { vec![S::zero(); self.width()] };
        for (r, y) in y.iter().enumerate().filter(|(_, y)| !y.is_zero()) {
            for (c, value) in self.row(r) {
                d[*c].sub_mul(value, y);
            }
            d[self.n + r] = y.clone();
        }
        d
    }
}
