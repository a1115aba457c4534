//! The declarations of a scenario: its own, those it `use`s, and the prelude.

use super::lost::Lost;
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, FileKind, SourceMap};
use crate::syntax::{self, ast};
use rustc_hash::FxHashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Reads data files for the compiler, which itself touches no file system.
pub trait Loader: Sync {
    /// The text of a data file named in a scenario, and the name to show for it.
    fn data(&self, path: &str) -> Result<(String, String), DataError>;

    /// The paths of the files in the folder of a path, for whoever names one that is not there.
    fn beside(&self, _path: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Why a data file cannot be had, as a predicate that follows its name.
#[derive(Debug)]
pub struct DataError {
    /// What kind of trouble it is.
    pub code: crate::diagnostics::Code,
    pub message: String,
    pub help: Option<String>,
}

/// A declaration and whether the library brought it.
pub struct Loaded {
    pub item: ast::Item,
    pub library: bool,
}

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

/// Parses the file and everything it uses. The prelude comes first.
pub fn load(file: FileId, sources: &mut SourceMap, sink: &mut Sink) -> (Vec<Loaded>, Lost) {
    let mut out = Vec::new();
    for (name, text) in LIBRARY.iter().take(PRELUDE) {
        library(name, text, sources, sink, &mut out);
    }
    let tree = syntax::parse(file, sources, sink);
    let mut used: Vec<&str> = Vec::new();
    let mut lost = Lost::of(&tree.broken);
    if tree.names_lost {
        lost.everything();
    }
    for item in &tree.items {
        let ast::ItemKind::Use { path } = &item.kind else { continue };
        let words: Vec<&str> = path.iter().map(|n| n.text.as_ref()).collect();
        let found = match words.as_slice() {
            ["std", name] => LIBRARY.iter().skip(PRELUDE).find(|(n, _)| n == name),
            _ => None,
        };
        match found {
            Some((name, text)) if !used.contains(name) => {
                used.push(name);
                library(name, text, sources, sink, &mut out);
            }
            Some(_) => {}
            None => {
                lost.everything();
                let at = path.iter().map(|n| n.span).reduce(|a, b| a.to(b)).unwrap_or(item.span);
                let known: Vec<String> = LIBRARY.iter().skip(PRELUDE).map(|(n, _)| format!("`std.{n}`")).collect();
                let names: Vec<String> = LIBRARY.iter().skip(PRELUDE).map(|(n, _)| format!("std.{n}")).collect();
                let wrong = words.join(".");
                let (found, near) = Diagnostic::error(codes::UNKNOWN_MODULE, format!("there is no library `{wrong}`"))
                    .at(at, "not found")
                    .did_you_mean(&wrong, at, names.iter().map(|n| (n.as_str(), "library")));
                sink.push(if near { found } else { found.help(format!("there are {}", known.join(", "))) });
            }
        }
    }
    crate::semantic::declare::levels::collect(&tree.items, sink);
    out.extend(tree.items.into_iter().map(|item| Loaded { item, library: false }));
    (out, lost)
}

fn library(name: &'static str, text: &str, sources: &mut SourceMap, sink: &mut Sink, out: &mut Vec<Loaded>) {
    let path = format!("std/{name}.coop");
    // Scenarios that are checked in one run share the texts of the library.
    let known = sources.iter().find(|(_, f)| f.kind == FileKind::Library && f.name == path).map(|(id, _)| id);
    let file = known.unwrap_or_else(|| sources.add(path, text, FileKind::Library));
    let items = parsed(name, file, sources, sink);
    out.extend(items.iter().cloned().map(|item| Loaded { item, library: true }));
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
