//! Programs that are solved again with other bounds: the same answers as from scratch.

use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::ColId;
use crate::lp::testing::{Numbers, random};
use crate::simplex::{Again, Ended, Hint, Limits, Outcome, refine};

#[test]
fn changes_are_solved_from_the_last_basis() {
    let mut numbers = Numbers::new(23);
    let mut optimal = 0;
    for _ in 0..300 {
        let mut lp = random(&mut numbers, false).exact();
        let Some(mut again) = Again::new(&lp, Hint::default()) else { panic!("{lp:?}") };
        for _ in 0..6 {
            let col = ColId(numbers.below(lp.column_count() as u64) as u32);
            let (lower, upper) = (Exact::from(numbers.between(-4, 0)), Exact::from(numbers.between(0, 4)));
            again.set_bounds(col.0 as usize, crate::exact::to_f64(&lower), crate::exact::to_f64(&upper));
            (lp.columns.lower[col], lp.columns.upper[col]) = (Some(lower), Some(upper));
            let ended = again.solve(None, 10_000, &Deadline::default());
            let fresh = refine(&lp, Hint::default(), Limits::default());
            match (&ended, &fresh) {
                (Ended::Optimal { values, .. }, Outcome::Optimal(fresh)) => {
                    let costs = lp.columns.cost.iter().map(crate::exact::to_f64);
                    let found: f64 = costs.zip(values).map(|(cost, value)| cost * value).sum::<f64>() + crate::exact::to_f64(&lp.offset);
                    let best = crate::exact::to_f64(&fresh.objective);
                    assert!((found - best).abs() <= 1e-7 * best.abs().max(1.0), "{found} {best} of {lp:?}");
                    optimal += 1;
                }
                (Ended::Infeasible { .. }, Outcome::Infeasible(_)) => {}
                (Ended::Unbounded, Outcome::Unbounded { .. }) => {}
                other => panic!("{other:?} of {lp:?}"),
            }
        }
    }
    assert!(optimal > 200, "{optimal}");
}
