//! What a scenario declares: modules, units, entity types, entities, and the names of everything else.

pub mod cases;
pub mod domains;
pub mod entities;
pub mod families;
mod foreign;
pub mod functions;
mod imports;
mod kinds;
mod levels;
pub mod library;
pub mod loader;
pub mod lost;
pub mod modules;
pub mod names;
pub mod only;
mod plan_names;
mod register;
mod register_cases;
pub mod results;
mod suggest;
mod units;
mod used_files;
pub mod variants;
mod yearly_rates;
