//! Names that one side of a merge gave to what the other side still calls by the old ones, and what stands under them.

use super::pairs::with_renames;
use super::sayings::{Sayings, say, step};
use super::shown::{in_words, last_word};
use crate::syntax::facts::{Fact, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The names of an older text that a side calls otherwise, and the other side does not: each with its new name.
#[derive(Default)]
pub struct Names {
    new: FxHashMap<String, String>,
    /// Those of whole declarations that the side has under their old names nowhere.
    gone: FxHashSet<String>,
}

impl Names {
    pub fn of(older: &Fact, side: &Fact, other: &Fact) -> Names {
        let mut out = Names::default();
        if [side, other].iter().any(|changed| changed.digest == older.digest) {
            return out;
        }
        let mut inner = Vec::new();
        out.gather(older, side, other, &mut inner);
        let declared: FxHashSet<&str> = side.parts.iter().map(|part| last_word(&part.key)).collect();
        out.gone = out.new.keys().filter(|old| !declared.contains(old.as_str())).cloned().collect();
        while let Some((older, side, other)) = inner.pop() {
            out.gather(older, side, other, &mut inner);
        }
        out
    }

    /// The names of a block; what of its parts has parts of its own is left for later, so that names of the whole text come first.
    fn gather<'f>(&mut self, older: &'f Fact, side: &'f Fact, other: &'f Fact, inner: &mut Vec<(&'f Fact, &'f Fact, &'f Fact)>) {
        let (old, new): (Vec<&Fact>, Vec<&Fact>) = (older.parts.iter().collect(), side.parts.iter().collect());
        let kept: FxHashMap<&str, &'f Fact> = other.parts.iter().map(|part| (part.key.as_str(), part)).collect();
        for (a, b) in with_renames(&old, &new) {
            let (Some(a), Some(b)) = (a.and_then(|at| older.parts.get(at)), b.and_then(|at| side.parts.get(at))) else { continue };
            let Some(kept) = kept.get(a.key.as_str()).filter(|_| a.digest != b.digest) else { continue };
            let (from, to) = (last_word(&a.key), last_word(&b.key));
            if from != to {
                self.new.entry(from.to_string()).or_insert_with(|| to.to_string());
            }
            if matches!(a.kind, Kind::Item | Kind::Block) && a.kind == b.kind {
                inner.push((a, b, *kept));
            }
        }
    }

    /// Of some new facts, which is an older one under its new name, and whether it says the same.
    pub fn followed<'f>(&self, old: &Fact, among: &[&'f Fact]) -> Option<(&'f Fact, bool)> {
        if self.new.is_empty() || old.kind == Kind::Comment {
            return None;
        }
        let key = self.follow(&old.key);
        let found = among.iter().find(|fact| fact.kind == old.kind && fact.key == key && fact.key != old.key)?;
        let said = |fact: &Fact, names: &Names| {
            let mut out = Sayings::new();
            say(fact, "", &mut out);
            let mut out: Sayings = out.into_iter().map(|(path, says)| (names.follow(&path), names.follow(&says))).collect();
            out.sort_unstable();
            out
        };
        Some((found, said(old, self) == said(found, &Names::default())))
    }

    /// A text with the new names for the old ones.
    fn follow(&self, text: &str) -> String {
        let mut out = String::new();
        for (word, between) in words(text) {
            out.push_str(self.new.get(word).map_or(word, String::as_str));
            out.push_str(between);
        }
        out
    }

    /// What a side wrote anew under a name that is another one here: the old name, the new one, and where it was written.
    pub fn written_under_old(&self, older: &Fact, writer: &Fact) -> Option<(String, String, String)> {
        if self.gone.is_empty() {
            return None;
        }
        let joined = |path: &[&str], count: usize| path.iter().take(count).copied().collect::<Vec<_>>().join(" / ");
        let mut known: FxHashMap<String, String> = FxHashMap::default();
        gather_said(older, &mut Vec::new(), &mut |path, says| {
            for count in 0..path.len() {
                known.entry(joined(path, count)).or_default();
            }
            known.insert(joined(path, path.len()), says.to_string());
        });
        let mut found = None;
        gather_said(writer, &mut Vec::new(), &mut |path, says| {
            let shared = (0..=path.len()).rev().find(|count| known.contains_key(&joined(path, *count))).unwrap_or(0);
            let before = if shared == path.len() { known.get(&joined(path, shared)).map_or("", String::as_str) } else { "" };
            let fresh = path.iter().skip(shared).copied().chain([says]).flat_map(words);
            let old = fresh.map(|(word, _)| word).find(|word| self.gone.contains(*word) && words(before).all(|(known, _)| known != *word));
            if let (None, Some(old)) = (&found, old) {
                let new = self.new.get(old).cloned().unwrap_or_default();
                found = Some((old.to_string(), new, in_words(path.iter().copied())));
            }
        });
        found
    }
}

/// All that a fact says beside what describes it, each with its path.
fn gather_said<'f>(fact: &'f Fact, path: &mut Vec<&'f str>, take: &mut dyn FnMut(&[&'f str], &str)) {
    for part in fact.parts.iter().filter(|part| !matches!(part.kind, Kind::Comment | Kind::Doc)) {
        path.push(step(part));
        if matches!(part.kind, Kind::Item | Kind::Row) || !part.has_parts() {
            take(path, if part.says.starts_with('"') { "" } else { &part.says });
        }
        gather_said(part, path, take);
        path.pop();
    }
}

/// The words of a text, each with what stands before the next one.
fn words(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (word, after) = rest.split_at(rest.find(|c| !is_inner(c)).unwrap_or(rest.len()));
        let (between, next) = after.split_at(after.find(is_inner).unwrap_or(after.len()));
        rest = next;
        Some((word, between))
    })
}
