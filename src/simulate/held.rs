//! The program of a plan in a draw: what is decided already is held, and limits that are none of one draw have their price.

use crate::answer::PlanRun;
use crate::hir::*;
use crate::ids::At;
use crate::lp::{Auxiliary, ColId, Curve, CurveForm, CurveKey, CurveOwner, Lp, Origin, RowId, block_of};

/// What a curve is the same by, in another program of the plan.
type CurveName = (Origin, CurveOwner, u32, Vec<CurveKey>);

/// The decisions that a plan makes before anything random is known, and the prices of its limits.
pub struct Before<'a> {
    run: &'a PlanRun,
    /// Where the worst part begins, of each tail.
    thresholds: Vec<(CurveName, f64)>,
}

/// A plan whose limits no draw can keep, and that has no prices.
pub struct WithoutPrices {
    /// The limit, by its place in the plan.
    pub constraint: u32,
}

fn name_of(curve: &Curve) -> CurveName {
    (curve.origin, curve.owner, curve.number, curve.keys.clone())
}

/// The columns of thresholds of risks, with their curves.
fn thresholds(lp: &Lp) -> impl Iterator<Item = (ColId, &Curve)> {
    let columns = (lp.own_columns() as u32..).map(ColId).zip(&lp.auxiliary_columns);
    let columns = columns.filter_map(|(col, auxiliary)| match auxiliary {
        Auxiliary::Threshold { curve } => Some((col, lp.curves.get(*curve as usize)?)),
        _ => None,
    });
    // What is the largest of data belongs to one outcome.
    columns.filter(|(_, curve)| matches!(curve.form, CurveForm::Tail { largest: false, .. }))
}

impl<'a> Before<'a> {
    pub fn new(run: &'a PlanRun) -> Before<'a> {
        let value = |col: ColId| run.solution.values.get(col.0 as usize).copied();
        let thresholds = thresholds(&run.lp).filter_map(|(col, curve)| Some((name_of(curve), value(col)?))).collect();
        Before { run, thresholds }
    }

    /// A decision that nothing random comes before.
    pub fn decision(&self, variable: u32, keys: &[u32]) -> Option<f64> {
        let col = block_of(&self.run.lp.column_blocks, variable)?.find(keys)?;
        self.run.solution.values.get(col as usize).copied()
    }

    fn price(&self, constraint: u32, keys: &[u32]) -> Option<f64> {
        let row = block_of(&self.run.lp.row_blocks, constraint)?.find(keys)?;
        self.run.prices()?.duals.get(row as usize).copied()
    }
}

/// Puts columns at the values that `held` gives them.
pub fn hold(lp: &mut Lp, held: impl Fn(u32, &[u32]) -> Option<f64>) {
    let mut keys = Vec::new();
    for block in &lp.column_blocks {
        for row in block.index.iter() {
            block.index.tuple(row, &mut keys);
            let col = ColId(block.column(row));
            if let Some(value) = held(block.declaration, &keys) {
                (lp.columns.lower[col], lp.columns.upper[col]) = (value, value);
            }
        }
    }
}

/// Holds the thresholds of tails where the plan has them: what lies beyond counts as it does there.
pub fn hold_thresholds(lp: &mut Lp, before: &Before<'_>) {
    let known = |curve: &Curve| before.thresholds.iter().find(|(name, _)| *name == name_of(curve)).map(|(_, value)| *value);
    let held: Vec<(ColId, f64)> = thresholds(lp).filter_map(|(col, curve)| Some((col, known(curve)?))).collect();
    for (col, value) in held {
        (lp.columns.lower[col], lp.columns.upper[col]) = (value, value);
    }
}

/// Opens the rows that are limits on a distribution, and puts their prices on what is still to be decided. Those that are kept where
/// that is possible stay; they come back.
///
/// # Errors
/// A limit that has no price.
pub fn price_limits(lp: &mut Lp, plan: &Plan, before: &Before<'_>) -> Result<Vec<RowId>, WithoutPrices> {
    let is_open = |lp: &Lp, col: ColId| lp.columns.lower[col] < lp.columns.upper[col];
    let (mut kept, mut priced, mut settled) = (Vec::new(), Vec::new(), Vec::new());
    let mut keys = Vec::new();
    for block in &lp.row_blocks {
        let Some(constraint) = plan.constraints.get(block.declaration as usize).filter(|own| own.horizon.is_none()) else { continue };
        for place in block.index.iter() {
            let row = RowId(block.column(place));
            let (mut is_kept, mut is_priced) = (false, false);
            for (col, _) in lp.row(row).filter(|(col, _)| is_open(lp, *col)) {
                match curve_of(lp, col).map(|curve| &curve.form) {
                    None => is_priced |= (col.0 as usize) < lp.own_columns(),
                    Some(CurveForm::Tail { largest: false, .. } | CurveForm::Defined) => is_priced = true,
                    Some(_) => is_kept = true,
                }
            }
            block.index.tuple(place, &mut keys);
            match (is_kept, is_priced) {
                (false, true) => match before.price(block.declaration, &keys) {
                    Some(price) => priced.push((row, price)),
                    None => return Err(WithoutPrices { constraint: block.declaration }),
                },
                (true, _) => kept.push(row),
                // All of it was decided before, and holds.
                (false, false) if constraint.condition.is_none() => settled.push(row),
                (false, false) => {}
            }
        }
    }
    for (row, price) in priced {
        let terms: Vec<(ColId, f64)> = lp.row(row).collect();
        terms.into_iter().for_each(|(col, factor)| lp.columns.cost[col] -= price * factor);
        open(lp, row);
    }
    settled.into_iter().for_each(|row| open(lp, row));
    Ok(kept)
}

/// Lets a row limit nothing.
pub fn open(lp: &mut Lp, row: RowId) {
    (lp.rows.lower[row], lp.rows.upper[row]) = (f64::NEG_INFINITY, f64::INFINITY);
}

/// The curve that a column is the value of.
fn curve_of(lp: &Lp, col: ColId) -> Option<&Curve> {
    let at = (col.0 as usize).checked_sub(lp.own_columns())?;
    match lp.auxiliary_columns.at(at) {
        Auxiliary::CurveValue { curve } => lp.curves.get(*curve as usize),
        _ => None,
    }
}
