//! A plan of the typed scenario to columns, rows and coefficients.
//!
//! Numbers stay in the declared units of variables, constraints and objective: that scales the
//! program the way the modeler thinks of it. The walk is linear in the number of coefficients. It is the same for
//! doubles, which carry a bound of their error, and for exact numbers.

mod again;
mod body;
mod columns;
mod counted;
mod curves;
mod decimals;
mod defined;
mod enacted;
mod extremes;
mod found;
mod given;
mod indicators;
mod levels;
mod missed;
mod objectives;
mod piecewise;
mod policy;
mod powers;
mod ranged;
mod reach;
mod remade;
mod rows;
mod smooth;
mod tails;
mod terms;
mod walk;

#[cfg(feature = "internals")]
pub use again::Again;
pub use again::again;
#[cfg(feature = "cli")]
pub use again::in_another_draw;
pub use decimals::exactly;
#[cfg(feature = "internals")]
pub use remade::Part;
#[cfg(feature = "internals")]
pub use remade::Parts;

use super::names;
use crate::data::TupleIndex;
use crate::exact::Exact;
use crate::ids::At;

use crate::diagnostics::codes;
use crate::eval::{Ball, Chain, Clock, Eval, EvalError, Figure, Result, ValueStore};
use crate::hir::*;
use crate::lp::*;
use curves::Curves;
use found::Why;
use rows::{Go, Pending, RowEnds, column, push_row, row};
use terms::Terms;
use walk::{Cache, Walk};

/// Lowers a plan, with the objective of a goal; those before it keep their limits. Faults of data come back as a list: at most
/// one for each declaration.
pub fn lower<N: Lowered>(hir: &Hir, world: &ValueStore, model: ModelId, goal: &LexStage) -> std::result::Result<Lp<N>, Vec<EvalError>> {
    N::lowered(hir, world, model, goal, world.clock.clone())
}

/// The same with the world's limit of time counted from now.
pub fn lower_anew<N: Lowered>(
    hir: &Hir,
    world: &ValueStore,
    model: ModelId,
    goal: &LexStage,
) -> std::result::Result<Lp<N>, Vec<EvalError>> {
    let name = &hir.models[model].name;
    let stage = if N::IN_FRACTIONS { format!("`{name}` was set up in exact fractions") } else { format!("`{name}` was set up") };
    N::lowered(hir, world, model, goal, world.clock.as_ref().map(|clock| clock.again().during(stage)))
}

/// The program of a plan with its numbers as near to the exact ones as doubles are, where that costs little: the one that is solved.
pub fn nearest(hir: &Hir, world: &ValueStore, model: ModelId, goal: &LexStage, lp: Lp) -> Lp {
    if lp.entry_count() > SMALL && !lp.has_integers() {
        return lp;
    }
    if let Some(exact) = decimals::exact(hir, world, model, &lp, world.clock.clone()) {
        return Lp { calculated: lp.calculated, ..exact.into_rounded() };
    }
    match lower::<Exact>(hir, world, model, goal) {
        Ok(exact) if agreement(&lp, &exact) != Agreement::Different => exact.into_rounded(),
        _ => lp,
    }
}

/// Plans of at most so many coefficients are made in exact numbers before they are solved.
pub const SMALL: usize = 20_000;

/// A number of a program, and how a program of such numbers is made.
pub trait Lowered: Value {
    const IN_FRACTIONS: bool;
    fn lowered(
        hir: &Hir,
        world: &ValueStore,
        model: ModelId,
        goal: &LexStage,
        clock: Option<Clock>,
    ) -> std::result::Result<Lp<Self>, Vec<EvalError>>;
}

impl Lowered for Exact {
    const IN_FRACTIONS: bool = true;
    fn lowered(
        hir: &Hir,
        world: &ValueStore,
        model: ModelId,
        goal: &LexStage,
        clock: Option<Clock>,
    ) -> std::result::Result<Lp<Exact>, Vec<EvalError>> {
        made(hir, world, model, goal, clock).map(|(lp, _)| lp)
    }
}

