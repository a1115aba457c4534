//! Records and cells of separated text: places only, nothing is copied.
//!
//! Delimiters and line ends are looked for eight bytes at a time. A cell is quoted when its first
//! byte after blanks is `"`; inside, `""` is a quote, and delimiters and line ends are text.

use std::borrow::Cow;

/// How a cell is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quoting {
    Plain,
    /// In quotes.
    Quoted,
    /// In quotes, with doubled quotes inside.
    Escaped,
}

/// The place of a cell's content in its text, in bytes: without quotes and, when plain, without
/// blanks around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    pub lo: u32,
    pub hi: u32,
    pub quoting: Quoting,
}

impl Cell {
    /// The content as it is written, doubled quotes left as they are.
    #[inline]
    pub fn raw<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.lo as usize..self.hi as usize).unwrap_or("")
    }

    /// The bytes of [`raw`](Cell::raw).
    #[inline]
    pub fn bytes<'t>(&self, text: &'t str) -> &'t [u8] {
        text.as_bytes().get(self.lo as usize..self.hi as usize).unwrap_or(&[])
    }

    /// The content.
    #[inline]
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.quoting {
            Quoting::Escaped => Cow::Owned(self.raw(text).replace("\"\"", "\"")),
            _ => Cow::Borrowed(self.raw(text)),
        }
    }

    /// Where the cell starts: at its opening quote, if it has one.
    #[inline]
    pub fn start(&self) -> u32 {
        if self.quoting == Quoting::Plain { self.lo } else { self.lo - 1 }
    }

    /// Where the cell lies, quotes included.
    pub fn range(&self) -> (u32, u32) {
        if self.quoting == Quoting::Plain { (self.lo, self.hi) } else { (self.lo - 1, self.hi + 1) }
    }
}

/// The place of a record in its text, in bytes, without its line end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    pub lo: u32,
    pub hi: u32,
}

/// A record that cannot be split into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordFault {
    /// A quote at `lo` that nothing closes; there are no records after it.
    UnclosedQuote { lo: u32 },
    /// Text between a closing quote and the end of the cell.
    TextAfterQuote { lo: u32, hi: u32 },
}

/// Reads the records of a text one by one. Lines of nothing but blanks are skipped.
#[derive(Clone, Debug)]
pub struct Records<'t> {
    bytes: &'t [u8],
    delimiter: u8,
    at: usize,
    marks: DelimiterScan<'t>,
}

impl<'t> Records<'t> {
    /// From the byte `start` of a text of less than 4 GiB.
    pub(super) fn new(text: &'t str, delimiter: u8, line_end: u8, start: usize) -> Records<'t> {
        let bytes = text.as_bytes();
        Records { bytes, delimiter, at: start, marks: DelimiterScan::new(bytes, delimiter, line_end, start) }
    }

    /// The byte at which the next record begins.
    pub(super) fn place(&self) -> usize {
        self.at.min(self.bytes.len())
    }

    /// The next record's cells in place of what `cells` held; `None` at the end of the text.
    #[inline]
    pub fn read(&mut self, cells: &mut Vec<Cell>) -> Option<Result<Line, RecordFault>> {
        loop {
            cells.clear();
            let start = self.at;
            if start >= self.bytes.len() {
                return None;
            }
            let mut fault = None;
            let mut lo = start;
            let end = loop {
                let first = self.bytes.get(lo).copied().unwrap_or(0);
                let hi = if first == b'"' || first == b' ' {
                    self.maybe_quoted(lo, cells, &mut fault)
                } else {
                    let hi = self.marks.next();
                    cells.push(plain(self.bytes, lo, hi));
                    hi
                };
                if hi < self.bytes.len() && self.bytes.get(hi) == Some(&self.delimiter) {
                    lo = hi + 1;
                } else {
                    break hi;
                }
            };
            self.at = end + 1;
            match (fault, cells.as_slice()) {
                (Some(fault), _) => return Some(Err(fault)),
                (None, [only]) if only.lo == only.hi && only.quoting == Quoting::Plain => {}
                (None, _) => return Some(Ok(Line { lo: start as u32, hi: plain(self.bytes, start, end).hi })),
            }
        }
    }

    /// Reads a cell that begins with a quote or a blank; the place of the mark after it.
    fn maybe_quoted(&mut self, lo: usize, cells: &mut Vec<Cell>, fault: &mut Option<RecordFault>) -> usize {
        let blanks = self.bytes.get(lo..).map_or(0, |rest| rest.iter().take_while(|&&c| c == b' ').count());
        let quote = lo + blanks;
        if self.bytes.get(quote) != Some(&b'"') {
            let hi = self.marks.next();
            cells.push(plain(self.bytes, lo, hi));
            return hi;
        }
        let Some((close, quoting)) = closing(self.bytes, quote) else {
            *fault = Some(RecordFault::UnclosedQuote { lo: quote as u32 });
            return self.bytes.len();
        };
        self.marks.seek(close + 1);
        let hi = self.marks.next();
        let rest = plain(self.bytes, close + 1, hi);
        if rest.lo < rest.hi && fault.is_none() {
            *fault = Some(RecordFault::TextAfterQuote { lo: rest.lo, hi: rest.hi });
        }
        cells.push(Cell { lo: quote as u32 + 1, hi: close as u32, quoting });
        hi
    }
}

/// The quote that closes the one at `open`.
fn closing(bytes: &[u8], open: usize) -> Option<(usize, Quoting)> {
    let (mut from, mut quoting) = (open + 1, Quoting::Quoted);
    loop {
        let close = from + memchr::memchr(b'"', bytes.get(from..)?)?;
        if bytes.get(close + 1) != Some(&b'"') {
            return Some((close, quoting));
        }
        (from, quoting) = (close + 2, Quoting::Escaped);
    }
}

#[inline]
fn is_blank(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b' ' | b'\t' | b'\r'))
}

