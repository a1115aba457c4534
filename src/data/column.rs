//! One value for each row of an index: what it is, exactly, and where it stands.

use super::records::cell_at;
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::source::{FileId, SourceMap, Span};
use rustc_hash::FxHashMap;

/// Marks a cell without a place in a list of offsets.
pub(super) const NOWHERE: u32 = u32::MAX;

/// The values of one quantity by row. "No value" is kept apart from every number; no value is
/// NaN or infinite.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// By row; NaN where there is no value.
    values: Vec<f64>,
    /// The exact values of those rows where it is not the shortest decimal of the `f64`.
    exact: FxHashMap<u32, Exact>,
    origins: Origins,
    /// Places of single rows for which `origins` does not hold.
    moved: FxHashMap<u32, Span>,
}

/// Where the values of a column stand.
#[derive(Clone, Debug, Default)]
pub enum Origins {
    /// Unknown.
    #[default]
    None,
    /// By row; `None` where there is no value.
    Spans(Vec<Option<Span>>),
    /// In the cells of one file: by row the byte at which the cell starts (at its quote, if it has
    /// one), `u32::MAX` where there is no value. The end is found again by reading the cell.
    Cells { file: FileId, offsets: Vec<u32>, ending: Terminator },
}

/// What ends a cell, apart from the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Terminator {
    /// This byte, as in separated text.
    Delimiter(u8),
}

impl Terminator {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Terminator::Delimiter(byte) => std::slice::from_ref(byte),
        }
    }
}

impl Column {
    /// `rows` rows without values.
    pub fn empty(rows: u32) -> Column {
        Column { values: vec![f64::NAN; rows as usize], ..Column::default() }
    }

    /// From values by row (NaN where there is none) whose exact values are their shortest
    /// decimals; others are added with [`keep_exact`](Column::keep_exact). `None` when a value is
    /// infinite.
    #[cfg(test)]
    pub fn from_values(values: Vec<f64>, origins: Origins) -> Option<Column> {
        let finite = !values.iter().any(|value| value.is_infinite());
        finite.then(|| Column { values, origins, ..Column::default() })
    }

    /// From checked parts: the values are finite or NaN.
    pub(super) fn from_parts(values: Vec<f64>, exact: FxHashMap<u32, Exact>, origins: Origins) -> Column {
        Column { values, exact, origins, moved: FxHashMap::default() }
    }

    /// How many rows there are, with and without values.
    #[cfg(test)]
    pub fn rows(&self) -> usize {
        self.values.len()
    }

    /// The value of a row; `None` where there is none or no such row.
    #[inline]
    pub fn get(&self, row: u32) -> Option<f64> {
        self.values.get(row as usize).copied().filter(|v| !v.is_nan())
    }

    /// The exact value of a row.
    pub fn exact(&self, row: u32) -> Option<Exact> {
        let value = self.get(row)?;
        self.exact.get(&row).cloned().or_else(|| exact::from_decimal_f64(value))
    }

    /// True where the exact value of a row is the shortest decimal of its double.
    #[inline]
    pub fn is_decimal(&self, row: u32) -> bool {
        self.exact.is_empty() || !self.exact.contains_key(&row)
    }

    /// Where the value of a row stands, as far as that is known without the texts: of a cell in a file, its beginning.
    pub fn place(&self, row: u32) -> Option<Span> {
        if let Some(span) = self.moved.get(&row) {
            return Some(*span);
        }
        match &self.origins {
            Origins::None => None,
            Origins::Spans(spans) => spans.get(row as usize).copied().flatten(),
            Origins::Cells { file, offsets, .. } => {
                let lo = offsets.get(row as usize).copied().filter(|&lo| lo != NOWHERE)?;
                Some(Span::new(*file, lo, lo))
            }
        }
    }

    /// Where the value of a row stands.
    pub fn origin(&self, row: u32, sources: &SourceMap) -> Option<Span> {
        self.get(row)?;
        let place = self.place(row)?;
        match &self.origins {
            // The end of a cell is found again by reading it.
            Origins::Cells { file, ending, .. } if !self.moved.contains_key(&row) => {
                let (lo, hi) = cell_at(&sources.get(*file)?.text, place.lo, ending.bytes())?.range();
                Some(Span::new(*file, lo, hi))
            }
            _ => Some(place),
        }
    }

    /// Gives a row a value and its place. `exact` is given where the exact value is not the
    /// shortest decimal of `value`. False when there is no such row or `value` is not finite.
    pub fn set(&mut self, row: u32, value: f64, exact: Option<Exact>, origin: Option<Span>) -> bool {
        let rows = self.values.len();
        if !self.put(row, value, exact) {
            return false;
        }
        self.moved.remove(&row);
        if let (Origins::None, Some(_)) = (&self.origins, origin) {
            self.origins = Origins::Spans(vec![None; rows]);
        }
        match (&mut self.origins, origin) {
            (Origins::Spans(spans), _) => *spans.at_mut(row) = origin,
            (Origins::Cells { offsets, .. }, None) => *offsets.at_mut(row) = NOWHERE,
            (_, Some(span)) => drop(self.moved.insert(row, span)),
            (_, None) => {}
        }
        true
    }

