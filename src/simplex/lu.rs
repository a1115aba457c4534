//! Sparse LU factors of a basis, found by elimination in the order of least fill (H. M. Markowitz, *The elimination form of
//! the inverse*, Management Science 3, 1957): rows and columns with one entry first, which in plans are most of them.
//!
//! Columns are offered in classes. Pivots are taken from the first class as long as it has any, so that a column of a later
//! class comes in only where it adds to the rank; rows that nothing covers get their logical columns.

use std::cmp::Reverse;

use super::budget::{Budget, GaveUp};
use super::problem::Problem;
use super::scalar::Scalar;

/// Factors of a basis. Step `k` of the elimination took the pivot of row `rows[k]` and of the basis' column `k`.
#[derive(Debug)]
pub(super) struct Lu<S> {
    rows: Vec<usize>,
    pivots: Vec<S>,
    /// Per step, what was taken off other rows: the row and how often.
    lower: Vec<Vec<(usize, S)>>,
    /// Per step, the rest of its row: later steps.
    upper_rows: Vec<Vec<(usize, S)>>,
    /// Per step, the rest of its column: rows of earlier steps.
    upper_columns: Vec<Vec<(usize, S)>>,
}

/// The part of the matrix that is not eliminated yet.
struct Active<S> {
    rows: Vec<Vec<(usize, S)>>,
    /// Per offered column, the rows in which it has entries.
    columns: Vec<Vec<usize>>,
    row_done: Vec<bool>,
    column_done: Vec<bool>,
    /// Where a row has its entry of a column, plus one; zero between uses.
    slots: Vec<usize>,
    lonely_columns: Vec<usize>,
    lonely_rows: Vec<usize>,
}

impl<S: Scalar> Lu<S> {
    /// Factors of as many of the offered columns (a class and a column each) as are independent, completed with logical
    /// columns; and the columns of the basis, by step.
    pub(super) fn build(problem: &Problem<S>, offered: &[(u8, usize)], budget: &Budget) -> Result<(Lu<S>, Vec<usize>), GaveUp> {
        let m = problem.m;
        let mut active = Active::new(problem, offered);
        let mut classes: Vec<u8> = offered.iter().map(|&(class, _)| class).collect();
        classes.sort_unstable();
        classes.dedup();
        let mut lu = Lu { rows: Vec::new(), pivots: Vec::new(), lower: Vec::new(), upper_rows: Vec::new(), upper_columns: Vec::new() };
        let mut taken = Vec::with_capacity(m);
        for class in classes {
            let mut open: Vec<usize> = (0..offered.len()).filter(|&c| offered[c].0 == class && !active.column_done[c]).collect();
            active.lonely_columns.extend(open.iter().copied().filter(|&c| active.columns[c].len() == 1));
            active.lonely_rows.extend((0..m).filter(|&r| !active.row_done[r] && active.rows[r].len() == 1));
            while let Some((r, c)) = active.next_pivot(&mut open, |c| offered[c].0 == class) {
                budget.step()?;
                let (pivot, lower, rest) = active.eliminate(r, c, budget)?;
                lu.rows.push(r);
                lu.pivots.push(pivot);
                lu.lower.push(lower);
                lu.upper_rows.push(rest);
                taken.push(c);
            }
        }
        let mut heads: Vec<usize> = taken.iter().map(|&c| offered[c].1).collect();
        for r in (0..m).filter(|&r| !active.row_done[r]) {
            lu.rows.push(r);
            lu.pivots.push(S::one().neg());
            lu.lower.push(Vec::new());
            lu.upper_rows.push(Vec::new());
            heads.push(problem.n + r);
        }
        lu.number_steps(&taken, offered.len());
        Ok((lu, heads))
    }

    /// How many numbers were taken off others.
    pub(super) fn elimination(&self) -> usize {
        self.lower.iter().zip(&self.upper_rows).map(|(lower, rest)| lower.len() * rest.len()).sum()
    }

