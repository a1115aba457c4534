//! An answer at which functions have their true values.

use crate::certify::{self, Violation};
use crate::exact::{self, Exact};
use crate::ids::At;
use crate::lp::{Auxiliary, CurveForm, Extreme, Lp, RowId, Sense};
use crate::smooth;
use crate::solve::Solution;

/// The values of an answer, with those of functions where they truly are.
pub(super) struct Point {
    /// By column. A function has the end of an enclosure on its inner side: the program may have that value, and so much is sure.
    pub(super) values: Vec<Exact>,
    /// The objective there.
    pub(super) objective: Exact,
    /// The largest term of the objective.
    pub(super) largest: f64,
    /// The largest of what its terms are made of, before any of it cancels out.
    pub(super) made_of: f64,
    /// What is broken most.
    pub(super) worst: Option<Violation>,
    /// For each function: its number, its argument, and how far the program's value was from the true one.
    pub(super) places: Vec<(usize, Exact, Exact)>,
}

/// What there is where an answer is.
pub(super) enum Found {
    Point(Point),
    /// A function has no value there: its number. With the arguments of all.
    Undefined(usize, Vec<(usize, Exact, Exact)>),
}

/// The point of an answer to a program: by its exact values, where these are known.
pub(super) fn of(lp: &Lp<Exact>, solution: &Solution, exact: Option<&[Exact]>) -> Found {
    let mut values = match exact {
        Some(values) => values.to_vec(),
        None => solution.values.iter().map(|value| exact::from_f64(*value)).collect(),
    };
    values.resize(lp.column_count(), Exact::ZERO);
    let mut rows = vec![Vec::new(); lp.curves.len()];
    for (row, auxiliary) in (lp.own_rows() as u32..).map(RowId).zip(&lp.auxiliary_rows) {
        match auxiliary {
            Auxiliary::ArgumentOf { curve } | Auxiliary::Epigraph { curve, .. } | Auxiliary::Definition { curve } => {
                rows.at_mut(*curve).push(row);
            }
            _ => {}
        }
    }
    let (mut moved, mut places, mut undefined) = (vec![false; lp.column_count()], Vec::new(), None);
    let mut sizes: Vec<f64> = values.iter().map(|value| exact::to_f64(value).abs()).collect();
    for (number, (curve, rows)) in lp.curves.iter().zip(rows).enumerate() {
        let value = curve.value;
        let reads_moved = |row: &RowId| lp.entries(*row).any(|(col, factor)| col != value && !factor.is_zero() && *moved.at(col.0));
        let depends = rows.iter().any(reads_moved);
        let own = match &curve.form {
            CurveForm::Smooth(own) => {
                let Some(row) = rows.first() else { continue };
                let argument = others(lp, *row, own.argument, &values);
                let terms = largest_term(lp, *row, own.argument, &sizes);
                *sizes.at_mut(value.0) = smooth::size(&own.function, exact::to_f64(&argument), terms);
                *values.at_mut(own.argument.0) = argument.clone();
                *moved.at_mut(own.argument.0) = true;
                let before = values.at(value.0).clone();
                let Some(found) = smooth::value(&own.function, &argument) else {
                    undefined = undefined.or(Some(number));
                    places.push((number, argument, Exact::ZERO));
                    continue;
                };
                let is_inner = if smooth::is_concave(&own.function) { before <= found.low } else { before >= found.high };
                let end = smooth::inner(&own.function, found);
                places.push((number, argument, exact::absolute(&(&before - &end))));
                // What a constraint reads may stay where the program has it, if that is on the inner side.
                if own.in_rows && is_inner { before } else { end }
            }
            // Where nothing depends on it, a program may leave it away from its items.
            CurveForm::Extreme(extreme) => {
                let items = rows.iter().map(|row| others(lp, *row, value, &values));
                let end = if *extreme == Extreme::Smallest { items.min() } else { items.max() };
                let Some(end) = end else { continue };
                *sizes.at_mut(value.0) = rows.iter().map(|row| largest_term(lp, *row, value, &sizes)).fold(0.0, f64::max);
                end
            }
            CurveForm::Defined if depends => {
                let Some(row) = rows.first() else { continue };
                *sizes.at_mut(value.0) = largest_term(lp, *row, value, &sizes);
                others(lp, *row, value, &values)
            }
            _ => continue,
        };
        *values.at_mut(value.0) = own;
        *moved.at_mut(value.0) = true;
    }
    if let Some(number) = undefined {
        return Found::Undefined(number, places);
    }
    let terms = lp.columns.cost.iter().zip(&values).map(|(cost, value)| exact::to_f64(&(cost * value)).abs());
    let largest = terms.fold(0.0, f64::max);
    let made_of = lp.columns.cost.iter().zip(&sizes).map(|(cost, size)| exact::to_f64(cost).abs() * size).fold(0.0, f64::max);
    let objective = certify::objective(lp, &values);
    let worst = certify::primal(lp, &values).and_then(|found| found.worst);
    Found::Point(Point { values, objective, largest, made_of, worst, places })
}

/// What a column with the factor 1 is where its row is at a limit.
fn others(lp: &Lp<Exact>, row: RowId, own: crate::lp::ColId, values: &[Exact]) -> Exact {
    let limit = lp.rows.lower[row].clone().or_else(|| lp.rows.upper[row].clone()).unwrap_or(Exact::ZERO);
    lp.entries(row).filter(|(col, _)| *col != own).fold(limit, |left, (col, factor)| left - factor * values.at(col.0))
}

/// The largest term of what a column with the factor 1 is.
fn largest_term(lp: &Lp<Exact>, row: RowId, own: crate::lp::ColId, sizes: &[f64]) -> f64 {
    let limit = lp.rows.lower[row].as_ref().or(lp.rows.upper[row].as_ref()).map_or(0.0, |limit| exact::to_f64(limit).abs());
    lp.entries(row)
        .filter(|(col, _)| *col != own)
        .fold(limit, |most, (col, factor)| most.max(exact::to_f64(factor).abs() * sizes.at(col.0)))
}

impl Point {
    /// How far the objective is from a bound.
    pub(super) fn gap(&self, bound: &Exact, sense: Sense) -> Exact {
        let gap = if sense == Sense::Minimize { &self.objective - bound } else { bound - &self.objective };
        if gap < Exact::ZERO { Exact::ZERO } else { gap }
    }

    /// The values in doubles, functions at their true values.
    pub(super) fn shown(&self, lp: &Lp<Exact>) -> Vec<f64> {
        let mut values: Vec<f64> = self.values.iter().map(exact::to_f64).collect();
        for (number, argument, _) in &self.places {
            let curve = lp.curves.at(*number);
            if let CurveForm::Smooth(own) = &curve.form
                && let Some(found) = smooth::value(&own.function, argument)
            {
                *values.at_mut(curve.value.0) = exact::to_f64(&found.low);
            }
        }
        values
    }
}
