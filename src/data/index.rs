//! Which key tuples of a table or set exist, the row of each, and joins over them.

use super::grid::{Bits, Grid, Line, Steps, product};
use super::sort::{Flat, MAX_KEYS};
use super::sparse::{Found, Sparse, same};
use crate::ids::At;
use rustc_hash::FxHashMap;

/// A finite set of key tuples, each with a row. Rows ascend as tuples do lexicographically.
///
/// A key is an ordinal below the size of its dimension. Columns that go with the index have
/// [`rows`](TupleIndex::rows) cells; where many of the possible tuples exist these are all
/// possible tuples (dense), otherwise those that exist (sparse). Which one was chosen makes no
/// difference to the answers: rows of tuples that do not exist are never handed out.
#[derive(Clone, Debug)]
pub struct TupleIndex {
    dims: Box<[u32]>,
    layout: Layout,
}

#[derive(Clone, Debug)]
enum Layout {
    Dense(Grid),
    Sparse(Sparse),
}

/// Why tuples cannot be indexed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TupleError {
    /// More than [`MAX_KEYS`] keys, or a full product that is too large for row numbers.
    TooLarge,
    /// The keys handed over are not `tuples × dimensions` many.
    WrongLength,
    /// A key is not below its dimension.
    OutOfRange { position: u32, key: usize },
}

/// An index made from a list of tuples.
#[derive(Clone, Debug)]
pub struct Built {
    pub index: TupleIndex,
    /// The row of each tuple of the list.
    pub rows: Vec<u32>,
    /// Positions in the list: the first occurrence of a tuple, and a later one; ascending by the
    /// later one.
    pub duplicates: Vec<(u32, u32)>,
}

/// Whether all tuples of a product get a row when `tuples` of them exist.
pub(super) fn is_dense(product: u32, tuples: usize) -> bool {
    product as usize <= (tuples.saturating_mul(4)).max(1024)
}

impl TupleIndex {
    /// All tuples of the product; the one empty tuple when there are no dimensions (a scalar).
    pub fn full(dims: &[u32]) -> Result<TupleIndex, TupleError> {
        TupleIndex::dense(dims, None)
    }

    /// No tuples; at most the first [`MAX_KEYS`] dimensions count.
    pub fn none(dims: &[u32]) -> TupleIndex {
        let dims = dims.get(..dims.len().min(MAX_KEYS)).unwrap_or(dims);
        match product(dims) {
            Some(rows) if is_dense(rows, 0) || dims.is_empty() => {
                let grid = Grid::new(dims, Some((Bits::none(rows), 0)));
                grid.map(|grid| TupleIndex { dims: dims.into(), layout: Layout::Dense(grid) })
            }
            _ => None,
        }
        .unwrap_or_else(|| TupleIndex::ascending(dims, Vec::new()))
    }

    /// The sizes of its dimensions.
    pub fn dims(&self) -> &[u32] {
        &self.dims
    }

    /// The tuples of a list in any order: tuple `i` is `flat[i * dims.len()..][..dims.len()]`.
    /// Without dimensions there is one possible tuple, and it occurs `count` times.
    pub fn from_tuples(dims: &[u32], flat: Vec<u32>, count: usize) -> Result<Built, TupleError> {
        if dims.len() > MAX_KEYS || count >= u32::MAX as usize {
            return Err(TupleError::TooLarge);
        }
        if flat.len() != count * dims.len() {
            return Err(TupleError::WrongLength);
        }
        if let Some(at) = flat.iter().zip(dims.iter().cycle()).position(|(key, dim)| key >= dim) {
            return Err(TupleError::OutOfRange { position: (at / dims.len().max(1)) as u32, key: at % dims.len().max(1) });
        }
        match product(dims) {
            Some(product) if is_dense(product, count) => TupleIndex::list_dense(dims, &flat, count, product),
            _ => Ok(TupleIndex::list_sparse(dims, flat)),
        }
    }

