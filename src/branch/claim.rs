//! What multipliers prove at a node: in doubles with a bound on their error, which is enough nearly always, else in exact numbers.

use super::numbers::{Numbers, UNIT};
use crate::certify::{self, Lattice, Multipliers};
use crate::exact::Exact;
use crate::lp::{Lp, Sense};
use crate::simplex::reconstruction;

/// Leaves out what uses an open side of a row, which is rounding. The multipliers are those of a minimisation.
pub(super) fn clean(numbers: &Numbers, multipliers: &mut [f64]) {
    for (y, row) in multipliers.iter_mut().zip(&numbers.rows) {
        let limit = if *y > 0.0 { row.lower } else { row.upper };
        if !limit.is_finite() || !y.is_finite() {
            *y = 0.0;
        }
    }
}

/// The least that the objective (with costs) or zero (without) can be, as the multipliers show it, less what rounding may have
/// done: positive without costs, nothing obeys the program. None where a sum uses a bound that is not there.
pub(super) fn least(numbers: &Numbers, lower: &[f64], upper: &[f64], y: &[f64], costs: bool) -> Option<f64> {
    let count = numbers.cost.len();
    let mut reduced = if costs { numbers.cost.clone() } else { vec![0.0; count] };
    let mut sizes: Vec<f64> = reduced.iter().map(|cost| cost.abs()).collect();
    let (mut sum, mut size) = if costs { (numbers.offset, numbers.offset.abs()) } else { (0.0, 0.0) };
    for (&y, row) in y.iter().zip(&numbers.rows).filter(|(y, _)| **y != 0.0) {
        let term = y * if y > 0.0 { row.lower } else { row.upper };
        sum += term;
        size += term.abs();
        for &(c, value) in &row.entries {
            let term = y * value;
            reduced[c] -= term;
            sizes[c] += term.abs();
        }
    }
    let mut lost = 0.0;
    for c in 0..count {
        if sizes[c] == 0.0 {
            continue;
        }
        let off = sizes[c] * UNIT * (numbers.columns[c].len() + 4) as f64;
        let z = reduced[c];
        let (low, high) = (lower[c], upper[c]);
        if z + off > 0.0 && !low.is_finite() || z - off < 0.0 && !high.is_finite() {
            return None;
        }
        let term = if z >= 0.0 { z * low } else { z * high };
        let term = if term.is_finite() { term } else { 0.0 };
        sum += term;
        size += term.abs();
        let reach = |off_counts: bool, end: f64| if off_counts { end.abs() } else { 0.0 };
        lost += off * reach(z + off > 0.0, low).max(reach(z - off < 0.0, high));
        // Where the sign is in doubt, the other end may count instead.
        if z.abs() <= off {
            lost += off * (high - low).abs();
        }
    }
    let terms = (numbers.rows.len() + count + 4) as f64;
    let found = sum - lost - size * UNIT * terms;
    found.is_finite().then_some(found)
}

/// True when a bound on the objective, brought to what the objective can come to, is no better than the target.
pub(super) fn reaches(sense: Sense, lattice: Option<&Lattice>, bound: &Exact, target: &Exact) -> bool {
    let value = lattice.map_or_else(|| bound.clone(), |lattice| lattice.next(bound, sense));
    match sense {
        Sense::Minimize => value >= *target,
        Sense::Maximize => value <= *target,
    }
}

/// Multipliers that show exactly that nothing in the part is better than the target: the doubles as they are, or the simple numbers
/// next to them.
pub(super) fn proves_bound(part: &Lp<Exact>, lattice: Option<&Lattice>, duals: &[f64], target: &Exact) -> Option<Multipliers> {
    let try_one = |multipliers: Multipliers| {
        let found = certify::bound(part, &multipliers.all(part.row_count())?).ok()?;
        reaches(part.sense, lattice, &found.value, target).then_some(multipliers)
    };
    let simple = reconstruction::prices(part, duals).and_then(|list| try_one(Multipliers::exact(&list)));
    simple.or_else(|| try_one(Multipliers::doubles(duals)?))
}

/// Multipliers that show exactly that nothing obeys the part.
pub(super) fn contradicts(part: &Lp<Exact>, multipliers: &[f64]) -> Option<Multipliers> {
    let try_one = |multipliers: Multipliers| {
        let margin = certify::farkas(part, &multipliers.all(part.row_count())?).ok()?;
        (margin > Exact::ZERO).then_some(multipliers)
    };
    let largest = multipliers.iter().fold(0.0, |most: f64, y| most.max(y.abs()));
    let scaled: Vec<f64> = multipliers.iter().map(|y| y / largest).collect();
    let simple = reconstruction::prices(part, &scaled).and_then(|list| try_one(Multipliers::exact(&list)));
    simple.or_else(|| try_one(Multipliers::doubles(multipliers)?))
}
