//! Values against bounds, rows and wholeness.

use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp, RowId};

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The lower limit of a row, the upper limit of a row.
    RowLower(usize),
    RowUpper(usize),
    /// A bound of a column.
    ColumnLower(usize),
    ColumnUpper(usize),
    /// A column that must be whole.
    Whole(usize),
}

/// By how much something is broken.
#[derive(Clone, Debug)]
pub struct Violation {
    pub place: Place,
    /// In the unit of the row or column.
    pub amount: Exact,
    /// The largest of the limit, the coefficients and the terms, by which the amount is judged.
    pub scale: f64,
}

impl Violation {
    /// True when the amount is small beside what stands in the row.
    pub fn is_within(&self, tolerance: f64) -> bool {
        self.relative() <= tolerance
    }

    /// The amount beside what stands in the row.
    pub fn relative(&self) -> f64 {
        exact::to_f64(&self.amount) / self.scale
    }
}

/// What values come to.
#[derive(Clone, Debug)]
pub struct Primal {
    /// With the offset.
    pub objective: Exact,
    /// The largest magnitude among the terms of the objective and it itself; at least one.
    pub objective_scale: f64,
    /// What is broken most, relative to its scale; nothing where all is kept exactly.
    pub worst: Option<Violation>,
}

/// Looks at values. `None` when there are not as many as columns.
pub fn primal(lp: &Lp<Exact>, values: &[Exact]) -> Option<Primal> {
    if values.len() != lp.column_count() {
        return None;
    }
    let mut worst: Option<Violation> = None;
    let mut broken = |place: Place, amount: Exact, scale: f64| {
        let found = Violation { place, amount, scale };
        if worst.as_ref().is_none_or(|worst| found.relative() > worst.relative()) {
            worst = Some(found);
        }
    };
    let columns = &lp.columns;
    let bounds = columns.lower.iter().zip(&columns.upper);
    for (c, ((value, (lower, upper)), domain)) in values.iter().zip(bounds).zip(&columns.domain).enumerate() {
        for (bound, place, below) in [(lower, Place::ColumnLower(c), true), (upper, Place::ColumnUpper(c), false)] {
            let Some(bound) = bound else { continue };
            if if below { value < bound } else { value > bound } {
                let amount = if below { bound - value } else { value - bound };
                broken(place, amount, size(bound).max(1.0));
            }
        }
        if *domain == Domain::Integer && !value.is_int() {
            let away = exact::absolute(&(value - Exact::from(value.round())));
            broken(Place::Whole(c), away, 1.0);
        }
    }
    let (mut objective, mut objective_scale) = (lp.offset.clone(), size(&lp.offset).max(1.0));
    for (cost, value) in columns.cost.iter().zip(values) {
        if cost.is_zero() || value.is_zero() {
            continue;
        }
        let term = cost * value;
        objective_scale = objective_scale.max(size(&term));
        objective += term;
    }
    for (r, (lower, upper)) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        if lower.is_none() && upper.is_none() {
            continue;
        }
        let activity = activity(lp, r, values);
        let low = lower.as_ref().filter(|lower| activity < **lower);
        let high = upper.as_ref().filter(|upper| activity > **upper);
        let (place, bound) = match (low, high) {
            (Some(lower), _) => (Place::RowLower(r), lower),
            (None, Some(upper)) => (Place::RowUpper(r), upper),
            (None, None) => continue,
        };
        let terms = lp.entries(RowId(r as u32)).map(|(col, value)| {
            let factor = size(value);
            factor.max(factor * values.get(col.0 as usize).map_or(0.0, size))
        });
        // An empty row has only its bound to be measured by.
        let scale = terms.fold(0.0, f64::max);
        let scale = if scale == 0.0 { 1.0 } else { scale.max(size(bound)) };
        broken(place, exact::absolute(&(bound - &activity)), scale);
    }
    Some(Primal { objective, objective_scale, worst })
}

/// What a row comes to.
fn activity(lp: &Lp<Exact>, r: usize, values: &[Exact]) -> Exact {
    let mut sum = Exact::ZERO;
    for (col, coefficient) in lp.entries(RowId(r as u32)) {
        let Some(value) = values.get(col.0 as usize) else { continue };
        if value.is_zero() {
            continue;
        }
        sum += coefficient * value;
    }
    sum
}

fn size(x: &Exact) -> f64 {
    exact::to_f64(x).abs()
}
