//! The JSON of `coop check`. The shapes are written out here, apart from the compiler's own types, so that those may
//! change while this stays. New fields may be added; none changes its meaning.

use super::{Options, count, extent};
use crate::diagnostics::{Applicability, Diagnostic, Severity, plain};
use crate::source::{Position, SourceMap, Span};
use serde::Serialize;

/// The version of the shapes; it goes up when a field changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// The whole answer of `check`.
#[derive(Debug, Serialize)]
struct Envelope<'a> {
    format_version: u32,
    valid: bool,
    error_count: usize,
    warning_count: usize,
    /// How many diagnostics have a fix that is certain.
    fixable_count: usize,
    diagnostics: Vec<Item<'a>>,
}

/// One diagnostic in its JSON shape, for envelopes of other commands.
#[derive(Debug, Serialize)]
pub struct Item<'a> {
    severity: &'static str,
    code: &'static str,
    name: &'static str,
    message: &'a str,
    labels: Vec<LabelShape<'a>>,
    notes: &'a [String],
    helps: &'a [String],
    fixes: Vec<FixShape<'a>>,
}

#[derive(Debug, Serialize)]
struct LabelShape<'a> {
    #[serde(flatten)]
    range: RangeShape<'a>,
    primary: bool,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct FixShape<'a> {
    title: &'a str,
    edits: Vec<EditShape<'a>>,
    applicability: &'static str,
}

#[derive(Debug, Serialize)]
struct EditShape<'a> {
    #[serde(flatten)]
    range: RangeShape<'a>,
    text: &'a str,
}

#[derive(Debug, Serialize)]
struct RangeShape<'a> {
    file: &'a str,
    start: PositionShape,
    end: PositionShape,
}

#[derive(Debug, Serialize)]
struct PositionShape {
    line: u32,
    column: u32,
    byte: u32,
    utf16: u32,
}

/// The envelope of `check`, indented, with a line end.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    let errors = count(diagnostics, Severity::Error);
    let envelope = Envelope {
        format_version: FORMAT_VERSION,
        valid: errors == 0,
        error_count: errors,
        warning_count: count(diagnostics, Severity::Warning),
        fixable_count: diagnostics
            .iter()
            .filter(|d| d.fixes.iter().any(|fix| fix.applicability == Applicability::MachineApplicable))
            .count(),
        diagnostics: items(diagnostics, sources),
    };
    // Shapes of strings, numbers and lists cannot fail to serialize.
    let text = serde_json::to_string_pretty(&envelope).unwrap_or_default();
    plain::json(&text) + "\n"
}

/// The diagnostics alone, each ready to be serialized.
pub fn items<'a>(diagnostics: &'a [Diagnostic], sources: &'a SourceMap) -> Vec<Item<'a>> {
    diagnostics.iter().map(|diagnostic| item(diagnostic, sources)).collect()
}

fn item<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Item<'a> {
    let labels = diagnostic
        .labels
        .iter()
        .filter_map(|label| Some(LabelShape { range: range(label.span, sources)?, primary: label.primary, text: &label.text }));
    let fixes = diagnostic.fixes.iter().filter_map(|fix| {
        // A fix is all or none: without one of its edits it would be another fix.
        let edits = fix.edits.iter().map(|(span, text)| Some(EditShape { range: range(*span, sources)?, text }));
        Some(FixShape {
            title: &fix.title,
            edits: edits.collect::<Option<_>>()?,
            applicability: match fix.applicability {
                Applicability::MachineApplicable => "machine_applicable",
                Applicability::MaybeIncorrect => "maybe_incorrect",
            },
        })
    });
    Item {
        severity: diagnostic.severity.word(),
        code: diagnostic.code.0,
        name: diagnostic.code.entry().map_or("", |entry| entry.name),
        message: &diagnostic.message,
        labels: labels.collect(),
        notes: &diagnostic.notes,
        helps: &diagnostic.helps,
        fixes: fixes.collect(),
    }
}

/// `None` when the file is not of the map.
fn range(span: Span, sources: &SourceMap) -> Option<RangeShape<'_>> {
    let extent = extent(span, sources)?;
    Some(RangeShape { file: &extent.file.name, start: position(extent.start), end: position(extent.end) })
}

