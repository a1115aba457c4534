//! Constraints that hold only if a binary column says so.
//!
//! The row of such a constraint is open; for each of its limits an auxiliary row lets go as far as the bounds of its columns
//! reach, and no further (*big M*): with b = 1 where the condition holds and `least` the least that a·x can be,
//! a·x >= L - (L - least)(1 - b).

use super::*;

impl<'a, N: Made> Lowering<'a, N> {
    /// Puts the rows that stand for the limits aside; the row itself is left open.
    pub(super) fn conditional(
        &mut self,
        constraint: &'a ConstraintDecl,
        condition: Condition,
        keys: &[u32],
        ends: RowEnds<N>,
        lp: &mut Lp<N>,
        terms: &Terms<N>,
    ) -> Result<RowEnds<N>> {
        let ExprKind::Var(_, variable, list) = self.eval.hir.exprs.kinds[condition.variable] else { return Ok(ends) };
        let blocks = &self.blocks;
        let column = self.eval.frame(constraint.slots, keys, |eval| {
            let keys = eval.keys(list)?;
            match blocks.get(variable as usize).and_then(|block| block.find(keys.as_slice())) {
                Some(column) => Ok(column),
                None => Err(eval.missing(condition.variable, keys.as_slice())),
            }
        })?;
        let row = RowId(lp.row_count() as u32);
        let (lower, upper) = (N::end(&ends.lower), N::end(&ends.upper));
        for (limit, below) in [(lower, true), (upper, false)] {
            let Some(limit) = limit else { continue };
            // What the other side may be missed by does not help this one.
            let other = if below { constraint.above } else { constraint.below };
            let other = other.and_then(|priced| self.blocks.get(priced.variable as usize)?.find(keys));
            let mut list = terms.list();
            list.retain(|(col, ..)| Some(*col) != other);
            let reach = self.reach(constraint, keys, lp, &list, below)?;
            // What is never beyond its limit needs no room.
            let room = if below { limit.clone().sub(reach) } else { reach.sub(limit.clone()) };
            self.doubt |= room.sure(&N::zero()).is_none();
            let room = if room.order(&N::zero()) == std::cmp::Ordering::Less { N::zero() } else { room };
            let auxiliary = if below { Auxiliary::LowerIf(row) } else { Auxiliary::UpperIf(row) };
            // Away from the limit: down where the row is to be at least something, up where it is to be at most.
            let away = if below { room.clone().neg() } else { room.clone() };
            let (factor, end) = if condition.holds { (away.clone(), limit.add(away)) } else { (away.neg(), limit) };
            add(&mut list, column, factor, Origin(condition.variable.0));
            let (lower, upper) = if below { (end.bound(), N::open_above()) } else { (N::open_below(), end.bound()) };
            self.pending.push(Pending { terms: list, lower, upper, auxiliary });
        }
        lp.conditional.push(Conditional { row, column: ColId(column), holds: condition.holds, lower: ends.lower, upper: ends.upper });
        Ok(RowEnds { lower: N::open_below(), upper: N::open_above() })
    }

    /// The least (or the greatest) that a row can come to within the bounds of its columns. A bound that is missing is a fault.
    fn reach(&self, constraint: &ConstraintDecl, keys: &[u32], lp: &Lp<N>, terms: &[(u32, N, Origin)], least: bool) -> Result<N> {
        let mut sum = N::zero();
        for (col, value, _) in terms {
            let (col, value) = (*col, value.clone());
            let rising = match value.order(&N::zero()) {
                std::cmp::Ordering::Equal => continue,
                order => order == std::cmp::Ordering::Greater,
            };
            let from_below = rising == least;
            let bound = match self.curves.range(col) {
                Some((low, high)) => Some(if from_below { low } else { high }),
                None => {
                    let bounds = if from_below { &lp.columns.lower } else { &lp.columns.upper };
                    bounds.get(col as usize).and_then(N::end)
                }
            };
            let Some(bound) = bound else { return Err(self.unbounded(constraint, keys, col, from_below)) };
            sum = sum.add(value.mul(bound));
        }
        Ok(sum)
    }

    fn unbounded(&self, constraint: &ConstraintDecl, keys: &[u32], col: u32, below: bool) -> Fault {
        let hir = self.eval.hir;
        let side = if below { "lower" } else { "upper" };
        let row = names::indexed(hir, &constraint.name, &constraint.keys, keys);
        let block = self.blocks.iter().find(|block| (block.start..block.start + block.count).contains(&col));
        let found = block.and_then(|block| {
            let variable = self.plan.variables.get(block.declaration as usize)?;
            let mut own = Vec::new();
            let at = block.index.iter().nth((col - block.start) as usize)?;
            block.index.tuple(at, &mut own);
            Some((variable, names::indexed(hir, &variable.name, &variable.keys, &own)))
        });
        let Some((variable, name)) = found else {
            return Fault::new(codes::NO_BOUND, format!("`{row}` has no {side} bound"), constraint.span, "a constraint with a condition");
        };
        let unit = match hir.units.text(variable.unit).as_str() {
            "1" => String::new(),
            unit => format!(" {unit}"),
        };
        let article = if below { "a" } else { "an" };
        Fault::new(codes::NO_BOUND, format!("`{name}` has no {side} bound, which `{row}` needs"), variable.span, format!("without {article} {side} bound"))
            .with(constraint.span, "a constraint with a condition")
            .help(format!("where the condition does not hold, the constraint is let go as far as the bounds of its variables reach: give the variable one, such as `in 0{unit} .. 40{unit}`"))
    }
}

/// Adds a term to a list in which each column stands once.
fn add<N: Made>(list: &mut Vec<(u32, N, Origin)>, col: u32, value: N, origin: Origin) {
    match list.iter_mut().find(|(own, ..)| *own == col) {
        Some((_, own, _)) => *own = own.clone().add(value),
        None => list.push((col, value, origin)),
    }
}
