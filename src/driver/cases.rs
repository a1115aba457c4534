//! Cases of a plan that the condition of its index leaves out: nothing is solved of them, and nobody reads them.

use crate::eval::{Ball, Eval, EvalError, ValueStore};
use crate::hir::*;

/// Whether the condition of its index leaves a model out.
pub(super) fn left_out(hir: &Hir, world: &ValueStore, model: ModelId) -> Result<bool, EvalError> {
    Eval::<Ball>::new(hir, world).left_out(model)
}

/// The same of a node, where that can be found out.
pub(super) fn is_left_out(hir: &Hir, world: &ValueStore, node: &Node) -> bool {
    matches!(node, Node::Model(model) if matches!(left_out(hir, world, *model), Ok(true)))
}
