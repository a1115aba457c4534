//! Scaling of plans whose numbers lie far apart, or far from one. Rows and columns come in the units that the user declared,
//! which scales most plans well enough; solvers work with absolute tolerances near 1e-7 and drop coefficients below 1e-9, so
//! the rest is scaled here: coefficients, limits, bounds and costs together, so that the solver sees nearly the same numbers
//! whatever units were declared. Every factor is a power of two: scaling and its undoing lose nothing.

use crate::ids::At;
use crate::lp::{ByCol, ColId, Domain, Lp, RowId};

/// A plan is scaled when its largest coefficient is more than this many times its smallest,
const RANGE: f64 = 1e6;
/// or its smallest is below this,
const SMALL: f64 = 1e-6;
/// or its largest above this,
const LARGE: f64 = 1e9;
/// or when no coefficient of the objective reaches this,
const SMALL_COST: f64 = 1e-3;
/// or when one is so many times another,
const COSTS: f64 = 1e7;
/// or when a limit or a bound of what is not whole is smaller than this, or larger,
const SMALL_LIMIT: f64 = 1e-4;
const LARGE_LIMIT: f64 = 1e10;

/// Passes over the numbers of a plan.
const PASSES: usize = 40;
/// What a limit, a bound and a cost count beside a coefficient.
const LIMIT: f64 = 1.0;
const BOUND: f64 = 0.25;
const COST: f64 = 0.1;

/// No factor is larger than two to this power, or smaller than its inverse.
const MOST: f64 = 120.0;

/// What rows, columns and objective were multiplied with; all powers of two. `rows[r] * a * columns[c]` is the
/// scaled coefficient, and a column's scaled value times `columns[c]` its own.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Factors {
    pub(super) rows: Vec<f64>,
    pub(super) columns: Vec<f64>,
    pub(super) objective: f64,
}

impl Factors {
    /// Brings the answer to the scaled plan back to the plan itself.
    pub(super) fn unscale(&self, values: &mut [f64], duals: Option<&mut Vec<f64>>, reduced_costs: Option<&mut Vec<f64>>) {
        for (value, factor) in values.iter_mut().zip(&self.columns) {
            *value *= factor;
        }
        for (dual, factor) in duals.into_iter().flatten().zip(&self.rows) {
            *dual *= factor / self.objective;
        }
        for (cost, factor) in reduced_costs.into_iter().flatten().zip(&self.columns) {
            *cost /= factor * self.objective;
        }
    }
}

/// True for a plan that should be scaled.
pub(super) fn is_ill_scaled(lp: &Lp) -> bool {
    let (smallest, largest) = range(lp.rows.values.iter().copied());
    let (smallest_cost, largest_cost) = range(lp.columns.cost.iter().copied());
    let continuous = lp.columns.domain.iter().map(|domain| *domain == Domain::Continuous);
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper).zip(continuous).filter(|(_, continuous)| *continuous);
    let bounds = bounds.flat_map(|((lower, upper), _)| [*lower, *upper]);
    let limits = lp.rows.lower.iter().chain(&lp.rows.upper).copied().chain(bounds).filter(|limit| limit.is_finite());
    let (smallest_limit, largest_limit) = range(limits);
    let ill_rows = smallest <= largest && (largest / smallest > RANGE || smallest < SMALL || largest > LARGE);
    let ill_cost = largest_cost > 0.0 && (!(SMALL_COST..=LARGE).contains(&largest_cost) || largest_cost / smallest_cost > COSTS);
    let ill_limits = smallest_limit <= largest_limit && (smallest_limit < SMALL_LIMIT || largest_limit > LARGE_LIMIT);
    ill_rows || ill_cost || ill_limits
}

/// The smallest and the largest magnitude among the numbers that are not zero; (infinity, 0) without any.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers
        .map(f64::abs)
        .filter(|&number| number > 0.0)
        .fold((f64::INFINITY, 0.0), |(low, high), number| (low.min(number), high.max(number)))
}

