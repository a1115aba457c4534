//! The terms of one row, as they are met.

use super::{Made, Origin};
use crate::ids::At;

/// Where the terms of a linear expression go.
pub(super) trait Sink<N> {
    fn constant(&mut self, value: N);
    fn term(&mut self, col: u32, value: N, origin: Origin);
}

/// Collects the terms of one linear expression. A column may come many times; it is stored once.
pub(super) struct Terms<N> {
    pub(super) constant: N,
    pub(super) cols: Vec<u32>,
    pub(super) values: Vec<N>,
    pub(super) origins: Vec<Origin>,
    /// For each column, the row that last met it, and where its value then stands.
    stamps: Vec<u32>,
    places: Vec<u32>,
    stamp: u32,
}

impl<N: Made> Terms<N> {
    pub(super) fn new(columns: usize) -> Terms<N> {
        Terms {
            constant: N::zero(),
            cols: Vec::new(),
            values: Vec::new(),
            origins: Vec::new(),
            stamps: vec![0; columns],
            places: vec![0; columns],
            stamp: 0,
        }
    }

    pub(super) fn begin(&mut self) {
        self.constant = N::zero();
        self.cols.clear();
        self.values.clear();
        self.origins.clear();
        self.stamp += 1;
    }
}

impl<N: Made> Terms<N> {
    /// Leaves out a column.
    pub(super) fn leave_out(&mut self, col: u32) {
        if let Some(at) = self.cols.iter().position(|own| *own == col) {
            *self.values.at_mut(at) = N::zero();
        }
    }

    /// The terms, each column once.
    pub(super) fn list(&self) -> Vec<(u32, N, Origin)> {
        self.cols.iter().zip(&self.values).zip(&self.origins).map(|((col, value), origin)| (*col, value.clone(), *origin)).collect()
    }
}

/// The sum of two numbers, the first of which is replaced.
fn accumulate<N: Made>(sum: &mut N, value: N) {
    let before = std::mem::replace(sum, N::zero());
    *sum = before.add(value);
}

impl<N: Made> Sink<N> for Terms<N> {
    fn constant(&mut self, value: N) {
        accumulate(&mut self.constant, value);
    }

    #[inline]
    fn term(&mut self, col: u32, value: N, origin: Origin) {
        let at = col as usize;
        // Columns of curves come as they are met.
        if at >= self.stamps.len() {
            self.stamps.resize(at + 1, 0);
            self.places.resize(at + 1, 0);
        }
        let (stamp, place) = (self.stamps.at_mut(at), self.places.at_mut(at));
        if *stamp == self.stamp {
            accumulate(self.values.at_mut(*place), value);
            return;
        }
        *stamp = self.stamp;
        *place = self.cols.len() as u32;
        self.cols.push(col);
        self.values.push(value);
        self.origins.push(origin);
    }
}

/// A linear expression that was written out: its constant and its terms, each column once.
pub(super) type Written<N> = std::sync::Arc<(N, Vec<(u32, N, Origin)>)>;

/// Terms in a list, to be kept.
pub(super) struct Listed<N> {
    constant: N,
    terms: Vec<(u32, N, Origin)>,
}

impl<N: Made> Default for Listed<N> {
    fn default() -> Listed<N> {
        Listed { constant: N::zero(), terms: Vec::new() }
    }
}

impl<N: Made> Sink<N> for Listed<N> {
    fn constant(&mut self, value: N) {
        accumulate(&mut self.constant, value);
    }
    fn term(&mut self, col: u32, value: N, origin: Origin) {
        self.terms.push((col, value, origin));
    }
}

impl<N: Made> Listed<N> {
    /// Each column once, in order.
    pub(super) fn finish(mut self) -> Written<N> {
        self.terms.sort_by_key(|(col, ..)| *col);
        self.terms.dedup_by(|later, first| {
            let same = later.0 == first.0;
            if same {
                accumulate(&mut first.1, later.1.clone());
            }
            same
        });
        std::sync::Arc::new((self.constant, self.terms))
    }
}
