//! How values are read: the number in a cell means what the unit, the keys and the columns around it say. Where one side changes these and
//! the other one writes such a number, a text with both says what neither side said.

use super::sayings::{Sayings, say};
use super::shown::last_word;
use crate::syntax::facts::{Fact, HEADER, Kind};
use rustc_hash::{FxHashMap, FxHashSet};

/// Parts of a declaration that say how others of it are read, and which these are.
const FRAMES: [(&str, &[&str]); 7] = [
    ("unit", &["cells", "law", "block", "from", "column"]),
    ("unit column", &["column"]),
    ("index", &["cells", "law", "block", "from"]),
    ("values", &["law"]),
    ("from", &["unit", "block", "where", "wide", "missing", "rate columns", "rates by"]),
    ("wide", &["block"]),
    ("step", &["in", "value"]),
];

/// Where a declaration says how its own values are read, and what of that one side changed while the other one wrote values.
pub fn clash(older: &Fact, ours: &Fact, theirs: &Fact) -> Option<String> {
    if ours.kind != Kind::Item || !ours.has_parts() {
        return None;
    }
    let moved = |(frame, read): &(&str, &[&str])| {
        // A block that reads no file holds declarations of its own.
        let is_mapped = [older, ours, theirs].iter().all(|side| part(side, "from").is_some());
        if sign(ours, frame) == sign(theirs, frame) {
            return None;
        }
        let read = read.iter().filter(|label| **label != "block" || is_mapped);
        let has = |frame_of: &Fact, values_of: &Fact| {
            sign(older, frame) != sign(frame_of, frame) && read.clone().any(|label| writes(older, values_of, label, frame))
        };
        (has(ours, theirs) || has(theirs, ours))
            .then(|| format!("one side changed its {}, the other one what is read with it", word(frame)))
    };
    FRAMES.iter().find_map(moved).or_else(|| scaled(older, ours, theirs))
}

fn word(frame: &str) -> &str {
    match frame {
        "from" => "file",
        "values" => "states",
        frame => frame,
    }
}

fn part<'f>(fact: &'f Fact, label: &str) -> Option<&'f Fact> {
    fact.parts.iter().find(|part| part.key == label)
}

/// What a part says of how others are read. Of keys only their order and what they run over: their own names may be others.
fn sign(fact: &Fact, label: &str) -> Option<String> {
    let part = part(fact, label)?;
    Some(match label {
        "index" => keys(part).into_iter().map(|(_, set)| set).collect::<Vec<_>>().join(", ") + &order(part),
        _ if part.has_parts() => format!("{:x}", part.digest),
        _ => part.says.clone(),
    })
}

/// The keys of `[ a in enterprise , project ]`: names, and what they run over.
fn keys(part: &Fact) -> Vec<(String, String)> {
    let inner = part.says.trim_matches(|c| matches!(c, '[' | ']' | '(' | ')' | ' '));
    let key = |key: &str| match key.trim().split_once(" in ") {
        Some((name, set)) => (name.to_string(), set.to_string()),
        None => (key.trim().to_string(), key.trim().to_string()),
    };
    inner.split(" , ").map(key).collect()
}

/// The names of keys that run over one set: their order alone says which is which.
fn order(part: &Fact) -> String {
    let all = keys(part);
    let is_twin = |(name, set): &&(String, String)| all.iter().any(|(other, twin)| twin == set && other != name);
    all.iter().filter(is_twin).map(|(name, _)| format!(" {name}")).collect()
}

/// True where a side writes something new in a part of a declaration that is read as another part says.
fn writes(older: &Fact, side: &Fact, label: &str, frame: &str) -> bool {
    let Some(new) = part(side, label) else { return false };
    let old = part(older, label);
    if old.is_some_and(|old| old.digest == new.digest) {
        return false;
    }
    let own = |fact: &Fact| frame != "unit" || is_bare(&fact.says);
    match new.kind {
        Kind::Table => new_cells(old, new).any(own),
        Kind::Block => {
            let known: FxHashSet<u64> = old.iter().flat_map(|old| &old.parts).map(|entry| entry.digest).collect();
            let has_unit = |entry: &Fact| part(entry, "unit").is_some() && frame == "unit";
            let entries = new.parts.iter().filter(|entry| entry.kind == Kind::Item && !known.contains(&entry.digest));
            entries.into_iter().any(|entry| !has_unit(entry))
        }
        _ if matches!(frame, "step") => is_bare(new.says.trim_start_matches("in ").trim_start_matches(".. ")),
        _ => true,
    }
}

