//! What a division of a game keeps to, checked from its numbers alone, in exact fractions: all of the worth is divided, players who
//! add the same get the same, and who adds nothing gets nothing. Of the nucleolus, too, the proof that came with it.
//!
//! Source: E. Kohlberg, "On the nucleolus of a characteristic function game", SIAM J. Applied Mathematics 20 (1971).

use super::complaints::complaints;
use super::span::Span;
use super::{Nucleolus, Worths, bit, members};
use crate::exact::Exact;
use crate::prob::Checked;

/// Looks at a division of the worth of all.
pub fn verify(game: &Worths, amounts: &[Exact]) -> Checked {
    let mut checked = Checked::default();
    let mut hold = |property: &'static str, holds: bool| checked.miss(property, if holds { 0.0 } else { f64::INFINITY });
    let n = game.players();
    hold("one award for each player", amounts.len() == n);
    hold("the awards add up to the worth of all", amounts.iter().fold(Exact::ZERO, |sum, own| sum + own) == game.total());
    let of = |player: usize| amounts.get(player).cloned().unwrap_or(Exact::ZERO);
    let without = |players: u32| game.each().filter(move |(coalition, _)| coalition & players == 0);
    for i in 0..n {
        let adds_nothing = without(bit(i)).all(|(coalition, worth)| game.at(coalition | bit(i)) == worth);
        hold("who adds nothing gets nothing", !adds_nothing || of(i) == Exact::ZERO);
        for j in i + 1..n {
            let alike = || without(bit(i) | bit(j)).all(|(coalition, _)| game.at(coalition | bit(i)) == game.at(coalition | bit(j)));
            hold("who adds the same gets the same", of(i) == of(j) || !alike());
        }
    }
    checked
}

/// Looks at a nucleolus and at its levels: at each, no open coalition complains more, those with weights complain as much, and
/// together with players who get no more than alone they add up to what is settled. So no division with nobody below that complains
/// less at this level, and one that complains no more leaves these coalitions what they have. Once everything is settled, there is
/// no other.
pub fn verify_nucleolus(game: &Worths, found: &Nucleolus) -> Checked {
    let mut checked = verify(game, &found.amounts);
    let mut hold = |property: &'static str, holds: bool| checked.miss(property, if holds { 0.0 } else { f64::INFINITY });
    let n = game.players();
    let of = |player: usize| found.amounts.get(player).cloned().unwrap_or(Exact::ZERO);
    let alone = (0..n).all(|player| of(player) >= game.worth(bit(player)));
    hold("nobody gets less than alone", alone);
    let complaint = |coalition: u32| game.worth(coalition) - members(coalition).fold(Exact::ZERO, |sum, player| sum + of(player));
    let mut span = Span::new(n);
    span.add(game.all());
    for level in &found.levels {
        let Some(test) = span.test() else { return checked };
        let kept = complaints(game, &found.amounts, &level.most).is_ok_and(|worse| worse.iter().all(|(_, c)| test.holds(*c)));
        hold("no open coalition complains more than its level", kept);
        let weights = level.coalitions.iter().map(|(_, weight)| weight).chain(level.players.iter().map(|(_, weight)| weight));
        hold("the weights of a level are above zero", weights.into_iter().all(|weight| *weight > Exact::ZERO));
        hold("weighted coalitions complain the most", level.coalitions.iter().all(|(c, _)| complaint(*c) == level.most));
        hold("weighted players get what they are worth alone", level.players.iter().all(|(i, _)| of(*i) == game.worth(bit(*i))));
        let mut sum = vec![Exact::ZERO; n];
        let own = level.players.iter().map(|(player, weight)| (bit(*player), weight));
        for (coalition, weight) in level.coalitions.iter().map(|(coalition, weight)| (*coalition, weight)).chain(own) {
            members(coalition).for_each(|player| sum.get_mut(player).into_iter().for_each(|place| *place += weight));
        }
        hold("what is weighted adds up to what is settled", !level.coalitions.is_empty() && span.holds(sum));
        for (coalition, _) in &level.coalitions {
            span.add(*coalition);
        }
    }
    hold("every amount is settled", span.is_all());
    checked
}
