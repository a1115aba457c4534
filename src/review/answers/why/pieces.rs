//! What two versions of a scenario's files say differently, in pieces that can be put into the older texts one by one.

use super::super::reads::FilePair;
use super::orders::{Order, Ordered};
use super::rows::{rows, with};
use super::shapley::Set;
use crate::review::edits::{self, Edit, Texts};
use crate::review::shown::{brief, plain};
use crate::review::weave::{Change, changes_between};
use crate::syntax::facts::{self, Fact, Facts, HEADER, Kind};
use indexmap::IndexMap;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// More rows of a data file than these are one piece.
const ROWS: usize = 4;
/// The longest values that are shown beside a name.
const LONGEST: usize = 40;
/// How coarsely pieces can be named: the part of a declaration, the declaration or the whole data file, its sort, the file.
const LEVELS: usize = 4;

/// The facts of both texts of a file of declarations, where both can be read.
pub type Read = Option<[Facts; 2]>;

/// Reads the facts of all files.
pub fn read(files: &[FilePair]) -> Vec<Read> {
    let both = |file: &FilePair| {
        let (old, new) = file.both().filter(|(old, new)| !file.is_data && old != new)?;
        Some([facts::read(old), facts::read(new)]).filter(|both| both.iter().all(Facts::is_sound))
    };
    files.iter().map(both).collect()
}

/// A change that is not taken apart any further.
struct Piece {
    file: usize,
    /// Its name at each level, finest first.
    names: [String; LEVELS],
    /// What it changes, in short.
    values: Option<String>,
    change: What,
}

enum What {
    /// Decisions of the file, by their places.
    Facts(Vec<usize>),
    Rows(Vec<Edit>),
    /// Members in another order.
    Order(Order),
    /// The file as it is in the newer version.
    Whole,
}

/// All pieces, gathered into groups: those that are applied together.
pub struct Pieces<'f> {
    files: &'f [FilePair],
    read: &'f [Read],
    /// What variants say counts.
    with_variants: bool,
    decisions: Vec<Vec<Change<'f>>>,
    pieces: Vec<Piece>,
    /// The pieces of each group, with its name.
    pub groups: Vec<(String, Vec<usize>)>,
}

