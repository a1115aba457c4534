//! Lines and columns of byte offsets.
//!
//! A table of our own, since a line may be tens of megabytes long: a column is found from the nearest checkpoint,
//! not by counting from the beginning of its line.

use super::SourceFile;
use std::ops::Range;

/// A place in a file, counted in the ways that people and editors count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line, from 1. Lines end with `\n`; a `\r` before it belongs to the line end.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The byte offset in the file, from 0.
    pub byte: u32,
    /// The column in UTF-16 units, from 1.
    pub utf16: u32,
}

/// Bytes from one checkpoint to the next.
const STEP: usize = 1024;

/// Where lines begin, and how many characters lie before each checkpoint.
#[derive(Debug)]
pub(super) struct LineTable {
    /// The offset of the first byte of every line; never empty.
    starts: Vec<u32>,
    /// The count before byte `0`, `STEP`, `2 * STEP`, …
    counts: Vec<Count>,
}

/// Characters, and how many of them take two units in UTF-16.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    chars: u32,
    pairs: u32,
}

impl Count {
    fn plus(self, bytes: &[u8]) -> Count {
        if bytes.is_ascii() {
            return Count { chars: self.chars.saturating_add(bytes.len() as u32), ..self };
        }
        // Every byte but 10xxxxxx begins a character; 11110xxx begins one beyond U+FFFF.
        let chars = bytes.iter().filter(|b| **b & 0xC0 != 0x80).count();
        let pairs = bytes.iter().filter(|b| **b >= 0xF0).count();
        Count { chars: self.chars.saturating_add(chars as u32), pairs: self.pairs.saturating_add(pairs as u32) }
    }
}

impl LineTable {
    fn new(text: &str) -> LineTable {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', bytes).map(|newline| newline as u32 + 1));
        let mut counts = vec![Count::default()];
        let mut count = Count::default();
        for block in bytes.chunks_exact(STEP) {
            count = count.plus(block);
            counts.push(count);
        }
        LineTable { starts, counts }
    }

    /// What lies before a byte; it must be a character boundary.
    fn count(&self, text: &str, offset: u32) -> Count {
        let offset = offset as usize;
        let block = offset / STEP;
        let before = self.counts.get(block).copied().unwrap_or_default();
        before.plus(text.as_bytes().get(block * STEP..offset).unwrap_or_default())
    }
}

impl SourceFile {
    /// The place of a byte offset. Beyond the end it is the end; within a character, the character's beginning.
    pub fn position(&self, offset: u32) -> Position {
        let byte = self.floor(offset);
        let line = self.line_of(byte);
        let start = self.line_range(line).start;
        let (from, to) = (self.table().count(&self.text, start), self.table().count(&self.text, byte));
        let column = to.chars.saturating_sub(from.chars) + 1;
        Position { line, column, byte, utf16: column + to.pairs.saturating_sub(from.pairs) }
    }

    /// The text of a line, counted from 1, without its line end; empty when there is no such line.
    pub fn line_text(&self, line: u32) -> &str {
        let range = self.line_range(line);
        self.text.get(range.start as usize..range.end as usize).unwrap_or("")
    }

    /// How many lines there are; an empty file has one.
    pub fn line_count(&self) -> u32 {
        self.table().starts.len() as u32
    }

    /// The line, from 1, that a byte offset lies on; a line end belongs to the line that it ends.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.table().starts.partition_point(|start| *start <= offset).max(1) as u32
    }

    /// The bytes of a line, counted from 1, without its line end; empty, at the end of the file, when there is none.
    pub fn line_range(&self, line: u32) -> Range<u32> {
        let starts = &self.table().starts;
        let end = self.text.len() as u32;
        let Some(start) = (line as usize).checked_sub(1).and_then(|index| starts.get(index)).copied() else {
            return end..end;
        };
        let stop = match starts.get(line as usize) {
            Some(next) => next.saturating_sub(1),
            None => end,
        };
        // Only before `\n` is `\r` a part of the line end.
        let crlf = stop < end && stop > start && self.text.as_bytes().get(stop as usize - 1) == Some(&b'\r');
        start..stop - u32::from(crlf)
    }

    /// The nearest character boundary at or before an offset, within the file.
    pub(crate) fn floor(&self, offset: u32) -> u32 {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset as u32
    }

    /// The nearest character boundary at or after an offset, within the file.
    pub(crate) fn ceil(&self, offset: u32) -> u32 {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset += 1;
        }
        offset as u32
    }

    fn table(&self) -> &LineTable {
        self.lines.get_or_init(|| LineTable::new(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{FileId, FileKind, SourceMap};
    use super::*;

    fn map(text: &str) -> (SourceMap, FileId) {
        let mut map = SourceMap::default();
        let id = map.add("a.coop", text, FileKind::Scenario);
        (map, id)
    }

    fn at(text: &str, offset: u32) -> (u32, u32, u32, u32) {
        let (map, id) = map(text);
        let p = map.get(id).unwrap().position(offset);
        (p.line, p.column, p.byte, p.utf16)
    }

    #[test]
    fn counts_characters_and_utf16_units() {
        let text = "let 电池厂 = 😀x";
        assert_eq!(at(text, 0), (1, 1, 0, 1));
        assert_eq!(at(text, 7), (1, 6, 7, 6));
        assert_eq!(at(text, 20), (1, 12, 20, 13), "after the emoji");
        assert_eq!(at(text, 18), (1, 11, 16, 11), "inside the emoji");
    }

    #[test]
    fn clamps_to_the_file() {
        assert_eq!(at("ab\n", 99), (2, 1, 3, 1));
        assert_eq!(at("", 5), (1, 1, 0, 1));
        assert_eq!(at("厂", u32::MAX), (1, 2, 3, 2));
    }

    #[test]
    fn lines_end_with_lf_or_crlf() {
        let (map, id) = map("a\r\n电池\n\r\n\rx\r");
        let file = map.get(id).unwrap();
        let lines: Vec<_> = (1..=file.line_count()).map(|line| file.line_text(line)).collect();
        assert_eq!(lines, ["a", "电池", "", "\rx\r"]);
        assert_eq!((file.line_text(0), file.line_text(5)), ("", ""));
        assert_eq!(file.position(3).line, 2);
        assert_eq!(file.line_of(2), 1, "the `\\n` of a CRLF");
    }

    #[test]
    fn agrees_with_plain_counting_across_checkpoints() {
        let text = "电a😀\r\nbc".repeat(700);
        let (map, id) = map(&text);
        let file = map.get(id).unwrap();
        for (offset, _) in text.char_indices().step_by(13).chain([(text.len(), ' ')]) {
            let before = &text[..offset];
            let line = &before[before.rfind('\n').map_or(0, |i| i + 1)..];
            let expected = Position {
                line: before.matches('\n').count() as u32 + 1,
                column: line.chars().count() as u32 + 1,
                byte: offset as u32,
                utf16: line.encode_utf16().count() as u32 + 1,
            };
            assert_eq!(file.position(offset as u32), expected);
        }
    }
}
