//! How weights come together: added up for probabilities, the largest for the most probable states.

use crate::exact::Number;
use std::cmp::Ordering;

/// How two weights of one combination come together.
pub(super) trait Mode<N> {
    fn take(into: &mut N, value: N);
}

/// Probabilities add up.
pub(super) struct Sum;
/// The most probable counts.
pub(super) struct Max;

impl<N: Number> Mode<N> for Sum {
    #[inline(always)]
    fn take(into: &mut N, value: N) {
        *into = into.clone().add(value);
    }
}

impl<N: Number> Mode<N> for Max {
    #[inline(always)]
    fn take(into: &mut N, value: N) {
        if value.order(into) == Ordering::Greater {
            *into = value;
        }
    }
}
