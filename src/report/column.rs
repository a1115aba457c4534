//! A series as a column of a table: its heading, its cells.

use super::number::{self, Style};
use super::page::{unit_after, unit_of, with_unit};
use super::{Row, Series};
use crate::hir::RowOrder;
use std::borrow::Cow;

/// What happens to rows that are zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    Shown,
    /// Left out, and counted.
    Counted,
}

/// The largest table that is looked at for a matrix, or beside others.
pub const MATRIX: usize = 20_000;

/// A series as it is to be shown.
#[derive(Clone, Copy)]
pub struct Column<'m, 'a> {
    pub series: &'m Series<'a>,
    pub name: &'m str,
    pub percent: bool,
    /// Rows and columns are added up: amounts of which that is the sum.
    pub totals: bool,
    /// In which order its rows are shown.
    pub order: RowOrder,
    digits: i32,
    /// Where this has no value, nothing is shown.
    only_where: Option<&'m Series<'a>>,
}

impl<'m, 'a> Column<'m, 'a> {
    pub fn new(series: &'m Series<'a>) -> Column<'m, 'a> {
        Column {
            series,
            name: series.name,
            percent: false,
            totals: false,
            order: RowOrder::Keys,
            digits: number::IN_COLUMN,
            only_where: None,
        }
    }

    pub fn named(self, name: &'m str) -> Column<'m, 'a> {
        Column { name, ..self }
    }

    /// With totals, where it is in a unit of amounts.
    pub fn with_totals(self) -> Column<'m, 'a> {
        Column { totals: self.series.is_amount(), ..self }
    }

    /// With its rows in another order.
    pub fn ordered(self, order: RowOrder) -> Column<'m, 'a> {
        Column { order, ..self }
    }

    /// True where the rows of both may stand in one table: each by its own size would be two orders.
    pub fn suits(&self, other: &Column<'_, '_>) -> bool {
        self.order == other.order && self.order != RowOrder::Size || self.series.keys.is_empty()
    }

    /// Puts tuples of some of its keys in the order that is asked for; `size` is what stands in the row of one.
    pub fn sort(&self, keys: &[usize], rows: &mut [Vec<u32>], size: impl Fn(&Vec<u32>) -> f64) {
        let place = |row: &Vec<u32>| row.iter().zip(keys).map(|(own, key)| self.series.place_at(*key, *own)).collect::<Vec<_>>();
        match self.order {
            RowOrder::Keys => {
                keys.iter().enumerate().rev().for_each(|(at, key)| self.series.sort_by(*key, rows, |row| row.get(at).copied()))
            }
            RowOrder::Declaration => rows.sort_by_cached_key(place),
            RowOrder::Size => rows.sort_by(|a, b| size(b).abs().total_cmp(&size(a).abs())),
        }
    }

    /// Shown in per cent.
    pub fn percent(self) -> Column<'m, 'a> {
        Column { percent: true, ..self }
    }

    pub fn digits(self, digits: i32) -> Column<'m, 'a> {
        Column { digits, ..self }
    }

    /// Shown only where another series, with the same keys, has a value.
    pub fn only_where(self, other: Option<&'m Series<'a>>) -> Column<'m, 'a> {
        Column { only_where: other, ..self }
    }

    pub fn heading(&self) -> String {
        with_unit(self.name, if self.percent { "%" } else { unit_of(self.series) })
    }

    pub fn rows(&self) -> impl Iterator<Item = Row> + 'm {
        let (own, only) = (*self, self.only_where);
        let rows = self.series.rows().filter(move |row| only.is_none_or(|other| other.at(row.row).is_some()));
        rows.map(move |row| Row { value: own.value(row), ..row })
    }

    /// What is shown of a row.
    fn value(&self, row: Row) -> f64 {
        let factor = if self.percent { 100.0 } else { 1.0 };
        row.value * factor
    }

    pub fn style(&self, values: &[f64]) -> Style {
        if self.percent { Style::percent(values) } else { Style::of(values, self.digits) }
    }

    pub fn cell(&self, style: &Style, value: f64) -> Cow<'a, str> {
        match self.series.word(value) {
            Some(word) => word.into(),
            None => style.show(value).into(),
        }
    }

    /// The value of a tuple of keys.
    pub fn find(&self, keys: &[u32]) -> Option<f64> {
        let known = self.only_where.is_none_or(|other| other.find(keys).is_some());
        self.series.row_of(keys).filter(|_| known).map(|row| self.value(row))
    }

    /// `Jain 0.857`, of a value without keys.
    pub fn sentence(&self) -> Option<String> {
        let value = self.rows().next()?.value;
        Some(format!("{} {}{}", self.name, self.cell(&self.style(&[value]), value), unit_after(unit_of(self.series))))
    }
}
