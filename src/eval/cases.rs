//! Which cases of a plan there are.

use super::{Eval, EvalError, Figure, Result};
use crate::diagnostics::codes;
use crate::hir::*;

impl<N: Figure> Eval<'_, N> {
    /// Whether there is a case of a plan.
    pub fn is_case(&mut self, (present, slots): (ExprId, u32)) -> Result<bool> {
        self.frame(slots, &[], |eval| eval.truth(present))
    }

    /// Whether the condition of the index of its plan leaves a case out; no other model is.
    pub fn left_out(&mut self, model: ModelId) -> Result<bool> {
        let present = self.hir.models[model].case.as_ref().and_then(|case| case.present);
        present.map_or(Ok(false), |present| self.is_case(present).map(|is| !is))
    }

    /// True of a case that the index of its plan is known to leave out.
    pub(super) fn is_left_out(&mut self, model: ModelId) -> bool {
        matches!(self.left_out(model), Ok(true))
    }

    /// A model without an answer that is read.
    pub(super) fn unanswered(&mut self, model: ModelId, e: ExprId) -> EvalError {
        let (hir, span) = (self.hir, self.hir.exprs.spans[e]);
        let decl = &hir.models[model];
        if let Some(case) = &decl.case
            && self.is_left_out(model)
        {
            let error = EvalError::new(codes::LEFT_OUT_CASE, format!("there is no `{}`", decl.name), span, "read here");
            return error
                .with(case.index, "the index leaves it out")
                .help("read the cases that there are, with the same condition, or guard the reading with `known(…)`");
        }
        let what = if hir.exprs.kinds[e] == ExprKind::Status(model) { "was not solved" } else { "has no answer" };
        EvalError::new(codes::NO_ANSWER, format!("`{}` {what}", decl.name), span, "read here")
    }
}
