//! Reports, in the formats of the command line.

use super::{Error, Solved};
use crate::diagnostics::{Diagnostic, Severity, plain};
use crate::driver::{self, Overlay};
use crate::report::impact::{self, Base, Impact};
use crate::report::terminal::Options;
use crate::report::{annotate, csv, json, terminal};

/// The report of a solved scenario, to be written. Texts end with a line break.
#[derive(Clone, Copy)]
pub struct Report<'s> {
    solved: &'s Solved,
    options: Options,
}

impl<'s> Report<'s> {
    pub(super) fn new(solved: &'s Solved) -> Report<'s> {
        Report { solved, options: Options::default() }
    }

    /// With every row of every table.
    #[must_use]
    pub fn full(mut self) -> Report<'s> {
        self.options.full = true;
        self
    }

    /// With the escape sequences of a terminal for bold headings, as text.
    #[must_use]
    pub fn colored(mut self) -> Report<'s> {
        self.options.color = true;
        self
    }

    /// With lines of at most so many columns, as text.
    #[must_use]
    pub fn width(mut self, columns: usize) -> Report<'s> {
        (self.options.width, self.options.wrap) = (columns, true);
        self
    }

    /// As text for people.
    pub fn text(self) -> String {
        let text = terminal::render(&self.solved.inner, &self.options);
        plain::page(&text, self.options.color).into_owned()
    }

    /// As Markdown: CommonMark, with the tables of GitHub.
    pub fn markdown(self) -> String {
        plain::page(&terminal::document(&self.solved.inner, &self.options).markdown(), false).into_owned()
    }

    /// As JSON, in the shape of `docs/results.schema.json`.
    pub fn json(self) -> String {
        plain::json(&json::render(&self.solved.inner, &self.solved.sources))
    }

    /// As tables in CSV, each with the name of its file: one for each variable, constraint and value, and a list of them.
    pub fn csv(self) -> Vec<(String, String)> {
        let report = crate::report::Report::new(&self.solved.inner);
        let files = csv::files(&report);
        let (mut out, mut rows) = (Vec::new(), Vec::new());
        let mut text = Vec::new();
        for file in &files {
            // Writing to memory does not fail.
            rows.push(file.write(&mut text).unwrap_or(0));
            out.push((file.name.clone(), String::from_utf8_lossy(&std::mem::take(&mut text)).into_owned()));
        }
        let _ = csv::list(&files, &rows, &mut text);
        out.push((csv::LIST.to_string(), String::from_utf8_lossy(&text).into_owned()));
        out
    }

    /// The scenario itself, with what each line comes to, leaves and is worth in the margin.
    pub fn annotated(self) -> String {
        plain::page(&annotate::render(&self.solved.inner, &self.solved.sources), false).into_owned()
    }
}

/// A scenario with and without each of its policies. Texts end with a line break.
pub struct Comparison<'s> {
    solved: &'s Solved,
    impact: Impact,
    found: Vec<Diagnostic>,
}

impl<'s> Comparison<'s> {
    pub(super) fn new(solved: &'s Solved) -> Result<Comparison<'s>, Error> {
        let base = Base::new(&solved.inner).with_every_change();
        let mut found = solved.inner.diagnostics.clone();
        let mut impacts = Vec::new();
        for ask in base.asks(&solved.inner.hir, false) {
            let overlay = Overlay::switching(ask.switches.clone());
            let checked = driver::overlaid(&solved.inner, &solved.sources, &overlay).map_err(|why| Error::NoSuchChange(why.to_string()))?;
            // What cannot be lowered without the policy is said, and has no answer in the comparison.
            found.extend(checked.diagnostics.iter().filter(|d| d.severity == Severity::Error).cloned());
            let without = driver::solve(checked, &solved.sources, &solved.options, &mut |_| {})
                .map_err(|why| Error::NoSuchSolver(why.to_string()))?;
            impacts.push(base.compare(&ask, &without));
        }
        Ok(Comparison { solved, impact: base.finish(&solved.inner.hir, impacts), found })
    }

    /// As text for people.
    pub fn text(&self) -> String {
        plain::page(&impact::render(&self.impact, &Options::default()), false).into_owned()
    }

    /// As Markdown.
    pub fn markdown(&self) -> String {
        plain::page(&impact::document(&self.impact, &Options::default()).markdown(), false).into_owned()
    }

    /// As one table in CSV: a row for each thing that is measured with a policy and without it.
    pub fn csv(&self) -> String {
        let mut out = Vec::new();
        // Writing to memory does not fail.
        let _ = impact::write_csv(&self.impact, &mut out);
        String::from_utf8(out).unwrap_or_default()
    }

    /// As JSON, in the shape of `docs/impact.schema.json`.
    pub fn json(&self) -> String {
        let mut out = Vec::new();
        // Writing to memory does not fail.
        let _ = impact::write(&self.impact, &self.found, &self.solved.sources, &mut out);
        plain::json(&String::from_utf8(out).unwrap_or_default())
    }
}
