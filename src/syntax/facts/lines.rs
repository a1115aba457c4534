//! Lines around a declaration: what goes with it when it goes.

use super::{Fact, Kind, Reader};
use std::ops::Range;

impl Reader<'_> {
    /// What goes with the bytes of an item, and whether it has its lines for itself.
    pub(super) fn outer(&self, range: &Range<usize>) -> (Range<usize>, bool) {
        self.with_lines(range, if self.comments { "///" } else { "//" })
    }

    /// The same, with the lines above that begin so.
    pub(super) fn with_lines(&self, range: &Range<usize>, above_it: &str) -> (Range<usize>, bool) {
        let (Some(start), Some(end)) = (self.line_start(range.start), self.line_end(range.end)) else { return (range.clone(), false) };
        let mut start = start;
        while let Some(above) = self.line_above(start) {
            if !self.slice(above.clone()).trim_start().starts_with(above_it) {
                break;
            }
            start = above.start;
        }
        (start..end, true)
    }

    /// The `///` lines directly above an item.
    pub(super) fn doc(&self, at: usize) -> Option<Fact> {
        let mut start = self.line_start(at)?;
        let (mut lines, mut end) = (Vec::new(), 0);
        while let Some(above) = self.line_above(start) {
            let Some(doc) = self.slice(above.clone()).trim().strip_prefix("///") else { break };
            lines.push(doc.strip_prefix(' ').unwrap_or(doc));
            if end == 0 {
                end = above.start + self.slice(above.clone()).trim_end().len();
            }
            start = above.start;
        }
        if lines.is_empty() {
            return None;
        }
        lines.reverse();
        let first = self.slice(start..end);
        let range = start + (first.len() - first.trim_start().len())..end;
        let doc = Fact { says: lines.join("\n"), outer: start..self.line_start(at)?, ..Fact::new("doc comment", Kind::Doc, range) };
        Some(doc.finished())
    }

    /// The beginning of the line, where only blanks stand before a place.
    pub(super) fn line_start(&self, at: usize) -> Option<usize> {
        let before = self.text.get(..at)?.trim_end_matches([' ', '\t']);
        (before.is_empty() || before.ends_with('\n')).then_some(before.len())
    }

    /// The beginning of the next line, where only a comma and a comment follow a place.
    pub(super) fn line_end(&self, at: usize) -> Option<usize> {
        let rest = self.text.get(at..)?;
        let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
        let left = rest.get(..line)?.trim();
        let left = left.strip_prefix(',').unwrap_or(left).trim_start();
        (left.is_empty() || left.starts_with("//")).then_some(at + line)
    }

    /// The line before the one that begins at a place, with its end.
    fn line_above(&self, start: usize) -> Option<Range<usize>> {
        let above = self.text.get(..start)?.strip_suffix('\n')?;
        Some(above.rfind('\n').map_or(0, |end| end + 1)..start)
    }
}
