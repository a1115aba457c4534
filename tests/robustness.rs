//! Texts that were broken by chance: nothing may panic or hang, and every place must be a place.

use coop::diagnostics::render;
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
