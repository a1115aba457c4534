//! A text in tokens: words, numbers, texts and marks, and the trivia between them. All of them in a row are the text again, byte for
//! byte, whether it can be parsed or not.

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
    /// Blanks within a line.
    Blank,
    /// The end of a line.
    Newline,
    /// `//` to the end of its line.
    Comment,
}

impl Kind {
    /// True for what only lays out and comments.
    pub fn is_trivia(self) -> bool {
        matches!(self, Kind::Blank | Kind::Newline | Kind::Comment)
    }
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

/// The tokens of a text without trivia.
pub fn significant(text: &str) -> Vec<Token> {
    all(text).filter(|token| !token.kind.is_trivia()).collect()
}

/// All tokens of a text, trivia among them.
pub fn all(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        let (kind, length) = trivia(rest, first).unwrap_or_else(|| token(rest, first));
        let range = at..at + length;
        at = range.end;
        Some(Token { kind, range })
    })
}

/// What lays out and comments, at the beginning of `rest`.
fn trivia(rest: &str, first: char) -> Option<(Kind, usize)> {
    let ends = |c: char| matches!(c, '\n' | '\r');
    let until = |fits: fn(char) -> bool| rest.find(|c: char| !fits(c)).unwrap_or(rest.len());
    match first {
        '\r' if rest.starts_with("\r\n") => Some((Kind::Newline, 2)),
        '\n' | '\r' => Some((Kind::Newline, 1)),
        c if c.is_whitespace() => Some((Kind::Blank, until(|c| c.is_whitespace() && !matches!(c, '\n' | '\r')))),
        '/' if rest.starts_with("//") => Some((Kind::Comment, rest.find(ends).unwrap_or(rest.len()))),
        _ => None,
    }
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
        let found: Vec<&str> = significant(text).iter().map(|t| &text[t.range.clone()]).collect();
        assert_eq!(
            found,
            ["let", "电池厂", "=", "3.5e-1", "kW", "·", "h", ",", "\"a \\\" b\"", "<=", "`san d`", "..", "\"", "open", "4", "}"]
        );
    }
    #[test]
    fn tokens_in_a_row_are_the_text() {
        for text in [
            "let a = 1 // why\r\n\tlet `b c` = \"x\\\"y\"\r  /// doc\n}",
            "\u{feff}coop 1\n",
            "\" open // text\n` also\n1.2.3e+ 5..6 …\u{3000}|\u{85}é·m",
            "",
            "//",
        ] {
            let all: Vec<Token> = all(text).collect();
            let joined: String = all.iter().map(|t| &text[t.range.clone()]).collect();
            assert_eq!(joined, text);
            assert!(all.iter().all(|t| !t.range.is_empty()));
        }
    }

    #[test]
    fn trivia_are_told_apart() {
        let text = "a  // c\r\n\n\tb";
        let kinds: Vec<Kind> = all(text).map(|t| t.kind).collect();
        use Kind::*;
        assert_eq!(kinds, [Word, Blank, Comment, Newline, Newline, Blank, Word]);
    }
}
