//! Columns and rows as they are put into a program.

use super::*;

/// What a constraint's sides came to, before its row is put in.
pub(super) struct RowEnds<N: Made> {
    pub(super) lower: N::Bound,
    pub(super) upper: N::Bound,
}

/// A row that no declaration owns; each column at most once, and limits without constants.
pub(super) struct Pending<N: Made> {
    pub(super) terms: Vec<(u32, N, Origin)>,
    pub(super) lower: N::Bound,
    pub(super) upper: N::Bound,
    pub(super) auxiliary: Auxiliary,
    /// Of a row with a big M.
    pub(super) go: Option<Go<N>>,
}

/// What lets a row go, and the limits that its M was made of.
pub(super) struct Go<N> {
    pub(super) column: ColId,
    pub(super) holds: bool,
    pub(super) made_of: Vec<(Source, N)>,
}

/// Adds an auxiliary column.
pub(super) fn column<N: Made>(lp: &mut Lp<N>, lower: N::Bound, upper: N::Bound, domain: Domain, auxiliary: Auxiliary) {
    let columns = &mut lp.columns;
    columns.lower.push(lower);
    columns.upper.push(upper);
    columns.domain.push(domain);
    columns.cost.push(N::zero());
    columns.cost_origin.push(Origin(u32::MAX));
    columns.origin.push(Origin(u32::MAX));
    lp.auxiliary_columns.push(auxiliary);
}

/// Adds an auxiliary row.
pub(super) fn row<N: Made>(lp: &mut Lp<N>, pending: Pending<N>) {
    let Pending { mut terms, lower, upper, auxiliary, go } = pending;
    if let Some(Go { column, holds, made_of }) = go {
        let row = RowId(lp.row_count() as u32);
        lp.let_go.push(LetGo { row, column, holds, below: N::end(&lower).is_some(), made_of });
    }
    terms.sort_by_key(|(col, ..)| *col);
    let rows = &mut lp.rows;
    for (col, value, origin) in terms {
        rows.cols.push(ColId(col));
        rows.values.push(value);
        rows.value_origin.push(origin);
    }
    rows.lower.push(lower);
    rows.upper.push(upper);
    rows.constant.push(N::zero());
    rows.origin.push(Origin(u32::MAX));
    rows.starts.push(rows.cols.len());
    lp.auxiliary_rows.push(auxiliary);
}

/// Adds the row of a constraint.
pub(super) fn push_row<N: Made>(rows: &mut Rows<N>, ends: RowEnds<N>, terms: &mut Terms<N>, origin: Origin) {
    if terms.cols.is_sorted() {
        rows.cols.extend(terms.cols.iter().map(|c| ColId(*c)));
        rows.values.append(&mut terms.values);
        rows.value_origin.extend_from_slice(&terms.origins);
    } else {
        let mut order: Vec<u32> = (0..terms.cols.len() as u32).collect();
        order.sort_unstable_by_key(|i| terms.cols.get(*i as usize).copied());
        for i in order {
            let i = i as usize;
            if let (Some(col), Some(value), Some(origin)) = (terms.cols.get(i), terms.values.get(i), terms.origins.get(i)) {
                rows.cols.push(ColId(*col));
                rows.values.push(value.clone());
                rows.value_origin.push(*origin);
            }
        }
    }
    rows.lower.push(ends.lower);
    rows.upper.push(ends.upper);
    rows.constant.push(terms.constant.clone());
    rows.origin.push(origin);
    rows.starts.push(rows.cols.len());
}
