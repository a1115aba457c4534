//! Two versions of scenarios and of the data that they read, compared file by file.

use super::cells::{self, Sheet};
use super::difference::{Change, Difference, differences_with};
use super::members::Members;
use super::moved::moved;
use super::quantities::Declared;
use super::reach::Reaches;
use super::reading::named;
use super::surroundings::{Orders, Rows};
use super::versions::{Read, read, text};
pub use super::versions::{Version, beside};
use crate::syntax::facts::{self, Fact, Facts};
use std::collections::{BTreeMap, BTreeSet};

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
    /// Its path in the older version, where that is another one.
    pub moved_from: Option<String>,
    pub fate: Fate,
    pub is_data: bool,
    pub differences: Vec<Difference>,
    /// The old and the new text, to find lines in.
    pub texts: [String; 2],
    /// What has to be known beside: mistakes of syntax, binary data.
    pub notes: Vec<String>,
}

impl FileDifference {
    /// True where nothing is said of it.
    fn is_empty(&self) -> bool {
        !self.has_facts() && self.moved_from.is_none()
    }

    /// True where more is another than its path.
    pub fn has_facts(&self) -> bool {
        !self.differences.is_empty() || !self.notes.is_empty()
    }
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
        self.files.iter().all(FileDifference::is_empty)
    }
}

