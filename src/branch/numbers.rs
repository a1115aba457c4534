//! A program in doubles, by rows and by columns, to be minimised; and how far off a sum of doubles can be.

use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, RowId, Sense};

/// More than the rounding of one operation, relative to its result.
pub(super) const UNIT: f64 = 4.0 * f64::EPSILON;

/// A row: `lower <= sum <= upper`.
pub(super) struct Row {
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) entries: Vec<(usize, f64)>,
    /// Of a row of whole columns: the coefficients and limits as multiples of one number.
    pub(super) whole: Option<Whole>,
}

pub(super) struct Whole {
    pub(super) coefficients: Vec<i64>,
    pub(super) lower: Option<i128>,
    pub(super) upper: Option<i128>,
}

pub(super) struct Numbers {
    /// The program's; and the objective, which is to be no worse than that of the best answer.
    pub(super) rows: Vec<Row>,
    /// Per column, the rows in which it stands, and its coefficients.
    pub(super) columns: Vec<Vec<(usize, f64)>>,
    pub(super) integer: Vec<bool>,
    /// To be minimised.
    pub(super) cost: Vec<f64>,
    pub(super) offset: f64,
    /// One, or minus one where the user maximises.
    pub(super) sign: f64,
    pub(super) lower: Vec<f64>,
    pub(super) upper: Vec<f64>,
}

impl Numbers {
    pub(super) fn new(lp: &Lp<Exact>) -> Numbers {
        let sign = if lp.sense == Sense::Minimize { 1.0 } else { -1.0 };
        let integer: Vec<bool> = lp.columns.domain.iter().map(|domain| *domain == Domain::Integer).collect();
        let mut columns = vec![Vec::new(); lp.column_count()];
        let mut rows = Vec::with_capacity(lp.row_count());
        for r in 0..lp.row_count() {
            let some = lp.entries(RowId(r as u32)).filter(|(_, value)| !value.is_zero());
            let entries: Vec<(usize, f64)> = some.map(|(col, value)| (col.0 as usize, exact::to_f64(value))).collect();
            for &(c, value) in &entries {
                columns[c].push((r, value));
            }
            let lower = end(&lp.rows.lower[r], f64::NEG_INFINITY);
            let upper = end(&lp.rows.upper[r], f64::INFINITY);
            rows.push(Row { lower, upper, entries, whole: Whole::of(lp, r) });
        }
        let cost: Vec<f64> = lp.columns.cost.iter().map(|cost| sign * exact::to_f64(cost)).collect();
        let entries: Vec<(usize, f64)> = cost.iter().copied().enumerate().filter(|(_, cost)| *cost != 0.0).collect();
        for &(c, value) in &entries {
            columns[c].push((rows.len(), value));
        }
        rows.push(Row { lower: f64::NEG_INFINITY, upper: f64::INFINITY, entries, whole: None });
        Numbers {
            rows,
            columns,
            integer,
            cost,
            offset: sign * exact::to_f64(&lp.offset),
            sign,
            lower: lp.columns.lower.iter().map(|bound| outside(bound, false)).collect(),
            upper: lp.columns.upper.iter().map(|bound| outside(bound, true)).collect(),
        }
    }

    /// The number of the row that stands for the objective.
    pub(super) fn objective_row(&self) -> usize {
        self.rows.len() - 1
    }

    /// Nothing worse than this is looked at from now on.
    pub(super) fn cut_off(&mut self, target: &Exact) {
        let near = self.sign * exact::to_f64(target);
        let loose = (near.abs() + self.offset.abs()) * UNIT;
        let row = self.objective_row();
        self.rows[row].upper = near - self.offset + loose;
    }

    /// The objective at values, to be minimised, and the size of its terms.
    pub(super) fn objective(&self, values: &[f64]) -> (f64, f64) {
        let terms = self.cost.iter().zip(values).map(|(cost, value)| cost * value);
        terms.fold((self.offset, self.offset.abs()), |(sum, size), term| (sum + term, size + term.abs()))
    }
}

fn end(bound: &Option<Exact>, open: f64) -> f64 {
    bound.as_ref().map_or(open, exact::to_f64)
}

/// A double that is no tighter than the bound.
pub(super) fn outside(bound: &Option<Exact>, upper: bool) -> f64 {
    let open = if upper { f64::INFINITY } else { f64::NEG_INFINITY };
    let Some(bound) = bound else { return open };
    let near = exact::to_f64(bound);
    let back = exact::from_f64(near);
    match upper {
        true if back < *bound => near.next_up(),
        false if back > *bound => near.next_down(),
        _ => near,
    }
}

/// Longer rows are not looked at for what their whole columns can come to.
const LONGEST: usize = 40;

impl Whole {
    fn of(lp: &Lp<Exact>, r: usize) -> Option<Whole> {
        let entries: Vec<_> = lp.entries(RowId(r as u32)).filter(|(_, value)| !value.is_zero()).collect();
        let whole = |c: usize| lp.columns.domain[c] == Domain::Integer;
        if entries.is_empty() || entries.len() > LONGEST || !entries.iter().all(|(col, _)| whole(col.0 as usize)) {
            return None;
        }
        // Over the common denominator; nothing has to be in lowest terms.
        let times = entries.iter().fold(Exact::ONE, |times, (_, value)| {
            let rest = Exact::from((&times * *value).denominator().clone());
            times * rest
        });
        let number = |value: &Exact| i64::try_from((value * &times).numerator().clone()).ok();
        let coefficients = entries.iter().map(|(_, value)| number(value)).collect::<Option<Vec<i64>>>()?;
        let limit = |limit: &Option<Exact>, up: bool| -> Option<Option<i128>> {
            let Some(limit) = limit else { return Some(None) };
            let scaled = limit * &times;
            i128::try_from(if up { scaled.ceil() } else { scaled.floor() }).ok().map(Some)
        };
        Some(Whole { coefficients, lower: limit(&lp.rows.lower[r], true)?, upper: limit(&lp.rows.upper[r], false)? })
    }

    /// True where what is left to choose cannot bring the row between its limits.
    pub(super) fn is_empty(&self, entries: &[(usize, f64)], lower: &[f64], upper: &[f64]) -> bool {
        let (Some(low), Some(high)) = (self.lower, self.upper) else { return false };
        let (mut fixed, mut step) = (0_i128, 0_u64);
        for (&(c, _), &coefficient) in entries.iter().zip(&self.coefficients) {
            if lower[c] == upper[c] {
                let value = lower[c];
                if value.abs() > 9e15 {
                    return false;
                }
                fixed += i128::from(coefficient) * value as i128;
            } else {
                let (mut a, mut b) = (step, coefficient.unsigned_abs());
                while b != 0 {
                    (a, b) = (b, a % b);
                }
                step = a;
            }
        }
        if step < 2 {
            return step == 0 && !(low <= fixed && fixed <= high);
        }
        let step = i128::from(step);
        (high - fixed).div_euclid(step) * step + fixed < low
    }
}
