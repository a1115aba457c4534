//! Constraints as they are reported: what is known on a side stands in the limit, and a limit that is written in per cent is in per cent.

use super::{Constraint, ConstraintRow, PriceRange};
use crate::hir::{ConstraintDecl, ExprId, ExprKind, Hir};
use crate::units::UnitId;
use std::borrow::Cow;

/// How the rows of a constraint are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Presentation {
    /// Both sides have decisions, all of which stand on one: the other has what is known of them.
    pub two_sided: bool,
    /// A bare number whose limit is written in per cent.
    pub percent: bool,
}

impl Presentation {
    pub fn of(hir: &Hir, decl: &ConstraintDecl) -> Presentation {
        let limits = || decl.lower.into_iter().chain(decl.upper);
        // What the program makes of two sides stands where both stand.
        let made = |limit: ExprId| hir.exprs.spans[limit] == hir.exprs.spans[decl.body];
        let percent = |limit: ExprId| match hir.exprs.kinds[limit] {
            ExprKind::Convert(inner, ..) => hir.units.text(hir.exprs.units[inner]) == "%",
            _ => false,
        };
        Presentation {
            two_sided: decl.complete && limits().next().is_some() && limits().all(made),
            percent: decl.complete && decl.unit == UnitId::ONE && limits().next().is_some() && limits().all(percent),
        }
    }
}

impl Constraint<'_> {
    /// A row as people read it. Files say what the scenario says when it reads the constraint.
    pub fn presented(&self, row: ConstraintRow) -> ConstraintRow {
        let presentation = self.presentation();
        let shift = if presentation.two_sided { row.known } else { 0.0 };
        let factor = if presentation.percent { 100.0 } else { 1.0 };
        let worth = self.shown_by();
        if shift == 0.0 && factor == 1.0 && worth == 1.0 {
            return row;
        }
        let side = |value: f64| 0.0 + (value - shift) * factor;
        let price = |price: f64| price / factor * worth;
        ConstraintRow {
            value: side(row.value),
            lower: row.lower.map(side),
            upper: row.upper.map(side),
            slack: row.slack.map(|slack| slack * factor),
            shortfall: row.shortfall.map(|by| by * factor),
            excess: row.excess.map(|by| by * factor),
            dual: row.dual.map(price),
            range: row.range.map(|range| PriceRange {
                up: range.up.map(price),
                down: range.down.map(price),
                low: range.low.map(side),
                high: range.high.map(side),
                ..range
            }),
            ..row
        }
    }

    /// The unit of what is reported.
    pub fn presented_unit(&self) -> &str {
        if self.presentation().percent { "%" } else { &self.unit }
    }

    /// The same of a row of the index.
    pub fn presented_unit_at(&self, row: u32) -> Cow<'_, str> {
        if self.presentation().percent { "%".into() } else { self.unit_at(row) }
    }

    /// The unit of its prices as they are reported.
    pub fn presented_price_unit(&self) -> String {
        self.price_unit(self.shown_prices.as_ref().map_or(&self.dual_unit, |(unit, _)| unit))
    }

    /// The same of a row of the index.
    pub fn presented_price_unit_at(&self, row: u32) -> String {
        self.price_unit(self.shown_prices.as_ref().map_or_else(|| self.dual_unit_at(row), |(unit, _)| unit))
    }

    fn price_unit(&self, own: &str) -> String {
        match (self.presentation().percent, own) {
            (false, unit) => unit.to_string(),
            (true, "1") => "1/%".into(),
            (true, unit) => format!("{unit}/%"),
        }
    }

    /// Its rows as they are reported, in the order of the keys.
    pub fn presented_rows(&self) -> impl Iterator<Item = ConstraintRow> + '_ {
        self.rows().map(|row| self.presented(row))
    }
}
