//! A first basis from an approximate answer: columns clearly between their bounds first, then those at a bound whose
//! reduced cost is nearly zero.

use super::problem::Problem;
use super::scale::Factors;
use super::{BasisStatus, Hint};
use crate::lp::Sense;

/// Nearer to a bound than this, relative to the size of the value or to the size of a scaled program's numbers, is at the bound.
const NEAR: f64 = 1e-7;
/// Reduced costs below this, relative to the costs around, may be zero.
const FLAT: f64 = 1e-8;

/// Columns for a basis with their classes, best first, and where the others stand.
#[derive(Clone)]
pub(super) struct Crash {
    pub(super) offered: Vec<(u8, usize)>,
    pub(super) place: Vec<BasisStatus>,
}

/// What nothing is known of: logical columns in the basis, the others at their bound nearer to zero.
pub(super) fn cold(problem: &Problem<f64>) -> Crash {
    // `Simplex::new` completes an empty basis with the logical columns and finds places for all.
    Crash { offered: Vec::new(), place: vec![BasisStatus::Free; problem.width()] }
}

/// The basis that an answer hints at, in the units and the direction of the user's program before it was scaled.
pub(super) fn hinted(scaled: &Problem<f64>, factors: &Factors, hint: Hint<'_>, sense: Sense) -> Crash {
    // The user's prices; the method minimises.
    let duals: Vec<f64> = hint.duals.iter().map(|dual| if sense == Sense::Maximize { -dual } else { *dual }).collect();
    guess(scaled, &factors.scaled_values(hint.values), &factors.scaled_prices(&duals))
}

/// The basis that an approximate point (per column) and prices (per row) of a scaled program hint at. Hints of other lengths, or
/// with numbers that are none, are left aside.
fn guess(problem: &Problem<f64>, values: &[f64], duals: &[f64]) -> Crash {
    if values.len() != problem.n || !values.iter().all(|value| value.is_finite()) {
        return cold(problem);
    }
    let mut point = values.to_vec();
    for r in 0..problem.m {
        point.push(problem.row(r).iter().map(|(c, value)| value * values[*c]).sum());
    }
    let reduced = (duals.len() == problem.m && duals.iter().all(|dual| dual.is_finite())).then(|| problem.reduced(duals, true));
    let largest_cost = problem.cost.iter().fold(0.0, |largest: f64, cost| largest.max(cost.abs()));
    let mut between = Vec::new();
    let mut flat = Vec::new();
    let mut place = vec![BasisStatus::Free; problem.width()];
    for (c, &x) in point.iter().enumerate() {
        let lower = problem.lower[c].unwrap_or(f64::NEG_INFINITY);
        let upper = problem.upper[c].unwrap_or(f64::INFINITY);
        let (below, above) = (x - lower, upper - x);
        place[c] = if below <= above { BasisStatus::Lower } else { BasisStatus::Upper };
        let away = below.min(above) / x.abs().max(1.0);
        if away > NEAR {
            between.push((away, c));
        } else if let Some(reduced) = &reduced
            && lower < upper
            && reduced[c].abs() <= FLAT * largest_cost.max(1.0)
        {
            flat.push((reduced[c].abs(), c));
        }
    }
    // A point inside an optimal face has more columns between their bounds than a basis has room for: the furthest first.
    between.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    flat.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let spare = between.split_off(between.len().min(problem.m.saturating_mul(2)));
    flat.truncate(problem.m);
    let classes = [(0, between), (1, spare), (2, flat)];
    let offered = classes.into_iter().flat_map(|(class, columns)| columns.into_iter().map(move |(_, c)| (class, c))).collect();
    Crash { offered, place }
}
