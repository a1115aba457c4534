//! Plans that differ in numbers alone, one after the other: each is solved by the dual simplex method from the optimal basis of the
//! first (`simplex::Again`), and what comes out is held against the plan as a solver's answer is, and against its prices. What does not
//! stand that, and what has no optimum, is left to the solvers.

use super::{OWN, Options, Solution, Status, validation};
use crate::ids::At;
use crate::lp::{ColId, Lp, RowId, Rows, Sense};
use crate::simplex::{Again, Ended, Hint};

/// Steps for each row, and so many more.
const STEPS: (usize, usize) = (4, 1_000);
/// How far the objective of values may lie from that of prices, relative to the size of their terms.
const GAP: f64 = 1e-8;
/// A reduced cost on a side without a bound is rounding below this part of its terms.
const FLAT: f64 = 1e-8;
/// What rounding leaves of an objective.
const ROUNDING: f64 = 1e-12;

/// A plan without integer variables, with its optimal basis.
pub struct Warm {
    /// Its coefficients.
    rows: Rows,
    /// With its optimal basis.
    again: Again,
}

impl Warm {
    /// From a plan and its optimum. None where the basis was not found.
    pub fn of(lp: &Lp, optimum: &Solution, options: &Options) -> Option<Warm> {
        if lp.has_integers() || optimum.status != Status::Optimal || validation::check_input(lp).is_err() {
            return None;
        }
        let near = Hint { values: &optimum.values, duals: optimum.duals.as_deref().unwrap_or_default() };
        let mut again = Again::in_doubles(lp, near)?;
        match again.solve(None, steps(lp), &options.deadline()) {
            Ended::Optimal { .. } => Some(Warm { rows: lp.rows.clone(), again }),
            Ended::Infeasible { .. } | Ended::Unbounded | Ended::Lost(_) => None,
        }
    }

    /// The optimum of a plan with the same columns and rows. None where there is none to be sure of.
    pub fn solve(&self, lp: &Lp, options: &Options) -> Option<Solution> {
        if lp.has_integers() || validation::check_input(lp).is_err() || is_crossed(lp) {
            return None;
        }
        let (rows, own) = (&lp.rows, &self.rows);
        let anew = rows.values != own.values || rows.starts != own.starts || rows.cols != own.cols;
        let mut again = self.again.clone();
        let start = if anew { again.start() } else { None };
        again.state(lp, anew)?;
        let ended = again.solve(start.as_ref(), steps(lp), &options.deadline());
        let Ended::Optimal { values, duals } = ended else { return None };
        let solution = super::polished(lp, values, OWN, "Optimal".into());
        (solution.status == Status::Optimal && is_optimal(lp, &solution, &duals)).then_some(solution)
    }
}

/// How many steps are worth it.
fn steps(lp: &Lp) -> usize {
    STEPS.0 * lp.row_count() + STEPS.1
}

fn is_crossed(lp: &Lp) -> bool {
    let columns = lp.columns.lower.iter().zip(&lp.columns.upper);
    columns.chain(lp.rows.lower.iter().zip(&lp.rows.upper)).any(|(lower, upper)| lower > upper)
}

