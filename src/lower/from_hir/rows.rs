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
    lp.columns.push(lower, upper, domain, N::zero());
    lp.auxiliary_columns.push(auxiliary);
}

/// Adds an auxiliary row.
pub(super) fn row<N: Made>(lp: &mut Lp<N>, pending: Pending<N>) {
    let Pending { terms, lower, upper, auxiliary, go } = pending;
    if let Some(Go { column, holds, made_of }) = go {
        let row = RowId(lp.row_count() as u32);
        lp.let_go.push(LetGo { row, column, holds, below: N::end(&lower).is_some(), made_of });
    }
    let terms = terms.into_iter().map(|(col, value, origin)| (ColId(col), value, origin));
    lp.rows.push_made(terms, (lower, upper), N::zero(), Origin::NONE);
    lp.auxiliary_rows.push(auxiliary);
}

/// Adds the row of a constraint.
pub(super) fn push_row<N: Made>(rows: &mut Rows<N>, ends: RowEnds<N>, terms: &mut Terms<N>, origin: Origin) {
    let cols = terms.cols.iter().map(|col| ColId(*col));
    let entries = cols.zip(terms.values.drain(..)).zip(&terms.origins).map(|((col, value), origin)| (col, value, *origin));
    rows.push_made(entries, (ends.lower, ends.upper), terms.constant.clone(), origin);
}
