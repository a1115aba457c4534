//! A program in exact numbers from one in doubles that knows which of its numbers are decimals, as they were written: only rows in
//! which something was calculated are made again, and so is the objective.

use super::remade::{Part, Parts, Takes, replace, replace_costs};
use super::*;
use crate::exact;
use std::cell::RefCell;

/// The rows that are made again are at most this part of all; else the whole program is.
const PART: usize = 4;

/// The program in exact numbers of a plan whose program in doubles is known, and how they compare.
pub fn exactly(
    hir: &Hir,
    world: &ValueStore,
    model: ModelId,
    goal: &LexStage,
    lp: &Lp,
) -> std::result::Result<(Lp<Exact>, Agreement), Vec<EvalError>> {
    match exact(hir, world, model, lp, world.clock.as_ref().map(Clock::again)) {
        Some(exact) => Ok((exact, Agreement::Same)),
        None => lower_anew::<Exact>(hir, world, model, goal).map(|exact| {
            let compared = agreement(lp, &exact);
            (exact, compared)
        }),
    }
}

/// The program in exact numbers, which agrees with that in doubles; none where the doubles do not know enough.
pub(super) fn exact(hir: &Hir, world: &ValueStore, model: ModelId, lp: &Lp, clock: Option<Clock>) -> Option<Lp<Exact>> {
    let calculated = lp.calculated.as_ref().filter(|calculated| calculated.rows.len() <= lp.row_count() / PART)?;
    // Whether variables are on is read by way of columns that are not known here.
    let plan = hir.models[model].plan().filter(|plan| plan.variables.iter().all(|v| !matches!(v.role, Role::On { .. })))?;
    let known = RefCell::new(Known::default());
    let decimal = |value: &f64| known.borrow_mut().decimal(*value);
    let end = |value: &f64| value.is_finite().then(|| decimal(value));
    let out = lp.clone().mapped(decimal, end, end);
    let mut lowering: Lowering<'_, Exact> = Lowering::new(hir, world, plan);
    lowering.eval = Eval::new(hir, world).until(clock);
    lowering.blocks = lp.column_blocks.clone();
    first_rows_agree(&mut lowering, calculated, &out)?;
    let all = calculated.rows.iter().map(|row| (*row, Part::All));
    let mut rows: Vec<(RowId, Part)> = all.chain(calculated.limits.iter().map(|row| (*row, Part::Limits))).collect();
    rows.sort_unstable_by_key(|(row, _)| *row);
    let parts = Parts { bounds: Vec::new(), rows, objective: calculated.objective };
    let mut program = InFractions { lp: Some(lp), out };
    lowering.remake(&parts, &mut program, lp.objective)?;
    Some(program.out)
}

/// Makes the first row of each constraint of decimals, to see that it comes out the same.
fn first_rows_agree(lowering: &mut Lowering<'_, Exact>, calculated: &Calculated, out: &Lp<Exact>) -> Option<()> {
    let plan = lowering.plan;
    let mut terms = Terms::new(out.column_count());
    let mut keys = Vec::new();
    for block in &out.row_blocks {
        let row = RowId(block.start);
        let is_made_anyway = calculated.rows.binary_search(&row).is_ok() || calculated.limits.binary_search(&row).is_ok();
        let Some(key) = block.index.iter().next().filter(|_| !is_made_anyway) else { continue };
        block.index.tuple(key, &mut keys);
        let made = lowering.row_alone(block.declaration, plan.constraints.at(block.declaration), &keys, &mut terms)?;
        is_row(out, row, &made)?.then_some(())?;
    }
    Some(())
}

/// A program in exact numbers.
pub(super) struct InFractions<'p> {
    /// Each part has to agree with that of these doubles.
    pub(super) lp: Option<&'p Lp>,
    pub(super) out: Lp<Exact>,
}

impl Takes<Exact> for InFractions<'_> {
    fn blocks(&self) -> (&[Block], &[Block]) {
        (&self.out.column_blocks, &self.out.row_blocks)
    }

    fn constant(&self, row: RowId) -> Option<Exact> {
        Some(self.out.rows.constant[row].clone())
    }

    fn limits(&mut self, row: RowId, ends: RowEnds<Exact>) -> Option<()> {
        (self.out.rows.lower[row], self.out.rows.upper[row]) = (ends.lower, ends.upper);
        self.lp.is_none_or(|lp| row_agrees(lp, &self.out, row)).then_some(())
    }

    fn row(&mut self, row: RowId, made: Rows<Exact>) -> Option<()> {
        replace(&mut self.out, row, made)?;
        self.lp.is_none_or(|lp| row_agrees(lp, &self.out, row)).then_some(())
    }

    fn objective(&mut self, terms: &Terms<Exact>) -> Option<()> {
        replace_costs(&mut self.out, terms, Exact::clone);
        self.lp.is_none_or(|lp| objective_agrees(lp, &self.out)).then_some(())
    }

    fn bounds(&mut self, first: u32, lower: ByCol<Option<Exact>>, upper: ByCol<Option<Exact>>) -> Option<()> {
        for ((col, low), high) in (first..).map(ColId).zip(lower.into_items()).zip(upper.into_items()) {
            (self.out.columns.lower[col], self.out.columns.upper[col]) = (low, high);
            self.lp.is_none_or(|lp| column_agrees(lp, &self.out, col)).then_some(())?;
        }
        Some(())
    }
}

/// Decimals of doubles that came a moment ago: plans repeat them, and fractions in lowest terms take their time.
struct Known(Vec<Option<(u64, Exact)>>);

impl Default for Known {
    fn default() -> Known {
        Known(vec![None; 1 << Known::BITS])
    }
}

impl Known {
    const BITS: u32 = 12;

    fn decimal(&mut self, value: f64) -> Exact {
        let bits = value.to_bits();
        // Fibonacci hashing.
        let slot = self.0.at_mut((bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - Known::BITS)) as usize);
        match slot {
            Some((known, decimal)) if *known == bits => decimal.clone(),
            _ => {
                let decimal = exact::from_decimal_f64(value).unwrap_or(Exact::ZERO);
                *slot = Some((bits, decimal.clone()));
                decimal
            }
        }
    }
}

/// True where a row has the numbers that were made again.
fn is_row(lp: &Lp<Exact>, row: RowId, made: &Rows<Exact>) -> Option<bool> {
    let rows = &lp.rows;
    let first = RowId(0);
    let around = rows.lower[row] == made.lower[first] && rows.upper[row] == made.upper[first] && rows.constant[row] == made.constant[first];
    Some(around && rows.values.get(lp.range(row))? == made.values.as_slice())
}
