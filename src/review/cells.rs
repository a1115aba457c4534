//! What two versions of a data file say differently: rows by their keys, cells by their column.

use super::difference::{Change, Difference};
use super::quantities::{Declared, Moved, Quantities};
use super::sequence::in_order;
use super::surroundings::Rows;
use crate::data::Source;
use crate::source::{FileId, Layout};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most columns that together tell the rows of a file apart, where nobody says which do.
const KEYS: usize = 4;

/// A data file, read.
pub struct Sheet<'t> {
    pub text: &'t str,
    pub columns: Vec<String>,
    /// Where the heading of each column stands.
    pub headings: Vec<std::ops::Range<usize>>,
    pub rows: Vec<Row>,
}

/// A row: its bytes, and of each cell the text and the bytes.
pub struct Row {
    pub range: std::ops::Range<usize>,
    pub cells: Vec<(String, std::ops::Range<usize>)>,
}

impl<'t> Sheet<'t> {
    /// Reads a file; nothing where it has no regular shape.
    pub fn read(text: &'t str) -> Option<Sheet<'t>> {
        let source = Source::open(FileId(0), text.into(), &Layout::default()).ok()?;
        let columns: Vec<String> = source.headings().iter().map(|heading| heading.text.clone()).collect();
        let headings = source.headings().iter().map(|heading| heading.cell.0 as usize..heading.cell.1 as usize).collect();
        let distinct: FxHashSet<&String> = columns.iter().collect();
        if distinct.len() != columns.len() {
            return None;
        }
        let mut rows = Vec::new();
        let mut records = source.records();
        let mut cells = Vec::new();
        while let Some(line) = records.read(&mut cells) {
            let line = line.ok()?;
            let cells = cells.iter().map(|cell| {
                let (lo, hi) = cell.range();
                (cell.text(text).into_owned(), lo as usize..hi as usize)
            });
            rows.push(Row { range: line.lo as usize..line.hi as usize, cells: cells.collect() });
        }
        Some(Sheet { text, columns, headings, rows })
    }

    /// The columns of these names; of a heading with a unit the name alone will do.
    fn named(&self, names: &[String]) -> Option<Vec<usize>> {
        let place = |name: &String| self.columns.iter().position(|column| column == name || bare(column) == name);
        let places: Option<Vec<usize>> = names.iter().map(place).collect();
        places.filter(|places| !places.is_empty())
    }

    pub fn label(&self, row: &Row, keys: &[usize]) -> String {
        keys.iter().map(|key| row.cells.get(*key).map_or("", |cell| cell.0.as_str())).collect::<Vec<_>>().join(", ")
    }

    /// True where these columns tell all rows apart.
    pub fn tells_apart(&self, keys: &[usize]) -> bool {
        let mut seen = FxHashSet::default();
        self.rows.iter().all(|row| seen.insert(self.label(row, keys)))
    }
}

/// A heading without its unit.
fn bare(heading: &str) -> &str {
    heading.split(['[', '(']).next().unwrap_or("").trim()
}

/// A heading of which only the unit is another: both headings, the place of the newer one, and both units.
struct Reheaded<'t> {
    name: &'t str,
    at: usize,
    newer: &'t str,
    units: [&'t str; 2],
}

fn in_other_units<'t>(old: &'t Sheet<'_>, new: &'t Sheet<'_>) -> Vec<Reheaded<'t>> {
    let unit = |heading: &'t str| {
        let inner = heading.get(heading.find(['[', '('])? + 1..)?;
        inner.trim_end().strip_suffix([']', ')']).map(str::trim)
    };
    let came = |name: &String| !old.columns.contains(name);
    let gone = old.columns.iter().filter(|name| !new.columns.contains(name));
    let pair = |name: &'t String| {
        let mut others = new.columns.iter().enumerate().filter(|(_, other)| came(other) && bare(other) == bare(name));
        let (Some((at, newer)), None) = (others.next(), others.next()) else { return None };
        Some(Reheaded { name, at, newer, units: [unit(name)?, unit(newer)?] })
    };
    gone.filter_map(pair).collect()
}

