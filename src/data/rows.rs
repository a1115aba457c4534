//! What all readers of files share: records that fit the header and meet the conditions, and keys looked up once for a
//! run of equal cells.

use super::condition::{Condition, Row};
use super::markers::Markers;
use super::number_style::Numbers;
use super::problem::{ProblemKind, Problems};
use super::records::{Cell, Line, Quoting, RecordFault, Records};
use super::source::Source;

/// The ordinal of an entity or member, by the text of a cell without blanks around it. Called at most once for a run of
/// equal cells; should take some 20 ns.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<u32>;

/// True where a source has the columns that are asked for; else that is a problem.
pub(super) fn has(source: &Source, mut columns: impl Iterator<Item = usize>, problems: &mut Problems) -> bool {
    let has = columns.all(|column| column < source.headings().len());
    if !has {
        problems.add(ProblemKind::BadSpec, (0, 0), None);
    }
    has
}

/// The records of a file that are to be read.
pub(super) struct Rows<'a> {
    text: &'a str,
    numbers: Numbers,
    records: Records<'a>,
    cells: Vec<Cell>,
    line: Line,
    width: usize,
    conditions: &'a [Condition],
    missing: Markers<'a>,
    /// Records without fault, before conditions.
    pub read: usize,
    /// Records that meet the conditions.
    pub kept: usize,
    /// Records that are left out since a cell that decides has no value.
    pub undecided: Option<Undecided>,
}

/// Records of which nobody knows whether they meet a condition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecided {
    pub times: usize,
    /// The first such cell, and its column.
    pub place: (u32, u32),
    pub column: usize,
}

impl<'a> Rows<'a> {
    pub fn new(source: &'a Source, conditions: &'a [Condition], missing: &'a [String]) -> Rows<'a> {
        let (width, text, numbers) = (source.headings().len(), source.text(), source.numbers());
        let (cells, line) = (Vec::with_capacity(width), Line { lo: 0, hi: 0 });
        let missing = Markers::new(missing);
        Rows { text, numbers, records: source.records(), cells, line, width, conditions, missing, read: 0, kept: 0, undecided: None }
    }

    /// Goes to the next record; false at the end. What cannot be read is reported and skipped.
    #[inline]
    pub fn advance(&mut self, problems: &mut Problems) -> bool {
        loop {
            match self.records.read(&mut self.cells) {
                None => return false,
                Some(Err(fault)) => report(fault, problems),
                Some(Ok(line)) => {
                    self.line = line;
                    // Empty cells after the last heading, as spreadsheets leave them.
                    if self.cells.iter().skip(self.width).all(|cell| cell.lo == cell.hi) {
                        self.cells.truncate(self.width);
                    }
                    if self.cells.len() != self.width {
                        let kind = ProblemKind::RaggedRow { found: self.cells.len(), expected: self.width };
                        if !self.is_blank() {
                            problems.add(kind, (line.lo, line.hi), None);
                        }
                        continue;
                    }
                    self.read += 1;
                    if self.conditions.is_empty() || self.passes(problems) {
                        self.kept += 1;
                        return true;
                    }
                }
            }
        }
    }

    /// A cell of the current record; an empty one at its end for a column that does not exist.
    #[inline]
    pub fn cell(&self, column: usize) -> Cell {
        let end = Cell { lo: self.line.hi, hi: self.line.hi, quoting: Quoting::Plain };
        self.cells.get(column).copied().unwrap_or(end)
    }

    pub fn numbers(&self) -> Numbers {
        self.numbers
    }

    /// Whether the current record has no text at all, as spreadsheets leave behind.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.lo == cell.hi)
    }

    #[inline]
    fn passes(&mut self, problems: &mut Problems) -> bool {
        let mut row = Row::new((self.text, self.numbers), &self.cells, &self.missing, problems);
        let mut whole = true;
        for condition in self.conditions {
            match row.meets(condition) {
                Some(true) => {}
                Some(false) => return false,
                None => whole = false,
            }
        }
        if let Some((column, cell)) = row.open.filter(|_| !whole)
            && !self.is_blank()
        {
            let place = cell.range();
            self.undecided.get_or_insert(Undecided { times: 0, place, column }).times += 1;
        }
        whole
    }
}

#[cold]
fn report(fault: RecordFault, problems: &mut Problems) {
    match fault {
        RecordFault::UnclosedQuote { lo } => problems.add(ProblemKind::UnclosedQuote, (lo, lo + 1), None),
        RecordFault::TextAfterQuote { lo, hi } => problems.add(ProblemKind::TextAfterQuote, (lo, hi), None),
    }
}

/// A lookup that remembers the last cell it was asked for.
pub(super) struct Memo<'a> {
    lookup: Lookup<'a>,
    last: &'a [u8],
    quoting: Quoting,
    found: Option<u32>,
}

impl<'a> Memo<'a> {
    pub fn new(lookup: Lookup<'a>) -> Memo<'a> {
        Memo { lookup, last: &[], quoting: Quoting::Plain, found: None }
    }

    #[inline]
    pub fn find(&mut self, text: &'a str, cell: Cell) -> Option<u32> {
        let bytes = cell.bytes(text);
        if self.found.is_none() || bytes != self.last || cell.quoting != self.quoting {
            self.found = match cell.quoting {
                Quoting::Escaped => (self.lookup)(cell.text(text).trim()),
                _ => (self.lookup)(cell.raw(text).trim()),
            };
            (self.last, self.quoting) = (bytes, cell.quoting);
        }
        self.found
    }
}
