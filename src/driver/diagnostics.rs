//! The findings of a run as they are reported: in the scenario rather than in the library, at whole cells, once.

use crate::data::Source;
use crate::diagnostics::{Diagnostic, Severity, Sink};
use crate::source::{FileKind, SourceMap, Span};

/// What a sink has collected, in order of place.
pub fn reported(sink: Sink, sources: &SourceMap) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = sink.finish().into_iter().map(|d| at_home(whole_cells(d, sources), sources)).collect();
    // What the library could do better is no news for those who use it.
    let library = |d: &Diagnostic| d.span().and_then(|at| sources.get(at.file)).is_some_and(|f| f.kind == FileKind::Library);
    found.retain(|d| d.severity == Severity::Error || !library(d));
    found.sort_by_key(|d| (d.span(), d.severity, d.code));
    found
}

/// A finding inside the library stands where the scenario's own part in it is, when it has one.
fn at_home(mut found: Diagnostic, sources: &SourceMap) -> Diagnostic {
    let kind = |at: Span| sources.get(at.file).map(|f| f.kind);
    if found.span().and_then(kind) == Some(FileKind::Library)
        && let Some(own) = found.labels.iter().rposition(|l| kind(l.span).is_some_and(|k| k != FileKind::Library))
    {
        found.stand_at(own);
    }
    found
}

/// Calculations know where a cell begins; people are shown all of it.
fn whole_cells(mut found: Diagnostic, sources: &SourceMap) -> Diagnostic {
    let calculated = ["E04", "E05", "E06", "W07"].iter().any(|group| found.code.0.starts_with(group));
    for label in found.labels.iter_mut().filter(|l| calculated && l.span.lo == l.span.hi) {
        label.span = whole_cell(label.span, sources).unwrap_or(label.span);
    }
    found
}

fn whole_cell(at: Span, sources: &SourceMap) -> Option<Span> {
    let file = sources.get(at.file)?;
    if file.kind == FileKind::Data {
        let source = Source::of(at.file, file)?;
        return Some(source.span(source.cell_at(at.lo)?));
    }
    // A cell of an inline table, with its unit if it has one of its own.
    let line = file.text.get(at.lo as usize..)?.lines().next()?;
    let word = |text: &str| text.find(|c: char| c.is_whitespace() || matches!(c, ',' | '|' | '}')).unwrap_or(text.len());
    let number = word(line);
    let rest = line.get(number..)?;
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    let unit = rest.get(blanks..).map(|text| text.get(..word(text)).unwrap_or("")).unwrap_or("");
    let has_unit = blanks > 0 && unit.starts_with(|c: char| c.is_alphabetic() || matches!(c, '%' | '/' | '°'));
    let end = if has_unit { number + blanks + unit.len() } else { number };
    Some(Span::new(at.file, at.lo, at.lo + end as u32))
}