    fn list_dense(dims: &[u32], flat: &[u32], count: usize, product: u32) -> Result<Built, TupleError> {
        let grid = Grid::new(dims, None).ok_or(TupleError::TooLarge)?;
        let mut bits = Bits::none(product);
        let mut later = Vec::new();
        let mut place = |at: u32, tuple: &[u32]| {
            let row = grid.place(tuple).unwrap_or(u32::MAX);
            if !bits.insert(row) {
                later.push((row, at));
            }
            row
        };
        let rows: Vec<u32> = match dims.len() {
            0 => (0..count as u32).map(|at| place(at, &[])).collect(),
            arity => (0u32..).zip(flat.chunks_exact(arity)).map(|(at, tuple)| place(at, tuple)).collect(),
        };
        let mut first: FxHashMap<u32, u32> = later.iter().map(|&(row, _)| (row, u32::MAX)).collect();
        if !first.is_empty() {
            for (at, row) in (0u32..).zip(&rows) {
                first.entry(*row).and_modify(|first| *first = at.min(*first));
            }
        }
        let duplicates: Vec<(u32, u32)> = later.iter().map(|&(row, at)| (first.get(&row).copied().unwrap_or(at), at)).collect();
        let len = (count - duplicates.len()) as u32;
        Ok(Built { index: TupleIndex::dense(dims, Some((bits, len)))?, rows, duplicates })
    }

    fn list_sparse(dims: &[u32], mut flat: Vec<u32>) -> Built {
        let tuples = Flat { flat: &flat, arity: dims.len() };
        if tuples.ascends() {
            let rows = (0..tuples.len() as u32).collect();
            return Built { index: TupleIndex::ascending(dims, flat), rows, duplicates: Vec::new() };
        }
        let keys: Vec<usize> = (0..dims.len()).collect();
        let order = tuples.order_by(&keys, dims);
        let mut sorted = Vec::with_capacity(flat.len());
        let mut rows = vec![0u32; order.len()];
        let mut duplicates = Vec::new();
        let (mut row, mut first) = (0u32, None);
        for &at in &order {
            match first {
                Some(first) if tuples.tuple(first) == tuples.tuple(at) => duplicates.push((first, at)),
                _ => {
                    row += u32::from(first.is_some());
                    first = Some(at);
                    sorted.extend_from_slice(tuples.tuple(at));
                }
            }
            *rows.at_mut(at) = row;
        }
        duplicates.sort_unstable_by_key(|&(_, later)| later);
        flat.clear();
        sorted.shrink_to_fit();
        Built { index: TupleIndex::ascending(dims, sorted), rows, duplicates }
    }

    /// From tuples that ascend strictly and are in range; there is at least one dimension.
    pub(super) fn ascending(dims: &[u32], flat: Vec<u32>) -> TupleIndex {
        TupleIndex { dims: dims.into(), layout: Layout::Sparse(Sparse::new(dims, flat.into_boxed_slice())) }
    }

    /// The tuples whose rows are among `present`, `len` of them; all when there is none.
    pub(super) fn dense(dims: &[u32], present: Option<(Bits, u32)>) -> Result<TupleIndex, TupleError> {
        let grid = if dims.len() > MAX_KEYS { None } else { Grid::new(dims, present) };
        grid.map(|grid| TupleIndex { dims: dims.into(), layout: Layout::Dense(grid) }).ok_or(TupleError::TooLarge)
    }

