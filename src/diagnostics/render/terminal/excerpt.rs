//! The lines of one file that labels touch, as one small text. A file may be 50 MB and have a single line: only what
//! lies around the labels is taken, and its size depends on the labels alone.

use super::cells::{Kind, advance, clusters, joins};
use crate::source::SourceFile;
use std::collections::BTreeMap;
use std::ops::Range;

/// Lines of more bytes are shown in windows, where no width is given.
const LONG_LINE: u32 = 240;
/// Bytes shown on either side of a label's start and of its end on a long line, where no width is given.
const AROUND: u32 = 48;
/// Less than this is no help to anyone, be the terminal ever so narrow, unless a label is shown whole.
const LEAST_AROUND: u32 = 6;

/// Stands for a cluster of several characters, by its number from here: ariadne takes every character by itself. These
/// are private characters, one column wide; where a text has them itself, they are clusters too.
const STAND_IN: u32 = 0x10_0000;
/// Fills the further columns of such a cluster.
const FILLER: char = '\u{10FFFD}';
/// As many clusters have a stand-in.
const MAX_STAND_INS: usize = 0xF000;

/// A small text cut out of a file, and how to find places of the file in it. Places in the text count characters:
/// ariadne 0.6 fed with bytes takes its own character offsets for bytes when there are several files, and panics.
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    /// Every line ends with `\n`, also the last. No other character is a line break of any kind, or a tab.
    pub text: String,
    /// The line number in the file of each line of the text. A line that stands for left-out ones has none.
    pub numbers: Vec<Option<u32>>,
    /// The characters of the text.
    length: usize,
    lines: BTreeMap<u32, Line>,
    /// What stand-ins stand for.
    several: Vec<&'a str>,
}

/// A line of the file and where it lies in the excerpt.
struct Line {
    /// Where the line's text ends, in the file and in the excerpt.
    file_end: u32,
    end: usize,
    /// For every cluster taken: its byte offset in the file and its characters in the excerpt.
    cells: Vec<(u32, Range<usize>)>,
}

