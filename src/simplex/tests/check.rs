//! A second opinion beside `certify`, by another road: complementary slackness instead of bounds.

use crate::exact::Exact;
use crate::lp::{Lp, RowId, Sense};
use crate::simplex::{Proof, problem};

/// The objective at these values, with the offset.
pub fn objective(lp: &Lp<Exact>, values: &[Exact]) -> Exact {
    dot(lp.columns.cost.iter().zip(values)) + &lp.offset
}

/// The activity of a row at these values.
pub fn activity(lp: &Lp<Exact>, row: RowId, values: &[Exact]) -> Exact {
    let zero = Exact::ZERO;
    dot(lp.entries(row).map(|(col, value)| (value, values.get(col.0 as usize).unwrap_or(&zero))))
}

/// True when the values obey every bound and row. What must be whole is not looked at.
pub fn is_feasible(lp: &Lp<Exact>, values: &[Exact]) -> bool {
    let columns = &lp.columns;
    let rows = &lp.rows;
    values.len() == lp.column_count()
        && problem::is_well_formed(lp)
        && values.iter().zip(columns.lower.iter().zip(&columns.upper)).all(|(value, (lower, upper))| within(value, lower, upper))
        && (0..)
            .zip(rows.lower.iter().zip(&rows.upper))
            .all(|(r, (lower, upper))| (lower.is_none() && upper.is_none()) || within(&activity(lp, RowId(r), values), lower, upper))
}

/// The reduced costs at these prices: `cost_j - sum_i dual_i a_ij`.
pub fn reduced_costs(lp: &Lp<Exact>, duals: &[Exact]) -> Vec<Exact> {
    let mut reduced = lp.columns.cost.clone();
    for (col, part) in combined(lp, duals) {
        if let Some(slot) = reduced.as_mut_slice().get_mut(col) {
            *slot -= part;
        }
    }
    reduced.into_items()
}

/// True when the values are an optimum and these prices prove it: the values obey everything, and every price of a row and
/// reduced cost of a column has the sign of the bound at which the row or column stands, or is zero (complementary slackness).
pub fn is_optimal(lp: &Lp<Exact>, values: &[Exact], duals: &[Exact]) -> bool {
    if duals.len() != lp.row_count() || !is_feasible(lp, values) {
        return false;
    }
    let rows = lp.rows.lower.iter().zip(&lp.rows.upper).zip(duals);
    let rows_fit = (0..)
        .zip(rows)
        .all(|(r, ((lower, upper), dual))| dual.is_zero() || stands_for(&activity(lp, RowId(r), values), lower, upper, dual, lp.sense));
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    rows_fit
        && reduced_costs(lp, duals)
            .iter()
            .zip(bounds)
            .zip(values)
            .all(|((reduced, (lower, upper)), value)| reduced.is_zero() || stands_for(value, lower, upper, reduced, lp.sense))
}

/// True when the proof shows that the program has no solution; see [`Proof`] for what that takes.
pub fn is_proof(lp: &Lp<Exact>, proof: &Proof) -> bool {
    let crossed = |lower: Option<&Option<Exact>>, upper: Option<&Option<Exact>>| match (lower, upper) {
        (Some(Some(lower)), Some(Some(upper))) => lower > upper,
        _ => false,
    };
    match proof {
        Proof::Column(c) => crossed(lp.columns.lower.find(c.0 as usize), lp.columns.upper.find(c.0 as usize)),
        Proof::Row(r) => crossed(lp.rows.lower.find(r.0 as usize), lp.rows.upper.find(r.0 as usize)),
        Proof::Farkas(multipliers) => {
            if multipliers.len() != lp.row_count() || !problem::is_well_formed(lp) {
                return false;
            }
            let zero = Exact::ZERO;
            let mut most = Exact::ZERO;
            for (c, times) in combined(lp, multipliers) {
                let side = if times > zero { &lp.columns.upper } else { &lp.columns.lower };
                match side.find(c) {
                    _ if times == zero => {}
                    Some(Some(bound)) => most += times * bound,
                    _ => return false,
                }
            }
            let mut least = Exact::ZERO;
            for (r, times) in multipliers.iter().enumerate() {
                let side = if *times > zero { &lp.rows.lower } else { &lp.rows.upper };
                match side.find(r) {
                    _ if *times == zero => {}
                    Some(Some(bound)) => least += times * bound,
                    _ => return false,
                }
            }
            most < least
        }
    }
}

/// True when the values obey everything and the objective improves forever along the ray.
pub fn is_ray(lp: &Lp<Exact>, values: &[Exact], ray: &[Exact]) -> bool {
    if !is_feasible(lp, values) || ray.len() != lp.column_count() {
        return false;
    }
    let zero = Exact::ZERO;
    let stays = |change: &Exact, lower: &Option<Exact>, upper: &Option<Exact>| {
        (lower.is_none() || *change >= zero) && (upper.is_none() || *change <= zero)
    };
    let slope = dot(lp.columns.cost.iter().zip(ray));
    let improves = match lp.sense {
        Sense::Minimize => slope < zero,
        Sense::Maximize => slope > zero,
    };
    improves
        && ray.iter().zip(lp.columns.lower.iter().zip(&lp.columns.upper)).all(|(change, (lower, upper))| stays(change, lower, upper))
        && (0..).zip(lp.rows.lower.iter().zip(&lp.rows.upper)).all(|(r, (lower, upper))| stays(&activity(lp, RowId(r), ray), lower, upper))
}

fn within(value: &Exact, lower: &Option<Exact>, upper: &Option<Exact>) -> bool {
    lower.as_ref().is_none_or(|lower| value >= lower) && upper.as_ref().is_none_or(|upper| value <= upper)
}

/// True when a price that is not zero fits to where its row or column stands: raising a lower bound costs, raising an
/// upper one pays.
fn stands_for(value: &Exact, lower: &Option<Exact>, upper: &Option<Exact>, price: &Exact, sense: Sense) -> bool {
    let costs = (*price > Exact::ZERO) == (sense == Sense::Minimize);
    (if costs { lower } else { upper }).as_ref() == Some(value)
}

/// The columns of a sum of rows, in ascending order.
fn combined(lp: &Lp<Exact>, multipliers: &[Exact]) -> Vec<(usize, Exact)> {
    let mut sum = vec![Exact::ZERO; lp.column_count()];
    for (r, times) in (0..).zip(multipliers).filter(|(_, times)| !times.is_zero()) {
        for (col, value) in lp.entries(RowId(r)) {
            if let Some(slot) = sum.get_mut(col.0 as usize) {
                *slot += times * value;
            }
        }
    }
    sum.into_iter().enumerate().filter(|(_, part)| !part.is_zero()).collect()
}

fn dot<'a>(pairs: impl Iterator<Item = (&'a Exact, &'a Exact)>) -> Exact {
    let mut sum = Exact::ZERO;
    for (a, b) in pairs.filter(|(a, b)| !a.is_zero() && !b.is_zero()) {
        sum += a * b;
    }
    sum
}
