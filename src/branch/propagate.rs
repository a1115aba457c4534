//! What rows imply for columns, in doubles: every bound is loosened by more than rounding can have done, so that the exact one is
//! at least as tight.

use super::numbers::{Numbers, UNIT};
use crate::certify::{End, Implied, Multipliers};

/// A bound of a column that a row implies.
pub(super) type Implication = (Implied, f64);

/// So many visits of rows at a node, and so many for each row.
const VISITS: (usize, usize) = (100, 4);
/// A bound of a column that need not be whole is worth noting where it takes so much off the range.
const WORTH: f64 = 0.05;
/// Bounds beyond this are none.
const FAR: f64 = 1e15;

/// Rows to be looked at.
pub(super) struct Queue {
    rows: Vec<usize>,
    waiting: Vec<bool>,
}

impl Queue {
    pub(super) fn new(numbers: &Numbers) -> Queue {
        Queue { rows: Vec::new(), waiting: vec![false; numbers.rows.len()] }
    }

    /// All rows of a column.
    pub(super) fn column(&mut self, numbers: &Numbers, c: usize) {
        for &(r, _) in &numbers.columns[c] {
            self.row(r);
        }
    }

    pub(super) fn row(&mut self, r: usize) {
        if !std::mem::replace(&mut self.waiting[r], true) {
            self.rows.push(r);
        }
    }

    fn clear(&mut self) {
        for r in self.rows.drain(..) {
            self.waiting[r] = false;
        }
    }
}

/// The least and the greatest that a row can come to; terms without end are counted.
#[derive(Default)]
struct Reach {
    least: f64,
    greatest: f64,
    endless_least: usize,
    endless_greatest: usize,
    /// The size of the terms.
    size: f64,
}

/// Tightens bounds until little more comes of it. Notes what was implied; and how the node ends, where nothing is left.
pub(super) fn propagate(
    numbers: &Numbers,
    queue: &mut Queue,
    lower: &mut [f64],
    upper: &mut [f64],
    noted: &mut Vec<Implication>,
) -> Option<End> {
    let mut visits = VISITS.0 + VISITS.1 * numbers.rows.len();
    let mut at = 0;
    while let Some(&r) = queue.rows.get(at) {
        at += 1;
        queue.waiting[r] = false;
        if visits == 0 {
            break;
        }
        visits -= 1;
        let before = noted.len();
        if let Some(end) = row(numbers, r, lower, upper, noted) {
            queue.clear();
            return Some(end);
        }
        for (implied, _) in &noted[before..] {
            for &(other, _) in &numbers.columns[implied.column] {
                if other != r {
                    queue.row(other);
                }
            }
        }
    }
    queue.clear();
    None
}

/// The terms of a column in a row at their least and greatest.
fn terms(value: f64, lower: f64, upper: f64) -> (f64, f64) {
    if value > 0.0 { (value * lower, value * upper) } else { (value * upper, value * lower) }
}

fn row(numbers: &Numbers, r: usize, lower: &mut [f64], upper: &mut [f64], noted: &mut Vec<Implication>) -> Option<End> {
    let row = &numbers.rows[r];
    let mut reach = Reach::default();
    for &(c, value) in &row.entries {
        let (low, high) = terms(value, lower[c], upper[c]);
        if low.is_finite() {
            reach.least += low;
            reach.size += low.abs();
        } else {
            reach.endless_least += 1;
        }
        if high.is_finite() {
            reach.greatest += high;
            reach.size += high.abs();
        } else {
            reach.endless_greatest += 1;
        }
    }
    let noise = |limit: f64| (reach.size + limit.abs()) * UNIT * (row.entries.len() + 4) as f64;
    let broken = |by: f64| Some(End::Contradiction(Multipliers::Doubles(vec![(r as u32, by)])));
    if row.upper.is_finite() && reach.endless_least == 0 && reach.least > row.upper + noise(row.upper) {
        // Of the objective the bounds of the columns say so, without any row.
        let is_objective = r == numbers.objective_row();
        return if is_objective { Some(End::Bound(Multipliers::Doubles(Vec::new()))) } else { broken(-1.0) };
    }
    if row.lower.is_finite() && reach.endless_greatest == 0 && reach.greatest < row.lower - noise(row.lower) {
        return broken(1.0);
    }
    if let Some(whole) = &row.whole
        && whole.is_empty(&row.entries, lower, upper)
    {
        return Some(End::Row(r));
    }
    for &(c, value) in &row.entries {
        let (low, high) = terms(value, lower[c], upper[c]);
        // The rest at its least goes with the upper limit, at its greatest with the lower one.
        let without = |sum: f64, endless: usize, own: f64| match (endless, own.is_finite()) {
            (0, true) => Some(sum - own),
            (1, false) => Some(sum),
            _ => None,
        };
        let by_upper = without(reach.least, reach.endless_least, low).filter(|_| row.upper.is_finite()).map(|rest| (row.upper, rest));
        let by_lower =
            without(reach.greatest, reach.endless_greatest, high).filter(|_| row.lower.is_finite()).map(|rest| (row.lower, rest));
        for (found, is_upper) in [(by_upper, value > 0.0), (by_lower, value < 0.0)] {
            let Some((limit, rest)) = found else { continue };
            let bound = (limit - rest) / value;
            let loose = noise(limit) / value.abs() + bound.abs() * UNIT;
            let bound = if is_upper { bound + loose } else { bound - loose };
            if bound.abs() > FAR {
                continue;
            }
            let bound = if numbers.integer[c] { if is_upper { (bound + 1e-9).floor() } else { (bound - 1e-9).ceil() } } else { bound };
            if !is_worth_it(numbers.integer[c], is_upper, bound, lower[c], upper[c]) {
                continue;
            }
            *(if is_upper { &mut upper[c] } else { &mut lower[c] }) = bound;
            noted.push((Implied { row: r, column: c, upper: is_upper }, bound));
            // Both were loosened: where they cross, the exact ones do.
            if lower[c] > upper[c] {
                return Some(End::Column(c));
            }
        }
    }
    None
}

fn is_worth_it(integer: bool, is_upper: bool, bound: f64, lower: f64, upper: f64) -> bool {
    let (old, other) = if is_upper { (upper, lower) } else { (lower, upper) };
    let gain = if is_upper { old - bound } else { bound - old };
    if integer {
        return gain >= 0.5;
    }
    gain > 0.0
        && (old.is_infinite() || (other.is_finite() && gain > WORTH * (upper - lower)) || (other.is_infinite() && gain > old.abs() * 0.5))
}