/// Compares scenarios, each by its path in both versions, and what they read.
pub fn compare(scenarios: &[(String, String)], old: &dyn Version, new: &dyn Version) -> Result<Comparison, String> {
    let mut out = Comparison { old: old.name(), new: new.name(), files: Vec::new(), rewritten: Vec::new() };
    let mut open: Vec<(String, String)> = scenarios.iter().rev().cloned().collect();
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut data: BTreeMap<(String, String), Rows> = BTreeMap::new();
    // The scenarios, read and with their facts, by the side and the path; each is taken once.
    let mut known: BTreeMap<(bool, String), (Read, Facts)> = BTreeMap::new();
    for (a, b) in scenarios.iter().filter(|(_, path)| !is_data_file(path)) {
        known.insert((false, a.clone()), with_facts(old, a)?);
        known.insert((true, b.clone()), with_facts(new, b)?);
    }
    let given: Vec<(&str, &Fact)> = known
        .iter()
        .filter(|(_, (read, _))| matches!(read, Read::Text(_)))
        .map(|((_, path), (_, facts))| (path.as_str(), &facts.root))
        .collect();
    let orders = Orders::of(&given, &|path| text(new, path).or_else(|| text(old, path)));
    let reaches = Reaches::new(scenarios, [old, new]);
    while let Some(paths) = open.pop() {
        if !seen.insert(paths.clone()) {
            continue;
        }
        // A data file that is named itself.
        if is_data_file(&paths.1) {
            data.entry(paths).or_default();
            continue;
        }
        let mut take = |side, version, path: &str| known.remove(&(side, path.to_string())).map_or_else(|| with_facts(version, path), Ok);
        let [(a, a_facts), (b, b_facts)] = [take(false, old, &paths.0)?, take(true, new, &paths.1)?];
        let (texts, read) = ([a, b], [a_facts, b_facts]);
        let both = texts.each_ref().map(text_or_nothing);
        for (side, facts) in read.iter().enumerate() {
            for named in named(&facts.root) {
                let (Some(a), Some(b)) = (beside(&paths.0, &named.path), beside(&paths.1, &named.path)) else { continue };
                if named.is_used {
                    open.push((a, b));
                    continue;
                }
                let rows = data.entry((a, b)).or_default();
                rows.ordered |= named.kind.as_ref().is_some_and(|kind| orders.has(kind));
                // What the newer version says of its keys counts.
                if side == 1 {
                    rows.keys.clear();
                }
                if rows.keys.is_empty() && !named.keys.is_empty() {
                    rows.keys.push(named.keys);
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
        let mut found = differences_with((both[0], &old_facts.root), (both[1], &new_facts.root), &|| reaches.of(&paths));
        found.extend(Members { orders: &orders, path: &paths.1 }.differences(&old_facts.root, &new_facts.root));
        put(&mut out, &paths, false, &texts, found, notes);
    }
    // Units in headings of data are those of all scenarios.
    let declared = || -> Option<Vec<Vec<String>>> {
        let read = scenarios.iter().filter(|(_, path)| !is_data_file(path)).map(|paths| reaches.of(paths));
        read.collect::<Option<Vec<_>>>().map(|all| all.into_iter().flatten().collect())
    };
    let mut kept: BTreeMap<String, Rows> = BTreeMap::new();
    for (paths, rows) in data {
        if seen.contains(&paths) && !is_data_file(&paths.1) {
            continue;
        }
        let texts = [read(old, &paths.0)?, read(new, &paths.1)?];
        data_file(&mut out, &paths, &texts, &rows, &declared);
        kept.insert(paths.1, rows);
    }
    // What a scenario reads from another place than before may be the same file.
    for paths in moved_files(&out.files) {
        let mut pair = Vec::new();
        out.files.retain(|file| {
            let is_one = file.path == paths.0 && file.fate == Fate::Removed || file.path == paths.1 && file.fate == Fate::Added;
            if is_one {
                pair.push((file.fate == Fate::Added, file.is_data, file.texts.clone()));
            }
            !is_one
        });
        pair.sort_by_key(|(is_new, ..)| *is_new);
        let [(_, is_data, [a, _]), (_, _, [_, b])] = pair.as_slice() else { continue };
        let texts = [Read::Text(a.clone()), Read::Text(b.clone())];
        match is_data {
            true => data_file(&mut out, &paths, &texts, kept.get(&paths.1).unwrap_or(&Rows::default()), &declared),
            false => {
                let [old_facts, new_facts] = [a, b].map(|text| facts::read(text));
                let found = differences_with((a, &old_facts.root), (b, &new_facts.root), &|| reaches.of(&paths));
                put(&mut out, &paths, false, &texts, found, Vec::new());
            }
        }
    }
    out.files.sort_by(|a, b| (a.is_data, &a.path).cmp(&(b.is_data, &b.path)));
    Ok(out)
}

/// What two versions of a data file say differently.
fn data_file(out: &mut Comparison, paths: &(String, String), texts: &[Read; 2], rows: &Rows, declared: &Declared<'_>) {
    let mut notes = notes(texts, [&out.old, &out.new]);
    let mut found = Vec::new();
    if let [Read::Text(a), Read::Text(b)] = texts
        && a != b
    {
        // A belief network has no rows.
        let sheet = |text| if paths.1.ends_with(".bif") { None } else { Sheet::read(text) };
        match (sheet(a.as_str()), sheet(b.as_str())) {
            (Some(a), Some(b)) => match cells::differences(&a, &b, rows, declared) {
                Some(all) => found = all,
                None => notes.push("changed; the columns of its keys are others".to_string()),
            },
            _ => notes.push("changed".to_string()),
        }
    }
    put(out, paths, true, texts, found, notes);
}

/// Files that went and came, and are one.
fn moved_files(files: &[FileDifference]) -> Vec<(String, String)> {
    let of = |fate: Fate, side: usize, is_data: bool| {
        let own = files.iter().filter(|file| file.fate == fate && file.is_data == is_data);
        own.filter_map(|file| Some((file.path.clone(), file.texts.get(side)?.clone()))).collect::<Vec<_>>()
    };
    [false, true].into_iter().flat_map(|is_data| moved(&of(Fate::Removed, 0, is_data), &of(Fate::Added, 1, is_data))).collect()
}

/// What a version has at a path, and its facts: none where it is no text.
fn with_facts(version: &dyn Version, path: &str) -> Result<(Read, Facts), String> {
    let found = read(version, path)?;
    let facts = facts::read(text_or_nothing(&found));
    Ok((found, facts))
}

fn text_or_nothing(read: &Read) -> &str {
    if let Read::Text(text) = read { text } else { "" }
}

pub fn is_data_file(path: &str) -> bool {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ["csv", "tsv"].iter().any(|data| ending.eq_ignore_ascii_case(data))
}

fn put(out: &mut Comparison, paths: &(String, String), is_data: bool, texts: &[Read; 2], mut found: Vec<Difference>, notes: Vec<String>) {
    // Two files that are compared by name are no file that moved.
    let is_named = out.old.ends_with(&paths.0) && out.new.ends_with(&paths.1);
    let moved_from = (paths.0 != paths.1 && !is_named).then(|| paths.0.clone());
    let fate = match texts {
        [Read::Missing, Read::Missing] => return,
        [Read::Missing, _] => Fate::Added,
        [_, Read::Missing] => Fate::Removed,
        _ => Fate::Changed,
    };
    if fate != Fate::Changed && found.is_empty() {
        found.push(whole_file(&paths.1, fate, texts));
    }
    let own = |read: &Read| if let Read::Text(text) = read { text.clone() } else { String::new() };
    let texts = texts.each_ref().map(own);
    if fate == Fate::Changed && found.is_empty() && notes.is_empty() && moved_from.is_none() {
        if texts[0] != texts[1] {
            out.rewritten.push(paths.1.clone());
        }
        return;
    }
    let moved_from = moved_from.filter(|_| fate == Fate::Changed);
    out.files.push(FileDifference { path: paths.1.clone(), moved_from, fate, is_data, differences: found, texts, notes });
}

/// A file that came or went, with the number of its rows.
fn whole_file(path: &str, fate: Fate, texts: &[Read; 2]) -> Difference {
    let rows = texts.iter().find_map(|read| if let Read::Text(text) = read { Sheet::read(text) } else { None });
    let rows = rows.filter(|_| is_data_file(path)).map_or(0, |sheet| sheet.rows.len());
    let what = match rows {
        0 => path.to_string(),
        1 => format!("{path}, 1 row"),
        rows => format!("{path}, {rows} rows"),
    };
    let (change, old_at, new_at) = match fate {
        Fate::Removed => (Change::Removed { old: what }, Some(0), None),
        _ => (Change::Added { new: what }, None, Some(0)),
    };
    Difference { declaration: "file".into(), part: String::new(), change, old_at, new_at }
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

/// The line of a byte, counted from 1.
pub fn line(text: &str, at: usize) -> usize {
    text.as_bytes().get(..at).unwrap_or(&[]).iter().filter(|byte| **byte == b'\n').count() + 1
}
