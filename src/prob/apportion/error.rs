//! Why units cannot be apportioned.

use super::Method;

/// Why an apportionment has no answer. Claimants are named by their position, counted from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApportionError {
    /// Nobody claims anything, or nobody who may get what is left.
    AllZero,
    /// The floors together are more than there is.
    FloorsExceedAmount { floors: u64, units: u64 },
    /// Nobody can get no less than the one and no more than the other.
    FloorAboveCeiling { claimant: usize, floor: u64, ceiling: u64 },
    /// More claimants without a unit than units that are left for them, under a method that gives one to each.
    TooFewUnits { method: Method, claimants: u64, units: u64 },
    /// More units than can be given out one after another.
    TooManyUnits { limit: u64 },
    /// Claimants with equal right to the last units, of which there are fewer; `decided` where they are equal in `tie_break` too.
    Tie { claimants: Vec<usize>, units: usize, decided: bool },
}
