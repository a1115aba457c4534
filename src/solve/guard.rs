//! The first guard around the solvers: what they must not be given, and what they must not get away with.

use crate::lp::{Domain, Lp, RowId};

/// How far a row or a bound may be broken, relative to the size of what stands in it.
const TOLERANCE: f64 = 1e-6;

/// How far a whole column may lie from a whole number before the answer is refused.
const WHOLE: f64 = 1e-6;

/// Values that were found to obey a plan.
#[derive(Debug)]
pub(super) struct Checked {
    /// Within their bounds; whole where they must be.
    pub(super) values: Vec<f64>,
    /// Per row.
    pub(super) activity: Vec<f64>,
    /// With the offset, in the user's direction.
    pub(super) objective: f64,
}

/// Says what in a plan no solver may see: a NaN anywhere, an infinite coefficient, arrays that do not fit
/// together.
pub(super) fn check_input(lp: &Lp) -> Result<(), String> {
    let (columns, rows) = (&lp.columns, &lp.rows);
    let count = lp.column_count();
    if columns.upper.len() != count || columns.domain.len() != count || columns.cost.len() != count {
        return Err("the columns of the plan have parts of different lengths".to_string());
    }
    let entries = lp.entry_count();
    if rows.upper.len() != lp.row_count()
        || rows.starts.len() != lp.row_count() + 1
        || rows.cols.len() != entries
        || rows.starts.last() != Some(&entries)
        || !rows.starts.is_sorted()
    {
        return Err("the rows of the plan have parts of different lengths".to_string());
    }
    if !lp.offset.is_finite() {
        return Err(format!("the constant of the objective is {}", lp.offset));
    }
    for (c, (cost, (lower, upper))) in columns.cost.iter().zip(columns.lower.iter().zip(&columns.upper)).enumerate() {
        if !cost.is_finite() {
            return Err(format!("the objective's coefficient of column {c} is {cost}"));
        }
        if lower.is_nan() || upper.is_nan() {
            return Err(format!("a bound of column {c} is NaN"));
        }
    }
    for (r, (lower, upper)) in rows.lower.iter().zip(&rows.upper).enumerate() {
        if lower.is_nan() || upper.is_nan() {
            return Err(format!("a bound of row {r} is NaN"));
        }
    }
    let broken = |(col, value): (&crate::lp::ColId, &f64)| !value.is_finite() || col.0 as usize >= count;
    if let Some(entry) = rows.cols.iter().zip(&rows.values).position(broken) {
        let r = rows.starts.partition_point(|&start| start <= entry).saturating_sub(1);
        let (c, value) = match (rows.cols.get(entry), rows.values.get(entry)) {
            (Some(col), Some(value)) => (col.0, *value),
            _ => (u32::MAX, f64::NAN),
        };
        return Err(format!("the coefficient of column {c} in row {r} is {value} (of {count} columns)"));
    }
    Ok(())
}

/// Cleans the values of a solver and holds them against every bound and row. Values that lie outside a bound
/// by no more than the tolerance are put on it, whole columns are rounded; then the rows are looked at.
pub(super) fn check_values(lp: &Lp, mut values: Vec<f64>) -> Result<Checked, String> {
    if values.len() != lp.column_count() {
        return Err(format!("it has {} values for {} columns", values.len(), lp.column_count()));
    }
    let columns = &lp.columns;
    for (c, value) in values.iter_mut().enumerate() {
        let (Some(&lower), Some(&upper), Some(&domain)) = (columns.lower.get(c), columns.upper.get(c), columns.domain.get(c)) else {
            return Err(format!("column {c} is missing"));
        };
        if !value.is_finite() {
            return Err(format!("the value of column {c} is {value}"));
        }
        if domain == Domain::Integer {
            let whole = value.round();
            if (*value - whole).abs() > WHOLE {
                return Err(format!("column {c} must be whole and is {value:?}"));
            }
            *value = whole;
        }
        let inside = value.max(lower).min(upper);
        if (inside - *value).abs() > TOLERANCE * inside.abs().max(1.0) {
            return Err(format!("the value of column {c} is {value:?}, outside its bounds of {lower:?} and {upper:?}"));
        }
        // Adding zero turns a negative zero into a plain one.
        *value = if domain == Domain::Integer { *value } else { inside } + 0.0;
    }
    let mut activity = Vec::with_capacity(lp.row_count());
    for r in 0..lp.row_count() {
        activity.push(check_row(lp, r, &values)?);
    }
    let mut objective = Sum::default();
    for (cost, value) in columns.cost.iter().zip(&values) {
        objective.add_product(*cost, *value);
    }
    objective.add_product(1.0, lp.offset);
    let objective = objective.value();
    if !objective.is_finite() {
        return Err(format!("the objective comes to {objective}"));
    }
    Ok(Checked { values, activity, objective })
}

