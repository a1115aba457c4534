//! Rows that hold only where a binary column says so, without the big M that they are written with: a search over those columns,
//! in which a row is there or is not. So bounds may be left out or moved that an M was made of.

use super::change::{add_row, limit, limits_at};
use super::oracle::{Best, Oracle};
use crate::certify::LimitId;
use crate::exact::Exact;
use crate::ids::At;
use crate::lp::{ColId, LetGo, Lp, RowId, Source};

/// A row that holds only where a column has a value.
#[derive(Clone, Debug)]
pub(super) struct Conditioned {
    /// As it is written: with the column at that value the M is nothing.
    pub(super) entries: Vec<(u32, Exact)>,
    pub(super) lower: Option<Exact>,
    pub(super) upper: Option<Exact>,
    pub(super) column: u32,
    pub(super) holds: bool,
}

/// Nodes of a search.
const NODES: usize = 2_000;

fn place(source: Source) -> LimitId {
    match source {
        Source::ColumnLower(col) => LimitId::ColumnLower(col.0 as usize),
        Source::ColumnUpper(col) => LimitId::ColumnUpper(col.0 as usize),
        Source::RowLower(row) => LimitId::RowLower(row.0 as usize),
        Source::RowUpper(row) => LimitId::RowUpper(row.0 as usize),
    }
}

/// The limits that the big M of a row was made of.
pub(super) fn sources(lp: &Lp<Exact>, row: usize) -> impl Iterator<Item = LimitId> + '_ {
    let made_of = lp.let_go(RowId(row as u32)).map_or(&[][..], |let_go| let_go.made_of.as_slice());
    made_of.iter().map(|(source, _)| place(*source)).filter(|source| limit(lp, *source).is_some())
}

/// The limits that the big M's of these limits were made of, and these themselves; each once.
pub(super) fn with_sources(lp: &Lp<Exact>, places: Vec<LimitId>) -> Vec<LimitId> {
    let mut known: rustc_hash::FxHashSet<LimitId> = places.iter().copied().collect();
    let mut out = places.clone();
    for at in places {
        let (LimitId::RowLower(r) | LimitId::RowUpper(r)) = at else { continue };
        out.extend(sources(lp, r).filter(|source| known.insert(*source)));
    }
    out
}

/// Takes the rows out of a program whose M was made of what a test says, and gives them as conditions.
pub(super) fn take(lp: &mut Lp<Exact>, of: impl Fn(LimitId) -> bool) -> Vec<Conditioned> {
    let taken: Vec<LetGo<Exact>> =
        lp.let_go.iter().filter(|let_go| let_go.made_of.iter().any(|(source, _)| of(place(*source)))).cloned().collect();
    let mut out = Vec::new();
    for LetGo { row, column, holds, .. } in taken {
        let entries = lp.entries(row).map(|(col, value)| (col.0, value.clone())).collect();
        let (lower, upper) = (lp.rows.lower[row].take(), lp.rows.upper[row].take());
        out.push(Conditioned { entries, lower, upper, column: column.0, holds });
    }
    out
}

/// Moves a limit, with both sides of what is met exactly, and makes the M's anew that were made of it.
pub(super) fn move_limit(lp: &mut Lp<Exact>, at: LimitId, to: &Exact) {
    let Some((lower, upper)) = limits_at(lp, at) else { return };
    let exactly = lower.is_some() && lower == upper;
    let is_lower = matches!(at, LimitId::RowLower(_) | LimitId::ColumnLower(_));
    let mut by = Vec::new();
    let other = match at {
        LimitId::RowLower(r) => LimitId::RowUpper(r),
        LimitId::RowUpper(r) => LimitId::RowLower(r),
        LimitId::ColumnLower(c) => LimitId::ColumnUpper(c),
        LimitId::ColumnUpper(c) => LimitId::ColumnLower(c),
        LimitId::Integrality(_) => return,
    };
    for (side, is_lower, moves) in [(at, is_lower, true), (other, !is_lower, exactly)] {
        let limit = if is_lower { &mut *lower } else { &mut *upper };
        if let Some(from) = limit.as_ref().filter(|_| moves) {
            by.push((side, if is_lower { from - to } else { to - from }));
            *limit = Some(to.clone());
        }
    }
    for at in 0..lp.let_go.len() {
        let let_go = lp.let_go.at(at);
        let parts = let_go.made_of.iter().filter_map(|(source, factor)| {
            let (_, by) = by.iter().find(|(side, _)| *side == place(*source))?;
            Some(factor * by)
        });
        // An M that is too large lets a row go as well.
        let room = parts.filter(|part| *part > Exact::ZERO).fold(Exact::ZERO, |sum, part| sum + part);
        if !room.is_zero() {
            let let_go = let_go.clone();
            give_room(lp, &let_go, room);
        }
    }
}

