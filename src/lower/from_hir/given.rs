//! Limits that are there where they are given: those that are missing limit nothing.

use super::*;

impl<N: Made> Lowering<'_, N> {
    /// The instances of a constraint of which some limit is given.
    pub(super) fn given(&mut self, constraint: &ConstraintDecl, all: TupleIndex) -> Result<TupleIndex> {
        let (mut flat, mut count, mut keys) = (Vec::new(), 0, Vec::new());
        for row in all.iter() {
            all.tuple(row, &mut keys);
            let mut ends = [constraint.lower, constraint.upper].into_iter().flatten();
            let mut given = false;
            while let (false, Some(e)) = (given, ends.next()) {
                let end = self.end(constraint, &keys, e);
                given = end.map_err(|fault| self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys))?.is_some();
            }
            if given {
                flat.extend_from_slice(&keys);
                count += 1;
            }
        }
        if count == all.len() as usize {
            return Ok(all);
        }
        match TupleIndex::from_tuples(all.dims(), flat, count) {
            Ok(built) => Ok(built.index),
            // Not more tuples than there were before.
            Err(_) => Ok(all),
        }
    }

    /// A limit of an instance; none where it is missing and may be.
    pub(super) fn end(&mut self, constraint: &ConstraintDecl, keys: &[u32], end: ExprId) -> Result<Option<N>> {
        match self.eval.frame(constraint.slots, keys, |eval| eval.sure_number(end)) {
            Ok(value) => Ok(Some(value)),
            Err(fault) if constraint.given && fault.is_missing() && self.is_one_reading(end) => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    /// True of a limit that is one attribute, cell or value: where a part of a calculation is missing, nobody has said that there is no
    /// limit.
    fn is_one_reading(&self, mut end: ExprId) -> bool {
        while let ExprKind::Convert(inner, ..) = self.eval.hir.exprs.kinds[end] {
            end = inner;
        }
        matches!(self.eval.hir.exprs.kinds[end], ExprKind::Attr(..) | ExprKind::Cell(..) | ExprKind::Let(..))
    }
}
