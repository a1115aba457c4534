//! Values of several keys, a line for each tuple.

use super::cells::{own_units, said_zero};
use crate::hir::RowOrder;
use crate::report::Row;
use crate::report::column::{Column, Zeros};
use crate::report::number::{self, Style};
use crate::report::page::{Page, SPARE, unit_after, with_unit};
use crate::report::table::{Align, Grid};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// A line for each tuple, with the values of all columns, which have the same keys.
pub(super) fn long(page: &mut Page, columns: &[Column<'_, '_>], zeros: Zeros) {
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
