//! Rows of one column are bounds. A solver that keeps them as rows takes a step for each: a plan with a stock by hours has two of them for
//! every hour.

use super::model::{Shape, shape};
use crate::lp::{Domain, Lp, RowId};
use std::borrow::Cow;

/// Fewer than these are left as they are: they take no time.
const MANY: usize = 1000;

/// The same plan with such rows of continuous columns as bounds; what was a row then asks for nothing. A row whose limits no value within the
/// column's bounds obeys stays, so that whoever solves the plan finds it.
pub(super) fn as_bounds(lp: &Lp) -> Cow<'_, Lp> {
    as_bounds_from(lp, MANY)
}

/// The same where there are so many of them.
fn as_bounds_from(lp: &Lp, many: usize) -> Cow<'_, Lp> {
    let rows = 0..lp.row_count();
    let single: Vec<(usize, usize, f64)> = rows.filter_map(|r| single(lp, r).map(|(c, value)| (r, c, value))).collect();
    if single.len() < many {
        return Cow::Borrowed(lp);
    }
    let mut out = lp.clone();
    for (r, c, value) in single {
        let (a, b) = (lp.rows.lower[r] / value, lp.rows.upper[r] / value);
        let (low, high) = if value > 0.0 { (a, b) } else { (b, a) };
        let (low, high) = (low.max(out.columns.lower[c]), high.min(out.columns.upper[c]));
        if low > high || low.is_nan() || high.is_nan() {
            continue;
        }
        (out.columns.lower[c], out.columns.upper[c]) = (low, high);
        (out.rows.lower[r], out.rows.upper[r]) = (f64::NEG_INFINITY, f64::INFINITY);
    }
    // Without any row there is nothing left to solve.
    let open = (0..out.row_count()).any(|r| shape(&out, r) != Shape::Idle);
    if open { Cow::Owned(out) } else { Cow::Borrowed(lp) }
}

/// The only column of a row, continuous, with its coefficient.
fn single(lp: &Lp, r: usize) -> Option<(usize, f64)> {
    let mut entries = lp.row(RowId(r as u32)).filter(|(_, value)| *value != 0.0);
    let (col, value) = entries.next()?;
    let continuous = lp.columns.domain[col] == Domain::Continuous;
    (entries.next().is_none() && continuous).then_some((col.0 as usize, value))
}

#[cfg(test)]
mod tests {
    use super::super::{Choice, Options, Status, solve};
    use super::*;
    use crate::lp::testing::{Builder, INF, Numbers};

    /// A stock of so many periods: bought at a price, used, and kept within a room, which rows with factors other than 1 say.
    fn stock(periods: u32, seed: u64) -> Lp {
        let mut numbers = Numbers::new(seed);
        let mut lp = Builder::minimize();
        for t in 0..periods {
            let (buy, stock) = (2 * t, 2 * t + 1);
            lp = lp.column(5.0 + numbers.below(30) as f64, 0.0, 9.0).column(0.0, -INF, INF);
            let mut balance = vec![(buy, -1.0), (stock, 1.0)];
            if t > 0 {
                balance.push((stock - 2, -1.0));
            }
            let used = -(numbers.below(7) as f64);
            lp = lp.row(used, used, &balance).row(-INF, 0.0, &[(stock, -2.0)]).row(-INF, 80.0, &[(stock, 4.0)]);
        }
        lp.build()
    }

    #[test]
    fn bounds_say_what_rows_said() {
        let options = Options { solver: Choice::Microlp, ..Default::default() };
        for seed in 0..20 {
            let lp = stock(12, seed);
            let bounded = as_bounds_from(&lp, 1);
            assert!((0..lp.row_count()).filter(|r| shape(&bounded, *r) == Shape::Idle).count() == 24);
            assert_eq!((bounded.columns.lower[1], bounded.columns.upper[1]), (0.0, 20.0));
            let (as_rows, as_bounds) = (solve(&lp, &options).unwrap(), solve(&bounded, &options).unwrap());
            assert_eq!((as_rows.status.clone(), as_bounds.status.clone()), (Status::Optimal, Status::Optimal));
            let (a, b) = (as_rows.objective.unwrap(), as_bounds.objective.unwrap());
            assert!((a - b).abs() < 1e-9 * a.abs(), "{a} {b}");
        }
    }

    #[test]
    fn what_crosses_and_what_is_alone_stays() {
        let crossed = Builder::minimize().column(1.0, 0.0, 4.0).column(1.0, 0.0, 4.0);
        let crossed = crossed.row(5.0, INF, &[(0, 1.0)]).row(1.0, 2.0, &[(0, 1.0), (1, 1.0)]).build();
        let bounded = as_bounds_from(&crossed, 1);
        assert_eq!((bounded.columns.lower[0], bounded.columns.upper[0], bounded.rows.lower[0]), (0.0, 4.0, 5.0));
        let alone = Builder::minimize().column(1.0, 0.0, 4.0).row(2.0, INF, &[(0, 1.0)]).build();
        assert!(matches!(as_bounds_from(&alone, 1), Cow::Borrowed(_)));
        let whole = Builder::minimize().whole(1.0, 0.0, 4.0).row(2.5, INF, &[(0, 1.0)]).build();
        assert!(matches!(as_bounds_from(&whole, 1), Cow::Borrowed(_)));
        // A coefficient below zero turns the limits round.
        let turned = Builder::minimize().column(1.0, -INF, INF).row(-6.0, 4.0, &[(0, -2.0)]).row(1.0, INF, &[(0, 1.0)]);
        let turned = turned.column(1.0, 0.0, 1.0).row(0.0, 1.0, &[(0, 1.0), (1, 1.0)]).build();
        let bounded = as_bounds_from(&turned, 1);
        assert_eq!((bounded.columns.lower[0], bounded.columns.upper[0]), (1.0, 3.0));
    }
}
