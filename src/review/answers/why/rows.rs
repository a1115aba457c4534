//! The rows of a data file that two versions have differently, each as edits of the older text.

use crate::review::cells::{Row, Sheet, first_keys, known_keys};
use crate::review::edits::{Edit, applied};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// The rows that differ, by their labels, with what makes the older text say what the newer one does of them. Nothing where columns are
/// others, where rows cannot be distinguished, or where all edits together do not come to the newer file.
pub fn rows(old_text: &str, new_text: &str, names: &[String]) -> Option<Vec<(String, Vec<Edit>)>> {
    let (old, new) = (Sheet::read(old_text)?, Sheet::read(new_text)?);
    if old.columns != new.columns {
        return None;
    }
    let keys = known_keys(&[&old, &new], &[names.to_vec()]).or_else(|| first_keys(&[&old, &new]))?;
    let there: FxHashMap<String, &Row> = new.rows.iter().map(|row| (new.label(row, &keys), row)).collect();
    let here: FxHashMap<String, &Row> = old.rows.iter().map(|row| (old.label(row, &keys), row)).collect();
    let mut out = Vec::new();
    for row in &old.rows {
        let label = old.label(row, &keys);
        match there.get(&label) {
            None => out.push((label, vec![Edit { range: line(old_text, row), text: String::new() }])),
            Some(other) => {
                let edits = cells(row, other, new_text)?;
                if !edits.is_empty() {
                    out.push((label, edits));
                }
            }
        }
    }
    let (at, ends) = (old_text.len(), old_text.ends_with('\n'));
    for row in &new.rows {
        let label = new.label(row, &keys);
        if !here.contains_key(&label) {
            let own = new_text.get(row.range.clone())?;
            out.push((label, vec![Edit { range: at..at, text: if ends { format!("{own}\n") } else { format!("\n{own}") } }]));
        }
    }
    let all: Vec<&Edit> = out.iter().flat_map(|(_, edits)| edits).collect();
    let made = with(old_text, all)?;
    let says = |sheet: &Sheet<'_>| -> BTreeMap<String, Vec<String>> {
        sheet.rows.iter().map(|row| (sheet.label(row, &keys), row.cells.iter().map(|cell| cell.0.clone()).collect())).collect()
    };
    let made = Sheet::read(&made)?;
    (made.columns == new.columns && made.rows.len() == new.rows.len() && says(&made) == says(&new)).then_some(out)
}

/// A text with edits, in whatever order.
pub fn with(text: &str, mut edits: Vec<&Edit>) -> Option<String> {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    applied(text, 0..text.len(), &edits)
}

/// The cells of a row that are others; nothing where there are more or fewer of them.
fn cells(old: &Row, new: &Row, new_text: &str) -> Option<Vec<Edit>> {
    if old.cells.len() != new.cells.len() {
        return None;
    }
    let differing = old.cells.iter().zip(&new.cells).filter(|(a, b)| a.0 != b.0);
    differing.map(|(a, b)| Some(Edit { range: a.1.clone(), text: new_text.get(b.1.clone())?.to_string() })).collect()
}

/// The line of a row, with its end.
fn line(text: &str, row: &Row) -> std::ops::Range<usize> {
    let rest = text.get(row.range.end..).unwrap_or("");
    row.range.start..row.range.end + rest.find('\n').map_or(rest.len(), |end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_change_come_and_go() {
        let old = "mill,price\nodra,3\nebro,\"2\"\nrhin,5";
        let new = "mill,price\nebro,2\nodra,4\nwien,\"1,5\"\n";
        let found = rows(old, new, &[]).unwrap();
        let labels: Vec<&str> = found.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, ["odra", "rhin", "wien"]);
        let only = |at: usize| with(old, found[at].1.iter().collect()).unwrap();
        assert_eq!(only(0), old.replace("odra,3", "odra,4"));
        assert_eq!(only(1), "mill,price\nodra,3\nebro,\"2\"\n");
        assert_eq!(only(2), format!("{old}\nwien,\"1,5\""));
        // Other columns, and other separators.
        assert!(rows(old, "mill,cost\nodra,3\n", &[]).is_none());
        assert!(rows(old, "mill;price\nodra;4\nwien;2\n", &[]).is_none());
    }
}
