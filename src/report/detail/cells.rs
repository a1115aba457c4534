//! What tables of every shape say in their cells and below them.

use crate::report::column::Column;
use crate::report::page::{Page, unit_after};

/// The unit of each instance of a column that has no unit in its heading, since they differ.
pub(super) fn own_units(column: &Column<'_, '_>, keys: impl Iterator<Item = Vec<u32>>) -> Vec<String> {
    let own = column.series.has_own_units();
    keys.filter(|_| own)
        .map(|keys| match column.find(&keys) {
            Some(_) => unit_after(&column.series.unit_of(&keys)).trim_start().to_string(),
            None => String::new(),
        })
        .collect()
}

/// How many instances are 0 that a table leaves out.
pub(super) fn said_zero(page: &mut Page, zero: usize, all: bool) {
    match (zero, all) {
        (0, _) => {}
        (1, true) => page.line(4, "the only one is 0"),
        (_, true) => page.line(4, &format!("all {zero} are 0")),
        (1, false) => page.line(4, "1 more is 0"),
        (_, false) => page.line(4, &format!("{zero} more are 0")),
    }
}
