//! The smallest changes that make a plan feasible: elastic relaxation (G. Brown and G. Graves, 1975; J. Chinneck, *Feasibility
//! and Infeasibility in Optimization*, 2008). Each limit of a conflict is moved by itself, as little as the whole plan allows;
//! where no single one suffices, several together. What is reported was tried: the plan that is changed so has a solution.

use super::change::{limit, relax, relax_both, without_objective};
use super::iis::Iis;
use super::let_go::{move_limit, sources, take};
use super::oracle::{Best, Feasibility, Oracle};
use super::sizes::Sizes;
use super::subsystem::every_place;
use crate::certify::{self, LimitId, magnitude};
use crate::exact::Exact;
use crate::ids::At;
use crate::lp::{Domain, Lp};
use rustc_hash::FxHashSet;

/// A limit that is moved.
#[derive(Clone, Debug)]
pub struct Move {
    pub place: LimitId,
    /// By how much, in the unit of the row or column; positive.
    pub by: Exact,
    /// From where to where.
    pub from: Exact,
    pub to: Exact,
}

/// Changes that make a plan feasible, each by itself.
#[derive(Clone, Debug, Default)]
pub struct Relaxations {
    /// Each move is enough.
    pub single: Vec<Move>,
    /// Where none is: moves that are enough when all are made.
    pub together: Vec<Move>,
}

/// How many limits are looked at, one solve each; of large plans fewer.
const MOST: usize = 40;
const MOST_OF_LARGE: usize = 6;
const LARGE: usize = 2_000;

/// Finds the repairs of a plan without a solution. `known` are moves that suffice together, where some were found already.
pub(super) fn find(lp: &Lp<Exact>, conflict: &Iis, known: Vec<Move>, oracle: &Oracle) -> Relaxations {
    let plain = without_objective(lp);
    let places: Vec<LimitId> = conflict.places().into_iter().filter(|place| limit(lp, *place).is_some()).collect();
    let set: Vec<LimitId> = places.iter().copied().filter(|place| !is_natural(lp, *place)).collect();
    let (most, tries) = if lp.entry_count() > LARGE { (MOST_OF_LARGE, 2 * MOST_OF_LARGE) } else { (MOST, usize::MAX) };
    let mut out = Relaxations::default();
    let one = if let [only] = known.as_slice() { Some(only.clone()) } else { None };
    out.single.extend(one.clone());
    for (tried, place) in if set.is_empty() { places } else { set }.into_iter().enumerate() {
        if one.as_ref().is_some_and(|one| one.place == place) {
            continue;
        }
        if out.single.len() >= most || tried >= tries || oracle.is_over() {
            break;
        }
        out.single.extend(single(lp, &plain, place, oracle));
    }
    if out.single.is_empty() {
        out.together = known;
        if out.together.is_empty() && !oracle.is_over() {
            out.together = together(lp, &plain, oracle);
        }
    }
    out
}

/// That nothing is less than zero is no limit that anybody sets, nor that a yes or no is 0 or 1.
pub(super) fn is_natural(lp: &Lp<Exact>, place: LimitId) -> bool {
    is_binary(lp, place) || (matches!(place, LimitId::ColumnLower(_)) && limit(lp, place).is_some_and(Exact::is_zero))
}

/// One of the bounds of a column that is 0 or 1.
pub(super) fn is_binary(lp: &Lp<Exact>, place: LimitId) -> bool {
    let (LimitId::ColumnLower(c) | LimitId::ColumnUpper(c)) = place else { return false };
    let is = |place: LimitId, value: &Exact| limit(lp, place) == Some(value);
    lp.columns.domain[c] == Domain::Integer && is(LimitId::ColumnLower(c), &Exact::ZERO) && is(LimitId::ColumnUpper(c), &Exact::ONE)
}

/// The least by which one limit has to move, if that is enough.
fn single(lp: &Lp<Exact>, plain: &Lp<Exact>, place: LimitId, oracle: &Oracle) -> Option<Move> {
    let bound = limit(lp, place)?;
    let other = opposite(place).filter(|other| limit(lp, *other) == Some(bound));
    let mut relaxed = plain.clone();
    // Where an M was made of it, the condition itself takes the row's place.
    let conditioned = take(&mut relaxed, |source| source == place || Some(source) == other);
    let column = relax(&mut relaxed, place, Exact::ONE)?;
    let Best::Optimal { mut values } = oracle.best_with(&relaxed, &conditioned) else { return None };
    let step = moved(lp, place, values.at(column))?;
    values.truncate(lp.column_count());
    is_enough(plain, std::slice::from_ref(&step), &values, oracle).then_some(step)
}

