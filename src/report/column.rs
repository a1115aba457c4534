//! A series as a column of a table: its heading, its cells.

use super::number::{self, Style};
use super::page::{unit_after, unit_of, with_unit};
use super::{Row, Series};
use std::borrow::Cow;

/// A series as it is to be shown.
#[derive(Clone, Copy)]
pub struct Column<'m, 'a> {
    pub series: &'m Series<'a>,
    pub name: &'m str,
    pub percent: bool,
    digits: i32,
    /// Where this has no value, nothing is shown.
    only_where: Option<&'m Series<'a>>,
}

impl<'m, 'a> Column<'m, 'a> {
    pub fn new(series: &'m Series<'a>) -> Column<'m, 'a> {
        Column { series, name: series.name, percent: false, digits: number::IN_COLUMN, only_where: None }
    }

    pub fn named(self, name: &'m str) -> Column<'m, 'a> {
        Column { name, ..self }
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
        let (factor, only) = (if self.percent { 100.0 } else { 1.0 }, self.only_where);
        let rows = self.series.rows().filter(move |row| only.is_none_or(|other| other.at(row.row).is_some()));
        rows.map(move |row| Row { value: row.value * factor, ..row })
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
        self.series.find(keys).filter(|_| known).map(|value| if self.percent { value * 100.0 } else { value })
    }

    /// `Jain 0.857`, of a value without keys.
    pub fn sentence(&self) -> Option<String> {
        let value = self.rows().next()?.value;
        Some(format!("{} {}{}", self.name, self.cell(&self.style(&[value]), value), unit_after(unit_of(self.series))))
    }
}
