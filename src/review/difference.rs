//! What two texts of a scenario say differently, fact by fact.

use super::pairs::{Pairs, by_key, with_likely_renames};
use super::quantities::{Declared, Moved, Quantities};
use super::shown::{brief, last_word, plain};
use super::weave::in_one_order;
use crate::syntax::facts::{Fact, HEADER, Kind, UNREAD};

/// What became of a fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    Added {
        new: String,
    },
    Removed {
        old: String,
    },
    Changed {
        old: String,
        new: String,
        moved: Option<Moved>,
    },
    /// So many references only follow the new name.
    Renamed {
        old: String,
        new: String,
        followers: usize,
    },
}

/// A fact that two texts say differently.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The declaration, as in `enterprise odra`; of a data file its row.
    pub declaration: String,
    /// What of it, as in `cost[hu]`; empty for all of it.
    pub part: String,
    pub change: Change,
    /// Where it stands, in bytes, as far as it does.
    pub old_at: Option<usize>,
    pub new_at: Option<usize>,
}

/// Compares the facts of two texts that use no files.
#[cfg(test)]
pub fn differences(old: (&str, &Fact), new: (&str, &Fact)) -> Vec<Difference> {
    differences_with(old, new, &|| Some(vec![vec![old.0.to_string()], vec![new.0.to_string()]]))
}

/// Compares the facts of two texts, with the units that all these texts declare.
pub fn differences_with(old: (&str, &Fact), new: (&str, &Fact), declared: &Declared<'_>) -> Vec<Difference> {
    let mut differ = Differ { old: old.0, new: new.0, names: Vec::new(), out: Vec::new(), quantities: Quantities::new(declared) };
    renamed(old.1, new.1, &mut differ.names);
    differ.parts(old.1, new.1, &Place::default());
    let Differ { mut out, names, .. } = differ;
    // How often each new name was followed.
    for difference in &mut out {
        if let Change::Renamed { old, new, followers } = &mut difference.change {
            *followers = names.iter().filter(|name| name.old == *old && name.new == *new).map(|name| name.followers.get()).sum();
        }
    }
    out
}

/// A name that became another one.
struct Name {
    old: String,
    new: String,
    followers: std::cell::Cell<usize>,
}

/// The names that are others, of declarations and of what stands in their blocks.
fn renamed(old: &Fact, new: &Fact, out: &mut Vec<Name>) {
    let (a, b): (Vec<&Fact>, Vec<&Fact>) = (old.parts.iter().collect(), new.parts.iter().collect());
    for (a, b) in with_likely_renames(&a, &b) {
        let (Some(a), Some(b)) = (a.and_then(|at| old.parts.get(at)), b.and_then(|at| new.parts.get(at))) else { continue };
        if a.digest == b.digest {
            continue;
        }
        if a.key != b.key {
            let (old, new) = (last_word(&a.key), last_word(&b.key));
            out.push(Name { old: old.to_string(), new: new.to_string(), followers: std::cell::Cell::new(0) });
        }
        if matches!(a.kind, Kind::Item | Kind::Block) && a.kind == b.kind {
            renamed(a, b, out);
        }
    }
}

fn readable(fact: &Fact) -> Vec<&Fact> {
    fact.parts.iter().filter(|part| part.key != UNREAD).collect()
}

/// Where a fact stands, in words.
#[derive(Clone, Default)]
struct Place {
    declaration: String,
    part: String,
    /// The label of the row that the cell is in.
    row: Option<String>,
}

impl Place {
    fn inside(&self, fact: &Fact, parent: Kind) -> Place {
        let mut place = self.clone();
        let key = plain(&fact.key);
        match parent {
            _ if self.declaration.is_empty() => place.declaration = key,
            Kind::Table => place.row = Some(key),
            Kind::Map | Kind::List => place.part.push_str(&format!("[{key}]")),
            Kind::Row => {
                let row = place.row.take().unwrap_or_default();
                let label = if key == "value" { row } else { format!("{row}, {key}") };
                place.part.push_str(&format!("[{label}]"));
            }
            _ if matches!(key.as_str(), "block" | "value" | "cells" | "law") => {}
            _ => {
                if !place.part.is_empty() {
                    place.part.push_str(", ");
                }
                place.part.push_str(&key);
            }
        }
        place
    }

    /// In words, once nothing lies further inside.
    fn part(&self) -> String {
        match &self.row {
            Some(row) => format!("{}[{row}]", self.part),
            None => self.part.clone(),
        }
    }
}

struct Differ<'t> {
    old: &'t str,
    new: &'t str,
    names: Vec<Name>,
    out: Vec<Difference>,
    quantities: Quantities<'t>,
}

