//! What a scenario declares: modules, units, entity types, entities, and the names of everything else.

pub mod domains;
pub mod entities;
mod foreign;
mod imports;
mod kinds;
mod levels;
pub mod lost;
pub mod modules;
pub mod names;
mod plan_names;
mod register;
mod suggest;
mod units;
