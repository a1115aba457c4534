//! SARIF 2.1.0, for services that keep findings over time.

use super::fingerprint::fingerprints;
use super::{Extent, Options, anchor, extent, one_line, path, text};
use crate::diagnostics::codes::Entry;
use crate::diagnostics::{Code, Diagnostic, Fix, Label, plain};
use crate::source::{FileId, SourceMap, Span};
use serde_json::{Map, Value, json};

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// Not `primaryLocationLineHash`: that one GitHub calculates itself, and warns of others.
const FINGERPRINT: &str = "coopFinding/v1";

/// One log with one run, indented, with a line end.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, _options: &Options) -> String {
    let mut codes: Vec<Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let results: Vec<Value> = diagnostics
        .iter()
        .zip(fingerprints(diagnostics, sources))
        .map(|(diagnostic, fingerprint)| result(diagnostic, &fingerprint, &codes, sources))
        .collect();
    let mut driver = object(json!({ "name": "coop", "semanticVersion": env!("CARGO_PKG_VERSION") }));
    if let Some(page) = [env!("CARGO_PKG_HOMEPAGE"), env!("CARGO_PKG_REPOSITORY")].into_iter().find(|page| !page.is_empty()) {
        driver.insert("informationUri".to_owned(), json!(page));
    }
    driver.insert("rules".to_owned(), codes.iter().map(|code| rule(*code)).collect());
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": driver }, "columnKind": "utf16CodeUnits", "results": results }],
    });
    plain::json(&format!("{log:#}\n"))
}

fn object(value: Value) -> Map<String, Value> {
    if let Value::Object(map) = value { map } else { Map::new() }
}

/// What is said of a code once.
fn rule(code: Code) -> Value {
    let mut rule = object(json!({ "id": code.0 }));
    if let Some(Entry { name, title, page, .. }) = code.entry() {
        rule.extend(object(json!({
            "name": pascal(name),
            "shortDescription": { "text": title },
            // The page itself is in `help`: it stands on no site that could be named here.
            "helpUri": format!("urn:coop:diagnostics:{code}"),
            "help": { "text": page, "markdown": page },
        })));
    }
    rule.insert("defaultConfiguration".to_owned(), json!({ "level": if code.is_warning() { "warning" } else { "error" } }));
    Value::Object(rule)
}

/// `UnitMismatch` of `unit-mismatch`.
fn pascal(name: &str) -> String {
    let word = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect::<String>()
    };
    name.split('-').map(word).collect()
}

fn result(diagnostic: &Diagnostic, fingerprint: &str, codes: &[Code], sources: &SourceMap) -> Value {
    let mut result = object(json!({
        "ruleId": diagnostic.code.0,
        "ruleIndex": codes.binary_search(&diagnostic.code).ok(),
        "level": diagnostic.severity.word(),
        "message": { "text": text::whole(diagnostic) },
    }));
    let anchor = anchor(diagnostic, sources);
    if let Some(location) = anchor.and_then(|label| location(label, sources)) {
        result.insert("locations".to_owned(), json!([location]));
    }
    let others = diagnostic.labels.iter().filter(|label| !anchor.is_some_and(|anchor| std::ptr::eq(anchor, *label)));
    let related: Vec<Value> = others.filter_map(|label| location(label, sources)).zip(1..).map(numbered).collect();
    if !related.is_empty() {
        result.insert("relatedLocations".to_owned(), json!(related));
    }
    result.insert("partialFingerprints".to_owned(), json!({ FINGERPRINT: fingerprint }));
    let fixes: Vec<Value> = diagnostic.fixes.iter().filter_map(|each| fix(each, sources)).collect();
    if !fixes.is_empty() {
        result.insert("fixes".to_owned(), json!(fixes));
    }
    Value::Object(result)
}

fn numbered((location, id): (Map<String, Value>, u32)) -> Value {
    let mut all = object(json!({ "id": id }));
    all.extend(location);
    Value::Object(all)
}

