//! The declarations of a scenario: its own, those it `use`s, and the prelude.

use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::source::{FileId, FileKind, SourceMap};
use crate::syntax::{self, ast};

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

/// Names that stand in what could not be read: that they are unknown is no mistake of its own.
#[derive(Default)]
pub struct Broken {
    pub words: rustc_hash::FxHashSet<String>,
    /// Whatever brings names that are not written in the scenario was broken.
    pub everything: bool,
    /// A rate could not be read: what meets only by a rate is no mistake of its own.
    pub rates: bool,
    /// Kinds whose order could not be read.
    pub orders: rustc_hash::FxHashSet<crate::hir::EntityTypeId>,
    /// Kinds whose members could not be read.
    pub kinds: rustc_hash::FxHashSet<crate::hir::EntityTypeId>,
}

impl Broken {
    fn of(stretches: &[String]) -> Broken {
        let mut broken = Broken::default();
        for text in stretches {
            let words = text.split(|c: char| !(unicode_ident::is_xid_continue(c) || c == '_')).filter(|w| !w.is_empty());
            for (i, word) in words.enumerate() {
                broken.everything |= i == 0 && matches!(word, "entities" | "use");
                broken.words.insert(word.to_string());
            }
        }
        broken
    }

    /// True when something was broken that may have declared the name.
    pub fn may_declare(&self, name: &str) -> bool {
        self.everything || self.words.contains(name)
    }
}

/// The embedded library, by name.
pub const LIBRARY: &[(&str, &str)] = &[
    ("units", include_str!("../../../std/units.coop")),
    ("kinds", include_str!("../../../std/kinds.coop")),
    ("allocation", include_str!("../../../std/allocation.coop")),
    ("division", include_str!("../../../std/division.coop")),
    ("exchange", include_str!("../../../std/exchange.coop")),
    ("coordination", include_str!("../../../std/coordination.coop")),
];
/// What every scenario has without asking.
pub const PRELUDE: usize = 2;

/// Parses the file and everything it uses. The prelude comes first.
pub fn load(file: FileId, sources: &mut SourceMap, sink: &mut Sink) -> (Vec<Loaded>, Broken) {
    let mut out = Vec::new();
    for (name, text) in LIBRARY.iter().take(PRELUDE) {
        library(name, text, sources, sink, &mut out);
    }
    let tree = syntax::parse(file, sources, sink);
    let mut used: Vec<&str> = Vec::new();
    let mut broken = Broken::of(&tree.broken);
    broken.everything |= tree.names_lost;
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
                broken.everything = true;
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
    (out, broken)
}

fn library(name: &str, text: &str, sources: &mut SourceMap, sink: &mut Sink, out: &mut Vec<Loaded>) {
    let name = format!("std/{name}.coop");
    // Scenarios that are checked in one run share the texts of the library.
    let known = sources.iter().find(|(_, f)| f.kind == FileKind::Library && f.name == name).map(|(id, _)| id);
    let file = known.unwrap_or_else(|| sources.add(name, text, FileKind::Library));
    let tree = syntax::parse(file, sources, sink);
    out.extend(tree.items.into_iter().map(|item| Loaded { item, library: true }));
}
