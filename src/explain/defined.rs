//! The rows of values that read themselves: what takes part is an instance of the value, with the figures of its own calculation.

use super::{Limit, Plan, evidence};
use crate::hir::LetId;
use crate::lp::CurveOwner;

impl Plan<'_> {
    /// The row that says what an instance of a value is.
    pub(super) fn definition(&self, curve: u32) -> Option<Limit> {
        let curve = self.lp.curves.get(curve as usize)?;
        let CurveOwner::Let(id) = curve.owner else { return None };
        let decl = &self.hir.lets[LetId(id)];
        let keys: Vec<u32> = curve.keys.iter().map(|key| key.value()).collect();
        Some(Limit {
            declaration: decl.name.to_string(),
            index: self.index(&decl.keys, &keys),
            cells: evidence::cells(self, decl.body, decl.slots, &keys),
            ..self.held(crate::lower::indexed(self.hir, &decl.name, &decl.keys, &keys), decl.span)
        })
    }
}
