//! The nucleolus by a sequence of exact linear programs.
//!
//! At each level the largest complaint `v(S) - x(S)` of the coalitions that are open is made as small as can be. Those of which the
//! prices of the program show that they complain as much in every such division are settled, and so is all that follows
//! from them; the next level is about the others (A. Kopelowitz, 1967; M. Maschler, B. Peleg and L. Shapley, "Geometric properties
//! of the kernel, nucleolus, and related solution concepts", Mathematics of Operations Research 4, 1979). A program holds only the
//! coalitions that turned out to bind: after each solve the one that complains most comes in.

use super::complaints::complaints;
use super::span::Span;
use super::{GameError, Worths, bit, members};
use crate::deadline::Deadline;
use crate::exact::Exact;
use crate::lp::{ColId, Domain, Lp, Origin, Sense};
use crate::simplex::{self, Hint, Limits, Optimum, Outcome};

/// The nucleolus and why it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nucleolus {
    pub amounts: Vec<Exact>,
    pub levels: Vec<Level>,
}

/// A level: no open coalition complains more than `most`, and these weights prove that it cannot be less.
///
/// The weighted coalitions and players (whose amount is what they are worth alone) add up to something that all divisions at this
/// level have in common, so that if one of them complained less, another one would complain more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Level {
    pub most: Exact,
    /// Coalitions that complain the most, with weights above zero.
    pub coalitions: Vec<(u32, Exact)>,
    /// Players who get what they are worth alone, with weights above zero.
    pub players: Vec<(usize, Exact)>,
}

/// The largest complaints that are let into the program at once.
const AT_ONCE: usize = 4;

/// Finds the nucleolus among the divisions in which nobody gets less than alone.
pub fn nucleolus(game: &Worths, deadline: &Deadline) -> Result<Nucleolus, GameError> {
    let n = game.players();
    let alone: Vec<Exact> = (0..n).map(|player| game.worth(bit(player))).collect();
    if alone.iter().fold(Exact::ZERO, |sum, own| sum + own) > game.total() {
        return Err(GameError::NoImputation);
    }
    let mut settled = vec![(game.all(), game.total())];
    let mut span = Span::new(n);
    span.add(game.all());
    let mut levels = Vec::new();
    let mut open: Vec<u32> = (0..n).flat_map(|player| [bit(player), game.all() & !bit(player)]).collect();
    open.sort_unstable();
    open.dedup();
    let mut amounts = vec![game.total(); n.min(1)];
    while !span.is_all() {
        let test = span.test().ok_or(GameError::TooLong)?;
        open.retain(|coalition| *coalition != 0 && !test.holds(*coalition));
        let (optimum, most) = loop {
            let optimum = solve(game, &alone, &settled, &open, deadline)?;
            let division = optimum.values.get(..n).unwrap_or(&[]);
            let most = optimum.values.get(n).cloned().unwrap_or(Exact::ZERO);
            let worse = complaints(game, division, &most)?.into_iter().filter(|(_, coalition)| !test.holds(*coalition));
            let new: Vec<u32> = worse.map(|(_, coalition)| coalition).filter(|c| !open.contains(c)).take(AT_ONCE).collect();
            if new.is_empty() {
                break (optimum, most);
            }
            open.extend(new);
        };
        let priced = open.iter().zip(optimum.duals.iter().skip(settled.len()));
        let coalitions: Vec<(u32, Exact)> =
            priced.filter(|(_, price)| **price > Exact::ZERO).map(|(c, price)| (*c, price.clone())).collect();
        amounts = optimum.values.get(..n).unwrap_or(&[]).to_vec();
        // What a coalition gets at this level it gets at all that follow.
        let before = settled.len();
        for (coalition, _) in &coalitions {
            if span.add(*coalition) {
                settled
                    .push((*coalition, members(*coalition).filter_map(|player| amounts.get(player)).fold(Exact::ZERO, |sum, x| sum + x)));
            }
        }
        if settled.len() == before {
            return Err(GameError::GaveUp("no coalition was settled"));
        }
        let price = |player: usize| bound_price(game, &optimum, &settled, &open, before, player);
        let players = (0..n).map(|player| (player, price(player))).filter(|(_, price)| *price > Exact::ZERO).collect();
        levels.push(Level { most, coalitions, players });
    }
    Ok(Nucleolus { amounts, levels })
}

/// What the bound of a player's amount is worth in a program: what its rows leave of its cost, which is zero.
fn bound_price(game: &Worths, optimum: &Optimum, settled: &[(u32, Exact)], open: &[u32], rows: usize, player: usize) -> Exact {
    debug_assert!(player < game.players());
    let coalitions = settled.iter().take(rows).map(|(coalition, _)| *coalition).chain(open.iter().copied());
    let used = coalitions.zip(&optimum.duals).filter(|(coalition, _)| coalition & bit(player) != 0);
    -used.fold(Exact::ZERO, |sum, (_, price)| sum + price)
}

/// The least bound of all open complaints: `min e` with `x(S) + e >= v(S)`.
fn solve(game: &Worths, alone: &[Exact], settled: &[(u32, Exact)], open: &[u32], deadline: &Deadline) -> Result<Optimum, GameError> {
    let mut lp: Lp<Exact> = Lp::new(Sense::Minimize);
    let columns = &mut lp.columns;
    for lower in alone.iter().cloned().map(Some).chain([None]) {
        let cost = if lower.is_some() { Exact::ZERO } else { Exact::ONE };
        columns.lower.push(lower);
        columns.upper.push(None);
        columns.domain.push(Domain::Continuous);
        columns.cost.push(cost);
        columns.cost_origin.push(Origin::NONE);
        columns.origin.push(Origin::NONE);
    }
    let complaint = ColId(alone.len() as u32);
    let known = settled.iter().map(|(coalition, worth)| (*coalition, worth.clone(), true));
    for (coalition, worth, is_settled) in known.chain(open.iter().map(|coalition| (*coalition, game.worth(*coalition), false))) {
        let rows = &mut lp.rows;
        rows.upper.push(is_settled.then(|| worth.clone()));
        rows.lower.push(Some(worth));
        rows.constant.push(Exact::ZERO);
        rows.origin.push(Origin::NONE);
        let own = members(coalition).map(|player| ColId(player as u32)).chain((!is_settled).then_some(complaint));
        for column in own {
            rows.cols.push(column);
            rows.values.push(Exact::ONE);
            rows.value_origin.push(Origin::NONE);
        }
        rows.starts.push(rows.cols.len());
    }
    let limits = Limits { deadline: deadline.clone(), ..Limits::default() };
    match simplex::refine(&lp, Hint::default(), limits) {
        Outcome::Optimal(optimum) => Ok(*optimum),
        Outcome::Infeasible(_) => Err(GameError::GaveUp("the program of a level has no solution")),
        Outcome::Unbounded { .. } => Err(GameError::GaveUp("the program of a level is unbounded")),
        Outcome::GaveUp(why) => Err(GameError::GaveUp(why.reason())),
    }
}
