//! Bounds for columns that have none, for a solver that is only to be trusted with bounds; and whether a plan can be
//! improved without end, asked in a way that does not depend on a solver's word for it.
//!
//! microlp 0.6 has two ways to an optimum. Where every column stands at first on the side that its cost favours,
//! the dual simplex method does all the work, and did so without a fault in tens of thousands of random plans.
//! Where some column has no bound on that side, the primal method comes in: it called about one plan in a hundred
//! unbounded that is not, and cycled on others. So such a side gets a bound here: one that the rows imply, or else a
//! far one of our own, and an answer that comes to lie on one of ours is looked into.

use crate::lp::{self, ByCol, ColId, Domain, Implied, Lp, RowId, Sense, Value};

/// Passes over the rows in search of bounds that they imply.
const PASSES: usize = 3;

/// Implied bounds beyond this are of no help; a bound of our own that nothing starts from is as far as this.
const FAR: f64 = 1_073_741_824.0;

/// Whole columns with more values than this are wide.
const WIDE: f64 = i32::MAX as f64;

/// One side of one column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) column: usize,
    pub(super) upper: bool,
    /// True when a solver has no reason to start on this side: its bound may be far.
    pub(super) far: bool,
}

/// Which sides of a column are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that the column's cost favours; both of a whole column.
    Favoured,
    /// Both.
    Both,
}

/// The sides without a bound.
pub(super) fn open_sides(lp: &Lp, which: Which) -> Vec<Side> {
    let columns = &lp.columns;
    let mut sides = Vec::new();
    let both = which == Which::Both;
    let bounds = columns.lower.iter().zip(&columns.upper);
    let rest = columns.cost.iter().zip(&columns.domain);
    for (column, ((&lower, &upper), (&cost, &domain))) in bounds.zip(rest).enumerate() {
        let both = both || domain == Domain::Integer;
        let cost = match lp.sense {
            Sense::Minimize => cost,
            Sense::Maximize => -cost,
        };
        if lower == f64::NEG_INFINITY && (both || cost > 0.0) {
            sides.push(Side { column, upper: false, far: cost < 0.0 });
        }
        if upper == f64::INFINITY && (both || cost < 0.0) {
            sides.push(Side { column, upper: true, far: cost >= 0.0 });
        }
    }
    sides
}

/// Gives bounds to those of the sides for which the rows imply one. They are loosened a little, so that it is
/// still the rows that bind.
pub(super) fn imply(lp: &mut Lp, sides: &[Side]) {
    imply_up_to(lp, sides, FAR);
}

/// The same, with what the rows imply up to a number of the caller's.
fn imply_up_to(lp: &mut Lp, sides: &[Side], far: f64) {
    let mut wanted: ByCol<(bool, bool)> = vec![(false, false); lp.column_count()].into();
    for side in sides {
        let (lower, upper) = &mut wanted[side.column];
        *(if side.upper { upper } else { lower }) = true;
    }
    for _ in 0..PASSES {
        let mut found = false;
        for r in 0..lp.row_count() {
            found |= imply_by_row(lp, r, &wanted, far);
        }
        if !found {
            break;
        }
    }
}

fn imply_by_row(lp: &mut Lp, r: usize, wanted: &ByCol<(bool, bool)>, far: f64) -> bool {
    let columns = &lp.columns;
    let end = |col: ColId, side: lp::Side| f64::end(if side == lp::Side::Least { &columns.lower[col] } else { &columns.upper[col] });
    let is_wanted = |col: ColId, side: lp::Side| match side {
        lp::Side::Least => wanted[col].0 && columns.lower[col] == f64::NEG_INFINITY,
        lp::Side::Greatest => wanted[col].1 && columns.upper[col] == f64::INFINITY,
    };
    // Bounds found in this row come into its sums only in the next pass.
    let mut news = Vec::new();
    lp::implied(lp, RowId(r as u32), is_wanted, end, |Implied { column, side, bound, .. }| {
        if bound.abs() <= far {
            let loose = 1.0 + bound.abs() * 1e-3;
            let upper = side == lp::Side::Greatest;
            news.push((column.0 as usize, upper, if upper { (bound + loose).ceil() } else { (bound - loose).floor() }));
        }
    });
    for &(column, upper, bound) in &news {
        set(lp, column, upper, bound);
    }
    !news.is_empty()
}

