//! Monte Carlo over a solved scenario: each draw of everything random, with what is decided before it as the plans have it, and what is
//! decided after it decided for that draw.
//!
//! ```text
//! Solved ─ Draws (eval) ─► outcomes of a draw ─ knowledge: what is known when ─► plans lowered once more ─ held: decisions before are
//!        fixed ─ solve ─► Row: what came out ─ columns ─► Simulation: by quantity, by draw ─ figures, drivers, gap
//! ```
//!
//! Limits on an expectation or a risk are conditions on the distribution, and not on a draw. There what is decided after the draw counts
//! them by their shadow prices (Lagrangian relaxation); the worst case and conditions with a probability are kept wherever that is possible.

mod columns;
mod drivers;
mod figures;
mod gap;
mod held;
mod knowledge;
mod one;
mod run;

pub use columns::{Column, Row, Series, What};
pub use drivers::{Driver, drivers};
pub use figures::{Figures, probability};
pub use gap::{Gap, gaps};
pub use run::{Keep, Settings, Simulation, simulate};
