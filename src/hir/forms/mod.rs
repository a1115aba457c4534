//! A file for each form of model.

mod allocation;
mod belief;
mod decision;
mod choice;
mod plan;

pub use allocation::*;
pub use belief::*;
pub use choice::*;
pub use decision::*;
pub use plan::*;

use super::*;
