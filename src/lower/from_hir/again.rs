//! The program of a plan after some values changed: what reads none of them is taken over.

use super::decimals::InFractions;
use super::remade::{Part, Parts, Takes, replace, replace_costs};
use super::*;
use crate::exact::{self, Number};
use crate::lower::ball::{MadeOf, in_order, is_decimal, is_sure, made_of};
use rustc_hash::FxHashSet;

/// The program of a plan after some values changed.
pub struct Again {
    pub lp: Lp,
    /// The same in exact numbers, where it was known so before.
    pub exact: Option<Lp<Exact>>,
    /// What was made anew.
    #[cfg_attr(not(feature = "internals"), expect(dead_code, reason = "the tests look at it"))]
    pub parts: Parts,
}

/// The program of a plan, its first objective the goal, from the one before some nodes of the scenario changed. Where that is known in
/// exact numbers too, parts are made in these, and the doubles are the nearest to them. None where it has to be made from the beginning:
/// where instances may come or go, or coefficients, and where something is wrong with the data.
pub fn again(hir: &Hir, world: &ValueStore, model: ModelId, before: (&Lp, Option<&Lp<Exact>>), changed: &FxHashSet<Node>) -> Option<Again> {
    let reads = Reads { exprs: &|e| hir.reads_any([e], [], changed), indices: &|list| hir.reads_any([], [list], changed) };
    made_again(hir, world, model, before, reads)
}

/// The program of a plan in another draw, from that of a draw with the same outcomes, where what was drawn is read by these nodes.
/// None where it has to be made from the beginning.
#[cfg(feature = "cli")]
pub fn in_another_draw(hir: &Hir, world: &ValueStore, model: ModelId, before: &Lp, changed: &FxHashSet<Node>) -> Option<Lp> {
    let reads =
        Reads { exprs: &|e| hir.reads_any_in_outcomes([e], [], changed), indices: &|list| hir.reads_any_in_outcomes([], [list], changed) };
    made_again(hir, world, model, (before, None), reads).map(|again| again.lp)
}

/// Whether expressions, and indices, read what changed.
#[derive(Clone, Copy)]
struct Reads<'r> {
    exprs: &'r dyn Fn(ExprId) -> bool,
    indices: &'r dyn Fn(GensId) -> bool,
}

fn made_again(
    hir: &Hir,
    world: &ValueStore,
    model: ModelId,
    (before, exact): (&Lp, Option<&Lp<Exact>>),
    reads: Reads<'_>,
) -> Option<Again> {
    let plan = hir.plan(model)?;
    // Where nothing stands for anything but variables and constraints, these say all.
    let calculated = before.calculated.as_ref()?;
    let is_open = |patch: &Patch| hir.state_of(patch) == Switch::Open;
    if before.objective != 0 || plan.objectives.len() > 1 || plan.patches.iter().any(is_open) {
        return None;
    }
    let parts = parts(plan, before, reads)?;
    let mut doubles = InDoubles::of(before, calculated);
    let exact = match exact {
        Some(exact) => {
            let mut program = InFractions { lp: None, out: exact.clone() };
            lowering::<Exact>(hir, world, plan, before)?.remake(&parts, &mut program, before.objective)?;
            doubles.nearest(&parts, &program.out)?;
            Some(program.out)
        }
        None => {
            lowering::<Ball>(hir, world, plan, before)?.remake(&parts, &mut doubles, before.objective)?;
            None
        }
    };
    Some(Again { lp: doubles.finished(), exact, parts })
}

/// Ready to make parts of a program; none where what policies charge is wrong.
fn lowering<'a, N: Made>(hir: &'a Hir, world: &'a ValueStore, plan: &'a Plan, before: &Lp) -> Option<Lowering<'a, N>> {
    let mut lowering: Lowering<'_, N> = Lowering::new(hir, world, plan);
    lowering.eval = Eval::new(hir, world).until(world.clock.clone());
    lowering.blocks = before.column_blocks.clone();
    lowering.caps(plan);
    lowering.faults.is_empty().then_some(lowering)
}

/// What reads something that changed; none where that decides which columns or rows there are.
fn parts(plan: &Plan, before: &Lp, Reads { exprs: reads, indices: index_reads }: Reads<'_>) -> Option<Parts> {
    let mut parts = Parts::default();
    for (at, variable) in (0u32..).zip(&plan.variables) {
        if index_reads(variable.binder) {
            return None;
        }
        if variable.lower.into_iter().chain(variable.upper).any(reads) {
            parts.bounds.push(at);
        }
    }
    for block in &before.row_blocks {
        let constraint = plan.constraints.get(block.declaration as usize)?;
        let limits = constraint.lower.into_iter().chain(constraint.upper).any(reads);
        if index_reads(constraint.binder) || (constraint.given && limits) {
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

    /// Takes parts of a program in exact numbers, rounded.
    fn nearest(&mut self, parts: &Parts, exact: &Lp<Exact>) -> Option<()> {
        for block in parts.bounds.iter().map(|at| self.out.column_blocks.get(*at as usize)) {
            let block = block?;
            for col in (block.start..block.start + block.count).map(ColId) {
                let (lower, upper) = (&exact.columns.lower[col], &exact.columns.upper[col]);
                let decimal =
                    |end: &Option<Exact>| end.as_ref().is_none_or(|end| exact::from_decimal_f64(exact::to_f64(end)).as_ref() == Some(end));
                // The bounds of a program that knows what it is made of are decimals.
                if !(decimal(lower) && decimal(upper)) {
                    return None;
                }
                (self.out.columns.lower[col], self.out.columns.upper[col]) = (rounded_below(lower), rounded_above(upper));
            }
        }
        for (row, part) in &parts.rows {
            let (doubles, rows) = (&mut self.out.rows, &exact.rows);
            (doubles.lower[*row], doubles.upper[*row]) = (rounded_below(&rows.lower[*row]), rounded_above(&rows.upper[*row]));
            let kind = self.made_of.at_mut(row.0);
            if *part == Part::Limits {
                *kind = if *kind == MadeOf::Others { MadeOf::Others } else { MadeOf::OtherLimits };
                continue;
            }
            *kind = MadeOf::Others;
            doubles.constant[*row] = exact::to_f64(&rows.constant[*row]);
            let entries = exact.range(*row);
            let values = doubles.values.get_mut(entries.clone())?.iter_mut().zip(rows.values.get(entries.clone())?);
            values.for_each(|(double, value)| *double = exact::to_f64(value));
            doubles.value_origin.get_mut(entries.clone())?.copy_from_slice(rows.value_origin.get(entries)?);
        }
        if parts.objective {
            self.objective = true;
            self.out.offset = exact::to_f64(&exact.offset);
            let costs = self.out.columns.cost.iter_mut().zip(&exact.columns.cost);
            costs.for_each(|(double, cost)| *double = exact::to_f64(cost));
            self.out.columns.cost_origin.clone_from(&exact.columns.cost_origin);
        }
        Some(())
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
        replace(&mut self.out, row, doubles)
    }

    fn objective(&mut self, terms: &Terms<Ball>) -> Option<()> {
        if !(terms.constant.is_precise() && terms.values.iter().all(Ball::is_precise)) {
            return None;
        }
        self.objective = !(is_decimal(&terms.constant) && terms.values.iter().all(is_decimal));
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
