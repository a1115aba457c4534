//! A scenario that was checked.

use super::declaration::{self, Declaration};
use super::diagnostic::{self, Diagnostic, DiagnosticFormat, Severity};
use super::lookup::Lookup;
use super::{Changes, Error, ExportFormat, Label, ModelKind, Solved, Switch, Value, Values, export};
use crate::diagnostics::render;
use crate::driver;
use crate::hir;
use crate::solve;
use crate::source::SourceMap;
use std::sync::Arc;

/// A scenario that was checked, with everything that is known without a solver: data, values, allocations, choices.
///
/// Made by [`Compiler::check`](crate::Compiler::check). It may have errors: [`is_fine`](Checked::is_fine) tells.
pub struct Checked {
    pub(super) inner: driver::Checked,
    pub(super) sources: Arc<SourceMap>,
    pub(super) options: solve::Options,
}

impl Checked {
    pub(super) fn new(inner: driver::Checked, sources: Arc<SourceMap>, options: solve::Options) -> Checked {
        Checked { inner, sources, options }
    }

    /// The name of the scenario.
    pub fn name(&self) -> &str {
        &self.inner.hir.name
    }

    /// Its title, if it has one.
    pub fn title(&self) -> Option<&str> {
        self.inner.hir.title.as_deref()
    }

    /// False where there are errors.
    pub fn is_fine(&self) -> bool {
        !self.inner.has_errors()
    }

    /// What was found, in the order of the text.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        diagnostic::all(&self.inner.diagnostics, &self.sources)
    }

    /// The same as text.
    pub fn render(&self, format: DiagnosticFormat) -> String {
        diagnostic::render(&self.inner.diagnostics, &self.sources, format)
    }

    /// The models of the scenario: their names and kinds, in the order in which they are solved.
    pub fn models(&self) -> Vec<(&str, ModelKind)> {
        let hir = &self.inner.hir;
        let model = |node: &hir::Node| match node {
            hir::Node::Model(id) => Some((hir.models[*id].name.as_ref(), ModelKind::of(&hir.models[*id]))),
            _ => None,
        };
        hir.order.iter().filter_map(model).collect()
    }

    /// The policies that apply to a plan, and how they are switched, by name.
    pub fn policies(&self) -> Vec<(&str, Switch)> {
        self.inner.hir.policies.iter().map(|policy| (policy.name.as_ref(), Switch::of(policy.state))).collect()
    }

    /// What the scenario declares, in the order of its text, then what data files declare.
    pub fn declarations(&self) -> Vec<Declaration> {
        declaration::all(&self.inner.hir, &self.sources)
    }

    /// Where a value is written: a cell of a data file, or a place in the scenario. Without keys, and of what is calculated, where it is
    /// declared. Names are those of [`Solved::value`].
    ///
    /// # Errors
    /// [`Error::NoSuchValue`], where nothing is called so; [`Error::HasErrors`].
    pub fn place(&self, name: &str) -> Result<Label, Error> {
        self.fine()?;
        let span = self.lookup().place(name, &self.sources)?;
        diagnostic::place(span, &self.sources).ok_or_else(|| Error::NoSuchValue(format!("`{name}` stands nowhere")))
    }

    /// A value of the scenario that is known without a plan: `odra.capacity`, `freight[odra, wien]`, `price`. Like
    /// [`Solved::value`], which says how names are written.
    ///
    /// # Errors
    /// [`Error::NoSuchValue`], also for what waits for a plan; [`Error::HasErrors`].
    pub fn value(&self, name: &str) -> Result<Value, Error> {
        self.fine()?;
        self.lookup().value(name)
    }

    /// All values of a name, without its keys: `enterprise.capacity`, `freight`.
    ///
    /// # Errors
    /// As for [`value`](Checked::value).
    pub fn values(&self, name: &str) -> Result<Values, Error> {
        self.fine()?;
        self.lookup().values(name)
    }

    /// The scenario with changes: nothing is read or checked again.
    ///
    /// # Errors
    /// [`Error::NoSuchChange`], where a change cannot be made; [`Error::HasErrors`], where the scenario has some before it. What a
    /// change makes wrong comes as diagnostics.
    pub fn with(self, changes: &Changes) -> Result<Checked, Error> {
        self.fine()?;
        let Checked { inner, sources, options } = self;
        let overlay = changes.overlay(&inner.hir, &inner.world)?;
        let inner = driver::overlaid_before(inner, &sources, &overlay).map_err(|why| Error::NoSuchChange(why.to_string()))?;
        Ok(Checked { inner, sources, options })
    }

    /// Solves all models, evaluates all expectations.
    ///
    /// # Errors
    /// [`Error::HasErrors`]; [`Error::NoSuchSolver`]. A plan that has no answer is none: see [`Solved::models`]. Nor is an allocation that
    /// does not meet what it requires, or that no rule can settle: the rest is solved, and the errors stand in [`Solved::diagnostics`].
    pub fn solve(self) -> Result<Solved, Error> {
        if !self.inner.can_be_solved() {
            self.fine()?;
        }
        let Checked { inner, sources, options } = self;
        let solved = driver::solve(inner, &sources, &options, &mut |_| {}).map_err(|why| Error::NoSuchSolver(why.to_string()))?;
        Ok(Solved { inner: solved, sources, options })
    }

    /// A plan as a file for other solvers. What it reads of other models is solved first, and nothing else.
    ///
    /// # Errors
    /// [`Error::NotExported`], where there is no such plan, or it cannot be written; [`Error::HasErrors`]; [`Error::NoSuchSolver`].
    pub fn export(self, plan: &str, format: ExportFormat) -> Result<String, Error> {
        self.fine()?;
        export::text(self, plan, format)
    }

    fn lookup(&self) -> Lookup<'_> {
        Lookup { hir: &self.inner.hir, world: &self.inner.world }
    }

    /// An error where there are errors.
    pub(super) fn fine(&self) -> Result<(), Error> {
        let mut errors = self.inner.diagnostics.iter().filter(|d| d.severity == crate::diagnostics::Severity::Error);
        let Some(first) = errors.next() else { return Ok(()) };
        let line = render::short::render(std::slice::from_ref(first), &self.sources, &render::Options::default());
        Err(Error::HasErrors { errors: 1 + errors.count(), first: line.lines().next().unwrap_or_default().to_string() })
    }
}

impl Severity {
    /// The word shown to people: `error`, `warning` or `note`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}
