//! The smallest changes that make a plan feasible: elastic relaxation (G. Brown and G. Graves, 1975; J. Chinneck, *Feasibility
//! and Infeasibility in Optimization*, 2008). Each limit of a conflict is moved by itself, as little as the whole plan allows;
//! where no single one suffices, all of them together.

use super::change::{relax, relax_both, without_objective};
use super::conflict::Conflict;
use super::oracle::{Best, Oracle};
use super::part::{every_place, limit};
use crate::certify::Place;
use crate::exact::{self, Exact};
use crate::lp::Lp;

/// A limit that is moved.
#[derive(Clone, Debug)]
pub struct Move {
    pub place: Place,
    /// By how much, in the unit of the row or column; positive.
    pub by: Exact,
    /// From where to where.
    pub from: Exact,
    pub to: Exact,
}

/// Changes that make a plan feasible, each by itself.
#[derive(Clone, Debug, Default)]
pub struct Repairs {
    /// Each move is enough.
    pub single: Vec<Move>,
    /// Where none is: moves that are enough when all are made.
    pub together: Vec<Move>,
    /// True when some limits of the conflict were not looked at.
    pub more: bool,
}

/// How many limits are looked at, one solve each; of large plans fewer.
const MOST: usize = 40;
const MOST_OF_LARGE: usize = 6;
const LARGE: usize = 2_000;

/// Finds the repairs of a plan without a solution.
pub(super) fn find(lp: &Lp<Exact>, conflict: &Conflict, oracle: &Oracle) -> Repairs {
    let plain = without_objective(lp);
    let mut out = Repairs::default();
    let places: Vec<Place> = conflict.places().into_iter().filter(|place| limit(lp, *place).is_some()).collect();
    // That nothing is less than zero is no limit that anybody sets.
    let natural = |place: &Place| matches!(place, Place::ColumnLower(_)) && limit(lp, *place).is_some_and(|l| l.is_zero());
    let set: Vec<Place> = places.iter().copied().filter(|place| !natural(place)).collect();
    let most = if lp.entry_count() > LARGE { MOST_OF_LARGE } else { MOST };
    for place in if set.is_empty() { places } else { set } {
        if out.single.len() >= most || oracle.is_over() {
            out.more = true;
            break;
        }
        let mut relaxed = plain.clone();
        let Some(column) = relax(&mut relaxed, place, Exact::ONE) else { continue };
        if let Best::Optimal { values } = oracle.best(&relaxed)
            && let Some(by) = values.get(column as usize)
        {
            out.single.extend(moved(lp, place, by));
        }
    }
    if out.single.is_empty() && !oracle.is_over() {
        out.together = together(lp, plain, oracle);
    }
    out
}

fn moved(lp: &Lp<Exact>, place: Place, by: &Exact) -> Option<Move> {
    let from = limit(lp, place)?.clone();
    let below = matches!(place, Place::RowLower(_) | Place::ColumnLower(_));
    let to = if below { &from - by } else { &from + by };
    (*by > Exact::ZERO).then(|| Move { place, by: by.clone(), from, to })
}

/// Every limit may move, at a price that makes a part of a large limit as dear as the same part of a small one.
fn together(lp: &Lp<Exact>, mut relaxed: Lp<Exact>, oracle: &Oracle) -> Vec<Move> {
    let mut columns = Vec::new();
    for place in every_place(lp) {
        let Some(bound) = limit(lp, place) else { continue };
        let size = exact::to_f64(bound).abs().max(1.0).log2().floor().exp2();
        let price = Exact::try_from(1.0 / size).unwrap_or(Exact::ONE);
        let Some(opposite) = opposite(place).filter(|other| limit(lp, *other) == Some(bound)) else {
            columns.extend(relax(&mut relaxed, place, price).map(|column| (place, column)));
            continue;
        };
        // What is met exactly may move both ways; from its other side it was done already.
        if matches!(place, Place::RowLower(_) | Place::ColumnLower(_))
            && let Some((down, up)) = relax_both(&mut relaxed, place, price)
        {
            columns.extend([(place, down), (opposite, up)]);
        }
    }
    let Best::Optimal { values } = oracle.best(&relaxed) else { return Vec::new() };
    let moves = columns.iter().filter_map(|(place, column)| moved(lp, *place, values.get(*column as usize)?));
    moves.collect()
}

fn opposite(place: Place) -> Option<Place> {
    match place {
        Place::RowLower(r) => Some(Place::RowUpper(r)),
        Place::RowUpper(r) => Some(Place::RowLower(r)),
        Place::ColumnLower(c) => Some(Place::ColumnUpper(c)),
        Place::ColumnUpper(c) => Some(Place::ColumnLower(c)),
        Place::Whole(_) => None,
    }
}
