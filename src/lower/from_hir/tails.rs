//! The mean of the worst part of outcomes, `cvar(cost, 95 %)`, and the sum of the largest of some values.

use super::found::{Position, Tail, Wanted, Why};
use super::*;

/// The columns and rows of a tail, of which the value has to be wanted on the good side.
pub(super) fn tail<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    &Tail { upper, ref times, from_zero, ref items }: &Tail<N>,
    wanted: Wanted,
) -> std::result::Result<(), Why> {
    let Position { curve, value, origin } = *at;
    if if upper { wanted.large } else { wanted.small } {
        return Err(Why::TailWrongWay(upper));
    }
    let one = || N::from_f64(1.0);
    let zero = || N::zero().bound();
    let threshold = lp.column_count() as u32;
    let least = if from_zero { zero() } else { N::open_below() };
    column(lp, least, N::open_above(), Domain::Continuous, Auxiliary::Threshold { curve });
    let first = threshold + 1;
    for (item, _) in (0u32..).zip(items) {
        column(lp, zero(), N::open_above(), Domain::Continuous, Auxiliary::Beyond { curve, item });
    }
    // Of the largest: v - n t - Σ w u >= 0; of the smallest: v - n t + Σ w u <= 0.
    let side = |of: N| if upper { of.neg() } else { of };
    let ends = |end: N::Bound| if upper { (end, N::open_above()) } else { (N::open_below(), end) };
    let beyond = (first..).zip(items).map(|(col, (_, weight))| (col, side(weight.clone()), origin));
    let terms = [(value, one(), origin), (threshold, times.clone().neg(), origin)].into_iter().chain(beyond).collect();
    let (lower, above) = ends(zero());
    row(lp, Pending { terms, lower, upper: above, auxiliary: Auxiliary::TailMean { curve }, go: None });
    let parts = (0u32..).zip(first..).zip(items).flat_map(|(at, (parts, _))| (0u32..).zip(parts).map(move |part| (at, part)));
    for ((item, col), (part, written)) in parts {
        // u + t - e >= 0, or t - u - e <= 0.
        let own = written.1.iter().map(|(col, factor, origin)| (*col, factor.clone().neg(), *origin));
        let by = if upper { one() } else { one().neg() };
        let terms = [(col, by, origin), (threshold, one(), origin)].into_iter().chain(own).collect();
        let (lower, above) = ends(written.0.clone().bound());
        row(lp, Pending { terms, lower, upper: above, auxiliary: Auxiliary::BeyondThreshold { curve, item, part }, go: None });
    }
    Ok(())
}
