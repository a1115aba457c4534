//! Belief networks of discrete variables: exact answers by variable elimination and by a junction tree, in doubles and in exact
//! rationals.
//!
//! ```text
//! Network + findings ── query ──► factors + plan (order) ── kernel ──► joint, marginals, most probable states, derivatives
//! ```
//!
//! Knows numbers alone: variables are places in a list, states are ordinals; names are the caller's. What does not fit into the
//! limits is refused from the sizes of the tables, before memory is taken. Doubles are scaled as they become small; where that is
//! not enough, the calculation is done again in doubles with an exponent of their own, so that a probability is zero only where it
//! is.

#![allow(
    clippy::indexing_slicing,
    reason = "variables, places and strides of one network, made together; callers hand in networks without circles"
)]

mod wide;
mod node;
mod evidence;
mod factor;
mod graph;
mod order;
mod mode;
mod loops;
mod kernel;
mod plan;
mod query;
mod joint;
mod backward;
mod calibrate;
#[cfg(feature = "internals")]
mod clique;
mod probable;
mod sensitivity;
mod separation;
mod sample;
#[cfg(test)]
mod tests;

#[cfg(feature = "internals")]
pub use calibrate::Calibrated;
#[cfg(feature = "internals")]
pub use evidence::Evidence;
pub use evidence::{Finding, InferenceError, Limits};
#[cfg(feature = "internals")]
pub use joint::Joint;
pub use node::{Network, Node, Table, Var};
#[cfg(feature = "internals")]
pub use sample::Estimate;
#[cfg(feature = "internals")]
pub use sensitivity::Sensitivity;
