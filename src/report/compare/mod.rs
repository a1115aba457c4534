//! Answers side by side: of a scenario and its variants, or of two versions of a scenario.

mod csv;
mod figures;
pub mod json;
mod lines;
mod outcome;
mod sweep;
mod text;
mod trend;

pub use csv::write as write_csv;
pub use figures::{Figure, FigureValue, Figures, Role, family};
pub use json::write;
pub use lines::{Comparison, Line, Side};
pub use outcome::{Outcomes, PointOutcome, SweepOutcome, SweptValue};
pub use text::{cells, document, expectations, leading, sides};
pub use trend::{TrendPoint, trends};
