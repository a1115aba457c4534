//! The library that ships with the program.

use crate::diagnostics::{Applicability, Diagnostic, Sink, codes};
use crate::source::{FileId, FileKind, SourceMap, Span};
use crate::syntax::{self, ast};
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// The embedded library, by name.
pub const LIBRARY: &[(&str, &str)] = &[
    ("units", include_str!("../../../std/units.coop")),
    ("kinds", include_str!("../../../std/kinds.coop")),
    ("allocation", include_str!("../../../std/allocation.coop")),
    ("division", include_str!("../../../std/division.coop")),
    ("exchange", include_str!("../../../std/exchange.coop")),
    ("coordination", include_str!("../../../std/coordination.coop")),
    ("inventory", include_str!("../../../std/inventory.coop")),
    ("replacement", include_str!("../../../std/replacement.coop")),
    ("risk", include_str!("../../../std/risk.coop")),
];
/// What every scenario has without asking.
pub const PRELUDE: usize = 2;

/// The part of the library that a path names.
pub fn named(path: &[ast::Name]) -> Option<&'static str> {
    match path {
        [std, name] if std.text.as_ref() == "std" => {
            LIBRARY.iter().skip(PRELUDE).find(|(known, _)| *known == name.text.as_ref()).map(|(known, _)| *known)
        }
        _ => None,
    }
}

/// What is said of a path that names no part of the library; `whole` is the declaration.
pub fn unknown(path: &[ast::Name], whole: Span) -> Diagnostic {
    let at = path.iter().map(|n| n.span).reduce(|a, b| a.to(b)).unwrap_or(whole);
    let wrong = path.iter().map(|n| n.text.as_ref()).collect::<Vec<&str>>().join(".");
    let found = Diagnostic::error(codes::UNKNOWN_MODULE, format!("there is no library `{wrong}`")).at(at, "not found");
    if wrong.ends_with(".coop") {
        let quoted = format!("\"{wrong}\"");
        return found.fix(format!("a file stands in quotes: write `{quoted}`"), at, quoted, Applicability::MaybeIncorrect);
    }
    let names: Vec<String> = LIBRARY.iter().skip(PRELUDE).map(|(n, _)| format!("std.{n}")).collect();
    let (found, near) = found.did_you_mean(&wrong, at, names.iter().map(|n| (n.as_str(), "library")));
    let known: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    if near { found } else { found.help(format!("there are {}", known.join(", "))) }
}

/// The declarations of a part of the library.
pub fn bring(name: &'static str, text: &str, sources: &mut SourceMap, sink: &mut Sink) -> Arc<Vec<ast::Item>> {
    let path = format!("std/{name}.coop");
    // Scenarios that are checked in one run share the texts of the library.
    let known = sources.iter().find(|(_, f)| f.kind == FileKind::Library && f.name == path).map(|(id, _)| id);
    let file = known.unwrap_or_else(|| sources.add(path, text, FileKind::Library));
    parsed(name, file, sources, sink)
}

/// The declarations of library files, by name and by the number that a file has in its map.
type Trees = FxHashMap<(&'static str, FileId), Arc<Vec<ast::Item>>>;

/// They are the same in every check.
static PARSED: LazyLock<Mutex<Trees>> = LazyLock::new(Mutex::default);

/// A file of the library, parsed once: repairs that are tried, variants and `--watch` check again and again.
fn parsed(name: &'static str, file: FileId, sources: &SourceMap, sink: &mut Sink) -> Arc<Vec<ast::Item>> {
    let cache = || PARSED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(items) = cache().get(&(name, file)) {
        return items.clone();
    }
    let items = Arc::new(syntax::parse(file, sources, sink).items);
    cache().insert((name, file), items.clone());
    items
}
