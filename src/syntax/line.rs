//! Pieces of text on one line.

use super::tokens;
use crate::source::{SourceMap, Span};

impl SourceMap {
    /// The text of a span on one line, without its comments.
    pub fn line(&self, span: Span) -> String {
        on_one_line(self.slice(span))
    }
}

/// A piece of a scenario on one line: comments are left out, and every gap is one blank.
pub fn on_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for token in tokens::all(text) {
        if token.kind.is_trivia() {
            gap = true;
        } else {
            if std::mem::take(&mut gap) && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(text.get(token.range).unwrap_or(""));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::on_one_line;

    #[test]
    fn comments_are_left_out_and_texts_are_not() {
        for (text, line) in [
            ("k * 2 // double\n  + 4", "k * 2 + 4"),
            ("a//b\n/// c\n+ d", "a + d"),
            ("x from \"https://example.org\" // y", "x from \"https://example.org\""),
            ("\"a \\\" // b\" // c", "\"a \\\" // b\""),
            ("`a//b` / 2 // c", "`a//b` / 2"),
            ("// all", ""),
        ] {
            assert_eq!(on_one_line(text), line);
        }
    }
}
