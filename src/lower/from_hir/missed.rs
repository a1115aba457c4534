//! What constraints with a price are missed by.

use super::*;
use std::cmp::Ordering;

impl<'a, N: Made> Lowering<'a, N> {
    /// The columns for what a constraint with a price is missed by.
    pub(super) fn missed(&mut self, constraint: &ConstraintDecl, keys: &[u32], terms: &mut Terms<N>) -> Result<()> {
        let one = N::from_f64(1.0);
        for (side, sign) in [(constraint.below, one.clone()), (constraint.above, one.neg())] {
            let Some(priced) = side else { continue };
            let price = self.eval.frame(constraint.slots, keys, |eval| eval.sure_number(priced.price))?;
            if price.order(&N::zero()) == Ordering::Less {
                let span = self.eval.hir.exprs.spans[priced.price];
                let fault = EvalError::new(
                    codes::BAD_MODEL,
                    format!("the price of missing `{}` is below zero", constraint.name),
                    span,
                    "to be paid",
                );
                return Err(fault.help("a price is what a unit costs; nobody is paid for missing"));
            }
            if let Some(col) = self.blocks.at(priced.variable).find(keys) {
                terms::Sink::term(terms, col, sign, Origin(priced.price.0));
            }
        }
        Ok(())
    }

    /// What a limit of an open policy is missed by is 0 unless the policy is enacted, and else no more than there is room.
    pub(super) fn missed_only_if_enacted(&mut self, col: u32, enacted: u32, room: N, made_of: Vec<(Source, N)>) {
        self.doubt |= room.sure(&N::zero()).is_none();
        let room = if room.order(&N::zero()) == Ordering::Less { N::zero() } else { room };
        self.pending.push(Pending {
            terms: vec![(enacted, room.neg(), Origin::NONE), (col, N::from_f64(1.0), Origin::NONE)],
            lower: N::open_below(),
            upper: N::zero().bound(),
            auxiliary: Auxiliary::AtMostIfEnacted(ColId(col)),
            go: Some(Go { column: ColId(enacted), holds: false, made_of }),
        });
    }
}
