//! The declarations of a scenario: its own, those that it `use`s, and the prelude.

use super::library::{self, LIBRARY, PRELUDE};
use super::loader::Loader;
use super::lost::Lost;
use super::only::{self, LeftOut};
use super::used_files::Reader;
use crate::diagnostics::Sink;
#[cfg(feature = "cli")]
use crate::source::FileKind;
use crate::source::{FileId, SourceMap};
use crate::syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

/// A declaration and whether the library brought it.
pub struct Loaded {
    pub item: ast::Item,
    pub library: bool,
}

/// Everything that a scenario declares.
pub struct Declarations {
    pub items: Vec<Loaded>,
    pub origins: Origins,
}

/// Where declarations come from, and which do not.
#[derive(Default)]
pub struct Origins {
    pub lost: Lost,
    pub left_out: LeftOut,
    /// The folder of each file of declarations, from that of the scenario: its data paths begin there.
    pub folders: FxHashMap<FileId, String>,
    /// The files that each of them uses, by way of others too.
    pub uses: FxHashMap<FileId, FxHashSet<FileId>>,
}

/// Parses the file and everything that it uses. The prelude comes first, then the library, then other files.
pub fn load(file: FileId, sources: &mut SourceMap, loader: &dyn Loader, sink: &mut Sink) -> Declarations {
    let mut parts: Vec<&'static str> = LIBRARY.iter().take(PRELUDE).map(|(name, _)| *name).collect();
    let mut reader = Reader::new(sources, loader, sink);
    reader.scenario(file);
    parts.append(&mut reader.libraries);
    let (read, broken, names_lost) = (reader.read, reader.broken, reader.names_lost);
    let mut lost = Lost::of(&broken);
    if names_lost {
        lost.everything();
    }
    let mut items = Vec::new();
    for (name, text) in parts.iter().filter_map(|part| LIBRARY.iter().find(|(name, _)| name == part)) {
        let brought = library::bring(name, text, sources, sink);
        items.extend(brought.iter().cloned().map(|item| Loaded { item, library: true }));
    }
    let selection = only::select(&read, sink);
    let folders = only::folders(&read);
    let uses = only::uses(&read);
    let scenario = read.len();
    for (source, declared) in read.into_iter().enumerate() {
        let own = |item: &ast::Item| !matches!(item.kind, ast::ItemKind::Scenario { .. }) || source + 1 == scenario;
        let seen = declared.items.into_iter().enumerate().filter(|(at, item)| own(item) && selection.seen.contains(&(source, *at)));
        items.extend(seen.map(|(_, item)| Loaded { item, library: false }));
    }
    Declarations { items, origins: Origins { lost, left_out: selection.left_out, folders, uses } }
}

/// What a scenario that was checked declares, in order: its own, what it `use`s, and what the library brings to it; not what every
/// scenario has.
#[cfg(feature = "cli")]
pub fn declared(file: FileId, sources: &mut SourceMap, loader: &dyn Loader) -> Vec<Loaded> {
    let mut items = load(file, sources, loader, &mut Sink::default()).items;
    let prelude: Vec<String> = LIBRARY.iter().take(PRELUDE).map(|(name, _)| format!("std/{name}.coop")).collect();
    let is_prelude = |file: FileId| sources.get(file).is_some_and(|file| file.kind == FileKind::Library && prelude.contains(&file.name));
    items.retain(|loaded| !loaded.library || !is_prelude(loaded.item.span.file));
    items
}
