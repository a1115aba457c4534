//! The lines of one file that labels touch, as one small text. A file may be 50 MB and have a single line: only what
//! lies around the labels is taken, and its size depends on the labels alone.

use super::shown;
use crate::source::SourceFile;
use std::collections::BTreeMap;
use std::ops::Range;

/// Lines of more bytes are shown in windows.
const LONG_LINE: u32 = 240;
/// Bytes shown on either side of a label's start and of its end on a long line.
const AROUND: u32 = 48;

/// A small text cut out of a file, and how to find places of the file in it. Places in the text count characters:
/// ariadne 0.6 fed with bytes takes its own character offsets for bytes when there are several files, and panics.
pub(super) struct Excerpt<'a> {
    file: &'a SourceFile,
    /// Every line ends with `\n`, also the last. No other character is a line break of any kind.
    pub text: String,
    /// The line number in the file of each line of the text. A line that stands for left-out ones has none.
    pub numbers: Vec<Option<u32>>,
    /// The characters of the text.
    length: usize,
    lines: BTreeMap<u32, Line>,
}

/// A line of the file and where it lies in the excerpt.
struct Line {
    /// Where the line's text ends, in the file and in the excerpt.
    file_end: u32,
    end: usize,
    /// For every character taken: its byte offset in the file and its place in the excerpt.
    chars: Vec<(u32, usize)>,
}

impl<'a> Excerpt<'a> {
    /// What is needed to show the byte ranges, which must lie on character boundaries of the file.
    pub fn new(file: &'a SourceFile, ranges: impl Iterator<Item = Range<u32>>) -> Excerpt<'a> {
        // Of each line, the places that have to be seen.
        let mut wanted: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for range in ranges {
            wanted.entry(file.line_of(range.start)).or_default().push(range.start);
            wanted.entry(last_line(file, &range)).or_default().push(range.end);
        }
        let mut excerpt = Excerpt { file, text: String::new(), numbers: Vec::new(), length: 0, lines: BTreeMap::new() };
        let mut previous = None;
        for (number, places) in wanted {
            if previous.is_some_and(|previous| previous + 1 < number) {
                excerpt.push('\n');
                excerpt.numbers.push(None);
            }
            excerpt.push_line(number, places);
            previous = Some(number);
        }
        excerpt
    }

    /// Where a byte range of the file lies in the text; never empty, so that there is something to point at. It may
    /// cover the `\n` of a line, which is where the end of a line or file is pointed at.
    pub fn find(&self, range: &Range<u32>) -> Range<usize> {
        let start = self.local(self.file.line_of(range.start), range.start);
        let end = self.local(last_line(self.file, range), range.end);
        start..end.max(start + 1)
    }

    fn local(&self, number: u32, offset: u32) -> usize {
        let Some(line) = self.lines.get(&number) else { return 0 };
        if offset >= line.file_end {
            return line.end;
        }
        let after = line.chars.partition_point(|(at, _)| *at <= offset);
        after.checked_sub(1).and_then(|index| line.chars.get(index)).map_or(0, |(_, local)| *local)
    }

    fn push_line(&mut self, number: u32, places: Vec<u32>) {
        let range = self.file.line_range(number);
        let mut line = Line { file_end: range.end, end: 0, chars: Vec::new() };
        let mut done = range.start;
        for piece in pieces(self.file, &range, places) {
            if piece.start > done {
                self.push('…');
            }
            done = piece.end;
            let text = self.file.text.get(piece.start as usize..piece.end as usize).unwrap_or("");
            for (offset, c) in text.char_indices() {
                line.chars.push((piece.start + offset as u32, self.length));
                self.push(shown(c));
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

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += 1;
    }
}

/// The line a range ends on: the one of its last byte, or where it stands when it is empty.
fn last_line(file: &SourceFile, range: &Range<u32>) -> u32 {
    if range.is_empty() { file.line_of(range.start) } else { file.line_of(range.end - 1) }
}

/// The parts of a line that are shown, in order and apart: all of it, or windows around the places.
fn pieces(file: &SourceFile, line: &Range<u32>, mut places: Vec<u32>) -> Vec<Range<u32>> {
    if line.end - line.start <= LONG_LINE {
        return vec![line.clone()];
    }
    places.sort_unstable();
    let mut pieces: Vec<Range<u32>> = Vec::new();
    for place in places {
        let place = place.min(line.end);
        let start = file.floor(place.saturating_sub(AROUND)).max(line.start);
        let end = file.ceil(place.saturating_add(AROUND)).min(line.end);
        match pieces.last_mut() {
            // A smaller gap would be no gain.
            Some(last) if start <= last.end.saturating_add(AROUND) => last.end = end,
            _ => pieces.push(start..end),
        }
    }
    pieces
}
