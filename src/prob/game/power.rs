//! The Shapley value and the Banzhaf index, from sums over coalitions by size.

use super::{GameError, Worths, members};
use crate::exact::Exact;

/// The Shapley value: what a player adds, averaged over all orders.
///
/// A coalition of `s` with the player in it stands in the sum with `(s-1)! (n-s)! / n!`, one without with `-s! (n-s-1)! / n!`: sums by
/// size are enough.
pub fn shapley(game: &Worths) -> Vec<Exact> {
    let n = game.players();
    // By size: of all coalitions, and of those with each player.
    let mut all = vec![0i128; n + 1];
    let mut with = vec![vec![0i128; n + 1]; n];
    for (coalition, worth) in game.each() {
        let size = coalition.count_ones() as usize;
        add(&mut all, size, worth);
        members(coalition).for_each(|player| with.get_mut(player).into_iter().for_each(|sums| add(sums, size, worth)));
    }
    let mut factorial = vec![Exact::ONE];
    for k in 1..=n {
        let next = factorial.last().unwrap_or(&Exact::ONE) * Exact::from(k as u64);
        factorial.push(next);
    }
    let of = |k: usize| factorial.get(k).cloned().unwrap_or(Exact::ONE);
    let part = |s: usize, t: usize| of(s) * of(t) / of(n);
    let at = |sums: &[i128], size: usize| sums.get(size).copied().unwrap_or(0);
    let value = |own: &Vec<i128>| {
        let joined = (1..=n).map(|s| game.exact(at(own, s)) * part(s - 1, n - s));
        let left = (0..n).map(|s| game.exact(at(&all, s) - at(own, s)) * part(s, n - s - 1));
        joined.fold(Exact::ZERO, |sum, term| sum + term) - left.fold(Exact::ZERO, |sum, term| sum + term)
    };
    with.iter().map(value).collect()
}

fn add(sums: &mut [i128], size: usize, worth: i128) {
    if let Some(sum) = sums.get_mut(size) {
        *sum += worth;
    }
}

/// The Banzhaf index: what a player adds, summed over all coalitions of the others, scaled to the worth of all.
pub fn banzhaf(game: &Worths) -> Result<Vec<Exact>, GameError> {
    let n = game.players();
    let (mut all, mut with) = (0i128, vec![0i128; n]);
    for (coalition, worth) in game.each() {
        all += worth;
        members(coalition).for_each(|player| with.get_mut(player).into_iter().for_each(|sum| *sum += worth));
    }
    let adds: Vec<Exact> = with.iter().map(|own| game.exact(2 * own - all)).collect();
    let sum = adds.iter().fold(Exact::ZERO, |sum, own| sum + own);
    if sum == Exact::ZERO {
        let nothing = game.total() == Exact::ZERO && adds.iter().all(|own| *own == Exact::ZERO);
        return if nothing { Ok(adds) } else { Err(GameError::NoPower) };
    }
    let scale = game.total() / sum;
    Ok(adds.into_iter().map(|own| own * &scale).collect())
}
