//! Columns and tables that do not say their unit. The reading goes on with an unknown one, so that nobody fails on what is
//! missing there; what reads them tells in the end which unit would fit.

use crate::diagnostics::Diagnostic;
use crate::semantic::checker::Checker;
use crate::semantic::units::inference::UnitExpr;
use crate::source::Span;
use crate::units::UnitId;

/// A finding that waits for the unit that its readers need.
pub struct UnstatedUnit {
    pub term: UnitExpr,
    pub found: Diagnostic,
    /// How a unit is stated there, `UNIT` in the place of it; or the two that are stated and do not agree.
    pub how: How,
}

pub enum How {
    State(String),
    /// In the scenario, and in the heading of the file.
    Conflicting([(UnitId, Span); 2]),
}

impl Checker<'_> {
    /// Asks for a unit; the term stands for it as long as it is not known.
    pub fn ask_unit(&mut self, found: Diagnostic, how: impl Into<String>) -> UnitExpr {
        let term = self.infer.fresh();
        self.unstated_units.push(UnstatedUnit { term: term.clone(), found, how: How::State(how.into()) });
        term
    }

    /// Two units are stated for one column: whoever reads it decides which is the slip.
    pub fn conflicting_units(&mut self, found: Diagnostic, scenario: (UnitId, Span), heading: (UnitId, Span)) -> UnitExpr {
        let term = self.infer.fresh();
        self.unstated_units.push(UnstatedUnit { term: term.clone(), found, how: How::Conflicting([scenario, heading]) });
        term
    }

    /// Reports what was asked, with the unit that would fit.
    pub fn report_unstated_units(&mut self) {
        for open in std::mem::take(&mut self.unstated_units) {
            let unit = self.infer.resolve(&mut self.hir.units, &open.term);
            let known = unit.is_known() && !self.hir.units.is_broken(unit.unit);
            let found = match open.how {
                How::Conflicting([scenario, heading]) => {
                    let dimension = |c: &Checker<'_>, unit: UnitId| c.hir.units.dimension(unit);
                    let as_heading = known && dimension(self, unit.unit) == dimension(self, heading.0);
                    let (wrong, right) = if as_heading { (scenario, heading) } else { (heading, scenario) };
                    let text = |c: &Checker<'_>, unit: UnitId| format!("`{}`", c.hir.units.text(unit));
                    open.found.at(wrong.1, text(self, wrong.0)).with(right.1, text(self, right.0))
                }
                How::State(how) if known => {
                    let plain = self.hir.units.simplify(unit.unit).0;
                    let text = self.plainest(plain);
                    open.found.help(format!("{}: that is what its readers need", how.replace("UNIT", &text)))
                }
                How::State(how) => open.found.help(format!("{how}; `: 1` stands for plain numbers")),
            };
            self.report(found);
        }
    }
}
