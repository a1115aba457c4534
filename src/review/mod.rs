//! What two versions of a scenario say differently, and one text out of two: differences, merges, git, and how they are shown.
//!
//! [`pairs`] says which facts of two texts are the same fact, [`difference`] what became of each; [`weave`] decides a merge fact by
//! fact, [`edits`] changes the text accordingly, and [`merge`] holds the result to what was decided. [`answers`] solves both versions.

mod answers;
mod cells;
mod comparison;
mod difference;
mod edits;
pub mod git;
mod merge;
mod pairs;
mod quantities;
mod reading;
pub mod render;
mod sheets;
mod shown;
mod weave;

pub use answers::{Answers, How, answers};
pub use comparison::{Comparison, Version, compare};
pub use merge::{Marks, Merged, merge};
pub use sheets::merge_cells;

#[cfg(test)]
mod tests;
