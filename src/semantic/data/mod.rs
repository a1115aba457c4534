//! Data: attributes, tables, and the files that they come from.

pub mod attrs;
pub mod cells;
pub mod key_files;
pub mod open_table;
pub mod read_table;
pub mod source_file;
pub mod tables;
mod unmatched_keys;
