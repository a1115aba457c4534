//! Programs in doubles that know their errors, and those in plain doubles, for the solvers, made from them.

use crate::eval::{Ball, Figure};
use crate::exact::Number;
use crate::lp::{Calculated, Lp, RowId, Rows, Value};

impl Value for Ball {
    type Bound = Ball;
    fn bound(self) -> Ball {
        self
    }
    fn open_below() -> Ball {
        Ball::open(f64::NEG_INFINITY)
    }
    fn open_above() -> Ball {
        Ball::open(f64::INFINITY)
    }
    fn end(bound: &Ball) -> Option<Ball> {
        bound.to_f64().is_finite().then_some(*bound)
    }
    fn less(bound: Ball, constant: &Ball) -> Ball {
        if constant.is_zero() || bound.to_f64().is_infinite() { bound } else { bound.sub(*constant) }
    }
}

impl Lp<Ball> {
    /// The program in doubles, if the sign of every number is sure, none is lost in its error, and no bounds cross but those
    /// that are sure to.
    pub(super) fn into_doubles(self) -> Option<Lp> {
        let precise = |values: &[Ball]| values.iter().all(Ball::is_precise);
        let orderly = |lower: &[Ball], upper: &[Ball]| lower.iter().zip(upper).all(|(low, high)| in_order(low, high));
        let (columns, rows) = (&self.columns, &self.rows);
        let fine = self.offset.is_precise()
            && precise(columns.cost.as_slice())
            && precise(&rows.values)
            && precise(rows.constant.as_slice())
            && orderly(columns.lower.as_slice(), columns.upper.as_slice())
            && orderly(rows.lower.as_slice(), rows.upper.as_slice());
        let lower = |bound: &Ball| Ball::end(bound).map_or(f64::NEG_INFINITY, |end| end.to_f64());
        let upper = |bound: &Ball| Ball::end(bound).map_or(f64::INFINITY, |end| end.to_f64());
        fine.then(|| Lp { calculated: self.calculated(), ..self.mapped(Ball::to_f64, lower, upper) })
    }

    /// The rows of constraints with a number that is not the shortest decimal of its double, and whether the objective has one, where
    /// nothing else does.
    fn calculated(&self) -> Option<Calculated> {
        let (columns, rows) = (&self.columns, &self.rows);
        let constraints = self.auxiliary_columns.is_empty()
            && self.auxiliary_rows.is_empty()
            && self.curves.is_empty()
            && self.conditional.is_empty()
            && self.let_go.is_empty();
        let decimals = columns.lower.iter().chain(&columns.upper).all(is_decimal_bound);
        let objective = || !(is_decimal(&self.offset) && columns.cost.iter().all(is_decimal));
        if !(constraints && decimals) {
            return None;
        }
        let mut calculated = Calculated { objective: objective(), ..Calculated::default() };
        for row in (0..self.row_count() as u32).map(RowId) {
            let entries = rows.values.get(self.range(row)).unwrap_or_default();
            match made_of(entries, &rows.constant[row], [&rows.lower[row], &rows.upper[row]]) {
                MadeOf::Decimals => {}
                MadeOf::OtherLimits => calculated.limits.push(row),
                MadeOf::Others => calculated.rows.push(row),
            }
        }
        Some(calculated)
    }
}

/// True of a number that is the shortest decimal of its double.
pub(super) fn is_decimal(number: &Ball) -> bool {
    number.decimal().is_some()
}

/// True of a bound that is one, or open.
fn is_decimal_bound(bound: &Ball) -> bool {
    Ball::end(bound).is_none_or(|end| is_decimal(&end))
}

/// What numbers a row has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MadeOf {
    /// The shortest decimals of their doubles.
    Decimals,
    /// Its limits alone are others.
    OtherLimits,
    /// A coefficient or the constant is another.
    Others,
}

/// What numbers a row of these coefficients, this constant and these limits has.
pub(super) fn made_of(entries: &[Ball], constant: &Ball, limits: [&Ball; 2]) -> MadeOf {
    match is_decimal(constant) && entries.iter().all(is_decimal) {
        false => MadeOf::Others,
        true if limits.into_iter().all(is_decimal_bound) => MadeOf::Decimals,
        true => MadeOf::OtherLimits,
    }
}

/// The numbers of a row in doubles are sure: their signs, and which limit is the larger.
pub(super) fn is_sure(rows: &Rows<Ball>, row: RowId) -> bool {
    rows.constant[row].is_precise() && rows.values.iter().all(Ball::is_precise) && in_order(&rows.lower[row], &rows.upper[row])
}

/// Bounds that are precise themselves, and of which it is sure whether they cross.
pub(super) fn in_order(low: &Ball, high: &Ball) -> bool {
    let (low, high) = (Ball::end(low), Ball::end(high));
    let precise = |end: Option<Ball>| end.is_none_or(|end| end.is_precise());
    let sure = low.zip(high).is_none_or(|(low, high)| low == high || low.sure(&high).is_some());
    precise(low) && precise(high) && sure
}