/// Scales rows, columns and objective so that the logarithms of all numbers are near zero, by least squares (A. R. Curtis and
/// J. K. Reid, *On the automatic scaling of matrices for Gaussian elimination*, J. Inst. Maths Applics 10, 1972), one row and
/// column after the other. Whole columns keep their unit, which is one: they anchor the others.
pub(super) fn scale(lp: &Lp) -> (Lp, Factors) {
    let logs: Vec<f64> = lp.rows.values.iter().map(|value| value.abs().log2()).collect();
    let mut rows = vec![0.0; lp.row_count()];
    let mut columns: ByCol<f64> = vec![0.0; lp.column_count()].into();
    let mut objective = 0.0;
    for _ in 0..PASSES {
        let mut means: ByCol<Mean> = vec![Mean::default(); columns.len()].into();
        let limits = lp.rows.lower.iter().zip(&lp.rows.upper);
        for ((row, entries), (lower, upper)) in rows.iter_mut().zip(entries(lp, &logs)).zip(limits) {
            let mut mean = Mean::default();
            for (column, log) in entries.clone() {
                mean.add(log + columns[column], 1.0);
            }
            mean.add(size(*lower, *upper), LIMIT);
            *row = -mean.value();
            for (column, log) in entries {
                means[column].add(log + *row, 1.0);
            }
        }
        let ends = lp.columns.lower.iter().zip(&lp.columns.upper).zip(&lp.columns.cost);
        for (((column, mut mean), domain), ((lower, upper), cost)) in
            columns.iter_mut().zip(means.into_items()).zip(&lp.columns.domain).zip(ends)
        {
            if *domain == Domain::Continuous {
                // A bound is divided by the factor, a cost multiplied with it.
                mean.add(-size(*lower, *upper), BOUND);
                mean.add(cost.abs().log2() + objective, COST);
                *column = -mean.value();
            }
        }
        let mut mean = Mean::default();
        for (cost, column) in lp.columns.cost.iter().zip(&columns) {
            mean.add(cost.abs().log2() + column, 1.0);
        }
        objective = -mean.value();
    }
    let rows: Vec<f64> = rows.into_iter().map(power).collect();
    let columns: Vec<f64> = columns.iter().copied().map(power).collect();
    // What is lost beside a tolerance is the small: the middle of the sizes, and not of the numbers.
    let mut span = Span::default();
    for (cost, factor) in lp.columns.cost.iter().zip(&columns) {
        span.include((cost * factor).abs().log2());
    }
    let objective = power(-span.middle());
    let factors = Factors { rows, columns, objective };
    (apply(lp, &factors), factors)
}

/// The logarithm of the size of two limits: of the smaller that is not zero. No number where there is none.
fn size(lower: f64, upper: f64) -> f64 {
    let some = |limit: f64| limit != 0.0 && limit.is_finite();
    match (some(lower), some(upper)) {
        (true, true) => lower.abs().min(upper.abs()).log2(),
        (true, false) => lower.abs().log2(),
        (false, true) => upper.abs().log2(),
        (false, false) => f64::NAN,
    }
}

/// A weighted mean of logarithms; those of zero and of nothing are left out.
#[derive(Clone, Copy, Default)]
struct Mean {
    sum: f64,
    weight: f64,
}

impl Mean {
    fn add(&mut self, log: f64, weight: f64) {
        if log.is_finite() {
            self.sum += log * weight;
            self.weight += weight;
        }
    }

    fn value(self) -> f64 {
        if self.weight > 0.0 { self.sum / self.weight } else { 0.0 }
    }
}

/// The plan multiplied with the factors.
fn apply(lp: &Lp, factors: &Factors) -> Lp {
    let mut scaled = lp.clone();
    let columns = &mut scaled.columns;
    let bounds = columns.lower.iter_mut().zip(&mut columns.upper);
    for ((cost, (lower, upper)), factor) in columns.cost.iter_mut().zip(bounds).zip(&factors.columns) {
        *cost *= factor * factors.objective;
        *lower /= factor;
        *upper /= factor;
    }
    scaled.offset *= factors.objective;
    let rows = &mut scaled.rows;
    let bounds = rows.lower.iter_mut().zip(&mut rows.upper);
    for ((lower, upper), factor) in bounds.zip(&factors.rows) {
        *lower *= factor;
        *upper *= factor;
    }
    for (pair, row) in rows.starts.windows(2).zip(&factors.rows) {
        let &[start, end] = pair else { continue };
        for (col, value) in rows.cols.part(start..end).iter().zip(rows.values.part_mut(start..end)) {
            *value *= row * factors.columns.at(*col);
        }
    }
    scaled
}

/// Per row, its columns and the logarithms of its coefficients.
fn entries<'a>(lp: &'a Lp, logs: &'a [f64]) -> impl Iterator<Item = impl Iterator<Item = (ColId, f64)> + Clone + 'a> + 'a {
    (0..lp.row_count() as u32).map(move |row| {
        let range = lp.range(RowId(row));
        lp.rows.cols.part(range.clone()).iter().copied().zip(logs.part(range).iter().copied())
    })
}