fn location(label: &Label, sources: &SourceMap) -> Option<Map<String, Value>> {
    let extent = extent(label.span, sources)?;
    let place = json!({ "artifactLocation": { "uri": path::uri(extent.file) }, "region": region(&extent) });
    let mut location = object(json!({ "physicalLocation": place }));
    if !label.text.is_empty() {
        location.insert("message".to_owned(), json!({ "text": one_line(&label.text) }));
    }
    Some(location)
}

/// The end is the place after the last character, as in our spans.
fn region(extent: &Extent) -> Value {
    json!({
        "startLine": extent.start.line, "startColumn": extent.start.utf16,
        "endLine": extent.end.line, "endColumn": extent.end.utf16,
    })
}

/// All edits of a fix, one entry for each file; `None` when the file of one is not known.
fn fix(fix: &Fix, sources: &SourceMap) -> Option<Value> {
    let mut changes: Vec<(FileId, Value, Vec<Value>)> = Vec::new();
    for (span, text) in &fix.edits {
        let replacement = replacement(*span, text, sources)?;
        match changes.iter_mut().find(|(file, ..)| *file == span.file) {
            Some((.., replacements)) => replacements.push(replacement),
            None => changes.push((span.file, json!({ "uri": path::uri(sources.get(span.file)?) }), vec![replacement])),
        }
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(_, artifact, replacements)| json!({ "artifactLocation": artifact, "replacements": replacements }))
        .collect();
    (!changes.is_empty()).then(|| json!({ "description": { "text": fix.title }, "artifactChanges": changes }))
}

fn replacement(span: Span, text: &str, sources: &SourceMap) -> Option<Value> {
    let deleted = region(&extent(span, sources)?);
    Some(match text {
        "" => json!({ "deletedRegion": deleted }),
        _ => json!({ "deletedRegion": deleted, "insertedContent": { "text": text } }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, codes};
    use crate::source::FileKind;

    #[test]
    fn rules_results_and_places() {
        let mut map = SourceMap::default();
        let file = map.add("数据/a.coop", "😀厂 = x\n", FileKind::Scenario);
        let found = [
            Diagnostic::warning(codes::UNUSED, "w").at(Span::new(file, 4, 7), ""),
            Diagnostic::error(codes::UNKNOWN_NAME, "e")
                .with(Span::new(file, 0, 4), "there")
                .at(Span::new(file, 10, 11), "here")
                .note("n")
                .fix("remove it", Span::new(file, 10, 11), "", Applicability::MachineApplicable),
            Diagnostic::error(codes::FILE_UNREADABLE, "no place"),
        ];
        let log: Value = serde_json::from_str(&render(&found, &map, &Options::default())).unwrap();
        let run = &log["runs"][0];
        let ids: Vec<&str> = run["tool"]["driver"]["rules"].as_array().unwrap().iter().map(|rule| rule["id"].as_str().unwrap()).collect();
        assert_eq!(ids, ["E0001", "E0201", "W0701"]);
        assert_eq!(run["tool"]["driver"]["rules"][1]["name"], "UnknownName");
        assert_eq!(run["tool"]["driver"]["rules"][2]["defaultConfiguration"]["level"], "warning");
        let results = &run["results"];
        // `厂` stands after a character of two UTF-16 units.
        assert_eq!(
            results[0]["locations"][0]["physicalLocation"],
            json!({
                "artifactLocation": { "uri": "%E6%95%B0%E6%8D%AE/a.coop" },
                "region": { "startLine": 1, "startColumn": 3, "endLine": 1, "endColumn": 4 },
            })
        );
        assert_eq!(results[1]["ruleIndex"], 1);
        assert_eq!(results[1]["message"]["text"], "e\nnote: n");
        assert_eq!(results[1]["locations"][0]["message"]["text"], "here");
        assert_eq!(results[1]["relatedLocations"][0]["id"], 1);
        let replacements = &results[1]["fixes"][0]["artifactChanges"][0]["replacements"];
        assert_eq!(replacements[0]["deletedRegion"]["startColumn"], 7);
        assert_eq!(results[2].get("locations"), None);
    }
}
