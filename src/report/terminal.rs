//! Answers for people at a terminal: the story first, then the tables behind it.

use super::detail::{self, Column, Zeros};
use super::document::Document;
pub use super::page::Options;
use super::page::Page;
use super::{ModelView, Report, Series, ShownView, cases, story};
use crate::driver::Solved;

/// The report of a solved scenario as text, with a line break at its end.
pub fn render(solved: &Solved, options: &Options) -> String {
    document(solved, options).text(options)
}

/// The report of a solved scenario.
pub fn document(solved: &Solved, options: &Options) -> Document {
    let report = Report::new(solved);
    let mut page = Page::new(*options);
    page.heading(0, report.title.unwrap_or(report.name));
    page.variant(&report);
    page.shown(&report);
    for model in &report.models {
        cases::summary(&mut page, &report, model);
        page.model(model);
    }
    cases::without_any(&mut page, &report);
    page.values(&report);
    page.expectations(&report);
    page.finish()
}

impl Page {
    /// Which variant of the scenario it is.
    fn variant(&mut self, report: &Report<'_>) {
        let variant = report.hir.active.and_then(|at| report.hir.variants.get(at as usize));
        if let Some(variant) = variant {
            let title = variant.title.as_ref().map_or(String::new(), |title| format!(": {title}"));
            self.line(0, &format!("Variant {}{title}", variant.name));
        }
    }

    /// What the scenario leads with.
    fn shown(&mut self, report: &Report<'_>) {
        // Results of several models may have one name: then as the scenario names them.
        let twice = |name: &str| report.shown.iter().filter(|other| other.series.name == name).count() > 1;
        let columns = report.shown.iter().map(|ShownView { series, name, order }| {
            Column::new(series).named(if twice(series.name) { name } else { series.name }).with_totals().ordered(*order)
        });
        let columns: Vec<Column<'_, '_>> = columns.collect();
        detail::in_turn(self, &columns, Zeros::Shown, "Values");
        if !report.without_values.is_empty() {
            self.blank();
            self.line(2, &format!("No values: {}", report.without_values.join(", ")));
        }
    }

    fn model(&mut self, model: &ModelView<'_>) {
        self.blank();
        match model.title {
            Some(title) => self.heading(0, &format!("{}: {title}", model.name)),
            None => self.heading(0, model.name),
        }
        for sentence in story::sentences(model) {
            self.line(2, &sentence);
        }
        if !model.status.has_values() {
            story::conflict(self, model);
            return;
        }
        super::forms::write(self, model);
    }

    /// What the scenario calculates from the answers.
    fn values(&mut self, report: &Report<'_>) {
        let here = |series: &&Series<'_>| self.options.full || !series.hidden;
        let values: Vec<Column<'_, '_>> = report.values.iter().filter(here).map(Column::new).collect();
        if !values.is_empty() {
            self.blank();
            self.heading(0, "Values of the scenario");
            detail::tables(self, &values, Zeros::Shown, "Values");
        }
        let here = |series: &&Series<'_>| self.options.full || !series.hidden;
        let known: Vec<Column<'_, '_>> = report.known.iter().filter(here).map(Column::new).collect();
        if known.is_empty() {
            return;
        }
        self.blank();
        if self.options.full {
            self.heading(0, "Values known from data alone");
            detail::tables(self, &known, Zeros::Shown, "Values");
        } else {
            let (are, what) =
                if known.len() == 1 { ("value is", "it, and so does `show`") } else { ("values are", "them, `show` some of them") };
            self.line(0, &format!("{} {are} known from data alone: --full shows {what}.", known.len()));
        }
    }

    fn expectations(&mut self, report: &Report<'_>) {
        if report.expectations.is_empty() {
            return;
        }
        self.blank();
        let failed: Vec<_> = report.expectations.iter().filter(|e| !e.passed).collect();
        let passed = report.expectations.len() - failed.len();
        if failed.is_empty() {
            self.heading(0, &format!("Expectations: {passed} passed"));
            return;
        }
        self.heading(0, &format!("Expectations: {passed} passed, {} failed", failed.len()));
        for expectation in failed {
            let title = expectation.title.map_or(String::new(), |title| format!("{title}: "));
            self.line(2, &format!("failed  {title}{}", expectation.text));
            let why = match (expectation.verdict, expectation.reason) {
                (Some(verdict), _) => verdict.describe(report.hir),
                (None, Some(reason)) => format!("cannot be judged: {reason}"),
                (None, None) => "cannot be judged".into(),
            };
            self.line(10, &why);
        }
    }
}
