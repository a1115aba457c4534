//! Division rules, apportionment, games, fairness measures, the logit, belief networks, decision processes and random quantities: numbers in, numbers out.

pub mod apportion;
pub mod claims;
pub mod fairness;
pub mod game;
pub mod keeping;
pub mod links;
pub mod logit;
pub mod nested;
pub mod network;
#[cfg_attr(not(feature = "internals"), allow(dead_code, unused_imports, reason = "the form that reads it comes next"))]
pub mod process;
pub mod random;
pub mod rule;

/// What a result was found to keep to, checked from its numbers alone and not by how it was calculated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Checked {
    /// By how much the worst of the properties is missed, relative to the size of what it speaks of; 0 or less where all are kept.
    pub worst: f64,
    /// That property.
    pub property: &'static str,
}

/// What rounding alone can make of a relative difference.
pub const ROUNDING: f64 = 1e-9;

impl Default for Checked {
    fn default() -> Checked {
        Checked { worst: 0.0, property: "" }
    }
}

impl Checked {
    /// Takes in by how much a property is missed. What is no number counts as missed altogether.
    pub fn miss(&mut self, property: &'static str, by: f64) {
        let by = if by.is_nan() { f64::INFINITY } else { by };
        if by > self.worst {
            *self = Checked { worst: by, property };
        }
    }

    /// The worse of two.
    pub fn and(self, other: Checked) -> Checked {
        if other.worst > self.worst { other } else { self }
    }

    /// True where all properties are kept, rounding aside.
    pub fn holds(&self) -> bool {
        self.worst <= ROUNDING
    }
}
