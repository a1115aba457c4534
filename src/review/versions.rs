//! Versions of files, and what is read of them.

use crate::semantic::Loader;
use crate::source::{self, folder_of, from_folder};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Where a version of files is read: a folder, a revision.
pub trait Version: Sync {
    /// How it is called.
    fn name(&self) -> String;
    /// The bytes of a file; nothing where it is not there. An error is a sentence.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String>;
    /// True where there is a file.
    fn has(&self, path: &str) -> bool;
    /// What reads the data and the used files of a scenario, by its path.
    fn loader<'v>(&'v self, scenario: &str) -> Box<dyn Loader + 'v>;
}

/// A file as it was read.
pub enum Read {
    Missing,
    Text(String),
    /// No text, and why.
    Other(String, Vec<u8>),
}

/// What a version has at a path.
pub fn read(version: &dyn Version, path: &str) -> Result<Read, String> {
    let Some(bytes) = version.read(path)? else { return Ok(Read::Missing) };
    Ok(match source::decode(bytes.clone()) {
        Ok(text) => Read::Text(text),
        Err(error) => Read::Other(error.to_string(), bytes),
    })
}

/// The text at a path, if it is one.
pub fn text(version: &dyn Version, path: &str) -> Option<String> {
    if let Ok(Read::Text(text)) = read(version, path) { Some(text) } else { None }
}

/// A path that stands in the file at another one; nothing where it leads out of the folder.
pub fn beside(file: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
        return None;
    }
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    Some(from_folder(folder_of(file), &path.join("/")))
}

/// A version of which each file is read once.
pub struct Once<'v> {
    version: &'v dyn Version,
    known: Mutex<BTreeMap<String, Option<Vec<u8>>>>,
}

impl<'v> Once<'v> {
    pub fn of(version: &'v dyn Version) -> Once<'v> {
        Once { version, known: Mutex::default() }
    }
}

impl Version for Once<'_> {
    fn name(&self) -> String {
        self.version.name()
    }

    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        let Ok(mut known) = self.known.lock() else { return self.version.read(path) };
        if let Some(bytes) = known.get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.version.read(path)?;
        known.insert(path.to_string(), bytes.clone());
        Ok(bytes)
    }

    fn has(&self, path: &str) -> bool {
        self.version.has(path)
    }

    fn loader<'s>(&'s self, scenario: &str) -> Box<dyn Loader + 's> {
        self.version.loader(scenario)
    }
}
