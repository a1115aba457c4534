//! The compiler of the coop scenario language.
//!
//! ```text
//! text ─ syntax ─► tree ─ semantic (units, data) ─► Hir ─ eval ─► values
//!                                                    ├─ lp ─► Lp ─ solve ─► Solution ┐
//!                                                    └─ prob ─► shares, probabilities ┴─► answers ─ report ─► text, JSON
//! ```
//!
//! A module imports only what stands above it in this list.

#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::iter_over_hash_type)
)]

pub mod exact;
pub mod deadline;
pub mod source;
pub mod diagnostics;
pub mod syntax;
pub mod units;
pub mod data;
pub mod prob;
pub mod hir;
pub mod semantic;
pub mod eval;
pub mod lp;
pub mod certify;
pub mod simplex;
pub mod branch;
pub mod solve;
pub mod prove;
pub mod explain;
pub mod answer;
pub mod lint;
pub mod driver;
pub mod workspace;
pub mod report;
pub mod cli;