    /// Offered columns become steps in the rest of each row, and the columns are made from the rows.
    fn number_steps(&mut self, taken: &[usize], offered: usize) {
        let mut step_of = vec![usize::MAX; offered];
        for (k, &c) in taken.iter().enumerate() {
            step_of[c] = k;
        }
        self.upper_columns = vec![Vec::new(); self.rows.len()];
        for (k, row) in self.upper_rows.iter_mut().enumerate() {
            row.retain_mut(|(c, _)| {
                *c = step_of[*c];
                *c != usize::MAX
            });
            for (step, value) in row {
                self.upper_columns[*step].push((self.rows[k], value.clone()));
            }
        }
    }

    /// Solves `B x = b`: `b` per row, `x` per step.
    pub(super) fn solve(&self, mut b: Vec<S>) -> Vec<S> {
        for (row, lower) in self.rows.iter().zip(&self.lower) {
            if !lower.is_empty() && !b[*row].is_zero() {
                let value = b[*row].clone();
                for (r, times) in lower {
                    b[*r].sub_mul(times, &value);
                }
            }
        }
        let mut x = vec![S::zero(); self.rows.len()];
        for k in (0..self.rows.len()).rev() {
            if b[self.rows[k]].is_zero() {
                continue;
            }
            let value = b[self.rows[k]].div(&self.pivots[k]);
            for (r, times) in &self.upper_columns[k] {
                b[*r].sub_mul(times, &value);
            }
            x[k] = value;
        }
        x
    }

    /// Solves `y B = c`: `c` per step, `y` per row.
    pub(super) fn solve_left(&self, mut c: Vec<S>) -> Vec<S> {
        let mut y = vec![S::zero(); self.rows.len()];
        for k in 0..self.rows.len() {
            if c[k].is_zero() {
                continue;
            }
            let value = c[k].div(&self.pivots[k]);
            for (step, times) in &self.upper_rows[k] {
                c[*step].sub_mul(times, &value);
            }
            y[self.rows[k]] = value;
        }
        for (row, lower) in self.rows.iter().zip(&self.lower).rev().filter(|(_, lower)| !lower.is_empty()) {
            let mut value = y[*row].clone();
            for (r, times) in lower.iter().filter(|(r, _)| !y[*r].is_zero()) {
                value.sub_mul(times, &y[*r]);
            }
            y[*row] = value;
        }
        y
    }
}

impl<S: Scalar> Active<S> {
    fn new(problem: &Problem<S>, offered: &[(u8, usize)]) -> Active<S> {
        let mut rows = vec![Vec::new(); problem.m];
        let mut columns = vec![Vec::new(); offered.len()];
        for (c, &(_, column)) in offered.iter().enumerate() {
            for (r, value) in problem.column(column) {
                rows[r].push((c, value.clone()));
                columns[c].push(r);
            }
        }
        Active {
            rows,
            row_done: vec![false; problem.m],
            column_done: vec![false; offered.len()],
            slots: vec![0; offered.len()],
            columns,
            lonely_columns: Vec::new(),
            lonely_rows: Vec::new(),
        }
    }

    fn entry(&self, r: usize, c: usize) -> Option<&S> {
        self.rows[r].iter().find(|(column, _)| *column == c).map(|(_, value)| value)
    }

    /// The row and column of the next pivot. Columns in which nothing can be a pivot are closed.
    fn next_pivot(&mut self, open: &mut Vec<usize>, in_class: impl Fn(usize) -> bool) -> Option<(usize, usize)> {
        while let Some(c) = self.lonely_columns.pop() {
            if let ([r], false) = (self.columns[c].as_slice(), self.column_done[c])
                && in_class(c)
                && self.entry(*r, c).is_some_and(|value| value.may_be_pivot(0.0))
            {
                return Some((*r, c));
            }
        }
        while let Some(r) = self.lonely_rows.pop() {
            if let ([(c, value)], false) = (self.rows[r].as_slice(), self.row_done[r])
                && in_class(*c)
                && value.may_be_pivot(self.largest(*c))
            {
                return Some((r, *c));
            }
        }
        loop {
            open.retain(|&c| !self.column_done[c] && !self.columns[c].is_empty());
            let c = open.iter().copied().min_by_key(|&c| self.columns[c].len())?;
            let largest = self.largest(c);
            let candidates = self.columns[c].iter().filter_map(|&r| self.entry(r, c).map(|value| (r, value)));
            let fit = candidates.filter(|(_, value)| value.may_be_pivot(largest));
            match fit.min_by_key(|&(r, value)| (self.rows[r].len(), value.bits(), Reverse(r))) {
                Some((r, _)) => return Some((r, c)),
                // Only rounding is left of it.
                None => self.close(c),
            }
        }
    }

