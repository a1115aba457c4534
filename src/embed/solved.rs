//! A scenario that was solved.

use super::diagnostic::{self, Diagnostic, DiagnosticFormat};
use super::lookup::Lookup;
use super::model::{self, Constraint, Expectation, Model};
use super::{Changes, Checked, Comparison, Error, Report, Value, Values};
use crate::driver;
use crate::report;
use crate::solve;
use crate::source::SourceMap;
use std::sync::Arc;

/// A scenario that was solved: its answers by name, what is proved of them, what they cost and bind, and the report.
///
/// Made by [`Compiler::solve`](crate::Compiler::solve) or [`Checked::solve`].
pub struct Solved {
    pub(super) inner: driver::Solved,
    pub(super) sources: Arc<SourceMap>,
    pub(super) options: solve::Options,
}

impl Solved {
    /// The name of the scenario.
    pub fn name(&self) -> &str {
        &self.inner.hir.name
    }

    /// Its title, if it has one.
    pub fn title(&self) -> Option<&str> {
        self.inner.hir.title.as_deref()
    }

    /// What was found, in the check and after it: why a plan has no solution, say, and which expectations fail.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        diagnostic::all(&self.inner.diagnostics, &self.sources)
    }

    /// The same as text.
    pub fn render(&self, format: DiagnosticFormat) -> String {
        diagnostic::render(&self.inner.diagnostics, &self.sources, format)
    }

    /// The models with their status, in the order in which they were solved.
    pub fn models(&self) -> Vec<Model> {
        let views = report::Report::new(&self.inner).models;
        self.inner.models.iter().zip(&views).map(|(run, view)| Model::of(&self.inner, run, view)).collect()
    }

    /// A model by its name.
    pub fn model(&self, name: &str) -> Option<Model> {
        self.models().into_iter().find(|model| model.name == name)
    }

    /// The constraints of a plan at its answer; none without an answer, and of what is no plan.
    pub fn constraints(&self, plan: &str) -> Vec<Constraint> {
        let report = report::Report::new(&self.inner);
        report.models.iter().find(|view| view.name == plan).map(model::constraints).unwrap_or_default()
    }

    /// The expectations, in the order of the scenario.
    pub fn expectations(&self) -> Vec<Expectation> {
        let report = report::Report::new(&self.inner);
        let one = |e: &report::ExpectationView<'_>| Expectation {
            title: e.title.map(str::to_string),
            text: e.text.to_string(),
            passed: e.passed,
            reason: e.reason.map(str::to_string),
        };
        report.expectations.iter().map(one).collect()
    }

    /// A value by the name that the scenario gives it:
    ///
    /// | name | value |
    /// | --- | --- |
    /// | `plan.cost` | an objective, or a value of a plan |
    /// | `plan.ship[odra, wien]` | a decision |
    /// | `plan.supply[odra]`, `plan.supply[odra].slack` | what a constraint comes to, what it leaves |
    /// | `plan.supply[odra].price` | what one more of its limit is worth, where the scenario reads that |
    /// | `fair.share[wien]`, `mode.probability[rail]` | a result of an allocation or a choice |
    /// | `odra.capacity`, `enterprise.capacity[odra]` | an attribute |
    /// | `freight[odra, wien]`, `market[odra].price` | a value of a table |
    /// | `price`, `need[wien]` | a `let` |
    ///
    /// A name with other characters than letters, digits and `_` may stand in backticks, and need not.
    ///
    /// # Errors
    /// [`Error::NoSuchValue`]: nothing is called so, the keys do not fit, the model has no answer, or there is no value for the keys.
    pub fn value(&self, name: &str) -> Result<Value, Error> {
        self.lookup().value(name)
    }

    /// A value as [`value`](Solved::value) gives it, in another unit: the number alone.
    ///
    /// # Errors
    /// [`Error::NoSuchValue`]; [`Error::WrongUnit`], where the unit is none or has another dimension.
    pub fn value_in(&self, name: &str, unit: &str) -> Result<f64, Error> {
        self.lookup().value_in(name, unit)
    }

    /// All values of a name, without its keys: `plan.ship`, `freight`, `enterprise.capacity`, `odra.capacity`.
    ///
    /// # Errors
    /// As for [`value`](Solved::value).
    pub fn values(&self, name: &str) -> Result<Values, Error> {
        self.lookup().values(name)
    }

    /// The scenario with changes, ready to be solved again. Values and answers that do not depend on a change are kept; this one
    /// stays as it is.
    ///
    /// # Errors
    /// [`Error::NoSuchChange`], where a change cannot be made. What a change makes wrong comes as diagnostics.
    pub fn with(&self, changes: &Changes) -> Result<Checked, Error> {
        let overlay = changes.overlay(&self.inner.hir, &self.inner.world)?;
        let inner = driver::overlaid(&self.inner, &self.sources, &overlay).map_err(|why| Error::NoSuchChange(why.to_string()))?;
        Ok(Checked::new(inner, Arc::clone(&self.sources), self.options.clone()))
    }

    /// The report, to be written as text, Markdown or JSON.
    pub fn report(&self) -> Report<'_> {
        Report::new(self)
    }

    /// Solves the scenario without each of its policies in turn, and compares: what it costs, binds and changes.
    ///
    /// # Errors
    /// [`Error::NoSuchSolver`].
    pub fn compare_policies(&self) -> Result<Comparison<'_>, Error> {
        Comparison::new(self)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup { hir: &self.inner.hir, world: &self.inner.world }
    }
}
