//! The units of expressions: inferred, settled, and why they do not agree.

pub mod conflicts;
pub mod inference;
mod missing_factor;
mod resolution;
mod sources;
pub mod unstated;
