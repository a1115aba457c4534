//! The points of sweeps.

use super::{Amount, Override, Target};
use crate::exact::Exact;
use crate::source::Span;

/// The points of a sweep.
#[derive(Clone, Debug)]
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "only the program compares"))]
pub struct Swept {
    /// The name of the value.
    pub name: String,
    /// Its unit; of factors `1`.
    pub unit: String,
    /// The points are factors of what the value is.
    pub times: bool,
    /// In their order.
    pub points: Vec<Exact>,
    /// Where the sweep stands.
    pub(super) at: Span,
    /// What is swept over, and what it is without.
    pub(super) targets: Vec<(Target, Option<Amount>)>,
}

impl Swept {
    /// What one of the points sets.
    pub(super) fn overrides(&self, point: &Exact) -> Vec<Override> {
        let one = |(target, was): &(Target, Option<Amount>)| {
            let value = match was {
                Some(was) if self.times => was.times(point),
                _ => Amount::Number(point.clone()),
            };
            Override { target: target.clone(), value, at: Some(self.at) }
        };
        self.targets.iter().map(one).collect()
    }
}