/// Two to the nearest whole power.
fn power(exponent: f64) -> f64 {
    exponent.round().clamp(-MOST, MOST).exp2()
}

/// The smallest and largest of some logarithms; those of zero are left out.
#[derive(Clone, Copy)]
struct Span {
    low: f64,
    high: f64,
}

impl Default for Span {
    fn default() -> Span {
        Span { low: f64::INFINITY, high: f64::NEG_INFINITY }
    }
}

impl Span {
    fn include(&mut self, log: f64) {
        if log.is_finite() {
            self.low = self.low.min(log);
            self.high = self.high.max(log);
        }
    }

    fn middle(self) -> f64 {
        if self.low <= self.high { f64::midpoint(self.low, self.high) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lp::testing::{Builder, INF};

    #[test]
    fn factors_are_powers_of_two_and_undo_exactly() {
        let lp = Builder::minimize()
            .column(3e-7, 0.0, 12.0)
            .column(2.5e4, -INF, INF)
            .row(1.0, INF, &[(0, 1.1e-8), (1, 7.3e5)])
            .row(-3.0, 9.0, &[(0, 2.0e3)])
            .build();
        assert!(is_ill_scaled(&lp));
        let (scaled, factors) = scale(&lp);
        let all = factors.rows.iter().chain(&factors.columns).chain([&factors.objective]);
        for factor in all {
            assert_eq!(factor.log2().fract(), 0.0);
        }
        let (low, high) = range(scaled.rows.values.iter().copied());
        assert!(high / low < 1e8, "{low} {high}");
        let mut values = vec![12.0 / factors.columns[0], 0.1 / factors.columns[1]];
        factors.unscale(&mut values, None, None);
        assert_eq!(values, [12.0, 0.1]);
        assert_eq!(scaled.rows.lower[1] / factors.rows[1], -3.0);
    }

    #[test]
    fn whole_columns_keep_their_unit() {
        let lp = Builder::maximize().whole(1.0, 0.0, 5.0).column(1.0, 0.0, 5.0).row(-INF, 1e9, &[(0, 1e9), (1, 1e-3)]).build();
        let (_, factors) = scale(&lp);
        assert_eq!(factors.columns[0], 1.0);
        assert_ne!(factors.columns[1], 1.0);
    }

    #[test]
    fn units_change_little_of_what_a_solver_sees() {
        let plan = |mass: f64, money: f64| {
            Builder::minimize()
                .column(120.0 * mass / money, 0.0, 900.0 / mass)
                .column(80.0 * mass / money, 0.0, INF)
                .whole(4e3 / money, 0.0, 1.0)
                .row(20.0 / mass, INF, &[(0, 1.0), (1, 1.0)])
                .row(-INF, 0.0, &[(0, 1.0), (2, -900.0 / mass)])
                .row(-INF, 5e3 / money, &[(1, 75.0 * mass / money)])
                .build()
        };
        let (tonnes, _) = scale(&plan(1.0, 1.0));
        let (giga, _) = scale(&plan(1e9, 1e6));
        assert!(is_ill_scaled(&plan(1e9, 1e6)) && !is_ill_scaled(&plan(1.0, 1.0)));
        let same = |one: &[f64], two: &[f64]| one.iter().zip(two).all(|(a, b)| a == b || (0.24..4.1).contains(&(a / b)));
        assert!(same(&tonnes.rows.values, &giga.rows.values), "{:?} {:?}", tonnes.rows.values, giga.rows.values);
        assert!(
            same(tonnes.rows.lower.as_slice(), giga.rows.lower.as_slice())
                && same(tonnes.rows.upper.as_slice(), giga.rows.upper.as_slice())
        );
        assert!(
            same(tonnes.columns.cost.as_slice(), giga.columns.cost.as_slice())
                && same(tonnes.columns.upper.as_slice(), giga.columns.upper.as_slice())
        );
        // Small costs beside one large one are not lost.
        let lp = Builder::minimize().column(1e10, 0.0, INF).column(0.01, 0.0, INF).row(1.0, INF, &[(0, 1.0), (1, 1.0)]).build();
        assert!(is_ill_scaled(&lp));
        assert!(scale(&lp).0.columns.cost.iter().all(|cost| *cost > 1e-7));
    }

    #[test]
    fn a_plan_in_sensible_units_is_left_alone() {
        let lp = Builder::minimize().column(120.0, 0.0, INF).row(1.0, INF, &[(0, 0.02)]).row(-INF, 5e4, &[(0, 1500.0)]).build();
        assert!(!is_ill_scaled(&lp));
    }
}