fn moved(lp: &Lp<Exact>, place: LimitId, by: &Exact) -> Option<Move> {
    let from = limit(lp, place)?.clone();
    let below = matches!(place, LimitId::RowLower(_) | LimitId::ColumnLower(_));
    let to = if below { &from - by } else { &from + by };
    (*by > Exact::ZERO).then(|| Move { place, by: by.clone(), from, to })
}

/// The moves that the columns of an elastic program stand for, the largest part of a limit first.
pub(super) fn moves(lp: &Lp<Exact>, passed: &[(LimitId, u32)], values: &[Exact]) -> Vec<Move> {
    let mut out: Vec<Move> = passed.iter().filter_map(|(place, column)| moved(lp, *place, values.at(*column))).collect();
    let part = |step: &Move| if step.from.is_zero() { f64::MAX } else { magnitude(&step.by) / magnitude(&step.from) };
    out.sort_by(|a, b| part(b).total_cmp(&part(a)));
    out
}

/// The program with limits moved.
pub(super) fn repaired(lp: &Lp<Exact>, moves: &[Move]) -> Lp<Exact> {
    let mut out = lp.clone();
    moves.iter().for_each(|step| move_limit(&mut out, step.place, &step.to));
    out
}

/// True where a plan with these moves has a solution; the values are one, unless they were rounded.
fn is_enough(plain: &Lp<Exact>, moves: &[Move], values: &[Exact], oracle: &Oracle) -> bool {
    let repaired = repaired(plain, moves);
    certify::primal(&repaired, values).is_some_and(|primal| primal.worst.is_none())
        || matches!(oracle.feasible(&repaired), Feasibility::Yes(_))
}

/// The moves, if they are enough.
pub(super) fn tried(lp: &Lp<Exact>, moves: Vec<Move>, values: &[Exact], oracle: &Oracle) -> Vec<Move> {
    if !moves.is_empty() && is_enough(&without_objective(lp), &moves, values, oracle) { moves } else { Vec::new() }
}

/// Every limit may move, at a price that makes a part of a large limit as dear as the same part of a small one. Limits that an M
/// was made of do so only where the others are not enough.
pub(super) fn together(lp: &Lp<Exact>, plain: &Lp<Exact>, oracle: &Oracle) -> Vec<Move> {
    let fixed: FxHashSet<LimitId> = lp.let_go.iter().flat_map(|let_go| sources(lp, let_go.row.0 as usize)).collect();
    let found = all_moved(lp, plain, &fixed, oracle);
    if found.is_empty() && !fixed.is_empty() && !oracle.is_over() {
        return all_moved(lp, plain, &FxHashSet::default(), oracle);
    }
    found
}

fn all_moved(lp: &Lp<Exact>, plain: &Lp<Exact>, fixed: &FxHashSet<LimitId>, oracle: &Oracle) -> Vec<Move> {
    let sizes = Sizes::of(lp);
    let mut relaxed = plain.clone();
    let conditioned = if fixed.is_empty() { take(&mut relaxed, |_| true) } else { Vec::new() };
    // The rows of a condition that were taken out do not move.
    let taken: FxHashSet<u32> = if fixed.is_empty() { lp.let_go.iter().map(|let_go| let_go.row.0).collect() } else { FxHashSet::default() };
    let stays = |place: &LimitId| {
        let row = if let LimitId::RowLower(r) | LimitId::RowUpper(r) = place { taken.contains(&(*r as u32)) } else { false };
        row || fixed.contains(place) || is_binary(lp, *place)
    };
    let mut columns = Vec::new();
    for place in every_place(lp).into_iter().filter(|place| !stays(place)) {
        let Some(bound) = limit(lp, place) else { continue };
        let price = sizes.price(lp, place, bound);
        let Some(opposite) = opposite(place).filter(|other| limit(lp, *other) == Some(bound)) else {
            columns.extend(relax(&mut relaxed, place, price).map(|column| (place, column)));
            continue;
        };
        // What is met exactly may move both ways; from its other side it was done already.
        if matches!(place, LimitId::RowLower(_) | LimitId::ColumnLower(_))
            && let Some((down, up)) = relax_both(&mut relaxed, place, price)
        {
            columns.extend([(place, down), (opposite, up)]);
        }
    }
    let Best::Optimal { mut values } = oracle.best_with(&relaxed, &conditioned) else { return Vec::new() };
    let moves = moves(lp, &columns, &values);
    values.truncate(lp.column_count());
    tried(lp, moves, &values, oracle)
}

pub(super) fn opposite(place: LimitId) -> Option<LimitId> {
    match place {
        LimitId::RowLower(r) => Some(LimitId::RowUpper(r)),
        LimitId::RowUpper(r) => Some(LimitId::RowLower(r)),
        LimitId::ColumnLower(c) => Some(LimitId::ColumnUpper(c)),
        LimitId::ColumnUpper(c) => Some(LimitId::ColumnLower(c)),
        LimitId::Integrality(_) => None,
    }
}
