//! What a row says of its columns: the bound that each has to keep, given those of the others (A. L. Brearley, G. Mitra, H. P. Williams,
//! *Analysis of mathematical programming problems prior to applying the simplex algorithm*, Mathematical Programming 8, 1975).
//!
//! What a certificate says of rows is calculated by `certify` itself, in a way of its own.

use super::{ColId, Lp, RowId, Value};
use std::cmp::Ordering;

/// A side of a column's range, or of an expression's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    Least,
    Greatest,
}

impl Side {
    pub fn other(self) -> Side {
        match self {
            Side::Least => Side::Greatest,
            Side::Greatest => Side::Least,
        }
    }

    /// The side of a column that this side of a term comes from.
    pub fn of_factor<N: Value>(self, factor: &N) -> Side {
        if factor.order(&N::zero()) == Ordering::Less { self.other() } else { self }
    }
}

/// A bound that a row implies.
#[derive(Clone, Debug)]
pub struct Implied<N> {
    pub column: ColId,
    /// The side of the column that it bounds.
    pub side: Side,
    pub bound: N,
    /// The side of the row's sum that it follows from: where that is at its least, from the row's upper limit.
    pub from: Side,
}

/// The bounds that a row implies for those sides of its columns that are wanted, with the bounds that `end` knows.
pub fn implied<N: Value>(
    lp: &Lp<N>,
    row: RowId,
    wanted: impl Fn(ColId, Side) -> bool,
    end: impl Fn(ColId, Side) -> Option<N>,
    mut found: impl FnMut(Implied<N>),
) {
    for (from, limit) in [(Side::Least, &lp.rows.upper[row]), (Side::Greatest, &lp.rows.lower[row])] {
        let Some(limit) = N::end(limit) else { continue };
        let entries = lp.entries(row).filter(|(_, value)| !value.is_zero());
        let bounded = |(column, value): (ColId, &N)| wanted(column, from.other().of_factor(value));
        if !entries.clone().any(bounded) {
            continue;
        }
        let entries: Vec<(ColId, &N)> = entries.collect();
        let term = |(col, value): &(ColId, &N)| end(*col, from.of_factor(*value)).map(|end| end.mul((*value).clone()));
        // With two terms of which nothing is known, nothing follows of any; with one, only of it.
        let terms: Vec<Option<N>> = entries.iter().map(term).collect();
        if terms.iter().filter(|term| term.is_none()).nth(1).is_some() {
            continue;
        }
        // What the others come to: without differences, which would lose the small beside the large.
        let mut before: Vec<Option<N>> = Vec::with_capacity(terms.len());
        let mut sum = Some(N::zero());
        for term in &terms {
            before.push(sum.clone());
            sum = sum.zip(term.clone()).map(|(sum, term)| sum.add(term));
        }
        let mut after = Some(N::zero());
        for (((column, value), term), before) in entries.iter().zip(&terms).zip(&before).rev() {
            let rest = before.clone().zip(after.clone()).map(|(before, after)| before.add(after));
            after = after.zip(term.clone()).map(|(sum, term)| sum.add(term));
            let side = from.other().of_factor(*value);
            let (Some(rest), true) = (rest, wanted(*column, side)) else { continue };
            found(Implied { column: *column, side, bound: limit.clone().sub(rest).div((*value).clone()), from });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn a_row_bounds_the_columns_whose_others_are_bounded() {
        // x - 2 y in 1 .. 8 with 0 <= y <= 3, and x with no bound.
        let lp = Builder::minimize().column(0.0, -INF, INF).column(0.0, 0.0, 3.0).row(1.0, 8.0, &[(0, 1.0), (1, -2.0)]).build();
        let end = |col: ColId, side: Side| f64::end(&if side == Side::Least { lp.columns.lower[col] } else { lp.columns.upper[col] });
        let mut found = Vec::new();
        implied(&lp, RowId(0), |_, _| true, end, |implied| found.push((implied.column.0, implied.side, implied.bound, implied.from)));
        assert_eq!(found, [(0, Side::Greatest, 14.0, Side::Least), (0, Side::Least, 1.0, Side::Greatest)]);
        implied(&lp, RowId(0), |col, side| col == ColId(1) || side == Side::Least, end, |implied| assert_eq!(implied.bound, 1.0));
    }
}
