//! Prices by way of the dual program, for a backend that gives none (microlp).
//!
//! To `min c x` within `l <= x <= u` and `lo <= A x <= hi` belongs `max b y + ...` with a price per row: free where the row is
//! an equation, of one sign where it has one bound, and the difference of two where it has two. The reduced cost
//! `d = c - A y` of a column is bounded by its sign where the column has one bound, is zero where it has none, and is paid
//! at `l` or, by a second price, at `u` where it has both (D. Bertsimas, J. N. Tsitsiklis, *Introduction to Linear
//! Optimization*, 1997, chapter 4). A plan to maximise is looked at as minimising the negative of its objective.

use super::{Options, Solution, Status, validation};
use crate::ids::At;
use crate::lp::{ByCol, ColId, Domain, Lp, RowId, Sense};

/// The optima of both programs are the same when they differ by no more than this, relative to their size.
const EQUAL: f64 = 1e-6;

/// Prices per row and reduced costs per column, in the user's direction.
#[derive(Clone, Debug, PartialEq)]
pub struct Prices {
    pub duals: Vec<f64>,
    pub reduced_costs: Vec<f64>,
}

/// Which columns of the dual program make up the price of a row.
#[derive(Clone, Copy)]
enum Parts {
    None,
    One(u32),
    /// The price is the first less the second.
    Two(u32, u32),
}

/// The prices of an optimum with this objective, by solving the dual program with the same solver. `None` for a plan with
/// whole columns, and where the dual program was not solved or its optimum is another.
pub fn prices(lp: &Lp, objective: f64, options: &Options) -> Option<Prices> {
    if lp.has_integers() || validation::check_input(lp).is_err() {
        return None;
    }
    let sign = if lp.sense == Sense::Minimize { 1.0 } else { -1.0 };
    let (dual, parts) = build(lp, sign)?;
    let options = Options { prices: false, ..options.clone() };
    let solution = super::solve(&dual, &options).ok()?;
    if solution.status != Status::Optimal {
        return None;
    }
    let found = solution.objective? * sign + lp.offset;
    // Of an objective near zero, its terms tell what is near.
    let terms = dual.columns.cost.iter().zip(&solution.values).map(|(cost, value)| (cost * value).abs()).fold(lp.offset.abs(), f64::max);
    if (found - objective).abs() > EQUAL * found.abs().max(objective.abs()).max(terms) {
        return None;
    }
    let value = |at: u32| *solution.values.at(at);
    let price = |parts: &Parts| match *parts {
        Parts::None => 0.0,
        Parts::One(at) => value(at),
        Parts::Two(plus, minus) => value(plus) - value(minus),
    };
    // Adding zero turns a negative zero into a plain one.
    let duals: Vec<f64> = parts.iter().map(|parts| price(parts) * sign + 0.0).collect();
    let mut reduced_costs = lp.columns.cost.clone();
    for (r, &dual) in (0..).zip(&duals).filter(|(_, dual)| **dual != 0.0) {
        for (col, value) in lp.row(RowId(r)) {
            let slot = &mut reduced_costs[col];
            let rest = *slot - dual * value;
            // What is left of equal numbers is rounding.
            *slot = if rest.abs() <= 1e-13 * slot.abs() { 0.0 } else { rest };
        }
    }
    Some(Prices { duals, reduced_costs: reduced_costs.into_items() })
}

/// Fills in the prices of an optimum that has none.
pub(super) fn fill(lp: &Lp, solution: &mut Solution, options: &Options) {
    if solution.status != Status::Optimal || solution.duals.is_some() {
        return;
    }
    if let Some(found) = solution.objective.and_then(|objective| prices(lp, objective, options)) {
        solution.duals = Some(found.duals);
        solution.reduced_costs = Some(found.reduced_costs);
    }
}

/// The dual program of the minimised plan, and where the prices of its rows are. `None` where a bound is the wrong infinity.
fn build(lp: &Lp, sign: f64) -> Option<(Lp, Vec<Parts>)> {
    let mut dual = Lp::new(Sense::Maximize);
    let mut parts = Vec::with_capacity(lp.row_count());
    // The plan's columns with the prices in them.
    let mut entries: ByCol<Vec<(u32, f64)>> = vec![Vec::new(); lp.column_count()].into();
    for (r, (&lower, &upper)) in (0..).zip(lp.rows.lower.iter().zip(&lp.rows.upper)) {
        let part = match (lower.is_finite(), upper.is_finite()) {
            (false, false) => Parts::None,
            (true, true) if lower == upper => Parts::One(add(&mut dual, lower, f64::NEG_INFINITY, f64::INFINITY)),
            (true, false) => Parts::One(add(&mut dual, lower, 0.0, f64::INFINITY)),
            (false, true) => Parts::One(add(&mut dual, upper, f64::NEG_INFINITY, 0.0)),
            (true, true) => {
                let plus = add(&mut dual, lower, 0.0, f64::INFINITY);
                Parts::Two(plus, add(&mut dual, -upper, 0.0, f64::INFINITY))
            }
        };
        for (col, value) in lp.row(RowId(r)).filter(|(_, value)| *value != 0.0) {
            let column = &mut entries[col];
            match part {
                Parts::None => {}
                Parts::One(at) => column.push((at, value)),
                Parts::Two(plus, minus) => column.extend([(plus, value), (minus, -value)]),
            }
        }
        parts.push(part);
    }
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    for (((&lower, &upper), cost), mut column) in bounds.zip(&lp.columns.cost).zip(entries.into_items()) {
        let cost = cost * sign;
        // The reduced cost is paid at the bound nearer to zero, and where it has the wrong sign for that, the rest at the other.
        let paid = match (lower.is_finite(), upper.is_finite()) {
            (true, true) => Some(if lower.abs() <= upper.abs() { lower } else { upper }),
            (true, false) => Some(lower),
            (false, true) => Some(upper),
            (false, false) => None,
        };
        if let Some(at) = paid {
            dual.offset += at * cost;
            for &(price, value) in &column {
                dual.columns.cost[ColId(price)] -= at * value;
            }
        }
        // `A y`: at most the cost where the reduced cost may not be negative, at least where it may not be positive.
        let (least, most) = match (lower.is_finite(), upper.is_finite()) {
            (true, true) if lower == upper => continue,
            (true, true) => {
                let at_lower = lower.abs() <= upper.abs();
                let extra = add(&mut dual, lower - upper, 0.0, f64::INFINITY);
                column.push((extra, if at_lower { -1.0 } else { 1.0 }));
                if at_lower { (f64::NEG_INFINITY, cost) } else { (cost, f64::INFINITY) }
            }
            (true, false) => (f64::NEG_INFINITY, cost),
            (false, true) => (cost, f64::INFINITY),
            (false, false) => (cost, cost),
        };
        dual.rows.push(column.into_iter().map(|(price, value)| (ColId(price), value)), least, most);
    }
    Some((dual, parts))
}

/// A column more.
fn add(dual: &mut Lp, cost: f64, lower: f64, upper: f64) -> u32 {
    dual.columns.push(lower, upper, Domain::Continuous, cost).0
}
