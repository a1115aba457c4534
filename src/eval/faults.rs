//! Faults of calculations, at the numbers that make them.

use super::*;
use crate::diagnostics::codes;

impl<N: Figure> Eval<'_, N> {
    /// The divisor is zero: said at the number that makes it so.
    #[cold]
    pub fn division_by_zero(&mut self, divisor: ExprId) -> EvalError {
        let at = self.hir.exprs.spans[divisor];
        let error =
            EvalError::new(codes::DIVISION_BY_ZERO, "a division by zero", at, "this is zero").help("guard it: `if … == 0 then … else …`");
        self.at_written(error, divisor, |value| value == 0.0, "is zero")
    }

    /// A number that is finite.
    pub(super) fn finite(&self, value: N, e: ExprId) -> Result<N> {
        if value.is_finite() {
            return Ok(value);
        }
        let span = self.hir.exprs.spans[e];
        Err(EvalError::new(codes::NOT_A_NUMBER, "this calculation gives no finite number", span, "too large, or not defined"))
    }

    /// The fault of a smallest, largest or average value of nothing.
    pub fn nothing_selected(&self, e: ExprId) -> EvalError {
        let span = self.hir.exprs.spans[e];
        EvalError::new(codes::EMPTY_SELECTION, "nothing to take the smallest, largest or average of", span, "the set is empty here")
    }
}
