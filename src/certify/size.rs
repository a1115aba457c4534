//! What a tolerance is relative to: the sizes that the program and the values have by themselves. None of them is a one of some unit,
//! so that no verdict depends on the unit in which something was declared.

use crate::exact::{self, Exact};
use crate::lp::{ByCol, Domain, Lp, RowId};
use std::cell::OnceCell;

/// How large the values of each column are.
///
/// A continuous column is as large as the largest value of its variable: `x[a] = 1e-12` beside `x[b] = 10` is rounding. A column of
/// integers has no rounding of its own and is as large as it is: a big M times a binary that is 0 excuses nothing.
pub struct Sizes<'a> {
    lp: &'a Lp<Exact>,
    values: &'a [Exact],
    /// Made where something is asked for.
    columns: OnceCell<ByCol<f64>>,
}

impl Sizes<'_> {
    /// The sizes of values, one for each column.
    pub fn new<'a>(lp: &'a Lp<Exact>, values: &'a [Exact]) -> Sizes<'a> {
        Sizes { lp, values, columns: OnceCell::new() }
    }

    fn columns(&self) -> ByCol<f64> {
        let mut columns: ByCol<f64> = self.values.iter().map(magnitude).collect();
        for block in &self.lp.column_blocks {
            let own = block.start as usize..(block.start + block.count) as usize;
            if own.is_empty() || self.lp.columns.domain[own.start] == Domain::Integer {
                continue;
            }
            let own = &mut columns[own];
            let largest = own.iter().copied().fold(0.0, f64::max);
            own.fill(largest);
        }
        columns
    }

    /// How large the values of a column are.
    pub fn column(&self, column: usize) -> f64 {
        self.columns.get_or_init(|| self.columns())[column]
    }

    /// How large the terms of a row are.
    pub fn row(&self, row: usize) -> f64 {
        self.lp.entries(RowId(row as u32)).map(|(col, value)| self.term(col.0 as usize, value)).fold(0.0, f64::max)
    }

    /// How large one term is.
    pub fn term(&self, column: usize, coefficient: &Exact) -> f64 {
        let size = self.column(column);
        if size == 0.0 { 0.0 } else { magnitude(coefficient) * size }
    }

    /// How large the terms of the objective are; its constant is none.
    pub fn objective(&self) -> f64 {
        self.lp.columns.cost.iter().enumerate().filter(|(_, cost)| !cost.is_zero()).map(|(c, cost)| self.term(c, cost)).fold(0.0, f64::max)
    }
}

/// The nearest double to the magnitude of a number.
pub fn magnitude(x: &Exact) -> f64 {
    exact::to_f64(x).abs()
}