impl Differ<'_> {
    fn put(&mut self, place: &Place, change: Change, old: Option<&Fact>, new: Option<&Fact>) {
        self.out.push(Difference {
            declaration: place.declaration.clone(),
            part: place.part(),
            change,
            old_at: old.map(|fact| fact.range.start),
            new_at: new.map(|fact| fact.range.start),
        });
    }

    fn parts(&mut self, old: &Fact, new: &Fact, place: &Place) {
        // Of what cannot be read a note says so.
        let (a, b): (Vec<&Fact>, Vec<&Fact>) = (readable(old), readable(new));
        let pairs = if matches!(old.kind, Kind::Block) { with_likely_renames(&a, &b) } else { by_key(&a, &b) };
        let pairs = self.followed(pairs, &a, &b);
        let is_header = |fact: &Fact| old.kind == Kind::Table && fact.key == HEADER;
        for (one, other) in pairs {
            let (one, other) = (one.and_then(|at| a.get(at).copied()), other.and_then(|at| b.get(at).copied()));
            match (one, other) {
                (Some(one), Some(other)) if is_header(one) => {
                    let inner =
                        Place { part: format!("{}{}column ", place.part, if place.part.is_empty() { "" } else { ", " }), ..place.clone() };
                    self.columns(one, other, &inner);
                }
                (Some(one), Some(other)) => self.both(one, other, &place.inside(other, old.kind)),
                // A cell of a column that went or came is reported with the column.
                (Some(_), None) | (None, Some(_)) if old.kind == Kind::Row => {}
                (Some(one), None) => self.one_side(one, old.kind, true, place),
                (None, Some(other)) => self.one_side(other, old.kind, false, place),
                (None, None) => {}
            }
        }
    }

    /// What only one text says; of a block each entry.
    fn one_side(&mut self, fact: &Fact, parent: Kind, is_old: bool, place: &Place) {
        let mut inner = place.inside(fact, parent);
        if fact.kind == Kind::Block && !fact.parts.is_empty() {
            fact.parts.iter().for_each(|part| self.one_side(part, Kind::Block, is_old, &inner));
            return;
        }
        if fact.kind != Kind::Item && inner.declaration == place.declaration && inner.part() == place.part() {
            inner.part.push_str(&format!("{}{}", if inner.part.is_empty() { "" } else { ", " }, fact.key));
        }
        match is_old {
            true => self.put(&inner, Change::Removed { old: brief(self.old, fact) }, Some(fact), None),
            false => self.put(&inner, Change::Added { new: brief(self.new, fact) }, None, Some(fact)),
        }
    }

    /// Columns of a table that came and went.
    fn columns(&mut self, old: &Fact, new: &Fact, place: &Place) {
        let (a, b): (Vec<&Fact>, Vec<&Fact>) = (old.parts.iter().collect(), new.parts.iter().collect());
        let pairs = self.followed(by_key(&a, &b), &a, &b);
        for (one, other) in pairs {
            let (one, other) = (one.and_then(|at| a.get(at).copied()), other.and_then(|at| b.get(at).copied()));
            let named = |fact: &Fact| Place { part: format!("{}{}", place.part, plain(&fact.key)), ..place.clone() };
            match (one, other) {
                (Some(one), None) => self.put(&named(one), Change::Removed { old: String::new() }, Some(one), None),
                (None, Some(other)) => self.put(&named(other), Change::Added { new: String::new() }, None, Some(other)),
                _ => {}
            }
        }
    }

    /// With pairs of what has another key only because a name is another.
    fn followed(&self, mut pairs: Pairs, a: &[&Fact], b: &[&Fact]) -> Pairs {
        if self.names.is_empty() {
            return pairs;
        }
        let new: rustc_hash::FxHashMap<&str, usize> =
            pairs.iter().filter(|(a, _)| a.is_none()).filter_map(|(_, at)| Some((b.get((*at)?)?.key.as_str(), (*at)?))).collect();
        let mut taken = rustc_hash::FxHashSet::default();
        for (one, other) in &mut pairs {
            let (Some(fact), None) = (one.and_then(|at| a.get(at)), *other) else { continue };
            for name in &self.names {
                let key = following(&fact.key, name);
                if let Some(at) = new.get(key.as_str()).filter(|_| key != fact.key)
                    && taken.insert(*at)
                {
                    *other = Some(*at);
                    name.followers.set(name.followers.get() + 1);
                    break;
                }
            }
        }
        pairs.retain(|(one, other)| one.is_some() || other.is_none_or(|at| !taken.contains(&at)));
        pairs
    }

    fn both(&mut self, old: &Fact, new: &Fact, place: &Place) {
        if old.digest == new.digest {
            return;
        }
        let is_renamed = old.key != new.key
            && old.head.is_some()
            && self.names.iter().any(|name| name.old == last_word(&old.key) && name.new == last_word(&new.key));
        if is_renamed {
            let (from, to) = (last_word(&old.key).to_string(), last_word(&new.key).to_string());
            self.put(place, Change::Renamed { old: from, new: to, followers: 0 }, Some(old), Some(new));
        }
        let ordered = old.kind != Kind::List || in_one_order(&old.parts, &new.parts);
        let tables = |fact: &Fact| fact.parts.first().is_some_and(|first| first.key == HEADER);
        if old.kind == new.kind && old.has_parts() && ordered && (old.kind != Kind::Table || tables(old) == tables(new)) {
            return self.parts(old, new, place);
        }
        for name in &self.names {
            if following(&old.says, name) == new.says {
                name.followers.set(name.followers.get() + 1);
                return;
            }
        }
        if old.says == new.says && old.kind == new.kind && !old.has_parts() {
            return;
        }
        let (before, after) = (brief(self.old, old), brief(self.new, new));
        let moved = self.quantities.moved(&before, &after);
        self.put(place, Change::Changed { old: before, new: after, moved }, Some(old), Some(new));
    }
}

/// What a text says once a name is another.
fn following(says: &str, name: &Name) -> String {
    if !says.contains(&name.old) {
        return says.to_string();
    }
    let words = says.split(' ').map(|word| {
        let bare = word.trim_end_matches(',');
        if bare == name.old { format!("{}{}", name.new, word.get(bare.len()..).unwrap_or("")) } else { word.to_string() }
    });
    words.collect::<Vec<_>>().join(" ")
}