/// The cells of a table that an older one does not have, or has otherwise.
fn new_cells<'f>(old: Option<&'f Fact>, new: &'f Fact) -> impl Iterator<Item = &'f Fact> {
    let known: FxHashMap<(&str, &str), &str> =
        old.into_iter().flat_map(cells).map(|(row, cell)| ((row, cell.key.as_str()), cell.says.as_str())).collect();
    cells(new).filter(move |(row, cell)| known.get(&(*row, cell.key.as_str())) != Some(&cell.says.as_str())).map(|(_, cell)| cell)
}

/// All cells of a table, each with the label of its row.
fn cells(table: &Fact) -> impl Iterator<Item = (&str, &Fact)> {
    let rows = table.parts.iter().filter(|row| row.kind == Kind::Row && row.key != HEADER);
    rows.flat_map(|row| row.parts.iter().map(|cell| (row.key.as_str(), cell)))
}

/// True of a number without a unit, and of several of them in a table.
fn is_bare(text: &str) -> bool {
    let is_exponent = |at: usize| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + 1..).and_then(|after| after.trim_start_matches(['+', '-']).chars().next());
        before.is_some_and(|c| c.is_ascii_digit() || c == '.') && after.is_some_and(|c| c.is_ascii_digit())
    };
    let has_letters =
        text.char_indices().any(|(at, c)| (c.is_alphabetic() || matches!(c, '%' | '‰')) && !(matches!(c, 'e' | 'E') && is_exponent(at)));
    text.chars().any(|c| c.is_ascii_digit()) && (!has_letters || text.starts_with('{'))
}

/// Where one side multiplied the numbers of a table by one factor, and the other one wrote new ones: they are read with something that is
/// said elsewhere.
fn scaled(older: &Fact, ours: &Fact, theirs: &Fact) -> Option<String> {
    let [old, our, their] = [older, ours, theirs].map(|side| part(side, "cells"));
    let (old, our, their) = (old?, our?, their?);
    let factor = |side: &Fact| {
        let known: FxHashMap<(&str, &str), &str> = cells(side).map(|(row, cell)| ((row, cell.key.as_str()), cell.says.as_str())).collect();
        one_factor(cells(old).filter_map(|(row, cell)| Some((cell.says.as_str(), *known.get(&(row, cell.key.as_str()))?))))
    };
    let adds = |side: &Fact| new_cells(Some(old), side).any(|cell| is_bare(&cell.says));
    let (here, there) = (factor(our), factor(their));
    let rescales = !is_one_factor(here, there) && (here.is_some() && adds(their) || there.is_some() && adds(our));
    rescales.then(|| "one side multiplied its values by one number, the other one wrote new ones".to_string())
}

/// The factor by which numbers are others, up to rounding: of most of them, where these are more than two; of the half, where it is a
/// thousand or another large power of ten and all are others; of a single number only a power of ten that turns one unit into another.
pub fn one_factor<'t>(pairs: impl Iterator<Item = (&'t str, &'t str)>) -> Option<f64> {
    // Each factor that is not 1, and how far it may be from the true one.
    let mut factors: Vec<(f64, f64)> = Vec::new();
    let mut all = 0;
    for (old, new) in pairs {
        let (Ok(before), Ok(after)) = (number(old).parse::<f64>(), number(new).parse::<f64>()) else {
            // A text that stays has no size, nor has a gap.
            if old == new || old.is_empty() || new.is_empty() { continue } else { return None }
        };
        if before == 0.0 && after == 0.0 {
            continue;
        }
        all += 1;
        if before != after {
            factors.push((after / before, (last_place(new) / 2.0 / after.abs()).clamp(1e-6, COARSEST)));
        }
    }
    factors.sort_by(|a, b| a.0.total_cmp(&b.0));
    let changed = factors.len();
    let near = |one: &(f64, f64), other: &(f64, f64)| (one.0 / other.0 - 1.0).abs() <= one.1 + other.1;
    // What most have in common stands in the middle.
    let middles = [factors.get(changed / 2), factors.get((changed / 2).wrapping_sub(1))];
    let (middle, like) = middles
        .into_iter()
        .flatten()
        .filter(|(factor, _)| factor.is_finite() && *factor != 0.0)
        .map(|middle| (middle, factors.iter().filter(|own| near(own, middle)).count()))
        .max_by_key(|(middle, like)| (*like, is_power(middle.0)))?;
    let is_all = like == all && (like > 1 || is_power(middle.0));
    let is_most = like > 2 && 2 * like >= all;
    let is_half = changed == all && 2 * like >= all && is_power(middle.0) && middle.0.abs().log10().abs() > 2.5;
    (is_all || is_most || is_half).then_some(middle.0)
}

