//! What has to hold for every input, however broken. Shared by the tests and by the fuzz targets in `fuzz/`.

use coop::diagnostics::{Diagnostic, Severity, fix, render};
use coop::driver;
use coop::semantic::Loader;
use coop::source::{FileId, FileKind, SourceMap, Span};
use coop::workspace::Memory;

/// The name of the scenario.
pub const MAIN: &str = "main.coop";
/// What a line begins with that begins a data file; its name follows.
pub const FILE: &str = "#@";

/// A scenario and its data files, from one text that holds them one after the other.
#[allow(dead_code)]
pub fn split(input: &str) -> (String, Memory) {
    let mut parts: Vec<(String, String)> = vec![(MAIN.into(), String::new())];
    for line in input.split_inclusive('\n') {
        match (line.strip_prefix(FILE), parts.last_mut()) {
            (Some(name), _) => parts.push((name.trim().to_string(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    let (_, text) = parts.remove(0);
    (text, Memory { files: parts })
}

/// What is found in a scenario.
pub fn found(text: &str, data: &dyn Loader) -> (FileId, Vec<Diagnostic>, SourceMap) {
    let mut sources = SourceMap::default();
    let file = sources.add(MAIN, text, FileKind::Scenario);
    let found = driver::check(file, &mut sources, data).diagnostics;
    (file, found, sources)
}

/// Every place lies inside its file and between characters.
pub fn places(found: &[Diagnostic], sources: &SourceMap) {
    let fits = |span: &Span| {
        let text = sources.get(span.file).map(|file| &file.text);
        text.is_some_and(|text| text.get(span.lo as usize..span.hi as usize).is_some())
    };
    for diagnostic in found {
        let labels = diagnostic.labels.iter().map(|label| &label.span);
        let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|(span, _)| span);
        for span in labels.chain(edits) {
            assert!(fits(span), "{span:?} is no place: {diagnostic:?}");
        }
    }
}

/// Every format can be written, and JSON is JSON.
pub fn formats(found: &[Diagnostic], sources: &SourceMap) {
    for (color, width) in [(false, None), (true, Some(80)), (false, Some(1))] {
        render::terminal::render(found, sources, &render::Options { color, width });
    }
    let options = render::Options::default();
    render::short::render(found, sources, &options);
    render::github::render(found, sources, &options);
    render::junit::render(found, sources, &options);
    for (name, render) in [
        ("json", render::json::render as fn(&[Diagnostic], &SourceMap, &render::Options) -> String),
        ("sarif", render::sarif::render),
        ("gitlab", render::gitlab::render),
        ("rdjson", render::rdjson::render),
    ] {
        let text = render(found, sources, &options);
        let read: Result<serde_json::Value, _> = serde_json::from_str(&text);
        assert!(read.is_ok(), "{name} is no JSON: {text}");
    }
}

/// Applies all certain fixes to a text: it may not come out with more errors than it had.
#[allow(dead_code)]
pub fn repair(text: &str, data: &dyn Loader) {
    let mut check = |text: &str| {
        let (file, found, sources) = found(text, data);
        places(&found, &sources);
        (file, found)
    };
    let errors = |(_, found): (FileId, Vec<Diagnostic>)| found.iter().filter(|d| d.severity == Severity::Error).count();
    let before = errors(check(text));
    let repair = fix::repair(text, &mut check);
    assert!(errors(check(&repair.text)) <= before, "more errors than before in:\n{}", repair.text);
    assert_eq!(repair.text == text, repair.applied.is_empty());
}
