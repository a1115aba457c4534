//! Texts that were broken by chance: nothing may panic or hang, and every place must be a place.

use coop::diagnostics::{Diagnostic, Severity, fix, render};
use coop::driver;
use coop::source::{FileKind, SourceMap};
use coop::workspace::Folder;
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static EXAMPLES: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    ["canned_goods", "allocation", "division", "exchange", "coordination", "battery_corridor"]
        .iter()
        .map(|name| {
            let path = Path::new("examples").join(name).join("main.coop");
            let text = coop::source::read(&path).unwrap();
            (path, text)
        })
        .collect()
});

/// Applies all certain fixes to a text: it may not come out with more errors than it had.
fn repair(path: &Path, text: &str) {
    let mut check = |text: &str| {
        let mut sources = SourceMap::default();
        let file = sources.add("main.coop", text, FileKind::Scenario);
        (file, driver::check(file, &mut sources, &Folder::of(path, None)).diagnostics)
    };
    let errors = |(_, found): (_, Vec<Diagnostic>)| found.iter().filter(|d| d.severity == Severity::Error).count();
    let before = errors(check(text));
    let repair = fix::repair(text, &mut check);
    assert!(errors(check(&repair.text)) <= before);
    assert_eq!(repair.text == text, repair.applied.is_empty());
}

/// Checks a text and looks at everything that is said of it.
fn check(path: &Path, text: &str) {
    let mut sources = SourceMap::default();
    let file = sources.add("main.coop", text, FileKind::Scenario);
    let checked = driver::check(file, &mut sources, &Folder::of(path, None));
    for diagnostic in &checked.diagnostics {
        for label in &diagnostic.labels {
            let source = sources.get(label.span.file).unwrap();
            assert!(source.text.get(label.span.lo as usize..label.span.hi as usize).is_some(), "{diagnostic:?}");
        }
    }
    let options = render::Options::default();
    render::terminal::render(&checked.diagnostics, &sources, &options);
    render::json::render(&checked.diagnostics, &sources, &options);
}

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn truncated_examples(example in 0usize..6, part in 0.0f64..1.0) {
        let (path, text) = &EXAMPLES[example];
        check(path, &text[..boundary(text, (text.len() as f64 * part) as usize)]);
    }

    #[test]
    fn mutated_examples(example in 0usize..6, cuts in prop::collection::vec((0.0f64..1.0, 0usize..12, "[a-z0-9 \\n{}()\\[\\]=<>.,:/*+\"`%电]{0,6}"), 1..5)) {
        let (path, text) = &EXAMPLES[example];
        let mut text = text.clone();
        for (place, length, insert) in cuts {
            let lo = boundary(&text, (text.len() as f64 * place) as usize);
            let hi = boundary(&text, lo + length).max(lo);
            text.replace_range(lo..hi, &insert);
        }
        check(path, &text);
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        check(Path::new("main.coop"), &text);
    }
}

proptest! {
    // Each case is checked several times over.
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn repaired_examples(example in 0usize..6, spoils in prop::collection::vec((0.0f64..1.0, 0usize..6), 1..6)) {
        let (path, text) = &EXAMPLES[example];
        let mut text = text.clone();
        for (place, how) in spoils {
            // The next place from here on where a mistake can be made that has a fix, or where a bracket is lost.
            let (from, to) = [("==", "="), ("==", "="), (".", ","), (".", ","), (" {", " "), (", ", " = ")][how];
            let start = boundary(&text, (text.len() as f64 * place) as usize);
            if let Some(at) = text[start..].find(from) {
                text.replace_range(start + at..start + at + from.len(), to);
            }
        }
        repair(path, &text);
    }
}
