//! Three versions of a data file merged cell by cell.

use super::cells::{Row, Sheet, keys};
use super::edits::{Edit, line_end};
use super::merge::{Marks, Merged, written};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;
use std::ops::Range;

/// Merges what ours and theirs changed of the older file, into ours. Nothing where the columns are not the same in all three, or rows
/// cannot be distinguished.
pub fn merge_cells(older: &str, ours: &str, theirs: &str, marks: &Marks) -> Option<Merged> {
    let (old, our, their) = (Sheet::read(older)?, Sheet::read(ours)?, Sheet::read(theirs)?);
    if old.columns != our.columns || our.columns != their.columns {
        return None;
    }
    let keys = keys(&[&old, &our, &their], &[])?;
    let mut merge = CellMerge {
        our: &our,
        their: &their,
        keys: &keys,
        clean: Vec::new(),
        both: Vec::new(),
        regions: Vec::new(),
        rivals: Vec::new(),
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
    let [with_ours, with_theirs, marked] = written(ours, &clean, &both, &regions, marks)?;
    let holds = |text: &str, side: usize| {
        let sheet = Sheet::read(text)?;
        let found: BTreeMap<String, Vec<String>> = sheet.rows.iter().map(|row| (sheet.label(row, &keys), texts(row))).collect();
        let expected: BTreeMap<String, Vec<String>> =
            expected.iter().filter_map(|(label, sides)| Some((label.clone(), sides.get(side)?.clone()?))).collect();
        (sheet.columns == our.columns && found == expected).then_some(())
    };
    holds(&with_ours, 0)?;
    holds(&with_theirs, 1)?;
    Some(Merged { text: if rivals.is_empty() { with_ours } else { marked }, rivals })
}

fn texts(row: &Row) -> Vec<String> {
    row.cells.iter().map(|cell| cell.0.clone()).collect()
}

struct CellMerge<'s> {
    our: &'s Sheet<'s>,
    their: &'s Sheet<'s>,
    keys: &'s [usize],
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
            if old.is_some() {
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
        for at in 0..count {
            let (a, b, o) = (cell(our, at), cell(their, at), old.and_then(|old| cell(old, at)));
            if a == b || (old.is_some() && b == o) {
                if let (Some(to), Some(from)) = (with_theirs.get_mut(at), with_ours.get(at)) {
                    to.clone_from(from);
                }
                continue;
            }
            let (Some(place), Some(new)) = (our.cells.get(at), their.cells.get(at)) else { continue };
            let edit = Edit { range: place.1.clone(), text: self.their.text.get(new.1.clone()).unwrap_or("").to_string() };
            if old.is_some() && a == o {
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
            None => {
                self.expected.insert(label.to_string(), [own.clone(), own]);
            }
            Some(old) if texts(old) == texts(our) => self.clean.push(removal),
            Some(_) => {
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