/// The columns that tell the rows of all these files apart: the first few.
pub fn first_keys(sheets: &[&Sheet<'_>]) -> Option<Vec<usize>> {
    let columns = sheets.first()?.columns.len();
    (1..=KEYS.min(columns)).map(|count| (0..count).collect()).find(|keys: &Vec<usize>| tell_apart(sheets, keys))
}

/// The columns that do it of those that scenarios take for keys.
pub fn known_keys(sheets: &[&Sheet<'_>], named: &[Vec<String>]) -> Option<Vec<usize>> {
    let places = |names: &Vec<String>| {
        let all = sheets.iter().map(|sheet| sheet.named(names)).collect::<Option<Vec<_>>>()?;
        all.windows(2).all(|pair| pair.first() == pair.last()).then(|| all.into_iter().next()).flatten()
    };
    named.iter().filter_map(places).filter(|keys| tell_apart(sheets, keys)).min_by_key(Vec::len)
}

fn tell_apart(sheets: &[&Sheet<'_>], keys: &[usize]) -> bool {
    sheets.iter().all(|sheet| sheet.tells_apart(keys))
}

/// What each row is called; what several have in common with the number of the row among them.
fn labels(sheet: &Sheet<'_>, keys: &[usize]) -> Vec<String> {
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    let number = |row| {
        let label = sheet.label(row, keys);
        let again = seen.entry(label.clone()).or_default();
        *again += 1;
        if *again == 1 { label } else { format!("{label} ({again})") }
    };
    sheet.rows.iter().map(number).collect()
}

/// What two versions of a file say differently, with the units that these texts declare; nothing where the columns of the keys are others.
pub fn differences(old: &Sheet<'_>, new: &Sheet<'_>, rows: &Rows, declared: &Declared<'_>) -> Option<Vec<Difference>> {
    let all = || (0..old.columns.len()).collect();
    let keys = known_keys(&[old], &rows.keys).or_else(|| first_keys(&[old])).unwrap_or_else(all);
    let key_names: Vec<String> = keys.iter().filter_map(|at| old.columns.get(*at).cloned()).collect();
    let (old_keys, new_keys) = (old.named(&key_names)?, new.named(&key_names)?);
    let (before, after) = (labels(old, &old_keys), labels(new, &new_keys));
    let quantities = Quantities::new(declared);
    let mut out = Vec::new();
    let place = |declaration: String, part: &str, change, old_at, new_at| Difference {
        declaration,
        part: part.to_string(),
        change,
        old_at,
        new_at,
    };
    let mut columns: FxHashMap<&str, usize> = new.columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut known: FxHashSet<&str> = old.columns.iter().map(String::as_str).collect();
    // A heading with another unit is the same column, read otherwise.
    let mut units: FxHashMap<&str, [&str; 2]> = FxHashMap::default();
    for Reheaded { name, at, newer, units: read } in in_other_units(old, new) {
        columns.insert(name, at);
        known.insert(newer);
        units.insert(name, read);
        let change = Change::Changed { old: name.to_string(), new: newer.to_string(), moved: None };
        out.push(place(format!("column {}", bare(name)), "heading", change, Some(0), Some(0)));
    }
    for name in old.columns.iter().filter(|name| !columns.contains_key(name.as_str())) {
        out.push(place(format!("column {name}"), "", Change::Removed { old: String::new() }, Some(0), None));
    }
    for name in new.columns.iter().filter(|name| !known.contains(name.as_str())) {
        out.push(place(format!("column {name}"), "", Change::Added { new: String::new() }, None, Some(0)));
    }
    let is_ordered = rows.ordered;
    let rows: FxHashMap<String, &Row> = after.iter().cloned().zip(&new.rows).collect();
    let mut seen = FxHashSet::default();
    for (row, label) in old.rows.iter().zip(before.iter().cloned()) {
        let Some(other) = rows.get(&label) else {
            let row_text = old.text.get(row.range.clone()).unwrap_or("").to_string();
            out.push(place(label, "", Change::Removed { old: row_text }, Some(row.range.start), None));
            continue;
        };
        for (at, name) in old.columns.iter().enumerate() {
            let Some(there) = columns.get(name.as_str()) else { continue };
            let (a, b) = (row.cells.get(at), other.cells.get(*there));
            let text = |cell: Option<&(String, std::ops::Range<usize>)>| cell.map_or(String::new(), |cell| cell.0.clone());
            let (before, after) = (text(a), text(b));
            let (before, after) = match units.get(name.as_str()) {
                Some([from, to]) if !before.is_empty() && !after.is_empty() => (format!("{before} {from}"), format!("{after} {to}")),
                _ => (before, after),
            };
            if before != after {
                // Data has no `_` in its numbers.
                let moved = if after.contains('_') || before.contains('_') { None } else { quantities.moved(&before, &after) };
                // What is only converted follows the heading.
                if units.contains_key(name.as_str()) && moved == Some(Moved::Same) {
                    continue;
                }
                let change = Change::Changed { old: before, new: after, moved };
                let at =
                    |row: &Row, cell: Option<&(String, std::ops::Range<usize>)>| Some(cell.map_or(row.range.start, |cell| cell.1.start));
                out.push(place(label.clone(), name, change, at(row, a), at(other, b)));
            }
        }
        seen.insert(label);
    }
    for (row, label) in new.rows.iter().zip(after.iter().cloned()) {
        if !seen.contains(&label) {
            let row_text = new.text.get(row.range.clone()).unwrap_or("").to_string();
            out.push(place(label, "", Change::Added { new: row_text }, None, Some(row.range.start)));
        }
    }
    if is_ordered && !in_order(&before, &after) {
        let change = Change::Changed { old: before.join(", "), new: after.join(", "), moved: None };
        out.push(place("order".into(), "", change, Some(0), Some(0)));
    }
    Some(out)
}
