//! Plans lowered again after some values of the scenario changed.

use super::cases::left_out;
use crate::answer::PlanRun;
use crate::eval::ValueStore;
use crate::exact::Exact;
use crate::hir::*;
use crate::lower::from_hir;
use crate::lp::{LexStage, Lp};
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// What changed of a scenario that was solved.
pub(super) struct Revised {
    /// What is stated otherwise itself.
    changed: FxHashSet<Node>,
    /// That, and all that reads it, directly or not.
    affected: FxHashSet<Node>,
}

impl Revised {
    pub(super) fn new(changed: &[Node], affected: FxHashSet<Node>) -> Revised {
        Revised { changed: changed.iter().copied().collect(), affected }
    }

    /// The program of a plan, of which the run before is known; in exact numbers too where it was known so. None where it has to be made
    /// from the beginning.
    pub(super) fn lower(&self, hir: &Hir, world: &ValueStore, model: ModelId, before: &PlanRun) -> Option<(Lp, Option<Arc<Lp<Exact>>>)> {
        let is_same_plan = !self.changed.contains(&Node::Model(model)) && before.goal == LexStage::first();
        if !is_same_plan || left_out(hir, world, model).is_err() {
            return None;
        }
        let again = from_hir::again(hir, world, model, (&before.lp, before.exact.as_deref()), &self.affected)?;
        Some((again.lp, again.exact.map(Arc::new)))
    }

    /// True of what has to be calculated anew.
    pub(super) fn concerns(&self, node: &Node) -> bool {
        self.affected.contains(node)
    }
}