impl<'f> Pieces<'f> {
    /// The pieces in which the files differ, in at most so many groups.
    pub fn of(files: &'f [FilePair], read: &'f [Read], most: usize, with_variants: bool) -> Pieces<'f> {
        let ordered = Ordered::of(files);
        let mut out = Pieces { files, read, with_variants, decisions: Vec::new(), pieces: Vec::new(), groups: Vec::new() };
        for (at, (file, read)) in files.iter().zip(read).enumerate() {
            out.decisions.push(Vec::new());
            let Some((old, new)) = file.both().filter(|(old, new)| old != new) else { continue };
            let before = out.pieces.len();
            match (read, file.is_data) {
                (Some([a, b]), false) => {
                    out.facts(at, (old, &a.root), (new, &b.root));
                    let orders = ordered.declared(&file.path, &a.root, &b.root);
                    orders.into_iter().for_each(|order| out.order(at, &format!("kind {}", order.kind), order));
                }
                (None, true) => {
                    out.rows(at, old, new, &file.keys);
                    let is_whole = out.pieces.iter().skip(before).any(|piece| matches!(piece.change, What::Whole));
                    if let Some(order) = ordered.rows(&file.path, old, new, &file.keys).filter(|_| !is_whole) {
                        out.order(at, &file.path, order);
                    }
                }
                _ => out.whole(at),
            }
            // Pieces that do not come to the newer text are none.
            let all: Vec<usize> = (before..out.pieces.len()).collect();
            if out.text(at, &all).is_none() {
                out.pieces.truncate(before);
                out.whole(at);
            }
        }
        out.groups = (0..LEVELS).map(|level| out.grouped(level)).find(|groups| groups.len() <= most).unwrap_or_default();
        if out.groups.is_empty() && !out.pieces.is_empty() {
            out.groups = vec![("all files".to_string(), (0..out.pieces.len()).collect())];
        }
        out
    }

    fn grouped(&self, level: usize) -> Vec<(String, Vec<usize>)> {
        let mut groups: IndexMap<&String, Vec<usize>> = IndexMap::new();
        for (at, piece) in self.pieces.iter().enumerate() {
            groups.entry(piece.names.get(level).unwrap_or(&piece.names[0])).or_default().push(at);
        }
        let shown = |(name, pieces): (&String, Vec<usize>)| {
            let values = match pieces.as_slice() {
                [only] if level == 0 => self.pieces.get(*only).and_then(|piece| piece.values.as_ref()),
                _ => None,
            };
            (values.map_or(name.clone(), |values| format!("{name} ({values})")), pieces)
        };
        groups.into_iter().map(shown).collect()
    }

    fn whole(&mut self, file: usize) {
        let path = self.files.get(file).map_or(String::new(), |file| file.path.clone());
        self.pieces.push(Piece { file, names: std::array::from_fn(|_| path.clone()), values: None, change: What::Whole });
    }

    fn order(&mut self, file: usize, whole: &str, order: Order) {
        let path = self.files.get(file).map_or(String::new(), |file| file.path.clone());
        let before = if file == 0 || path == whole { String::new() } else { format!("{path}: ") };
        let names = [format!("{before}{whole}, order"), format!("{before}{whole}"), format!("{before}all orders"), path];
        let [old, new] = order.shown();
        self.pieces.push(Piece { file, names, values: arrow(&old, &new), change: What::Order(order) });
    }

    fn rows(&mut self, file: usize, old: &str, new: &str, keys: &[String]) {
        let path = self.files.get(file).map_or(String::new(), |file| file.path.clone());
        match rows(old, new, keys) {
            Some(rows) if rows.len() <= ROWS => {
                for (label, edits) in rows {
                    let mut names = std::array::from_fn(|_| path.clone());
                    names[0] = format!("{path}, {label}");
                    let values = match edits.as_slice() {
                        [Edit { range, text }] => {
                            old.get(range.clone()).filter(|own| !own.is_empty() && !text.is_empty()).map(|own| arrow(own, text))
                        }
                        _ => None,
                    };
                    self.pieces.push(Piece { file, names, values: values.flatten(), change: What::Rows(edits) });
                }
            }
            _ => self.whole(file),
        }
    }

    fn facts(&mut self, file: usize, (old_text, old): (&'f str, &'f Fact), (new_text, new): (&'f str, &'f Fact)) {
        // What describes moves nothing.
        let decisions: Vec<Change<'f>> = changes_between(old, new).into_iter().filter(|change| !describes(change)).collect();
        let mut paths = FxHashMap::default();
        put_paths(old, &mut Vec::new(), &mut paths);
        let path = self.files.get(file).map_or("", |file| file.path.as_str());
        let before = if file == 0 { String::new() } else { format!("{path}: ") };
        let keyed: Vec<Vec<&str>> = decisions.iter().map(|change| keys(change, &paths)).collect();
        // Columns come and go in all rows at once.
        let headers: Vec<&str> = keyed.iter().filter(|keys| keys.contains(&HEADER)).filter_map(|keys| keys.first().copied()).collect();
        let named = |first: &str, part: &str, word: &str| {
            let whole = format!("{before}{}", plain(first));
            let fine = if part.is_empty() { whole.clone() } else { format!("{whole}, {part}") };
            [fine, whole, format!("{before}all of `{word}`"), path.to_string()]
        };
        let mut by_name: IndexMap<[String; LEVELS], Vec<usize>> = IndexMap::new();
        for (at, keys) in keyed.iter().enumerate() {
            let (first, part) = parts(keys, &headers);
            let word = first.split(' ').next().unwrap_or("");
            let names = match word {
                "variant" if self.with_variants => named(first, &part, word),
                "expect" | "variant" => std::array::from_fn(|_| format!("{before}expectations and variants")),
                _ => named(first, &part, word),
            };
            by_name.entry(names).or_default().push(at);
        }
        for (names, own) in by_name {
            let values = match own.as_slice() {
                [only] => decisions.get(*only).and_then(|change| match change {
                    Change::Replace { ours, theirs } => arrow(&brief(old_text, ours), &brief(new_text, theirs)),
                    _ => None,
                }),
                _ => None,
            };
            self.pieces.push(Piece { file, names, values, change: What::Facts(own) });
        }
        if let Some(place) = self.decisions.get_mut(file) {
            *place = decisions;
        }
    }

    /// All groups.
    pub fn all(&self) -> Set {
        ((1u64 << self.groups.len()) - 1) as Set
    }

    /// The texts of the files that differ, with the changes of some groups; nothing where these cannot be made without others.
    pub fn texts(&self, set: Set) -> Option<BTreeMap<String, String>> {
        let chosen: Vec<usize> = self
            .groups
            .iter()
            .enumerate()
            .filter(|(at, _)| set >> at & 1 == 1)
            .flat_map(|(_, (_, pieces))| pieces.iter().copied())
            .collect();
        let mut out = BTreeMap::new();
        for (at, file) in self.files.iter().enumerate() {
            match &file.texts {
                [Some(old), Some(new)] if old != new => out.insert(file.path.clone(), self.text(at, &chosen)?),
                [Some(only), _] | [None, Some(only)] => out.insert(file.path.clone(), only.clone()),
                [None, None] => None,
            };
        }
        Some(out)
    }

    /// The text of a file with some pieces.
    fn text(&self, file: usize, chosen: &[usize]) -> Option<String> {
        let pair = self.files.get(file)?;
        let (old, new) = pair.both()?;
        let own = chosen.iter().filter_map(|at| self.pieces.get(*at)).filter(|piece| piece.file == file);
        let (mut facts, mut rows, mut orders) = (Vec::new(), Vec::new(), Vec::new());
        for piece in own {
            match &piece.change {
                What::Whole => return Some(new.to_string()),
                What::Rows(edits) => rows.extend(edits),
                What::Facts(own) => facts.extend(own.iter().copied()),
                What::Order(order) => orders.push(order),
            }
        }
        let text = if facts.is_empty() { with(old, rows)? } else { self.with_facts(file, old, new, &facts)? };
        orders.into_iter().try_fold(text, |text, order| match pair.is_data {
            true => order.put_into_rows(&text, new, &pair.keys),
            false => order.put_into(&text),
        })
    }

    /// The older text with some decisions.
    fn with_facts(&self, file: usize, old: &str, new: &str, facts: &[usize]) -> Option<String> {
        let decisions = self.decisions.get(file)?;
        let changes: Vec<Change<'_>> = facts.iter().filter_map(|at| decisions.get(*at).copied()).collect();
        let edits = edits::edits(&changes, Texts::new(old, new));
        let text = with(old, edits.iter().collect())?;
        // What is left to be changed is what was not changed.
        let (made, Some(Some([_, new]))) = (facts::read(&text), self.read.get(file)) else { return None };
        let left = changes_between(&made.root, &new.root).iter().filter(|change| !describes(change)).count();
        (made.is_sound() && left + changes.len() == decisions.len()).then_some(text)
    }
}