/// More room for a row where it is let go.
fn give_room(lp: &mut Lp<Exact>, let_go: &LetGo<Exact>, room: Exact) {
    let away = if let_go.below { -room } else { room };
    let range = lp.range(let_go.row);
    // An M of zero has no entry.
    if let Some(at) = lp.rows.cols.part(range.clone()).iter().position(|col| *col == let_go.column) {
        *lp.rows.values.at_mut(range.start + at) += if let_go.holds { away.clone() } else { -away.clone() };
    }
    if let_go.holds {
        let side = if let_go.below { &mut lp.rows.lower } else { &mut lp.rows.upper };
        if let Some(limit) = &mut side[let_go.row] {
            *limit += away;
        }
    }
}

impl Oracle {
    /// The best of a program to minimize beside rows that hold only where a column says so. A proof that there is none is one of
    /// the program alone.
    pub(super) fn best_with(&self, lp: &Lp<Exact>, rows: &[Conditioned]) -> Best {
        let mut found: Option<(Exact, Vec<Exact>)> = None;
        let mut open: Vec<Vec<(u32, bool)>> = vec![Vec::new()];
        let mut nodes = 0;
        while let Some(fixed) = open.pop() {
            nodes += 1;
            if nodes > NODES || (nodes > 1 && self.is_over()) {
                return Best::Unknown;
            }
            let values = match self.best(&node(lp, rows, &fixed)) {
                Best::Optimal { values } => values,
                Best::Infeasible(proof) if fixed.is_empty() => return Best::Infeasible(proof),
                Best::Infeasible(_) => continue,
                other => return other,
            };
            let cost = crate::certify::objective(lp, &values);
            if found.as_ref().is_some_and(|(best, _)| cost >= *best) {
                continue;
            }
            let Some(broken) = rows.iter().find(|row| !fixed.iter().any(|(col, _)| *col == row.column) && row.is_broken(&values)) else {
                found = Some((cost, values));
                continue;
            };
            for value in [broken.holds, !broken.holds] {
                open.push(fixed.iter().copied().chain([(broken.column, value)]).collect());
            }
        }
        found.map_or(Best::Infeasible(None), |(_, values)| Best::Optimal { values })
    }
}

/// The program in which some conditions are decided.
fn node(lp: &Lp<Exact>, rows: &[Conditioned], fixed: &[(u32, bool)]) -> Lp<Exact> {
    let mut out = lp.clone();
    for (col, on) in fixed {
        let value = if *on { Exact::ONE } else { Exact::ZERO };
        let columns = &mut out.columns;
        let (lower, upper) = (&mut columns.lower[ColId(*col)], &mut columns.upper[ColId(*col)]);
        // Whatever the bounds say beside: what they forbid stays forbidden.
        if lower.as_ref().is_none_or(|lower| *lower < value) {
            *lower = Some(value.clone());
        }
        if upper.as_ref().is_none_or(|upper| *upper > value) {
            *upper = Some(value);
        }
    }
    for row in rows.iter().filter(|row| fixed.contains(&(row.column, row.holds))) {
        add_row(&mut out, row.entries.clone(), row.lower.clone(), row.upper.clone());
    }
    out
}

impl Conditioned {
    /// True where the row should hold at these values, and does not.
    fn is_broken(&self, values: &[Exact]) -> bool {
        let value = |col: u32| values.at(col).clone();
        if (value(self.column) > Exact::from_parts(1.into(), 2u8.into())) != self.holds {
            return false;
        }
        let sum = self.entries.iter().fold(Exact::ZERO, |sum, (col, factor)| sum + factor * value(*col));
        self.lower.as_ref().is_some_and(|lower| sum < *lower) || self.upper.as_ref().is_some_and(|upper| sum > *upper)
    }
}
