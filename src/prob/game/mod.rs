//! Games in coalitional form: what every coalition of players is worth, or costs, and how that is divided, in exact fractions.
//!
//! With players `N`, their number `n`, and the worth `v(S)` of a coalition (0 of the empty one):
//!
//! | solution    | what each gets                                                                               |
//! | ----------- | -------------------------------------------------------------------------------------------- |
//! | `shapley`   | `v(S + i) - v(S)`, averaged over all orders in which the players may come                     |
//! | `banzhaf`   | the same averaged over all coalitions of the others, scaled so that all together get `v(N)`   |
//! | `nucleolus` | the division with nobody below `v(i)` at which the largest complaint `v(S) - x(S)` of a       |
//! |             | coalition is as small as can be, then the second largest, and so on                          |
//!
//! A game of costs is one of worths with the other sign; `shapley` and `banzhaf` are the same for both.
//!
//! Coalitions are sets of bits, player `i` being bit `i`. Worths are whole multiples of one fraction, so that sums over a million
//! coalitions are sums of whole numbers.
//!
//! Sources: L. Shapley, "A value for n-person games" (1953); J. Banzhaf, "Weighted voting doesn't work", Rutgers Law Review 19
//! (1965); D. Schmeidler, "The nucleolus of a characteristic function game", SIAM J. Applied Mathematics 17 (1969).

mod complaints;
mod nucleolus;
mod power;
mod span;
#[cfg(test)]
mod tests;
mod verify;
mod worths;

pub use nucleolus::{Nucleolus, nucleolus};
pub use power::{banzhaf, shapley};
pub use verify::{verify, verify_nucleolus};
pub use worths::{TooLong, Worths};

/// Every coalition is looked at, 2^n of them.
pub const MOST_PLAYERS: usize = 20;
/// A way to divide what all players together are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Solution {
    Shapley,
    Nucleolus,
    Banzhaf,
}

/// Why a game has no solution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GameError {
    /// No player ever changes what a coalition is worth, or what they change adds up to nothing.
    NoPower,
    /// What the players are worth alone is more than what they are worth together.
    NoImputation,
    /// The numbers grew too long to be added up exactly.
    TooLong,
    /// The simplex method did not finish, and why.
    GaveUp(&'static str),
}

/// The bit of a player.
fn bit(player: usize) -> u32 {
    1 << player
}

/// The players of a coalition.
fn members(coalition: u32) -> impl Iterator<Item = usize> {
    (0..u32::BITS as usize).filter(move |player| coalition & bit(*player) != 0)
}
