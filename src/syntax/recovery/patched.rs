//! A text under repair: what is parsed differs from what was written, and every place of the one is found in the other.

use crate::source::{FileId, Span};
use std::ops::Range;

/// A region of the patched source and the region of the original that it stands for.
#[derive(Clone, Debug)]
struct Piece {
    /// Where it begins in the patched source.
    at: usize,
    length: usize,
    /// Where it stands in the original. As long as the piece when `kept`.
    original: Range<u32>,
    kept: bool,
}

/// The text that is parsed, with the way back to the text as written.
#[derive(Clone, Debug)]
pub struct PatchedSource {
    file: FileId,
    text: String,
    /// In order and without gaps; empty as long as nothing was changed.
    pieces: Vec<Piece>,
}

impl PatchedSource {
    /// A patched copy of a file's text, unchanged.
    pub fn new(file: FileId, text: &str) -> PatchedSource {
        PatchedSource { file, text: text.to_string(), pieces: Vec::new() }
    }

    /// The places of a text that needs no repair.
    pub fn unchanged(file: FileId) -> PatchedSource {
        PatchedSource { file, text: String::new(), pieces: Vec::new() }
    }

    /// The text to parse.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Puts `new` in the place of a range of the patched source, which must lie on character boundaries.
    pub fn replace(&mut self, range: Range<usize>, new: &str) {
        let floor = |mut at: usize| {
            at = at.min(self.text.len());
            while !self.text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let range = floor(range.start)..floor(range.end).max(floor(range.start));
        let original = self.span(range.start, range.end);
        if self.pieces.is_empty() {
            self.pieces.push(Piece { at: 0, length: self.text.len(), original: 0..self.text.len() as u32, kept: true });
        }
        // The pieces that the range touches. Edits come in order of place: after them there are few.
        let first = self.pieces.partition_point(|piece| piece.at + piece.length < range.start);
        let last = self.pieces.partition_point(|piece| piece.at <= range.end).max(first);
        let mut fresh: Vec<Piece> = Vec::new();
        let mut placed = false;
        for piece in self.pieces.get(first..last).unwrap_or_default() {
            let (lo, hi) = (piece.at, piece.at + piece.length);
            if lo < range.start {
                let length = range.start.min(hi) - lo;
                let end = if piece.kept { piece.original.start + length as u32 } else { piece.original.end };
                fresh.push(Piece { at: 0, length, original: piece.original.start..end, kept: piece.kept });
            }
            if !placed && hi >= range.start && (hi > range.start || range.is_empty() || range.start == self.text.len()) {
                fresh.push(Piece { at: 0, length: new.len(), original: original.lo..original.hi, kept: false });
                placed = true;
            }
            if hi > range.end {
                let from = range.end.max(lo) - lo;
                let start = if piece.kept { piece.original.start + from as u32 } else { piece.original.start };
                // What is left of a replacement whose beginning was replaced in turn stands for its whole.
                fresh.push(Piece { at: 0, length: piece.length - from, original: start..piece.original.end, kept: piece.kept });
            }
        }
        let mut at = self.pieces.get(first).map_or(0, |piece| piece.at);
        fresh.retain(|piece| piece.length > 0);
        for piece in &mut fresh {
            piece.at = at;
            at += piece.length;
        }
        let behind = first + fresh.len();
        self.pieces.splice(first..last, fresh);
        for piece in self.pieces.iter_mut().skip(behind) {
            piece.at = at;
            at += piece.length;
        }
        self.text.replace_range(range, new);
    }

    /// Where a range of the patched source stands in the text as written.
    pub fn span(&self, lo: usize, hi: usize) -> Span {
        if self.pieces.is_empty() {
            return Span::new(self.file, lo as u32, hi as u32);
        }
        let start = self.start(lo);
        let end = if hi > lo { self.end(hi) } else { start };
        Span::new(self.file, start, end.max(start))
    }

    /// The text that stands for a place of the original. `text` is what is parsed.
    pub fn written(&self, text: &str, place: Span) -> String {
        let (lo, hi) = (place.lo as usize, place.hi as usize);
        if self.pieces.is_empty() {
            return text.get(lo..hi).unwrap_or("").to_string();
        }
        let inside = |piece: &&Piece| {
            piece.original.start >= place.lo && piece.original.end <= place.hi
                || piece.kept && piece.original.start < place.hi && piece.original.end > place.lo
        };
        let cut = |piece: &Piece| {
            let (from, to) = if piece.kept {
                let from = place.lo.saturating_sub(piece.original.start) as usize;
                (from, piece.length - piece.original.end.saturating_sub(place.hi) as usize)
            } else {
                (0, piece.length)
            };
            text.get(piece.at + from..piece.at + to).unwrap_or("").to_string()
        };
        self.pieces.iter().filter(inside).map(cut).collect()
    }

    /// The place of the character that begins at `at`.
    fn start(&self, at: usize) -> u32 {
        let index = self.pieces.partition_point(|piece| piece.at + piece.length <= at);
        match self.pieces.get(index) {
            Some(piece) if piece.kept => piece.original.start + (at - piece.at) as u32,
            Some(piece) => piece.original.start,
            None => self.pieces.last().map_or(0, |piece| piece.original.end),
        }
    }

    /// The place of the end of the character that ends at `at`.
    fn end(&self, at: usize) -> u32 {
        let index = self.pieces.partition_point(|piece| piece.at < at);
        match index.checked_sub(1).and_then(|index| self.pieces.get(index)) {
            Some(piece) if piece.kept => piece.original.start + (at - piece.at) as u32,
            Some(piece) => piece.original.end,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patched(text: &str) -> PatchedSource {
        PatchedSource::new(FileId(0), text)
    }

    fn at(patched: &PatchedSource, text: &str) -> (u32, u32) {
        let lo = patched.text().find(text).unwrap();
        let span = patched.span(lo, lo + text.len());
        (span.lo, span.hi)
    }

    #[test]
    fn places_lead_back() {
        let mut patched = patched("let a（b) = 3\nlet c = 4\n");
        patched.replace(5..8, "(");
        assert_eq!(patched.text(), "let a(b) = 3\nlet c = 4\n");
        assert_eq!(at(&patched, "("), (5, 8));
        assert_eq!(at(&patched, "b"), (8, 9));
        assert_eq!(at(&patched, "let c"), (15, 20));
        let end = patched.text().len();
        patched.replace(end..end, "}");
        patched.replace(0..3, "var");
        assert_eq!(patched.text(), "var a(b) = 3\nlet c = 4\n}");
        assert_eq!(at(&patched, "}"), (25, 25));
        assert_eq!(at(&patched, "var"), (0, 3));
        assert_eq!(at(&patched, "c = 4"), (19, 24));
        patched.replace(4..6, "");
        assert_eq!(patched.text(), "var b) = 3\nlet c = 4\n}");
        assert_eq!(at(&patched, "b)"), (8, 10));
        patched.replace(4..4, "x, ");
        assert_eq!(at(&patched, "x, b"), (8, 9));
        assert_eq!(at(&patched, "x"), (8, 8));
        assert_eq!(at(&patched, "var"), (0, 3));
    }
}
