//! Orders of key tuples: stable sorting by some of their keys, searching in what is sorted.

use crate::ids::At;
use std::cmp::Ordering;
use std::ops::Range;

/// The most keys that a table can have.
pub const MAX_KEYS: usize = 8;

/// Tuples of one arity, one after another: tuple `i` is `flat[i * arity..][..arity]`.
#[derive(Clone, Copy)]
pub(super) struct Flat<'a> {
    pub flat: &'a [u32],
    /// At least 1.
    pub arity: usize,
}

impl<'a> Flat<'a> {
    pub fn len(self) -> usize {
        self.flat.len() / self.arity.max(1)
    }

    /// The tuple at a position; empty when there is none.
    #[inline]
    pub fn tuple(self, at: u32) -> &'a [u32] {
        let lo = at as usize * self.arity;
        self.flat.get(lo..lo + self.arity).unwrap_or(&[])
    }

    /// One key of the tuple at a position.
    #[inline]
    pub fn key(self, at: u32, key: usize) -> u32 {
        *self.flat.at(at as usize * self.arity + key)
    }

    /// Whether every tuple is greater than the one before it, so that none repeats.
    pub fn ascends(self) -> bool {
        let tuples = self.flat.chunks_exact(self.arity.max(1));
        tuples.clone().zip(tuples.skip(1)).all(|(a, b)| a < b)
    }

    /// The positions of all tuples, ordered by the given keys (the first one matters most) and
    /// among equals by position. `dims` bounds each key. Time O(keys × (tuples + dimensions)).
    pub fn order_by(self, keys: &[usize], dims: &[u32]) -> Vec<u32> {
        let count = self.len();
        let mut order: Vec<u32> = (0..count as u32).collect();
        let width: u64 = keys.iter().map(|&k| u64::from(*dims.at(k))).sum();
        if width > 8 * count as u64 + 256 {
            order.sort_by(|&a, &b| self.compare(a, b, keys));
            return order;
        }
        let mut next = vec![0u32; count];
        for &k in keys.iter().rev() {
            let mut starts = self.starts(k, *dims.at(k));
            for &at in &order {
                if let Some(place) = starts.get_mut(self.key(at, k) as usize) {
                    *next.at_mut(*place) = at;
                    *place += 1;
                }
            }
            std::mem::swap(&mut order, &mut next);
        }
        order
    }

    /// How many tuples have a smaller key, for every key `0..=dim`: where each key starts when
    /// the tuples are ordered by it.
    pub fn starts(self, key: usize, dim: u32) -> Vec<u32> {
        let mut starts = vec![0u32; dim as usize + 1];
        for value in self.flat.iter().skip(key).step_by(self.arity.max(1)) {
            if let Some(count) = starts.get_mut(*value as usize + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        starts
    }

    fn compare(self, a: u32, b: u32, keys: &[usize]) -> Ordering {
        keys.iter().map(|&k| self.key(a, k).cmp(&self.key(b, k))).find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    }
}

/// The first place of `range` where `before` no longer holds; it holds for a prefix of the range.
pub(super) fn search(range: Range<u32>, before: impl Fn(u32) -> bool) -> u32 {
    let (mut lo, mut hi) = (range.start, range.end);
    while lo < hi {
        let middle = lo + (hi - lo) / 2;
        if before(middle) {
            lo = middle + 1;
        } else {
            hi = middle;
        }
    }
    lo
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_sorting_agree() {
        let mut state = 1u32;
        let mut random = |below: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % below
        };
        let flat: Vec<u32> = (0..3000).map(|_| random(7)).collect();
        let tuples = Flat { flat: &flat, arity: 3 };
        for keys in [&[0, 1, 2][..], &[2], &[2, 0], &[1, 0]] {
            assert_eq!(tuples.order_by(keys, &[7, 7, 7]), tuples.order_by(keys, &[7_000_000, 7_000_000, 7_000_000]));
        }
        let order = tuples.order_by(&[0, 1, 2], &[7, 7, 7]);
        assert!(order.windows(2).all(|w| (tuples.tuple(w[0]), w[0]) < (tuples.tuple(w[1]), w[1])));
    }

    #[test]
    fn searches_a_range() {
        assert_eq!(search(3..9, |at| at < 5), 5);
        assert_eq!(search(3..9, |_| true), 9);
        assert_eq!(search(3..9, |_| false), 3);
    }
}
