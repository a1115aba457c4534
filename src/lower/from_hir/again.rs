//! The program of a plan after some values changed: what reads none of them is taken over.

use super::remade::{Part, Parts, Takes, replace, replace_costs};
use super::*;
use crate::exact::Number;
use crate::lower::ball::{MadeOf, in_order, is_sure, made_of};
use rustc_hash::FxHashSet;

/// The program of a plan, its first objective the goal, from the one before some nodes of the scenario changed, and what of it was made
/// anew. None where it has to be made from the beginning: where instances may come or go, or coefficients, and where something is wrong
/// with the data.
pub fn again(hir: &Hir, world: &ValueStore, model: ModelId, before: &Lp, changed: &FxHashSet<Node>) -> Option<(Lp, Parts)> {
    let plan = hir.plan(model)?;
    // Where nothing stands for anything but variables and constraints, these say all.
    let calculated = before.calculated.as_ref()?;
    let is_open = |patch: &Patch| hir.state_of(patch) == Switch::Open;
    if before.objective != 0 || plan.objectives.len() > 1 || plan.patches.iter().any(is_open) {
        return None;
    }
    let parts = parts(hir, plan, before, changed)?;
    let mut lowering: Lowering<'_, Ball> = Lowering::new(hir, world, plan);
    lowering.eval = Eval::new(hir, world).until(world.clock.clone());
    lowering.blocks = before.column_blocks.clone();
    lowering.caps(plan);
    if !lowering.faults.is_empty() {
        return None;
    }
    let mut program = InDoubles::of(before, calculated);
    lowering.remake(&parts, &mut program, before.objective)?;
    Some((program.finished(), parts))
}

/// What reads something that changed; none where that decides which columns or rows there are.
fn parts(hir: &Hir, plan: &Plan, before: &Lp, changed: &FxHashSet<Node>) -> Option<Parts> {
    let reads = |e: ExprId| hir.reads_any([e], [], changed);
    let mut parts = Parts::default();
    for (at, variable) in (0u32..).zip(&plan.variables) {
        if hir.reads_any([], [variable.binder], changed) {
            return None;
        }
        if variable.lower.into_iter().chain(variable.upper).any(reads) {
            parts.bounds.push(at);
        }
    }
    for block in &before.row_blocks {
        let constraint = plan.constraints.get(block.declaration as usize)?;
        let limits = constraint.lower.into_iter().chain(constraint.upper).any(reads);
        if hir.reads_any([], [constraint.binder], changed) || (constraint.given && limits) {
            return None;
        }
        // What it costs to miss it is looked at where its terms are made.
        let priced = || constraint.below.iter().chain(&constraint.above).any(|penalty| reads(penalty.price));
        let part = if reads(constraint.body) || priced() { Some(Part::All) } else { limits.then_some(Part::Limits) };
        parts.rows.extend(part.into_iter().flat_map(|part| (block.start..block.start + block.count).map(move |row| (RowId(row), part))));
    }
    parts.rows.sort_unstable_by_key(|(row, _)| *row);
    parts.objective = plan.objectives.iter().any(|objective| reads(objective.body));
    Some(parts)
}

/// A program in doubles that is made of another.
struct InDoubles {
    out: Lp,
    /// By row.
    made_of: Vec<MadeOf>,
    objective: bool,
}

impl InDoubles {
    fn of(before: &Lp, calculated: &Calculated) -> InDoubles {
        let mut kinds = vec![MadeOf::Decimals; before.row_count()];
        calculated.rows.iter().for_each(|row| *kinds.at_mut(row.0) = MadeOf::Others);
        calculated.limits.iter().for_each(|row| *kinds.at_mut(row.0) = MadeOf::OtherLimits);
        InDoubles { out: before.clone(), made_of: kinds, objective: calculated.objective }
    }

    fn finished(self) -> Lp {
        let rows = |kind: MadeOf| (0u32..).map(RowId).zip(&self.made_of).filter(|(_, own)| **own == kind).map(|(row, _)| row).collect();
        let calculated = Calculated { rows: rows(MadeOf::Others), limits: rows(MadeOf::OtherLimits), objective: self.objective };
        Lp { calculated: Some(calculated), ..self.out }
    }
}

impl Takes<Ball> for InDoubles {
    fn blocks(&self) -> (&[Block], &[Block]) {
        (&self.out.column_blocks, &self.out.row_blocks)
    }

    fn constant(&self, row: RowId) -> Option<Ball> {
        match self.out.rows.constant[row] {
            0.0 => Some(Ball::zero()),
            value => (*self.made_of.at(row.0) != MadeOf::Others).then(|| Ball::decimal(value)),
        }
    }

    fn limits(&mut self, row: RowId, ends: RowEnds<Ball>) -> Option<()> {
        if !in_order(&ends.lower, &ends.upper) {
            return None;
        }
        let kind = self.made_of.at_mut(row.0);
        if *kind != MadeOf::Others {
            *kind = made_of(&[], &Ball::zero(), [&ends.lower, &ends.upper]);
        }
        (self.out.rows.lower[row], self.out.rows.upper[row]) = (ends.lower.to_f64(), ends.upper.to_f64());
        Some(())
    }

    fn row(&mut self, row: RowId, made: Rows<Ball>) -> Option<()> {
        let first = RowId(0);
        if !is_sure(&made, first) {
            return None;
        }
        *self.made_of.at_mut(row.0) = made_of(&made.values, &made.constant[first], [&made.lower[first], &made.upper[first]]);
        let number = |ball: &Ball| ball.to_f64();
        let doubles = Rows {
            lower: made.lower.iter().map(number).collect(),
            upper: made.upper.iter().map(number).collect(),
            constant: made.constant.iter().map(number).collect(),
            origin: made.origin,
            starts: made.starts,
            cols: made.cols,
            values: made.values.iter().map(number).collect(),
            value_origin: made.value_origin,
        };
        replace(&mut self.out.rows, row, doubles)
    }

    fn objective(&mut self, terms: &Terms<Ball>) -> Option<()> {
        if !(terms.constant.is_precise() && terms.values.iter().all(Ball::is_precise)) {
            return None;
        }
        self.objective = !(terms.constant.decimal().is_some() && terms.values.iter().all(|value| value.decimal().is_some()));
        replace_costs(&mut self.out, terms, Ball::to_f64);
        Some(())
    }

    fn bounds(&mut self, first: u32, lower: ByCol<Ball>, upper: ByCol<Ball>) -> Option<()> {
        for ((col, low), high) in (first..).map(ColId).zip(&lower).zip(&upper) {
            // The bounds of a program that knows what it is made of are decimals.
            if !in_order(low, high) || made_of(&[], &Ball::zero(), [low, high]) != MadeOf::Decimals {
                return None;
            }
            (self.out.columns.lower[col], self.out.columns.upper[col]) = (low.to_f64(), high.to_f64());
        }
        Some(())
    }
}
