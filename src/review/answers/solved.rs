//! One text of a scenario, checked and solved in memory.

use crate::diagnostics::{Diagnostic, Severity};
use crate::driver::{self, Checked, Session, Solved};
use crate::explain::Spot;
use crate::semantic::Loader;
use crate::solve::Options;
use crate::source::{FileKind, SourceMap};

/// Why a text has no answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It does not check: the first error with its place, and how many there are.
    Wrong { first: String, count: usize },
    /// It could not be solved at all, in a sentence.
    Unsolved(String),
}

impl Failure {
    /// As a clause that follows the name of a version.
    pub fn words(&self) -> String {
        match self {
            Failure::Wrong { first, count: 0 | 1 } => format!("does not check: {first}"),
            Failure::Wrong { first, count: 2 } => format!("does not check: {first}, and 1 more error"),
            Failure::Wrong { first, count } => format!("does not check: {first}, and {} more errors", count - 1),
            Failure::Unsolved(why) => format!("is not solved: {why}"),
        }
    }
}

/// How a scenario is solved.
#[derive(Clone, Debug, Default)]
pub struct Solving {
    pub options: Options,
    /// With a variant of it.
    pub variant: Option<String>,
}

/// A checked scenario with a variant of it; of a value that the variant sweeps what the scenario says.
fn with_variant(checked: Checked, sources: &SourceMap, name: &str) -> Result<Checked, String> {
    let at = driver::variant_named(&checked.hir, name)?;
    // What is wrong with it was reported by the check.
    let Ok(variation) = driver::variation(&checked.hir, &checked.world, at) else { return Ok(checked) };
    driver::overlaid_before(checked, sources, &variation.overlay).map_err(|why| why.to_string())
}

/// Checks and solves a scenario, and keeps of its answers what is asked for.
///
/// # Errors
/// Why it has no answers.
pub fn solved<T: Send>(
    name: &str,
    text: &str,
    loader: &dyn Loader,
    how: &Solving,
    keep: impl FnOnce(&Solved) -> T + Send,
) -> Result<T, Failure> {
    let options = &how.options;
    let mut sources = SourceMap::default();
    let file = sources.add(name, text, FileKind::Scenario);
    let checked = Session::new(loader).within(options.time_limit).check(file, &mut sources);
    if !checked.can_be_solved() {
        return Err(wrong(&checked.diagnostics, &sources));
    }
    let checked = match &how.variant {
        None => checked,
        Some(name) => {
            let varied = with_variant(checked, &sources, name).map_err(Failure::Unsolved)?;
            if !varied.can_be_solved() {
                return Err(wrong(&varied.diagnostics, &sources));
            }
            varied
        }
    };
    match driver::solve(checked, &sources, options, &mut |_| {}) {
        Ok(solved) => Ok(driver::roomy(|| keep(&solved))),
        Err(error) => Err(Failure::Unsolved(error.to_string())),
    }
}

/// What is wrong, in short.
fn wrong(found: &[Diagnostic], sources: &SourceMap) -> Failure {
    let mut errors = found.iter().filter(|found| found.severity == Severity::Error);
    let first = errors.next().map_or(String::new(), |first| {
        let place = first.span().map(|at| Spot::of(sources, at)).map_or(String::new(), |spot| format!("{}:{}: ", spot.file, spot.line));
        format!("{place}{} ({})", first.message, first.code)
    });
    Failure::Wrong { first, count: 1 + errors.count() }
}
