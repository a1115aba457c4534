//! Plans as files for other solvers.

use super::{Checked, Error};
use crate::driver;
use crate::lower::export::{self, Export};

/// What a plan is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportFormat {
    /// MPS, free format.
    Mps,
    /// The LP format of CPLEX.
    Lp,
}

pub(super) fn text(checked: Checked, plan: &str, format: ExportFormat) -> Result<String, Error> {
    let Checked { inner, sources, options } = checked;
    let found = inner.hir.models.iter().find(|(id, model)| inner.hir.plan(*id).is_some() && model.name.as_ref() == plan);
    let (id, _) = found.ok_or_else(|| Error::NotExported(format!("no plan is called `{plan}`")))?;
    let format = match format {
        ExportFormat::Mps => export::Format::Mps,
        ExportFormat::Lp => export::Format::Lp,
    };
    let (solved, lp) =
        driver::lower_plan(inner, &sources, id, &options, &mut |_| {}).map_err(|why| Error::NoSuchSolver(why.to_string()))?;
    let not = |why: String| Error::NotExported(format!("`{plan}` is not written: {why}"));
    let lp = lp.map_err(not)?;
    let written = Export::new(&solved.hir, id, &lp, format).map_err(|why| not(why.to_string()))?;
    Ok(written.text())
}
