//! The sparse layout: existing tuples one after another in lexicographic order, row = position.

use super::sort::{Flat, MAX_KEYS, search};
use crate::ids::At;
use std::ops::Range;
use std::sync::OnceLock;

/// A table of rows by hash holds this where it is free.
const FREE: u32 = u32::MAX;

/// Sorted tuples and, made when first needed, a hash table and an order for each set of keys that
/// a join binds.
#[derive(Clone, Debug)]
pub(super) struct Sparse {
    dims: Box<[u32]>,
    /// Ascending, without repetitions.
    flat: Box<[u32]>,
    table: OnceLock<Box<[u32]>>,
    /// By mask of bound keys (bit `k` for key `k`).
    orders: Box<[OnceLock<Order>]>,
}

/// The rows ordered by some keys, among equals by row.
#[derive(Clone, Debug)]
struct Order {
    /// `None`: the rows are in this order by themselves.
    rows: Option<Box<[u32]>>,
    /// Where each value of the first of these keys starts; empty when that key has many values.
    starts: Box<[u32]>,
}

impl Sparse {
    /// `flat` ascends strictly; `dims` is not empty and at most `MAX_KEYS` long.
    pub fn new(dims: &[u32], flat: Box<[u32]>) -> Sparse {
        Sparse { dims: dims.into(), flat, table: OnceLock::new(), orders: vec![OnceLock::new(); 1 << dims.len().min(8)].into() }
    }

    #[inline]
    pub fn tuples(&self) -> Flat<'_> {
        Flat { flat: &self.flat, arity: self.dims.len() }
    }

    pub fn len(&self) -> u32 {
        self.tuples().len() as u32
    }

    #[inline]
    pub fn row(&self, keys: &[u32]) -> Option<u32> {
        if keys.len() != self.dims.len() {
            return None;
        }
        let tuples = self.tuples();
        let table = self.table.get_or_init(|| hash_table(tuples));
        let mut at = hash(keys, table.len());
        // At least half of the table is free, so that this ends.
        loop {
            let row = *table.get(at)?;
            if row == FREE || same(tuples.tuple(row), keys) {
                return (row != FREE).then_some(row);
            }
            at = (at + 1) & (table.len() - 1);
        }
    }

    pub fn matching(&self, bound: &[Option<u32>]) -> Found<'_> {
        const NOTHING: Found<'static> = Found::Rows(0..0);
        let arity = self.dims.len();
        let free = bound.iter().filter(|key| key.is_none()).count();
        if bound.len() != arity {
            return NOTHING;
        }
        if free == arity {
            return Found::Rows(0..self.len());
        }
        if free == 0 {
            let mut keys = [0; MAX_KEYS];
            for (slot, key) in keys.iter_mut().zip(bound.iter().flatten()) {
                *slot = *key;
            }
            return self.row(keys.part(0..arity)).map_or(NOTHING, |row| Found::Rows(row..row + 1));
        }
        let mask = bound.iter().enumerate().filter(|(_, key)| key.is_some()).fold(0usize, |mask, (k, _)| mask | 1 << k);
        // Bound keys in front are in order already: all such masks share the first.
        let prefix = mask & (mask + 1) == 0;
        let order = self.orders.at(if prefix { 1 } else { mask });
        let order = order.get_or_init(|| self.order(if prefix { 1 } else { mask }));
        let first = bound.iter().flatten().next().copied().unwrap_or(0) as usize;
        let start = |value: usize| order.starts.get(value).copied();
        let mut range = match (start(first), start(first + 1)) {
            _ if order.starts.is_empty() => 0..self.len(),
            (Some(lo), Some(hi)) => lo..hi,
            _ => return NOTHING,
        };
        if order.starts.is_empty() || free + 1 < arity {
            let tuples = self.tuples();
            let row = |at: u32| order.rows.as_ref().map_or(at, |rows| *rows.at(at));
            let compare = |at: u32| {
                let keys = tuples.tuple(row(at)).iter().zip(bound);
                keys.filter_map(|(key, bound)| bound.map(|bound| key.cmp(&bound))).find(|o| o.is_ne())
            };
            let lo = search(range.clone(), |at| compare(at).is_some_and(|o| o.is_lt()));
            range = lo..search(lo..range.end, |at| compare(at).is_none_or(|o| o.is_lt()));
        }
        match &order.rows {
            None => Found::Rows(range),
            Some(rows) => Found::Listed(rows.part(range.start as usize..range.end as usize).iter()),
        }
    }

    fn order(&self, mask: usize) -> Order {
        let tuples = self.tuples();
        let keys: Vec<usize> = (0..self.dims.len()).filter(|k| mask >> k & 1 == 1).collect();
        let first = *keys.at(0usize);
        let dim = *self.dims.at(first);
        let few = u64::from(dim) <= 4 * u64::from(self.len()) + 1024;
        Order {
            rows: (mask != 1).then(|| tuples.order_by(&keys, &self.dims).into_boxed_slice()),
            starts: if few { tuples.starts(first, dim).into_boxed_slice() } else { Box::default() },
        }
    }
}

/// Rows that a join finds, ascending.
#[derive(Clone, Debug)]
pub(super) enum Found<'a> {
    Rows(Range<u32>),
    Listed(std::slice::Iter<'a, u32>),
}

/// Keys are few: comparing them one by one is the quickest.
#[inline]
pub(super) fn same(a: &[u32], b: &[u32]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b)
}

/// A place in a table of `size` (a power of two, at least 2) entries.
#[inline]
fn hash(keys: &[u32], size: usize) -> usize {
    let mix = |sum: u64, &key: &u32| (sum.rotate_left(5) ^ u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    // The high bits are the well mixed ones.
    (keys.iter().fold(0, mix) >> (64 - size.trailing_zeros())) as usize
}

fn hash_table(tuples: Flat<'_>) -> Box<[u32]> {
    let size = (tuples.len() * 2).next_power_of_two().max(2);
    let mut table = vec![FREE; size];
    for (row, tuple) in (0u32..).zip(tuples.flat.chunks_exact(tuples.arity.max(1))) {
        let mut at = hash(tuple, size);
        while let Some(slot) = table.get_mut(at) {
            if *slot == FREE {
                *slot = row;
                break;
            }
            at = (at + 1) & (size - 1);
        }
    }
    table.into()
}
