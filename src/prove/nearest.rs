//! The point nearest to a solution, of a plan that has none: an elastic program, in which every limit that somebody has set may be
//! passed at a price. What is passed is a repair; the prices of its rows are a proof that nothing less would do, and so that the
//! plan has no solution.

use super::change::{add_column, limit, without_objective};
use super::oracle::Oracle;
use super::relaxation::{self, Move, is_binary};
use super::sizes::Sizes;
use crate::certify::{self, LimitId};
use crate::exact::{self, Exact};
use crate::lp::{ByCol, ColId, Domain, Lp, RowId, Rows, Source};
use crate::simplex::{self, Hint, Outcome};
use crate::solve::{self, Options, Status};
use rustc_hash::FxHashSet;

/// What an elastic program shows.
pub(super) struct Nearest {
    /// Moves that are enough when all are made, whole columns aside.
    pub(super) moves: Vec<Move>,
    /// The point that they make a solution.
    pub(super) values: Vec<Exact>,
    /// Multipliers of the rows that prove that there is no solution.
    pub(super) farkas: Option<Vec<Exact>>,
}

/// The nearest point, by the solver and in exact numbers; none where the relaxation has a solution or time ran out.
pub(super) fn find(lp: &Lp<Exact>, oracle: &Oracle) -> Option<Nearest> {
    let Elastic { program, passed } = Elastic::of(lp);
    let rounded = program.rounded();
    let mut found = solve::solve(&rounded, &oracle.options()).ok()?;
    if found.status != Status::Optimal {
        return None;
    }
    let nearest = |mut values: Vec<Exact>, duals: Vec<Exact>| {
        let moves = relaxation::moves(lp, &passed, &values);
        values.truncate(lp.column_count());
        Nearest { moves, values, farkas: proof(lp, duals) }
    };
    let hint = Hint { values: &found.values, duals: found.duals.as_deref().unwrap_or_default() };
    if let Outcome::Optimal(best) = simplex::refine(&program, hint, oracle.limits()) {
        return (best.objective > Exact::ZERO).then(|| nearest(best.values, best.duals));
    }
    if found.duals.is_none() {
        solve::price(&rounded, &mut found, &Options { prices: true, ..oracle.options() });
    }
    let duals = found.duals.unwrap_or_default();
    let plain = || duals.iter().copied().map(exact::from_f64).collect();
    let simple = simplex::reconstruction::prices(&program, &duals).filter(|simple| proof(lp, simple.clone()).is_some());
    let values = simplex::reconstruction::values(&program, &found.values)?;
    Some(nearest(values, simple.unwrap_or_else(plain)))
}

/// Multipliers, if they prove it; what uses a limit that is not there is left out.
fn proof(lp: &Lp<Exact>, mut duals: Vec<Exact>) -> Option<Vec<Exact>> {
    for (dual, (lower, upper)) in duals.iter_mut().zip(lp.rows.lower.iter().zip(&lp.rows.upper)) {
        if if *dual > Exact::ZERO { lower.is_none() } else { upper.is_none() } {
            *dual = Exact::ZERO;
        }
    }
    certify::farkas(lp, &duals).is_ok_and(|margin| margin > Exact::ZERO).then_some(duals)
}

/// A program whose limits may be passed, and the columns that say by how much.
struct Elastic {
    program: Lp<Exact>,
    passed: Vec<(LimitId, u32)>,
}

impl Elastic {
    /// Rows may be passed, and bounds that are not zero; but for what an M was made of. A bound is passed by a second column with
    /// the same coefficients, so that there are no more rows.
    fn of(lp: &Lp<Exact>) -> Elastic {
        let sizes = Sizes::of(lp);
        let fixed: FxHashSet<Source> = lp.let_go.iter().flat_map(|let_go| let_go.made_of.iter().map(|(source, _)| *source)).collect();
        let mut program = without_objective(lp);
        program.columns.domain.fill(Domain::Continuous);
        program.column_blocks = Vec::new();
        let mut passed = Vec::new();
        let mut pass = |program: &mut Lp<Exact>, place: LimitId, source: Source| {
            let bound = limit(lp, place).filter(|_| !fixed.contains(&source))?;
            let column = add_column(program, Some(Exact::ZERO), None, sizes.price(lp, place, bound));
            passed.push((place, column));
            Some(ColId(column))
        };
        // The columns that go along with each column, up or down.
        let mut beside: ByCol<[Option<ColId>; 2]> = ByCol::default();
        for c in 0..lp.column_count() {
            let (below, above) = (LimitId::ColumnLower(c), LimitId::ColumnUpper(c));
            let may = |place| limit(lp, place).is_some_and(|bound| !bound.is_zero()) && !is_binary(lp, place);
            let col = ColId(c as u32);
            let down = if may(below) { pass(&mut program, below, Source::ColumnLower(col)) } else { None };
            let up = if may(above) { pass(&mut program, above, Source::ColumnUpper(col)) } else { None };
            beside.push([down, up]);
        }
        let mut rows = Rows::<Exact>::default();
        for r in 0..lp.row_count() {
            let row = RowId(r as u32);
            let mut entries = Vec::new();
            for (col, value) in lp.entries(row) {
                entries.push((col, value.clone()));
                let [down, up] = beside[col];
                entries.extend(down.map(|down| (down, -value.clone())));
                entries.extend(up.map(|up| (up, value.clone())));
            }
            entries.extend(pass(&mut program, LimitId::RowLower(r), Source::RowLower(row)).map(|below| (below, Exact::ONE)));
            entries.extend(pass(&mut program, LimitId::RowUpper(r), Source::RowUpper(row)).map(|above| (above, -Exact::ONE)));
            rows.push(entries, lp.rows.lower[row].clone(), lp.rows.upper[row].clone());
        }
        program.rows = rows;
        Elastic { program, passed }
    }
}
