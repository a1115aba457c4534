//! Scaling of plans whose coefficients lie far apart. Rows and columns come in the units that the user
//! declared, which scales most plans well enough; solvers work with absolute tolerances near 1e-7 and drop
//! coefficients below 1e-9, so the rest is scaled here. Every factor is a power of two: scaling and its undoing
//! lose nothing.

use crate::lp::{Domain, Lp};

/// A plan is scaled when its largest coefficient is more than this many times its smallest,
const RANGE: f64 = 1e6;
/// or its smallest is below this,
const SMALL: f64 = 1e-6;
/// or its largest above this,
const LARGE: f64 = 1e9;
/// or when no coefficient of the objective reaches this.
const SMALL_COST: f64 = 1e-3;

/// Passes over the coefficients; a few come close to what many would give.
const PASSES: usize = 4;

/// No factor is larger than two to this power, or smaller than its inverse.
const MOST: f64 = 60.0;

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
    let (_, largest_cost) = range(lp.columns.cost.iter().copied());
    let ill_rows = smallest <= largest && (largest / smallest > RANGE || smallest < SMALL || largest > LARGE);
    let ill_cost = largest_cost > 0.0 && !(SMALL_COST..=LARGE).contains(&largest_cost);
    ill_rows || ill_cost
}

/// The smallest and the largest magnitude among the numbers that are not zero; (infinity, 0) without any.
fn range(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers
        .map(f64::abs)
        .filter(|&number| number > 0.0)
        .fold((f64::INFINITY, 0.0), |(low, high), number| (low.min(number), high.max(number)))
}

/// Scales rows, columns and objective so that the geometric middle of each is near one. Whole columns keep
/// their unit.
pub(super) fn scale(lp: &Lp) -> (Lp, Factors) {
    let logs: Vec<f64> = lp.rows.values.iter().map(|value| value.abs().log2()).collect();
    let mut rows = vec![0.0; lp.row_count()];
    let mut columns = vec![0.0; lp.column_count()];
    for _ in 0..PASSES {
        let mut column_spans = vec![Span::default(); columns.len()];
        for (row, entries) in rows.iter_mut().zip(entries(lp, &logs)) {
            let mut span = Span::default();
            for (column, log) in entries.clone() {
                span.include(log + columns.get(column).copied().unwrap_or(0.0));
            }
            *row = -span.middle();
            for (column, log) in entries {
                if let Some(span) = column_spans.get_mut(column) {
                    span.include(log + *row);
                }
            }
        }
        let whole = lp.columns.domain.iter();
        for ((column, span), domain) in columns.iter_mut().zip(column_spans).zip(whole) {
            if *domain == Domain::Continuous {
                *column = -span.middle();
            }
        }
    }
    let rows: Vec<f64> = rows.into_iter().map(power).collect();
    let columns: Vec<f64> = columns.into_iter().map(power).collect();
    let mut span = Span::default();
    for (cost, factor) in lp.columns.cost.iter().zip(&columns) {
        span.include((cost * factor).abs().log2());
    }
    let objective = power(-span.middle());
    let factors = Factors { rows, columns, objective };
    (apply(lp, &factors), factors)
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
        let cols = rows.cols.get(start..end).unwrap_or_default();
        let values = rows.values.get_mut(start..end).unwrap_or_default();
        for (col, value) in cols.iter().zip(values) {
            *value *= row * factors.columns.get(col.0 as usize).copied().unwrap_or(1.0);
        }
    }
    scaled
}

/// Per row, its columns and the logarithms of its coefficients.
fn entries<'a>(lp: &'a Lp, logs: &'a [f64]) -> impl Iterator<Item = impl Iterator<Item = (usize, f64)> + Clone + 'a> + 'a {
    lp.rows.starts.windows(2).map(move |pair| {
        let range = match pair {
            &[start, end] => start..end,
            _ => 0..0,
        };
        let cols = lp.rows.cols.get(range.clone()).unwrap_or_default();
        let logs = logs.get(range).unwrap_or_default();
        cols.iter().map(|col| col.0 as usize).zip(logs.iter().copied())
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
    fn a_plan_in_sensible_units_is_left_alone() {
        let lp = Builder::minimize().column(120.0, 0.0, INF).row(1.0, INF, &[(0, 0.02)]).row(-INF, 5e4, &[(0, 1500.0)]).build();
        assert!(!is_ill_scaled(&lp));
    }
}