/// In doubles with bounds of their errors; in exact numbers, rounded, where these leave a doubt. So the program of doubles has
/// the same columns, rows and signs as the exact one.
impl Lowered for f64 {
    const IN_FRACTIONS: bool = false;
    fn lowered(
        hir: &Hir,
        world: &ValueStore,
        model: ModelId,
        goal: &LexStage,
        clock: Option<Clock>,
    ) -> std::result::Result<Lp<f64>, Vec<EvalError>> {
        let (lp, doubt) = made::<Ball>(hir, world, model, goal, clock.clone())?;
        match if doubt { None } else { lp.into_doubles() } {
            Some(lp) => Ok(lp),
            None => made::<Exact>(hir, world, model, goal, clock).map(|(lp, _)| lp.into_rounded()),
        }
    }
}

/// The most columns and rows of a program, and the most terms of its rows.
const MOST_COLUMNS: usize = 20_000_000;
const MOST_ROWS: usize = 20_000_000;
const MOST_TERMS: usize = 50_000_000;

/// The numbers that programs are made in.
trait Made: Value + Figure {}
impl<N: Value + Figure> Made for N {}

/// A program, and whether a decision on the way was in doubt.
fn made<N: Made>(
    hir: &Hir,
    world: &ValueStore,
    model: ModelId,
    goal: &LexStage,
    clock: Option<Clock>,
) -> std::result::Result<(Lp<N>, bool), Vec<EvalError>> {
    let Some(plan) = hir.models[model].plan() else { return Err(Vec::new()) };
    // A plan whose objective was refused has none.
    let objective = plan.objectives.get(goal.objective as usize);
    let mut lp: Lp<N> = Lp::new(if objective.is_some_and(|o| o.maximize) { Sense::Maximize } else { Sense::Minimize });
    lp.objective = goal.objective;
    let mut lowering = Lowering::new(hir, world, plan);
    lowering.eval = Eval::new(hir, world).until(clock);
    for (i, variable) in plan.variables.iter().enumerate() {
        if let Err(fault) = lowering.variable(i as u32, variable, &mut lp) {
            lowering.faults.push(fault);
            lowering.blocks.push(Block::new(i as u32, 0, TupleIndex::none(&[])));
        }
    }
    lowering.level_columns(plan, goal, &mut lp);
    // Without its columns no row can be made.
    if !lowering.faults.is_empty() {
        return Err(lowering.faults);
    }
    lowering.caps(plan);
    lowering.switches(&mut lp);
    lowering.only_if_enacted();
    if let Err(fault) = lowering.both_columns(plan, &mut lp) {
        lowering.faults.push(fault);
    }
    lowering.curves = Curves::new(lp.column_count(), lowering.curves.objectives().to_vec());
    let mut terms = Terms::new(lp.column_count());
    let mut costs = Vec::new();
    // All objectives, in their order: the ends of a piecewise-linear function bound the plan whichever objective is optimised, and
    // piecewise-linear functions are numbered alike for all of them.
    for (place, objective) in (0u32..).zip(&plan.objectives) {
        if objective.levels {
            if let Some(optimised) = lowering.level_objective(place, objective, goal, &mut terms) {
                (lp.offset, costs) = optimised;
            }
            continue;
        }
        if place != goal.objective && !piecewise::needs_columns(hir, objective.body) {
            continue;
        }
        match lowering.objective(place, objective, &mut terms) {
            Ok(()) if place == goal.objective => {
                lp.offset = terms.constant.clone();
                costs = terms.list();
            }
            Ok(()) => {}
            Err(fault) => lowering.faults.push(fault),
        }
    }
    for (i, constraint) in plan.constraints.iter().enumerate() {
        if lowering.waits(constraint) {
            continue;
        }
        if let Err(fault) = lowering.constraint(i as u32, constraint, &mut lp, &mut terms) {
            lowering.faults.push(fault);
        }
    }
    lowering.conditions(plan, &mut lp);
    if lowering.faults.is_empty() {
        lowering.policy_rows(plan, &mut lp, &mut terms);
    }
    if lowering.faults.is_empty()
        && let Err(fault) = lowering.values_with_curves(plan)
    {
        lowering.faults.push(fault);
    }
    for kept in &goal.kept {
        if let Err(fault) = lowering.keep(kept, plan, &mut terms) {
            lowering.faults.push(fault);
        }
    }
    if !lowering.faults.is_empty() {
        return Err(lowering.faults);
    }
    std::mem::take(&mut lowering.pending).into_iter().for_each(|pending| row(&mut lp, pending));
    lp.let_go.sort_by_key(|let_go| let_go.row);
    let curves = std::mem::replace(&mut lowering.curves, Curves::new(0, Vec::new()));
    if let Some(fault) = lowering.function_beside(&curves) {
        return Err(vec![fault]);
    }
    if !curves.is_empty() {
        let wanted = curves.wanted(&lp, &costs);
        match curves.finish(&mut lp, &wanted, goal) {
            Ok(()) => {}
            // It is made again in exact numbers.
            Err(lacking) if lacking.iter().any(|one| matches!(one.why, Why::Doubt)) => return Ok((lp, true)),
            Err(lacking) => return Err(lowering.impossible_curves(&lacking)),
        }
        piecewise::spread(&mut lp);
    }
    for (col, value, origin) in costs {
        lp.columns.cost[ColId(col)] = value;
        lp.columns.cost_origin[ColId(col)] = origin;
    }
    lp.column_blocks = columns::own_blocks(plan, lowering.blocks);
    Ok((lp, lowering.doubt))
}

