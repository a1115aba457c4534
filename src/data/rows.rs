//! What all readers of files share: records that fit the header and pass the filters, markers of
//! missing values, keys looked up once for a run of equal cells.

use super::csv::Csv;
use super::problem::{ProblemKind, Problems};
use super::records::{Cell, Line, Quoting, RecordFault, Records};
use super::spec::{Filter, Lookup};

/// Opens a file and checks that it has the columns that are asked for.
pub(super) fn open(text: &str, mut columns: impl Iterator<Item = usize>, problems: &mut Problems) -> Option<Csv> {
    match Csv::open(text) {
        Err(problem) => problems.add(problem.kind, (problem.lo, problem.hi), None),
        Ok(csv) if columns.any(|column| column >= csv.headings.len()) => problems.add(ProblemKind::BadSpec, (0, 0), None),
        Ok(csv) => return Some(csv),
    }
    None
}

/// The records of a file that are to be read.
pub(super) struct Rows<'a> {
    text: &'a str,
    records: Records<'a>,
    cells: Vec<Cell>,
    line: Line,
    width: usize,
    filters: &'a [Filter],
    /// Records without fault, before filters.
    pub read: usize,
    /// Records that pass the filters.
    pub kept: usize,
}

impl<'a> Rows<'a> {
    pub fn new(csv: &Csv, text: &'a str, filters: &'a [Filter]) -> Rows<'a> {
        let width = csv.headings.len();
        let (cells, line) = (Vec::with_capacity(width), Line { lo: 0, hi: 0 });
        Rows { text, records: csv.records(text), cells, line, width, filters, read: 0, kept: 0 }
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
                    if self.cells.len() != self.width {
                        let kind = ProblemKind::RaggedRow { found: self.cells.len(), expected: self.width };
                        if !self.is_blank() {
                            problems.add(kind, (line.lo, line.hi), None);
                        }
                        continue;
                    }
                    self.read += 1;
                    if self.passes() {
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

    /// Whether the current record has no text at all, as spreadsheets leave behind.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.lo == cell.hi)
    }

    #[inline]
    fn passes(&self) -> bool {
        self.filters.iter().all(|filter| {
            let cell = self.cell(filter.column);
            match cell.quoting {
                Quoting::Plain if filter.text.is_ascii() => cell.bytes(self.text) == filter.text.trim_ascii().as_bytes(),
                _ => crate::source::normal(cell.text(self.text).trim()) == crate::source::normal(filter.text.trim()),
            }
        })
    }
}

#[cold]
fn report(fault: RecordFault, problems: &mut Problems) {
    match fault {
        RecordFault::UnclosedQuote { lo } => problems.add(ProblemKind::UnclosedQuote, (lo, lo + 1), None),
        RecordFault::TextAfterQuote { lo, hi } => problems.add(ProblemKind::TextAfterQuote, (lo, hi), None),
    }
}

/// Texts that mean "no value"; nothing but blanks always does.
pub(super) struct Markers<'a> {
    texts: &'a [String],
    /// By the first byte of a text: whether a marker begins with it.
    first: [bool; 256],
}

impl<'a> Markers<'a> {
    pub fn new(texts: &'a [String]) -> Markers<'a> {
        let mut first = [false; 256];
        for byte in texts.iter().filter_map(|text| text.trim().as_bytes().first()) {
            if let Some(slot) = first.get_mut(usize::from(*byte)) {
                *slot = true;
            }
        }
        Markers { texts, first }
    }

    /// Whether the content of a cell, without blanks around it, means "no value".
    #[inline]
    pub fn is(&self, cell: &[u8]) -> bool {
        match cell.first() {
            None => true,
            Some(byte) => self.first.get(usize::from(*byte)) == Some(&true) && self.texts.iter().any(|text| text.trim().as_bytes() == cell),
        }
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
