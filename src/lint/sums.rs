//! Sums that a scenario asks to see of numbers that are no amounts.

use crate::diagnostics::{Diagnostic, codes};
use crate::hir::*;

/// Values that are shown by groups, in a unit whose numbers say nothing when they are added up: prices, shares.
pub fn sums_of_prices(hir: &Hir) -> Vec<Diagnostic> {
    let odd = |show: &&Show| {
        let unit = hir.unit_of(show.what);
        // Plain numbers may be counts.
        !show.hide && !show.groups.is_empty() && unit != crate::units::UnitId::ONE && !hir.units.is_amount(unit)
    };
    let found = |show: &Show| {
        let unit = hir.units.text(hir.unit_of(show.what));
        Diagnostic::warning(codes::SUM_OF_PRICES, format!("`{}` adds up numbers in `{unit}`, which are no amounts", show.text))
            .at(show.span, "a sum of these says little")
            .help("weigh each by what it is the price or share of, in a `let`, and show that")
    };
    hir.shows.iter().filter(odd).map(found).collect()
}
