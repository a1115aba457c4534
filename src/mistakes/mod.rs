//! Mistakes as data, a family in a file: what was met, and how it is said. Knows findings and places, and nothing of where mistakes
//! are looked for.

mod effects;
mod foreign;
mod model;
mod sets;
mod types;
mod words;

pub use effects::EffectMistake;
pub use foreign::{Conditional, ForeignForm, PartOfPolicy, PowerOfUnit, Statement};
pub use model::{ModelMistake, Side};
pub use sets::SetMistake;
pub use types::{Bare, Form, NoSet, Order, Rarer, Step, TypeMistake};

#[cfg(test)]
mod tests;
