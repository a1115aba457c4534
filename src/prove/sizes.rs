//! How large each limit of a program is, so that changes of different limits can be compared: a part of the one against a part of the
//! other. Nothing here is measured by a one of some unit.

use crate::certify::{LimitId, magnitude};
use crate::exact::{Exact, absolute};
use crate::lp::{ByCol, Lp, RowId};

/// A limit of zero is what it is: it is moved only where others would have to move by more than so many times their size.
const ZERO: f64 = 64.0;
/// How often sizes are handed on from column to column.
const ROUNDS: usize = 4;

/// The sizes of the columns of a program: what their bounds and the limits of their rows make likely.
pub(super) struct Sizes {
    columns: ByCol<f64>,
}

impl Sizes {
    pub(super) fn of(lp: &Lp<Exact>) -> Sizes {
        let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
        let own: ByCol<f64> = bounds.map(|(lower, upper)| larger(lower.as_ref(), upper.as_ref())).collect();
        let mut columns = own.clone();
        let open = |columns: &ByCol<f64>| columns.iter().filter(|size| **size == 0.0).count();
        for _ in 0..ROUNDS {
            let found = from_rows(lp, &columns);
            let before = open(&columns);
            columns = own.iter().zip(&found).map(|(own, found)| if *own > 0.0 { *own } else { *found }).collect();
            if open(&columns) == before {
                break;
            }
        }
        Sizes { columns }
    }

    /// What a unit of a limit costs: the same for the same part of every limit.
    pub(super) fn price(&self, lp: &Lp<Exact>, place: LimitId, limit: &Exact) -> Exact {
        let column = |c: usize| self.columns[c];
        let around = || match place {
            LimitId::RowLower(r) | LimitId::RowUpper(r) => {
                lp.entries(RowId(r as u32)).map(|(col, value)| magnitude(value) * column(col.0 as usize)).fold(0.0, f64::max)
            }
            LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) | LimitId::Integrality(c) => column(c),
        };
        if !limit.is_zero() {
            return Exact::ONE / absolute(limit);
        }
        let size = around();
        let price = if size > 0.0 && size.is_finite() { ZERO / size } else { ZERO };
        Exact::try_from(price).unwrap_or(Exact::ONE)
    }
}

fn larger(lower: Option<&Exact>, upper: Option<&Exact>) -> f64 {
    lower.into_iter().chain(upper).map(magnitude).fold(0.0, f64::max)
}

/// What the rows say of the sizes of their columns.
fn from_rows(lp: &Lp<Exact>, columns: &ByCol<f64>) -> ByCol<f64> {
    let mut found: ByCol<f64> = vec![0.0; columns.len()].into();
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        let entries = lp.entries(RowId(r as u32)).map(|(col, value)| (col.0 as usize, magnitude(value)));
        let entries: Vec<(usize, f64)> = entries.filter(|(_, value)| *value > 0.0).collect();
        let limit = larger(lower.as_ref(), upper.as_ref());
        let terms = entries.iter().map(|(c, value)| value * columns[*c]);
        let size = if limit > 0.0 { limit } else { terms.fold(0.0, f64::max) };
        for (c, value) in &entries {
            found[*c] = found[*c].max(size / value);
        }
    }
    found
}
