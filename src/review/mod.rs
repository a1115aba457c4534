//! What two versions of a scenario say differently, and one text out of two: differences, merges, git, and how they are shown.
//!
//! [`pairs`] says which facts of two texts are the same fact, [`difference`] what became of each; [`weave`] decides a merge fact by
//! fact, [`edits`] changes the text accordingly, and [`merge`] holds the result to what was decided. [`answers`] solves both versions.

mod answers;
mod cells;
mod columns;
mod comparison;
mod difference;
mod edits;
pub mod git;
mod members;
mod merge;
mod merged;
mod moved;
mod names;
mod pairs;
mod quantities;
mod reach;
mod reading;
mod readings;
pub mod render;
mod sayings;
mod sequence;
mod sheets;
mod shown;
mod surroundings;
mod versions;
mod weave;

pub use answers::{Answers, Asked, How, answers};
pub use comparison::{Comparison, Version, compare};
pub use merge::{Beside, merge};
pub use merged::{Marks, Merged, Unmerged};
pub use moved::paired_scenarios;
pub use sheets::merge_cells;
pub use surroundings::Rows;
pub use versions::Once;

#[cfg(test)]
mod tests;
