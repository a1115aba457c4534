//! The order of members of kinds that take them as they are declared: whose order comes out of a merge, and what of it is another.

use super::difference::{Change, Difference};
use super::merged::Unmerged;
use super::pairs::with_renames;
use super::sequence::{Sides, in_order};
use super::shown::plain;
use super::surroundings::Orders;
use crate::syntax::facts::{Fact, Kind};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// The members that a scenario declares.
pub struct Members<'o> {
    pub orders: &'o Orders,
    pub path: &'o str,
}

/// For the text and each variant in it, and each kind, the names of its members in order.
type Names = BTreeMap<(String, String), Vec<String>>;

impl Members<'_> {
    /// True where theirs alone put members in another order.
    ///
    /// # Errors
    /// Both sides did, or both have new members in one place.
    pub fn take_their_order(&self, [old, our, their]: [&Fact; 3]) -> Result<bool, Unmerged> {
        let (mut takes_theirs, mut takes_ours) = (None, None);
        let [before, here, there] = [old, our, their].map(|side| self.names(old, side));
        let keys: BTreeSet<&(String, String)> = here.keys().chain(there.keys()).collect();
        let none = Vec::new();
        for key in keys {
            let [older, ours, theirs] = [&before, &here, &there].map(|names| names.get(key).unwrap_or(&none).as_slice());
            let sides = Sides { older, ours, theirs };
            let kind = &key.1;
            let both = || Unmerged::of(format!("both sides put the members of `{kind}` in an order of their own, and their order counts"));
            if sides.order().map_err(|()| both())? {
                takes_theirs = Some(kind);
            } else if !in_order(older, ours) {
                takes_ours = Some(kind);
            }
            if let Some(name) = sides.new_in_two_places() {
                return Err(Unmerged::of(format!("`{}` is new on both sides, in different places, and its place counts", shown(name))));
            }
            if let Some((one, other)) = sides.rivals_for_one_place() {
                let (one, other) = (shown(&one), shown(&other));
                return Err(Unmerged::of(format!(
                    "`{one}` and `{other}` are new in one place, and their order counts: which comes first?"
                )));
            }
        }
        match (takes_theirs, takes_ours) {
            (Some(theirs), Some(ours)) => {
                Err(Unmerged::of(format!("the order of `{ours}` is of ours and that of `{theirs}` of theirs, and both orders count")))
            }
            (takes, _) => Ok(takes.is_some()),
        }
    }

    /// True where a merged text has no member in another place than the side whose order counts, and than both where neither changed it.
    pub fn keep_their_places(&self, [old, our, their]: [&Fact; 3], merged: &Fact) -> bool {
        let [before, here, there] = [old, our, their].map(|side| self.names(old, side));
        // What a member is called in the older text, by its name in the merged one.
        let mut known: FxHashMap<(&str, String), &String> = FxHashMap::default();
        let own = [our, their].map(|side| self.names(side, side));
        for (own, names) in own.iter().zip([&here, &there]) {
            for (key, all) in own {
                let names = names.get(key).into_iter().flatten();
                all.iter().zip(names).for_each(|(own, name)| {
                    known.insert((key.1.as_str(), shown(own)), name);
                });
            }
        }
        let none = Vec::new();
        self.names(merged, merged).iter().all(|(key, found)| {
            let found: Vec<String> = found.iter().filter_map(|name| Some((*known.get(&(key.1.as_str(), shown(name)))?).clone())).collect();
            let [older, ours, theirs] = [&before, &here, &there].map(|names| names.get(key).unwrap_or(&none).as_slice());
            match (in_order(older, ours), in_order(older, theirs)) {
                (true, true) => in_order(&found, ours) && in_order(&found, theirs),
                (true, false) => in_order(&found, theirs),
                (false, _) => in_order(&found, ours),
            }
        })
    }

    /// The members of a side; what the older text has is called as there, each name once.
    fn names(&self, old: &Fact, side: &Fact) -> Names {
        let mut out = Names::new();
        self.of_block("", old, side, &mut out);
        let variants = side.parts.iter().filter(|part| part.key.starts_with("variant "));
        for variant in variants {
            let block = |fact: &Fact| fact.parts.iter().position(|part| part.kind == Kind::Block);
            let Some(own) = block(variant).and_then(|at| variant.parts.get(at)) else { continue };
            let before = old.parts.iter().find(|part| part.key == variant.key);
            let before = before.and_then(|before| before.parts.get(block(before)?)).unwrap_or(own);
            self.of_block(&variant.key, before, own, &mut out);
        }
        out
    }

    fn of_block(&self, name: &str, old: &Fact, side: &Fact, out: &mut Names) {
        let (one, other): (Vec<&Fact>, Vec<&Fact>) = (old.parts.iter().collect(), side.parts.iter().collect());
        let pairs = if std::ptr::eq(old, side) { Vec::new() } else { with_renames(&one, &other) };
        let before: FxHashMap<usize, &Fact> = pairs.into_iter().filter_map(|(a, b)| Some((b?, *one.get(a?)?))).collect();
        for (kind, places) in self.orders.members(self.path, side) {
            let mut seen: FxHashMap<&str, usize> = FxHashMap::default();
            let mut names = Vec::new();
            for at in places {
                let Some(fact) = before.get(&at).copied().or_else(|| other.get(at).copied()) else { continue };
                let again = seen.entry(&fact.key).or_default();
                *again += 1;
                names.push(format!("{}{}", fact.key, "\n".repeat(*again - 1)));
            }
            out.insert((name.to_string(), kind), names);
        }
    }

    /// The orders that are others in a newer text.
    pub fn differences(&self, old: &Fact, new: &Fact) -> Vec<Difference> {
        let (before, after) = (self.names(old, old), self.names(old, new));
        let mut out = Vec::new();
        for ((block, kind), names) in &after {
            let Some(older) = before.get(&(block.clone(), kind.clone())).filter(|older| !in_order(older, names)) else { continue };
            let listed = |names: &[String]| names.iter().map(|name| shown(name)).collect::<Vec<_>>().join(", ");
            let first = |fact: &Fact, names: &[String]| {
                let first = names.first()?;
                fact.parts.iter().find(|part| part.key == *first).map(|part| part.range.start)
            };
            let declaration = match kind.as_str() {
                "use" if block.is_empty() => kind.clone(),
                _ if block.is_empty() => format!("kind {kind}"),
                _ => plain(block),
            };
            let change = Change::Changed { old: listed(older), new: listed(names), moved: None };
            out.push(Difference { declaration, part: "order".into(), change, old_at: first(old, older), new_at: first(new, names) });
        }
        out
    }
}

/// A member as people call it: `jan`, `entities month`, `use "kinds.coop"`.
fn shown(name: &str) -> String {
    let name = name.trim_end();
    match name.split_once(' ') {
        Some(("use" | "entities", _)) | None => plain(name),
        Some((_, name)) => name.to_string(),
    }
}
