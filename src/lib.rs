//! The compiler of the coop scenario language, for programs that embed it.
//!
//! A [`Compiler`] checks a [`Scenario`] and gives a [`Checked`] one, with [diagnostics](Checked::diagnostics); that is solved, and the
//! [`Solved`] one has values by their names, what is proved of them, and a [`Report`]. [`Changes`] switch policies and give other
//! values, without reading anything again.
//!
//! ```
//! use coop::{Compiler, Scenario};
//!
//! let scenario = Scenario::new("main.coop", r#"
//! coop 1
//! scenario cans
//! currency EUR
//! enterprise odra { capacity = 10 t, price = 3 EUR/t }
//! enterprise ebro { capacity = 20 t, price = 2 EUR/t }
//!
//! plan supply {
//!   var make[e in enterprise] : t >= 0
//!   minimize cost : EUR = sum(e.price * make[e] for e in enterprise)
//!   constraint limit[e in enterprise]: make[e] <= e.capacity
//!   constraint need: sum(make[e] for e in enterprise) >= 25 t
//! }
//! "#);
//! let solved = Compiler::new().solve(&scenario)?;
//! assert_eq!(solved.value("supply.cost")?.to_string(), "55 EUR");
//! assert_eq!(solved.value("supply.make[odra]")?.number, 5.0);
//! # Ok::<(), coop::Error>(())
//! ```
//!
//! Nothing is printed, and nothing is read but what a scenario is given. Cargo features: `cli`, the program `coop` (in the default
//! build; without it the library needs no crates for arguments and terminals); `highs`, a second solver.

#![cfg_attr(not(feature = "internals"), deny(missing_docs, unnameable_types))]
#![cfg_attr(
    not(test),
    deny(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::iter_over_hash_type)
)]

// The parser that pest makes names it.
extern crate alloc;

// text ─ syntax ─► tree ─ semantic (units, data) ─► Hir ─ eval ─► values
//                                                    ├─ lower ─► Lp ─ solve ─► Solution ┐
//                                                    └─ prob ─► shares, probabilities ───┴─► answers ─ report ─► text, JSON
//
// A module imports only what stands above it in this list.

/// One of two lists, by a feature. The name is one that rustfmt looks into.
macro_rules! cfg_if {
    (if #[cfg($if:meta)] { $($open:item)* } else { $($closed:item)* }) => {
        $(#[cfg($if)] $open)*
        $(#[cfg(not($if))] $closed)*
    };
}

// The same modules twice: those of the second list are what the tests, the benches and the fuzz targets see.
cfg_if! {
    if #[cfg(not(feature = "internals"))] {
        mod internal;
        mod ids;
        mod exact;
        mod numbers;
        mod deadline;
        mod stack;
        mod source;
        mod diagnostics;
        mod mistakes;
        mod syntax;
        mod units;
        mod data;
        mod lp;
        mod smooth;
        mod certify;
        mod simplex;
        mod branch;
        mod solve;
        mod prove;
        mod prob;
        mod hir;
        mod semantic;
        mod eval;
        mod lower;
        mod explain;
        mod answer;
        mod lint;
        mod driver;
        #[cfg(feature = "cli")]
        mod simulate;
        mod workspace;
        mod report;
        #[cfg(feature = "cli")]
        mod review;
        #[cfg(feature = "cli")]
        mod doc;
        #[cfg(feature = "cli")]
        mod import;
        mod embed;
        #[cfg(feature = "cli")]
        mod cli;
    } else {
        pub mod internal;
        pub mod ids;
        pub mod exact;
        pub mod numbers;
        pub mod deadline;
        pub mod stack;
        pub mod source;
        pub mod diagnostics;
        pub mod mistakes;
        pub mod syntax;
        pub mod units;
        pub mod data;
        pub mod lp;
        pub mod smooth;
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
        #[cfg(feature = "cli")]
        pub mod simulate;
        pub mod workspace;
        pub mod report;
        #[cfg(feature = "cli")]
        pub mod review;
        #[cfg(feature = "cli")]
        pub mod doc;
        #[cfg(feature = "cli")]
        pub mod import;
        pub mod embed;
        #[cfg(feature = "cli")]
        pub mod cli;
    }
}

#[cfg(feature = "cli")]
pub use cli::run as run_command_line;
pub use embed::{
    Certificate, Changes, Checked, Comparison, Compiler, Constraint, Declaration, Diagnostic, DiagnosticFormat, Edit, Entry, Error,
    Expectation, ExportFormat, Fix, Fixed, HighsPlace, Label, Level, Model, ModelKind, Objective, ObjectiveLevel, Position, Proof, Report,
    Scenario, Severity, Solved, Solver, Status, Switch, Value, Values, explain, highs_version, library, look_for_highs,
};

/// The pages that show how the library is used: their examples are tried.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    mod readme {}
    #[doc = include_str!("../docs/embedding.md")]
    mod embedding {}
}
