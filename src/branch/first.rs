//! First answers, before the search: the relaxation rounded to the side that breaks nothing, all opened that gates the rest, and a
//! dive (T. Achterberg, T. Berthold, G. Hendel, *Rounding and propagation heuristics for mixed integer programming*, 2012). They
//! only say where to look: each answer is made exact and held against the program as any other is.

use super::answer;
use super::choose::NEAR;
use super::numbers::Numbers;
use super::pivots;
use super::propagate;
use super::search::Search;
use crate::deadline::Deadline;
use crate::exact;
use crate::simplex::{self, Ended, Start};
use std::time::Duration;

/// The time for all of it: a part of what is left, and at most so long.
const SHARE: u32 = 4;
const MOST: Duration = Duration::from_secs(20);
/// An answer that is known already is near enough at this distance from the relaxation, as a part of it.
const CLOSE: f64 = 1e-3;
/// Relaxations of a dive.
const STEPS: usize = 40;
/// The part of the columns that are not whole yet which a step of a dive decides.
const PART: usize = 5;

/// Whether moving a column up, or down, can break a row.
struct Locks {
    up: Vec<bool>,
    down: Vec<bool>,
}

impl Locks {
    fn of(numbers: &Numbers) -> Locks {
        let count = numbers.cost.len();
        let mut locks = Locks { up: vec![false; count], down: vec![false; count] };
        for row in numbers.rows.iter().take(numbers.objective_row()) {
            for &(c, value) in &row.entries {
                locks.up[c] |= if value > 0.0 { row.upper.is_finite() } else { row.lower.is_finite() };
                locks.down[c] |= if value > 0.0 { row.lower.is_finite() } else { row.upper.is_finite() };
            }
        }
        locks
    }

    /// A whole number next to a value: on the side that breaks nothing, where there is one.
    fn next(&self, c: usize, value: f64) -> f64 {
        match (self.up[c], self.down[c]) {
            _ if (value - value.round()).abs() <= NEAR => value.round(),
            (false, true) => value.ceil(),
            (true, false) => value.floor(),
            _ => value.round(),
        }
    }
}

/// The bounds and the basis of a node, to come back to.
struct Kept {
    lower: Vec<f64>,
    upper: Vec<f64>,
    start: Option<Start>,
}

