//! A program whose rows may all be broken at a price: its optimum is the point nearest to a solution.

use crate::lp::{ColId, Domain, Lp, Origin, Sense};

/// The elastic program: two more columns for each row with a limit, one for each way in which it may be broken. Bounds hold.
/// Rows count by the size of their largest coefficient, so that units matter little.
pub(super) fn elastic(lp: &Lp) -> Lp {
    let mut out = lp.clone();
    out.sense = Sense::Minimize;
    out.offset = 0.0;
    out.columns.cost.fill(0.0);
    let mut cols = Vec::with_capacity(lp.entry_count() + 2 * lp.row_count());
    let mut values = Vec::with_capacity(cols.capacity());
    let mut starts = vec![0];
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        let mut largest = 0.0_f64;
        for (col, value) in lp.row(crate::lp::RowId(r as u32)) {
            cols.push(col);
            values.push(value);
            largest = largest.max(value.abs());
        }
        let size = if largest > 0.0 { largest.log2().round().exp2() } else { 1.0 };
        for sign in [lower.is_finite().then_some(1.0), upper.is_finite().then_some(-1.0)].into_iter().flatten() {
            let columns = &mut out.columns;
            cols.push(ColId(columns.lower.len() as u32));
            values.push(sign * size);
            columns.lower.push(0.0);
            columns.upper.push(f64::INFINITY);
            columns.domain.push(Domain::Continuous);
            columns.cost.push(1.0);
            columns.cost_origin.push(Origin(u32::MAX));
            columns.origin.push(Origin(u32::MAX));
        }
        starts.push(cols.len());
    }
    out.rows.value_origin = vec![Origin(u32::MAX); cols.len()];
    (out.rows.cols, out.rows.values, out.rows.starts) = (cols, values, starts);
    out
}
