//! A file for each form of model: what a report says of it, and how that is written.

pub(super) mod allocation;
pub(super) mod belief;
pub(super) mod choice;
pub(super) mod decision;
pub(super) mod process;
pub(super) mod plan;

use super::page::Page;
use super::{ModelView, Series};
use crate::eval::Answer;
use crate::hir::*;
use crate::units::{UnitId, Units};

/// The answer of a model, below its head and its story.
pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    match model.form {
        FormName::Plan => plan::write(page, model),
        FormName::Allocation => allocation::write(page, model),
        FormName::Choice => choice::write(page, model),
        FormName::Belief => belief::write(page, model),
        FormName::Decision => decision::write(page, model),
    }
}

/// All results of a model, as they are declared.
fn results<'a>(hir: &'a Hir, decl: &'a Model, answer: Option<&'a Answer>) -> impl Iterator<Item = Series<'a>> {
    (0..decl.results.len() as u32).filter_map(move |result| Series::new(hir, decl, answer, result))
}

/// [`per`] for the members that are the keys.
pub(super) fn per_at(units: &mut Units, objective: UnitId, unit: UnitId, keys: &[u32]) -> String {
    let own = units.at(unit, keys);
    per(units, objective, own)
}

/// How prices are shown that would be small fractions in their unit: the unit, and so many times the number.
fn readable(units: &mut Units, objective: UnitId, unit: UnitId, prices: impl Iterator<Item = f64>) -> Option<(String, f64)> {
    let largest = prices.fold(0.0, |largest: f64, price| largest.max(price.abs()));
    let quotient = units.div(objective, unit)?;
    let plain = units.plain_price(quotient);
    let (shown, by) = units.readable_price(plain, largest)?;
    Some((units.text(shown), 10f64.powi(i32::from(by))))
}

/// The unit of the objective per unit of something.
fn per(units: &mut Units, objective: UnitId, unit: UnitId) -> String {
    match units.div(objective, unit) {
        Some(quotient) => {
            let plain = units.plain_price(quotient);
            units.text(plain)
        }
        None => format!("{} per {}", units.text(objective), units.text(unit)),
    }
}
