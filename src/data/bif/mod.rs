//! Belief networks in the Bayesian Interchange Format (BIF, F. Cozman, *The interchange format for Bayesian networks*, version
//! 0.15), as the public collections have it.
//!
//! ```text
//! network NAME { property …; }
//! variable NAME { type discrete [ 2 ] { yes, no }; property …; }
//! probability ( NAME | PARENT, PARENT ) { (yes, no) 0.1, 0.9; default 0.5, 0.5; }
//! ```
//!
//! A distribution is a `table` (the own state slowest, the last parent fastest), or rows `(parents' states) numbers;` with a
//! `default` for those that are not there. Names hold what is no blank and none of `{ } ( ) [ ] , ; | "`, or stand in quotes; commas
//! between numbers and names may be missing. Comments are `//` to the end of the line and `/* */`, between words.

mod network;
mod read;
mod scan;
mod write;
#[cfg(test)]
mod tests;

pub use network::{BifError, BifErrorKind, BifNetwork, BifVariable, Decimal, Parent, Text};
pub use read::read;
pub use write::write;
