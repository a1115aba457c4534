//! The rows of values of a plan that read themselves, such as a stock that goes on from that of the period before: each instance that is needed is a
//! column of its own, and what it is made of stands in one row. Written out over all periods, a stock would be the sum of all flows before it.

use super::found::Position;
use super::terms::Written;
use super::*;

/// The row of an instance: its column less what it is.
pub(super) fn definition<N: Made>(lp: &mut Lp<N>, at: &Position, is: &Written<N>) {
    let one = N::from_f64(1.0);
    let mut terms = vec![(at.value, one, at.origin)];
    terms.extend(is.1.iter().filter(|(_, value, _)| !value.is_zero()).map(|(col, value, origin)| (*col, value.clone().neg(), *origin)));
    let limit = || is.0.clone().bound();
    row(lp, Pending { terms, lower: limit(), upper: limit(), auxiliary: Auxiliary::Definition { curve: at.curve }, go: None });
}
