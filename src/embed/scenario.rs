//! A scenario to be checked: its text, and where its data files come from.

use super::Error;
use crate::semantic::{Content, DataError, Loader, UsedFile};
use crate::source;
use crate::workspace::{Folder, Memory};
use std::path::{Path, PathBuf};

/// A scenario that was not read yet: its text, and where its data files come from.
///
/// A data file is looked for among those given by [`data`](Scenario::data), then below the [`folder`](Scenario::folder), if
/// there is one. Nothing else is read: a scenario cannot reach out of its folder.
///
/// ```
/// let scenario = coop::Scenario::new("main.coop", r#"
/// coop 1
/// scenario needs
/// entities project from "projects.csv" { key = name, need = need }
/// let total = sum(p.need for p in project)
/// "#)
/// .data("projects.csv", "name,need [t]\nwien,20\ngraz,5\n");
///
/// let checked = coop::Compiler::new().check(&scenario);
/// assert_eq!(checked.value("total")?.to_string(), "25 t");
/// # Ok::<(), coop::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Scenario {
    pub(super) name: String,
    pub(super) text: String,
    files: Vec<(String, String)>,
    folder: Option<PathBuf>,
}

impl Scenario {
    /// A scenario from its text. The name is shown in diagnostics; nothing is read from it.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Scenario {
        Scenario { name: name.into(), text: text.into(), files: Vec::new(), folder: None }
    }

    /// A scenario from a file, with the data below the folder of that file.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where it is no file, may not be read, or is no text in UTF-8.
    pub fn open(path: impl AsRef<Path>) -> Result<Scenario, Error> {
        let path = path.as_ref();
        let text = source::read(path).map_err(|why| Error::Unreadable { path: path.to_path_buf(), why: why.to_string() })?;
        let own = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Ok(Scenario::new(path.display().to_string(), text).folder(own))
    }

    /// With a data file from memory, or another file of declarations. The path is what the scenario says, such as `data/plants.csv` or
    /// `common.coop`; a file of the folder at the same path is not read. A path that is given again replaces the text.
    #[must_use]
    pub fn data(mut self, path: impl Into<String>, text: impl Into<String>) -> Scenario {
        let path = path.into();
        self.files.retain(|(known, _)| *known != path);
        self.files.push((path, text.into()));
        self
    }

    /// With data files from below a folder, and from nowhere else on the disk.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Scenario {
        self.folder = Some(folder.into());
        self
    }

    /// With another text, such as an editor has that was not saved yet.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Scenario {
        self.text = text.into();
        self
    }

    pub(super) fn loader(&self) -> Files {
        let own = Path::new(&self.name);
        let folder = self.folder.as_deref().map(|folder| Folder::at(folder, Some(own)));
        let own = own.file_name().and_then(|name| name.to_str()).map(str::to_string);
        Files { memory: Memory { files: self.files.clone() }, folder, own }
    }
}

/// What is left of a scenario's mistakes after those that have one repair only.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fixed {
    /// The text, as it was or with fixes.
    pub text: String,
    /// What was done, a line each: ``3:7 write `==` ``, with line and column.
    pub applied: Vec<String>,
    /// What was left alone, since it would have brought other errors.
    pub refused: Vec<String>,
}

/// Data files of memory, then those of a folder.
pub(super) struct Files {
    memory: Memory,
    folder: Option<Folder>,
    /// The name of the scenario, without folders.
    own: Option<String>,
}

impl Files {
    /// What memory has, else what the folder has.
    fn first<T>(&self, read: impl Fn(&dyn Loader) -> Result<T, DataError>) -> Result<T, DataError> {
        match (&self.folder, read(&self.memory)) {
            (Some(folder), Err(_)) => read(folder),
            (_, found) => found,
        }
    }

    /// What both have.
    fn both(&self, names: impl Fn(&dyn Loader) -> Vec<String>) -> Vec<String> {
        let mut all = names(&self.memory);
        all.extend(self.folder.iter().flat_map(|folder| names(folder)));
        all
    }
}

impl Loader for Files {
    fn data(&self, path: &str) -> Result<(String, String), DataError> {
        self.first(|files| files.data(path))
    }

    fn content(&self, path: &str) -> Result<(Content, String), DataError> {
        self.first(|files| files.content(path))
    }

    fn beside(&self, path: &str) -> Vec<String> {
        self.both(|files| files.beside(path))
    }

    fn used(&self, path: &str) -> Result<UsedFile, DataError> {
        self.first(|files| files.used(path))
    }

    fn beside_used(&self, path: &str) -> Vec<String> {
        self.both(|files| files.beside_used(path))
    }

    fn own_path(&self) -> Option<String> {
        // Without a folder, the scenario stands among the files of memory.
        self.folder.as_ref().map_or_else(|| self.own.clone(), Folder::own_path)
    }
}