/// True where prices of the rows prove an answer as good as any: what its columns and rows are away from the sides that the prices
/// favour comes to nothing beside its terms.
fn is_optimal(lp: &Lp, solution: &Solution, duals: &[f64]) -> bool {
    let sign = if lp.sense == Sense::Maximize { -1.0 } else { 1.0 };
    let size = lp.columns.cost.iter().zip(&solution.values).map(|(cost, value)| (cost * value).abs()).sum::<f64>() + lp.offset.abs();
    // Prices at which the terms of a row come to nothing beside the objective are rounding.
    let duals = (0u32..).map(RowId).zip(duals).map(|(r, dual)| {
        let terms = lp.row(r).map(|(col, value)| value * solution.values.at(col));
        let row = terms.chain([lp.rows.lower[r], lp.rows.upper[r]]).map(f64::abs).filter(|size| size.is_finite()).fold(0.0, f64::max);
        if dual.abs() * row <= ROUNDING * size && row > 0.0 { 0.0 } else { *dual }
    });
    let duals: Vec<f64> = duals.collect();
    // Reduced costs, and the size of what they are made of.
    let mut reduced: Vec<(f64, f64)> = lp.columns.cost.iter().map(|cost| (sign * cost, cost.abs())).collect();
    for (r, dual) in (0u32..).map(RowId).zip(&duals).filter(|(_, dual)| **dual != 0.0) {
        for (ColId(c), value) in lp.row(r) {
            if let Some((cost, size)) = reduced.get_mut(c as usize) {
                *cost -= sign * dual * value;
                *size += (dual * value).abs();
            }
        }
    }
    let mut gap = 0.0;
    let mut add = |price: f64, size: f64, value: f64, (lower, upper): (&f64, &f64)| {
        let away = if price > 0.0 { value - lower } else { upper - value };
        let is_open = away.is_infinite();
        gap += price.abs() * if is_open { value.abs() } else { away.max(0.0) };
        !is_open || price.abs() <= FLAT * size
    };
    let columns = reduced.iter().zip(&solution.values).zip(lp.columns.lower.iter().zip(&lp.columns.upper));
    let largest = duals.iter().fold(0.0, |most: f64, dual| most.max(dual.abs()));
    let rows = duals.iter().zip(&solution.row_activity).zip(lp.rows.lower.iter().zip(&lp.rows.upper));
    let columns_fit = columns.fold(true, |fit, (((price, size), value), ends)| add(*price, *size, *value, ends) && fit);
    let rows_fit = rows.fold(true, |fit, ((dual, value), ends)| add(sign * dual, largest, *value, ends) && fit);
    columns_fit && rows_fit && gap <= GAP * size
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Numbers, random};
    use crate::solve::{self, Status};

    #[test]
    fn other_numbers_have_the_optimum_that_a_solver_finds() {
        let mut numbers = Numbers::new(31);
        let options = Options::default();
        let (mut warm_ones, mut optimal, mut none) = (0, 0, 0);
        for _ in 0..1600 {
            let first = random(&mut numbers, false);
            let found = solve::solve(&first, &options).unwrap();
            let Some(warm) = Warm::of(&first, &found, &options) else { continue };
            warm_ones += 1;
            for change in 0..6 {
                let mut lp = first.clone();
                for row in (0..lp.row_count() as u32).map(RowId) {
                    let by = numbers.between(-3, 3) as f64;
                    (lp.rows.lower[row], lp.rows.upper[row]) = (lp.rows.lower[row] + by, lp.rows.upper[row] + by);
                }
                for col in (0..lp.column_count() as u32).map(ColId) {
                    if numbers.below(3) > 0 {
                        continue;
                    }
                    let lower = numbers.between(-4, 2) as f64;
                    lp.columns.lower[col] = lower;
                    lp.columns.upper[col] = lower + numbers.between(0, 4) as f64;
                    if change % 3 == 1 {
                        lp.columns.cost[col] = numbers.between(-5, 5) as f64;
                    }
                }
                if change % 3 == 2 {
                    lp.rows.values.iter_mut().for_each(|value| *value = numbers.between(-3, 3) as f64);
                }
                let cold = solve::solve(&lp, &options).unwrap();
                match warm.solve(&lp, &options) {
                    Some(own) => {
                        assert_eq!(cold.status, Status::Optimal, "{lp:?}");
                        let (own, cold) = (own.objective.unwrap(), cold.objective.unwrap());
                        assert!((own - cold).abs() <= 1e-7 * cold.abs().max(1.0), "{own} {cold} of {lp:?}");
                        optimal += 1;
                    }
                    None => none += usize::from(cold.status == Status::Optimal),
                }
            }
        }
        assert!(warm_ones > 200 && optimal > 800 && none * 20 < optimal, "{warm_ones} {optimal} {none}");
    }

    #[test]
    fn prices_that_prove_nothing_are_refused() {
        let mut numbers = Numbers::new(7);
        let options = Options::default();
        let mut refused = 0;
        for _ in 0..800 {
            let lp = random(&mut numbers, false);
            let mut found = solve::solve(&lp, &Options { prices: true, ..options.clone() }).unwrap();
            let (Status::Optimal, Some(duals)) = (&found.status, found.duals.take()) else { continue };
            assert!(is_optimal(&lp, &found, &duals), "{lp:?} {:?} {:?} {duals:?}", found.values, found.row_activity);
            // The other direction has another optimum, or none.
            let other = Lp { sense: if lp.sense == Sense::Minimize { Sense::Maximize } else { Sense::Minimize }, ..lp.clone() };
            let best = solve::solve(&other, &options).unwrap();
            if best.objective.is_none_or(|best| (best - found.objective.unwrap()).abs() > 1e-6) {
                assert!(!is_optimal(&other, &found, &duals), "{lp:?}");
                refused += 1;
            }
        }
        assert!(refused > 50, "{refused}");
    }
}