/// True when some whole column may take more values than 32 bits can count, by its bounds or by what the rows imply. One without
/// an end does not count: its end is not a number that a solver could calculate with.
pub(super) fn has_wide_whole_columns(lp: &Lp) -> bool {
    let whole = |side: &Side| lp.columns.domain[side.column] == Domain::Integer;
    let open: Vec<Side> = open_sides(lp, Which::Both).into_iter().filter(whole).collect();
    let mut bounded = std::borrow::Cow::Borrowed(lp);
    if !open.is_empty() {
        imply_up_to(bounded.to_mut(), &open, f64::MAX);
    }
    let columns = &bounded.columns;
    let mut ranges = columns.domain.iter().zip(columns.lower.iter().zip(&columns.upper));
    ranges.any(|(domain, (lower, upper))| *domain == Domain::Integer && (upper - lower).is_finite() && upper - lower > WIDE)
}

/// How far away a bound of our own should at least be: some times the largest number that the plan's bounds speak of.
/// Nearer is better, since what is lost by rounding grows with it; a power of two rounds least.
pub(super) fn first_reach(lp: &Lp) -> f64 {
    let columns = lp.columns.lower.iter().chain(&lp.columns.upper);
    let mut most = columns.copied().filter(|bound| bound.is_finite()).fold(1.0, largest);
    for r in 0..lp.row_count() {
        let biggest = lp.row(RowId(r as u32)).map(|(_, value)| value).fold(0.0, largest);
        for bound in [lp.rows.lower[r], lp.rows.upper[r]] {
            if bound.is_finite() && biggest > 0.0 {
                most = largest(most, bound / biggest);
            }
        }
    }
    (most * 16.0).clamp(16.0, 1e7).log2().ceil().exp2()
}

pub(super) fn largest(most: f64, number: f64) -> f64 {
    most.max(number.abs())
}

/// The plan with a bound of our own on each of the sides, at least as far as `reach` from the column's other bound and from
/// zero.
pub(super) fn boxed(lp: &Lp, sides: &[Side], reach: f64) -> Lp {
    let mut boxed = lp.clone();
    for &side in sides {
        let bound = own_bound(lp, side, reach);
        set(&mut boxed, side.column, side.upper, bound);
    }
    boxed
}

fn own_bound(lp: &Lp, side: Side, reach: f64) -> f64 {
    let reach = if side.far { reach.max(FAR) } else { reach };
    // From the other bound, where there is one, and from zero.
    let other = |bound: f64| if bound.is_finite() { bound } else { 0.0 };
    if side.upper { other(lp.columns.lower[side.column]).max(0.0) + reach } else { other(lp.columns.upper[side.column]).min(0.0) - reach }
}

fn set(lp: &mut Lp, column: usize, upper: bool, bound: f64) {
    let bounds = if upper { &mut lp.columns.upper } else { &mut lp.columns.lower };
    bounds[column] = bound;
}

/// True when some value lies on a bound of our own.
pub(super) fn touches(lp: &Lp, sides: &[Side], reach: f64, values: &[f64]) -> bool {
    sides.iter().any(|&side| {
        let bound = own_bound(lp, side, reach);
        let value = values.get(side.column).copied().unwrap_or(f64::NAN);
        let inside = if side.upper { bound - value } else { value - bound };
        inside.is_nan() || inside <= reach * 1e-6
    })
}