fn position(at: Position) -> PositionShape {
    let Position { line, column, byte, utf16 } = at;
    PositionShape { line, column, byte, utf16 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::{FileId, FileKind};
    use serde_json::{Value, json};

    fn parsed(diagnostics: &[Diagnostic], sources: &SourceMap) -> Value {
        serde_json::from_str(&render(diagnostics, sources, &Options::default())).unwrap()
    }

    #[test]
    fn the_envelope() {
        let mut map = SourceMap::default();
        let file = map.add("plan.coop", "a\r\n😀厂 = x", FileKind::Scenario);
        let span = Span::new(file, 7, 10);
        let diagnostic = Diagnostic::error(codes::UNKNOWN_NAME, "`厂` is not declared").at(span, "here").note("a note").help("a help").fix(
            "write `plant`",
            span,
            "plant",
            Applicability::MaybeIncorrect,
        );
        let start = json!({"line": 2, "column": 2, "byte": 7, "utf16": 3});
        let end = json!({"line": 2, "column": 3, "byte": 10, "utf16": 4});
        assert_eq!(
            parsed(&[diagnostic, Diagnostic::warning(codes::UNUSED, "w")], &map),
            json!({
                "format_version": 1, "valid": false, "error_count": 1, "warning_count": 1, "fixable_count": 0,
                "diagnostics": [
                    {
                        "severity": "error", "code": "E0201", "name": "unknown-name", "message": "`厂` is not declared",
                        "labels": [{"file": "plan.coop", "start": start, "end": end, "primary": true, "text": "here"}],
                        "notes": ["a note"], "helps": ["a help"],
                        "fixes": [{
                            "title": "write `plant`",
                            "edits": [{"file": "plan.coop", "start": start, "end": end, "text": "plant"}],
                            "applicability": "maybe_incorrect",
                        }],
                    },
                    {"severity": "warning", "code": "W0701", "name": "unused", "message": "w", "labels": [], "notes": [], "helps": [], "fixes": []},
                ],
            })
        );
    }

    #[test]
    fn nothing_found_is_valid() {
        let value = parsed(&[], &SourceMap::default());
        assert_eq!(value["valid"], true);
        assert_eq!(value["diagnostics"], json!([]));
    }

    #[test]
    fn spans_are_clamped_and_foreign_files_left_out() {
        let mut map = SourceMap::default();
        let file = map.add("empty.coop", "厂", FileKind::Scenario);
        let foreign = Span::new(FileId(7), 0, 1);
        let diagnostic = Diagnostic::error(codes::SYNTAX, "m")
            .at(Span::new(file, 1, 2), "cuts a character")
            .at(Span::new(file, 50, 60), "beyond the end")
            .with(foreign, "elsewhere")
            .fix("t", foreign, "x", Applicability::MachineApplicable);
        let value = parsed(&[diagnostic], &map);
        let labels = &value["diagnostics"][0]["labels"];
        assert_eq!((&labels[0]["start"]["byte"], &labels[0]["end"]["byte"]), (&json!(0), &json!(3)));
        assert_eq!((&labels[1]["start"]["byte"], &labels[1]["end"]["column"]), (&json!(3), &json!(2)));
        assert_eq!(labels.as_array().unwrap().len(), 2);
        assert_eq!(value["diagnostics"][0]["fixes"], json!([]));
    }

    #[test]
    fn many_places_on_one_huge_line_take_no_time() {
        let mut map = SourceMap::default();
        let file = map.add("wide.csv", "电池厂,".repeat(500_000), FileKind::Data);
        let diagnostics: Vec<_> =
            (0..2_000).map(|i| Diagnostic::error(codes::BAD_CELL, "m").at(Span::new(file, 4_000_000 + i, 4_000_100 + i), "")).collect();
        let start = std::time::Instant::now();
        let text = render(&diagnostics, &map, &Options::default());
        // Takes a fifth of a second in debug; counting from the line's beginning would take minutes.
        assert!(start.elapsed().as_secs_f64() < 5.0, "{:?}", start.elapsed());
        assert!(text.contains("\"column\": 1600001"));
    }
}
