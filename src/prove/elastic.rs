//! A program whose rows may all be broken at a price: its optimum is the point nearest to a solution.

use crate::lp::{Domain, Lp, RowId, Rows, Sense};

/// The elastic program: two more columns for each row with a limit, one for each way in which it may be broken. Bounds hold.
/// Rows count by the size of their largest coefficient, so that units matter little.
pub(super) fn elastic(lp: &Lp) -> Lp {
    let mut out = lp.clone();
    out.sense = Sense::Minimize;
    out.offset = 0.0;
    out.columns.cost.fill(0.0);
    out.rows = Rows::default();
    for (r, (lower, upper)) in (0..).zip(lp.rows.lower.iter().zip(&lp.rows.upper)) {
        let largest = lp.row(RowId(r)).map(|(_, value)| value.abs()).fold(0.0_f64, f64::max);
        let size = if largest > 0.0 { largest.log2().round().exp2() } else { 1.0 };
        let broken = [lower.is_finite().then_some(size), upper.is_finite().then_some(-size)].into_iter().flatten();
        let columns = &mut out.columns;
        let ways = broken.map(|size| (columns.push(0.0, f64::INFINITY, Domain::Continuous, 1.0), size));
        out.rows.push(lp.row(RowId(r)).chain(ways), *lower, *upper);
    }
    out
}
