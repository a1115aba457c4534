//! What every coalition is worth, in whole multiples of one fraction.

use crate::exact::Exact;
use dashu_int::{IBig, UBig};

/// Whole numbers of more bits are not kept: sums over all coalitions have 20 bits more, and room is left for differences.
const MOST_BITS: u32 = 96;

/// The worth of every coalition by its bits; that of the empty one is 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Worths {
    players: usize,
    whole: Vec<i128>,
    /// `whole` over this is the worth.
    scale: u128,
}

/// The numbers have too many digits to be added up exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooLong;

impl Worths {
    /// A game in which nothing is worth anything yet.
    pub fn new(players: usize) -> Worths {
        Worths { players, whole: vec![0; 1 << players.min(super::MOST_PLAYERS)], scale: 1 }
    }

    pub fn players(&self) -> usize {
        self.players
    }

    /// The coalition of all.
    pub fn all(&self) -> u32 {
        (self.whole.len() - 1) as u32
    }

    /// What all together are worth.
    pub fn total(&self) -> Exact {
        self.worth(self.all())
    }

    pub fn worth(&self, coalition: u32) -> Exact {
        self.exact(self.at(coalition))
    }

    /// A worth, or a sum of worths, in whole multiples of the fraction.
    pub(super) fn at(&self, coalition: u32) -> i128 {
        self.whole.get(coalition as usize).copied().unwrap_or(0)
    }

    /// All coalitions with their worths in whole multiples.
    pub(super) fn each(&self) -> impl Iterator<Item = (u32, i128)> {
        (0u32..).zip(self.whole.iter().copied())
    }

    pub(super) fn exact(&self, whole: i128) -> Exact {
        Exact::from_parts(IBig::from(whole), UBig::from(self.scale))
    }

    /// How many multiples are 1.
    pub(super) fn scale(&self) -> u128 {
        self.scale
    }

    /// Sets a worth that is a whole number.
    pub fn put_whole(&mut self, coalition: u32, worth: i64) -> Result<(), TooLong> {
        let scaled = i128::try_from(self.scale).ok().and_then(|scale| i128::from(worth).checked_mul(scale));
        self.store(coalition, scaled.ok_or(TooLong)?)
    }

    /// Sets a worth; the fraction gets smaller where need be.
    pub fn put(&mut self, coalition: u32, worth: &Exact) -> Result<(), TooLong> {
        let own = u128::try_from(worth.denominator()).map_err(|_| TooLong)?;
        let common = own / gcd(own, self.scale);
        if common > 1 {
            self.scale = self.scale.checked_mul(common).filter(|scale| scale.ilog2() < MOST_BITS).ok_or(TooLong)?;
            let factor = i128::try_from(common).map_err(|_| TooLong)?;
            for whole in &mut self.whole {
                *whole = whole.checked_mul(factor).filter(|whole| is_short(*whole)).ok_or(TooLong)?;
            }
        }
        let factor = i128::try_from(self.scale / own).map_err(|_| TooLong)?;
        let numerator = i128::try_from(worth.numerator()).map_err(|_| TooLong)?;
        self.store(coalition, numerator.checked_mul(factor).ok_or(TooLong)?)
    }

    fn store(&mut self, coalition: u32, whole: i128) -> Result<(), TooLong> {
        if !is_short(whole) {
            return Err(TooLong);
        }
        if let Some(place) = self.whole.get_mut(coalition as usize) {
            *place = whole;
        }
        Ok(())
    }

    /// The game with the other sign.
    pub fn negated(&self) -> Worths {
        Worths { whole: self.whole.iter().map(|whole| -whole).collect(), ..self.clone() }
    }

    /// Gives coalitions without a worth the largest of those in them: a group can do what a part of it can.
    pub fn close_upwards(&mut self, known: &[bool]) {
        for coalition in 1..self.whole.len() {
            if known.get(coalition) != Some(&true) {
                let parts = super::members(coalition as u32).map(|player| coalition & !(1 << player));
                // Of the empty one nothing is known but that it is worth nothing.
                let most = parts.filter_map(|part| self.whole.get(part)).max().copied().unwrap_or(0);
                if let Some(place) = self.whole.get_mut(coalition) {
                    *place = most;
                }
            }
        }
    }
}

fn is_short(whole: i128) -> bool {
    whole.unsigned_abs() >> MOST_BITS == 0
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}