    /// How many tuples exist.
    pub fn len(&self) -> u32 {
        match &self.layout {
            Layout::Dense(grid) => grid.len(),
            Layout::Sparse(sparse) => sparse.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many cells a column of this index has: at least [`len`](TupleIndex::len).
    pub fn rows(&self) -> u32 {
        match &self.layout {
            Layout::Dense(grid) => grid.rows(),
            Layout::Sparse(sparse) => sparse.len(),
        }
    }

    /// Whether rows are those of the full product.
    pub fn is_dense(&self) -> bool {
        matches!(self.layout, Layout::Dense(_))
    }

    /// The row of a tuple that exists.
    #[inline]
    pub fn row(&self, keys: &[u32]) -> Option<u32> {
        match &self.layout {
            Layout::Dense(grid) => grid.row(keys),
            Layout::Sparse(sparse) => sparse.row(keys),
        }
    }

    /// The same, with guesses of the row that are tried first.
    #[inline]
    pub fn row_near(&self, keys: &[u32], guesses: [u32; 2]) -> Option<u32> {
        match &self.layout {
            Layout::Dense(grid) => grid.row(keys),
            Layout::Sparse(sparse) => {
                let is = |row: &u32| same(sparse.tuples().tuple(*row), keys);
                guesses.into_iter().find(is).or_else(|| sparse.row(keys))
            }
        }
    }

    /// Of a dense index, the rows along the keys that are not given, which all have the same value.
    pub fn line(&self, keys: &[Option<u32>]) -> Option<Line> {
        match &self.layout {
            Layout::Dense(grid) => grid.line(keys),
            Layout::Sparse(_) => None,
        }
    }

    /// True where a row has a tuple.
    #[inline]
    pub fn exists(&self, row: u32) -> bool {
        match &self.layout {
            Layout::Dense(grid) => grid.exists(row),
            Layout::Sparse(sparse) => row < sparse.len(),
        }
    }

    /// The tuple of a row, in place of what `keys` held; nothing when no tuple has this row.
    #[inline]
    pub fn tuple(&self, row: u32, keys: &mut Vec<u32>) {
        keys.clear();
        match &self.layout {
            Layout::Dense(grid) if grid.exists(row) => grid.tuple(row, keys),
            Layout::Dense(_) => {}
            Layout::Sparse(sparse) => keys.extend_from_slice(sparse.tuples().tuple(row)),
        }
    }

    /// One key of the tuple of a row that exists.
    #[inline]
    pub fn key(&self, row: u32, position: usize) -> Option<u32> {
        match &self.layout {
            Layout::Dense(grid) => grid.key(row, position),
            Layout::Sparse(sparse) => sparse.tuples().tuple(row).get(position).copied(),
        }
    }

    /// The rows of all tuples, in lexicographic order of the tuples.
    pub fn iter(&self) -> Matches<'_> {
        match &self.layout {
            Layout::Dense(grid) => Matches(Inner::Steps(grid.matching([None; MAX_KEYS].get(..self.dims.len()).unwrap_or(&[])))),
            Layout::Sparse(sparse) => Matches(Inner::Found(Found::Rows(0..sparse.len()))),
        }
    }

    /// The rows of the tuples that agree with the bound keys, in lexicographic order. There is
    /// one entry per dimension. The first join of a sparse index that binds keys after a free
    /// one sorts the rows for that set of keys, once.
    pub fn matching(&self, bound: &[Option<u32>]) -> Matches<'_> {
        Matches(match &self.layout {
            Layout::Dense(grid) => Inner::Steps(grid.matching(bound)),
            Layout::Sparse(sparse) => Inner::Found(sparse.matching(bound)),
        })
    }
}

/// Rows of an index in lexicographic order of their tuples.
#[derive(Clone, Debug)]
pub struct Matches<'a>(Inner<'a>);

#[derive(Clone, Debug)]
enum Inner<'a> {
    Steps(Steps<'a>),
    Found(Found<'a>),
}

impl Iterator for Matches<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        match &mut self.0 {
            Inner::Steps(steps) => steps.next(),
            Inner::Found(Found::Rows(rows)) => rows.next(),
            Inner::Found(Found::Listed(rows)) => rows.next().copied(),
        }
    }
}

#[cfg(test)]
#[path = "index_tests.rs"]
mod tests;
