//! From the places of a program to the keys of a declaration.

use crate::eval::ResultTable;
use crate::lp::Block;

/// The values of a block's instances by row of its index.
pub(super) fn spread(block: &Block, values: &[f64]) -> ResultTable {
    let own = values.get(block.start as usize..(block.start + block.count) as usize).unwrap_or(&[]);
    let values = match &block.positions {
        None => own.to_vec(),
        Some(positions) => positions.iter().map(|p| own.get(*p as usize).copied().unwrap_or(f64::NAN)).collect(),
    };
    ResultTable::new(block.index.clone(), values)
}
