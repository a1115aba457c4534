//! Exact answers: whole columns at whole numbers, and the rest found around them in exact numbers.

use crate::certify;
use crate::exact::Exact;
use crate::lp::{Lp, Sense};
use crate::simplex::{self, Hint, Limits, Outcome};

/// The best answer so far.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) values: Vec<Exact>,
    pub(super) objective: Exact,
}

/// Values as an answer, if they obey everything exactly.
pub(super) fn take(lp: &Lp<Exact>, values: &[Exact]) -> Option<Answer> {
    let found = certify::primal(lp, values)?;
    found.worst.is_none().then(|| Answer { values: values.to_vec(), objective: found.objective })
}

/// The best answer whose whole columns are those of these values, rounded.
pub(super) fn around(lp: &Lp<Exact>, part: &Lp<Exact>, values: &[f64], limits: Limits) -> Option<Answer> {
    let fixed = simplex::with_whole_columns_at(part, values);
    match simplex::refine(&fixed, Hint { values, duals: &[] }, limits) {
        Outcome::Optimal(found) => take(lp, &found.values),
        _ => None,
    }
}

pub(super) fn is_better(sense: Sense, one: &Exact, other: &Exact) -> bool {
    match sense {
        Sense::Minimize => one < other,
        Sense::Maximize => one > other,
    }
}