/// The plain cell in `lo..hi` without the blanks around it.
#[inline]
fn plain(bytes: &[u8], mut lo: usize, mut hi: usize) -> Cell {
    while hi > lo && is_blank(bytes.get(hi - 1)) {
        hi -= 1;
    }
    while lo < hi && is_blank(bytes.get(lo)) {
        lo += 1;
    }
    Cell { lo: lo as u32, hi: hi as u32, quoting: Quoting::Plain }
}

/// The cell that starts at `lo` and ends at one of `ends` or a line end, as [`Cell::start`] gave it.
pub(super) fn cell_at(text: &str, lo: u32, ends: &[u8]) -> Option<Cell> {
    let bytes = text.as_bytes();
    let start = lo as usize;
    if *bytes.get(start)? == b'"'
        && let Some((close, quoting)) = closing(bytes, start)
    {
        return Some(Cell { lo: lo + 1, hi: close as u32, quoting });
    }
    let length = bytes.get(start..)?.iter().position(|c| ends.contains(c) || matches!(c, b'\n' | b'\r'));
    Some(plain(bytes, start, length.map_or(bytes.len(), |length| start + length)))
}

/// The places of two byte values, in order.
#[derive(Clone, Debug)]
struct DelimiterScan<'t> {
    bytes: &'t [u8],
    /// The two values, in every byte of a word.
    values: [u64; 2],
    /// Where the current word begins.
    base: usize,
    /// The top bit of each byte of the current word that is a mark still to be handed out.
    found: u64,
}

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;

impl<'t> DelimiterScan<'t> {
    fn new(bytes: &'t [u8], a: u8, b: u8, start: usize) -> DelimiterScan<'t> {
        let values = [u64::from_ne_bytes([a; 8]), u64::from_ne_bytes([b; 8])];
        let mut marks = DelimiterScan { bytes, values, base: start, found: 0 };
        marks.seek(start);
        marks
    }

    /// Goes on from a place: the next mark is the first one at or after it.
    fn seek(&mut self, start: usize) {
        self.base = start;
        self.found = self.word();
    }

    /// The next mark; the length of the text when there is none.
    #[inline]
    fn next(&mut self) -> usize {
        while self.found == 0 {
            self.base += 8;
            if self.base >= self.bytes.len() {
                return self.bytes.len();
            }
            self.found = self.word();
        }
        let at = self.base + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        at
    }

    /// The marks of the word at `base`; after the text there are none.
    #[inline]
    fn word(&self) -> u64 {
        let word = match self.bytes.get(self.base..).and_then(<[u8]>::first_chunk::<8>) {
            Some(chunk) => u64::from_le_bytes(*chunk),
            None => {
                let mut chunk = [0; 8];
                let rest = self.bytes.get(self.base..).unwrap_or(&[]);
                chunk.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                u64::from_le_bytes(chunk)
            }
        };
        let [a, b] = self.values.map(|value| {
            let x = word ^ value;
            // The top bit of each byte that is zero, and no other bit.
            !(((x & LOW) + LOW) | x | LOW)
        });
        a | b
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Vec<String>> {
        let mut records = Records::new(text, b',', b'\n', 0);
        let (mut cells, mut found) = (Vec::new(), Vec::new());
        while let Some(record) = records.read(&mut cells) {
            found.push(match record {
                Ok(_) => cells.iter().map(|c| c.text(text).into_owned()).collect(),
                Err(fault) => vec![format!("{fault:?}")],
            });
        }
        found
    }

    #[test]
    fn splits_plain_text() {
        assert_eq!(all("a,b\n1,2\n"), [["a", "b"], ["1", "2"]]);
        assert_eq!(all("a,b\r\n 1 ,2\r\n\r\n  \n3,"), [["a", "b"], ["1", "2"], ["3", ""]]);
        assert_eq!(all(",\n"), [["", ""]]);
        assert_eq!(all("\n\n").len(), 0);
        assert_eq!(all("x"), [["x"]]);
        assert_eq!(all("华为,一\n"), [["华为", "一"]]);
        assert_eq!(all("a long cell of text,another one, \nb"), [vec!["a long cell of text", "another one", ""], vec!["b"]]);
    }

    #[test]
    fn splits_quoted_text() {
        assert_eq!(all("\"a,b\",c\n"), [["a,b", "c"]]);
        assert_eq!(all("x, \"a\nb\" ,\"say \"\"hi\"\"\"\r\ny,\"\",z"), [["x", "a\nb", "say \"hi\""], ["y", "", "z"]]);
        assert_eq!(all("\"\"\n1\n"), [[""], ["1"]]);
        assert_eq!(all("5\" pipe,b"), [["5\" pipe", "b"]]);
    }

    #[test]
    fn reports_broken_quotes() {
        assert_eq!(all("a,b\n1,\"2\n3,4\n"), [vec!["a", "b"], vec!["UnclosedQuote { lo: 6 }"]]);
        assert_eq!(all("\"a\"b,c\nd\n"), [["TextAfterQuote { lo: 3, hi: 4 }"], ["d"]]);
    }

    #[test]
    fn finds_cells_again() {
        let text = "ab, 1.5 ,\"x,\"\"y\"\n7";
        let mut cells = Vec::new();
        Records::new(text, b',', b'\n', 0).read(&mut cells);
        assert_eq!(cells.len(), 3);
        for cell in cells {
            assert_eq!(cell_at(text, cell.start(), b","), Some(cell));
        }
        assert_eq!(cell_at(text, 17, b",").map(|c| c.raw(text)), Some("7"));
        assert_eq!(cell_at(text, 99, b","), None);
    }
}
