//! Programs with one thing changed: a limit that may be passed at a price.

use crate::certify::LimitId;
use crate::exact::Exact;
use crate::lp::{ColId, Domain, Lp, RowId, Sense};

/// A copy that only asks for a solution: nothing to optimize.
pub(super) fn without_objective(lp: &Lp<Exact>) -> Lp<Exact> {
    let mut out = lp.clone();
    out.sense = Sense::Minimize;
    out.offset = Exact::ZERO;
    out.columns.cost.fill(Exact::ZERO);
    out
}

/// Adds a column and gives its number.
pub(super) fn add_column(lp: &mut Lp<Exact>, lower: Option<Exact>, upper: Option<Exact>, cost: Exact) -> u32 {
    lp.columns.push(lower, upper, Domain::Continuous, cost).0
}

/// Adds a row.
pub(super) fn add_row(lp: &mut Lp<Exact>, entries: impl IntoIterator<Item = (u32, Exact)>, lower: Option<Exact>, upper: Option<Exact>) {
    lp.rows.push(entries.into_iter().map(|(col, value)| (ColId(col), value)), lower, upper);
}

/// The limit at a place; none for integrality.
pub fn limit(lp: &Lp<Exact>, place: LimitId) -> Option<&Exact> {
    match place {
        LimitId::RowLower(r) => lp.rows.lower[r].as_ref(),
        LimitId::RowUpper(r) => lp.rows.upper[r].as_ref(),
        LimitId::ColumnLower(c) => lp.columns.lower[c].as_ref(),
        LimitId::ColumnUpper(c) => lp.columns.upper[c].as_ref(),
        LimitId::Integrality(_) => None,
    }
}

/// The two limits of the row or column that a place is of.
pub(super) fn limits_at(lp: &mut Lp<Exact>, place: LimitId) -> Option<(&mut Option<Exact>, &mut Option<Exact>)> {
    let (rows, columns) = (&mut lp.rows, &mut lp.columns);
    match place {
        LimitId::RowLower(r) | LimitId::RowUpper(r) => Some((&mut rows.lower[r], &mut rows.upper[r])),
        LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) => Some((&mut columns.lower[c], &mut columns.upper[c])),
        LimitId::Integrality(_) => None,
    }
}

/// Lets a limit be passed by the value of a new column, which costs so much a unit. Gives the column; none where there is no
/// such limit. A limit that is met exactly (both sides alike) is moved as a whole.
pub(super) fn relax(lp: &mut Lp<Exact>, place: LimitId, price: Exact) -> Option<u32> {
    let bound = limit(lp, place)?.clone();
    let (sign, below) = match place {
        LimitId::RowLower(_) | LimitId::ColumnLower(_) => (Exact::ONE, true),
        LimitId::RowUpper(_) | LimitId::ColumnUpper(_) => (-Exact::ONE, false),
        LimitId::Integrality(_) => return None,
    };
    let (entries, lower, upper): (Vec<(u32, Exact)>, _, _) = match place {
        LimitId::RowLower(r) | LimitId::RowUpper(r) => {
            let entries = lp.entries(RowId(r as u32)).map(|(col, value)| (col.0, value.clone())).collect();
            (entries, &mut lp.rows.lower[r], &mut lp.rows.upper[r])
        }
        LimitId::ColumnLower(c) | LimitId::ColumnUpper(c) => {
            (vec![(c as u32, Exact::ONE)], &mut lp.columns.lower[c], &mut lp.columns.upper[c])
        }
        LimitId::Integrality(_) => return None,
    };
    let is_equality = lower == upper;
    if is_equality || below {
        *lower = None;
    }
    if is_equality || !below {
        *upper = None;
    }
    let new = add_column(lp, Some(Exact::ZERO), None, price);
    let own = |wanted: bool| (is_equality || wanted).then(|| bound.clone());
    add_row(lp, entries.into_iter().chain([(new, sign)]), own(below), own(!below));
    Some(new)
}

/// The same for a limit that is met exactly, which may move down by the first column and up by the second.
pub(super) fn relax_both(lp: &mut Lp<Exact>, place: LimitId, price: Exact) -> Option<(u32, u32)> {
    let down = relax(lp, place, price.clone())?;
    let up = add_column(lp, Some(Exact::ZERO), None, price);
    // Its row is the last one, and the column too.
    lp.rows.extend_last(ColId(up), -Exact::ONE);
    Some((down, up))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn a_relaxed_limit_is_passed_by_a_column_of_its_own() {
        // 3 <= x, x <= 2 by a row.
        let lp = Builder::minimize().column(1.0, 3.0, INF).row(-INF, 2.0, &[(0, 1.0)]).build();
        let mut exact = without_objective(&lp.exact());
        let new = relax(&mut exact, LimitId::RowUpper(0), Exact::ONE).unwrap();
        assert_eq!(new, 1);
        let solved = crate::solve::solve(&exact.rounded(), &Default::default()).unwrap();
        assert_eq!(solved.values, [3.0, 1.0]);
        let mut exact = without_objective(&lp.exact());
        relax(&mut exact, LimitId::ColumnLower(0), Exact::ONE).unwrap();
        let solved = crate::solve::solve(&exact.rounded(), &Default::default()).unwrap();
        assert_eq!(solved.values, [2.0, 1.0]);
    }
}
