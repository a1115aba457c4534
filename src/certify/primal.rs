//! Values against bounds, rows, conditions and integrality.

use super::size::{Sizes, magnitude};
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{Auxiliary, Conditional, Domain, Lp, RowId};

/// What is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LimitId {
    /// The lower limit of a row, the upper limit of a row.
    RowLower(usize),
    RowUpper(usize),
    /// A bound of a column.
    ColumnLower(usize),
    ColumnUpper(usize),
    /// A column that must be whole.
    Integrality(usize),
}

/// By how much something is broken.
#[derive(Clone, Debug)]
pub struct Violation {
    pub place: LimitId,
    /// In the unit of the row or column.
    pub amount: Exact,
    /// The largest of the limit and the terms ([`Sizes`]), by which the amount is judged.
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
    /// What is broken most, relative to its scale; nothing where all is kept exactly.
    pub worst: Option<Violation>,
}

/// What was found broken so far.
#[derive(Default)]
struct Worst(Option<Violation>);

impl Worst {
    fn put(&mut self, place: LimitId, amount: Exact, scale: f64) {
        let found = Violation { place, amount, scale };
        if self.0.as_ref().is_none_or(|worst| found.relative() > worst.relative()) {
            self.0 = Some(found);
        }
    }

    /// A sum against its limits.
    fn limits(
        &mut self,
        sum: &Exact,
        (lower, upper): (&Option<Exact>, &Option<Exact>),
        places: (LimitId, LimitId),
        terms: impl Fn() -> f64,
    ) {
        let low = lower.as_ref().filter(|lower| sum < *lower).map(|limit| (places.0, limit));
        let high = upper.as_ref().filter(|upper| sum > *upper).map(|limit| (places.1, limit));
        if let Some((place, limit)) = low.or(high) {
            self.put(place, exact::absolute(&(limit - sum)), terms().max(magnitude(limit)));
        }
    }
}

/// Looks at values. `None` when there are not as many as columns.
pub fn primal(lp: &Lp<Exact>, values: &[Exact]) -> Option<Primal> {
    if values.len() != lp.column_count() {
        return None;
    }
    let sizes = Sizes::new(lp, values);
    let mut worst = Worst::default();
    let columns = &lp.columns;
    let bounds = columns.lower.iter().zip(&columns.upper);
    for (c, ((value, bounds), domain)) in values.iter().zip(bounds).zip(&columns.domain).enumerate() {
        worst.limits(value, bounds, (LimitId::ColumnLower(c), LimitId::ColumnUpper(c)), || sizes.column(c));
        if *domain == Domain::Integer && !value.is_int() {
            let away = exact::absolute(&(value - Exact::from(value.round())));
            worst.put(LimitId::Integrality(c), away, 1.0);
        }
    }
    for (r, limits) in lp.rows.lower.iter().zip(&lp.rows.upper).enumerate() {
        if limits.0.is_none() && limits.1.is_none() {
            continue;
        }
        let sum = activity(lp, r, values);
        worst.limits(&sum, limits, (LimitId::RowLower(r), LimitId::RowUpper(r)), || sizes.row(r));
    }
    conditions(lp, values, &sizes, &mut worst);
    Some(Primal { objective: objective(lp, values), worst: worst.0 })
}

/// What the objective comes to, with the offset.
pub fn objective(lp: &Lp<Exact>, values: &[Exact]) -> Exact {
    let terms = lp.columns.cost.iter().zip(values).filter(|(cost, value)| !cost.is_zero() && !value.is_zero());
    terms.fold(lp.offset.clone(), |sum, (cost, value)| sum + cost * value)
}

/// Constraints with a condition, as the scenario writes them: where the condition holds, the limit has to be kept by the size of the
/// constraint's own terms, and not by that of the big M in the row that stands for it.
fn conditions(lp: &Lp<Exact>, values: &[Exact], sizes: &Sizes<'_>, worst: &mut Worst) {
    let half = Exact::from_parts(1.into(), 2u8.into());
    let find = |row: RowId| lp.conditional.binary_search_by_key(&row, |c| c.row).ok().map(|at| lp.conditional.at(at));
    for (at, auxiliary) in (lp.own_rows()..).zip(&lp.auxiliary_rows) {
        let (row, below) = match auxiliary {
            Auxiliary::LowerIf(row) => (*row, true),
            Auxiliary::UpperIf(row) => (*row, false),
            _ => continue,
        };
        let Some(Conditional { column, holds, lower, upper, .. }) = find(row) else { continue };
        if (*values.at(*column) > half) != *holds {
            continue;
        }
        let terms = || lp.entries(RowId(at as u32)).filter(|(col, _)| col != column);
        // A constraint may read the column of its condition beside.
        let read = lp.entries(row).find(|(col, _)| col == column).map(|(_, value)| value * Exact::from(u8::from(*holds)));
        let sum = terms().map(|(col, value)| value * values.at(col));
        let sum = sum.fold(read.unwrap_or(Exact::ZERO), |sum, term| sum + term);
        let size = || terms().map(|(col, value)| sizes.term(col.0 as usize, value)).fold(0.0, f64::max);
        let limits = if below { (lower, &None) } else { (&None, upper) };
        let place = row.0 as usize;
        worst.limits(&sum, limits, (LimitId::RowLower(place), LimitId::RowUpper(place)), size);
    }
}

/// What a row comes to.
pub(super) fn activity(lp: &Lp<Exact>, r: usize, values: &[Exact]) -> Exact {
    let mut sum = Exact::ZERO;
    for (col, coefficient) in lp.entries(RowId(r as u32)) {
        let value = values.at(col);
        if value.is_zero() {
            continue;
        }
        sum += coefficient * value;
    }
    sum
}