/// Numbers are not rounded further than by this part, as far as they are looked at.
const COARSEST: f64 = 1e-3;

/// True where two sides multiplied by the same factor, up to rounding, or neither did.
pub fn is_one_factor(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one / other - 1.0).abs() <= COARSEST,
        (one, other) => one == other,
    }
}

/// True of a power of ten by which a unit may differ from another one.
fn is_power(factor: f64) -> bool {
    let digits = factor.abs().log10();
    digits.abs() > 1.5 && (digits - digits.round()).abs() < 1e-6
}

/// What the last digit of a number is worth.
fn last_place(text: &str) -> f64 {
    let digits = text.split(['e', 'E']).next().and_then(|text| text.split_once('.')).map_or(0, |(_, digits)| digits.len());
    10f64.powi(-(digits as i32))
}

fn number(text: &str) -> String {
    text.chars().filter(|c| !matches!(c, '_' | ' ')).collect()
}

/// Declarations that say how values in others are read, changed by one side while the other one wrote such values: those of ours.
pub fn across<'f>(older: &'f Fact, ours: &'f Fact, theirs: &'f Fact) -> Vec<&'f Fact> {
    if older.digest == ours.digest || older.digest == theirs.digest || ours.digest == theirs.digest {
        return Vec::new();
    }
    let [before, here, there] = [older, ours, theirs].map(items);
    let [known, our_said, their_said] = [older, ours, theirs].map(said);
    let fresh = |side: &Sayings, other: &Sayings| {
        let known: FxHashSet<&(String, String)> = known.iter().chain(other).collect();
        side.iter().filter(|own| !known.contains(own)).cloned().collect::<Sayings>()
    };
    // What one side declares, and what the other one has and writes.
    let sides = [(&here, &there, fresh(&their_said, &our_said)), (&there, &here, fresh(&our_said, &their_said))];
    let mut out: Vec<&Fact> = Vec::new();
    for (path, our) in here.list() {
        let (Some(old), Some(their)) = (before.get(path), there.get(path)) else { continue };
        if old.digest == our.digest && old.digest == their.digest {
            continue;
        }
        let is_read = |(own, others, written): &(&Items<'_>, &Items<'_>, Sayings)| {
            let moved = own.get(path).and_then(|changed| meaning(path, old, changed));
            moved.is_some_and(|moved| match moved {
                Moved::Word(word) => written.iter().any(|(_, says)| mentions(says, &word, "")),
                Moved::Order(word) => written.iter().any(|(path, says)| mentions(says, &word, "[(") || mentions(path, &word, "[(")),
                Moved::Attribute(kind, name) => fills(&kind, &name, &before, others),
                Moved::OfEntity(unit) => counts_in(&unit, &before, others),
            })
        };
        if sides.iter().any(is_read) {
            out.push(*our);
        }
    }
    out
}

/// What a change of a declaration does to others.
enum Moved {
    /// A unit is worth something else.
    Word(String),
    /// Keys stand in another order.
    Order(String),
    /// Of a kind, an attribute that has another unit.
    Attribute(String, String),
    /// An entity is counted in another unit: `nutrient.unit`.
    OfEntity(String),
}

