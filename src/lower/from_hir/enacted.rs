//! Decisions of open policies: 0 unless the policy is enacted, and then between their bounds.
//!
//! With y = 1 when the policy is enacted, l <= x <= u becomes l y <= x <= u y. So both bounds have to be known.

use super::*;
use std::cmp::Ordering;

/// The instances of a variable of an open policy: the column of the policy, their own first column, and their bounds.
pub(super) struct Enactable<N> {
    enacted: u32,
    first: u32,
    bounds: Vec<(N, N)>,
}

impl<'a, N: Made> Lowering<'a, N> {
    /// Whether a variable has columns: what a policy declares that is off has none.
    pub(super) fn is_there(&self, variable: &Variable) -> bool {
        match variable.policy {
            Some(PolicyColumn::Own(patch) | PolicyColumn::Missed(patch)) => {
                self.eval.hir.state_of(self.plan.patches.at(patch)) != Switch::Off
            }
            _ => true,
        }
    }

    /// Remembers the bounds of a variable of an open policy, and widens those of its columns by 0.
    pub(super) fn enactable(&mut self, variable: &'a Variable, index: &TupleIndex, start: u32, lp: &mut Lp<N>) -> Result<()> {
        let Some(PolicyColumn::Own(patch)) = variable.policy else { return Ok(()) };
        let patch = self.plan.patches.at(patch);
        if self.eval.hir.state_of(patch) != Switch::Open {
            return Ok(());
        }
        let Some(enacted) = self.blocks.at(patch.variable).find(&[]) else { return Ok(()) };
        let range = start as usize..start as usize + index.len() as usize;
        let (lower, upper) = (&mut lp.columns.lower[range.clone()], &mut lp.columns.upper[range]);
        let (mut bounds, mut keys) = (Vec::new(), Vec::new());
        for ((row, low), high) in index.iter().zip(lower).zip(upper) {
            let (least, greatest) = match (N::end(low), N::end(high)) {
                (Some(least), Some(greatest)) => (least, greatest),
                (least, _) => {
                    index.tuple(row, &mut keys);
                    let name = names::indexed(self.eval.hir, &variable.name, &variable.keys, &keys);
                    let (word, bound) = if least.is_none() { ("lower", ">= …") } else { ("upper", "<= …") };
                    let message = format!("`{}` is open, and its `{name}` has no {word} bound", patch.name);
                    let fault = EvalError::new(codes::NO_REACH, message, variable.span, "how far can this go?");
                    let help = format!("give the variable a bound, `{bound}`; or switch `{}` on or off", patch.name);
                    return Err(self.eval.at_keys(fault.help(help), variable.binder, &variable.keys, &keys));
                }
            };
            for (end, beyond, bound) in [(&least, Ordering::Greater, low), (&greatest, Ordering::Less, high)] {
                self.doubt |= end.sure(&N::zero()).is_none();
                if end.order(&N::zero()) == beyond {
                    *bound = N::zero().bound();
                }
            }
            bounds.push((least, greatest));
        }
        self.enactable.push(Enactable { enacted, first: start, bounds });
        Ok(())
    }

    /// The rows that leave variables of open policies no value but 0 unless these are enacted.
    pub(super) fn only_if_enacted(&mut self) {
        for Enactable { enacted, first, bounds } in std::mem::take(&mut self.enactable) {
            for (col, (least, greatest)) in (first..).zip(bounds) {
                for (end, below) in [(least, true), (greatest, false)] {
                    let sign = end.order(&N::zero());
                    // What is 0 at its bound already needs no row.
                    if sign == Ordering::Equal {
                        continue;
                    }
                    let outwards = if below { Ordering::Less } else { Ordering::Greater };
                    let source = if below { Source::ColumnLower(ColId(col)) } else { Source::ColumnUpper(ColId(col)) };
                    let made_of = if sign == outwards { vec![(source, N::from_f64(1.0))] } else { Vec::new() };
                    let (lower, upper) = if below { (N::zero().bound(), N::open_above()) } else { (N::open_below(), N::zero().bound()) };
                    let auxiliary = if below { Auxiliary::AtLeastIfEnacted(ColId(col)) } else { Auxiliary::AtMostIfEnacted(ColId(col)) };
                    self.pending.push(Pending {
                        terms: vec![(enacted, end.neg(), Origin::NONE), (col, N::from_f64(1.0), Origin::NONE)],
                        lower,
                        upper,
                        auxiliary,
                        go: Some(Go { column: ColId(enacted), holds: sign != outwards, made_of }),
                    });
                }
            }
        }
    }

    /// The columns that say whether limits with a condition hold: where their policy is open, enacted and the condition, both.
    pub(super) fn both_columns(&mut self, plan: &'a Plan, lp: &mut Lp<N>) -> Result<()> {
        for (number, limit) in (0u32..).zip(&plan.constraints) {
            let (Some(PolicyRow::Limit { patch, .. }), Some(_)) = (limit.policy, limit.condition) else { continue };
            if !limit.complete || self.eval.hir.state_of(plan.patches.at(patch)) != Switch::Open {
                continue;
            }
            let index = self.eval.binder(limit.binder, &limit.keys, limit.slots)?;
            let index = if limit.given { self.given(limit, index)? } else { index };
            self.both.insert(number, lp.column_count() as u32);
            for _ in index.iter() {
                column(lp, N::zero().bound(), N::from_f64(1.0).bound(), Domain::Integer, Auxiliary::Both(RowId(u32::MAX)));
            }
        }
        Ok(())
    }

    /// The column that says whether a row of a limit holds: that of its policy, or with a condition one of its own, which is 1 where both
    /// are: z >= y + b - 1.
    pub(super) fn gate(
        &mut self,
        number: u32,
        place: u32,
        row: RowId,
        (limit, keys): (&ConstraintDecl, &[u32]),
        enacted: u32,
        lp: &mut Lp<N>,
    ) -> Result<u32> {
        let (Some(condition), Some(first)) = (limit.condition, self.both.get(&number)) else { return Ok(enacted) };
        let gate = first + place;
        let at = gate as usize + lp.auxiliary_columns.len() - lp.column_count();
        // Its second side, for a range, is gated already.
        if lp.auxiliary_columns.at(at) != &Auxiliary::Both(RowId(u32::MAX)) {
            return Ok(gate);
        }
        *lp.auxiliary_columns.at_mut(at) = Auxiliary::Both(row);
        let column = self.condition_column(limit, condition, keys)?;
        let one = || N::from_f64(1.0);
        let (factor, least) = if condition.holds { (one().neg(), one().neg()) } else { (one(), N::zero()) };
        self.pending.push(Pending {
            terms: vec![(enacted, one().neg(), Origin::NONE), (column, factor, Origin(condition.variable.0)), (gate, one(), Origin::NONE)],
            lower: least.bound(),
            upper: N::open_above(),
            auxiliary: Auxiliary::BothIf(row),
            go: None,
        });
        // And not where one of them is not: 2 z <= y + b.
        let (factor, most) = if condition.holds { (one().neg(), N::zero()) } else { (one(), one()) };
        self.pending.push(Pending {
            terms: vec![
                (enacted, one().neg(), Origin::NONE),
                (column, factor, Origin(condition.variable.0)),
                (gate, N::from_f64(2.0), Origin::NONE),
            ],
            lower: N::open_below(),
            upper: most.bound(),
            auxiliary: Auxiliary::BothOnlyIf(row),
            go: None,
        });
        Ok(gate)
    }
}
