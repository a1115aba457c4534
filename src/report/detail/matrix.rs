//! A value for each tuple of keys as rows and columns: the last key with an order runs across, so that years do.

use crate::report::column::{Column, MATRIX, Zeros};
use crate::report::page::Page;
use crate::report::table::{Align, Grid};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

pub struct Matrix<'a> {
    grid: Grid<'a>,
    /// How many of its rows are not in the grid.
    hidden: usize,
    /// Rows that have nothing but zeros and are left out, by the names of their keys.
    zero: Vec<String>,
}

/// Which keys stand where.
struct Axes {
    /// The key that runs across.
    over: usize,
    /// It has an order: nothing is added up along it, since what is there at two times may be the same.
    ordered: bool,
    down: Vec<usize>,
}

impl Axes {
    fn with(column: &Column<'_, '_>, over: usize) -> Axes {
        let down = (0..column.series.keys.len()).filter(|key| *key != over).collect();
        Axes { over, ordered: column.series.is_ordered(over), down }
    }

    /// The best first.
    fn all(column: &Column<'_, '_>) -> Vec<Axes> {
        let keys = column.series.keys.len();
        let last = (0..keys).rev().find(|key| column.series.is_ordered(*key));
        match (last, keys) {
            (Some(over), 2) => [over, 1 - over].into_iter().map(|over| Axes::with(column, over)).collect(),
            (Some(over), _) => vec![Axes::with(column, over)],
            (None, 2) => [1, 0].into_iter().map(|over| Axes::with(column, over)).collect(),
            (None, _) => Vec::new(),
        }
    }
}

impl<'a> Matrix<'a> {
    /// `None` where a list is better: too wide, mostly empty, or longer.
    pub fn of(page: &Page, column: &Column<'_, 'a>, zeros: Zeros) -> Option<Matrix<'a>> {
        // Units that differ stand beside their numbers.
        if column.series.keys.len() < 2 || column.series.has_own_units() || column.series.rows().take(MATRIX + 1).count() > MATRIX {
            return None;
        }
        Axes::all(column).iter().find_map(|axes| Matrix::along(page, column, zeros, axes))
    }

    fn along(page: &Page, column: &Column<'_, 'a>, zeros: Zeros, axes: &Axes) -> Option<Matrix<'a>> {
        let series = column.series;
        let width = page.options.width;
        // What stands in each row, and whether the row is shown.
        let mut rows: BTreeMap<Vec<u32>, (BTreeMap<u32, f64>, bool)> = BTreeMap::new();
        let (mut across, mut pairs, mut listed) = (BTreeSet::new(), 0, 0);
        let mut keys = Vec::new();
        for row in column.rows() {
            series.ordinals(row.row, &mut keys);
            let over = keys.get(axes.over).copied()?;
            let down: Vec<u32> = axes.down.iter().filter_map(|key| keys.get(*key).copied()).collect();
            let counts = zeros == Zeros::Shown || row.value != 0.0;
            let (values, shown) = rows.entry(down).or_default();
            values.insert(over, row.value);
            *shown |= counts;
            across.insert(over);
            listed += usize::from(counts);
            pairs += 1;
        }
        let shown: Vec<&Vec<u32>> = rows.iter().filter(|(_, (_, shown))| *shown).map(|(down, _)| down).collect();
        let dense = pairs * 3 >= rows.len() * across.len() * 2;
        // A matrix of more lines than the list has is no gain.
        if shown.is_empty() || !dense || shown.len() > listed || across.len() * 3 > width {
            return None;
        }
        let mut shown: Vec<Vec<u32>> = shown.into_iter().cloned().collect();
        let size = |row: &Vec<u32>| rows.get(row).map_or(0.0, |(values, _)| values.values().sum::<f64>());
        column.sort(&axes.down, &mut shown, size);
        let mut across: Vec<u32> = across.into_iter().collect();
        series.in_order(axes.over, &mut across);
        let kept = page.kept(shown.len(), page.limit());
        let value = |down: &Vec<u32>, over: u32| rows.get(down).and_then(|(values, _)| values.get(&over)).copied();
        let grid = cross(column, axes, (&shown, kept), &across, &value);
        let name = |down: &Vec<u32>| {
            let names: Vec<_> = down.iter().zip(&axes.down).map(|(ordinal, key)| series.name_at(*key, *ordinal)).collect();
            if names.len() > 1 { format!("({})", names.join(", ")) } else { names.concat() }
        };
        let zero = rows.iter().filter(|(_, (_, shown))| !*shown).map(|(down, _)| name(down)).collect();
        (grid.width() + 4 <= width).then(|| Matrix { grid, hidden: shown.len() - kept, zero })
    }

    pub fn write(&self, page: &mut Page) {
        page.grid(4, &self.grid);
        page.cut(4, self.hidden);
        if !self.zero.is_empty() {
            let text = match self.zero.len() {
                0..=6 => self.zero.join(", "),
                many => format!("{many} others"),
            };
            page.line(4, &format!("all 0: {text}"));
        }
    }
}