struct Lowering<'a, N: Made> {
    eval: Eval<'a, N>,
    plan: &'a Plan,
    /// By variable.
    blocks: Vec<Block>,
    /// The bounds of the instances of variables with `or 0`.
    switched: Vec<columns::Switched<N>>,
    /// The instances of variables of open policies.
    enactable: Vec<enacted::Enactable<N>>,
    /// By constraint: the first column that says whether a limit of an open policy holds that has a condition.
    both: rustc_hash::FxHashMap<u32, u32>,
    cache: Cache<N>,
    curves: Curves<N>,
    /// The columns of objectives that go level by level.
    level_columns: Vec<levels::Column>,
    /// Rows that stand after those of the constraints.
    pending: Vec<Pending<N>>,
    /// Limits of constraints with a condition, until all other rows are known.
    aside: Vec<indicators::Aside<N>>,
    faults: Vec<EvalError>,
    /// True once doubles were not sure of something that decides what the program looks like.
    doubt: bool,
}

impl<'a, N: Made> Lowering<'a, N> {
    fn new(hir: &'a Hir, world: &'a ValueStore, plan: &'a Plan) -> Lowering<'a, N> {
        let hidden = |o: &ObjectiveDecl| if let ExprKind::Let(id, _) = hir.exprs.kinds[o.body] { id } else { LetId(u32::MAX) };
        Lowering {
            eval: Eval::new(hir, world),
            plan,
            blocks: Vec::new(),
            switched: Vec::new(),
            enactable: Vec::new(),
            both: rustc_hash::FxHashMap::default(),
            cache: Cache::default(),
            curves: Curves::new(0, plan.objectives.iter().map(hidden).collect()),
            level_columns: Vec::new(),
            pending: Vec::new(),
            aside: Vec::new(),
            faults: Vec::new(),
            doubt: false,
        }
    }

    /// True for rows that a policy brings, unless it is on and they are its limits.
    fn waits(&self, constraint: &ConstraintDecl) -> bool {
        match constraint.policy {
            None => false,
            Some(PolicyRow::Limit { patch, .. }) => self.eval.hir.state_of(self.plan.patches.at(patch)) != Switch::On,
            Some(_) => true,
        }
    }

    fn in_frame(&mut self, slots: u32, keys: &[u32], body: ExprId, terms: &mut Terms<N>) -> Result<()> {
        let blocks = std::mem::take(&mut self.blocks);
        let mut walk = Walk { blocks: &blocks, cache: &mut self.cache, curves: &mut self.curves };
        let result = self.eval.frame(slots, keys, |eval| walk.linear(eval, body, None, terms));
        self.blocks = blocks;
        result
    }

    fn constraint(&mut self, number: u32, constraint: &'a ConstraintDecl, lp: &mut Lp<N>, terms: &mut Terms<N>) -> Result<()> {
        if !constraint.complete {
            return Ok(());
        }
        let all = if constraint.off {
            let sizes: Vec<u32> = constraint.keys.iter().map(|kind| self.eval.hir.entity_types[*kind].size).collect();
            TupleIndex::none(&sizes)
        } else {
            self.eval.binder(constraint.binder, &constraint.keys, constraint.slots)?
        };
        let instances = all.len();
        let index = if constraint.given { self.given(constraint, all)? } else { all };
        for e in [Some(constraint.body), constraint.lower, constraint.upper].into_iter().flatten() {
            self.eval.affordable(Some(constraint.binder), e)?;
        }
        for at in index.iter().filter(|_| !constraint.ranged.is_empty()) {
            let mut keys = Vec::new();
            index.tuple(at, &mut keys);
            self.in_range(constraint, &keys).map_err(|fault| self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys))?;
        }
        let start = lp.row_count() as u32;
        if lp.row_count() + index.len() as usize > MOST_ROWS {
            let message = format!("a plan of more than {MOST_ROWS} constraints, and the program takes no more");
            return Err(EvalError::new(
                codes::TOO_MANY,
                message,
                constraint.span,
                format!("{} with these", lp.row_count() + index.len() as usize),
            ));
        }
        self.curves.owner = CurveOwner::Constraint(number);
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let at = RowId(lp.row_count() as u32);
            let made = self.row(constraint, &keys, terms).and_then(|ends| match constraint.condition {
                None => Ok(ends),
                Some(condition) => self.conditional((number, constraint), condition, &keys, ends, at),
            });
            match made {
                Ok(ends) => push_row(&mut lp.rows, ends, terms, Origin(number)),
                Err(fault) => return Err(self.eval.at_keys(fault, constraint.binder, &constraint.keys, &keys)),
            }
            if lp.entry_count() > MOST_TERMS {
                let message = format!("a plan of more than {MOST_TERMS} terms, and the program takes no more");
                return Err(EvalError::new(codes::TOO_MANY, message, constraint.span, "beyond with these"));
            }
        }
        let left_out = instances - index.len();
        lp.row_blocks.push(Block { left_out, ..Block::new(number, start, index) });
        Ok(())
    }

    fn row(&mut self, constraint: &ConstraintDecl, keys: &[u32], terms: &mut Terms<N>) -> Result<RowEnds<N>> {
        terms.begin();
        self.in_frame(constraint.slots, keys, constraint.body, terms)?;
        let ends = self.ends(constraint, keys, &terms.constant)?;
        self.missed(constraint, keys, terms)?;
        Ok(ends)
    }

    /// The limits of a row, less the constant of its terms.
    fn ends(&mut self, constraint: &ConstraintDecl, keys: &[u32], constant: &N) -> Result<RowEnds<N>> {
        let mut end = |side: Option<ExprId>, open: N::Bound| {
            let value = side.map_or(Ok(None), |e| self.end(constraint, keys, e));
            value.map(|value| value.map_or(open, N::bound))
        };
        let lower = end(constraint.lower, N::open_below())?;
        let upper = if constraint.upper == constraint.lower { lower.clone() } else { end(constraint.upper, N::open_above())? };
        Ok(RowEnds { lower: N::less(lower, constant), upper: N::less(upper, constant) })
    }
}
