//! Columns: the variables, and what belongs to them.

use super::*;

/// The instances of a variable with `or 0`: their first column, and their bounds.
pub(super) struct Switched<N> {
    variable: u32,
    first: u32,
    bounds: Vec<(N, N)>,
}

/// The blocks of a program. What says whether a variable is on stands for auxiliary columns, which no block owns.
pub(super) fn own_blocks(plan: &Plan, mut blocks: Vec<Block>) -> Vec<Block> {
    let mut end = 0;
    for (block, variable) in blocks.iter_mut().zip(&plan.variables) {
        if matches!(variable.role, Role::On { .. }) {
            *block = Block::new(block.declaration, end, TupleIndex::none(&vec![0; variable.keys.len()]));
        }
        end = block.start + block.count;
    }
    blocks
}

impl<'a, N: Made> Lowering<'a, N> {
    pub(super) fn variable(&mut self, number: u32, variable: &'a Variable, lp: &mut Lp<N>) -> Result<()> {
        let fixed = match variable.policy {
            Some(column @ (PolicyColumn::Enacted(_) | PolicyColumn::Amount(..))) => Some(self.policy_bounds(self.plan, column)),
            Some(PolicyColumn::Own(_) | PolicyColumn::Missed(_)) | None => None,
        };
        if let Some(None) = fixed {
            self.blocks.push(Block::new(number, lp.column_count() as u32, TupleIndex::none(&[])));
            return Ok(());
        }
        let index = match variable.role {
            _ if !self.is_there(variable) => TupleIndex::none(&vec![0; variable.keys.len()]),
            Role::Unused | Role::On { .. } => TupleIndex::none(&vec![0; variable.keys.len()]),
            _ => self.eval.binder(variable.binder, &variable.keys, variable.slots)?,
        };
        let start = lp.column_count() as u32;
        let count = index.len() as usize;
        if lp.column_count() + count > MOST_COLUMNS {
            let message = format!("a plan of more than {MOST_COLUMNS} variables, and the program takes no more");
            return Err(EvalError::new(codes::TOO_MANY, message, variable.span, format!("{} with these", lp.column_count() + count)));
        }
        for bound in [variable.lower, variable.upper].into_iter().flatten() {
            self.eval.affordable(Some(variable.binder), bound)?;
        }
        let all = lp.column_count() + count;
        let columns = &mut lp.columns;
        let domain = if variable.integer { Domain::Integer } else { Domain::Continuous };
        columns.domain.resize(all, domain);
        columns.cost.resize(all, N::zero());
        columns.cost_origin.resize(all, Origin(u32::MAX));
        columns.origin.resize(all, Origin(number));
        if let Some(Some((lower, upper))) = fixed {
            columns.lower.push(lower);
            columns.upper.push(upper);
            self.blocks.push(Block::new(number, start, index));
            return Ok(());
        }
        self.bounds(variable, &index, variable.lower, N::open_below(), &mut columns.lower)?;
        self.bounds(variable, &index, variable.upper, N::open_above(), &mut columns.upper)?;
        if variable.semicontinuous {
            self.semicontinuous(number, variable, &index, start, lp)?;
        }
        self.enactable(variable, &index, start, lp)?;
        self.blocks.push(Block::new(number, start, index));
        Ok(())
    }

