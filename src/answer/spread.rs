//! From the places of a program to the keys of a declaration.

use crate::eval::ResultTable;
use crate::exact::{self, Exact};
use crate::lp::Block;

/// What a block's instances have, in its own order, by row of its index; `missing` where a row has no instance.
pub(super) fn by_row<T: Clone>(block: &Block, own: &[T], missing: &T) -> Vec<T> {
    match &block.positions {
        None => own.to_vec(),
        Some(positions) => positions.iter().map(|p| own.get(*p as usize).unwrap_or(missing).clone()).collect(),
    }
}

/// The part of the columns or rows of a program that a block is.
fn own<'v, T>(block: &Block, values: &'v [T]) -> Option<&'v [T]> {
    values.get(block.start as usize..(block.start + block.count) as usize)
}

/// The values of a block's instances by row of its index.
pub(super) fn spread(block: &Block, values: &[f64]) -> ResultTable {
    ResultTable::new(block.index.clone(), by_row(block, own(block, values).unwrap_or(&[]), &f64::NAN))
}

/// The exact values of a block's instances by row of its index, where these are the values of the table.
pub(super) fn exactly(block: &Block, table: &ResultTable, values: &[Exact]) -> Option<Vec<Exact>> {
    let exact = by_row(block, own(block, values)?, &Exact::ZERO);
    let same = |(exact, value): (&Exact, &f64)| value.is_nan() || exact::to_f64(exact) == *value;
    exact.iter().zip(&table.values).all(same).then_some(exact)
}
