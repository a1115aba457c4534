//! Data in a range, of constraints that hold for all of it: what is stated lies in it, and no datum stands twice.

use super::*;
use crate::diagnostics::codes;
use rustc_hash::FxHashSet;

impl<'a, N: Made> Lowering<'a, N> {
    /// Checks the ranges of an instance of a constraint.
    pub(super) fn in_range(&mut self, constraint: &ConstraintDecl, keys: &[u32]) -> Result<()> {
        let mut met: FxHashSet<(u8, u32, u32, Vec<u32>)> = FxHashSet::default();
        self.eval.frame(constraint.slots, keys, |eval| {
            for Ranged { binder, value, low, high } in constraint.ranged.iter().copied() {
                eval.each(binder, &mut |eval| {
                    let hir = eval.hir;
                    let (sort, of, field, list) = match hir.exprs.kinds[value] {
                        ExprKind::Let(id, list) => (0, id.0, 0, list),
                        ExprKind::Attr(attr, list) => (1, attr.0, 0, list),
                        ExprKind::Cell(table, field, list) => (2, table.0, field, list),
                        _ => return Err(eval.broken(value)),
                    };
                    let own = eval.keys(list)?.as_slice().to_vec();
                    let [stated, least, most] = eval.exactly(|eval| Ok([eval.number(value)?, eval.number(low)?, eval.number(high)?]))?;
                    let span = hir.exprs.spans[value];
                    if !met.insert((sort, of, field, own)) {
                        let fault = EvalError::new(codes::OUTSIDE_RANGE, "one datum stands in two ranges", span, "the second time here");
                        return Err(fault.help("let each stand once: leave keys out of one of the two, with `if` in its index"));
                    }
                    if least <= stated && stated <= most {
                        return Ok(());
                    }
                    let text = |value: &Exact| crate::exact::text(value);
                    let unit = crate::units::after(&hir.units.text(hir.exprs.units[value]));
                    let message =
                        format!("{}{unit} is stated, and does not lie in {}{unit} .. {}{unit}", text(&stated), text(&least), text(&most));
                    let fault = EvalError::new(codes::OUTSIDE_RANGE, message, span, "what is stated");
                    Err(fault.with(hir.exprs.spans[low], "from").with(hir.exprs.spans[high], "to").help(
                        "the range is one of values that may come about, and what is stated is the value to expect: it is one of them",
                    ))
                })?;
            }
            Ok(())
        })
    }
}
