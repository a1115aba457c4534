//! Whether an optimum is the only one, as far as some of its columns go.

use super::Prices;
use crate::deadline::Deadline;
use crate::exact::{self, Exact};
use crate::ids::Id;
use crate::lp::{ByCol, ColId, Lp, RowId, Sense};
use crate::simplex::{self, Hint, Limits, Outcome};
use crate::solve::Options;
use std::time::Duration;

/// So large a program is looked into, and no larger.
const MOST_ENTRIES: usize = 20_000;
/// How long it may take, and how many pivots.
const PATIENCE: Duration = Duration::from_secs(1);
const PIVOTS: usize = 2_000;

/// False where prices or the size of a program say that no other optimum will be found: each of the columns costs something to move.
pub fn may_have_another(lp: &Lp, prices: Option<&Prices>, columns: &[ColId]) -> bool {
    let moves = |prices: &Prices, column: &ColId| prices.reduced_costs.get(column.index()).is_some_and(|cost| *cost == 0.0);
    lp.entry_count() <= MOST_ENTRIES && prices.is_none_or(|prices| columns.iter().any(|column| moves(prices, column)))
}

/// Other optima in which one of the columns is different: two at most, far from one another. With prices, only what costs nothing by them
/// moves; what comes out is as good as the answer in exact numbers, whatever the prices were worth.
pub fn other_optima(lp: &Lp<Exact>, values: &[Exact], prices: Option<&Prices>, columns: &[ColId], options: &Options) -> Vec<Vec<Exact>> {
    let mut out = Vec::new();
    let Some(mut face) = face(lp, values, prices) else { return out };
    // Weights that seldom cancel one another: a move of several columns shows.
    let mut cost: ByCol<Exact> = (0..lp.column_count()).map(|_| Exact::ZERO).collect();
    for (at, column) in (1u64..).zip(columns) {
        cost[*column] = Exact::from(1 + (at * 7_919 % 97) as i64);
    }
    face.columns.cost = cost;
    face.offset = Exact::ZERO;
    let best = objective(lp, values);
    let near: Vec<f64> = values.iter().map(exact::to_f64).collect();
    for sense in [Sense::Maximize, Sense::Minimize] {
        face.sense = sense;
        let deadline = Deadline::after(Some(PATIENCE)).or(options.watch.interrupt.as_ref());
        let limits = Limits { pivots: PIVOTS, deadline, ..Limits::default() };
        let point = match simplex::refine(&face, Hint { values: &near, duals: &[] }, limits) {
            Outcome::Optimal(found) => found.values,
            Outcome::Unbounded { values, ray } => values.into_iter().zip(ray).map(|(value, step)| value + step).collect(),
            Outcome::Infeasible(_) | Outcome::GaveUp(_) => return out,
        };
        let differs = columns.iter().any(|column| point.get(column.index()) != values.get(column.index()));
        if differs && objective(lp, &point) == best {
            out.push(point);
        }
    }
    out
}

fn objective(lp: &Lp<Exact>, point: &[Exact]) -> Exact {
    lp.columns.cost.iter().zip(point).fold(Exact::ZERO, |sum, (cost, value)| sum + cost * value)
}

/// The program whose points are all as good as an answer; none where the prices are those of another.
fn face(lp: &Lp<Exact>, values: &[Exact], prices: Option<&Prices>) -> Option<Lp<Exact>> {
    if values.len() != lp.column_count() {
        return None;
    }
    let mut face = lp.clone();
    let Some(prices) = prices else {
        let terms = (0u32..).map(ColId).zip(lp.columns.cost.iter().cloned()).filter(|(_, cost)| !cost.is_zero());
        let best = objective(lp, values);
        face.rows.push(terms, Some(best.clone()), Some(best));
        return Some(face);
    };
    if prices.duals.len() != lp.row_count() || prices.reduced_costs.len() != lp.column_count() {
        return None;
    }
    for ((at, value), reduced) in (0u32..).zip(values).zip(&prices.reduced_costs) {
        if *reduced != 0.0 {
            face.columns.lower[ColId(at)] = Some(value.clone());
            face.columns.upper[ColId(at)] = Some(value.clone());
        }
    }
    for (at, price) in (0u32..).zip(&prices.duals) {
        if *price != 0.0 {
            let row = RowId(at);
            let activity = lp.entries(row).fold(Exact::ZERO, |sum, (col, a)| sum + a * values.get(col.index()).unwrap_or(&Exact::ZERO));
            face.rows.lower[row] = Some(activity.clone());
            face.rows.upper[row] = Some(activity);
        }
    }
    Some(face)
}
