//! What the scenario expects of its answers.

use super::Writer;
use crate::doc::page::{Sheet, code, plain};
use crate::driver::{Expectation, text_of};

impl Writer<'_> {
    pub(super) fn expectations(&mut self) {
        let hir = self.hir;
        let solved = self.subject.answers.map(|answers| answers.solved);
        let mut sheet = Sheet::new(&["Title", "Expected", "Outcome"]);
        for (at, expect) in hir.expects.iter().enumerate().filter(|(_, expect)| expect.variant.is_none() || expect.variant == hir.active) {
            let outcome = solved.and_then(|solved| solved.expectations.iter().find(|own| own.index == at));
            let outcome = outcome.map_or("", |own: &Expectation| if own.failed() { "fails" } else { "holds" });
            // One that says nothing of a variant is none of its own.
            let outcome = if hir.counts(at) { outcome } else { "" };
            let title = expect.title.as_deref().unwrap_or("");
            sheet.row(vec![plain(title), code(&text_of(self.subject.sources, expect.span)), plain(outcome)]);
        }
        if sheet.rows.is_empty() {
            return;
        }
        self.page.heading(2, "Expectations");
        self.page.table(sheet.without_empty_columns());
    }
}
