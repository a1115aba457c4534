//! A file for each form of model.

mod allocation;
mod choice;
mod plan;

pub use allocation::*;
pub use choice::*;
pub use plan::*;

use super::*;
