//! Two versions of scenarios and of the data that they read, compared file by file.

use super::cells::{self, Sheet};
use super::difference::{Difference, differences};
use super::reading::named;
use crate::semantic::Loader;
use crate::source;
use crate::syntax::facts;
use std::collections::{BTreeMap, BTreeSet};

/// Where a version of files is read: a folder, a revision.
pub trait Version: Sync {
    /// How it is called.
    fn name(&self) -> String;
    /// The bytes of a file; nothing where it is not there. An error is a sentence.
    fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String>;
    /// What reads the data and the used files of a scenario, by its path.
    fn loader<'v>(&'v self, scenario: &str) -> Box<dyn Loader + 'v>;
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Changed,
    Added,
    Removed,
}

/// A file that two versions have differently.
#[derive(Debug)]
pub struct FileDifference {
    pub path: String,
    pub fate: Fate,
    pub is_data: bool,
    pub differences: Vec<Difference>,
    /// The old and the new text, to find lines in.
    pub texts: [String; 2],
    /// What has to be known beside: mistakes of syntax, binary data.
    pub notes: Vec<String>,
}

/// Two versions, and the files in which they differ.
#[derive(Debug)]
pub struct Comparison {
    pub old: String,
    pub new: String,
    /// Only those with a difference of facts, or a note.
    pub files: Vec<FileDifference>,
    /// Files that are laid out otherwise, and say the same.
    pub rewritten: Vec<String>,
}

impl Comparison {
    pub fn is_empty(&self) -> bool {
        self.files.iter().all(|file| file.differences.is_empty() && file.notes.is_empty())
    }
}

/// A file as it was read.
enum Read {
    Missing,
    Text(String),
    /// No text, and why.
    Other(String, Vec<u8>),
}

/// Compares scenarios, each by its path in both versions, and what they read.
pub fn compare(scenarios: &[(String, String)], old: &dyn Version, new: &dyn Version) -> Result<Comparison, String> {
    let mut out = Comparison { old: old.name(), new: new.name(), files: Vec::new(), rewritten: Vec::new() };
    let mut open: Vec<(String, String)> = scenarios.iter().rev().cloned().collect();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut data: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    while let Some(paths) = open.pop() {
        if !seen.insert(paths.clone()) {
            continue;
        }
        let texts = [read(old, &paths.0)?, read(new, &paths.1)?];
        let both = texts.each_ref().map(|read| match read {
            Read::Text(text) => text.as_str(),
            _ => "",
        });
        let read = both.map(facts::read);
        for (side, facts) in read.iter().enumerate() {
            for named in named(&facts.root) {
                let (Some(a), Some(b)) = (beside(&paths.0, &named.path), beside(&paths.1, &named.path)) else { continue };
                match named.is_used {
                    true => open.push((a, b)),
                    false if side == 0 => {
                        data.entry((a, b)).or_insert(named.keys);
                    }
                    // What the newer version says of its keys counts.
                    false => {
                        data.insert((a, b), named.keys);
                    }
                }
            }
        }
        let mut notes = notes(&texts, [&out.old, &out.new]);
        let differ = both[0] != both[1];
        for ((facts, version), text) in read.iter().zip([&out.old, &out.new]).zip(both) {
            if let Some(first) = facts.unread.first().filter(|_| differ) {
                let line = line(text, first.start);
                notes.push(format!("{version} has mistakes in line {line}: only the facts that can be read are compared"));
            }
        }
        let [old_facts, new_facts] = &read;
        let found = differences((both[0], &old_facts.root), (both[1], &new_facts.root));
        put(&mut out, &paths, false, &texts, found, notes);
    }
    for (paths, keys) in data {
        if seen.contains(&paths) {
            continue;
        }
        let texts = [read(old, &paths.0)?, read(new, &paths.1)?];
        let mut notes = notes(&texts, [&out.old, &out.new]);
        let mut found = Vec::new();
        if let (Read::Text(a), Read::Text(b)) = (&texts[0], &texts[1])
            && a != b
        {
            // A belief network has no rows.
            let sheet = |text| if paths.1.ends_with(".bif") { None } else { Sheet::read(text) };
            match (sheet(a.as_str()), sheet(b.as_str())) {
                (Some(a), Some(b)) => match cells::differences(&a, &b, &keys) {
                    Some(all) => found = all,
                    None => notes.push("changed; no columns tell its rows apart".to_string()),
                },
                _ => notes.push("changed".to_string()),
            }
        }
        put(&mut out, &paths, true, &texts, found, notes);
    }
    out.files.sort_by(|a, b| (a.is_data, &a.path).cmp(&(b.is_data, &b.path)));
    Ok(out)
}

fn put(out: &mut Comparison, paths: &(String, String), is_data: bool, texts: &[Read; 2], found: Vec<Difference>, notes: Vec<String>) {
    let fate = match texts {
        [Read::Missing, Read::Missing] => return,
        [Read::Missing, _] => Fate::Added,
        [_, Read::Missing] => Fate::Removed,
        _ => Fate::Changed,
    };
    let own = |read: &Read| if let Read::Text(text) = read { text.clone() } else { String::new() };
    let texts = texts.each_ref().map(own);
    if fate == Fate::Changed && found.is_empty() && notes.is_empty() {
        if texts[0] != texts[1] {
            out.rewritten.push(paths.1.clone());
        }
        return;
    }
    out.files.push(FileDifference { path: paths.1.clone(), fate, is_data, differences: found, texts, notes });
}

fn read(version: &dyn Version, path: &str) -> Result<Read, String> {
    let Some(bytes) = version.read(path)? else { return Ok(Read::Missing) };
    Ok(match source::decode(bytes.clone()) {
        Ok(text) => Read::Text(text),
        Err(error) => Read::Other(error.to_string(), bytes),
    })
}

/// What is said of files that are no texts.
fn notes(read: &[Read; 2], versions: [&String; 2]) -> Vec<String> {
    match read {
        [Read::Other(_, a), Read::Other(_, b)] if a == b => Vec::new(),
        [Read::Other(..), Read::Other(..)] => vec!["changed; it is no text, and is not compared".to_string()],
        _ => {
            let other = read.iter().zip(versions).filter_map(|(read, version)| match read {
                Read::Other(why, _) => Some(format!("in {version} it {why}")),
                _ => None,
            });
            other.collect()
        }
    }
}

/// A path that stands in the file at another one; nothing where it leads out of the folder.
pub(super) fn beside(file: &str, path: &str) -> Option<String> {
    if path.is_empty() || path.starts_with('/') || path.contains('\\') || path.split('/').any(|part| part == "..") {
        return None;
    }
    let path: Vec<&str> = path.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    Some(match file.rsplit_once('/') {
        Some((folder, _)) => format!("{folder}/{}", path.join("/")),
        None => path.join("/"),
    })
}

/// The line of a byte, counted from 1.
pub fn line(text: &str, at: usize) -> usize {
    text.as_bytes().get(..at).unwrap_or(&[]).iter().filter(|byte| **byte == b'\n').count() + 1
}
