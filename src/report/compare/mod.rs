//! Answers side by side: of a scenario and its variants, or of two versions of a scenario.

mod figures;
mod lines;

pub use figures::{Figure, FigureValue, Figures, Role};
pub use lines::{Comparison, Line, Move, Side};
