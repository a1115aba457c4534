//! Parts of a program: some of its limits, the others left out. A conflict is such a part.
//!
//! A row with a big M says what it should only beside the limits that its M was made of. Where one of those is left out the row
//! goes over to the condition that it stands for: it holds where its binary column says so, and is nothing elsewhere.

use super::change::limit;
use super::let_go::{Conditioned, sources};
use crate::certify::LimitId;
use crate::exact::Exact;
use crate::lp::{ColId, Columns, Domain, Lp, Origin, RowId, Rows};

/// Which limits of a program are kept. Costs never are: what matters is whether there is a solution.
#[derive(Clone, Debug)]
pub(super) struct Subsystem {
    row_lower: Vec<bool>,
    row_upper: Vec<bool>,
    column_lower: Vec<bool>,
    column_upper: Vec<bool>,
    integral: Vec<bool>,
}

impl Subsystem {
    /// Nothing.
    pub(super) fn none(lp: &Lp<Exact>) -> Subsystem {
        let (rows, columns) = (vec![false; lp.row_count()], vec![false; lp.column_count()]);
        Subsystem {
            row_lower: rows.clone(),
            row_upper: rows,
            column_lower: columns.clone(),
            column_upper: columns.clone(),
            integral: columns,
        }
    }

    /// Only these.
    pub(super) fn of(lp: &Lp<Exact>, places: &[LimitId]) -> Subsystem {
        let mut part = Subsystem::none(lp);
        places.iter().for_each(|place| part.set(*place, true));
        part
    }

    pub(super) fn set(&mut self, place: LimitId, kept: bool) {
        let (list, at) = match place {
            LimitId::RowLower(r) => (&mut self.row_lower, r),
            LimitId::RowUpper(r) => (&mut self.row_upper, r),
            LimitId::ColumnLower(c) => (&mut self.column_lower, c),
            LimitId::ColumnUpper(c) => (&mut self.column_upper, c),
            LimitId::Integrality(c) => (&mut self.integral, c),
        };
        if let Some(slot) = list.get_mut(at) {
            *slot = kept;
        }
    }

    fn has(list: &[bool], at: usize) -> bool {
        list.get(at).copied().unwrap_or(false)
    }

    fn keeps(&self, place: LimitId) -> bool {
        match place {
            LimitId::RowLower(r) => Subsystem::has(&self.row_lower, r),
            LimitId::RowUpper(r) => Subsystem::has(&self.row_upper, r),
            LimitId::ColumnLower(c) => Subsystem::has(&self.column_lower, c),
            LimitId::ColumnUpper(c) => Subsystem::has(&self.column_upper, c),
            LimitId::Integrality(c) => Subsystem::has(&self.integral, c),
        }
    }

    /// The part as a program of its own, without what nothing is asked of. Its rows and columns are numbered anew; the
    /// numbers that they have in the whole come along.
    pub(super) fn program(&self, lp: &Lp<Exact>) -> Excerpt {
        let mut seat: Vec<Option<u32>> = vec![None; lp.column_count()];
        let mut columns = Vec::new();
        let mut rows = Vec::new();
        let mut out = Rows::<Exact>::default();
        let (mut conditioned, mut binary) = (Vec::new(), Vec::new());
        for r in 0..lp.row_count() {
            let side = |bounds: &[Option<Exact>], kept: &[bool]| bounds.get(r).cloned().flatten().filter(|_| Subsystem::has(kept, r));
            let (lower, upper) = (side(&lp.rows.lower, &self.row_lower), side(&lp.rows.upper, &self.row_upper));
            if lower.is_none() && upper.is_none() {
                continue;
            }
            let mut seated = |col: ColId| {
                let slot = seat.get_mut(col.0 as usize)?;
                Some(*slot.get_or_insert_with(|| {
                    columns.push(col.0 as usize);
                    columns.len() as u32 - 1
                }))
            };
            let let_go = lp.let_go(RowId(r as u32));
            binary.extend(let_go.and_then(|let_go| seated(let_go.column)));
            if let Some(let_go) = let_go.filter(|_| !sources(lp, r).all(|source| self.keeps(source))) {
                let Some(column) = seated(let_go.column) else { continue };
                let entries = lp.entries(RowId(r as u32)).filter_map(|(col, value)| Some((seated(col)?, value.clone()))).collect();
                conditioned.push(Conditioned { entries, lower, upper, column, holds: let_go.holds });
                continue;
            }
            for (col, value) in lp.entries(RowId(r as u32)) {
                let Some(at) = seated(col) else { continue };
                out.cols.push(ColId(at));
                out.values.push(value.clone());
                out.value_origin.push(Origin(u32::MAX));
            }
            out.lower.push(lower);
            out.upper.push(upper);
            out.constant.push(Exact::ZERO);
            out.origin.push(Origin(r as u32));
            out.starts.push(out.cols.len());
            rows.push(r);
        }
        let bound =
            |bounds: &[Option<Exact>], kept: &[bool], c: usize| bounds.get(c).cloned().flatten().filter(|_| Subsystem::has(kept, c));
        let mut new = Columns::<Exact>::default();
        for c in &columns {
            new.lower.push(bound(&lp.columns.lower, &self.column_lower, *c));
            new.upper.push(bound(&lp.columns.upper, &self.column_upper, *c));
            new.domain.push(if Subsystem::has(&self.integral, *c) { Domain::Integer } else { Domain::Continuous });
            new.cost.push(Exact::ZERO);
            new.cost_origin.push(Origin(u32::MAX));
            new.origin.push(Origin(*c as u32));
        }
        // A condition is one of yes or no.
        for column in binary.into_iter().map(|column: u32| column as usize) {
            if let (Some(lower), Some(upper), Some(domain)) =
                (new.lower.get_mut(column), new.upper.get_mut(column), new.domain.get_mut(column))
            {
                lower.get_or_insert(Exact::ZERO);
                upper.get_or_insert(Exact::ONE);
                *domain = Domain::Integer;
            }
        }
        // Entries stand in the order of the new columns.
        sort_rows(&mut out);
        let program = Lp { columns: new, rows: out, ..Lp::new(lp.sense) };
        Excerpt { program, conditioned, rows, columns }
    }
}

