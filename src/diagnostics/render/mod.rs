//! Diagnostics as text. Every renderer is a pure function of diagnostics, sources and options; none prints.

mod excerpt;
pub mod json;
pub mod short;
pub mod terminal;

use super::{Diagnostic, Label, Severity};
use crate::source::{Position, SourceMap, Span};
use std::borrow::Cow;

/// What the caller may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Colours by ANSI escape sequences; only the terminal renderer has them.
    pub color: bool,
}

/// The line at the end of a check, such as `2 errors, 1 warning`.
pub fn summary(errors: usize, warnings: usize) -> String {
    let part = |count: usize, word: &str| match count {
        0 => None,
        1 => Some(format!("1 {word}")),
        _ => Some(format!("{count} {word}s")),
    };
    match (part(errors, "error"), part(warnings, "warning")) {
        (Some(errors), Some(warnings)) => format!("{errors}, {warnings}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "no errors".to_owned(),
    }
}

/// `error[E0201]`.
fn head(diagnostic: &Diagnostic) -> String {
    format!("{}[{}]", diagnostic.severity.word(), diagnostic.code)
}

/// The label where the diagnostic stands, among those whose file is known.
fn anchor<'a>(diagnostic: &'a Diagnostic, sources: &SourceMap) -> Option<&'a Label> {
    let mut known = diagnostic.labels.iter().filter(|label| sources.get(label.span.file).is_some());
    let first = known.clone().next();
    known.find(|label| label.primary).or(first)
}

/// The file's name and the place where a span begins.
fn place(span: Span, sources: &SourceMap) -> Option<(&str, Position)> {
    sources.get(span.file).map(|file| (file.name.as_str(), file.position(span.lo)))
}

/// `plan.coop:3:7`.
fn place_text(span: Span, sources: &SourceMap) -> Option<String> {
    place(span, sources).map(|(name, at)| format!("{}:{}:{}", one_line(name), at.line, at.column))
}

/// How many diagnostics are of a severity.
fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|d| d.severity == severity).count()
}

/// A character as it may be shown: diagnostics quote foreign text, which must neither steer the terminal nor reorder
/// or break lines. Tabs stay.
fn shown(c: char) -> char {
    match c {
        '\t' => c,
        '\0'..='\x1F' => char::from_u32(0x2400 + c as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\x7F' => '\u{2421}',
        '\u{80}'..='\u{9F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => char::REPLACEMENT_CHARACTER,
        _ => c,
    }
}

/// Text fit to be shown, its line breaks made blanks.
fn one_line(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| c != '\t' && shown(c) == c) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", " ");
    Cow::Owned(text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { shown(c) }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn summaries() {
        assert_eq!(summary(2, 1), "2 errors, 1 warning");
        assert_eq!(summary(1, 0), "1 error");
        assert_eq!(summary(0, 3), "3 warnings");
        assert_eq!(summary(0, 0), "no errors");
    }

    #[test]
    fn foreign_text_is_made_harmless() {
        assert_eq!(one_line("电池\r\n厂\x1B[31m\u{202E}"), "电池 厂␛[31m\u{FFFD}");
        assert!(matches!(one_line("电池厂"), Cow::Borrowed(_)));
    }
}
