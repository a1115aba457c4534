//! Which of several objectives is optimised, and how far those before it may fall behind.

use crate::exact::Exact;

/// An objective that was optimised, and the limit that it keeps from then on.
#[derive(Clone, Debug, PartialEq)]
pub struct DegradationLimit {
    pub objective: u32,
    /// In the objective's unit, its constant included: the most when it is minimised, the least when it is maximised.
    pub limit: Exact,
    /// How far the limit lies beyond that in the program of doubles: a limit exactly at an optimum may be out of their reach.
    pub rounding: f64,
}

/// What is asked of a plan at one time: its objectives are optimised one after another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LexStage {
    /// The objective that is optimised.
    pub objective: u32,
    /// Those before it.
    pub kept: Vec<DegradationLimit>,
}

impl LexStage {
    /// The first objective alone.
    pub fn first() -> LexStage {
        LexStage::default()
    }
}
