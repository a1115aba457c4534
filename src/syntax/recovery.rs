//! Stretches that fit nothing: parsed again by the strict rule, for the message only.

use super::parser::{self, Rule};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The diagnostic of a bad stretch of text that begins at byte `lo` of the file.
pub fn explain(file: FileId, lo: u32, text: &str, rule: Rule) -> Diagnostic {
    let trimmed = text.trim_end();
    if let Some(found) = known_mistake(file, lo, trimmed) {
        return found;
    }
    match parser::parse_rule(rule, trimmed) {
        Err(error) => parser::diagnostic(file, lo, trimmed, &error),
        // The stretch is fine by itself: it only stands where it may not.
        Ok(_) => Diagnostic::error(codes::SYNTAX, "this cannot stand here")
            .at(Span::new(file, lo, lo + first_line(trimmed) as u32), "not understood here"),
    }
}

fn known_mistake(file: FileId, lo: u32, text: &str) -> Option<Diagnostic> {
    if let Some(at) = unclosed(text) {
        let span = Span::new(file, lo + at as u32, lo + at as u32 + 1);
        return Some(Diagnostic::error(codes::SYNTAX, "nothing closes this `{`").at(span, "opened here").help("add the missing `}`"));
    }
    let first = text.chars().next()?;
    let span = |len: usize| Span::new(file, lo, lo + len as u32);
    if first == '}' || first == ')' || first == ']' {
        return Some(Diagnostic::error(codes::SYNTAX, format!("a `{first}` that closes nothing")).at(span(1), "not opened"));
    }
    None
}

/// The outermost `{` that stays open, brackets in texts and comments aside.
fn unclosed(text: &str) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut quote: Option<char> = None;
    while let Some((at, c)) = chars.next() {
        match (quote, c) {
            (Some(_), '\n') => quote = None,
            (Some(q), _) if c == q => quote = None,
            (Some('"'), '\\') => {
                chars.next();
            }
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(c),
            (None, '/') if chars.peek().is_some_and(|(_, next)| *next == '/') => {
                while chars.peek().is_some_and(|(_, next)| *next != '\n') {
                    chars.next();
                }
            }
            (None, '{') => open.push(at),
            (None, '}') => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied()
}

fn first_line(text: &str) -> usize {
    text.lines().next().map_or(0, str::len)
}
