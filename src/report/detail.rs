//! Tables of values: single ones in a list, those of one kind side by side, those of two as a matrix where it fits.

mod cells;
mod long;
mod matrix;

use self::cells::{own_units, said_zero};
use self::long::long;
use self::matrix::Matrix;
use super::column::MATRIX;
pub use super::column::{Column, Zeros};
use super::number::{self, Style};
use super::page::{Page, unit_after, unit_of};
use super::table;
use super::table::{Align, Grid};
use crate::hir::EntityTypeId;
use std::borrow::Cow;

/// Shows columns: those without keys as a list under the heading, those of one kind side by side, every
/// other one in a table of its own.
pub fn tables(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros, heading: &str) {
    let filled = filled(page, columns);
    let single: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys.is_empty()).collect();
    singles(page, &single, heading);
    let mut done: Vec<&[EntityTypeId]> = Vec::new();
    for column in filled.iter().filter(|c| c.series.keys.len() == 1) {
        if done.contains(&column.series.keys) {
            continue;
        }
        done.push(column.series.keys);
        let same: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys == column.series.keys).collect();
        of_one_kind(page, &same, zeros, heading);
    }
    let many: Vec<Column<'_, '_>> = filled.iter().copied().filter(|c| c.series.keys.len() >= 2).collect();
    of_many(page, &many, zeros);
}

/// The same, in the order of the columns: only neighbours share a table, and only where the order of its rows suits both.
pub fn in_turn(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros, heading: &str) {
    let filled = filled(page, columns);
    for run in filled.chunk_by(|one, next| one.series.keys == next.series.keys && one.suits(next)) {
        match run.first().map_or(0, |column| column.series.keys.len()) {
            0 => singles(page, run, heading),
            1 => of_one_kind(page, run, zeros, heading),
            _ => of_many(page, run, zeros),
        }
    }
}

/// The columns that have something to show.
fn filled<'m, 'a>(page: &Page, columns: &[Column<'m, 'a>]) -> Vec<Column<'m, 'a>> {
    let here = |c: &Column<'_, '_>| (!c.series.is_empty() || c.series.left_out != 0.0) && (page.options.full || !c.series.hidden);
    columns.iter().copied().filter(here).collect()
}

/// Those without keys, under the heading.
fn singles(page: &mut Page, columns: &[Column<'_, '_>], heading: &str) {
    if !columns.is_empty() {
        page.blank();
        page.heading(2, heading);
        list(page, columns);
    }
}

/// Those with one key of the same kind.
fn of_one_kind(page: &mut Page, same: &[Column<'_, '_>], zeros: Zeros, heading: &str) {
    page.blank();
    // Columns of nothing but zeros are no columns beside others.
    let used = |column: &Column<'_, '_>| zeros == Zeros::Shown || column.rows().any(|row| row.value != 0.0);
    let (some, none): (Vec<Column<'_, '_>>, Vec<Column<'_, '_>>) = same.iter().copied().partition(used);
    let (same, none) = if some.is_empty() { (same, &[][..]) } else { (some.as_slice(), none.as_slice()) };
    match same {
        [one] => page.heading(2, &titled(one)),
        several => {
            let axes = several.first().map_or(String::new(), |column| column.series.axes().join(", "));
            page.heading(2, &format!("{heading} by {axes}"));
            for (name, title) in several.iter().filter_map(|column| Some((column.name, column.series.title?))) {
                page.line(4, &format!("{name}: {title}"));
            }
        }
    }
    side_by_side(page, same, zeros);
    if !none.is_empty() {
        page.line(4, &format!("all 0: {}", none.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")));
    }
    in_no_group(page, same);
}

/// Those with several keys: a matrix each where it fits, else a list, for all of one list together.
fn of_many(page: &mut Page, many: &[Column<'_, '_>], zeros: Zeros) {
    let mut rest = many;
    while let Some((first, others)) = rest.split_first() {
        page.blank();
        if let Some(matrix) = Matrix::of(page, first, zeros) {
            page.heading(2, &titled(first));
            matrix.write(page);
            in_no_group(page, std::slice::from_ref(first));
            rest = others;
            continue;
        }
        let beside = others.iter().take_while(|other| same_keys(first, other) && first.suits(other)).count();
        let (together, after) = rest.split_at(1 + beside);
        match together {
            [one] => page.heading(2, &titled(one)),
            several => page.heading(2, &several.iter().map(Column::heading).collect::<Vec<_>>().join(", ")),
        }
        long(page, together, zeros);
        in_no_group(page, together);
        rest = after;
    }
}

/// What belongs to no group stands in no row of sums.
fn in_no_group(page: &mut Page, columns: &[Column<'_, '_>]) {
    for column in columns.iter().filter(|column| column.series.left_out != 0.0) {
        let left_out = number::alone(column.series.left_out);
        page.line(4, &format!("{}: {left_out}{} in no group", column.name, unit_after(&column.series.unit)));
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
    let total = columns.iter().map(|c| c.series.len()).max().unwrap_or(0);
    let zero = if zeros == Zeros::Counted { total.saturating_sub(keys.len()) } else { 0 };
    // A few that are 0 are named.
    let rest = if (1..=NAMED).contains(&zero) && !keys.is_empty() { others(columns, &keys) } else { Vec::new() };
    if let Some(column) = columns.first() {
        let mut rows: Vec<Vec<u32>> = keys.into_iter().map(|key| vec![key]).collect();
        column.sort(&[0], &mut rows, |row| column.find(row).unwrap_or(0.0));
        keys = rows.concat();
    }
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
    match rest.as_slice() {
        [] => said_zero(page, zero, keys.is_empty()),
        rest => {
            let name = |key: &u32| columns.iter().find_map(|c| c.series.name_of(*key)).unwrap_or("?");
            page.line(4, &format!("all 0: {}", rest.iter().map(name).collect::<Vec<_>>().join(", ")));
        }
    }
}

/// The keys of columns with one key that are none of these, which are sorted; in the order of their kind.
fn others(columns: &[Column<'_, '_>], keys: &[u32]) -> Vec<u32> {
    let mut rest: Vec<u32> = Vec::new();
    let mut ordinals = Vec::new();
    for column in columns {
        for row in column.rows() {
            column.series.ordinals(row.row, &mut ordinals);
            rest.extend(ordinals.first().filter(|key| keys.binary_search(key).is_err()));
        }
    }
    rest.sort_unstable();
    rest.dedup();
    columns.iter().take(1).for_each(|column| column.series.in_order(0, &mut rest));
    rest
}

/// So many keys with nothing but zeros are named.
const NAMED: usize = 6;

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