    /// Zero, or between the bounds: the column goes from 0 to the upper one.
    fn semicontinuous(&mut self, number: u32, variable: &'a Variable, index: &TupleIndex, start: u32, lp: &mut Lp<N>) -> Result<()> {
        let range = start as usize..start as usize + index.len() as usize;
        let columns = &mut lp.columns;
        let (lower, upper) = (&mut columns.lower[range.clone()], &columns.upper[range]);
        let mut bounds = Vec::new();
        let mut keys = Vec::new();
        for ((row, low), high) in index.iter().zip(lower).zip(upper) {
            index.tuple(row, &mut keys);
            let doubt = &mut self.doubt;
            let mut above = |a: &N, b: &N| {
                *doubt |= a.sure(b).is_none();
                a.order(b) == std::cmp::Ordering::Greater
            };
            let wrong = match (N::end(low), N::end(high)) {
                (Some(a), Some(b)) if above(&a, &N::zero()) && !above(&a, &b) => {
                    bounds.push((a, b));
                    *low = N::zero().bound();
                    continue;
                }
                (None, _) => ("it has no lower bound", variable.lower),
                (_, None) => ("it has no upper bound", variable.upper),
                (Some(a), _) if !above(&a, &N::zero()) => ("its lower bound is not above 0", variable.lower),
                _ => ("its lower bound is above the upper", variable.lower),
            };
            let name = names::indexed(self.eval.hir, &variable.name, &variable.keys, &keys);
            let message = format!("`{name}` is 0 or lies between two bounds, and {}", wrong.0);
            let at = wrong.1.map_or(variable.span, |e| self.eval.hir.exprs.spans[e]);
            let fault = EvalError::new(codes::NO_BOUND, message, at, "this bound").with(variable.span, "declared with `or 0`");
            return Err(self.eval.at_keys(fault, variable.binder, &variable.keys, &keys));
        }
        self.switched.push(Switched { variable: number, first: start, bounds });
        Ok(())
    }

    /// The binaries of the variables with `or 0`, and the rows that tie the two together: lower · on <= x <= upper · on.
    pub(super) fn switches(&mut self, lp: &mut Lp<N>) {
        for Switched { variable, first, bounds } in std::mem::take(&mut self.switched) {
            let decl = self.plan.variables.at(variable);
            let bound = |e: Option<ExprId>| Origin(e.map_or(u32::MAX, |e| e.0));
            let (low_origin, high_origin) = (bound(decl.lower), bound(decl.upper));
            // What reads whether it is on finds the binaries by its keys.
            if let (Some(at), Some(own)) = (self.plan.on(variable), self.blocks.get(variable as usize)) {
                let block = Block { declaration: at, start: lp.column_count() as u32, ..own.clone() };
                self.blocks.iter_mut().skip(at as usize).take(1).for_each(|slot| *slot = block.clone());
            }
            for (col, (low, high)) in (first..).zip(bounds) {
                let on = lp.column_count() as u32;
                let one = N::from_f64(1.0);
                column(lp, N::zero().bound(), one.clone().bound(), Domain::Integer, Auxiliary::On(ColId(col)));
                let terms = |limit: N, origin: Origin| vec![(col, one.clone(), origin), (on, limit.neg(), origin)];
                // Where it is on, it is not below the one bound; where it is off, it is not above 0.
                let go = |holds: bool, source: Source| Some(Go { column: ColId(on), holds, made_of: vec![(source, one.clone())] });
                self.pending.push(Pending {
                    terms: terms(low, low_origin),
                    lower: N::zero().bound(),
                    upper: N::open_above(),
                    auxiliary: Auxiliary::AtLeastIfOn(ColId(col)),
                    go: go(true, Source::ColumnLower(ColId(col))),
                });
                self.pending.push(Pending {
                    terms: terms(high, high_origin),
                    lower: N::open_below(),
                    upper: N::zero().bound(),
                    auxiliary: Auxiliary::AtMostIfOn(ColId(col)),
                    go: go(false, Source::ColumnUpper(ColId(col))),
                });
            }
        }
    }

    /// The bounds of all instances. A missing value means that there is none.
    pub(super) fn bounds(
        &mut self,
        variable: &'a Variable,
        index: &TupleIndex,
        bound: Option<ExprId>,
        open: N::Bound,
        out: &mut ByCol<N::Bound>,
    ) -> Result<()> {
        let count = index.len() as usize;
        let Some(bound) = bound else {
            out.resize(out.len() + count, open);
            return Ok(());
        };
        if let ExprKind::Number(lit, _) = self.eval.hir.exprs.kinds[bound] {
            let value = self.eval.literal(lit);
            out.resize(out.len() + count, value.bound());
            return Ok(());
        }
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let value = self.eval.frame(variable.slots, &keys, |eval| eval.sure_number(bound));
            match value {
                Ok(value) => out.push(value.bound()),
                Err(fault) if fault.is_missing() => out.push(open.clone()),
                Err(fault) => return Err(self.eval.at_keys(fault, variable.binder, &variable.keys, &keys)),
            }
        }
        Ok(())
    }
}
