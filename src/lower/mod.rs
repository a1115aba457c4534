//! Between the scenario and its programs: `from_hir` makes a program, `names` names its columns and rows, `print` and `export` write it
//! out. The program itself ([`crate::lp`]) knows no scenario.

mod ball;
#[cfg(feature = "cli")]
pub mod bif;
pub mod export;
pub mod from_hir;
mod names;
#[cfg(feature = "internals")]
pub mod print;

pub use names::{Names, indexed};
