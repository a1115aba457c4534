//! What can be wrong with a data file, as data.

use super::number_fault::NumberFault;
use rustc_hash::FxHashMap;

/// How many problems of one file are kept; further ones are counted.
pub const KEPT_PROBLEMS: usize = 100;

/// Something wrong at a place of a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    pub kind: ProblemKind,
    /// Where, in bytes of the file.
    pub lo: u32,
    pub hi: u32,
    /// The other place that takes part: the earlier one of two rival cells.
    pub other: Option<(u32, u32)>,
    /// How often it occurs; an unknown key is one problem however often it is used.
    pub times: u32,
}

/// Positions of keys and values are those of the specification: the first is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// The file has no header line.
    Empty,
    /// Two versions of lines stand side by side, between the marks of a merge.
    MergeMarks,
    /// The file has 4 GiB or more, or too many tuples for row numbers.
    TooLarge,
    /// The specification asks for a column that the file does not have, or for too many keys.
    BadSpec,
    /// Nothing closes the quote here; what follows was not read.
    UnclosedQuote,
    /// Text after a closing quote.
    TextAfterQuote,
    /// A record with more or fewer cells than the header line.
    RaggedRow { found: usize, expected: usize },
    /// An empty cell, or a marker of missing values, as key.
    MissingKey { key: usize },
    /// A key that the lookup does not know.
    UnknownKey { key: usize, text: String },
    /// A value that the lookup does not know; `value` counts across in a wide table.
    UnknownValue { value: usize, text: String },
    /// A cell that states no unit in which the value could stand.
    UnknownUnit { value: usize, text: String },
    /// A cell that is not a number; `value` counts across in a wide table.
    BadNumber { value: usize, reason: NumberFault, text: String },
    /// A cell that a condition compares with a number, and that is none; the column is that of the file.
    NotComparable { column: usize, reason: NumberFault, text: String },
    /// Two cells give one tuple different values.
    DuplicateCells { value: usize },
}

/// Problems as they are found.
#[derive(Debug, Default)]
pub(super) struct Problems {
    kept: Vec<Problem>,
    more: usize,
    /// Where unknown keys and values are kept: by position and text.
    unknown: FxHashMap<(usize, Box<str>), usize>,
}

impl Problems {
    #[cold]
    pub fn add(&mut self, kind: ProblemKind, place: (u32, u32), other: Option<(u32, u32)>) {
        if self.kept.len() < KEPT_PROBLEMS {
            self.kept.push(Problem { kind, lo: place.0, hi: place.1, other, times: 1 });
        } else {
            self.more += 1;
        }
    }

    /// Adds a text that a lookup does not know; `slot` tells lookups apart.
    #[cold]
    pub fn unknown(&mut self, slot: usize, text: &str, kind: ProblemKind, place: (u32, u32)) {
        if let Some(kept) = self.unknown.get(&(slot, text.into())).and_then(|&at| self.kept.get_mut(at)) {
            kept.times = kept.times.saturating_add(1);
            return;
        }
        if self.kept.len() < KEPT_PROBLEMS {
            self.unknown.insert((slot, text.into()), self.kept.len());
        }
        self.add(kind, place, None);
    }

    /// The kept ones by place, and how many more there were.
    pub fn finish(mut self) -> (Vec<Problem>, usize) {
        self.kept.sort_by_key(|problem| (problem.lo, problem.hi));
        (self.kept, self.more)
    }
}
