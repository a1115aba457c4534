//! Options of HiGHS by the structure of a plan. The measurements are in `docs/performance.md`.

use crate::lp::Lp;

/// What suits a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Suits {
    /// Presolve finds little, and takes long: few entries in each column, rows that are dense.
    pub without_presolve: bool,
    /// Many rows, all of them sparse, as chains over periods have them.
    pub interior_point: bool,
}

/// At most so many entries in a column, on average, and at least so many in a row: a transport, an assignment of amounts.
const FEW: usize = 4;
const DENSE: usize = 40;
/// From so many rows on.
const MANY: usize = 10_000;

/// What suits a plan without integer columns; nothing in particular for others.
pub(super) fn suits(lp: &Lp) -> Suits {
    let (columns, rows, entries) = (lp.column_count(), lp.row_count(), lp.entry_count());
    if lp.has_integers() || rows == 0 {
        return Suits::default();
    }
    let sparse = entries <= FEW * columns;
    let dense_rows = entries >= DENSE * rows;
    Suits { without_presolve: sparse && dense_rows, interior_point: sparse && !dense_rows && rows >= MANY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::Builder;

    #[test]
    fn rules() {
        let mut dense = Builder::minimize();
        let inf = f64::INFINITY;
        for _ in 0..2_000 {
            dense = dense.column(1.0, 0.0, inf);
        }
        let row = |from: u32| (0..50).map(|at| (from + at, 1.0)).collect::<Vec<_>>();
        for at in 0..40 {
            dense = dense.row(0.0, 1.0, &row(50 * at));
        }
        assert_eq!(suits(&dense.build()), Suits { without_presolve: true, interior_point: false });
        let chain = |whole: bool| {
            let mut chain = Builder::minimize();
            for _ in 0..20_001 {
                chain = if whole { chain.whole(1.0, 0.0, inf) } else { chain.column(1.0, 0.0, inf) };
            }
            (0..20_000).fold(chain, |chain, at| chain.row(0.0, inf, &[(at, -1.0), (at + 1, 1.0)])).build()
        };
        assert_eq!(suits(&chain(false)), Suits { without_presolve: false, interior_point: true });
        assert_eq!(suits(&chain(true)), Suits::default());
        assert_eq!(suits(&Builder::minimize().column(1.0, 0.0, 1.0).build()), Suits::default());
    }
}
