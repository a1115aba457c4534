//! Tables of values: single ones in a list, those of one kind side by side, those of two as a matrix where it fits.

mod matrix;

use self::matrix::Matrix;
use super::column::MATRIX;
pub use super::column::{Column, Zeros};
use super::number::{self, Style};
use super::page::{Page, SPARE, unit_after, unit_of, with_unit};
use super::table::{Align, Grid};
use super::{Row, table};
use crate::hir::{EntityTypeId, RowOrder};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Shows columns: those without keys as a list under the heading, those of one kind side by side, every
/// other one in a table of its own.
pub fn tables(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros, heading: &str) {
    let here = |c: &Column<'_, '_>| !c.series.is_empty() && (page.options.full || !c.series.hidden);
    let filled: Vec<Column<'_, '_>> = columns.iter().copied().filter(here).collect();
    let single: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys.is_empty()).collect();
    if !single.is_empty() {
        page.blank();
        page.heading(2, heading);
        list(page, &single);
    }
    let mut done: Vec<&[EntityTypeId]> = Vec::new();
    for column in filled.iter().filter(|c| c.series.keys.len() == 1) {
        if done.contains(&column.series.keys) {
            continue;
        }
        done.push(column.series.keys);
        let same: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys == column.series.keys).collect();
        page.blank();
        match same.as_slice() {
            [one] => page.heading(2, &titled(one)),
            several => {
                page.heading(2, &format!("{heading} by {}", column.series.axes().join(", ")));
                for (name, title) in several.iter().filter_map(|column| Some((column.name, column.series.title?))) {
                    page.line(4, &format!("{name}: {title}"));
                }
            }
        }
        side_by_side(page, &same, zeros);
    }
    let many: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys.len() >= 2).collect();
    let mut rest = many.as_slice();
    while let Some((first, others)) = rest.split_first() {
        page.blank();
        if let Some(matrix) = Matrix::of(page, first, zeros) {
            page.heading(2, &titled(first));
            matrix.write(page);
            rest = others;
            continue;
        }
        let beside = others.iter().take_while(|other| same_keys(first, other)).count();
        let (together, after) = rest.split_at(1 + beside);
        match together {
            [one] => page.heading(2, &titled(one)),
            several => page.heading(2, &several.iter().map(Column::heading).collect::<Vec<_>>().join(", ")),
        }
        long(page, together, zeros);
        rest = after;
    }
}

/// True when both have values for the same keys, as far as it is quickly told.
fn same_keys(a: &Column<'_, '_>, b: &Column<'_, '_>) -> bool {
    let (one, other) = (a.series, b.series);
    if one.keys != other.keys || one.rows().take(MATRIX + 1).count() > MATRIX || one.len() != other.len() {
        return false;
    }
    let mut keys = Vec::new();
    one.rows().all(|row| {
        one.ordinals(row.row, &mut keys);
        other.find(&keys).is_some()
    })
}

/// `ship [case/d]: What each plant ships`
fn titled(column: &Column<'_, '_>) -> String {
    match column.series.title {
        Some(title) => format!("{}: {title}", column.heading()),
        None => column.heading(),
    }
}

/// Values without keys, a line each.
fn list(page: &mut Page, columns: &[Column<'_, '_>]) {
    let make = |room: usize| {
        let headings = [Align::Left, Align::Point, Align::Left, Align::Left].map(|align| ("".into(), align));
        let mut grid = Grid::new(headings.into());
        for column in columns {
            let Some(row) = column.rows().next() else { continue };
            grid.cell(column.name);
            grid.cell(column.cell(&Style::of(&[row.value], number::ALONE), row.value));
            let unit = if column.percent { "%" } else { unit_of(column.series) };
            grid.cell(unit_after(unit).trim_start().to_string());
            grid.cell(table::cut(column.series.title.unwrap_or(""), room));
        }
        grid
    };
    // Titles get the room that the rest leaves.
    let rest = make(0).width() + 4;
    page.grid(4, &make(page.options.width.saturating_sub(rest)));
}