/// A part of a program.
pub(super) struct Excerpt {
    pub(super) program: Lp<Exact>,
    /// Rows that hold only where a column says so, beside the program.
    pub(super) conditioned: Vec<Conditioned>,
    /// For each of its rows and columns, the number in the whole program.
    pub(super) rows: Vec<usize>,
    pub(super) columns: Vec<usize>,
}

impl Excerpt {
    /// Where a limit of the excerpt stands in the whole program.
    pub(super) fn original(&self, place: LimitId) -> Option<LimitId> {
        let (row, column) = (|r: usize| self.rows.get(r).copied(), |c: usize| self.columns.get(c).copied());
        match place {
            LimitId::RowLower(r) => row(r).map(LimitId::RowLower),
            LimitId::RowUpper(r) => row(r).map(LimitId::RowUpper),
            LimitId::ColumnLower(c) => column(c).map(LimitId::ColumnLower),
            LimitId::ColumnUpper(c) => column(c).map(LimitId::ColumnUpper),
            LimitId::Integrality(c) => column(c).map(LimitId::Integrality),
        }
    }
}

/// Puts the entries of each row into the order of their columns.
pub(super) fn sort_rows(rows: &mut Rows<Exact>) {
    let starts = rows.starts.clone();
    for pair in starts.windows(2) {
        let &[start, end] = pair else { continue };
        let (Some(cols), Some(values)) = (rows.cols.get(start..end), rows.values.get(start..end)) else { continue };
        if cols.is_sorted() {
            continue;
        }
        let mut entries: Vec<(ColId, Exact)> = cols.iter().copied().zip(values.iter().cloned()).collect();
        entries.sort_by_key(|(col, _)| *col);
        for (at, (col, value)) in entries.into_iter().enumerate() {
            if let (Some(c), Some(v)) = (rows.cols.get_mut(start + at), rows.values.get_mut(start + at)) {
                *c = col;
                *v = value;
            }
        }
    }
}

/// Every limit that a program has, integrality included: rows first, since a conflict in bounds is easier to read.
pub(super) fn every_place(lp: &Lp<Exact>) -> Vec<LimitId> {
    let mut out = Vec::new();
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        out.extend(lower.as_ref().map(|_| LimitId::RowLower(r)));
        out.extend(upper.as_ref().map(|_| LimitId::RowUpper(r)));
    }
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    for (c, ((lower, upper), domain)) in bounds.zip(&lp.columns.domain).enumerate() {
        out.extend((*domain == Domain::Integer).then_some(LimitId::Integrality(c)));
        out.extend(lower.as_ref().map(|_| LimitId::ColumnLower(c)));
        out.extend(upper.as_ref().map(|_| LimitId::ColumnUpper(c)));
    }
    out
}

/// Every limit that a program has, an equality once.
pub fn all_bounds(lp: &Lp<Exact>) -> Vec<LimitId> {
    let twice = |place: &LimitId| match place {
        LimitId::RowUpper(r) => limit(lp, LimitId::RowLower(*r)).is_some() && limit(lp, LimitId::RowLower(*r)) == limit(lp, *place),
        LimitId::ColumnUpper(c) => {
            limit(lp, LimitId::ColumnLower(*c)).is_some() && limit(lp, LimitId::ColumnLower(*c)) == limit(lp, *place)
        }
        LimitId::Integrality(_) => true,
        _ => false,
    };
    every_place(lp).into_iter().filter(|place| !twice(place)).collect()
}
