//! Gomory's mixed-integer cuts: rows of the simplex tableau, rounded (R. Gomory, *An algorithm for the mixed integer problem*, RAND,
//! 1960).

use super::aggregate::Aggregation;
use super::view::{Candidate, Sum, Term, View};
use crate::simplex::{Again, BasisStatus};

/// The most rows of the tableau that are tried in a round.
const MOST: usize = 60;
/// Values nearer to a whole number than this are whole.
const WHOLE: f64 = 1e-3;

/// The cuts of the last basis. `rows` says which row of the view each row of the basis is.
pub(super) fn cuts(view: &View<'_>, again: &Again, rows: &[usize], aggregation: &Aggregation<'_>, sum: &mut Sum) -> Vec<Candidate> {
    let Some(places) = again.places() else { return Vec::new() };
    let n = view.x.len();
    let off = |c: usize| (view.x[c] - view.x[c].round()).abs();
    let mut open: Vec<usize> = (0..n).filter(|&c| view.integer[c] && off(c) > WHOLE && places[c] == BasisStatus::Basic).collect();
    open.sort_by(|&one, &other| off(other).total_cmp(&off(one)).then(one.cmp(&other)));
    open.truncate(MOST);
    let mut found = Vec::new();
    for c in open {
        let Some(multipliers) = again.tableau(c) else { continue };
        let some = multipliers.iter().enumerate().filter(|(r, times)| **times != 0.0 && places[n + r] != BasisStatus::Basic);
        let terms: Vec<Term> =
            some.map(|(r, times)| Term { row: rows[r], times: *times, upper: places[n + r] == BasisStatus::Upper }).collect();
        let is_above = |c: usize| match places[c] {
            BasisStatus::Lower => false,
            BasisStatus::Upper => true,
            _ => view.nearer(c).unwrap_or(false),
        };
        found.extend(view.round(&terms, 1.0, is_above, sum));
        found.extend(aggregation.best(&terms, sum));
        let turned: Vec<Term> = terms.iter().map(Term::turned).collect();
        found.extend(aggregation.best(&turned, sum));
    }
    found
}
