//! The header line of separated text (CSV, TSV): dialect, headings, units in headings.

use super::problem::{Problem, ProblemKind};
use super::records::{Cell, Quoting, RecordFault, Records};
use crate::source::Layout;

/// A text with a header line, and how it is separated. The text itself is handed over again
/// wherever it is needed, so that this can be kept.
#[derive(Clone, Debug)]
pub struct Csv {
    /// One byte of ASCII.
    pub delimiter: u8,
    /// The column headings in order.
    pub headings: Vec<Heading>,
    /// A line feed, or a carriage return in texts without line feeds.
    line_end: u8,
    /// The byte after the header line.
    body: usize,
}

/// A column heading, with the unit it may carry: `cap [GWh/yr]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Without unit and blanks; may be empty.
    pub name: String,
    /// Where the name stands, in bytes.
    pub lo: u32,
    pub hi: u32,
    pub unit: Option<HeadingUnit>,
    /// The whole heading.
    pub text: String,
    /// Where the whole heading stands, quotes included, in bytes.
    pub cell: (u32, u32),
}

/// The text between the brackets of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadingUnit {
    pub text: String,
    pub lo: u32,
    pub hi: u32,
}

/// Why a name does not lead to a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoColumn {
    Unknown,
    /// Two columns (or more) have this heading; the first two.
    Several(usize, usize),
}

impl Csv {
    /// Reads the header line of a text without a byte order mark.
    pub fn open(text: &str, layout: &Layout) -> Result<Csv, Problem> {
        let problem = |kind, (lo, hi)| Problem { kind, lo, hi, other: None, times: 1 };
        if text.len() >= u32::MAX as usize {
            return Err(problem(ProblemKind::TooLarge, (0, 0)));
        }
        let bytes = text.as_bytes();
        if let Some(lo) = merge_mark(bytes) {
            return Err(problem(ProblemKind::MergeMarks, (lo as u32, (lo + MARK.len()) as u32)));
        }
        let line_end = if memchr::memchr(b'\n', bytes).is_none() && memchr::memchr(b'\r', bytes).is_some() { b'\r' } else { b'\n' };
        let begin = after_lines(bytes, line_end, layout.skipped);
        let (chosen, start) = stated_delimiter(bytes.get(begin..).unwrap_or(&[]), line_end);
        let start = begin + start;
        let delimiter = layout.delimiter.or(chosen).unwrap_or_else(|| guess_delimiter(bytes.get(start..).unwrap_or(&[])));
        let mut records = Records::new(text, delimiter, line_end, start);
        let mut cells = Vec::new();
        match records.read(&mut cells) {
            None => Err(problem(ProblemKind::Empty, (0, text.len() as u32))),
            Some(Err(RecordFault::UnclosedQuote { lo })) => Err(problem(ProblemKind::UnclosedQuote, (lo, lo + 1))),
            Some(Err(RecordFault::TextAfterQuote { lo, hi })) => Err(problem(ProblemKind::TextAfterQuote, (lo, hi))),
            Some(Ok(_)) => {
                let headings = cells.iter().map(|cell| heading(text, cell)).collect();
                Ok(Csv { delimiter, headings, line_end, body: records.place() })
            }
        }
    }

