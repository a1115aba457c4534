//! Columns and tables that do not say their unit. The reading goes on with an unknown one, so that nobody fails on what is
//! missing there; what reads them tells in the end which unit would fit.

use super::checker::Checker;
use super::infer::Term;
use crate::diagnostics::Diagnostic;

/// A finding that waits for the unit that its readers need.
pub struct OpenUnit {
    pub term: Term,
    pub found: Diagnostic,
    /// How a unit is stated there, `UNIT` in the place of it.
    pub how: String,
}

impl Checker<'_> {
    /// Asks for a unit; the term stands for it as long as it is not known.
    pub fn ask_unit(&mut self, found: Diagnostic, how: impl Into<String>) -> Term {
        let term = self.infer.fresh();
        self.open_units.push(OpenUnit { term: term.clone(), found, how: how.into() });
        term
    }

    /// Tells what was asked, with the unit that would fit.
    pub(super) fn tell_open_units(&mut self) {
        for open in std::mem::take(&mut self.open_units) {
            let unit = self.infer.resolve(&mut self.hir.units, &open.term);
            let found = if unit.is_known() && !self.hir.units.is_broken(unit.unit) {
                let plain = self.hir.units.simplify(unit.unit).0;
                let text = self.plainest(plain);
                open.found.help(format!("{}: its readers need one such as `{text}`", open.how.replace("UNIT", &text)))
            } else {
                open.found.help(format!("{}; `: 1` stands for plain numbers", open.how))
            };
            self.report(found);
        }
    }
}