    /// Gives a row an exact value and its place; false when there is no such row or the value is
    /// beyond the range of `f64`.
    pub fn set_exact(&mut self, row: u32, exact: &Exact, origin: Option<Span>) -> bool {
        let value = exact::to_f64(exact);
        self.set(row, value, beside(value, exact), origin)
    }

    /// Puts another value in the place of one, or where there is none; it stands where that stood. False when there is no such
    /// row or the value is beyond the range of `f64`.
    pub fn replace(&mut self, row: u32, exact: &Exact) -> bool {
        let value = exact::to_f64(exact);
        self.put(row, value, beside(value, exact))
    }

    /// Says that the value of a row stands elsewhere.
    pub fn place_at(&mut self, row: u32, at: Span) {
        self.moved.insert(row, at);
    }

    /// Gives a row a value, and the exact one where that is another than the shortest decimal.
    fn put(&mut self, row: u32, value: f64, exact: Option<Exact>) -> bool {
        let Some(slot) = self.values.get_mut(row as usize).filter(|_| value.is_finite()) else { return false };
        *slot = value;
        match exact {
            Some(exact) => drop(self.exact.insert(row, exact)),
            None => drop(self.exact.remove(&row)),
        }
        true
    }

    /// Keeps the exact value of a row whose value it rounds to; false when it does not.
    #[cfg(test)]
    pub fn keep_exact(&mut self, row: u32, exact: Exact) -> bool {
        let fits = self.get(row) == Some(exact::to_f64(&exact));
        if fits {
            self.exact.insert(row, exact);
        }
        fits
    }

    /// Takes the value of a row away.
    pub fn clear(&mut self, row: u32) {
        if let Some(slot) = self.values.get_mut(row as usize) {
            *slot = f64::NAN;
        }
        self.exact.remove(&row);
        self.moved.remove(&row);
    }

    /// The rows with values, ascending.
    pub fn present(&self) -> impl Iterator<Item = (u32, f64)> {
        (0u32..).zip(self.values.iter().copied()).filter(|(_, value)| !value.is_nan())
    }
}

/// An exact value that has to be kept beside its double: none where the shortest decimal of the double is the same.
fn beside(value: f64, exact: &Exact) -> Option<Exact> {
    (exact::from_decimal_f64(value).as_ref() != Some(exact)).then(|| exact.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileKind;

    #[test]
    fn keeps_value_exact_value_and_place_apart() {
        let file = FileId(0);
        let mut column = Column::empty(4);
        assert!(column.set_exact(1, &exact::parse("0.1").unwrap(), Some(Span::new(file, 3, 6))));
        assert!(column.set_exact(2, &exact::parse("1/3").unwrap(), None));
        assert!(!column.set(4, 1.0, None, None));
        assert!(!column.set(0, f64::NAN, None, None));
        assert!(!column.set(0, f64::INFINITY, None, None));
        assert_eq!(column.get(0), None);
        assert_eq!(column.get(9), None);
        assert_eq!(column.exact(1), exact::parse("1/10"));
        assert_eq!(column.exact(2), exact::parse("1/3"));
        assert_eq!(column.exact.len(), 1);
        let sources = SourceMap::default();
        assert_eq!(column.origin(1, &sources), Some(Span::new(file, 3, 6)));
        assert_eq!(column.origin(2, &sources), None);
        assert_eq!(column.present().collect::<Vec<_>>(), [(1, 0.1), (2, 1.0 / 3.0)]);
        column.clear(2);
        assert_eq!((column.get(2), column.exact(2)), (None, None));
    }

    #[test]
    fn finds_cells_of_a_file_again() {
        let mut sources = SourceMap::default();
        let file = sources.add("d.csv", "k;v\na; 1.5 \nb;\"2\"\n", FileKind::Data);
        let origins = Origins::Cells { file, offsets: vec![7, 14, NOWHERE], ending: Terminator::Delimiter(b';') };
        let mut column = Column::from_values(vec![1.5, 2.0, f64::NAN], origins).unwrap();
        let text = |column: &Column, row| column.origin(row, &sources).map(|span| sources.slice(span).to_owned());
        assert_eq!(text(&column, 0).as_deref(), Some("1.5"));
        assert_eq!(text(&column, 1).as_deref(), Some("\"2\""));
        assert_eq!(text(&column, 2), None);
        column.set(1, 3.0, None, Some(Span::new(file, 0, 1)));
        assert_eq!(text(&column, 1).as_deref(), Some("k"));
        column.set(1, 4.0, None, None);
        assert_eq!(text(&column, 1), None);
        assert!(column.keep_exact(1, exact::parse("4.00000000000000000001").unwrap()));
        assert!(!column.keep_exact(1, exact::parse("5").unwrap()));
        assert_eq!(column.exact(1), exact::parse("4.00000000000000000001"));
        assert!(Column::from_values(vec![f64::INFINITY], Origins::None).is_none());
    }
}
