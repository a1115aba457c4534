//! A program in exact numbers from one in doubles that knows which of its numbers are decimals, as they were written: only rows in
//! which something was calculated are made again, and so is the objective.

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
    let mut out = lp.clone().mapped(decimal, end, end);
    let mut lowering: Lowering<'_, Exact> = Lowering::new(hir, world, plan);
    lowering.eval = Eval::new(hir, world).until(clock);
    lowering.blocks = lp.column_blocks.clone();
    let mut terms = Terms::new(lp.column_count());
    let mut keys = Vec::new();
    let mut rows = calculated.rows.iter().copied().peekable();
    for block in &lp.row_blocks {
        let constraint = plan.constraints.at(block.declaration);
        for (at, key) in (block.start..).map(RowId).zip(block.index.iter()) {
            let calculated = rows.next_if_eq(&at).is_some();
            // The first row of each constraint is made again in any case, to see that it comes out the same.
            if !calculated && at.0 != block.start {
                continue;
            }
            block.index.tuple(key, &mut keys);
            let ends = lowering.row(constraint, &keys, &mut terms).ok()?;
            let mut made = Rows::default();
            push_row(&mut made, ends, &mut terms, Origin(block.declaration));
            let same = is_row(&out, at, &made)?;
            replace(&mut out, at, made)?;
            if !(if calculated { row_agrees(lp, &out, at) } else { same }) {
                return None;
            }
        }
    }
    if calculated.objective {
        let objective = plan.objectives.get(lp.objective as usize).filter(|objective| !objective.levels)?;
        lowering.objective(lp.objective, objective, &mut terms).ok()?;
        out.offset = terms.constant.clone();
        out.columns.cost.fill(Exact::ZERO);
        for (col, value, _) in terms.list() {
            out.columns.cost[ColId(col)] = value;
        }
        if !objective_agrees(lp, &out) {
            return None;
        }
    }
    rows.next().is_none().then_some(out)
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
    let entries = *rows.starts.get(row.0 as usize)?..*rows.starts.get(row.0 as usize + 1)?;
    let first = RowId(0);
    let around = rows.lower[row] == made.lower[first] && rows.upper[row] == made.upper[first] && rows.constant[row] == made.constant[first];
    Some(around && rows.values.get(entries)? == made.values.as_slice())
}

/// Puts a row in the place of one with the same columns.
fn replace(lp: &mut Lp<Exact>, row: RowId, mut made: Rows<Exact>) -> Option<()> {
    let rows = &mut lp.rows;
    let entries = *rows.starts.get(row.0 as usize)?..*rows.starts.get(row.0 as usize + 1)?;
    if rows.cols.get(entries.clone())? != made.cols.as_slice() {
        return None;
    }
    rows.values.get_mut(entries)?.swap_with_slice(&mut made.values);
    let first = RowId(0);
    let (lower, upper, constant) = (&mut made.lower[first], &mut made.upper[first], &mut made.constant[first]);
    std::mem::swap(&mut rows.lower[row], lower);
    std::mem::swap(&mut rows.upper[row], upper);
    std::mem::swap(&mut rows.constant[row], constant);
    Some(())
}
