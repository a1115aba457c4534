//! The units of expressions: inferred, settled, and why they do not agree.

mod conflicts;
pub mod equations;
pub mod evidence;
mod families;
pub mod inference;
mod members;
pub mod milli;
mod missing_factor;
mod nanometres;
mod open_units;
pub mod owners;
mod resolution;
mod sources;
mod unstated;
