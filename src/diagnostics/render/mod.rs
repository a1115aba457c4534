//! Diagnostics as text. Every renderer is a pure function of diagnostics, sources and options; none prints.

mod fingerprint;
pub mod github;
pub mod gitlab;
pub mod json;
pub mod junit;
mod path;
pub mod rdjson;
pub mod sarif;
pub mod short;
pub mod terminal;
mod text;

use super::plain::one_line;
use super::{Diagnostic, Label, Severity};
use crate::source::{Position, SourceFile, SourceMap, Span};

/// What the caller may choose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Colours by ANSI escape sequences; only the terminal renderer has them.
    pub color: bool,
    /// The columns of the terminal, to break and cut lines; `None` for a text that goes elsewhere. Only the terminal
    /// renderer looks at it.
    pub width: Option<usize>,
}

/// The line at the end of a check, such as `2 errors, 1 warning`.
#[cfg(any(feature = "cli", test))]
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

/// `plan.coop:3:7`.
fn place_text(span: Span, sources: &SourceMap) -> Option<String> {
    let file = sources.get(span.file)?;
    let at = file.position(span.lo);
    Some(format!("{}:{}:{}", one_line(&file.name), at.line, at.column))
}

/// A span on whole characters, and where it begins and ends.
struct Extent<'a> {
    file: &'a SourceFile,
    start: Position,
    end: Position,
}

impl Extent<'_> {
    /// The line of the last character, which is not that of the end when the span ends with a line end.
    fn last_line(&self) -> u32 {
        let behind = self.end.column == 1 && self.end.line > self.start.line;
        self.end.line - u32::from(behind)
    }
}

/// `None` when the file is not of the map.
fn extent(span: Span, sources: &SourceMap) -> Option<Extent<'_>> {
    let file = sources.get(span.file)?;
    let (start, end) = (file.floor(span.lo), file.ceil(span.hi.max(span.lo)));
    Some(Extent { file, start: file.position(start), end: file.position(end) })
}

/// How many diagnostics are of a severity.
fn count(diagnostics: &[Diagnostic], severity: Severity) -> usize {
    diagnostics.iter().filter(|d| d.severity == severity).count()
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
}
