//! Three versions of a data file merged cell by cell.

use super::cells::{Row, Sheet, first_keys, known_keys};
use super::columns::Columns;
use super::edits::{Edit, line_end};
use super::merge::{unmerged, written};
use super::merged::{Marks, Merged, Unmerged};
use super::sequence::{Sides, in_order};
use super::surroundings::Rows;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::ops::Range;

/// Merges what ours and theirs changed of the older file, into ours.
///
/// # Errors
/// Where the columns are not the same in all three, or rows cannot be distinguished; or where a change of the one side may be of the row
/// that the other side changed too.
pub fn merge_cells(older: &str, ours: &str, theirs: &str, marks: &Marks, rows: &Rows) -> Result<Merged, Unmerged> {
    // Halves of a number must not go together.
    if rows.written_otherwise {
        return Err(Unmerged::default());
    }
    let read = |text| Sheet::read(text).ok_or_else(Unmerged::default);
    let (old, our, their) = (read(older)?, read(ours)?, read(theirs)?);
    if !Columns::match_by_place(&old, &our, &their) {
        return Err(Unmerged::of("one side has other columns, and lines say nothing of columns".into()));
    }
    let is_renamed = old.columns != our.columns || old.columns != their.columns;
    // Where a heading is another one, lines are not enough.
    let by_lines = || match is_renamed {
        true => Unmerged::of("one side has other headings, and its rows and those of the other side cannot be matched".into()),
        false => Unmerged::default(),
    };
    let all = [&old, &our, &their];
    let known = known_keys(&all, &rows.keys);
    let is_certain = known.is_some();
    let keys = known.or_else(|| first_keys(&all)).ok_or_else(by_lines)?;
    let [before, here, there] = all.map(|sheet| sheet.rows.iter().map(|row| sheet.label(row, &keys)).collect::<Vec<String>>());
    let sides = Sides { older: &before, ours: &here, theirs: &there };
    if let Some(row) = sides.gone_and_new() {
        return Err(Unmerged::of(format!("row `{row}`: both sides took it out, and a new row may be the same one under another key")));
    }
    let takes_their_order = sides.order().map_err(|()| Unmerged::of("both sides put rows in another order".into()))?;
    if let Some(row) = sides.new_in_two_places().filter(|_| rows.ordered) {
        return Err(Unmerged::of(format!("row `{row}` is new on both sides, in different places, and the order of rows counts")));
    }
    if let Some((one, other)) = sides.rivals_for_one_place().filter(|_| rows.ordered || !is_certain) {
        return Err(Unmerged::of(format!(
            "`{one}` and `{other}` are new in one place, and nothing says which comes first, or that they are two rows"
        )));
    }
    if !is_certain && (before != here || before != there) && changed_twice(all, &keys) {
        return Err(by_lines());
    }
    let columns = Columns::of(&old, &our, &their, &keys, &rows.units);
    // Where theirs alone has another order, ours is put into theirs.
    let (base, other) = if takes_their_order { (&their, &our) } else { (&our, &their) };
    let columns = if takes_their_order { columns.swapped() } else { columns };
    let headings = columns.headings(&old, base, other);
    let mut merge = CellMerge {
        our: base,
        their: other,
        keys: &keys,
        columns: &columns,
        clean: headings.clean,
        both: headings.both,
        regions: headings.region.into_iter().collect(),
        rivals: columns.reasons.clone(),
        expected: BTreeMap::new(),
    };
    merge.rows(&old);
    let CellMerge { mut clean, mut both, mut regions, rivals, expected, .. } = merge;
    both.extend(clean.iter().cloned());
    let order = |edit: &Edit| (edit.range.start, edit.range.end);
    clean.sort_by_key(order);
    both.sort_by_key(order);
    regions.sort_by_key(|range| (range.start, range.end));
    regions.dedup();
    let marks = &Marks { swapped: takes_their_order, ..marks.clone() };
    let [with_ours, with_theirs, marked] =
        written(base.text, &clean, &both, &regions, &|_| None, marks).ok_or_else(|| unmerged(&rivals))?;
    let holds = |text: &str, side: usize| {
        let sheet = Sheet::read(text)?;
        let found: BTreeMap<String, Vec<String>> = sheet.rows.iter().map(|row| (sheet.label(row, &keys), texts(row))).collect();
        let expected: BTreeMap<String, Vec<String>> =
            expected.iter().filter_map(|(label, sides)| Some((label.clone(), sides.get(side)?.clone()?))).collect();
        let order: Vec<String> = sheet.rows.iter().map(|row| sheet.label(row, &keys)).collect();
        let in_order = in_order(&order, if takes_their_order { &there } else { &here });
        (in_order && headings.columns.get(side) == Some(&sheet.columns) && found == expected && found.len() == sheet.rows.len())
            .then_some(())
    };
    holds(&with_ours, 0).and_then(|()| holds(&with_theirs, 1)).ok_or_else(|| unmerged(&rivals))?;
    Ok(Merged { text: if rivals.is_empty() { with_ours } else { marked }, rivals })
}

/// True where both sides changed a row of the older file, in different cells: nothing would show that it is not one row.
fn changed_twice([old, our, their]: [&Sheet<'_>; 3], keys: &[usize]) -> bool {
    let by_label = |sheet: &Sheet<'_>| sheet.rows.iter().map(|row| (sheet.label(row, keys), texts(row))).collect::<FxHashMap<_, _>>();
    let (here, there) = (by_label(our), by_label(their));
    old.rows.iter().any(|row| {
        let label = old.label(row, keys);
        let (before, a, b) = (texts(row), here.get(&label), there.get(&label));
        let (Some(a), Some(b)) = (a, b) else { return false };
        let is_rival = |at: usize| a.get(at) != b.get(at) && a.get(at) != before.get(at) && b.get(at) != before.get(at);
        *a != before && *b != before && a != b && !(0..before.len()).any(is_rival)
    })
}

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| cell.0.clone()).collect()
}

