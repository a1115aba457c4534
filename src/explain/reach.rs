//! Rows whose limit lies beyond what the bounds of their variables allow.

use super::{Limit, Plan, Side, quantity};
use crate::certify::LimitId;
use crate::diagnostics::{Diagnostic, codes};
use crate::exact::Exact;
use crate::lp::RowId;
use crate::prove;

/// A limit that no values within their bounds can meet.
pub struct BeyondReach {
    /// The constraint.
    pub declaration: String,
    limit: Limit,
    /// The most, or the least, that the bounds allow.
    reach: Exact,
    /// Bounds that matter.
    bounds: Vec<Limit>,
}

/// What is wrong with a row, if its limit lies beyond its reach in exact numbers.
pub fn beyond_reach(plan: &Plan<'_>, row: RowId) -> Option<BeyondReach> {
    let found = prove::broken_row(plan.lp, row)?;
    let names = plan.names();
    let (first, rest) = found.members.split_first()?;
    let limit = plan.limit(&names, first.place)?;
    let margin = found.margin?;
    let value = limit.value.clone()?;
    let reach = if matches!(first.place, LimitId::RowLower(_)) { value - margin } else { value + margin };
    let bounds = rest.iter().filter_map(|member| plan.limit(&names, member.place)).collect();
    Some(BeyondReach { declaration: limit.declaration.clone(), limit, reach, bounds })
}

/// How many bounds are shown.
const SHOWN: usize = 4;

impl BeyondReach {
    /// As a warning: a plan without a solution may be just what a scenario is to show.
    pub fn diagnostic(&self) -> Diagnostic {
        let limit = &self.limit;
        let value = limit.value.clone().unwrap_or(Exact::ZERO);
        let too_low = self.reach < value;
        let reach = if too_low { "at most" } else { "at least" };
        let side = if limit.side == Side::Exactly { Side::Exactly.words() } else { limit.side.words() };
        let message = format!(
            "`{}` cannot be met: within their bounds its variables come to {reach} {}, and {side} {} is due",
            limit.name,
            quantity(&self.reach, &limit.unit),
            quantity(&value, &limit.unit)
        );
        let data = limit.cells.first().filter(|_| limit.is_data);
        let mut found = Diagnostic::warning(codes::BROKEN_BY_BOUNDS, message);
        found = match data {
            Some(cell) => found.at(cell.span, "beyond reach").with(limit.span, format!("`{}`", limit.declaration)),
            None => found.at(limit.span, "beyond reach"),
        };
        let mut shown = Vec::new();
        for bound in &self.bounds {
            let span = bound.cells.first().filter(|_| bound.is_data).map_or(bound.span, |cell| cell.span);
            if shown.len() < SHOWN && !shown.contains(&span) {
                let value = bound.value.as_ref().map_or(String::new(), |value| quantity(value, &bound.unit));
                found = found.with(span, format!("`{}`: {} {value}", bound.name, bound.side.words()));
                shown.push(span);
            }
        }
        found
    }
}
