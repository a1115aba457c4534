//! Programs that are solved again with other bounds, sides and costs: as good as solved from nothing.

use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::testing::{Numbers, random};
use crate::lp::{ColId, RowId};
use crate::simplex::{Again, Ended, Hint, Limits, Outcome, refine, refine_from};

#[test]
fn changes_are_solved_from_the_last_basis() {
    let mut numbers = Numbers::new(23);
    let (mut optimal, mut without_pivots) = (0, 0);
    for _ in 0..300 {
        let mut lp = random(&mut numbers, false).exact();
        let Some(mut again) = Again::new(&lp, &[]) else { panic!("{lp:?}") };
        for _ in 0..6 {
            let by = Exact::from(numbers.between(-3, 3));
            match numbers.below(3) {
                0 => {
                    let row = RowId(numbers.below(lp.row_count() as u64) as u32);
                    let moved = |side: &Option<Exact>| side.as_ref().map(|side| side + &by);
                    (lp.rows.lower[row], lp.rows.upper[row]) = (moved(&lp.rows.lower[row]), moved(&lp.rows.upper[row]));
                    let side = |side: &Option<Exact>, open: f64| side.as_ref().map_or(open, crate::exact::to_f64);
                    again.set_sides(row.0 as usize, side(&lp.rows.lower[row], f64::NEG_INFINITY), side(&lp.rows.upper[row], f64::INFINITY));
                }
                1 => {
                    let col = ColId(numbers.below(lp.column_count() as u64) as u32);
                    lp.columns.cost[col] += &by;
                    again.set_cost(col.0 as usize, crate::exact::to_f64(&lp.columns.cost[col]));
                }
                _ => {
                    let col = ColId(numbers.below(lp.column_count() as u64) as u32);
                    let (lower, upper) = (Exact::from(numbers.between(-4, 0)), Exact::from(numbers.between(0, 4)));
                    again.set_bounds(col.0 as usize, crate::exact::to_f64(&lower), crate::exact::to_f64(&upper));
                    (lp.columns.lower[col], lp.columns.upper[col]) = (Some(lower), Some(upper));
                }
            }
            let ended = again.solve(None, 10_000, &Deadline::default());
            let fresh = refine(&lp, Hint::default(), Limits::default());
            let Some(basis) = again.basis() else { panic!("{ended:?}") };
            let from = refine_from(&lp, &basis, Limits::default());
            match (&ended, &fresh, &from) {
                (Ended::Optimal { .. }, Outcome::Optimal(fresh), Outcome::Optimal(from)) => {
                    assert_eq!(fresh.objective, from.objective, "{lp:?}");
                    optimal += 1;
                    without_pivots += usize::from(from.pivots == 0);
                }
                (Ended::Infeasible { .. }, Outcome::Infeasible(_), Outcome::Infeasible(_)) => {}
                (Ended::Unbounded, Outcome::Unbounded { .. }, Outcome::Unbounded { .. }) => {}
                other => panic!("{other:?} of {lp:?}"),
            }
        }
    }
    assert!(optimal > 200 && without_pivots == optimal, "{optimal} {without_pivots}");
}
