//! What is found in a scenario, as data and as text.

use crate::diagnostics::{self, codes, plain, render};
use crate::source::{SourceMap, Span};
use std::ops::Range;

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The scenario cannot be solved, or its answer is not what it should be.
    Error,
    /// Probably a mistake.
    Warning,
    /// Something worth knowing.
    Note,
}

/// A mistake, a warning or a note.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Its code, such as `E0302`. A code never changes its meaning; [`explain`] tells it.
    pub code: &'static str,
    /// What is wrong, in a sentence without its full stop.
    pub message: String,
    /// Where: the first that is primary is where it stands.
    pub labels: Vec<Label>,
    /// Facts that explain.
    pub notes: Vec<String>,
    /// What to do.
    pub helps: Vec<String>,
    /// Edits that would repair it.
    pub fixes: Vec<Fix>,
}

/// A place, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// The file: the name of the scenario, or of a data file.
    pub file: String,
    /// The bytes of its text, from 0.
    pub bytes: Range<usize>,
    /// Where it begins.
    pub start: Position,
    /// Where it ends: the first place that is no part of it.
    pub end: Position,
    /// What is to be said; may be empty.
    pub text: String,
    /// True where the mistake is; false for a place that explains.
    pub primary: bool,
}

/// A place in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// The column in UTF-16 units, from 1: language servers count so, from 0.
    pub utf16: u32,
}

/// Edits that repair a mistake: all of them or none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fix {
    /// What they do.
    pub title: String,
    /// True where nobody could have meant anything else.
    pub certain: bool,
    /// The edits.
    pub edits: Vec<Edit>,
}

/// A text to be put in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Edit {
    /// The file.
    pub file: String,
    /// The bytes of its text, from 0; none where something is put in.
    pub bytes: Range<usize>,
    /// The new text.
    pub text: String,
}

/// Formats of diagnostics, those of `coop check --format`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosticFormat {
    /// Excerpts with labels, for people; without colours.
    Text,
    /// The same with the escape sequences of a terminal for colours.
    Colored,
    /// One line each.
    Short,
    /// Everything that is known, in the shape of `docs/check.schema.json`.
    Json,
    /// SARIF 2.1.0.
    Sarif,
    /// Workflow commands of GitHub Actions.
    Github,
    /// Code Quality report of GitLab.
    Gitlab,
    /// For reviewdog.
    Rdjson,
    /// JUnit's XML.
    Junit,
}

/// What a code means: its page of documentation, as Markdown. Also by the name of a code, such as `unit-mismatch`.
///
/// ```
/// assert!(coop::explain("E0302").is_some_and(|page| page.starts_with("# E0302")));
/// assert_eq!(coop::explain("E9999"), None);
/// ```
pub fn explain(code: &str) -> Option<&'static str> {
    codes::find(code).map(|entry| entry.page)
}

pub(super) fn all(found: &[diagnostics::Diagnostic], sources: &SourceMap) -> Vec<Diagnostic> {
    found.iter().map(|one| diagnostic(one, sources)).collect()
}

fn diagnostic(found: &diagnostics::Diagnostic, sources: &SourceMap) -> Diagnostic {
    let severity = match found.severity {
        diagnostics::Severity::Error => Severity::Error,
        diagnostics::Severity::Warning => Severity::Warning,
        diagnostics::Severity::Note => Severity::Note,
    };
    // Where it stands comes first.
    let (first, others): (Vec<_>, Vec<_>) = found.labels.iter().partition(|label| label.primary);
    let edit = |(at, text): &(Span, String)| Some(Edit { file: file(*at, sources)?, bytes: bytes(*at), text: text.clone() });
    let fix = |fix: &diagnostics::Fix| {
        let edits: Option<Vec<Edit>> = fix.edits.iter().map(edit).collect();
        Some(Fix { title: fix.title.clone(), certain: fix.is_certain(), edits: edits? })
    };
    Diagnostic {
        severity,
        code: found.code.0,
        message: found.message.clone(),
        labels: first.into_iter().chain(others).filter_map(|one| label(one, sources)).collect(),
        notes: found.notes.clone(),
        helps: found.helps.clone(),
        fixes: found.fixes.iter().filter_map(fix).collect(),
    }
}

fn label(label: &diagnostics::Label, sources: &SourceMap) -> Option<Label> {
    Some(Label { text: label.text.clone(), primary: label.primary, ..place(label.span, sources)? })
}

/// A place of which nothing is said.
pub(super) fn place(span: Span, sources: &SourceMap) -> Option<Label> {
    let file = sources.get(span.file)?;
    let position = |byte: u32| {
        let at = file.position(byte);
        Position { line: at.line, column: at.column, utf16: at.utf16 }
    };
    Some(Label {
        file: file.name.clone(),
        bytes: bytes(span),
        start: position(span.lo),
        end: position(span.hi),
        text: String::new(),
        primary: true,
    })
}

fn file(at: Span, sources: &SourceMap) -> Option<String> {
    sources.get(at.file).map(|file| file.name.clone())
}

fn bytes(at: Span) -> Range<usize> {
    at.lo as usize..at.hi as usize
}

/// Findings as text.
pub(super) fn render(found: &[diagnostics::Diagnostic], sources: &SourceMap, format: DiagnosticFormat) -> String {
    let options = render::Options { color: format == DiagnosticFormat::Colored, width: None };
    let text = match format {
        DiagnosticFormat::Text | DiagnosticFormat::Colored => render::terminal::render(found, sources, &options),
        DiagnosticFormat::Short => render::short::render(found, sources, &options),
        DiagnosticFormat::Json => return render::json::render(found, sources, &options),
        DiagnosticFormat::Sarif => return render::sarif::render(found, sources, &options),
        DiagnosticFormat::Github => return render::github::render(found, sources, &options),
        DiagnosticFormat::Gitlab => return render::gitlab::render(found, sources, &options),
        DiagnosticFormat::Rdjson => return render::rdjson::render(found, sources, &options),
        DiagnosticFormat::Junit => return render::junit::render(found, sources, &options),
    };
    plain::page(&text, options.color).into_owned()
}
