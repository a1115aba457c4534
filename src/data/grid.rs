//! The dense layout: rows of a full product by mixed radix, with a bit for each that exists.

use super::sort::MAX_KEYS;
use crate::ids::At;

/// A set of rows `0..64 × words`.
#[derive(Clone, Debug)]
pub(super) struct Bits(Box<[u64]>);

impl Bits {
    pub fn none(rows: u32) -> Bits {
        Bits(vec![0; (rows as usize).div_ceil(64)].into_boxed_slice())
    }

    #[inline]
    pub fn contains(&self, row: u32) -> bool {
        self.0.get(row as usize / 64).is_some_and(|word| word >> (row % 64) & 1 == 1)
    }

    /// Adds a row; false when it was there before.
    #[inline]
    pub fn insert(&mut self, row: u32) -> bool {
        let word = self.0.at_mut(row as usize / 64);
        let bit = 1u64 << (row % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Rows in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.0).flat_map(|(at, &word)| {
            std::iter::successors((word != 0).then_some(word), |w| Some(w & (w - 1)).filter(|&w| w != 0))
                .map(move |w| at * 64 + w.trailing_zeros())
        })
    }
}

/// Every tuple of the product of `dims` has its row; those in `present` exist.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// Dimension and stride of each key, both in rows.
    axes: Box<[(u32, u32)]>,
    rows: u32,
    len: u32,
    /// `None`: all exist.
    present: Option<Bits>,
}

/// Rows of a product along one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    first: u32,
    step: u32,
    count: u32,
}

impl Line {
    /// The row of a value of the key, which may have no tuple.
    #[inline]
    pub fn row(&self, key: u32) -> Option<u32> {
        (key < self.count).then(|| self.first + self.step * key)
    }
}

/// How many tuples the product of `dims` has, if a row number can tell them apart.
pub(super) fn product(dims: &[u32]) -> Option<u32> {
    if dims.contains(&0) {
        return Some(0);
    }
    dims.iter().try_fold(1u32, |rows, &dim| rows.checked_mul(dim)).filter(|&rows| rows < u32::MAX)
}

impl Grid {
    /// `present` holds the `len` rows that exist. `None` when the product is too large.
    pub fn new(dims: &[u32], present: Option<(Bits, u32)>) -> Option<Grid> {
        let rows = product(dims)?;
        let mut stride = rows;
        let axes = dims.iter().map(|&dim| {
            stride = stride.checked_div(dim).unwrap_or(0);
            (dim, stride)
        });
        let axes = axes.collect();
        let (present, len) = match present {
            Some((bits, len)) if len < rows => (Some(bits), len),
            _ => (None, rows),
        };
        Some(Grid { axes, rows, len, present })
    }

    pub fn rows(&self) -> u32 {
        self.rows
    }

    pub fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub fn row(&self, keys: &[u32]) -> Option<u32> {
        let row = self.place(keys)?;
        self.exists(row).then_some(row)
    }

    /// The row of a tuple of the product, whether it exists or not.
    #[inline]
    pub fn place(&self, keys: &[u32]) -> Option<u32> {
        if keys.len() != self.axes.len() {
            return None;
        }
        let mut row = 0;
        for (&key, &(dim, stride)) in keys.iter().zip(&self.axes) {
            if key >= dim {
                return None;
            }
            row += key * stride;
        }
        Some(row)
    }

    /// The rows along the free keys, which all have the same value: the first one, the step from one value to the next, and how
    /// many values there are.
    pub fn line(&self, keys: &[Option<u32>]) -> Option<Line> {
        let mut line = Line { first: 0, step: 0, count: u32::MAX };
        if keys.len() != self.axes.len() {
            return None;
        }
        for (key, &(dim, stride)) in keys.iter().zip(&self.axes) {
            match key {
                Some(key) if *key >= dim => return None,
                Some(key) => line.first += key * stride,
                None => (line.step, line.count) = (line.step + stride, line.count.min(dim)),
            }
        }
        Some(line)
    }

    #[inline]
    pub fn exists(&self, row: u32) -> bool {
        match &self.present {
            Some(bits) => bits.contains(row),
            None => row < self.rows,
        }
    }

    #[inline]
    pub fn tuple(&self, row: u32, keys: &mut Vec<u32>) {
        let mut rest = row;
        for &(_, stride) in &self.axes {
            keys.push(rest.checked_div(stride).unwrap_or(0));
            rest = rest.checked_rem(stride).unwrap_or(0);
        }
    }

    #[inline]
    pub fn key(&self, row: u32, position: usize) -> Option<u32> {
        let (dim, stride) = self.axes.get(position)?;
        row.checked_div(*stride)?.checked_rem(*dim)
    }

    pub fn matching(&self, bound: &[Option<u32>]) -> Steps<'_> {
        let mut steps = Steps { present: self.present.as_ref(), axes: [Axis::default(); MAX_KEYS], used: 0, next: None };
        if bound.len() != self.axes.len() || self.len == 0 {
            return steps;
        }
        let mut row = 0;
        for (key, &(dim, stride)) in bound.iter().zip(&self.axes) {
            match key {
                Some(key) if *key >= dim => return steps,
                Some(key) => row += key * stride,
                None => steps.push(dim, stride),
            }
        }
        steps.next = Some(row);
        steps
    }
}

/// One free key: `size` steps of `stride` rows, `at` of them done.
#[derive(Clone, Copy, Debug, Default)]
struct Axis {
    size: u32,
    stride: u32,
    at: u32,
}

/// The rows of a product in which some keys are bound, in ascending order.
#[derive(Clone, Debug)]
pub(super) struct Steps<'a> {
    present: Option<&'a Bits>,
    axes: [Axis; MAX_KEYS],
    used: usize,
    next: Option<u32>,
}

impl Steps<'_> {
    /// Adds a faster free key; it is joined to the last one where the two step evenly.
    fn push(&mut self, size: u32, stride: u32) {
        if let Some(last) = self.used.checked_sub(1).and_then(|at| self.axes.get_mut(at))
            && last.stride == size * stride
        {
            (last.size, last.stride) = (last.size * size, stride);
        } else {
            *self.axes.at_mut(self.used) = Axis { size, stride, at: 0 };
            self.used += 1;
        }
    }

    #[inline]
    fn step(&mut self) -> Option<u32> {
        let row = self.next?;
        // One step too far may leave the range of rows before it is taken back: hence wrapping.
        let mut next = row;
        for axis in self.axes.iter_mut().take(self.used).rev() {
            axis.at += 1;
            next = next.wrapping_add(axis.stride);
            if axis.at < axis.size {
                self.next = Some(next);
                return Some(row);
            }
            next = next.wrapping_sub(axis.size * axis.stride);
            axis.at = 0;
        }
        self.next = None;
        Some(row)
    }
}

impl Iterator for Steps<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        loop {
            let row = self.step()?;
            if self.present.is_none_or(|bits| bits.contains(row)) {
                return Some(row);
            }
        }
    }
}
