//! The files that entities come from, and names that were looked for in vain but stand in another column of one.

use super::open_table::OpenTable;
use crate::data;
use crate::diagnostics::Diagnostic;
use crate::hir::EntityTypeId;
use crate::semantic::declare::loader::Loader;
use crate::source::{FileId, Span};
use crate::syntax::ast::{Name, UnitNote};
use rustc_hash::{FxHashMap, FxHashSet};

/// A file that brings entities.
pub struct KeyFile {
    pub root: EntityTypeId,
    pub kind: EntityTypeId,
    pub table: OpenTable,
    pub column: usize,
    /// The column's name in the scenario; none where the file's own heading decided.
    pub at: Option<Name>,
    pub place: Span,
    /// Columns that hold no names.
    pub titles: Option<usize>,
}

/// A name that was looked for in vain and stands in another column.
pub struct Stray {
    pub column: usize,
    pub name: String,
    pub found: Diagnostic,
}

struct Searched {
    file: KeyFile,
    /// The texts of each column, as far as they were asked for.
    texts: FxHashMap<usize, FxHashSet<String>>,
    strays: Vec<Stray>,
}

/// Where data comes from, and which of it brought names.
pub struct DataFiles<'a> {
    loader: &'a dyn Loader,
    /// The folder of each file of declarations, from that of the scenario.
    folders: FxHashMap<FileId, String>,
    files: Vec<Searched>,
    /// Kinds of which some entity was named rightly.
    met: FxHashSet<EntityTypeId>,
    /// Units that are declared for attributes.
    units: FxHashMap<(EntityTypeId, Box<str>), UnitNote>,
}

impl<'a> DataFiles<'a> {
    pub fn new(loader: &'a dyn Loader, folders: FxHashMap<FileId, String>) -> DataFiles<'a> {
        DataFiles { loader, folders, files: Vec::new(), met: FxHashSet::default(), units: FxHashMap::default() }
    }

    pub fn loader(&self) -> &'a dyn Loader {
        self.loader
    }

    /// The folder that the data paths of a file begin at; empty for that of the scenario.
    pub fn folder(&self, file: FileId) -> &str {
        self.folders.get(&file).map_or("", String::as_str)
    }

    /// True of the scenario, and of the files that it uses.
    pub fn is_declared_in(&self, file: FileId) -> bool {
        self.folders.contains_key(&file)
    }

    /// Remembers the unit that is declared for an attribute of a root kind.
    pub fn declare_unit(&mut self, attribute: (EntityTypeId, Box<str>), unit: UnitNote) {
        self.units.insert(attribute, unit);
    }

    pub fn declared_unit(&self, attribute: &(EntityTypeId, Box<str>)) -> Option<&UnitNote> {
        self.units.get(attribute)
    }

    /// Remembers a file by which the entities of a kind are named.
    pub fn remember(&mut self, file: KeyFile) {
        self.files.push(Searched { file, texts: FxHashMap::default(), strays: Vec::new() });
    }

    /// An entity of this root kind was named rightly.
    pub fn meet(&mut self, root: EntityTypeId) {
        self.met.insert(root);
    }

    pub fn has_met(&self, root: EntityTypeId) -> bool {
        self.met.contains(&root)
    }

    /// Keeps the finding of an unknown name that stands in another column of the file that its kind comes from; without a
    /// kind, of any such file. Gives it back where it stands in none.
    pub fn keep(&mut self, root: Option<EntityTypeId>, name: &str, found: Diagnostic) -> Option<Diagnostic> {
        for searched in &mut self.files {
            if root.is_some_and(|root| root != searched.file.root) {
                continue;
            }
            if let Some(column) = searched.holding(name) {
                searched.strays.push(Stray { column, name: name.to_string(), found });
                return None;
            }
        }
        Some(found)
    }

    /// The files and what stands in another column of each.
    pub fn take_strays(&mut self) -> Vec<(KeyFile, Vec<Stray>)> {
        std::mem::take(&mut self.files).into_iter().map(|searched| (searched.file, searched.strays)).collect()
    }
}

/// Files with more text are not searched.
pub const MOST_BYTES: usize = 8 << 20;

impl Searched {
    /// A column, neither the key nor the title, that holds a name.
    fn holding(&mut self, name: &str) -> Option<usize> {
        let (table, texts) = (&self.file.table, &mut self.texts);
        if table.source.text().len() > MOST_BYTES {
            return None;
        }
        let (key, titles) = (self.file.column, self.file.titles);
        (0..table.source.headings().len()).filter(|c| *c != key && (Some(*c) != titles)).find(|column| {
            let texts = texts.entry(*column).or_insert_with(|| texts_of(table, *column).into_iter().collect());
            texts.contains(name)
        })
    }
}

/// The different texts of a column.
pub fn texts_of(table: &OpenTable, column: usize) -> Vec<String> {
    data::distinct_keys(&table.source, &[column], &[], &[]).keys.into_iter().map(|(text, _)| text).collect()
}
