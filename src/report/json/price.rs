//! What a limit is worth.

use crate::report::{CapView, ConstraintRow, PriceRange, Transfers};
use serde::Serialize;

/// A price with what it holds for.
#[derive(Serialize)]
pub(super) struct Price<'r> {
    value: f64,
    unit: &'r str,
    #[serde(flatten)]
    range: Range,
}

/// A price for one more and for one less, and from which limit to which; nothing where that was not calculated.
#[derive(Serialize, Default)]
pub(super) struct Range {
    up: Option<f64>,
    down: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
    one_sided: Option<bool>,
}

impl Range {
    pub fn of(range: Option<PriceRange>) -> Range {
        let one = |PriceRange { up, down, low, high, one_sided }| Range { up, down, low, high, one_sided: Some(one_sided) };
        range.map(one).unwrap_or_default()
    }
}

impl<'r> Price<'r> {
    pub fn of(value: f64, row: &ConstraintRow, unit: &'r str) -> Price<'r> {
        Price { value, unit, range: Range::of(row.range) }
    }
}

/// The most that a charge comes to.
#[derive(Serialize)]
pub(super) struct Cap<'r> {
    value: f64,
    uncapped: f64,
    binding: bool,
    dual: Option<Worth<'r>>,
}

/// A price alone.
#[derive(Serialize)]
struct Worth<'r> {
    value: f64,
    unit: &'r str,
}

impl<'r> Cap<'r> {
    pub fn of(cap: &'r CapView) -> Cap<'r> {
        let dual = cap.dual.map(|value| Worth { value, unit: &cap.dual_unit });
        Cap { value: cap.value, uncapped: cap.uncapped, binding: cap.binding, dual }
    }
}

/// Who pays what to whom.
#[derive(Serialize)]
pub(super) struct Paid<'r> {
    list: Vec<Transfer<'r>>,
    objective: &'r str,
    objective_without: f64,
    unit: &'r str,
}

#[derive(Serialize)]
struct Transfer<'r> {
    payer: Option<&'r str>,
    receiver: Option<&'r str>,
    value: f64,
}

impl<'r> Paid<'r> {
    pub fn of(transfers: &'r Transfers<'r>) -> Paid<'r> {
        let list = transfers.list.iter().map(|t| Transfer { payer: t.payer, receiver: t.receiver, value: t.value }).collect();
        Paid { list, objective: transfers.objective, objective_without: transfers.without, unit: &transfers.unit }
    }
}
