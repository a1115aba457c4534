//! A plan of the typed scenario to columns, rows and coefficients.
//!
//! Numbers stay in the declared units of variables, constraints and objective: that scales the
//! program the way the modeler thinks of it. The walk is linear in the number of coefficients. It is the same for
//! doubles and for exact numbers.

mod policy;
mod reach;
mod terms;
mod walk;

use super::*;
use crate::diagnostics::codes;
use crate::eval::{Eval, Fault, Result, World};
use crate::hir::*;
use terms::Terms;
use walk::{Cache, Walk};

/// What a constraint's sides came to, before its row is put in.
struct RowEnds<N: Value> {
    lower: N::Bound,
    upper: N::Bound,
}

/// Lowers a plan. Faults of data come back as a list: at most one for each declaration.
pub fn lower<N: Value>(hir: &Hir, world: &World, model: ModelId) -> std::result::Result<Lp<N>, Vec<Fault>> {
    let ModelBody::Plan(plan) = &hir.models[model].body else { return Err(Vec::new()) };
    let mut lowering = Lowering { eval: Eval::new(hir, world), blocks: Vec::new(), cache: Cache::default(), faults: Vec::new() };
    let mut lp = Lp {
        sense: if plan.objectives.iter().any(|o| o.maximize) { Sense::Maximize } else { Sense::Minimize },
        offset: N::zero(),
        columns: Columns::default(),
        rows: Rows::default(),
        column_blocks: Vec::new(),
        row_blocks: Vec::new(),
    };
    for (i, variable) in plan.variables.iter().enumerate() {
        if let Err(fault) = lowering.variable(plan, i as u32, variable, &mut lp) {
            lowering.faults.push(fault);
            lowering.blocks.push(Block::new(i as u32, 0, TupleIndex::none(&[])));
        }
    }
    // Without its columns no row can be made.
    if !lowering.faults.is_empty() {
        return Err(lowering.faults);
    }
    let mut terms = Terms::new(lp.column_count());
    if let Some(objective) = plan.objectives.first()
        && let Err(fault) = lowering.objective(objective, &mut lp, &mut terms)
    {
        lowering.faults.push(fault);
    }
    for (i, constraint) in plan.constraints.iter().enumerate() {
        if lowering.waits(plan, constraint) {
            continue;
        }
        if let Err(fault) = lowering.constraint(i as u32, constraint, &mut lp, &mut terms) {
            lowering.faults.push(fault);
        }
    }
    if lowering.faults.is_empty() {
        lowering.policy_rows(plan, &mut lp, &mut terms);
    }
    lp.column_blocks = lowering.blocks;
    if lowering.faults.is_empty() { Ok(lp) } else { Err(lowering.faults) }
}

struct Lowering<'a, N: Value> {
    eval: Eval<'a, N>,
    /// By variable.
    blocks: Vec<Block>,
    cache: Cache<N>,
    faults: Vec<Fault>,
}

impl<'a, N: Value> Lowering<'a, N> {
    fn variable(&mut self, plan: &Plan, number: u32, variable: &'a Variable, lp: &mut Lp<N>) -> Result<()> {
        let fixed = variable.policy.map(|column| self.policy_bounds(plan, column));
        if let Some(None) = fixed {
            self.blocks.push(Block::new(number, lp.column_count() as u32, TupleIndex::none(&[])));
            return Ok(());
        }
        let index = self.eval.binder(variable.binder, &variable.keys, variable.slots)?;
        let start = lp.column_count() as u32;
        let count = index.len() as usize;
        if lp.column_count() + count >= u32::MAX as usize / 2 {
            return Err(Fault::new(codes::TOO_MANY, "more variables than the program takes", variable.span, "this one"));
        }
        let columns = &mut lp.columns;
        let domain = if variable.integer { Domain::Integer } else { Domain::Continuous };
        columns.domain.resize(columns.domain.len() + count, domain);
        columns.cost.resize(columns.cost.len() + count, N::zero());
        columns.cost_origin.resize(columns.cost_origin.len() + count, Origin(u32::MAX));
        columns.origin.resize(columns.origin.len() + count, Origin(number));
        if let Some(Some((lower, upper))) = fixed {
            columns.lower.push(lower);
            columns.upper.push(upper);
            self.blocks.push(Block::new(number, start, index));
            return Ok(());
        }
        self.bounds(variable, &index, variable.lower, N::open_below(), &mut columns.lower)?;
        self.bounds(variable, &index, variable.upper, N::open_above(), &mut columns.upper)?;
        self.blocks.push(Block::new(number, start, index));
        Ok(())
    }

    /// True for rows that a policy brings, unless it is on and they are its limits.
    fn waits(&self, plan: &Plan, constraint: &ConstraintDecl) -> bool {
        match constraint.policy {
            None => false,
            Some(PolicyRow::Limit { patch, .. }) => {
                plan.patches.get(patch as usize).is_none_or(|patch| self.eval.hir.state_of(patch) != Switch::On)
            }
            Some(_) => true,
        }
    }

