//! The face of the library: what a program needs that embeds the compiler, in types of its own. What is inside may change
//! without them.

mod changes;
mod checked;
mod compiler;
mod declaration;
mod diagnostic;
mod error;
mod export;
mod highs;
mod library;
mod lookup;
mod model;
mod report;
mod scenario;
mod solved;
#[cfg(test)]
mod tests;
mod value;

pub use changes::{Changes, Switch};
pub use checked::Checked;
pub use compiler::{Compiler, Level, Solver};
pub use declaration::Declaration;
pub use diagnostic::{Diagnostic, DiagnosticFormat, Edit, Fix, Label, Position, Severity, explain};
pub use error::Error;
pub use export::ExportFormat;
pub use highs::{HighsPlace, highs_version, look_for_highs};
pub use library::library;
pub use model::{Certificate, Constraint, Expectation, Model, ModelKind, Objective, ObjectiveLevel, Proof, Status};
pub use report::{Comparison, Report};
pub use scenario::{Fixed, Scenario};
pub use solved::Solved;
pub use value::{Entry, Value, Values};
