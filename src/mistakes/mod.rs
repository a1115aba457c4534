//! Mistakes as data, a family in a file: what was met, and how it is said. Knows findings and places, and nothing of where mistakes
//! are looked for.

mod model;

pub use model::{ModelMistake, Side};

#[cfg(test)]
mod tests;