/// The plan of the directions in which one may walk forever from any solution, a step of at most one in each
/// column. It has bounds on every side. Its optimum is zero unless the objective can be improved without end.
pub(super) fn directions(lp: &Lp) -> Lp {
    let mut cone = lp.clone();
    let columns = &mut cone.columns;
    columns.domain.fill(Domain::Continuous);
    for (lower, upper) in columns.lower.iter_mut().zip(&mut columns.upper) {
        *lower = if lower.is_finite() { 0.0 } else { -1.0 };
        *upper = if upper.is_finite() { 0.0 } else { 1.0 };
    }
    for (lower, upper) in cone.rows.lower.iter_mut().zip(&mut cone.rows.upper) {
        *lower = if lower.is_finite() { 0.0 } else { f64::NEG_INFINITY };
        *upper = if upper.is_finite() { 0.0 } else { f64::INFINITY };
    }
    cone.offset = 0.0;
    cone
}

/// True when a step of [`directions`] changes the objective, and not by an error of arithmetic.
pub(super) fn changes_objective(lp: &Lp, step: &[f64]) -> bool {
    let gain: f64 = lp.columns.cost.iter().zip(step).map(|(cost, step)| cost * step).sum();
    gain.abs() > 1e-9 * lp.columns.cost.iter().copied().fold(0.0, largest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn sides_that_the_cost_favours_are_open() {
        let lp = Builder::maximize().column(1.0, 0.0, INF).column(-1.0, 0.0, INF).column(-1.0, -INF, INF).build();
        let side = |column, upper, far| Side { column, upper, far };
        let found = open_sides(&lp, Which::Favoured);
        assert_eq!(found, [side(0, true, false), side(2, false, false)]);
        let lp = Builder::minimize().whole(0.0, 0.0, INF).column(0.0, -INF, 5.0).build();
        let found = open_sides(&lp, Which::Both);
        assert_eq!(found, [side(0, true, true), side(1, false, false)]);
    }

    #[test]
    fn whole_columns_are_wide_by_their_bounds_or_by_a_row() {
        let wide =
            |lower, upper, most| has_wide_whole_columns(&Builder::minimize().whole(1.0, lower, upper).row(-INF, most, &[(0, 2.0)]).build());
        assert!(wide(0.0, 1e11, INF) && wide(-2e9, 2e9, INF) && wide(0.0, INF, 1e11));
        assert!(!wide(0.0, 1e9, INF) && !wide(1e11, 1e11 + 5.0, INF) && !wide(0.0, INF, INF) && !wide(0.0, INF, 1e9));
        let continuous = Builder::minimize().column(1.0, 0.0, 1e11).build();
        assert!(!has_wide_whole_columns(&continuous));
    }

    #[test]
    fn rows_imply_bounds() {
        // 2 a + b <= 10 bounds a and b; b - c >= -4 then bounds c; nothing bounds d.
        let mut lp = Builder::maximize()
            .column(1.0, 0.0, INF)
            .column(1.0, 0.0, INF)
            .column(1.0, 0.0, INF)
            .column(1.0, 0.0, INF)
            .row(-INF, 10.0, &[(0, 2.0), (1, 1.0), (3, 0.0)])
            .row(-4.0, INF, &[(1, 1.0), (2, -1.0)])
            .row(0.0, INF, &[(3, 1.0)])
            .build();
        let sides = open_sides(&lp, Which::Favoured);
        imply(&mut lp, &sides);
        let upper = &lp.columns.upper;
        assert!((5.0..8.0).contains(&upper[0]) && (10.0..13.0).contains(&upper[1]), "{upper:?}");
        assert!((14.0..20.0).contains(&upper[2]), "{upper:?}");
        let sides = open_sides(&lp, Which::Favoured);
        assert_eq!(sides, [Side { column: 3, upper: true, far: false }]);
        let boxed = boxed(&lp, &open_sides(&lp, Which::Favoured), 1e4);
        assert_eq!(boxed.columns.upper[3], 1e4);
        assert!(touches(&lp, &open_sides(&lp, Which::Favoured), 1e4, &[0.0, 0.0, 0.0, 1e4]));
        assert!(!touches(&lp, &open_sides(&lp, Which::Favoured), 1e4, &[0.0, 0.0, 0.0, 17.0]));
    }
}
