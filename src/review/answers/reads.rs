//! Which files a scenario reads, of a version: itself, the files that it uses, and data.

use crate::review::comparison::{Version, beside};
use crate::review::reading::named;
use crate::source;
use crate::syntax::facts;
use std::collections::BTreeSet;

/// A scenario and what it reads.
pub struct Reads {
    /// Its text, or why it is none.
    pub text: Result<String, String>,
    /// The scenario and the files of declarations that it uses, as far as they are there, by their paths from its folder; itself first.
    pub declared: Vec<String>,
    /// Data files, whether they are there or not, by the same paths, with the columns of their keys as far as the texts say them.
    pub data: Vec<(String, Vec<String>)>,
}

impl Reads {
    /// What a scenario reads; nothing where it is not there.
    ///
    /// # Errors
    /// A sentence on a file that cannot be read.
    pub fn of(version: &dyn Version, path: &str) -> Result<Option<Reads>, String> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let Some(text) = text(version, path)? else { return Ok(None) };
        let mut out = Reads { text, declared: Vec::new(), data: Vec::new() };
        let mut open = vec![name.to_string()];
        let mut seen = BTreeSet::new();
        while let Some(inner) = open.pop() {
            if !seen.insert(inner.clone()) {
                continue;
            }
            let Some(Ok(text)) = self::text(version, &joined(folder, &inner))? else { continue };
            for named in named(&facts::read(&text).root) {
                let Some(path) = beside(&inner, &named.path) else { continue };
                match named.is_used {
                    true => open.push(path),
                    false if out.data.iter().any(|(known, _)| *known == path) => {}
                    false => out.data.push((path, named.keys)),
                }
            }
            out.declared.push(inner);
        }
        Ok(Some(out))
    }

    /// All files, by their paths from the folder of the scenario.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.declared.iter().chain(self.data.iter().map(|(path, _)| path))
    }
}

/// The text of a file, or why it is none; nothing where it is not there.
fn text(version: &dyn Version, path: &str) -> Result<Option<Result<String, String>>, String> {
    let bytes = version.read(path)?;
    Ok(bytes.map(|bytes| source::decode(bytes).map_err(|error| error.to_string())))
}

/// A path below a folder.
pub fn joined(folder: &str, path: &str) -> String {
    if folder.is_empty() { path.to_string() } else { format!("{folder}/{path}") }
}

/// The folder of a path; empty for the folder that it is relative to.
pub fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
