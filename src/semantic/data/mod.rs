//! Data: attributes, tables, and the files that they come from.

pub mod attrs;
pub mod cells;
pub mod source_file;
pub mod tables;
pub mod unmatched_keys;
