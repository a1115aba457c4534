//! Columns and rows pushed into a program: their vectors stay as long as one another, and entries in the order of their columns.

use super::{ColId, Columns, Domain, Origin, RowId, Rows, Value};
use crate::ids::At;

impl<N: Value> Columns<N> {
    /// Adds a column of no declaration.
    pub fn push(&mut self, lower: N::Bound, upper: N::Bound, domain: Domain, cost: N) -> ColId {
        self.lower.push(lower);
        self.upper.push(upper);
        self.domain.push(domain);
        self.cost.push(cost);
        self.cost_origin.push(Origin::NONE);
        self.origin.push(Origin::NONE);
        ColId(self.lower.len() as u32 - 1)
    }
}

impl<N: Value> Rows<N> {
    /// Adds a row of no declaration. Each column may come once, in any order.
    pub fn push(&mut self, entries: impl IntoIterator<Item = (ColId, N)>, lower: N::Bound, upper: N::Bound) -> RowId {
        let entries = entries.into_iter().map(|(col, value)| (col, value, Origin::NONE));
        self.push_made(entries, (lower, upper), N::zero(), Origin::NONE)
    }

    /// Adds a row with what it was made of: the origin of each entry, and the constant that its limits are less.
    pub fn push_made(
        &mut self,
        entries: impl IntoIterator<Item = (ColId, N, Origin)>,
        (lower, upper): (N::Bound, N::Bound),
        constant: N,
        origin: Origin,
    ) -> RowId {
        let start = self.cols.len();
        for (col, value, origin) in entries {
            self.cols.push(col);
            self.values.push(value);
            self.value_origin.push(origin);
        }
        if !self.cols.part(start..self.cols.len()).is_sorted() {
            self.sort_from(start);
        }
        self.lower.push(lower);
        self.upper.push(upper);
        self.constant.push(constant);
        self.origin.push(origin);
        self.starts.push(self.cols.len());
        RowId(self.lower.len() as u32 - 1)
    }

    /// Puts the entries from here on into the order of their columns.
    fn sort_from(&mut self, start: usize) {
        let cols = self.cols.drain(start..);
        let values = self.values.drain(start..);
        let mut entries: Vec<(ColId, N, Origin)> =
            cols.zip(values).zip(self.value_origin.drain(start..)).map(|((col, value), origin)| (col, value, origin)).collect();
        entries.sort_by_key(|(col, ..)| *col);
        for (col, value, origin) in entries {
            self.cols.push(col);
            self.values.push(value);
            self.value_origin.push(origin);
        }
    }

    /// Adds an entry to the last row, of a column after all of the others.
    pub fn extend_last(&mut self, col: ColId, value: N) {
        self.cols.push(col);
        self.values.push(value);
        self.value_origin.push(Origin::NONE);
        let last = self.starts.len() - 1;
        *self.starts.at_mut(last) = self.cols.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::{Lp, Sense};

    #[test]
    fn entries_stand_in_the_order_of_their_columns() {
        let mut lp: Lp = Lp::new(Sense::Minimize);
        let (a, b) = (lp.columns.push(0.0, 1.0, Domain::Continuous, 2.0), lp.columns.push(0.0, 1.0, Domain::Integer, 0.0));
        lp.rows.push([(a, 1.0)], 1.0, 2.0);
        let row = lp.rows.push_made([(b, 3.0, Origin(7)), (a, 4.0, Origin(8))], (0.0, 9.0), 5.0, Origin(1));
        assert_eq!(lp.row(row).collect::<Vec<_>>(), [(a, 4.0), (b, 3.0)]);
        assert_eq!(lp.rows.value_origin[1..], [Origin(8), Origin(7)]);
        assert_eq!((lp.rows.lower[row], lp.rows.upper[row], lp.rows.constant[row]), (0.0, 9.0, 5.0));
        let c = lp.columns.push(0.0, 1.0, Domain::Continuous, 0.0);
        lp.rows.extend_last(c, 6.0);
        assert_eq!(lp.row(row).map(|(col, _)| col).collect::<Vec<_>>(), [a, b, c]);
    }
}
