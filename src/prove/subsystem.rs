//! Parts of a program: some of its limits, the others left out. A conflict is such a part.
//!
//! A row with a big M says what it should only beside the limits that its M was made of. Where one of those is left out the row
//! goes over to the condition that it stands for: it holds where its binary column says so, and is nothing elsewhere.

use super::let_go::{Conditioned, sources};
use crate::certify::LimitId;
use crate::exact::Exact;
use crate::ids::At;
use crate::lp::{ByCol, ColId, Columns, Domain, Lp, RowId, Rows};

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
        *list.at_mut(at) = kept;
    }

    fn keeps(&self, place: LimitId) -> bool {
        match place {
            LimitId::RowLower(r) => *self.row_lower.at(r),
            LimitId::RowUpper(r) => *self.row_upper.at(r),
            LimitId::ColumnLower(c) => *self.column_lower.at(c),
            LimitId::ColumnUpper(c) => *self.column_upper.at(c),
            LimitId::Integrality(c) => *self.integral.at(c),
        }
    }

    /// The part as a program of its own, without what nothing is asked of. Its rows and columns are numbered anew; the
    /// numbers that they have in the whole come along.
    pub(super) fn program(&self, lp: &Lp<Exact>) -> Excerpt {
        let mut seat: ByCol<Option<u32>> = vec![None; lp.column_count()].into();
        let mut columns = Vec::new();
        let mut rows = Vec::new();
        let mut out = Rows::<Exact>::default();
        let (mut conditioned, mut binary) = (Vec::new(), Vec::new());
        for r in 0..lp.row_count() {
            let side = |bounds: &[Option<Exact>], kept: &[bool]| bounds.at(r).clone().filter(|_| *kept.at(r));
            let (lower, upper) = (side(lp.rows.lower.as_slice(), &self.row_lower), side(lp.rows.upper.as_slice(), &self.row_upper));
            if lower.is_none() && upper.is_none() {
                continue;
            }
            let mut seated = |col: ColId| {
                *seat[col].get_or_insert_with(|| {
                    columns.push(col.0 as usize);
                    columns.len() as u32 - 1
                })
            };
            let let_go = lp.let_go(RowId(r as u32));
            binary.extend(let_go.map(|let_go| seated(let_go.column)));
            if let Some(let_go) = let_go.filter(|_| !sources(lp, r).all(|source| self.keeps(source))) {
                let column = seated(let_go.column);
                let entries = lp.entries(RowId(r as u32)).map(|(col, value)| (seated(col), value.clone())).collect();
                conditioned.push(Conditioned { entries, lower, upper, column, holds: let_go.holds });
                continue;
            }
            out.push(lp.entries(RowId(r as u32)).map(|(col, value)| (ColId(seated(col)), value.clone())), lower, upper);
            rows.push(r);
        }
        let bound = |bounds: &[Option<Exact>], kept: &[bool], c: usize| bounds.at(c).clone().filter(|_| *kept.at(c));
        let mut new = Columns::<Exact>::default();
        for c in &columns {
            let (lower, upper) =
                (bound(lp.columns.lower.as_slice(), &self.column_lower, *c), bound(lp.columns.upper.as_slice(), &self.column_upper, *c));
            let domain = if *self.integral.at(*c) { Domain::Integer } else { Domain::Continuous };
            new.push(lower, upper, domain, Exact::ZERO);
        }
        // A condition is one of yes or no.
        for column in binary.into_iter().map(|column: u32| column as usize) {
            new.lower[column].get_or_insert(Exact::ZERO);
            new.upper[column].get_or_insert(Exact::ONE);
            new.domain[column] = Domain::Integer;
        }
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
    pub(super) fn original(&self, place: LimitId) -> LimitId {
        let (row, column) = (|r: usize| *self.rows.at(r), |c: usize| *self.columns.at(c));
        match place {
            LimitId::RowLower(r) => LimitId::RowLower(row(r)),
            LimitId::RowUpper(r) => LimitId::RowUpper(row(r)),
            LimitId::ColumnLower(c) => LimitId::ColumnLower(column(c)),
            LimitId::ColumnUpper(c) => LimitId::ColumnUpper(column(c)),
            LimitId::Integrality(c) => LimitId::Integrality(column(c)),
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