/// The activity of a row, or by how much it is broken. A row is measured by the largest of its bound, its
/// coefficients and its terms, so that a row of small numbers is held to small ones.
fn check_row(lp: &Lp, r: usize, values: &[f64]) -> Result<f64, String> {
    let mut sum = Sum::default();
    let mut size = 0.0_f64;
    for (col, coefficient) in lp.row(RowId(r as u32)) {
        let value = values.get(col.0 as usize).copied().unwrap_or(f64::NAN);
        sum.add_product(coefficient, value);
        size = size.max((coefficient * value).abs()).max(coefficient.abs());
    }
    let activity = sum.value();
    if !activity.is_finite() {
        return Err(format!("the activity of row {r} comes to {activity}"));
    }
    let lower = lp.rows.lower.get(r).copied().unwrap_or(f64::NEG_INFINITY);
    let upper = lp.rows.upper.get(r).copied().unwrap_or(f64::INFINITY);
    let (side, bound, excess) =
        if activity < lower { ("below its lower", lower, lower - activity) } else { ("above its upper", upper, activity - upper) };
    // An empty row has only its bound to be measured by: `tidy` has looked at it already.
    let size = if size == 0.0 { 1.0 } else { size.max(bound.abs()) };
    if excess > TOLERANCE * size {
        return Err(format!("row {r} comes to {activity:?}, which is {side} bound of {bound:?}"));
    }
    Ok(activity)
}

/// True when there are `count` numbers, all finite.
pub(super) fn all_finite(numbers: &[f64], count: usize) -> bool {
    numbers.len() == count && numbers.iter().all(|number| number.is_finite())
}

/// A plan of both kinds of columns with the whole ones fixed at their rounded values, for a second look at the rest.
/// Nothing where there are no values, no whole columns or no others, or the whole ones are not nearly whole.
pub(super) fn with_whole_columns_fixed(lp: &Lp, values: &[f64]) -> Option<Lp> {
    let domains = &lp.columns.domain;
    let mixed = lp.has_integers() && domains.contains(&Domain::Continuous);
    let whole = domains.iter().zip(values).filter(|&(&domain, _)| domain == Domain::Integer);
    let off = whole.map(|(_, value)| (value - value.round()).abs()).fold(0.0, f64::max);
    let worth_it = mixed && values.len() == domains.len() && off <= 10.0 * WHOLE;
    worth_it.then(|| with_whole_columns_at(lp, values))
}

/// A plan with its whole columns fixed at these values, rounded, and so none that must be whole.
pub(super) fn with_whole_columns_at(lp: &Lp, values: &[f64]) -> Lp {
    let mut fixed = lp.clone();
    let columns = &mut fixed.columns;
    let bounds = columns.lower.iter_mut().zip(&mut columns.upper);
    for ((domain, value), (lower, upper)) in columns.domain.iter_mut().zip(values).zip(bounds) {
        if *domain == Domain::Integer {
            let whole = value.round().max(*lower).min(*upper);
            (*lower, *upper) = (whole, whole);
            *domain = Domain::Continuous;
        }
    }
    fixed
}

/// A sum of products, kept to about twice the precision of a float.
#[derive(Clone, Copy, Default)]
struct Sum {
    high: f64,
    low: f64,
}

impl Sum {
    fn add_product(&mut self, a: f64, b: f64) {
        let product = a * b;
        let product_error = a.mul_add(b, -product);
        let sum = self.high + product;
        let part = sum - self.high;
        let sum_error = (self.high - (sum - part)) + (product - part);
        self.high = sum;
        self.low += product_error + sum_error;
    }

    fn value(self) -> f64 {
        let sum = self.high + self.low;
        // An overflow of a part leaves a NaN in the error term.
        if sum.is_nan() { self.high } else { sum + 0.0 }
    }
}
