//! Why something cannot be done. What is wrong with a scenario is no error of this kind: it is found by a check, as diagnostics.

use std::path::PathBuf;

/// Why something cannot be done, as a sentence for people (`Display`), in lower case and without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A scenario's file cannot be read.
    #[error("`{}` {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, as a predicate: `does not exist`.
        why: String,
    },
    /// The scenario has errors, so that it can be neither changed nor solved: see [`Checked::diagnostics`](crate::Checked::diagnostics).
    #[error("the scenario has {errors} {}; the first is {first}", if *errors == 1 { "error" } else { "errors" })]
    HasErrors {
        /// How many.
        errors: usize,
        /// The first of them, in a line with its place: `main.coop:3:7: error[E0201]: …`.
        first: String,
    },
    /// There is no warning of this name or code.
    #[error("{0}")]
    NoSuchWarning(String),
    /// The scenario has nothing of this name, the keys do not fit, or there is no value for them.
    #[error("{0}")]
    NoSuchValue(String),
    /// A change cannot be made: nothing is called so, the unit does not fit, or no value stands there.
    #[error("{0}")]
    NoSuchChange(String),
    /// A value is in a unit that cannot be converted.
    #[error("{0}")]
    WrongUnit(String),
    /// The solver that was asked for is not there.
    #[error("{0}")]
    NoSuchSolver(String),
    /// A plan cannot be written for other solvers.
    #[error("{0}")]
    NotExported(String),
}