impl Search<'_> {
    /// Looks for a first answer around the relaxation that was just solved, and leaves all else as it is.
    pub(super) fn first_answers(&mut self, values: &[f64]) {
        let left = self.limits.deadline.remaining();
        let until = self.limits.deadline.within(left.map_or(MOST, |left| (left / SHARE).min(MOST)));
        let kept = Kept { lower: self.lower.clone(), upper: self.upper.clone(), start: self.again.start() };
        let locks = Locks::of(&self.numbers);
        let near: Vec<f64> = values.iter().enumerate().map(|(c, value)| locks.next(c, *value)).collect();
        if !self.beside(&near, &until) {
            self.back_to(&kept);
            let open: Vec<f64> = near.iter().enumerate().map(|(c, near)| self.open(&locks, c, *near)).collect();
            self.beside(&open, &until);
        }
        self.back_to(&kept);
        self.dive(values, &locks, &kept, &until);
        self.back_to(&kept);
        self.give_bounds();
        self.relax(kept.start.as_ref(), &until);
    }

    /// True where an answer is known that little can be better than, given the objective of the relaxation.
    pub(super) fn is_near(&self, relaxed: f64) -> bool {
        let best = self.best.as_ref().map(|best| self.numbers.sign * exact::to_f64(&best.objective));
        best.is_some_and(|best| best - relaxed <= CLOSE * best.abs())
    }

    /// The end of a column's range at which nothing breaks.
    fn open(&self, locks: &Locks, c: usize, near: f64) -> f64 {
        match (locks.up[c], locks.down[c]) {
            (false, true) if self.upper[c].is_finite() => self.upper[c],
            (true, false) if self.lower[c].is_finite() => self.lower[c],
            _ => near,
        }
    }

    fn back_to(&mut self, kept: &Kept) {
        self.lower.copy_from_slice(&kept.lower);
        self.upper.copy_from_slice(&kept.upper);
    }

    fn relax(&mut self, start: Option<&Start>, until: &Deadline) -> Option<Vec<f64>> {
        let pivots = pivots(self.numbers.rows.len(), self.numbers.cost.len());
        match self.again.solve(start, pivots, until) {
            Ended::Optimal { values, .. } => Some(values),
            _ => None,
        }
    }

    /// Fixes a column and looks what follows; false where that contradicts the rows.
    fn fix(&mut self, c: usize, value: f64) -> bool {
        if self.lower[c] > self.upper[c] || !value.is_finite() {
            return false;
        }
        let value = value.clamp(self.lower[c], self.upper[c]);
        (self.lower[c], self.upper[c]) = (value, value);
        self.queue.column(&self.numbers, c);
        propagate::propagate(&self.numbers, &mut self.queue, &mut self.lower, &mut self.upper, &mut Vec::new()).is_none()
    }

    /// The best beside whole columns at these values; true where there is an answer.
    fn beside(&mut self, whole: &[f64], until: &Deadline) -> bool {
        let columns: Vec<usize> = (0..whole.len()).filter(|&c| self.numbers.integer[c]).collect();
        if until.is_over() || !columns.into_iter().all(|c| self.fix(c, whole[c])) {
            return false;
        }
        self.give_bounds();
        self.relax(None, until).is_some_and(|values| self.accept(&values, until))
    }

    /// Decides some columns after each relaxation, those first that are nearly whole.
    fn dive(&mut self, values: &[f64], locks: &Locks, kept: &Kept, until: &Deadline) {
        let mut values = values.to_vec();
        let mut start = kept.start.as_ref();
        for _ in 0..STEPS {
            let mut open: Vec<(f64, usize)> = (0..values.len())
                .filter(|&c| self.numbers.integer[c])
                .map(|c| ((values[c] - values[c].round()).abs(), c))
                .filter(|(off, _)| *off > NEAR)
                .collect();
            if open.is_empty() {
                self.accept(&values, until);
                return;
            }
            open.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            open.truncate((open.len() / PART).max(1));
            let before = (self.lower.clone(), self.upper.clone());
            let fits = open.iter().all(|&(_, c)| self.fix(c, values[c].round()));
            self.give_bounds();
            match self.relax(start.take(), until).filter(|_| fits) {
                Some(next) => values = next,
                None => {
                    // Too much was decided: the rest goes to the side that breaks nothing.
                    self.lower.copy_from_slice(&before.0);
                    self.upper.copy_from_slice(&before.1);
                    let near: Vec<f64> = values.iter().enumerate().map(|(c, value)| locks.next(c, *value)).collect();
                    self.beside(&near, until);
                    return;
                }
            }
        }
    }

    /// Takes values over as an answer, in simple numbers if these keep to everything, else in those of the exact simplex method.
    fn accept(&mut self, values: &[f64], until: &Deadline) -> bool {
        let mut values = values.to_vec();
        for (value, integer) in values.iter_mut().zip(&self.numbers.integer) {
            *value = if *integer { value.round() } else { *value };
        }
        self.cheapen(&mut values);
        let simple = simplex::reconstruction::values(self.lp, &values).and_then(|simple| answer::take(self.lp, &simple));
        let limits = simplex::Limits { deadline: until.clone(), ..simplex::Limits::default() };
        let found = simple.or_else(|| answer::around(self.lp, self.lp, &values, limits));
        let any = found.is_some();
        found.into_iter().for_each(|found| self.improve(found));
        any
    }

    /// Moves whole columns to where they cost less, as far as the rows let them by themselves: what nothing needs is closed.
    fn cheapen(&self, values: &mut [f64]) {
        let numbers = &self.numbers;
        let count = numbers.objective_row();
        let mut sums: Vec<f64> = numbers.rows.iter().map(|row| row.entries.iter().map(|&(c, value)| value * values[c]).sum()).collect();
        let mut dear: Vec<usize> = (0..values.len()).filter(|&c| numbers.integer[c] && numbers.cost[c] != 0.0).collect();
        dear.sort_by(|&one, &other| numbers.cost[other].abs().total_cmp(&numbers.cost[one].abs()).then(one.cmp(&other)));
        for c in dear {
            let down = numbers.cost[c] > 0.0;
            let end = if down { values[c] - numbers.lower[c] } else { numbers.upper[c] - values[c] };
            let room = numbers.columns[c].iter().filter(|(r, _)| *r < count).fold(end, |room, &(r, value)| {
                let row = &numbers.rows[r];
                let falls = (value > 0.0) == down;
                let slack = if falls { sums[r] - row.lower } else { row.upper - sums[r] };
                room.min(slack / value.abs())
            });
            let step = (room + NEAR).floor();
            if step.is_finite() && step >= 1.0 {
                let step = if down { -step } else { step };
                values[c] += step;
                numbers.columns[c].iter().for_each(|&(r, value)| sums[r] += value * step);
            }
        }
    }
}
