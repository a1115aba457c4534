//! The Code Quality report of GitLab.

use super::fingerprint::fingerprints;
use super::{Options, anchor, extent, one_line, path};
use crate::diagnostics::{Diagnostic, Severity, plain};
use crate::source::{FileKind, SourceMap};
use serde_json::{Value, json};

/// An array with one entry for each diagnostic, indented, with a line end.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    // GitLab passes over entries without a path.
    let somewhere = sources.iter().find(|(_, file)| file.kind == FileKind::Scenario).map_or("unknown", |(_, file)| file.name.as_str());
    let entries: Vec<Value> = diagnostics
        .iter()
        .zip(fingerprints(diagnostics, sources))
        .map(|(diagnostic, fingerprint)| {
            let extent = anchor(diagnostic, sources).and_then(|label| extent(label.span, sources));
            let (name, begin, end) = match &extent {
                Some(extent) => (extent.file.name.as_str(), extent.start.line, extent.last_line()),
                None => (somewhere, 1, 1),
            };
            json!({
                "description": one_line(&diagnostic.message),
                "check_name": check_name(diagnostic),
                "fingerprint": fingerprint,
                "severity": match diagnostic.severity {
                    Severity::Error => "major",
                    Severity::Warning => "minor",
                    Severity::Note => "info",
                },
                "location": { "path": path::slashed(name), "lines": { "begin": begin, "end": end } },
            })
        })
        .collect();
    plain::json(&format!("{:#}\n", Value::from(entries)))
}

/// `E0302 unit-mismatch`.
fn check_name(diagnostic: &Diagnostic) -> String {
    match diagnostic.code.entry() {
        Some(entry) => format!("{} {}", diagnostic.code, entry.name),
        None => diagnostic.code.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::codes;
    use crate::source::Span;

    #[test]
    fn entries() {
        let mut map = SourceMap::default();
        map.add("std/units.coop", "", FileKind::Library);
        let file = map.add("./电池.coop", "a\nb\nc\n", FileKind::Scenario);
        let found = [
            // Up to the line end of the second line, and so not of the third.
            Diagnostic::error(codes::UNIT_MISMATCH, "m\nm").at(Span::new(file, 0, 4), ""),
            Diagnostic::warning(codes::UNUSED, "no place"),
        ];
        let value: Value = serde_json::from_str(&render(&found, &map, &Options::default())).unwrap();
        let mut first = value[0].clone();
        assert_eq!(first["fingerprint"].take().as_str().unwrap().len(), 16);
        assert_eq!(
            first,
            json!({
                "description": "m m", "check_name": "E0302 unit-mismatch", "fingerprint": null, "severity": "major",
                "location": { "path": "电池.coop", "lines": { "begin": 1, "end": 2 } },
            })
        );
        assert_eq!(value[1]["location"], json!({ "path": "电池.coop", "lines": { "begin": 1, "end": 1 } }));
        assert_eq!(render(&[], &map, &Options::default()), "[]\n");
    }
}
