//! Pieces of text on one line.

use super::{SourceMap, Span};

impl SourceMap {
    /// The text of a span on one line, without its comments.
    pub fn line(&self, span: Span) -> String {
        on_one_line(self.slice(span))
    }
}

/// A piece of a scenario on one line: comments are left out, and every gap is one blank.
fn on_one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        for word in without_comment(line).split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// A line up to its comment. Neither texts nor quoted names go on after the end of a line.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut escaped) = (None, false);
    for (at, c) in line.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some('"') if c == '\\' => escaped = true,
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '"' || c == '`' => quote = Some(c),
            None if line.get(at..).is_some_and(|rest| rest.starts_with("//")) => return line.get(..at).unwrap_or(line),
            None => {}
        }
    }
    line
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