impl<'a> Excerpt<'a> {
    /// What is needed to show the byte ranges, which must lie on character boundaries of the file. Lines are cut to the
    /// columns, if they can be.
    pub fn new(file: &'a SourceFile, ranges: impl Iterator<Item = Range<u32>>, columns: Option<usize>) -> Excerpt<'a> {
        // Of each line, the places that have to be seen.
        let mut wanted: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for range in ranges {
            wanted.entry(file.line_of(range.start)).or_default().push(range.start);
            wanted.entry(last_line(file, &range)).or_default().push(range.end);
        }
        let mut excerpt =
            Excerpt { file, text: String::new(), numbers: Vec::new(), length: 0, lines: BTreeMap::new(), several: Vec::new() };
        let mut previous = None;
        for (number, places) in wanted {
            if previous.is_some_and(|previous| previous + 1 < number) {
                excerpt.push('\n');
                excerpt.numbers.push(None);
            }
            excerpt.push_line(number, places, columns);
            previous = Some(number);
        }
        excerpt
    }

    /// Where a byte range of the file lies in the text; never empty, so that there is something to point at. It may
    /// cover the `\n` of a line, which is where the end of a line or file is pointed at.
    pub fn find(&self, range: &Range<u32>) -> Range<usize> {
        let start = self.cell(self.file.line_of(range.start), range.start).start;
        let last = range.end.saturating_sub(1).max(range.start);
        let end = if range.is_empty() { start } else { self.cell(last_line(self.file, range), last).end };
        start..end.max(start + 1)
    }

    /// A row drawn of the text, with the clusters again instead of their stand-ins.
    pub fn restored(&self, row: &str) -> String {
        let mut out = String::with_capacity(row.len());
        for c in row.chars() {
            match (c as u32).checked_sub(STAND_IN).map(|index| self.several.get(index as usize)) {
                _ if c == FILLER => {}
                Some(Some(text)) => out.push_str(text),
                _ => out.push(c),
            }
        }
        out
    }

    /// The characters that show a byte of the file; none, at its end, for the end of a line.
    fn cell(&self, number: u32, offset: u32) -> Range<usize> {
        let Some(line) = self.lines.get(&number) else { return 0..0 };
        if offset >= line.file_end {
            return line.end..line.end;
        }
        let after = line.cells.partition_point(|(at, _)| *at <= offset);
        after.checked_sub(1).and_then(|index| line.cells.get(index)).map_or(0..0, |(_, cell)| cell.clone())
    }

    fn push_line(&mut self, number: u32, places: Vec<u32>, columns: Option<usize>) {
        let range = self.file.line_range(number);
        let mut line = Line { file_end: range.end, end: 0, cells: Vec::new() };
        let mut done = range.start;
        let mut column = 0;
        for piece in pieces(self.file, &range, places, columns) {
            if piece.start > done {
                self.push('…');
                column += 1;
            }
            done = piece.end;
            let mut offset = piece.start;
            for cluster in clusters(slice(self.file, &piece), column) {
                let start = self.length;
                match cluster.kind {
                    Kind::Char(c) if (c as u32) < STAND_IN => self.push(c),
                    Kind::Blank => (0..cluster.width).for_each(|_| self.push(' ')),
                    _ => self.push_several(cluster.text, cluster.width),
                }
                line.cells.push((offset, start..self.length));
                offset += cluster.text.len() as u32;
                column += cluster.width;
            }
        }
        line.end = self.length;
        if done < range.end {
            self.push('…');
        }
        self.push('\n');
        self.numbers.push(Some(number));
        self.lines.insert(number, line);
    }

    fn push_several(&mut self, text: &'a str, width: usize) {
        let stand_in = char::from_u32(STAND_IN + self.several.len() as u32).filter(|_| self.several.len() < MAX_STAND_INS);
        self.push(stand_in.unwrap_or(char::REPLACEMENT_CHARACTER));
        if stand_in.is_some() {
            self.several.push(text);
        }
        for _ in 1..width {
            self.push(FILLER);
        }
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += 1;
    }
}

/// A text to be drawn beside an excerpt, without characters that would be taken for stand-ins.
pub(super) fn without_stand_ins(text: &str) -> String {
    text.chars().map(|c| if c as u32 >= STAND_IN { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// The line a range ends on: the one of its last byte, or where it stands when it is empty.
pub(super) fn last_line(file: &SourceFile, range: &Range<u32>) -> u32 {
    if range.is_empty() { file.line_of(range.start) } else { file.line_of(range.end - 1) }
}

fn slice<'a>(file: &'a SourceFile, range: &Range<u32>) -> &'a str {
    file.text.get(range.start as usize..range.end as usize).unwrap_or("")
}

/// The parts of a line that are shown, in order and apart: all of it, or windows around the places.
fn pieces(file: &SourceFile, line: &Range<u32>, mut places: Vec<u32>, columns: Option<usize>) -> Vec<Range<u32>> {
    let length = line.end - line.start;
    places.sort_unstable();
    let Some(columns) = columns else {
        return if length <= LONG_LINE { vec![line.clone()] } else { windows(file, line, &places, AROUND, AROUND) };
    };
    if fits(file, line, std::slice::from_ref(line), columns) {
        return vec![line.clone()];
    }
    // First without gaps, if it can be done.
    let widest = u32::try_from(columns).unwrap_or(u32::MAX / 8);
    for (least, whole) in [(0, true), (LEAST_AROUND, false)] {
        let mut around = widest.max(least);
        loop {
            let windows = windows(file, line, &places, around, if whole { 4 * widest } else { around });
            let done = fits(file, line, &windows, columns) && (windows.len() == 1 || !whole);
            if done || (around == least && !whole) {
                return windows;
            }
            if around == least {
                break;
            }
            around = (around - around.div_ceil(8)).max(least);
        }
    }
    vec![line.clone()]
}

/// So many bytes before and after each of the ordered places; smaller gaps than the given ones would be no gain.
fn windows(file: &SourceFile, line: &Range<u32>, places: &[u32], around: u32, gap: u32) -> Vec<Range<u32>> {
    let mut windows: Vec<Range<u32>> = Vec::new();
    for place in places {
        let place = (*place).min(line.end);
        let start = unjoined(file, file.floor(place.saturating_sub(around)).max(line.start), place);
        let end = unjoined(file, file.ceil(place.saturating_add(around)).min(line.end), line.end);
        match windows.last_mut() {
            Some(last) if start <= last.end.saturating_add(gap) => last.end = end.max(last.end),
            _ => windows.push(start..end),
        }
    }
    windows
}

/// The first place from an offset on where no character would be separated from what joins it.
fn unjoined(file: &SourceFile, offset: u32, limit: u32) -> u32 {
    let text = slice(file, &(offset..limit));
    let joined = text.chars().take_while(|c| joins(*c)).take(16).map(|c| c.len_utf8() as u32).sum::<u32>();
    offset + joined
}

/// True when a line shown in windows, with a sign for each gap, takes no more than the columns.
fn fits(file: &SourceFile, line: &Range<u32>, windows: &[Range<u32>], columns: usize) -> bool {
    // A character of four bytes takes two columns: what is much longer need not be measured.
    if windows.iter().map(|window| (window.end - window.start) as usize).sum::<usize>() > 4 * columns {
        return false;
    }
    let (mut column, mut done) = (0, line.start);
    for window in windows {
        column = advance(slice(file, window), column + usize::from(window.start > done));
        done = window.end;
    }
    column + usize::from(done < line.end) <= columns
}
