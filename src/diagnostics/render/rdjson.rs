//! The format of reviewdog, which comments on changes. Its columns count the bytes of UTF-8 from 1, its ends are exclusive.

use super::{Extent, Options, anchor, count, extent, one_line, path, text};
use crate::diagnostics::{Diagnostic, Severity, plain};
use crate::source::{Position, SourceFile, SourceMap, Span};
use serde_json::{Map, Value, json};

/// One `DiagnosticResult`, indented, with a line end.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    let worst = match (count(diagnostics, Severity::Error), count(diagnostics, Severity::Warning)) {
        (0, 0) => "INFO",
        (0, _) => "WARNING",
        _ => "ERROR",
    };
    let items: Vec<Value> = diagnostics.iter().map(|diagnostic| item(diagnostic, sources)).collect();
    let result = json!({ "source": { "name": "coop" }, "severity": worst, "diagnostics": items });
    plain::json(&format!("{result:#}\n"))
}

fn item(diagnostic: &Diagnostic, sources: &SourceMap) -> Value {
    let mut lines = vec![one_line(&diagnostic.message).into_owned()];
    lines.extend(text::explanation(diagnostic, sources));
    let mut item = Map::new();
    item.insert("message".to_owned(), json!(lines.join("\n")));
    let place = anchor(diagnostic, sources).map(|label| label.span);
    if let Some(extent) = place.and_then(|span| extent(span, sources)) {
        item.insert("location".to_owned(), json!({ "path": path::slashed(&extent.file.name), "range": range(&extent) }));
    }
    item.insert(
        "severity".to_owned(),
        json!(match diagnostic.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        }),
    );
    item.insert("code".to_owned(), json!({ "value": diagnostic.code.0 }));
    let suggestions: Vec<Value> = place.map(|span| suggestions(diagnostic, span, sources)).unwrap_or_default();
    if !suggestions.is_empty() {
        item.insert("suggestions".to_owned(), json!(suggestions));
    }
    Value::Object(item)
}

/// Fixes of a single edit in the file of the finding: a suggestion has one range, and belongs to the location's file.
fn suggestions(diagnostic: &Diagnostic, place: Span, sources: &SourceMap) -> Vec<Value> {
    let single = diagnostic.fixes.iter().filter_map(|fix| match fix.edits.as_slice() {
        [(span, text)] if span.file == place.file => Some((*span, text)),
        _ => None,
    });
    single.filter_map(|(span, text)| Some(json!({ "range": range(&extent(span, sources)?), "text": text }))).collect()
}

fn range(extent: &Extent) -> Value {
    json!({ "start": position(extent.file, extent.start), "end": position(extent.file, extent.end) })
}

fn position(file: &SourceFile, at: Position) -> Value {
    let column = at.byte.saturating_sub(file.line_range(at.line).start) + 1;
    json!({ "line": at.line, "column": column })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, Fix, codes};
    use crate::source::FileKind;

    #[test]
    fn columns_count_bytes() {
        // The example of the format's definition.
        let mut map = SourceMap::default();
        let file = map.add("plan.coop", "x\na𐐀b", FileKind::Scenario);
        let other = map.add("t.csv", "v", FileKind::Data);
        let span = Span::new(file, 7, 8);
        let mut found = Diagnostic::error(codes::UNKNOWN_NAME, "m").at(span, "").fix("t", span, "c", Applicability::MaybeIncorrect).fix(
            "elsewhere",
            Span::new(other, 0, 1),
            "w",
            Applicability::MaybeIncorrect,
        );
        let edits = vec![(span, "c".to_owned()), (Span::new(file, 0, 1), "y".to_owned())];
        found.fixes.push(Fix { title: "both".to_owned(), edits, applicability: Applicability::MaybeIncorrect });
        let value: Value = serde_json::from_str(&render(&[found], &map, &Options::default())).unwrap();
        let range = json!({ "start": { "line": 2, "column": 6 }, "end": { "line": 2, "column": 7 } });
        assert_eq!(
            value,
            json!({
                "source": { "name": "coop" }, "severity": "ERROR",
                "diagnostics": [{
                    "message": "m", "location": { "path": "plan.coop", "range": range }, "severity": "ERROR",
                    "code": { "value": "E0201" }, "suggestions": [{ "range": range, "text": "c" }],
                }],
            })
        );
    }
}
