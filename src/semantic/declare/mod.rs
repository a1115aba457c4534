//! What a scenario declares: modules, units, entity types, entities, and the names of everything else.

pub mod entities;
mod foreign;
pub mod kinds;
pub mod lets;
pub mod levels;
pub mod modules;
pub mod names;
mod suggest;
mod units;
