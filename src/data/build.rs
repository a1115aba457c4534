//! From tuples with values, in the order of a file, to an index and its columns.
//!
//! Where the number of records says beforehand that most of the product will exist, values go
//! straight to their rows; otherwise tuples and values are listed and put in order at the end.

use super::column::{Column, NOWHERE, Origins, Terminator};
use super::grid::{Bits, product};
use super::index::{TupleError, TupleIndex, is_dense};
use super::problem::{ProblemKind, Problems};
use super::records::cell_at;
use super::source::Source;
use crate::exact::Exact;
use rustc_hash::FxHashMap;

/// A value as read from a cell.
#[derive(Clone, Copy)]
pub(super) struct Item {
    /// NaN: no value.
    pub value: f64,
    /// The byte at which its cell starts.
    pub lo: u32,
    /// Whether the exact value must be kept too.
    pub side: bool,
    /// By which factor the number in the cell was taken, counted from 1; 0: by none.
    pub scale: u16,
}

/// A column in the making.
#[derive(Default)]
struct Raw {
    values: Vec<f64>,
    offsets: Vec<u32>,
    exact: FxHashMap<u32, Exact>,
}

impl Raw {
    fn empty(rows: usize) -> Raw {
        Raw { values: vec![f64::NAN; rows], offsets: vec![NOWHERE; rows], exact: FxHashMap::default() }
    }

    /// Gives a row its value; the place of the one that is there already where they differ.
    #[inline]
    fn put(&mut self, row: u32, value: f64, lo: u32, exact: Option<Exact>) -> Option<u32> {
        let at = row as usize;
        let (slot, offset) = (self.values.get_mut(at)?, self.offsets.get_mut(at)?);
        if !slot.is_nan() {
            let same = *slot == value && self.exact.get(&row) == exact.as_ref();
            return (!same).then_some(*offset);
        }
        (*slot, *offset) = (value, lo);
        if let Some(exact) = exact {
            self.exact.insert(row, exact);
        }
        None
    }

    fn append(&mut self, item: &Item, exact: Option<Exact>) {
        if let Some(exact) = exact {
            self.exact.insert(self.values.len() as u32, exact);
        }
        self.values.push(item.value);
        self.offsets.push(item.lo);
    }
}

enum Rows {
    /// The strides of the keys, and which rows exist.
    Dense { strides: Vec<u32>, present: Bits, len: u32 },
    /// The keys of all tuples so far, and how many tuples these are.
    Listed { flat: Vec<u32>, count: usize },
}

pub(super) struct Builder<'a> {
    source: &'a Source,
    dims: Vec<u32>,
    columns: Vec<Raw>,
    rows: Rows,
    /// The factors of each column.
    factors: Vec<&'a [Exact]>,
}

