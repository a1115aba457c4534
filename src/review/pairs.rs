//! Which facts of two texts are the same fact: those with one key in one place, and those that were only renamed.

use crate::syntax::facts::{Fact, Kind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// How much of two items has to agree, of all that they say together, for the one to be the other under a new name.
const ALIKE: f64 = 0.6;
/// The same where nothing is decided by it, and nothing else comes near: two facts of three.
const LIKELY: f64 = 0.5;
/// What more than so many items say tells none from another.
const COMMON: usize = 12;

/// Pairs of positions; one side is missing for what was added or removed.
pub type Pairs = Vec<(Option<usize>, Option<usize>)>;

/// Pairs of what has one key; where several have it, first those that say the same.
pub fn by_key(one: &[&Fact], other: &[&Fact]) -> Pairs {
    let mut free: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (at, fact) in other.iter().enumerate() {
        free.entry(&fact.key).or_default().push(at);
    }
    let mut taken: Vec<Option<usize>> = vec![None; one.len()];
    for equal in [true, false] {
        for (fact, taken) in one.iter().zip(&mut taken).filter(|(_, taken)| taken.is_none()) {
            let Some(free) = free.get_mut(fact.key.as_str()) else { continue };
            let fits = |at: &usize| !equal || other.get(*at).is_some_and(|other| other.digest == fact.digest);
            if let Some(place) = free.iter().position(fits) {
                *taken = Some(free.remove(place));
            }
        }
    }
    let found: FxHashSet<usize> = taken.iter().flatten().copied().collect();
    let mut pairs: Pairs = taken.into_iter().enumerate().map(|(at, other)| (Some(at), other)).collect();
    pairs.extend((0..other.len()).filter(|at| !found.contains(at)).map(|at| (None, Some(at))));
    pairs
}

/// The same, and what was only renamed is a pair too.
pub fn with_renames(one: &[&Fact], other: &[&Fact]) -> Pairs {
    renamed(one, other, ALIKE)
}

/// The same, and what was likely renamed: for showing differences, not for merging them.
pub fn with_likely_renames(one: &[&Fact], other: &[&Fact]) -> Pairs {
    renamed(one, other, LIKELY)
}

fn renamed(one: &[&Fact], other: &[&Fact], least: f64) -> Pairs {
    let mut pairs = by_key(one, other);
    let gone: Vec<usize> = pairs.iter().filter(|(_, b)| b.is_none()).filter_map(|(a, _)| *a).collect();
    let new: Vec<usize> = pairs.iter().filter(|(a, _)| a.is_none()).filter_map(|(_, b)| *b).collect();
    if gone.is_empty() || new.is_empty() {
        return pairs;
    }
    let renamed = renames(one, &gone, other, &new, least);
    if !renamed.is_empty() {
        let ends: FxHashSet<usize> = renamed.values().copied().collect();
        pairs.retain(|(a, b)| a.is_some() || b.is_none_or(|b| !ends.contains(&b)));
        for (a, b) in &mut pairs {
            if let (Some(at), None) = (*a, *b) {
                *b = renamed.get(&at).copied();
            }
        }
    }
    pairs
}

/// Of what went and what came, what is the same under another name.
fn renames(one: &[&Fact], gone: &[usize], other: &[&Fact], new: &[usize], least: f64) -> FxHashMap<usize, usize> {
    let sayings = |fact: &Fact| {
        let mut out = Vec::new();
        leaves(fact, "", &mut out);
        out
    };
    let mut by_saying: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    let mut counts: FxHashMap<usize, usize> = FxHashMap::default();
    for &at in new {
        let Some(fact) = other.get(at).filter(|fact| can_be_renamed(fact)) else { continue };
        let all = sayings(fact);
        counts.insert(at, all.len());
        all.into_iter().for_each(|saying| by_saying.entry(saying).or_default().push(at));
    }
    // How alike, and which.
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for &at in gone {
        let Some(fact) = one.get(at).filter(|fact| can_be_renamed(fact)) else { continue };
        let all = sayings(fact);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for saying in &all {
            for new in by_saying.get(saying).filter(|new| new.len() <= COMMON).into_iter().flatten() {
                *shared.entry(*new).or_default() += 1;
            }
        }
        for (new, shared) in shared {
            let total = all.len() + counts.get(&new).copied().unwrap_or(0) - shared;
            let alike = shared as f64 / total.max(1) as f64;
            let same_form = other.get(new).is_some_and(|new| new.form == fact.form && word(new) == word(fact));
            if alike >= least && same_form {
                candidates.push((alike, at, new));
            }
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let rivals = |from: usize, to: usize| candidates.iter().filter(|(_, a, b)| *a == from || *b == to).count() > 1;
    candidates = candidates.iter().copied().filter(|(alike, from, to)| *alike >= ALIKE || !rivals(*from, *to)).collect();
    let (mut out, mut taken) = (FxHashMap::default(), FxHashSet::default());
    for (_, from, to) in candidates {
        if !out.contains_key(&from) && taken.insert(to) {
            out.insert(from, to);
        }
    }
    out
}

fn can_be_renamed(fact: &Fact) -> bool {
    // An attribute with the value of another one is not that one.
    fact.kind == Kind::Item && fact.head.is_some() && !word(fact).is_empty()
}

/// The word that a declaration begins with.
fn word(fact: &Fact) -> &str {
    match fact.key.split_once(' ') {
        Some((word, _)) => word,
        None => "",
    }
}

/// What an item says, one saying for each leaf.
fn leaves(fact: &Fact, path: &str, out: &mut Vec<String>) {
    for part in &fact.parts {
        let path = format!("{path}/{}", part.key);
        if part.has_parts() {
            leaves(part, &path, out);
        } else {
            out.push(format!("{path} {}", part.says));
        }
    }
}