/// Values with one key of the same kind, side by side, in as many tables as the width asks for.
fn side_by_side(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros) {
    let mut keys: Vec<u32> = Vec::new();
    let mut ordinals = Vec::new();
    for column in columns {
        for row in column.rows().filter(|row| zeros == Zeros::Shown || row.value != 0.0) {
            column.series.ordinals(row.row, &mut ordinals);
            keys.extend(ordinals.first());
        }
    }
    keys.sort_unstable();
    keys.dedup();
    if let Some(column) = columns.first() {
        let mut rows: Vec<Vec<u32>> = keys.into_iter().map(|key| vec![key]).collect();
        column.sort(&[0], &mut rows, |row| column.find(row).unwrap_or(0.0));
        keys = rows.concat();
    }
    let total = columns.iter().map(|c| c.series.len()).max().unwrap_or(0);
    let zero = if zeros == Zeros::Counted { total.saturating_sub(keys.len()) } else { 0 };
    let kept = page.kept(keys.len(), page.limit());
    let hidden = keys.len() - kept;
    // What is cut off counts in the totals as well; nothing is added up along an order.
    let ordered = columns.iter().any(|column| column.series.is_ordered(0));
    let totals = !ordered && keys.len() > 1 && columns.iter().any(|column| column.totals);
    let sums: Vec<Option<f64>> =
        columns.iter().map(|column| (totals && column.totals).then(|| keys.iter().filter_map(|key| column.find(&[*key])).sum())).collect();
    keys.truncate(kept);
    if !keys.is_empty() {
        let texts: Vec<Vec<Cow<'_, str>>> = columns.iter().zip(&sums).map(|(column, sum)| cells(column, &keys, *sum)).collect();
        let units: Vec<Vec<String>> = columns.iter().map(|column| own_units(column, keys.iter().map(|key| vec![*key]))).collect();
        let titles: Vec<&str> = keys.iter().map(|key| columns.iter().find_map(|c| c.series.title_at(0, *key)).unwrap_or("")).collect();
        let mut names: Vec<&str> = keys.iter().map(|key| columns.iter().find_map(|c| c.series.name_of(*key)).unwrap_or("?")).collect();
        if totals {
            names.push("total");
        }
        let kind = columns.first().and_then(|c| c.series.axes().first()).map_or("", String::as_str);
        let mut from = 0;
        while from < columns.len() {
            let mut to = columns.len();
            let mut grid = beside(kind, &names, columns, (&texts, &units), from, to);
            while to > from + 1 && grid.width() + 4 > page.options.width {
                to -= 1;
                grid = beside(kind, &names, columns, (&texts, &units), from, to);
            }
            page.grid(4, &with_titles(grid, &titles, page.options.width.saturating_sub(4)));
            from = to;
        }
    }
    page.cut(4, hidden);
    said_zero(page, zero, keys.is_empty());
}

/// The unit of each instance of a column that has no unit in its heading, since they differ.
fn own_units(column: &Column<'_, '_>, keys: impl Iterator<Item = Vec<u32>>) -> Vec<String> {
    let own = column.series.has_own_units();
    keys.filter(|_| own)
        .map(|keys| match column.find(&keys) {
            Some(_) => unit_after(&column.series.unit_of(&keys)).trim_start().to_string(),
            None => String::new(),
        })
        .collect()
}

/// The cells of a column for some keys, and its total.
fn cells<'a>(column: &Column<'_, 'a>, keys: &[u32], total: Option<f64>) -> Vec<Cow<'a, str>> {
    let values: Vec<Option<f64>> = keys.iter().map(|key| column.find(&[*key])).collect();
    if column.series.has_own_units() {
        return values.into_iter().map(|value| value.map_or("-".into(), |value| column.cell(&column.style(&[value]), value))).collect();
    }
    let style = column.style(&values.iter().copied().chain([total]).flatten().collect::<Vec<_>>());
    let cell = |value: f64| column.cell(&style, value);
    values.into_iter().map(|value| value.map_or("-".into(), cell)).chain(total.map(cell)).collect()
}

