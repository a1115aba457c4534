//! Which files a scenario reads, of a version: itself, the files that it uses, and data.

use crate::review::comparison::{Version, beside};
use crate::review::reading::named;
use crate::review::versions::{Read, read};
use crate::source::{folder_of, from_folder};
use crate::syntax::facts;
use std::collections::{BTreeMap, BTreeSet};

/// A scenario and what it reads.
pub struct Reads {
    /// Its text, or why it is none.
    pub text: Result<String, String>,
    /// The scenario and the files of declarations that it uses, as far as they are there, by their paths from its folder; itself first.
    pub declared: Vec<String>,
    /// Data files, whether they are there or not, by the same paths, with the columns of their keys as far as the texts say them.
    pub data: Vec<(String, Vec<String>)>,
    /// The texts of all of these that are texts.
    texts: BTreeMap<String, String>,
}

/// A file as two versions have it.
pub struct FilePair {
    /// From the folder of the scenario; of the scenario itself in the newer version.
    pub path: String,
    pub is_data: bool,
    /// Of data the columns of its keys.
    pub keys: Vec<String>,
    /// The older text and the newer one.
    pub texts: [Option<String>; 2],
}

impl FilePair {
    /// Both texts of a file that is in both versions.
    pub fn both(&self) -> Option<(&str, &str)> {
        let [old, new] = &self.texts;
        Some((old.as_deref()?, new.as_deref()?))
    }
}

/// What a scenario reads, as two versions have it: the scenario itself first.
pub fn paired(old: &Reads, new: &Reads) -> Vec<FilePair> {
    let main = |reads: &Reads| reads.declared.first().cloned().unwrap_or_default();
    let mut out = vec![FilePair {
        path: main(new),
        is_data: false,
        keys: Vec::new(),
        texts: [old, new].map(|reads| reads.texts.get(&main(reads)).cloned()),
    }];
    let mut add = |path: &String, keys: &[String], is_data: bool| {
        if out.iter().skip(1).all(|known| known.path != *path) {
            let texts = [old, new].map(|reads| reads.texts.get(path).cloned());
            out.push(FilePair { path: path.clone(), is_data, keys: keys.to_vec(), texts });
        }
    };
    for reads in [new, old] {
        reads.declared.iter().skip(1).for_each(|path| add(path, &[], false));
        reads.data.iter().for_each(|(path, keys)| add(path, keys, true));
    }
    out
}

impl Reads {
    /// What a scenario reads; nothing where it is not there.
    ///
    /// # Errors
    /// A sentence on a file that cannot be read.
    pub fn of(version: &dyn Version, path: &str) -> Result<Option<Reads>, String> {
        let folder = folder_of(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let Some(text) = text(version, path)? else { return Ok(None) };
        let mut out = Reads { text, declared: Vec::new(), data: Vec::new(), texts: BTreeMap::new() };
        let mut open = vec![name.to_string()];
        let mut seen = BTreeSet::new();
        while let Some(inner) = open.pop() {
            if !seen.insert(inner.clone()) {
                continue;
            }
            let Some(Ok(text)) = self::text(version, &from_folder(folder, &inner))? else { continue };
            for named in named(&facts::read(&text).root) {
                let Some(path) = beside(&inner, &named.path) else { continue };
                match named.is_used {
                    true => open.push(path),
                    false if out.data.iter().any(|(known, _)| *known == path) => {}
                    false => out.data.push((path, named.keys)),
                }
            }
            out.texts.insert(inner.clone(), text);
            out.declared.push(inner);
        }
        for (path, _) in &out.data {
            if let Some(Ok(text)) = self::text(version, &from_folder(folder, path))? {
                out.texts.insert(path.clone(), text);
            }
        }
        Ok(Some(out))
    }

    /// The variants that its texts declare, in order.
    pub fn variants(&self) -> Vec<String> {
        let texts = self.declared.iter().filter_map(|path| self.texts.get(path));
        let names =
            texts.flat_map(|text| facts::read(text).root.parts).filter_map(|part| part.key.strip_prefix("variant ").map(str::to_string));
        names.collect()
    }

    /// All files, by their paths from the folder of the scenario.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.declared.iter().chain(self.data.iter().map(|(path, _)| path))
    }
}

/// The text of a file, or why it is none; nothing where it is not there.
fn text(version: &dyn Version, path: &str) -> Result<Option<Result<String, String>>, String> {
    Ok(match read(version, path)? {
        Read::Missing => None,
        Read::Text(text) => Some(Ok(text)),
        Read::Other(why, _) => Some(Err(why)),
    })
}
