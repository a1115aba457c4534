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

/// A row that keeps terms on one side of a limit where a binary column says so, and lets go elsewhere by the room that it has to
/// give (*big M*).
pub(super) struct OnlyIf<N: Made> {
    pub(super) terms: Vec<(u32, N, Origin)>,
    pub(super) limit: N,
    /// How far the terms may be beyond the limit; what is never beyond it needs no room.
    pub(super) room: N,
    /// True where the terms are at least the limit, false where at most.
    pub(super) below: bool,
    pub(super) column: u32,
    pub(super) holds: bool,
    pub(super) origin: Origin,
    pub(super) made_of: Vec<(Source, N)>,
    pub(super) auxiliary: Auxiliary,
}

impl<N: Made> OnlyIf<N> {
    /// False where doubles are not sure whether the row needs room.
    pub(super) fn is_sure(&self) -> bool {
        self.room.sure(&N::zero()).is_some()
    }

    pub(super) fn pending(self) -> Pending<N> {
        let OnlyIf { mut terms, limit, room, below, column, holds, origin, made_of, auxiliary } = self;
        let room = if room.order(&N::zero()) == std::cmp::Ordering::Less { N::zero() } else { room };
        // Away from the limit: down where the row is to be at least something, up where it is to be at most.
        let away = if below { room.neg() } else { room };
        let (factor, end) = if holds { (away.clone(), limit.add(away)) } else { (away.neg(), limit) };
        add(&mut terms, column, factor, origin);
        let (lower, upper) = if below { (end.bound(), N::open_above()) } else { (N::open_below(), end.bound()) };
        Pending { terms, lower, upper, auxiliary, go: Some(Go { column: ColId(column), holds, made_of }) }
    }
}

/// Adds a term to a list in which each column stands once.
fn add<N: Made>(list: &mut Vec<(u32, N, Origin)>, col: u32, value: N, origin: Origin) {
    match list.iter_mut().find(|(own, ..)| *own == col) {
        Some((_, own, _)) => *own = own.clone().add(value),
        None => list.push((col, value, origin)),
    }
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
        lp.let_go.push(LetGo { row, column, holds, below: N::end(&lower).is_some(), written: N::zero(), made_of });
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