impl<'a> Builder<'a> {
    /// `most`: at most how many tuples will come, if that is known well.
    pub fn new(source: &'a Source, dims: Vec<u32>, values: usize, most: Option<usize>) -> Builder<'a> {
        let dense = product(&dims).filter(|&rows| most.is_some_and(|most| is_dense(rows, most)));
        let (columns, rows) = match dense {
            Some(rows) => {
                let mut stride = rows;
                let strides = dims.iter().map(|&dim| {
                    stride = stride.checked_div(dim).unwrap_or(0);
                    stride
                });
                let strides = strides.collect();
                let columns = (0..values).map(|_| Raw::empty(rows as usize)).collect();
                (columns, Rows::Dense { strides, present: Bits::none(rows), len: 0 })
            }
            None => {
                let most = most.unwrap_or(0);
                let column = || Raw { values: Vec::with_capacity(most), offsets: Vec::with_capacity(most), ..Raw::default() };
                ((0..values).map(|_| column()).collect(), Rows::Listed { flat: Vec::with_capacity(most * dims.len()), count: 0 })
            }
        };
        Builder { source, dims, columns, rows, factors: Vec::new() }
    }

    /// The factors that the numbers of each column may have been taken by.
    pub fn scaled(self, factors: Vec<&'a [Exact]>) -> Builder<'a> {
        Builder { factors, ..self }
    }

    /// Adds a tuple, each key below its dimension, with one item per column. A tuple all of whose
    /// items lack a value does not exist.
    #[inline]
    pub fn put(&mut self, keys: &[u32], items: &[Item], problems: &mut Problems) {
        if !items.is_empty() && items.iter().all(|item| item.value.is_nan()) {
            return;
        }
        match &mut self.rows {
            Rows::Dense { strides, present, len } => {
                let row = keys.iter().zip(strides.iter()).map(|(key, stride)| key * stride).sum();
                *len += u32::from(present.insert(row));
                for (value, (raw, item)) in self.columns.iter_mut().zip(items).enumerate() {
                    if item.value.is_nan() {
                        continue;
                    }
                    let exact = item.side.then(|| exact_at(self.source, item, factor(&self.factors, value, item))).flatten();
                    if let Some(earlier) = raw.put(row, item.value, item.lo, exact) {
                        duplicate(self.source, value, item.lo, earlier, problems);
                    }
                }
            }
            Rows::Listed { flat, count } => {
                flat.extend_from_slice(keys);
                *count += 1;
                for (value, (raw, item)) in self.columns.iter_mut().zip(items).enumerate() {
                    let exact = item.side.then(|| exact_at(self.source, item, factor(&self.factors, value, item))).flatten();
                    raw.append(item, exact);
                }
            }
        }
    }

    /// The index and its columns.
    pub fn finish(self, problems: &mut Problems) -> Result<(TupleIndex, Vec<Column>), TupleError> {
        let Builder { source, dims, columns, rows, .. } = self;
        let (file, ending) = (source.file(), Terminator::Delimiter(source.delimiter()));
        let (index, raws) = match rows {
            Rows::Dense { present, len, .. } if product(&dims).is_some_and(|rows| is_dense(rows, len as usize)) => {
                (TupleIndex::dense(&dims, Some((present, len)))?, columns)
            }
            Rows::Dense { strides, present, len } => thin_out(&dims, &strides, &present, len, columns),
            Rows::Listed { flat, count } => {
                let built = TupleIndex::from_tuples(&dims, flat, count)?;
                let ordered = !built.index.is_dense() && built.rows.iter().zip(0u32..).all(|(&row, at)| row == at);
                let mut place = |(value, mut raw): (usize, Raw)| {
                    if ordered {
                        raw.values.shrink_to_fit();
                        raw.offsets.shrink_to_fit();
                        return raw;
                    }
                    let mut placed = Raw::empty(built.index.rows() as usize);
                    for (at, &row) in built.rows.iter().enumerate() {
                        let (Some(&number), Some(&lo)) = (raw.values.get(at), raw.offsets.get(at)) else { continue };
                        if number.is_nan() {
                            continue;
                        }
                        let exact = if raw.exact.is_empty() { None } else { raw.exact.remove(&(at as u32)) };
                        if let Some(earlier) = placed.put(row, number, lo, exact) {
                            duplicate(source, value, lo, earlier, problems);
                        }
                    }
                    placed
                };
                let raws = columns.into_iter().enumerate().map(&mut place).collect();
                (built.index, raws)
            }
        };
        let column = |mut raw: Raw| {
            raw.offsets.iter_mut().zip(&raw.values).filter(|(_, v)| v.is_nan()).for_each(|(offset, _)| *offset = NOWHERE);
            Column::from_parts(raw.values, raw.exact, Origins::Cells { file, offsets: raw.offsets, ending })
        };
        Ok((index, raws.into_iter().map(column).collect()))
    }
}

/// Fewer tuples came than were thought possible: from rows of the product to rows of tuples.
fn thin_out(dims: &[u32], strides: &[u32], present: &Bits, len: u32, columns: Vec<Raw>) -> (TupleIndex, Vec<Raw>) {
    let mut flat = Vec::with_capacity(len as usize * dims.len());
    for row in present.iter() {
        let mut rest = row;
        for &stride in strides {
            flat.push(rest.checked_div(stride).unwrap_or(0));
            rest = rest.checked_rem(stride).unwrap_or(0);
        }
    }
    let gather = |mut raw: Raw| {
        let mut kept = Raw { values: Vec::with_capacity(len as usize), offsets: Vec::with_capacity(len as usize), ..Raw::default() };
        for row in present.iter() {
            let exact = if raw.exact.is_empty() { None } else { raw.exact.remove(&row) };
            let value = raw.values.get(row as usize).copied().unwrap_or(f64::NAN);
            let lo = raw.offsets.get(row as usize).copied().unwrap_or(NOWHERE);
            kept.append(&Item { value, lo, side: false, scale: 0 }, exact);
        }
        kept
    };
    let raws = columns.into_iter().map(gather).collect();
    (TupleIndex::ascending(dims, flat), raws)
}

#[cold]
fn exact_at(source: &Source, item: &Item, factor: Option<&Exact>) -> Option<Exact> {
    let text = source.text();
    let value = source.numbers().exact(cell_at(text, item.lo, &[source.delimiter()])?.bytes(text))?;
    Some(match factor {
        Some(factor) => value * factor,
        None => value,
    })
}

fn factor<'f>(factors: &[&'f [Exact]], column: usize, item: &Item) -> Option<&'f Exact> {
    factors.get(column)?.get(usize::from(item.scale.checked_sub(1)?))
}

#[cold]
fn duplicate(source: &Source, value: usize, later: u32, earlier: u32, problems: &mut Problems) {
    let place = |lo| source.cell_at(lo).unwrap_or((lo, lo));
    problems.add(ProblemKind::DuplicateCells { value }, place(later), Some(place(earlier)));
}
