//! The compiler of the coop scenario language.
//!
//! ```text
//! text ─ syntax ─► tree ─ semantic (units, data) ─► Hir ─ eval ─► values
//!                                                    ├─ lower ─► Lp ─ solve ─► Solution ┐
//!                                                    └─ prob ─► shares, probabilities ┴─► answers ─ report ─► text, JSON
//! ```
//!
//! A module imports only what stands above it in this list.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::iter_over_hash_type)
)]

pub mod internal;
pub mod ids;
pub mod exact;
pub mod numbers;
pub mod deadline;
pub mod source;
pub mod diagnostics;
pub mod syntax;
pub mod units;
pub mod data;
pub mod lp;
pub mod certify;
pub mod simplex;
pub mod branch;
pub mod solve;
pub mod prove;
pub mod prob;
pub mod hir;
pub mod semantic;
pub mod eval;
pub mod lower;
pub mod explain;
pub mod answer;
pub mod lint;
pub mod driver;
pub mod workspace;
pub mod report;
pub mod cli;