/// A table with the titles of its rows at the right, as far as there is room.
fn with_titles<'t>(grid: Grid<'t>, titles: &[&'t str], width: usize) -> Grid<'t> {
    let room = width.saturating_sub(grid.width() + 2);
    if room < TITLE || titles.iter().all(|title| title.is_empty()) {
        return grid;
    }
    grid.beside(titles.iter().map(|title| table::cut(title, room)))
}

/// The least room for a title.
const TITLE: usize = 16;

fn beside<'t>(
    kind: &'t str,
    names: &[&'t str],
    columns: &[Column<'_, '_>],
    (texts, units): (&'t [Vec<Cow<'t, str>>], &'t [Vec<String>]),
    from: usize,
    to: usize,
) -> Grid<'t> {
    let chosen = || columns.iter().zip(texts.iter().zip(units)).skip(from).take(to - from);
    let mut headings: Vec<(Cow<'t, str>, Align)> = vec![(kind.into(), Align::Left)];
    for (column, _) in chosen() {
        headings.push((column.heading().into(), Align::Point));
        headings.extend(column.series.has_own_units().then(|| ("".into(), Align::Left)));
    }
    let mut grid = Grid::new(headings);
    for (at, name) in names.iter().enumerate() {
        grid.cell(*name);
        for (column, (cells, units)) in chosen() {
            grid.cell(cells.get(at).map_or("", |cell| cell.as_ref()));
            if column.series.has_own_units() {
                grid.cell(units.get(at).map_or("", String::as_str));
            }
        }
    }
    grid
}

/// A line for each tuple, with the values of all columns, which have the same keys.
fn long(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros) {
    let Some(first) = columns.first() else { return };
    let mut keys = Vec::new();
    let mut shows = |row: &Row| {
        first.series.ordinals(row.row, &mut keys);
        zeros == Zeros::Shown || columns.iter().any(|c| c.find(&keys).is_some_and(|value| value != 0.0))
    };
    let (mut rows, mut listed, mut total) = (Vec::new(), 0, 0);
    let mut all: Vec<Row> = Vec::new();
    if first.order != RowOrder::Keys {
        all = in_order(first);
    }
    for row in all.iter().copied().chain(first.rows().filter(|_| first.order == RowOrder::Keys)) {
        total += 1;
        if shows(&row) {
            listed += 1;
            if listed <= page.limit().saturating_add(SPARE) {
                rows.push(row);
            }
        }
    }
    rows.truncate(page.kept(listed, page.limit()));
    if !rows.is_empty() {
        let mut headings: Vec<(Cow<'_, str>, Align)> = first.series.axes().iter().map(|axis| (axis.as_str().into(), Align::Left)).collect();
        let mut texts: Vec<Vec<Cow<'_, str>>> = Vec::new();
        for column in columns {
            let value = |row: &Row| {
                let mut keys = Vec::new();
                first.series.ordinals(row.row, &mut keys);
                column.find(&keys)
            };
            let values: Vec<Option<f64>> = rows.iter().map(value).collect();
            let style = column.style(&values.iter().copied().flatten().collect::<Vec<_>>());
            let own = column.series.has_own_units();
            headings.push((column.heading().into(), Align::Point));
            let cell = |value: f64| if own { column.cell(&column.style(&[value]), value) } else { column.cell(&style, value) };
            texts.push(values.into_iter().map(|value| value.map_or("-".into(), cell)).collect());
            if own {
                let keys = |row: &Row| {
                    let mut keys = Vec::new();
                    first.series.ordinals(row.row, &mut keys);
                    keys
                };
                headings.push(("".into(), Align::Left));
                texts.push(own_units(column, rows.iter().map(keys)).into_iter().map(Cow::from).collect());
            }
        }
        // Prices of variables, which are never joined by values of other keys.
        let costs: Vec<f64> = rows.iter().filter(|_| page.options.full && columns.len() == 1).filter_map(|row| row.reduced_cost).collect();
        let costs: Vec<f64> = costs.into_iter().map(|cost| first.series.shown_cost(cost)).collect();
        if !costs.is_empty() {
            let style = Style::of(&costs, number::IN_COLUMN);
            let own = first.series.has_own_units();
            let unit = if own { "1" } else { first.series.shown_cost_unit() };
            headings.push((with_unit("reduced cost", unit).into(), Align::Point));
            texts.push(
                rows.iter()
                    .map(|row| row.reduced_cost.map_or("-".into(), |cost| style.show(first.series.shown_cost(cost)).into()))
                    .collect(),
            );
            if own {
                headings.push(("".into(), Align::Left));
                texts.push(
                    rows.iter().map(|row| Cow::from(unit_after(first.series.reduced_unit_at(row.row)).trim_start().to_string())).collect(),
                );
            }
            for (heading, end) in [("cost from", 0), ("cost to", 1)] {
                let ends: Vec<Option<Option<f64>>> =
                    rows.iter().map(|row| row.cost_range.map(|(low, high)| if end == 0 { low } else { high })).collect();
                let shown = |cost: f64| first.series.shown_cost(cost);
                let ends: Vec<Option<Option<f64>>> = ends.into_iter().map(|end| end.map(|end| end.map(shown))).collect();
                let known: Vec<f64> = ends.iter().copied().flatten().flatten().collect();
                if ends.iter().any(Option::is_some) {
                    let style = Style::of(&known, number::IN_COLUMN);
                    headings.push((with_unit(heading, unit).into(), Align::Point));
                    let text = |end: Option<Option<f64>>| match end {
                        None => "-".into(),
                        Some(None) => "open".into(),
                        Some(Some(cost)) => style.show(cost).into(),
                    };
                    texts.push(ends.into_iter().map(text).collect());
                }
            }
        }
        let mut grid = Grid::new(headings);
        let mut names = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            first.series.key_names(row.row, &mut names);
            names.iter().for_each(|name| grid.cell(*name));
            texts.iter().for_each(|cells| grid.cell(cells.get(at).map_or("", |cell| cell.as_ref())));
        }
        page.grid(4, &grid);
    }
    page.cut(4, listed - rows.len());
    said_zero(page, total - listed, listed == 0);
}

/// The rows of a column in the order that is asked for.
fn in_order(column: &Column<'_, '_>) -> Vec<Row> {
    let keys: Vec<usize> = (0..column.series.keys.len()).collect();
    let mut of: BTreeMap<Vec<u32>, Row> = BTreeMap::new();
    let mut own = Vec::new();
    for row in column.rows() {
        column.series.ordinals(row.row, &mut own);
        of.insert(own.clone(), row);
    }
    let mut tuples: Vec<Vec<u32>> = of.keys().cloned().collect();
    column.sort(&keys, &mut tuples, |tuple| of.get(tuple).map_or(0.0, |row| row.value));
    tuples.iter().filter_map(|tuple| of.get(tuple).copied()).collect()
}

fn said_zero(page: &mut Page, zero: usize, all: bool) {
    match (zero, all) {
        (0, _) => {}
        (1, true) => page.line(4, "the only one is 0"),
        (_, true) => page.line(4, &format!("all {zero} are 0")),
        (1, false) => page.line(4, "1 more is 0"),
        (_, false) => page.line(4, &format!("{zero} more are 0")),
    }
}