    /// The records after the header line; `text` is the one that was opened.
    pub fn records<'t>(&self, text: &'t str) -> Records<'t> {
        Records::new(text, self.delimiter, self.line_end, self.body)
    }

    /// At most how many records there are.
    pub fn most_records(&self, text: &str) -> usize {
        memchr::memchr_iter(self.line_end, text.as_bytes().get(self.body..).unwrap_or(&[])).count() + 1
    }

    /// The column with a heading of this name, or else of this whole text.
    pub fn column(&self, name: &str) -> Result<usize, NoColumn> {
        let by = |of: fn(&Heading) -> &str| {
            let mut found = self.headings.iter().enumerate().filter(|(_, h)| of(h) == name).map(|(at, _)| at);
            (found.next(), found.next())
        };
        let name = by(|h| &h.name);
        match if name.0.is_some() { name } else { by(|h| &h.text) } {
            (Some(first), Some(second)) => Err(NoColumn::Several(first, second)),
            (Some(only), None) => Ok(only),
            _ => Err(NoColumn::Unknown),
        }
    }

    /// Pairs of columns with one name: the first, and each later one. Empty names do not count.
    #[cfg(test)]
    pub fn duplicates(&self) -> Vec<(usize, usize)> {
        let mut first = rustc_hash::FxHashMap::default();
        let mut pairs = Vec::new();
        for (at, heading) in self.headings.iter().enumerate().filter(|(_, h)| !h.name.is_empty()) {
            let seen = *first.entry(heading.name.as_str()).or_insert(at);
            if seen != at {
                pairs.push((seen, at));
            }
        }
        pairs
    }
}

/// What begins the first of two versions of lines, as git writes it.
const MARK: &[u8] = b"<<<<<<<";

/// Where two versions of lines stand side by side.
fn merge_mark(bytes: &[u8]) -> Option<usize> {
    let begins = |at: usize| at == 0 || matches!(bytes.get(at - 1), Some(b'\n' | b'\r'));
    let first = memchr::memmem::find_iter(bytes, MARK).find(|at| begins(*at))?;
    memchr::memmem::find_iter(bytes.get(first..)?, b">>>>>>>").any(|at| begins(first + at)).then_some(first)
}

/// The byte after so many lines.
fn after_lines(bytes: &[u8], line_end: u8, lines: u32) -> usize {
    match lines.checked_sub(1) {
        None => 0,
        Some(before) => memchr::memchr_iter(line_end, bytes).nth(before as usize).map_or(bytes.len(), |at| at + 1),
    }
}

/// The delimiter in a first line `sep=;`, as spreadsheets write it, and where the next line starts.
fn stated_delimiter(bytes: &[u8], line_end: u8) -> (Option<u8>, usize) {
    if let Some([delimiter @ (b',' | b';' | b'\t'), rest @ ..]) = bytes.strip_prefix(b"sep=") {
        let rest = rest.strip_prefix(b"\r").unwrap_or(rest);
        if rest.first().is_none_or(|&c| c == line_end || c == b'\n') {
            return (Some(*delimiter), bytes.len() - rest.len() + usize::from(!rest.is_empty()));
        }
    }
    (None, 0)
}

