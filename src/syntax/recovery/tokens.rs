//! A text in tokens, as coarse as repairs need them.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A word, or a name in backticks.
    Word,
    Number,
    /// A text in quotes, closed on its line.
    Text,
    /// Anything else: an operator, a bracket, a stray character.
    Mark,
}

/// A token and its bytes.
#[derive(Clone, Debug)]
pub struct Token {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// Marks of several characters, longest first.
const MARKS: [&str; 19] =
    ["...", "::", "===", "==", "<=", ">=", "!=", "=>", "=<", "<>", "&&", "||", "**", ":=", "..", "->", "~=", "/*", "*/"];

/// The tokens of a text; blanks and comments are left out.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let (kind, length) = token(rest, first);
        out.push(Token { kind, range: at..at + length });
        at += length;
    }
    out
}

fn token(rest: &str, first: char) -> (Kind, usize) {
    let run = |fits: fn(char) -> bool| rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
    if first.is_ascii_digit() {
        return (Kind::Number, number(rest));
    }
    if unicode_ident::is_xid_start(first) || first == '_' {
        return (Kind::Word, run(|c| unicode_ident::is_xid_continue(c) && c != '·'));
    }
    if first == '`' || first == '"' {
        let line = rest.find('\n').unwrap_or(rest.len());
        let inner = rest.get(1..line).unwrap_or("");
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if first == '"' => escaped = true,
                c if c == first => return (if first == '`' { Kind::Word } else { Kind::Text }, at + 2),
                _ => {}
            }
        }
        return (Kind::Mark, 1);
    }
    match MARKS.iter().find(|mark| rest.starts_with(**mark)) {
        Some(mark) => (Kind::Mark, mark.len()),
        None => (Kind::Mark, first.len_utf8()),
    }
}

/// The length of a number: digits, a fraction, an exponent.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let digits = |mut at: usize| {
        while digit(at) || bytes.get(at) == Some(&b'_') {
            at += 1;
        }
        at
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && digit(end + 1) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if digit(end + 1 + sign) {
            end = digits(end + 1 + sign);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_numbers_texts_and_marks() {
        let text = "let 电池厂 = 3.5e-1 kW·h, \"a \\\" b\" <= `san d` .. \"open // no\n4 // x\n}";
        let found: Vec<&str> = tokens(text).iter().map(|t| &text[t.range.clone()]).collect();
        assert_eq!(
            found,
            ["let", "电池厂", "=", "3.5e-1", "kW", "·", "h", ",", "\"a \\\" b\"", "<=", "`san d`", "..", "\"", "open", "4", "}"]
        );
    }
}
