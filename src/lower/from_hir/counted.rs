//! Comparisons of decisions that are counted: `count(x[i] > 0 t for i in s)`.

use super::extremes::Ranges;
use super::found::{Position, Wanted, Why};
use super::rows::OnlyIf;
use super::terms::Written;
use super::*;

/// The rows of one comparison of a difference with 0, whose binary is wanted large, small, or both.
pub(super) fn counted<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    op: CompareOp,
    difference: &Written<N>,
    wanted: Wanted,
    ranges: &Ranges<'_, N>,
) -> std::result::Result<(), Why> {
    use CompareOp as Op;
    let zero = N::zero;
    let at_least = |shift| (Side::Least, shift);
    let at_most = |shift| (Side::Greatest, shift);
    let both = wanted.large && wanted.small;
    // What is strictly on one side of 0 is there by 1 at least, where it is an integer.
    let step = |wanted| match is_integer(lp, difference, ranges) {
        Some(true) => Ok(N::from_f64(1.0)),
        Some(false) => Err(Why::Strict(wanted, both)),
        None => Err(Why::Doubt),
    };
    let mut rows = Vec::new();
    if wanted.large {
        let strict = || step(Wanted { large: true, ..Wanted::default() });
        let sides = match op {
            Op::Ge => vec![at_least(zero())],
            Op::Le => vec![at_most(zero())],
            Op::Eq => vec![at_least(zero()), at_most(zero())],
            Op::Gt => vec![at_least(strict()?)],
            Op::Lt => vec![at_most(strict()?.neg())],
            Op::Ne => vec![beside(lp, difference, ranges, (Wanted { large: true, ..Wanted::default() }, both))?],
        };
        rows.extend(sides.into_iter().map(|side| (true, side)));
    }
    if wanted.small {
        let strict = || step(Wanted { small: true, ..Wanted::default() });
        let sides = match op {
            Op::Gt => vec![at_most(zero())],
            Op::Lt => vec![at_least(zero())],
            Op::Ne => vec![at_least(zero()), at_most(zero())],
            Op::Ge => vec![at_most(strict()?.neg())],
            Op::Le => vec![at_least(strict()?)],
            Op::Eq => vec![beside(lp, difference, ranges, (Wanted { small: true, ..Wanted::default() }, both))?],
        };
        rows.extend(sides.into_iter().map(|side| (false, side)));
    }
    for (holds, (side, limit)) in rows {
        only_where(lp, at, difference, holds, side, limit, ranges)?;
    }
    Ok(())
}

/// The limit that keeps an integer away from 0, where it never lies on both sides.
fn beside<N: Made>(
    lp: &Lp<N>,
    difference: &Written<N>,
    ranges: &Ranges<'_, N>,
    (wanted, both): (Wanted, bool),
) -> std::result::Result<(Side, N), Why> {
    if !is_integer(lp, difference, ranges).ok_or(Why::Doubt)? {
        return Err(Why::Strict(wanted, both));
    }
    let end = |side| ranges.end(lp, difference, side).map(|(end, _)| end.sure(&N::zero()));
    match (end(Side::Least)?.ok_or(Why::Doubt)?, end(Side::Greatest)?.ok_or(Why::Doubt)?) {
        (std::cmp::Ordering::Greater | std::cmp::Ordering::Equal, _) => Ok((Side::Least, N::from_f64(1.0))),
        (_, std::cmp::Ordering::Less | std::cmp::Ordering::Equal) => Ok((Side::Greatest, N::from_f64(-1.0))),
        _ => Err(Why::Strict(wanted, both)),
    }
}

/// The row that keeps a difference on one side of a limit where the binary is 1 (`holds`), or where it is 0.
fn only_where<N: Made>(
    lp: &mut Lp<N>,
    at: &Position,
    difference: &Written<N>,
    holds: bool,
    side: Side,
    limit: N,
    ranges: &Ranges<'_, N>,
) -> std::result::Result<(), Why> {
    let Position { curve, value, origin } = *at;
    let below = side == Side::Least;
    let (far, made_of) = ranges.end(lp, difference, side)?;
    let room = if below { limit.clone().sub(far) } else { far.sub(limit.clone()) };
    let auxiliary = if holds { Auxiliary::IfCounted { curve } } else { Auxiliary::IfNotCounted { curve } };
    let limit = limit.sub(difference.0.clone());
    let only = OnlyIf { terms: difference.1.clone(), limit, room, below, column: value, holds, origin, made_of, auxiliary };
    if !only.is_sure() {
        return Err(Why::Doubt);
    }
    row(lp, only.pending());
    Ok(())
}

/// Whether a difference is an integer whatever is decided; none where that is not sure.
fn is_integer<N: Made>(lp: &Lp<N>, difference: &Written<N>, ranges: &Ranges<'_, N>) -> Option<bool> {
    ranges.is_integer(lp, difference)
}
