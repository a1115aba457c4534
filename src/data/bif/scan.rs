//! The words and marks of a file.

use super::network::{BifError, BifErrorKind, Text};

/// What stands next.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A word, quoted or not.
    Word {
        text: Text,
        is_quoted: bool,
    },
    /// One of `{ } ( ) [ ] , ; |`.
    Mark {
        mark: char,
        at: u32,
    },
    End {
        at: u32,
    },
}

impl Token {
    pub(super) fn is_mark(&self, wanted: char) -> bool {
        matches!(self, Token::Mark { mark, .. } if *mark == wanted)
    }

    /// The word where it is not quoted: keywords are not.
    pub(super) fn keyword(&self) -> Option<&str> {
        match self {
            Token::Word { text, is_quoted: false } => Some(&text.text),
            _ => None,
        }
    }

    /// That something else was expected here.
    pub(super) fn unexpected(&self, expected: &'static str) -> BifError {
        let (lo, hi, found) = match self {
            Token::Word { text, .. } => (text.lo, text.hi, Some(text.text.clone())),
            Token::Mark { mark, at } => (*at, at + 1, Some(mark.to_string())),
            Token::End { at } => (*at, *at, None),
        };
        BifError { lo, hi, kind: BifErrorKind::Unexpected { found, expected } }
    }
}

/// Goes through a text shorter than 4 GiB.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

fn is_mark(byte: u8) -> bool {
    matches!(byte, b'{' | b'}' | b'(' | b')' | b'[' | b']' | b',' | b';' | b'|')
}

fn error(lo: usize, hi: usize, kind: BifErrorKind) -> BifError {
    BifError { lo: lo as u32, hi: hi as u32, kind }
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Scanner<'t> {
        Scanner { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn skip(&mut self) -> Result<(), BifError> {
        loop {
            let rest = self.rest();
            let words = rest.trim_start();
            self.at += rest.len() - words.len();
            if words.starts_with("//") {
                self.at += words.find('\n').unwrap_or(words.len());
            } else if words.starts_with("/*") {
                let Some(end) = words.find("*/") else { return Err(error(self.at, self.at + 2, BifErrorKind::UnclosedComment)) };
                self.at += end + 2;
            } else {
                return Ok(());
            }
        }
    }

    pub(super) fn next(&mut self) -> Result<Token, BifError> {
        self.skip()?;
        let (lo, rest) = (self.at, self.rest());
        let Some(first) = rest.bytes().next() else { return Ok(Token::End { at: lo as u32 }) };
        if is_mark(first) {
            self.at += 1;
            return Ok(Token::Mark { mark: char::from(first), at: lo as u32 });
        }
        if first == b'"' {
            let inside = rest.get(1..).unwrap_or("");
            let Some(length) = inside.find('"') else { return Err(error(lo, lo + 1, BifErrorKind::UnclosedQuote)) };
            self.at += length + 2;
            let text = Text { text: inside.get(..length).unwrap_or("").to_string(), lo: lo as u32, hi: self.at as u32 };
            return Ok(Token::Word { text, is_quoted: true });
        }
        let ends = |c: char| c.is_whitespace() || c == '"' || u8::try_from(c).is_ok_and(is_mark);
        let length = rest.find(ends).unwrap_or(rest.len());
        self.at += length;
        let text = Text { text: rest.get(..length).unwrap_or("").to_string(), lo: lo as u32, hi: self.at as u32 };
        Ok(Token::Word { text, is_quoted: false })
    }

    /// All that stands before the next `;` outside of quotes, which is passed.
    pub(super) fn line(&mut self) -> Result<Text, BifError> {
        let rest = self.rest();
        let mut is_quoted = false;
        let end = rest.find(|c| {
            is_quoted ^= c == '"';
            c == ';' && !is_quoted
        });
        let Some(end) = end else {
            return Err(Token::End { at: self.text.trim_end().len() as u32 }.unexpected("`;` after a property"));
        };
        let whole = rest.get(..end).unwrap_or("");
        let lo = self.at + (whole.len() - whole.trim_start().len());
        let text = Text { text: whole.trim().to_string(), lo: lo as u32, hi: (lo + whole.trim().len()) as u32 };
        self.at += end + 1;
        Ok(text)
    }
}