/// True of comments and titles.
fn describes(change: &Change<'_>) -> bool {
    let fact = match change {
        Change::Replace { ours, .. } | Change::Rename { ours, .. } | Change::Remove { ours, .. } => ours,
        Change::Add { theirs, .. } => theirs,
    };
    fact.kind == Kind::Doc || fact.kind == Kind::Leaf && fact.key == "title" && fact.says.starts_with('"')
}

/// The keys from a declaration down to each fact.
fn put_paths<'f>(fact: &'f Fact, above: &mut Vec<&'f str>, out: &mut FxHashMap<*const Fact, Vec<&'f str>>) {
    for part in &fact.parts {
        above.push(&part.key);
        out.insert(part, above.clone());
        put_paths(part, above, out);
        above.pop();
    }
}

fn keys<'f>(change: &Change<'f>, paths: &FxHashMap<*const Fact, Vec<&'f str>>) -> Vec<&'f str> {
    let at = |fact: &'f Fact| paths.get(&std::ptr::from_ref(fact)).cloned().unwrap_or_default();
    match *change {
        Change::Replace { ours, .. } | Change::Rename { ours, .. } | Change::Remove { ours, .. } => at(ours),
        Change::Add { parent, theirs, .. } => at(parent).into_iter().chain([theirs.key.as_str()]).collect(),
    }
}

/// The declaration, and the part of it that is one change.
fn parts<'k>(keys: &[&'k str], headers: &[&str]) -> (&'k str, String) {
    let first = keys.first().copied().unwrap_or("");
    let is_table = keys.contains(&"cells") && headers.contains(&first);
    let mut inner = keys.iter().skip(1).filter(|key| !matches!(**key, "block" | "value" | "cells" | "law"));
    let part = match inner.next() {
        Some(part) if part.starts_with("applies") => inner.next().map_or(plain(part), |inner| format!("{}, {}", plain(part), plain(inner))),
        Some(part) => plain(part),
        None => String::new(),
    };
    (first, if is_table { String::new() } else { part })
}

/// `10 t → 12 t`, where that is short.
fn arrow(old: &str, new: &str) -> Option<String> {
    (old.chars().count() + new.chars().count() <= LONGEST).then(|| format!("{old} → {new}"))
}
