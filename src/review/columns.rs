//! Columns of a data file in a merge: what their headings come to, and where one side changed what the numbers in a column mean while the
//! other one wrote numbers in it.

use super::cells::{Row, Sheet};
use super::edits::Edit;
use super::readings::{is_one_factor, one_factor};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// What headings of a column of units are called, where no scenario says which it is.
const UNITS: [&str; 3] = ["unit", "units", "currency"];

/// The columns of a merge. Of two sides, ours is the text that is changed.
pub struct Columns {
    /// By column: what ours, and what theirs writes in it is a conflict.
    marked: Vec<[bool; 2]>,
    /// By column: its heading is a conflict.
    rivals: Vec<bool>,
    /// Columns that say in which unit others are.
    units: Vec<usize>,
    /// The conflicts, in words.
    pub reasons: Vec<String>,
}

impl Columns {
    /// The columns of three versions, which [match by place](Columns::match_by_place).
    pub fn of(old: &Sheet<'_>, our: &Sheet<'_>, their: &Sheet<'_>, keys: &[usize], units: &[String]) -> Columns {
        let named = |column: &String| units.iter().any(|unit| unit == column) || UNITS.contains(&column.to_lowercase().as_str());
        let is_unit = |at: &usize| old.columns.get(*at).is_some_and(named);
        let units: Vec<usize> = (0..old.columns.len()).filter(is_unit).collect();
        let mut out = Columns { marked: Vec::new(), rivals: Vec::new(), units, reasons: Vec::new() };
        let before: FxHashMap<String, &Row> = old.rows.iter().map(|row| (old.label(row, keys), row)).collect();
        for (at, o) in old.columns.iter().enumerate() {
            let [a, b] = [our, their].map(|sheet| sheet.columns.get(at).map_or("", String::as_str));
            let scales = [our, their].map(|sheet| if keys.contains(&at) { None } else { scale(sheet, &before, keys, at) });
            let [here, there] = [our, their].map(|sheet| writes(sheet, &before, keys, at));
            let is_renamed = a != b;
            let is_scaled = !is_one_factor(scales[0], scales[1]);
            let marks =
                |changed: &str, scale: Option<f64>, writes: bool| writes && (is_renamed && changed != o || is_scaled && scale.is_some());
            let marked = [marks(b, scales[1], here), marks(a, scales[0], there)];
            let is_rival = is_renamed && (marked.contains(&true) || a != o && b != o);
            if is_rival {
                let mut names: Vec<String> = [o.as_str(), a, b].map(|name| format!("`{name}`")).to_vec();
                names.sort_unstable();
                names.dedup();
                let what = if marked.contains(&true) { ", and values were written under both" } else { "" };
                out.reasons.push(format!("column {o}: its heading is {}{what}", names.join(" or ")));
            } else if marked.contains(&true) {
                out.reasons.push(format!("column {o}: one side multiplied its values by one number, the other one wrote new ones"));
            }
            out.marked.push(marked);
            out.rivals.push(is_rival);
        }
        out
    }

    /// True where headings stand in one order, some possibly with another name.
    pub fn match_by_place(old: &Sheet<'_>, our: &Sheet<'_>, their: &Sheet<'_>) -> bool {
        let is_new = |sheet: &Sheet<'_>| {
            let mut renamed = sheet.columns.iter().zip(&old.columns).filter(|(new, old)| new != old);
            sheet.columns.len() == old.columns.len() && renamed.all(|(new, _)| !old.columns.contains(new))
        };
        is_new(our) && is_new(their)
    }

    /// The same seen from the other side.
    pub fn swapped(mut self) -> Columns {
        self.marked.iter_mut().for_each(|marked| marked.reverse());
        self
    }

    /// True where a cell that one side wrote is a conflict.
    pub fn marks(&self, at: usize, is_theirs: bool) -> bool {
        self.marked.get(at).is_some_and(|&[ours, theirs]| if is_theirs { theirs } else { ours })
    }

    /// The same of a new row.
    pub fn marks_row(&self, row: &Row, is_theirs: bool) -> bool {
        row.cells.iter().enumerate().any(|(at, cell)| !cell.0.is_empty() && self.marks(at, is_theirs))
    }

    /// True where one side changed the unit of a row, and the other one another cell of it.
    pub fn divide(&self, old: &Row, our: &Row, their: &Row) -> bool {
        let changed = |row: &Row, at: usize| row.cells.get(at).map(|cell| &cell.0) != old.cells.get(at).map(|cell| &cell.0);
        let others = |row: &Row| (0..old.cells.len()).any(|at| !self.units.contains(&at) && changed(row, at));
        let is_divided = |at: &usize| {
            changed(our, *at) != changed(their, *at) && (changed(our, *at) && others(their) || changed(their, *at) && others(our))
        };
        self.units.iter().any(is_divided)
    }

    /// The headings: what theirs changes of them without and with a conflict, the line of the latter, and what each side's text has in the end.
    pub fn headings(&self, old: &Sheet<'_>, our: &Sheet<'_>, their: &Sheet<'_>) -> Headings {
        let mut out = Headings { clean: Vec::new(), both: Vec::new(), region: None, columns: [our.columns.clone(), our.columns.clone()] };
        for (at, ((o, a), b)) in old.columns.iter().zip(&our.columns).zip(&their.columns).enumerate() {
            let is_rival = self.rivals.get(at).copied().unwrap_or(false);
            let (Some(place), Some(text)) = (our.headings.get(at), their.headings.get(at)) else { continue };
            let edit = Edit { range: place.clone(), text: their.text.get(text.clone()).unwrap_or("").to_string() };
            let [ours, theirs] = &mut out.columns;
            if a == b || !is_rival && b == o {
                continue;
            }
            if let Some(own) = theirs.get_mut(at) {
                own.clone_from(b);
            }
            if is_rival {
                out.both.push(edit);
                out.region = heading_line(our);
            } else {
                out.clean.push(edit);
                if let Some(own) = ours.get_mut(at) {
                    own.clone_from(b);
                }
            }
        }
        out
    }
}

/// What becomes of the headings.
pub struct Headings {
    pub clean: Vec<Edit>,
    pub both: Vec<Edit>,
    pub region: Option<Range<usize>>,
    pub columns: [Vec<String>; 2],
}

fn heading_line(sheet: &Sheet<'_>) -> Option<Range<usize>> {
    let (first, last) = (sheet.headings.first()?, sheet.headings.last()?);
    let rest = sheet.text.get(last.end..)?;
    Some(first.start..last.end + rest.find('\n').map_or(rest.len(), |end| end + 1))
}

/// The factor by which a side multiplied the numbers of a column.
fn scale(sheet: &Sheet<'_>, before: &FxHashMap<String, &Row>, keys: &[usize], at: usize) -> Option<f64> {
    let pairs = sheet.rows.iter().filter_map(|row| {
        let old = before.get(&sheet.label(row, keys))?;
        Some((old.cells.get(at)?.0.as_str(), row.cells.get(at)?.0.as_str()))
    });
    one_factor(pairs)
}

/// True where a side wrote values in a column: in new rows, or in place of others.
fn writes(sheet: &Sheet<'_>, before: &FxHashMap<String, &Row>, keys: &[usize], at: usize) -> bool {
    sheet.rows.iter().any(|row| {
        let Some(cell) = row.cells.get(at).filter(|cell| !cell.0.is_empty()) else { return false };
        before.get(&sheet.label(row, keys)).is_none_or(|old| old.cells.get(at).is_none_or(|old| old.0 != cell.0))
    })
}
