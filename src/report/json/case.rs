//! Which case of a plan a model is.

use crate::hir::Case;
use serde::Serialize;

/// The plan, and the names of the entities that its index stands for.
#[derive(Serialize)]
pub(super) struct CaseOf<'r> {
    plan: &'r str,
    index: &'r [&'r str],
}

impl<'r> CaseOf<'r> {
    pub(super) fn new(case: &'r Case, index: &'r [&'r str]) -> CaseOf<'r> {
        CaseOf { plan: &case.of, index }
    }
}
