//! Whether the program in doubles is the program in exact numbers, rounded. Both come out of one walk over the scenario; what is
//! claimed of one may only be held against the other where they are the same.

use super::{ColId, Lp, RowId, Value};
use crate::exact::{self, Exact};

/// How two programs of one plan compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// The same rows and columns, and every number the nearest double but for a few roundings.
    Same,
    /// The same rows and columns; some number lost more than that, as differences of nearly equal numbers do.
    Rounded,
    /// Other rows, columns, limits or coefficients.
    Different,
}

/// What a chain of roundings may leave of a number, relative to it.
const ROUNDING: f64 = 1e-9;

/// Compares the two programs of one plan.
pub fn agreement(doubles: &Lp, exact: &Lp<Exact>) -> Agreement {
    if !same_shape(doubles, exact) {
        return Agreement::Different;
    }
    let numbers = |some: &[f64], others: &[Exact]| some.iter().zip(others).all(|(one, other)| is_near(*one, other));
    let ends = |some: &[f64], others: &[Option<Exact>]| {
        some.iter().zip(others).all(|(one, other)| other.as_ref().is_none_or(|o| is_near(*one, o)))
    };
    let (columns, rows) = ((&doubles.columns, &exact.columns), (&doubles.rows, &exact.rows));
    let near = is_near(doubles.offset, &exact.offset)
        && numbers(columns.0.cost.as_slice(), columns.1.cost.as_slice())
        && numbers(&rows.0.values, &rows.1.values)
        && ends(columns.0.lower.as_slice(), columns.1.lower.as_slice())
        && ends(columns.0.upper.as_slice(), columns.1.upper.as_slice())
        && ends(rows.0.lower.as_slice(), rows.1.lower.as_slice())
        && ends(rows.0.upper.as_slice(), rows.1.upper.as_slice());
    if near { Agreement::Same } else { Agreement::Rounded }
}

/// True where the numbers of a row are near to the exact ones; the columns are the same.
pub fn row_agrees(doubles: &Lp, exact: &Lp<Exact>, row: RowId) -> bool {
    end_agrees(doubles.rows.lower[row], &exact.rows.lower[row])
        && end_agrees(doubles.rows.upper[row], &exact.rows.upper[row])
        && doubles.entries(row).zip(exact.entries(row)).all(|((_, one), (_, other))| is_near(*one, other))
}

/// True where the bounds of a column are near to the exact ones.
pub fn column_agrees(doubles: &Lp, exact: &Lp<Exact>, col: ColId) -> bool {
    end_agrees(doubles.columns.lower[col], &exact.columns.lower[col]) && end_agrees(doubles.columns.upper[col], &exact.columns.upper[col])
}

/// True of ends that are open on both sides, or near.
fn end_agrees(one: f64, other: &Option<Exact>) -> bool {
    f64::end(&one).is_some() == other.is_some() && other.as_ref().is_none_or(|other| is_near(one, other))
}

/// True where the numbers of the objective are near to the exact ones.
pub fn objective_agrees(doubles: &Lp, exact: &Lp<Exact>) -> bool {
    let costs = doubles.columns.cost.iter().zip(&exact.columns.cost);
    is_near(doubles.offset, &exact.offset) && costs.into_iter().all(|(one, other)| is_near(*one, other))
}

fn is_near(double: f64, number: &Exact) -> bool {
    let value = exact::to_f64(number);
    (double - value).abs() <= ROUNDING * value.abs()
}

fn same_shape(doubles: &Lp, exact: &Lp<Exact>) -> bool {
    let open = |some: &[f64], others: &[Option<Exact>]| {
        some.len() == others.len() && some.iter().zip(others).all(|(one, other)| f64::end(one).is_some() == other.is_some())
    };
    let (columns, rows) = ((&doubles.columns, &exact.columns), (&doubles.rows, &exact.rows));
    doubles.sense == exact.sense
        && columns.0.domain == columns.1.domain
        && columns.0.cost.len() == columns.1.cost.len()
        && open(columns.0.lower.as_slice(), columns.1.lower.as_slice())
        && open(columns.0.upper.as_slice(), columns.1.upper.as_slice())
        && rows.0.starts == rows.1.starts
        && rows.0.cols == rows.1.cols
        && open(rows.0.lower.as_slice(), rows.1.lower.as_slice())
        && open(rows.0.upper.as_slice(), rows.1.upper.as_slice())
        && doubles.auxiliary_columns == exact.auxiliary_columns
        && doubles.auxiliary_rows == exact.auxiliary_rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn programs_are_compared() {
        let lp = Builder::minimize().column(0.3, 0.0, INF).row(1.0, INF, &[(0, 2.0)]).build();
        let exact = lp.exact();
        assert_eq!(agreement(&lp, &exact), Agreement::Same);
        let mut other = lp.clone();
        other.columns.cost[0] = 0.300_000_1;
        assert_eq!(agreement(&other, &exact), Agreement::Rounded);
        other.columns.upper[0] = 7.0;
        assert_eq!(agreement(&other, &exact), Agreement::Different);
        let mut zero = exact.clone();
        zero.rows.values[0] = Exact::ZERO;
        assert_eq!(agreement(&lp, &zero), Agreement::Rounded);
    }
}
