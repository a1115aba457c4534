//! The units of expressions: inferred, settled, and why they do not agree.

mod conflicts;
pub mod equations;
pub mod evidence;
pub mod inference;
mod missing_factor;
mod resolution;
mod sources;
mod unstated;
