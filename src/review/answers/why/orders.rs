//! The order of members that count as they are declared: one change, made after all others.

use super::super::reads::FilePair;
use crate::review::cells::{Sheet, first_keys, known_keys};
use crate::review::edits::{Edit, applied};
use crate::review::reading::named;
use crate::review::sequence::in_order;
use crate::review::surroundings::Orders;
use crate::review::versions::beside;
use crate::syntax::facts::{self, Fact, Facts};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::ops::Range;

/// Members of a kind, or rows of a file, in the order of the newer version.
pub struct Order {
    /// The kind, in a scenario.
    pub kind: String,
    /// Keys of declarations, or labels of rows: those of the older version, and those of the newer one.
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// A member and its bytes.
type Placed<'p> = (&'p str, Range<usize>);

/// Which kinds of a scenario have an order, and which files of data have members of these.
pub struct Ordered {
    orders: Orders,
    data: BTreeSet<String>,
}

impl Ordered {
    pub fn of(files: &[FilePair]) -> Ordered {
        let text = |file: &FilePair| file.texts.iter().rev().flatten().next().cloned();
        let declared: Vec<(&str, Facts)> =
            files.iter().filter(|file| !file.is_data).filter_map(|file| Some((file.path.as_str(), facts::read(&text(file)?)))).collect();
        let given: Vec<(&str, &Fact)> = declared.iter().map(|(path, facts)| (*path, &facts.root)).collect();
        let orders = Orders::of(&given, &|path| files.iter().find(|file| file.path == path).and_then(text));
        let of = |(path, root): &(&str, &Fact)| {
            let all = named(root).into_iter().filter(|named| named.kind.as_ref().is_some_and(|kind| orders.has(kind)));
            all.filter_map(|named| beside(path, &named.path)).collect::<Vec<String>>()
        };
        let data = given.iter().flat_map(of).collect();
        Ordered { orders, data }
    }

    /// The orders that are others in a text.
    pub fn declared(&self, path: &str, old: &Fact, new: &Fact) -> Vec<Order> {
        let keys = |root: &Fact, places: &[usize]| -> Vec<String> {
            places.iter().filter_map(|at| root.parts.get(*at)).map(|part| part.key.clone()).collect()
        };
        let before = self.orders.members(path, old);
        let all = self.orders.members(path, new).into_iter().filter(|(kind, _)| kind != "use").filter_map(|(kind, places)| {
            let (before, after) = (keys(old, before.get(&kind)?), keys(new, &places));
            (!in_order(&before, &after)).then_some(Order { kind, before, after })
        });
        all.collect()
    }

    /// The same of the rows of a data file.
    pub fn rows(&self, path: &str, old: &str, new: &str, keys: &[String]) -> Option<Order> {
        let (a, b) = (Sheet::read(old)?, Sheet::read(new)?);
        let keys = self.data.contains(path).then(|| key_columns(&a, &b, keys)).flatten()?;
        let labels = |sheet: &Sheet<'_>| sheet.rows.iter().map(|row| sheet.label(row, &keys)).collect::<Vec<String>>();
        let (before, after) = (labels(&a), labels(&b));
        (!in_order(&before, &after)).then(|| Order { kind: String::new(), before, after })
    }
}

fn key_columns(old: &Sheet<'_>, new: &Sheet<'_>, names: &[String]) -> Option<Vec<usize>> {
    let both = [old, new];
    known_keys(&both, &[names.to_vec()]).or_else(|| first_keys(&both)).filter(|_| old.columns == new.columns)
}

impl Order {
    /// The names alone, old and new.
    pub fn shown(&self) -> [String; 2] {
        let name = |key: &String| key.strip_prefix(&format!("{} ", self.kind)).unwrap_or(key).to_string();
        [&self.before, &self.after].map(|keys| keys.iter().map(name).collect::<Vec<_>>().join(", "))
    }

    /// A text with its members in this order; nothing where these do not stand in lines of their own.
    pub fn put_into(&self, text: &str) -> Option<String> {
        let facts = facts::read(text);
        let parts = facts.root.parts.iter().filter(|part| self.after.contains(&part.key));
        let places: Option<Vec<Placed<'_>>> =
            parts.map(|part| (part.alone && part.group.is_none()).then(|| (part.key.as_str(), part.outer.clone()))).collect();
        self.permuted(text, &places?)
    }

    /// The same of the rows of a file.
    pub fn put_into_rows(&self, text: &str, newer: &str, keys: &[String]) -> Option<String> {
        let (sheet, newer) = (Sheet::read(text)?, Sheet::read(newer)?);
        let keys = key_columns(&sheet, &newer, keys)?;
        let all: Vec<(String, Range<usize>)> = sheet.rows.iter().map(|row| (sheet.label(row, &keys), row.range.clone())).collect();
        let places: Vec<Placed<'_>> = all.iter().map(|(label, range)| (label.as_str(), range.clone())).collect();
        let places: Vec<_> = places.into_iter().filter(|(label, _)| self.after.iter().any(|own| own == label)).collect();
        self.permuted(text, &places)
    }

    fn permuted(&self, text: &str, places: &[Placed<'_>]) -> Option<String> {
        let ranks: FxHashMap<&str, usize> = self.after.iter().enumerate().map(|(at, key)| (key.as_str(), at)).collect();
        let mut wanted: Vec<&Placed<'_>> = places.iter().collect();
        wanted.sort_by_key(|(key, _)| ranks.get(key).copied());
        let edit = |((_, place), (_, own)): (&Placed<'_>, &Placed<'_>)| {
            let (before, own) = (text.get(place.clone())?, text.get(own.clone())?);
            // The last line of a text may have no end.
            let own = match (before.ends_with('\n'), own.ends_with('\n')) {
                (true, false) => format!("{own}\n"),
                (false, true) => own.trim_end_matches(['\n', '\r']).to_string(),
                _ => own.to_string(),
            };
            Some(Edit { range: place.clone(), text: own })
        };
        let edits: Vec<Edit> = places.iter().zip(wanted.iter().copied()).map(edit).collect::<Option<_>>()?;
        applied(text, 0..text.len(), &edits.iter().collect::<Vec<_>>())
    }
}
