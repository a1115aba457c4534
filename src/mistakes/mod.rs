//! Mistakes as data, a family in a file: what was met, and how it is said. Knows findings and places, and nothing of where mistakes
//! are looked for.

mod effects;
mod foreign;
mod model;
mod sets;
mod types;
mod variants;
mod words;

pub use effects::EffectMistake;
pub use foreign::{Conditional, ForeignForm, PartOfPolicy, PowerOfUnit, Statement};
pub use model::{ModelMistake, Side};
pub use sets::SetMistake;
pub use types::{Bare, Form, NoSet, Order, Rarer, Step, TypeMistake};
pub use variants::{MOST_POINTS, VariantMistake};

#[cfg(test)]
mod tests;
