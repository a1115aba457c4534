//! What a calculation may cost: pivots, the size of its numbers, time.

use std::cell::Cell;

use super::scalar::Scalar;
use crate::deadline::Deadline;

/// What a calculation may cost.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Exact pivots.
    pub pivots: usize,
    /// Bits of the numerator and the denominator of a number together.
    pub bits: usize,
    /// How many numbers factors of the first basis take off others: what exact ones cost comes from that.
    pub elimination: usize,
    /// When to stop.
    pub deadline: Deadline,
}

impl Default for Limits {
    /// 5,000 pivots, numbers of 20,000 bits, no deadline: for programs of some size there should be one.
    fn default() -> Limits {
        Limits { pivots: 5_000, bits: 20_000, elimination: usize::MAX, deadline: Deadline::default() }
    }
}

/// Why a calculation stopped before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GaveUp {
    /// The limit on pivots.
    Pivots,
    /// The limit on the size of numbers.
    Bits,
    /// The deadline.
    Deadline,
    /// The limit on the elimination.
    Elimination,
    /// The program's vectors do not fit together: a column that does not exist, a vector of another length.
    Malformed,
    /// Doubles led nowhere. Inside the module only.
    Lost,
}

impl GaveUp {
    /// The reason as the end of a sentence.
    pub fn reason(self) -> &'static str {
        match self {
            GaveUp::Pivots => "too many steps of the simplex method were needed",
            GaveUp::Bits => "the numbers grew too long",
            GaveUp::Deadline => "time was up",
            GaveUp::Elimination => "exact factors would take too long",
            GaveUp::Malformed => "the program's parts do not fit together",
            GaveUp::Lost => "rounding led nowhere",
        }
    }
}

/// How often the clock is looked at: once in so many small steps.
const STEPS: usize = 16;

/// Limits and what has been used of them.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    pivots: Cell<usize>,
    steps: Cell<usize>,
}

impl Budget {
    pub(super) fn new(limits: Limits) -> Budget {
        Budget { limits, pivots: Cell::new(0), steps: Cell::new(0) }
    }

    /// For doubles, which do not grow.
    pub(super) fn in_doubles(limits: Limits) -> Budget {
        Budget::new(Limits { bits: usize::MAX, ..limits })
    }

    /// One pivot more.
    pub(super) fn pivot(&self) -> Result<(), GaveUp> {
        if self.pivots.get() >= self.limits.pivots {
            return Err(GaveUp::Pivots);
        }
        self.pivots.set(self.pivots.get() + 1);
        self.clock()
    }

    /// The pivots so far.
    pub(super) fn used(&self) -> usize {
        self.pivots.get()
    }

    /// A small step: the work on one row, say.
    pub(super) fn step(&self) -> Result<(), GaveUp> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get().is_multiple_of(STEPS) { self.clock() } else { Ok(()) }
    }

    pub(super) fn clock(&self) -> Result<(), GaveUp> {
        if self.limits.deadline.is_over() { Err(GaveUp::Deadline) } else { Ok(()) }
    }

    /// Looks at the size of a number.
    pub(super) fn size<S: Scalar>(&self, number: &S) -> Result<(), GaveUp> {
        if number.bits() > self.limits.bits { Err(GaveUp::Bits) } else { Ok(()) }
    }

    /// Looks at the sizes of numbers.
    pub(super) fn sizes<'a, S: Scalar + 'a>(&self, numbers: impl IntoIterator<Item = &'a S>) -> Result<(), GaveUp> {
        numbers.into_iter().try_for_each(|number| self.size(number))
    }
}
