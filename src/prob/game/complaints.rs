//! By how much coalitions get less than they are worth, in whole numbers.

use super::{GameError, Worths};
use crate::exact::Exact;

/// The coalitions that complain more than a bound, those that complain most first; not the empty one, and not all.
pub(super) fn complaints(game: &Worths, division: &[Exact], most: &Exact) -> Result<Vec<(i128, u32)>, GameError> {
    let scaled = Scaled::new(game, division, most).ok_or(GameError::TooLong)?;
    let mut worse: Vec<(i128, u32)> = Vec::new();
    let mut given = vec![0i128; game.all() as usize + 1];
    for (coalition, worth) in game.each().skip(1).take(game.all() as usize - 1) {
        let first = coalition.trailing_zeros() as usize;
        let rest = given.get((coalition & (coalition - 1)) as usize).copied().unwrap_or(0);
        let sum = rest + scaled.division.get(first).copied().unwrap_or(0);
        given.get_mut(coalition as usize).into_iter().for_each(|place| *place = sum);
        let complaint = worth.checked_mul(scaled.factor).ok_or(GameError::TooLong)? - sum;
        if complaint > scaled.most {
            worse.push((complaint, coalition));
        }
    }
    worse.sort_unstable_by(|(a, c), (b, d)| b.cmp(a).then(c.cmp(d)));
    Ok(worse)
}

/// Amounts, a bound and worths as whole multiples of one fraction.
struct Scaled {
    division: Vec<i128>,
    most: i128,
    /// What worths are multiplied with.
    factor: i128,
}

impl Scaled {
    fn new(game: &Worths, division: &[Exact], most: &Exact) -> Option<Scaled> {
        let scale = Exact::from(game.scale());
        let common = division.iter().chain([most]).fold(Exact::ONE, |common, value| {
            let product = value * &scale * &common;
            common * Exact::from(product.denominator().clone())
        });
        let whole = |value: &Exact| {
            let value = value * &scale * &common;
            // Sums over the players have to fit as well.
            i128::try_from(value.floor()).ok().filter(|whole| whole.unsigned_abs() >> 120 == 0)
        };
        let factor = i128::try_from(common.floor()).ok().filter(|factor| *factor >> 60 == 0)?;
        Some(Scaled { division: division.iter().map(whole).collect::<Option<_>>()?, most: whole(most)?, factor })
    }
}