    /// The bounds of all instances. A missing value means that there is none.
    fn bounds(
        &mut self,
        variable: &'a Variable,
        index: &TupleIndex,
        bound: Option<ExprId>,
        open: N::Bound,
        out: &mut Vec<N::Bound>,
    ) -> Result<()> {
        let count = index.len() as usize;
        let Some(bound) = bound else {
            out.resize(out.len() + count, open);
            return Ok(());
        };
        if let ExprKind::Number(lit, value) = self.eval.hir.exprs.kinds[bound] {
            let value = N::literal(self.eval.hir.literal(lit), value);
            out.resize(out.len() + count, value.bound());
            return Ok(());
        }
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let value = self.eval.frame(variable.slots, &keys, |eval| eval.number(bound));
            match value {
                Ok(value) => out.push(value.bound()),
                Err(fault) if fault.is_missing() => out.push(open.clone()),
                Err(fault) => return Err(self.eval.at_keys(fault, variable.binder, &variable.keys, &keys)),
            }
        }
        Ok(())
    }

    fn objective(&mut self, objective: &'a ObjectiveDecl, lp: &mut Lp<N>, terms: &mut Terms<N>) -> Result<()> {
        terms.begin();
        let hir = self.eval.hir;
        // Straight into the terms: an objective may be as long as the plan.
        let (body, slots) = match hir.exprs.kinds[objective.body] {
            ExprKind::Let(id, _) => (hir.lets[id].body, hir.lets[id].slots),
            _ => (objective.body, objective.slots),
        };
        self.in_frame(slots, &[], body, terms)?;
        lp.offset = terms.constant.clone();
        for ((col, value), origin) in terms.cols.iter().zip(&terms.values).zip(&terms.origins) {
            let columns = &mut lp.columns;
            if let (Some(cost), Some(place)) = (columns.cost.get_mut(*col as usize), columns.cost_origin.get_mut(*col as usize)) {
                *cost = value.clone();
                *place = *origin;
            }
        }
        Ok(())
    }

    fn in_frame(&mut self, slots: u32, keys: &[u32], body: ExprId, terms: &mut Terms<N>) -> Result<()> {
        let blocks = std::mem::take(&mut self.blocks);
        let mut walk = Walk { blocks: &blocks, cache: &mut self.cache };
        let result = self.eval.frame(slots, keys, |eval| walk.linear(eval, body, None, terms));
        self.blocks = blocks;
        result
    }

    fn constraint(&mut self, number: u32, constraint: &'a ConstraintDecl, lp: &mut Lp<N>, terms: &mut Terms<N>) -> Result<()> {
        if !constraint.complete {
            return Ok(());
        }
        let index = self.eval.binder(constraint.binder, &constraint.keys, constraint.slots)?;
        let start = lp.row_count() as u32;
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            match self.row(constraint, &keys, terms) {
                Ok(ends) => push_row(&mut lp.rows, ends, terms, Origin(number)),
                Err(fault) => return Err(self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys)),
            }
        }
        lp.row_blocks.push(Block::new(number, start, index));
        Ok(())
    }

    fn row(&mut self, constraint: &ConstraintDecl, keys: &[u32], terms: &mut Terms<N>) -> Result<RowEnds<N>> {
        terms.begin();
        self.in_frame(constraint.slots, keys, constraint.body, terms)?;
        let mut end = |side: Option<ExprId>, open: N::Bound| match side {
            None => Ok(open),
            Some(e) => self.eval.frame(constraint.slots, keys, |eval| eval.number(e)).map(N::bound),
        };
        let lower = end(constraint.lower, N::open_below())?;
        let upper = if constraint.upper == constraint.lower { lower.clone() } else { end(constraint.upper, N::open_above())? };
        Ok(RowEnds { lower: N::less(lower, &terms.constant), upper: N::less(upper, &terms.constant) })
    }
}

fn push_row<N: Value>(rows: &mut Rows<N>, ends: RowEnds<N>, terms: &mut Terms<N>, origin: Origin) {
    if terms.cols.is_sorted() {
        rows.cols.extend(terms.cols.iter().map(|c| ColId(*c)));
        rows.values.append(&mut terms.values);
        rows.value_origin.extend_from_slice(&terms.origins);
    } else {
        let mut order: Vec<u32> = (0..terms.cols.len() as u32).collect();
        order.sort_unstable_by_key(|i| terms.cols.get(*i as usize).copied());
        for i in order {
            let i = i as usize;
            if let (Some(col), Some(value), Some(origin)) = (terms.cols.get(i), terms.values.get(i), terms.origins.get(i)) {
                rows.cols.push(ColId(*col));
                rows.values.push(value.clone());
                rows.value_origin.push(*origin);
            }
        }
    }
    rows.lower.push(ends.lower);
    rows.upper.push(ends.upper);
    rows.constant.push(terms.constant.clone());
    rows.origin.push(origin);
    rows.starts.push(rows.cols.len());
}
