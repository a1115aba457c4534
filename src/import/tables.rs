//! The data of a program as tables in CSV.

use super::kind::Kind;
use super::names::kept;
use super::numbers::decimal;
use super::source::{COLUMNS, ENTRIES, OUTCOMES, ROWS, Source, sense};
use super::stages::{Sort, changed_entries};
use crate::data::mps::{Law, Place};
use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Up to so many numbers of a group, all are written, also those that an outcome leaves as they are.
const FULL: usize = 100_000;

/// A cell, in quotes where it has to be.
fn cell(text: &str) -> Cow<'_, str> {
    let text = if text.contains('`') { Cow::Owned(kept(text)) } else { Cow::Borrowed(text) };
    if text.contains([',', '"', ';', '\t', '\n', '\r']) { Cow::Owned(format!("\"{}\"", text.replace('"', "\"\""))) } else { text }
}

/// A table: its heading and its rows.
struct Table(String);

impl Table {
    fn new(heading: &[&str]) -> Table {
        Table(heading.join(",") + "\n")
    }

    fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) {
        for (number, text) in cells.into_iter().enumerate() {
            if number > 0 {
                self.0.push(',');
            }
            self.0.push_str(text.as_ref());
        }
        self.0.push('\n');
    }
}

/// All tables, with their names.
pub fn files(source: &Source<'_>) -> Vec<(String, String)> {
    let mut all = vec![(COLUMNS.to_string(), columns(source))];
    if source.has_entries() {
        all.push((ENTRIES.to_string(), entries(source)));
    }
    if !source.program.rows.is_empty() {
        all.push((ROWS.to_string(), rows(source)));
    }
    if source.has_states() {
        all.push((OUTCOMES.to_string(), outcomes(source)));
    }
    all.extend(changes(source).into_iter().map(|(kind, table)| (kind.file().to_string(), table.0)));
    all
}

fn columns(source: &Source<'_>) -> String {
    let mut heading = vec!["column"];
    heading.extend(source.has_stages().then_some("stage"));
    heading.extend(source.stages.several_sorts.then_some("type"));
    heading.push("cost");
    heading.extend(source.has_lower().then_some("lower"));
    heading.extend(source.has_upper().then_some("upper"));
    let mut table = Table::new(&heading);
    let (has_stages, has_lower, has_upper) = (source.has_stages(), source.has_lower(), source.has_upper());
    let bound = |value: &Option<Exact>| value.as_ref().map(decimal).unwrap_or_default();
    for (column, stage) in source.program.columns.iter().zip(&source.periods.columns) {
        let mut cells = vec![cell(&column.name)];
        cells.extend(has_stages.then(|| Cow::Owned((stage + 1).to_string())));
        cells.extend(source.stages.several_sorts.then(|| Cow::Borrowed(Sort::of(column).word())));
        cells.push(Cow::Owned(decimal(&column.cost)));
        cells.extend(has_lower.then(|| Cow::Owned(bound(&column.lower))));
        cells.extend(has_upper.then(|| Cow::Owned(bound(&column.upper))));
        table.row(cells);
    }
    table.0
}

fn rows(source: &Source<'_>) -> String {
    let mut heading = vec!["row"];
    heading.extend(source.has_stages().then_some("stage"));
    heading.extend(["sense", "side"]);
    heading.extend(source.has_widths().then_some("width"));
    let mut table = Table::new(&heading);
    let (has_stages, has_widths) = (source.has_stages(), source.has_widths());
    for (row, stage) in source.program.rows.iter().zip(&source.periods.rows) {
        let mut cells = vec![cell(&row.name)];
        cells.extend(has_stages.then(|| Cow::Owned((stage + 1).to_string())));
        cells.push(Cow::Borrowed(sense(row.sense)));
        cells.push(Cow::Owned(decimal(&row.side)));
        cells.extend(has_widths.then(|| Cow::Owned(row.width.as_ref().map(decimal).unwrap_or_default())));
        table.row(cells);
    }
    table.0
}

fn entries(source: &Source<'_>) -> String {
    let mut table = Table::new(&["row", "column", "value"]);
    let program = source.program;
    let mut put = |row: u32, col: u32, value: &Exact| {
        table.row([cell(&program.rows.at(row).name), cell(&program.columns.at(col).name), Cow::Owned(decimal(value))]);
    };
    program.entries.iter().for_each(|(row, col, value)| put(*row, *col, value));
    // What only outcomes have is an entry too, of 0.
    let known = program.entry_places();
    let random = changed_entries(&source.stages.changed).filter(|at| !known.contains_key(at));
    random.for_each(|(row, col)| put(row, col, &Exact::ZERO));
    table.0
}

fn outcomes(source: &Source<'_>) -> String {
    let mut heading = vec!["group", "state", "probability"];
    let has_parents = source.has_parents();
    heading.extend(has_parents.then_some("after"));
    let mut table = Table::new(&heading);
    for (group, names) in source.groups.iter().zip(&source.names.groups) {
        let Law::States { states, given, .. } = &group.law else { continue };
        let before = given.and_then(|given| source.groups.get(given)).map(|group| &group.law);
        for state in states {
            let mut cells = vec![cell(&names.key), cell(&state.name), Cow::Owned(decimal(&state.probability))];
            if has_parents {
                cells.push(match (before, state.parent) {
                    (Some(Law::States { states, .. }), Some(parent)) => cell(&states.at(parent).name),
                    _ => Cow::Borrowed(""),
                });
            }
            table.row(cells);
        }
    }
    table.0
}

/// What outcomes change, by sort of number.
fn changes(source: &Source<'_>) -> BTreeMap<Kind, Table> {
    let mut tables: BTreeMap<Kind, Table> = BTreeMap::new();
    let program = source.program;
    let entries = program.entry_places();
    for (group, names) in source.groups.iter().zip(&source.names.groups) {
        let Law::States { states, values, .. } = &group.law else { continue };
        let mut by_kind: BTreeMap<Kind, Vec<&(Place, u32, Exact)>> = BTreeMap::new();
        values.iter().for_each(|value| by_kind.entry(Kind::of(value.0)).or_default().push(value));
        for (kind, values) in by_kind {
            let heading = [&["group", "state"], kind.keys(), &["value"]].concat();
            let table = tables.entry(kind).or_insert_with(|| Table::new(&heading));
            let mut put = |state: u32, place: Place, value: &Exact| {
                let mut cells = vec![cell(&names.key), cell(&states.at(state).name)];
                cells.extend(place.names(program).into_iter().map(cell));
                cells.push(Cow::Owned(decimal(value)));
                table.row(cells);
            };
            let places: BTreeSet<Place> = values.iter().map(|(place, ..)| *place).collect();
            if places.len().saturating_mul(states.len()) > FULL {
                values.iter().for_each(|(place, state, value)| put(*state, *place, value));
                continue;
            }
            let known: FxHashMap<(Place, u32), &Exact> = values.iter().map(|(place, state, value)| ((*place, *state), value)).collect();
            for state in 0..states.len() as u32 {
                for place in &places {
                    match known.get(&(*place, state)) {
                        Some(value) => put(state, *place, value),
                        None => put(state, *place, &program.number(*place, &entries)),
                    }
                }
            }
        }
    }
    tables
}
