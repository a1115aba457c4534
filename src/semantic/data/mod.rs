//! Data: attributes, tables, and the files that they come from.

pub mod alike;
pub mod attrs;
pub mod bad_cells;
pub mod cells;
pub mod conditions;
mod foreign_conditions;
pub mod key_files;
mod left_out;
mod layout;
pub mod open_table;
mod other_units;
mod rates;
pub mod read_table;
mod single_value;
pub mod source_file;
pub mod tables;
pub mod totals;
mod undecided;
pub mod unit_cells;
pub mod unmet;
mod unmatched_keys;
