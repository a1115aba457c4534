//! Columns and tables that do not say their unit. The reading goes on with an unknown one, so that nobody fails on what is
//! missing there; what reads them tells in the end which unit would fit.

use crate::diagnostics::Diagnostic;
use crate::semantic::checker::Checker;
use crate::semantic::units::equations::UnitExpr;
use crate::semantic::units::evidence::{How, UnstatedUnit};
use crate::source::Span;
use crate::units::UnitId;

impl Checker<'_> {
    /// Asks for a unit; the term stands for it as long as it is not known.
    pub fn ask_unit(&mut self, found: Diagnostic, how: impl Into<String>) -> UnitExpr {
        let term = self.units.fresh();
        self.evidence.ask(UnstatedUnit { term: term.clone(), found, how: How::State(how.into()) });
        term
    }

    /// Two units are stated for one column: whoever reads it decides which is the slip.
    pub fn conflicting_units(&mut self, found: Diagnostic, scenario: (UnitId, Span), heading: (UnitId, Span)) -> UnitExpr {
        let term = self.units.fresh();
        self.evidence.ask(UnstatedUnit { term: term.clone(), found, how: How::Conflicting([scenario, heading]) });
        term
    }

    /// Reports what was asked, with the unit that would fit.
    pub fn report_unstated_units(&mut self) {
        for open in self.evidence.take_unstated() {
            let unit = self.units.resolve(&open.term);
            let known = unit.is_known() && !self.units.registry().is_broken(unit.unit);
            let found = match open.how {
                How::Conflicting([scenario, heading]) => {
                    let dimension = |c: &Checker<'_>, unit: UnitId| c.units.registry().dimension(unit);
                    let as_heading = known && dimension(self, unit.unit) == dimension(self, heading.0);
                    let (wrong, right) = if as_heading { (scenario, heading) } else { (heading, scenario) };
                    let text = |c: &Checker<'_>, unit: UnitId| format!("`{}`", c.units.registry().text(unit));
                    open.found.at(wrong.1, text(self, wrong.0)).with(right.1, text(self, right.0))
                }
                How::State(how) if known => {
                    let plain = self.units.registry_mut().simplify(unit.unit).0;
                    let text = self.plainest(plain);
                    open.found.help(format!("{}: that is what its readers need", how.replace("UNIT", &text)))
                }
                How::State(how) => open.found.help(format!("{how}; `: 1` stands for plain numbers")),
            };
            self.report(found);
        }
    }
}