    /// The size of the largest entry of a column.
    fn largest(&self, c: usize) -> f64 {
        self.columns[c].iter().filter_map(|&r| self.entry(r, c)).map(|value| value.approx().abs()).fold(0.0, f64::max)
    }

    /// Takes a column out without a pivot.
    fn close(&mut self, c: usize) {
        self.column_done[c] = true;
        for r in std::mem::take(&mut self.columns[c]) {
            self.rows[r].retain(|(column, _)| *column != c);
            if self.rows[r].len() == 1 {
                self.lonely_rows.push(r);
            }
        }
    }

    /// Takes the pivot's row off the other rows of its column. Gives the pivot, what was taken off, and the rest of the row.
    #[allow(clippy::type_complexity, reason = "a step of the elimination, taken apart at once")]
    fn eliminate(&mut self, pivot_row: usize, c: usize, budget: &Budget) -> Result<(S, Vec<(usize, S)>, Vec<(usize, S)>), GaveUp> {
        let mut rest = std::mem::take(&mut self.rows[pivot_row]);
        self.row_done[pivot_row] = true;
        self.column_done[c] = true;
        let at = rest.iter().position(|(column, _)| *column == c).ok_or(GaveUp::Malformed)?;
        let (_, pivot) = rest.swap_remove(at);
        for (column, _) in &rest {
            self.columns[*column].retain(|&r| r != pivot_row);
        }
        let mut lower = Vec::new();
        for r in std::mem::take(&mut self.columns[c]) {
            if r == pivot_row {
                continue;
            }
            budget.step()?;
            let mut row = std::mem::take(&mut self.rows[r]);
            let Some(at) = row.iter().position(|(column, _)| *column == c) else {
                continue;
            };
            let (_, value) = row.swap_remove(at);
            let times = value.div(&pivot);
            self.combine(r, &mut row, &rest, &times, budget)?;
            if row.len() == 1 {
                self.lonely_rows.push(r);
            }
            self.rows[r] = row;
            lower.push((r, times));
        }
        for (column, _) in &rest {
            if self.columns[*column].len() == 1 {
                self.lonely_columns.push(*column);
            }
        }
        Ok((pivot, lower, rest))
    }

    /// `row -= times * other`, with the patterns of columns kept up.
    fn combine(&mut self, r: usize, row: &mut Vec<(usize, S)>, other: &[(usize, S)], times: &S, budget: &Budget) -> Result<(), GaveUp> {
        if other.is_empty() {
            return Ok(());
        }
        for (at, (column, _)) in row.iter().enumerate() {
            self.slots[*column] = at + 1;
        }
        for (column, value) in other {
            match self.slots[*column] {
                0 => {
                    let mut fill = S::zero();
                    fill.sub_mul(times, value);
                    row.push((*column, fill));
                    self.columns[*column].push(r);
                }
                at => {
                    let entry = &mut row[at - 1].1;
                    entry.sub_mul(times, value);
                    budget.size(entry)?;
                }
            }
        }
        for (column, _) in row.iter() {
            self.slots[*column] = 0;
        }
        row.retain(|(column, value)| {
            let stays = !value.is_zero();
            if !stays {
                self.columns[*column].retain(|&other| other != r);
            }
            stays
        });
        Ok(())
    }
}