fn meaning(path: &[&str], old: &Fact, new: &Fact) -> Option<Moved> {
    let last = path.last()?;
    if let Some(name) = last.strip_prefix("unit ") {
        return (old.digest != new.digest).then(|| Moved::Word(name.to_string()));
    }
    if let Some((kind, name)) = last.strip_prefix("attribute ").and_then(|rest| rest.split_once(" . ")) {
        return (sign(old, "unit") != sign(new, "unit")).then(|| Moved::Attribute(kind.to_string(), name.to_string()));
    }
    if *last == "unit" && path.len() > 1 {
        let kind = path.first()?.split(' ').next()?;
        return (old.digest != new.digest).then(|| Moved::OfEntity(format!("{kind}.unit")));
    }
    let name = last_word(last);
    let is_moved = ["index", "parameters"].iter().any(|label| {
        let (Some(old), Some(new)) = (part(old, label), part(new, label)) else { return false };
        let sets = |part: &Fact| keys(part).into_iter().map(|(_, set)| set).collect::<Vec<_>>();
        let names = |part: &Fact| keys(part).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let sorted = |mut all: Vec<String>| {
            all.sort_unstable();
            all
        };
        let (a, b) = ((names(old), sets(old)), (names(new), sets(new)));
        a != b && (sorted(a.0.clone()) == sorted(b.0.clone()) && a.0 != b.0 || sorted(a.1.clone()) == sorted(b.1.clone()) && a.1 != b.1)
    });
    is_moved.then(|| Moved::Order(name.to_string()))
}

/// True where a side writes values of an attribute that have no unit of their own.
fn fills(kind: &str, name: &str, before: &Items<'_>, side: &Items<'_>) -> bool {
    let (table, entities) = (format!("table {kind} . {name}"), format!("entities {kind}"));
    side.list().iter().any(|(path, item)| {
        let old = before.get(path);
        if old.is_some_and(|old| old.digest == item.digest) {
            return false;
        }
        let writes = |label: &str| match old {
            Some(old) => writes(old, item, label, "unit"),
            None => part(item, label).is_some_and(|part| part.kind != Kind::Table || new_cells(None, part).any(|cell| is_bare(&cell.says))),
        };
        match path.as_slice() {
            [only] if *only == table => part(item, "unit").is_none() && ["cells", "from", "block"].into_iter().any(writes),
            [only] if *only == entities => writes("from"),
            [first, entry] if *first == entities && *entry == name => part(item, "unit").is_none(),
            _ => false,
        }
    })
}

/// True where a side writes values of tables in the unit of an entity.
fn counts_in(unit: &str, before: &Items<'_>, side: &Items<'_>) -> bool {
    side.list().iter().any(|(path, item)| {
        let is_so = part(item, "unit").is_some_and(|own| own.says.replace(' ', "").contains(unit));
        let Some(old) = before.get(path).filter(|_| is_so) else { return is_so };
        ["cells", "from", "block"].into_iter().any(|label| writes(old, item, label, "unit"))
    })
}

/// True where a text has a name as a word, followed by one of these marks if there are any.
fn mentions(says: &str, name: &str, marks: &str) -> bool {
    let is_inner = |c: char| c.is_alphanumeric() || c == '_';
    says.match_indices(name).any(|(at, _)| {
        let before = says.get(..at).and_then(|before| before.chars().next_back());
        let after = says.get(at + name.len()..).unwrap_or("");
        let ends = !before.is_some_and(is_inner) && !after.chars().next().is_some_and(is_inner);
        ends && (marks.is_empty() || after.trim_start().starts_with(|c| marks.contains(c)))
    })
}

fn said(root: &Fact) -> Sayings {
    let mut out = Sayings::new();
    say(root, "", &mut out);
    out
}

/// The declarations of a text and their entries, by the keys down to them.
struct Items<'f>(Vec<(Vec<&'f str>, &'f Fact)>, FxHashMap<Vec<&'f str>, &'f Fact>);

impl<'f> Items<'f> {
    fn get(&self, path: &[&str]) -> Option<&'f Fact> {
        self.1.get(path).copied()
    }

    fn list(&self) -> &[(Vec<&'f str>, &'f Fact)] {
        &self.0
    }
}

fn items(root: &Fact) -> Items<'_> {
    fn gather<'f>(fact: &'f Fact, above: &[&'f str], out: &mut Vec<(Vec<&'f str>, &'f Fact)>) {
        for part in &fact.parts {
            match part.kind {
                Kind::Item => {
                    let path: Vec<&str> = above.iter().copied().chain([part.key.as_str()]).collect();
                    out.push((path.clone(), part));
                    gather(part, &path, out);
                }
                Kind::Block => gather(part, above, out),
                _ => {}
            }
        }
    }
    let mut list = Vec::new();
    gather(root, &[], &mut list);
    let by_path = list.iter().cloned().collect();
    Items(list, by_path)
}
