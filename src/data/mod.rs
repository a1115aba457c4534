//! Tables of numbers read from text files: scanning, numbers, keys, columns and joins.
//!
//! ```text
//! Source (text, layout) ── csv ──► records of cells ── load ──► TupleIndex (which key tuples exist, their rows)
//!                                        └───► Column × n (value, exact value, place of each row)
//! ```
//!
//! Knows nothing of the language: no syntax tree, no types, no units. Keys are ordinals (`u32`)
//! below the size of their dimension, found by functions that the caller hands over; the texts of
//! units in headings are passed on unread. Nothing here prints: what is wrong with a file is
//! returned as [`Problem`]s with byte ranges of that file.
//!
//! A module imports only what stands before it here: shapes, number_fault, number, number_style, sort, grid, sparse, index, records,
//! column, problem, markers, csv, source, condition, rows, unit_column, spec, left_out, single, triples,
//! build, keys, load. `bif` reads networks, `mps` programs; both stand alone.

#[cfg_attr(not(feature = "internals"), allow(dead_code, unused_imports, reason = "no form of the language reads it yet"))]
pub mod bif;
mod build;
mod column;
mod condition;
mod csv;
mod grid;
mod index;
mod keys;
mod left_out;
mod load;
mod markers;
#[cfg(feature = "cli")]
pub mod mps;
mod number;
mod number_fault;
mod number_style;
mod problem;
mod records;
mod rows;
mod shapes;
mod single;
mod sort;
mod source;
mod sparse;
mod spec;
mod triples;
mod unit_column;

pub use column::Column;
pub use condition::{Condition, MetText, NumberTest, TextTest, columns_of};
pub use csv::{Heading, NoColumn};
pub use grid::Line;
pub use index::TupleIndex;
pub use keys::{distinct_keys, read_texts};
pub use left_out::{LeftOut, UnknownKey};
pub use load::{EmptyCell, Loaded, load_long, load_wide};
pub use number_fault::NumberFault;
pub use problem::{Problem, ProblemKind};
pub use rows::{Lookup, Undecided};
pub use shapes::may_part_thousands;
pub use single::{Single, single};
pub use sort::MAX_KEYS;
pub use source::Source;
pub use spec::{KeySpec, LongSpec, ValueKind, ValueSpec, WideSpec};
pub use triples::triples;
pub use unit_column::UnitColumn;
