//! Programs in plain doubles, for the solvers, from those that know their errors.

use super::{Columns, Conditional, Lp, Rows, Value};
use crate::eval::{Ball, Figure, Number};
use crate::exact::{self, Exact};

impl Lp<Ball> {
    /// The program in doubles, if the sign of every number is sure, none is lost in its error, and no bounds cross but those
    /// that are sure to.
    pub(super) fn doubles(self) -> Option<Lp> {
        let precise = |values: &[Ball]| values.iter().all(Ball::is_precise);
        let orderly = |lower: &[Ball], upper: &[Ball]| lower.iter().zip(upper).all(|(low, high)| in_order(low, high));
        let (columns, rows) = (&self.columns, &self.rows);
        let fine = self.offset.is_precise()
            && precise(&columns.cost)
            && precise(&rows.values)
            && precise(&rows.constant)
            && orderly(&columns.lower, &columns.upper)
            && orderly(&rows.lower, &rows.upper);
        fine.then(|| self.into_doubles(Ball::to_f64))
    }
}

/// Bounds that are precise themselves, and of which it is sure whether they cross.
fn in_order(low: &Ball, high: &Ball) -> bool {
    let (low, high) = (Ball::end(low), Ball::end(high));
    let precise = |end: Option<Ball>| end.is_none_or(|end| end.is_precise());
    let sure = low.zip(high).is_none_or(|(low, high)| low == high || low.sure(&high).is_some());
    precise(low) && precise(high) && sure
}

impl Lp<Exact> {
    /// The program in the nearest doubles, with all that it knows of its parts.
    pub(super) fn nearest(self) -> Lp {
        self.into_doubles(exact::to_f64)
    }
}

impl<N: Value> Lp<N> {
    fn into_doubles(self, number: impl Fn(&N) -> f64) -> Lp {
        let numbers = |values: Vec<N>| -> Vec<f64> { values.iter().map(&number).collect() };
        let end = |bound: &N::Bound, open: f64| N::end(bound).map_or(open, |end| number(&end));
        let below = |bounds: Vec<N::Bound>| -> Vec<f64> { bounds.iter().map(|bound| end(bound, f64::NEG_INFINITY)).collect() };
        let above = |bounds: Vec<N::Bound>| -> Vec<f64> { bounds.iter().map(|bound| end(bound, f64::INFINITY)).collect() };
        let (columns, rows) = (self.columns, self.rows);
        let conditional = self.conditional.into_iter().map(|held| Conditional {
            row: held.row,
            column: held.column,
            holds: held.holds,
            lower: end(&held.lower, f64::NEG_INFINITY),
            upper: end(&held.upper, f64::INFINITY),
        });
        Lp {
            objective: self.objective,
            sense: self.sense,
            offset: number(&self.offset),
            conditional: conditional.collect(),
            columns: Columns {
                lower: below(columns.lower),
                upper: above(columns.upper),
                domain: columns.domain,
                cost: numbers(columns.cost),
                cost_origin: columns.cost_origin,
                origin: columns.origin,
            },
            rows: Rows {
                lower: below(rows.lower),
                upper: above(rows.upper),
                constant: numbers(rows.constant),
                origin: rows.origin,
                starts: rows.starts,
                cols: rows.cols,
                values: numbers(rows.values),
                value_origin: rows.value_origin,
            },
            column_blocks: self.column_blocks,
            row_blocks: self.row_blocks,
            auxiliary_columns: self.auxiliary_columns,
            auxiliary_rows: self.auxiliary_rows,
            curves: self.curves,
        }
    }
}