fn cross<'a>(
    column: &Column<'_, 'a>,
    axes: &Axes,
    (rows, kept): (&[Vec<u32>], usize),
    across: &[u32],
    value: &dyn Fn(&Vec<u32>, u32) -> Option<f64>,
) -> Grid<'a> {
    let series = column.series;
    let axis = |key: usize| series.axes().get(key).map_or("", String::as_str);
    let total_down = column.totals && rows.len() > 1 && !axes.down.iter().any(|key| series.is_ordered(*key));
    let total_over = column.totals && across.len() > 1 && !axes.ordered;
    let sum = |values: &mut dyn Iterator<Item = Option<f64>>| values.flatten().sum::<f64>();
    // What is cut off counts in the totals as well.
    let totals: Vec<f64> = across.iter().map(|over| sum(&mut rows.iter().map(|row| value(row, *over)))).collect();
    let mut all: Vec<f64> = rows.iter().take(kept).flat_map(|row| across.iter().filter_map(|over| value(row, *over))).collect();
    all.extend(totals.iter().filter(|_| total_down));
    if total_over {
        all.extend(rows.iter().take(kept).map(|row| sum(&mut across.iter().map(|over| value(row, *over)))));
        all.extend(total_down.then(|| totals.iter().sum::<f64>()));
    }
    // One style for all, so that neighbours can be compared.
    let style = column.style(&all);
    let mut headings: Vec<(Cow<'a, str>, Align)> = Vec::new();
    for (at, key) in axes.down.iter().enumerate() {
        let last = at + 1 == axes.down.len();
        let heading = if last { format!("{} \\ {}", axis(*key), axis(axes.over)) } else { axis(*key).to_string() };
        headings.push((heading.into(), Align::Left));
    }
    headings.extend(across.iter().map(|over| (series.name_at(axes.over, *over).into(), Align::Point)));
    headings.extend(total_over.then(|| ("total".into(), Align::Point)));
    let mut grid = Grid::new(headings);
    for row in rows.iter().take(kept) {
        row.iter().zip(&axes.down).for_each(|(ordinal, key)| grid.cell(series.name_at(*key, *ordinal)));
        across.iter().for_each(|over| grid.cell(value(row, *over).map_or("-".into(), |value| column.cell(&style, value))));
        if total_over {
            grid.cell(column.cell(&style, sum(&mut across.iter().map(|over| value(row, *over)))));
        }
    }
    if total_down {
        grid.cell("total");
        axes.down.iter().skip(1).for_each(|_| grid.cell(""));
        totals.iter().for_each(|total| grid.cell(column.cell(&style, *total)));
        if total_over {
            grid.cell(column.cell(&style, totals.iter().sum::<f64>()));
        }
    }
    grid
}
