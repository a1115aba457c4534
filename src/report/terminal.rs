//! Answers for people at a terminal: the story first, then the tables behind it.

use super::detail::{self, Column, Zeros};
use super::document::Document;
pub use super::page::Options;
use super::page::Page;
use super::{ModelKind, ModelView, Report, Series, binding, policy, story};
use crate::driver::Solved;
use crate::hir::ResultKind;

/// The report of a solved scenario as text, with a line break at its end.
pub fn render(solved: &Solved, options: &Options) -> String {
    document(solved, options).text(options)
}

/// The report of a solved scenario.
pub fn document(solved: &Solved, options: &Options) -> Document {
    let report = Report::new(solved);
    let mut page = Page::new(*options);
    page.heading(0, report.title.unwrap_or(report.name));
    for model in &report.models {
        page.model(model);
    }
    page.values(&report);
    page.expectations(&report);
    page.finish()
}

impl Page {
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
        match model.kind {
            ModelKind::Plan => self.plan(model),
            ModelKind::Allocation => self.allocation(model),
            ModelKind::Choice => self.choice(model),
        }
    }

    fn plan(&mut self, model: &ModelView<'_>) {
        binding::what_binds(self, model);
        super::violations::violated(self, model);
        policy::write(self, &model.policies);
        let zeros = if self.options.full { Zeros::Shown } else { Zeros::Counted };
        // Decisions about policies were shown with them.
        let decided = |s: &&Series<'_>| !model.policies.iter().any(|p| p.name == s.name);
        let variables: Vec<Column<'_, '_>> = model.variables.iter().filter(decided).map(Column::new).collect();
        detail::tables(self, &variables, zeros, "Decisions");
        let values: Vec<Column<'_, '_>> = model.results.iter().map(Column::new).collect();
        detail::tables(self, &values, Zeros::Shown, "Values");
        if self.options.full {
            story::constraints(self, model);
        }
    }

    fn allocation(&mut self, model: &ModelView<'_>) {
        let result = |kind| model.result(kind);
        let shares = [result(ResultKind::Share).map(|s| Column::new(s).named("share").percent())];
        let amounts = [result(ResultKind::Amount).map(|s| Column::new(s).named("amount"))];
        let columns: Vec<Column<'_, '_>> = shares.into_iter().chain(amounts).flatten().collect();
        detail::tables(self, &columns, Zeros::Shown, "Shares");
        let largest = result(ResultKind::Amount).map_or(0.0, |s| s.rows().fold(0.0, |most: f64, r| most.max(r.value.abs())));
        let left = result(ResultKind::Unallocated).filter(|s| s.rows().any(|r| r.value.abs() > super::number::rounding(largest)));
        let measures = [
            (left, "left over"),
            (result(ResultKind::Jain), "Jain"),
            (result(ResultKind::Gini), "Gini"),
            (result(ResultKind::Evenness), "smallest/largest"),
        ];
        let columns: Vec<Column<'_, '_>> =
            measures.into_iter().filter_map(|(s, name)| Some(Column::new(s?).named(name).digits(4))).collect();
        match columns.as_slice() {
            [first, ..] if first.series.keys.is_empty() => {
                let parts: Vec<String> = columns.iter().filter_map(Column::sentence).collect();
                self.blank();
                self.line(2, &format!("Fairness: {}", parts.join(", ")));
            }
            _ => detail::tables(self, &columns, Zeros::Shown, "Fairness"),
        }
    }

    fn choice(&mut self, model: &ModelView<'_>) {
        let utility = model.result(ResultKind::Utility);
        if let Some(probability) = model.result(ResultKind::Probability) {
            let column = Column::new(probability).named("probability").percent().only_where(utility);
            detail::tables(self, &[column], Zeros::Shown, "Probabilities");
        }
        if let Some(utility) = utility.filter(|_| self.options.full) {
            detail::tables(self, &[Column::new(utility).named("utility")], Zeros::Shown, "Utility");
        }
        let measures = [(ResultKind::LogSum, "logsum"), (ResultKind::Entropy, "entropy")];
        let columns: Vec<Column<'_, '_>> =
            measures.into_iter().filter_map(|(kind, name)| Some(Column::new(model.result(kind)?).named(name).digits(5))).collect();
        detail::tables(self, &columns, Zeros::Shown, "Logsum and entropy");
    }

    /// What the scenario calculates from the answers.
    fn values(&mut self, report: &Report<'_>) {
        let values: Vec<Column<'_, '_>> = report.values.iter().map(Column::new).collect();
        if !values.is_empty() {
            self.blank();
            self.heading(0, "Values of the scenario");
            detail::tables(self, &values, Zeros::Shown, "Values");
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
