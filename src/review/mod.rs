//! What two versions of a scenario say differently, and one text out of two: differences, merges, git, and how they are shown.
//!
//! [`pairs`] says which facts of two texts are the same fact, [`difference`] what became of each; [`weave`] decides a merge fact by
//! fact, [`edits`] changes the text accordingly, and [`merge`] holds the result to what was decided.

mod edits;
mod merge;
mod pairs;
mod weave;

pub use merge::{Marks, Merged, merge};

#[cfg(test)]
mod tests;
