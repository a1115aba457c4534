//! A program in other numbers.

use super::{Columns, Conditional, LetGo, Lp, Rows, Value};

impl<N: Value> Lp<N> {
    /// The same program in other numbers; all else is moved over, not copied.
    pub fn mapped<M: Value>(
        self,
        number: impl Fn(&N) -> M,
        lower: impl Fn(&N::Bound) -> M::Bound,
        upper: impl Fn(&N::Bound) -> M::Bound,
    ) -> Lp<M> {
        let (columns, rows) = (self.columns, self.rows);
        Lp {
            objective: self.objective,
            offset: number(&self.offset),
            columns: Columns {
                lower: columns.lower.iter().map(&lower).collect(),
                upper: columns.upper.iter().map(&upper).collect(),
                domain: columns.domain,
                cost: columns.cost.iter().map(&number).collect(),
                cost_origin: columns.cost_origin,
                origin: columns.origin,
            },
            rows: Rows {
                lower: rows.lower.iter().map(&lower).collect(),
                upper: rows.upper.iter().map(&upper).collect(),
                constant: rows.constant.iter().map(&number).collect(),
                origin: rows.origin,
                starts: rows.starts,
                cols: rows.cols,
                values: rows.values.iter().map(&number).collect(),
                value_origin: rows.value_origin,
            },
            column_blocks: self.column_blocks,
            row_blocks: self.row_blocks,
            auxiliary_columns: self.auxiliary_columns,
            auxiliary_rows: self.auxiliary_rows,
            curves: self.curves,
            conditional: self
                .conditional
                .iter()
                .map(|c| Conditional { row: c.row, column: c.column, holds: c.holds, lower: lower(&c.lower), upper: upper(&c.upper) })
                .collect(),
            let_go: self
                .let_go
                .iter()
                .map(|l| LetGo {
                    row: l.row,
                    column: l.column,
                    holds: l.holds,
                    below: l.below,
                    written: number(&l.written),
                    made_of: l.made_of.iter().map(|(source, factor)| (*source, number(factor))).collect(),
                })
                .collect(),
            calculated: None,
            sense: self.sense,
        }
    }
}