/// The most frequent candidate of the first line with text, outside of quotes.
fn guess_delimiter(bytes: &[u8]) -> u8 {
    let mut counts = [(b'\t', 0), (b';', 0), (b',', 0)];
    let (mut quoted, mut begun) = (false, false);
    for &byte in bytes {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted && begun => break,
            _ if !quoted => counts.iter_mut().filter(|(c, _)| *c == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
        begun |= !byte.is_ascii_whitespace();
    }
    // Of equals the last one, and so a comma when there is none.
    counts.iter().max_by_key(|(_, count)| *count).map_or(b',', |(byte, _)| *byte)
}

fn heading(text: &str, cell: &Cell) -> Heading {
    let content = cell.text(text);
    // Places inside a heading with doubled quotes would not be those of the text.
    let exact = cell.quoting != Quoting::Escaped;
    let place = |part: &str| match exact {
        true => {
            let lo = cell.lo + (part.as_ptr() as usize).saturating_sub(content.as_ptr() as usize) as u32;
            (lo, lo + part.len() as u32)
        }
        false => cell.range(),
    };
    let whole = content.trim();
    let split = whole.strip_suffix(']').and_then(|rest| rest.rsplit_once('['));
    let (name, unit) = match split.map(|(name, unit)| (name.trim_end(), unit.trim())) {
        Some((name, unit)) if !name.is_empty() => (name, Some(unit).filter(|unit| !unit.is_empty())),
        _ => (whole, None),
    };
    let (lo, hi) = place(name);
    let unit = unit.map(|unit| {
        let (lo, hi) = place(unit);
        HeadingUnit { text: crate::source::normal(unit).into_owned(), lo, hi }
    });
    let (name, text) = (crate::source::normal(name).into_owned(), crate::source::normal(whole).into_owned());
    Heading { name, lo, hi, unit, text, cell: cell.range() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        Csv::open(text, &Layout::default()).unwrap().headings.into_iter().map(|h| h.name).collect()
    }

    #[test]
    fn finds_the_delimiter() {
        assert_eq!(names("a,b"), ["a", "b"]);
        assert_eq!(names("a;b, or c;d\n1;2;3"), ["a", "b, or c", "d"]);
        assert_eq!(names("\n\na\tb c\n"), ["a", "b c"]);
        assert_eq!(names("\"a;b;c\",d\n"), ["a;b;c", "d"]);
        assert_eq!(names("only\n1\n"), ["only"]);
        assert_eq!(names("sep=;\r\na;b\r\n"), ["a", "b"]);
        assert_eq!(names("a,b\r1,2\r"), ["a", "b"]);
    }

    #[test]
    fn what_is_declared_is_not_guessed() {
        let names =
            |text, layout: Layout| -> Vec<String> { Csv::open(text, &layout).unwrap().headings.into_iter().map(|h| h.name).collect() };
        let bar = Layout { delimiter: Some(b'|'), ..Layout::default() };
        assert_eq!(names("a|b;c\n1|2", bar), ["a", "b;c"]);
        let below = Layout { skipped: 2, ..Layout::default() };
        assert_eq!(names("Table 3\n;;;\na,b\n1,2\n", below.clone()), ["a", "b"]);
        assert_eq!(names("Table 3\r\n\r\na;b\r\n", below.clone()), ["a", "b"]);
        assert_eq!(Csv::open("a,b\n1,2\n", &below).unwrap_err().kind, ProblemKind::Empty);
    }

    #[test]
    fn splits_units_from_names() {
        let text = "plant, cap [GWh/yr] ,\"cost [EUR]\",[t],x []\n";
        let csv = Csv::open(text, &Layout::default()).unwrap();
        let part = |lo: u32, hi: u32| &text[lo as usize..hi as usize];
        for (heading, name, unit) in
            [(0, "plant", None), (1, "cap", Some("GWh/yr")), (2, "cost", Some("EUR")), (3, "[t]", None), (4, "x", None)]
        {
            let heading = &csv.headings[heading];
            assert_eq!((heading.name.as_str(), part(heading.lo, heading.hi)), (name, name));
            assert_eq!(heading.unit.as_ref().map(|u| u.text.as_str()), unit);
            assert_eq!(heading.unit.as_ref().map(|u| part(u.lo, u.hi)), unit);
        }
        assert_eq!(csv.column("cap"), Ok(1));
        assert_eq!(csv.column("cost [EUR]"), Ok(2));
        assert_eq!(csv.column("nothing"), Err(NoColumn::Unknown));
    }

    #[test]
    fn reports_headings_that_repeat() {
        let csv = Csv::open("a,b [t],a,,b [kg],\n", &Layout::default()).unwrap();
        assert_eq!(csv.duplicates(), [(0, 2), (1, 4)]);
        assert_eq!(csv.column("a"), Err(NoColumn::Several(0, 2)));
        assert_eq!(csv.column("b [kg]"), Ok(4));
    }

    #[test]
    fn refuses_texts_without_header() {
        let kind = |text| Csv::open(text, &Layout::default()).unwrap_err().kind;
        assert_eq!(kind(""), ProblemKind::Empty);
        assert_eq!(kind(" \r\n\n"), ProblemKind::Empty);
        assert_eq!(kind("a,\"b\n1,2"), ProblemKind::UnclosedQuote);
        assert_eq!(kind("a\n<<<<<<< ours\n1\n=======\n2\n>>>>>>> theirs\n"), ProblemKind::MergeMarks);
        assert!(Csv::open("a\n<<<<<<< ours\n1\n", &Layout::default()).is_ok());
    }
}