struct CellMerge<'s> {
    our: &'s Sheet<'s>,
    their: &'s Sheet<'s>,
    keys: &'s [usize],
    columns: &'s Columns,
    clean: Vec<Edit>,
    /// What theirs alone changes of what ours changed too.
    both: Vec<Edit>,
    regions: Vec<Range<usize>>,
    rivals: Vec<String>,
    /// Each row as it has to come out, with our side of every rival and with theirs.
    expected: BTreeMap<String, [Option<Vec<String>>; 2]>,
}

impl CellMerge<'_> {
    fn rows(&mut self, old: &Sheet<'_>) {
        let by_label = |sheet: &Sheet<'_>| -> FxHashMap<String, usize> {
            sheet.rows.iter().enumerate().map(|(at, row)| (sheet.label(row, self.keys), at)).collect()
        };
        let (before, there) = (by_label(old), by_label(self.their));
        let mut here: FxHashSet<String> = FxHashSet::default();
        let our = self.our;
        for row in &our.rows {
            let label = our.label(row, self.keys);
            let old = before.get(&label).and_then(|at| old.rows.get(*at));
            let their = there.get(&label).and_then(|at| self.their.rows.get(*at));
            match their {
                Some(their) => self.both_have(&label, old, row, their),
                None => self.only_ours(&label, old, row),
            }
            here.insert(label);
        }
        let their = self.their;
        let end = line_end(our.text);
        let mut after: Option<usize> = None;
        let places: FxHashMap<String, usize> = our.rows.iter().enumerate().map(|(at, row)| (our.label(row, self.keys), at)).collect();
        for row in &their.rows {
            let label = their.label(row, self.keys);
            if let Some(at) = places.get(&label) {
                after = Some(*at);
                continue;
            }
            let old = before.get(&label).and_then(|at| old.rows.get(*at));
            if old.is_some_and(|old| texts(old) == texts(row)) {
                continue;
            }
            let at = self.after(after);
            let own = their.text.get(row.range.clone()).unwrap_or("");
            let text =
                if our.text.get(..at).is_some_and(|before| before.ends_with('\n')) { format!("{own}{end}") } else { format!("{end}{own}") };
            let edit = Edit { range: at..at, text };
            if old.is_some() || self.columns.marks_row(row, true) {
                self.rivals.push(label.clone());
                self.both.push(edit);
                self.regions.push(at..at);
                self.expected.insert(label, [None, Some(texts(row))]);
            } else {
                self.clean.push(edit);
                self.expected.insert(label, [Some(texts(row)), Some(texts(row))]);
            }
        }
    }

    /// Where a new row comes: after one of ours, or before all of them.
    fn after(&self, row: Option<usize>) -> usize {
        match row.and_then(|at| self.our.rows.get(at)) {
            Some(row) => self.line(row).end,
            None => self.our.rows.first().map_or(self.our.text.len(), |first| first.range.start),
        }
    }

    fn both_have(&mut self, label: &str, old: Option<&Row>, our: &Row, their: &Row) {
        let (mut with_ours, mut with_theirs) = (texts(our), texts(their));
        let cell = |row: &Row, at: usize| row.cells.get(at).map(|cell| cell.0.clone());
        let count = our.cells.len().max(their.cells.len());
        let line = self.line(our);
        let mut rival = false;
        let is_divided = old.is_some_and(|old| self.columns.divide(old, our, their));
        for at in 0..count {
            let (a, b, o) = (cell(our, at), cell(their, at), old.and_then(|old| cell(old, at)));
            let is_ours = is_divided || self.columns.marks(at, false);
            if a == b || (old.is_some() && b == o && !is_ours) {
                if let (Some(to), Some(from)) = (with_theirs.get_mut(at), with_ours.get(at)) {
                    to.clone_from(from);
                }
                continue;
            }
            let (Some(place), Some(new)) = (our.cells.get(at), their.cells.get(at)) else { continue };
            let edit = Edit { range: place.1.clone(), text: self.their.text.get(new.1.clone()).unwrap_or("").to_string() };
            let is_theirs = is_divided || self.columns.marks(at, true);
            if old.is_some() && a == o && !is_theirs {
                if let (Some(to), Some(from)) = (with_ours.get_mut(at), with_theirs.get(at)) {
                    to.clone_from(from);
                }
                self.clean.push(edit);
            } else {
                let column = self.our.columns.get(at).map_or("", String::as_str);
                self.rivals.push(format!("{label}, {column}"));
                self.both.push(edit);
                rival = true;
            }
        }
        if rival {
            self.regions.push(line);
        }
        self.expected.insert(label.to_string(), [Some(with_ours), Some(with_theirs)]);
    }

    fn only_ours(&mut self, label: &str, old: Option<&Row>, our: &Row) {
        let line = self.line(our);
        let own = Some(texts(our));
        let removal = Edit { range: line.clone(), text: String::new() };
        match old {
            None if !self.columns.marks_row(our, false) => {
                self.expected.insert(label.to_string(), [own.clone(), own]);
            }
            Some(old) if texts(old) == texts(our) => self.clean.push(removal),
            _ => {
                self.rivals.push(label.to_string());
                self.both.push(removal);
                self.regions.push(line);
                self.expected.insert(label.to_string(), [own, None]);
            }
        }
    }

    /// The line of a row, with its end.
    fn line(&self, row: &Row) -> Range<usize> {
        let rest = self.our.text.get(row.range.end..).unwrap_or("");
        row.range.start..row.range.end + rest.find('\n').map_or(rest.len(), |end| end + 1)
    }
}
