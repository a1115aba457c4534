//! The first guard around the solvers: what they must not be given, and what they must not get away with.

use std::cell::LazyCell;
use std::ops::Deref;

use crate::ids::At;
use crate::lp::{ByCol, ColId, Domain, Lp, RowId};

/// How far a row or a bound may be broken, relative to the size of what stands in it.
pub(super) const TOLERANCE: f64 = 1e-6;

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
    let broken = |(col, value): (&ColId, &f64)| !value.is_finite() || col.0 as usize >= count;
    if let Some(entry) = rows.cols.iter().zip(&rows.values).position(broken) {
        let r = rows.starts.partition_point(|&start| start <= entry).saturating_sub(1);
        let (c, value) = (rows.cols.at(entry).0, rows.values.at(entry));
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
    let given = values.clone();
    let sizes = LazyCell::new(|| sizes(lp, &given));
    for (c, value) in values.iter_mut().enumerate() {
        let (lower, upper, domain) = (columns.lower[c], columns.upper[c], columns.domain[c]);
        if !value.is_finite() {
            return Err(format!("the value of column {c} is {value}"));
        }
        if domain == Domain::Integer {
            let whole = value.round();
            if (*value - whole).abs() > WHOLE {
                return Err(format!("column {c} must be an integer and is {value:?}"));
            }
            *value = whole;
        }
        let inside = value.max(lower).min(upper);
        let off = (inside - *value).abs();
        // What is less than a part of the bound needs no sizes.
        let is_near = off <= TOLERANCE * inside.abs();
        let allowed = || if domain == Domain::Integer { TOLERANCE } else { sizes.as_slice().at(c).allows() };
        if !is_near && off > allowed() {
            return Err(format!("the value of column {c} is {value:?}, outside its bounds of {lower:?} and {upper:?}"));
        }
        // Adding zero turns a negative zero into a plain one.
        *value = if domain == Domain::Integer { *value } else { inside } + 0.0;
    }
    let mut activity = Vec::with_capacity(lp.row_count());
    for r in 0..lp.row_count() {
        activity.push(check_row(lp, r, &values, &sizes)?);
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

/// How large a column is, in its unit.
#[derive(Clone, Copy)]
struct Size {
    /// What a value may be off is a part of this.
    own: f64,
    /// What rounding leaves is a (tiny) part of this.
    most: f64,
}

/// What arithmetic on doubles leaves, relative to the largest number around.
const ROUNDING: f64 = 1e-14;
/// How many rows away what is around a column is looked at.
const NEIGHBOURS: usize = 3;

impl Size {
    /// What a value may be off.
    fn allows(self) -> f64 {
        (TOLERANCE * self.own).max(ROUNDING * self.most)
    }
}

/// The size of each column: the largest value among those of its block, whose unit is the same, or what the least of its rows leaves
/// to it; of a whole column its own value, which is exact.
fn sizes(lp: &Lp, values: &[f64]) -> ByCol<Size> {
    let own: ByCol<f64> = values.iter().map(|value| value.abs()).collect();
    let is_whole = |col: ColId| lp.columns.domain[col] == Domain::Integer;
    // What rounding leaves comes from neighbours too, each row and column in its unit.
    let (mut least, mut most): (ByCol<f64>, _) = (vec![f64::INFINITY; own.len()].into(), own.clone());
    for round in 0..NEIGHBOURS {
        let before = most.clone();
        for r in 0..lp.row_count() {
            let term = |(col, value): (ColId, f64)| value.abs() * before[col];
            let limits = [lp.rows.lower[r], lp.rows.upper[r]].into_iter().filter(|limit| limit.is_finite());
            let size = lp.row(RowId(r as u32)).map(term).chain(limits.map(f64::abs)).filter(|size| size.is_finite()).fold(0.0, f64::max);
            for (col, value) in lp.row(RowId(r as u32)).filter(|(col, value)| *value != 0.0 && size > 0.0 && !is_whole(*col)) {
                let size = size / value.abs();
                most[col] = most[col].max(size);
                if round == 0 {
                    least[col] = least[col].min(size);
                }
            }
        }
    }
    let mut blocks = own.clone();
    for range in lp.column_blocks.iter().map(|block| block.start as usize..(block.start + block.count) as usize) {
        if range.is_empty() || is_whole(ColId(range.start as u32)) {
            continue;
        }
        let own = &mut blocks[range];
        let largest = own.iter().copied().filter(|size| size.is_finite()).fold(0.0, f64::max);
        own.fill(largest);
    }
    let size = |(c, (own, (least, most))): (usize, (f64, (f64, f64)))| {
        if is_whole(ColId(c as u32)) {
            return Size { own, most: own };
        }
        // Where nothing at all tells how large a column may be, one of its unit has to do.
        let bounds = [lp.columns.lower[c], lp.columns.upper[c]].into_iter().map(f64::abs);
        let bound = bounds.filter(|bound| bound.is_finite() && *bound > 0.0).fold(f64::INFINITY, f64::min);
        let other = [least, bound, 1.0].into_iter().find(|size| size.is_finite()).unwrap_or(1.0);
        Size { own: own.max(other), most: own.max(other).max(most) }
    };
    blocks.into_items().into_iter().zip(least.into_items().into_iter().zip(most.into_items())).enumerate().map(size).collect()
}

/// The activity of a row, or by how much it is broken. A row is measured by the largest of its limit and its terms, each with the
/// size of its column: nothing depends on units, and a large coefficient counts for nothing where its column is zero exactly.
fn check_row(lp: &Lp, r: usize, values: &[f64], sizes: &impl Deref<Target = ByCol<Size>>) -> Result<f64, String> {
    let mut sum = Sum::default();
    let mut largest = 0.0_f64;
    for (col, coefficient) in lp.row(RowId(r as u32)) {
        let value = *values.at(col);
        sum.add_product(coefficient, value);
        largest = largest.max((coefficient * value).abs());
    }
    let activity = sum.value();
    if !activity.is_finite() {
        return Err(format!("the activity of row {r} comes to {activity}"));
    }
    let (lower, upper) = (lp.rows.lower[r], lp.rows.upper[r]);
    let (side, bound, excess) =
        if activity < lower { ("below its lower", lower, lower - activity) } else { ("above its upper", upper, activity - upper) };
    // Of an empty row `presolve` has taken care already.
    let empty = lp.row(RowId(r as u32)).all(|(_, value)| value == 0.0);
    let allowed = || lp.row(RowId(r as u32)).map(|(col, coefficient)| coefficient.abs() * sizes[col].allows()).fold(0.0, f64::max);
    // Sizes are not needed for what is less than a part of a term: columns are as large as their values, or nearly.
    if !empty && excess > TOLERANCE * bound.abs().max(largest / 2.0) && excess > allowed() {
        return Err(format!("row {r} comes to {activity:?}, which is {side} bound of {bound:?}"));
    }
    Ok(activity)
}

/// True when there are `count` numbers, all finite.
pub(super) fn all_finite(numbers: &[f64], count: usize) -> bool {
    numbers.len() == count && numbers.iter().all(|number| number.is_finite())
}

/// A whole column that is not nearly whole, and its value.
pub(super) fn broken(lp: &Lp, values: &[f64]) -> Option<(usize, f64)> {
    let mut columns = lp.columns.domain.iter().zip(values).enumerate();
    // A value that is no number is not near to one either.
    let is_broken = |value: f64| value.is_nan() || (value - value.round()).abs() > 10.0 * WHOLE || value.is_infinite();
    columns.find_map(|(c, (domain, &value))| (*domain == Domain::Integer && is_broken(value)).then_some((c, value)))
}

/// The objective at values, and the size of its terms.
pub(super) fn objective(lp: &Lp, values: &[f64]) -> Option<(f64, f64)> {
    let mut sum = Sum::default();
    let mut size = lp.offset.abs();
    for (cost, value) in lp.columns.cost.iter().zip(values) {
        sum.add_product(*cost, *value);
        size = size.max((cost * value).abs());
    }
    sum.add_product(1.0, lp.offset);
    Some((sum.value(), size)).filter(|(value, _)| value.is_finite())
}

/// A plan of both kinds of columns with the whole ones fixed at their rounded values, for a second look at the rest: rows that are
/// left with one column become bounds of it, exactly. Nothing where there are no others.
pub(super) fn with_whole_columns_fixed(lp: &Lp, values: &[f64]) -> Option<Lp> {
    let domains = &lp.columns.domain;
    let mixed = lp.has_integers() && domains.contains(&Domain::Continuous);
    (mixed && values.len() == domains.len()).then(|| {
        let mut fixed = with_whole_columns_at(lp, values);
        rows_to_bounds(&mut fixed);
        fixed
    })
}

/// Rows in which all columns but one are fixed become bounds of that one.
fn rows_to_bounds(lp: &mut Lp) {
    for r in 0..lp.row_count() {
        let (mut sum, mut free, mut more) = (Sum::default(), None, false);
        for (col, value) in lp.row(RowId(r as u32)).filter(|(_, value)| *value != 0.0) {
            let c = col.0 as usize;
            match (lp.columns.lower[c], lp.columns.upper[c]) {
                (lower, upper) if lower == upper => sum.add_product(value, lower),
                _ if free.is_none() => free = Some((c, value)),
                _ => more = true,
            }
        }
        let (Some((c, value)), false) = (free, more) else { continue };
        let (low, high) = (&mut lp.rows.lower[r], &mut lp.rows.upper[r]);
        let fixed = sum.value();
        let ends = ((*low - fixed) / value, (*high - fixed) / value);
        (*low, *high) = (f64::NEG_INFINITY, f64::INFINITY);
        let (least, most) = if value > 0.0 { ends } else { (ends.1, ends.0) };
        let (lower, upper) = (&mut lp.columns.lower[c], &mut lp.columns.upper[c]);
        (*lower, *upper) = (lower.max(least) + 0.0, upper.min(most) + 0.0);
    }
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
