//! What two versions of a data file say differently: rows by their keys, cells by their column.

use super::difference::{Change, Difference};
use super::quantities::Quantities;
use crate::data::Csv;
use rustc_hash::{FxHashMap, FxHashSet};

/// The most columns that together tell the rows of a file apart, where nobody says which do.
const KEYS: usize = 4;

/// A data file, read.
pub struct Sheet<'t> {
    pub text: &'t str,
    pub columns: Vec<String>,
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
        let csv = Csv::open(text).ok()?;
        let columns: Vec<String> = csv.headings.iter().map(|heading| heading.text.clone()).collect();
        let distinct: FxHashSet<&String> = columns.iter().collect();
        if distinct.len() != columns.len() {
            return None;
        }
        let mut rows = Vec::new();
        let mut records = csv.records(text);
        let mut cells = Vec::new();
        while let Some(line) = records.read(&mut cells) {
            let line = line.ok()?;
            let cells = cells.iter().map(|cell| {
                let (lo, hi) = cell.range();
                (cell.text(text).into_owned(), lo as usize..hi as usize)
            });
            rows.push(Row { range: line.lo as usize..line.hi as usize, cells: cells.collect() });
        }
        Some(Sheet { text, columns, rows })
    }

    /// The columns of these names; of a heading with a unit the name alone will do.
    fn named(&self, names: &[String]) -> Option<Vec<usize>> {
        let bare = |heading: &str| heading.split(['[', '(']).next().unwrap_or("").trim().to_string();
        let place = |name: &String| self.columns.iter().position(|column| column == name || bare(column) == *name);
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

/// The columns that tell the rows of all these files apart: those of these names, or else the first few.
pub fn keys(sheets: &[&Sheet<'_>], names: &[String]) -> Option<Vec<usize>> {
    let first = sheets.first()?;
    let good = |keys: &Vec<usize>| sheets.iter().all(|sheet| sheet.tells_apart(keys));
    let named = sheets.iter().map(|sheet| sheet.named(names)).collect::<Option<Vec<_>>>();
    let named = named.filter(|all| all.windows(2).all(|pair| pair.first() == pair.last())).and_then(|all| all.into_iter().next());
    named.filter(good).or_else(|| (1..=KEYS.min(first.columns.len())).map(|count| (0..count).collect()).find(good))
}

/// What two versions of a file say differently; nothing where rows cannot be distinguished.
pub fn differences(old: &Sheet<'_>, new: &Sheet<'_>, names: &[String]) -> Option<Vec<Difference>> {
    let key_names: Vec<String> = keys(&[old], names)?.iter().filter_map(|at| old.columns.get(*at).cloned()).collect();
    let (old_keys, new_keys) = (old.named(&key_names)?, new.named(&key_names)?);
    if !old.tells_apart(&old_keys) || !new.tells_apart(&new_keys) {
        return None;
    }
    let quantities = Quantities::new(Vec::new());
    let mut out = Vec::new();
    let place = |declaration: String, part: &str, change, old_at, new_at| Difference {
        declaration,
        part: part.to_string(),
        change,
        old_at,
        new_at,
    };
    let columns: FxHashMap<&str, usize> = new.columns.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let known: FxHashSet<&str> = old.columns.iter().map(String::as_str).collect();
    for name in old.columns.iter().filter(|name| !columns.contains_key(name.as_str())) {
        out.push(place(format!("column {name}"), "", Change::Removed { old: String::new() }, Some(0), None));
    }
    for name in new.columns.iter().filter(|name| !known.contains(name.as_str())) {
        out.push(place(format!("column {name}"), "", Change::Added { new: String::new() }, None, Some(0)));
    }
    let rows: FxHashMap<String, &Row> = new.rows.iter().map(|row| (new.label(row, &new_keys), row)).collect();
    let mut seen = FxHashSet::default();
    for row in &old.rows {
        let label = old.label(row, &old_keys);
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
            if before != after {
                let moved = quantities.moved(&before, &after);
                let change = Change::Changed { old: before, new: after, moved };
                let at =
                    |row: &Row, cell: Option<&(String, std::ops::Range<usize>)>| Some(cell.map_or(row.range.start, |cell| cell.1.start));
                out.push(place(label.clone(), name, change, at(row, a), at(other, b)));
            }
        }
        seen.insert(label);
    }
    for row in &new.rows {
        let label = new.label(row, &new_keys);
        if !seen.contains(&label) {
            let row_text = new.text.get(row.range.clone()).unwrap_or("").to_string();
            out.push(place(label, "", Change::Added { new: row_text }, None, Some(row.range.start)));
        }
    }
    Some(out)
}
