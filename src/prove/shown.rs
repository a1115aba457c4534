//! Answers to show: the exact values that something was proved of, in the nearest doubles.

use crate::certify;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{Lp, RowId};
use crate::solve::{Solution, Status};

/// The solution that exact values are: objective and activities are calculated in exact numbers and rounded once. `None` where
/// some number is beyond the reach of doubles.
pub(super) fn exactly(lp: &Lp<Exact>, values: &[Exact], like: &Solution) -> Option<Solution> {
    let activity = |r: usize| {
        let terms = lp.entries(RowId(r as u32)).map(|(col, value)| (value, values.at(col))).filter(|(_, at)| !at.is_zero());
        exact::to_f64(&terms.fold(Exact::ZERO, |sum, (value, at)| sum + value * at))
    };
    let objective = exact::to_f64(&certify::objective(lp, values));
    let row_activity: Vec<f64> = (0..lp.row_count()).map(activity).collect();
    let values: Vec<f64> = values.iter().map(exact::to_f64).collect();
    let finite = values.iter().chain(&row_activity).chain([&objective]).all(|number| number.is_finite());
    finite.then(|| Solution {
        status: Status::Optimal,
        values,
        objective: Some(objective),
        row_activity,
        duals: None,
        reduced_costs: None,
        ..like.clone()
    })
}

/// A status without values.
pub(super) fn without_values(status: Status, like: Solution) -> Solution {
    Solution { status, values: Vec::new(), objective: None, row_activity: Vec::new(), duals: None, reduced_costs: None, ..like }
}
