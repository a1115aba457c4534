//! Answers as a folder of tidy tables in CSV: one for each variable, constraint and value, and those of what they belong to.
//!
//! Rows are written one by one as they are read. `files.csv` lists the others, and says that the folder is one of these.

mod names;
mod sheet;

use self::names::Names;
use self::sheet::{constraint, expectations, levels, models, objectives, parts, series, transfers};
pub(super) use self::sheet::{number, row};
use super::{Constraint, ModelView, Report, Series};
use crate::answer::values::Owner;
use std::io::{self, Write};

/// The file that lists the others.
pub const LIST: &str = "files.csv";
/// Its first line: a folder in which it begins so was written by this program.
pub const HEADING: &str = "file,kind,model,name,rows";

/// A file of the folder.
pub struct File<'r> {
    /// Safe in every file system, and unlike all others without regard to case.
    pub name: String,
    kind: &'static str,
    model: &'r str,
    own: &'r str,
    content: Content<'r>,
}

/// What stands in a file.
enum Content<'r> {
    Series(&'r Series<'r>),
    Constraint(&'r Constraint<'r>),
    Models(&'r Report<'r>),
    Objectives(&'r Report<'r>),
    Parts(&'r Report<'r>),
    Levels(&'r Report<'r>),
    Transfers(&'r Report<'r>),
    Expectations(&'r Report<'r>),
}

/// The files of a report; the list of them is made when they are written.
pub fn files<'r>(report: &'r Report<'r>) -> Vec<File<'r>> {
    let mut names = Names::default();
    names.take(LIST);
    let mut out = Vec::new();
    let mut add = |kind, model: &'r str, own: &'r str, content| {
        let parts: Vec<&str> = [model, own].into_iter().filter(|part| !part.is_empty()).collect();
        out.push(File { name: names.file(&parts), kind, model, own, content });
    };
    add("models", "", "models", Content::Models(report));
    add("objectives", "", "objectives", Content::Objectives(report));
    add("parts", "", "parts", Content::Parts(report));
    if report.models.iter().flat_map(|model| &model.objectives).any(|objective| objective.by_levels) {
        add("levels", "", "levels", Content::Levels(report));
    }
    if report.models.iter().any(|model| model.transfers.is_some()) {
        add("transfers", "", "transfers", Content::Transfers(report));
    }
    add("expectations", "", "expectations", Content::Expectations(report));
    for model in &report.models {
        of_model(model, &mut add);
    }
    // Sums have names of several words.
    for sums in report.shown.iter().map(|shown| &shown.series).filter(|series| matches!(series.owner, Some(Owner::Show(_)))) {
        add("sums", "", sums.name, Content::Series(sums));
    }
    for value in report.values.iter().chain(&report.known) {
        add("value", "", value.name, Content::Series(value));
    }
    out
}

fn of_model<'r>(model: &'r ModelView<'r>, add: &mut impl FnMut(&'static str, &'r str, &'r str, Content<'r>)) {
    for variable in &model.variables {
        add("variable", model.name, variable.name, Content::Series(variable));
    }
    for constraint in &model.constraints {
        add("constraint", model.name, constraint.name, Content::Constraint(constraint));
    }
    for value in &model.results {
        add("value", model.name, value.name, Content::Series(value));
    }
}

impl File<'_> {
    /// Writes the file, and says how many rows it has.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<usize> {
        match &self.content {
            Content::Series(values) => series(out, values),
            Content::Constraint(limits) => constraint(out, limits),
            Content::Models(report) => models(out, report),
            Content::Objectives(report) => objectives(out, report),
            Content::Parts(report) => parts(out, report),
            Content::Levels(report) => levels(out, report),
            Content::Transfers(report) => transfers(out, report),
            Content::Expectations(report) => expectations(out, report),
        }
    }
}

/// Writes the list of files, with how many rows each has.
pub fn list(files: &[File<'_>], rows: &[usize], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{HEADING}")?;
    for (file, rows) in files.iter().zip(rows) {
        sheet::row(out, &[file.name.as_str(), file.kind, file.model, file.own, &rows.to_string()])?;
    }
    Ok(())
}
