//! What a plan comes to at two of its points.

use super::rounded;
use crate::answer;
use crate::eval::{Eval, ValueStore};
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::ids::Id;
use crate::lower::{Names, indexed};
use crate::lp::{ColId, Lp, RowId, block_of};
use crate::units::after;

/// Values with so many instances are compared, and no larger ones.
const INSTANCES: u32 = 2_000;

/// The columns that a result of a plan depends on.
pub fn columns(hir: &Hir, model: ModelId, lp: &Lp, result: u32, out: &mut Vec<ColId>) {
    let Some(ResultRole::Plan(role)) = hir.models[model].results.get(result as usize).map(|result| result.role) else { return };
    let mut of_variable = |variable: u32| {
        let block = block_of(&lp.column_blocks, variable);
        out.extend(block.into_iter().flat_map(|block| block.start..block.start + block.count).map(ColId));
    };
    match role {
        PlanResult::Variable(variable) => of_variable(variable),
        PlanResult::Let(id) | PlanResult::Charge(id) => hir.reached([hir.lets[id].body], [hir.lets[id].binder], &mut |e| {
            if let ExprKind::Var(of, variable, _) = hir.exprs.kinds[e]
                && of == model
            {
                of_variable(variable);
            }
        }),
        PlanResult::Activity(at) | PlanResult::Slack(at) => {
            let block = block_of(&lp.row_blocks, at);
            let rows = block.into_iter().flat_map(|block| block.start..block.start + block.count);
            rows.for_each(|row| out.extend(lp.row(RowId(row)).map(|(col, _)| col)));
        }
        PlanResult::Gathered(at) => {
            let members = hir.models[model].gathered.get(at as usize).into_iter().flat_map(|own| &own.members);
            members.for_each(|(_, own)| columns(hir, model, lp, *own, out));
        }
        // These are the same at every optimum, or have no values of their own.
        PlanResult::Objective(_) | PlanResult::Enacted(_) | PlanResult::Price(_) | PlanResult::ReducedCost(_) => {}
    }
}

/// Two points of a plan: the answer, and another.
pub struct Points<'a> {
    hir: &'a Hir,
    model: ModelId,
    lp: &'a Lp,
    exact: &'a Lp<Exact>,
    values: [&'a [Exact]; 2],
    worlds: [ValueStore; 2],
}

impl<'a> Points<'a> {
    pub fn new(hir: &'a Hir, world: &ValueStore, model: ModelId, lp: &'a Lp, exact: &'a Lp<Exact>, values: [&'a [Exact]; 2]) -> Points<'a> {
        let worlds = values.map(|values| answer::elsewhere(hir, world, model, lp, values));
        Points { hir, model, lp, exact, values, worlds }
    }

    /// True where the members of an objective that goes level by level come to the same, one with another.
    pub fn has_levels_alike(&self, objective: u32) -> bool {
        let Some(objective) = self.hir.plan(self.model).and_then(|plan| plan.objectives.get(objective as usize)) else { return false };
        let levels = |world: &ValueStore| answer::members(&mut Eval::<Exact>::new(self.hir, world), objective);
        let [here, there] = &self.worlds;
        match (levels(here), levels(there)) {
            (Ok(mut here), Ok(mut there)) => {
                here.sort();
                there.sort();
                here == there
            }
            _ => false,
        }
    }

    /// Where a result differs, and what it is at each of the points; none where it is the same, or that is not known.
    pub fn difference(&self, result: u32) -> Option<String> {
        let decl = self.hir.models[self.model].results.get(result as usize)?;
        let ResultRole::Plan(role) = decl.role else { return None };
        let names = Names::new(self.hir, self.model, self.lp);
        let unit = after(&self.hir.units.text(decl.unit));
        let (name, [here, there]) = match role {
            PlanResult::Variable(variable) => {
                let block = block_of(&self.lp.column_blocks, variable)?;
                let pair = |column: u32| self.values.map(|values| values.get(column as usize).cloned());
                let differs = |column: u32| match pair(column) {
                    [Some(here), Some(there)] if here != there => Some((column, [here, there])),
                    _ => None,
                };
                let (column, values) = (block.start..block.start + block.count).find_map(differs)?;
                (names.column(ColId(column)), values)
            }
            PlanResult::Activity(at) | PlanResult::Slack(at) => {
                let block = block_of(&self.lp.row_blocks, at)?;
                let is_slack = matches!(role, PlanResult::Slack(_));
                let pair = |row: u32| self.values.map(|values| self.side(at, RowId(row), values, is_slack));
                let differs = |row: u32| match pair(row) {
                    [Some(here), Some(there)] if here != there => Some((row, [here, there])),
                    _ => None,
                };
                let (row, values) = (block.start..block.start + block.count).find_map(differs)?;
                (format!("{}{}", names.row(RowId(row)), if is_slack { ".slack" } else { "" }), values)
            }
            PlanResult::Let(id) | PlanResult::Charge(id) => self.value(id, &decl.name)?,
            PlanResult::Gathered(at) => {
                let members = &self.hir.models[self.model].gathered.get(at as usize)?.members;
                return members.iter().find_map(|(_, own)| self.difference(*own));
            }
            PlanResult::Objective(_) | PlanResult::Enacted(_) | PlanResult::Price(_) | PlanResult::ReducedCost(_) => return None,
        };
        let [here, there] = [here, there].map(|value| rounded(exact::to_f64(&value), 6));
        Some(format!("`{name}` is {here}{unit} here, and {there}{unit} in another that is as good"))
    }

    /// The side of a row with the decisions, without what is missed at a price; or the room to its nearer limit.
    fn side(&self, constraint: u32, row: RowId, values: &[Exact], is_slack: bool) -> Option<Exact> {
        let decl = self.hir.plan(self.model)?.constraints.get(constraint as usize)?;
        let missed = [decl.below, decl.above].map(|side| block_of(&self.lp.column_blocks, side?.variable));
        let is_missed = |col: ColId| missed.iter().flatten().any(|block| (block.start..block.start + block.count).contains(&col.0));
        let mut side = self.exact.rows.constant.as_slice().get(row.index()).cloned()?;
        for (col, factor) in self.exact.entries(row).filter(|(col, _)| !is_missed(*col)) {
            side += factor * values.get(col.index())?;
        }
        if !is_slack {
            return Some(side);
        }
        let constant = self.exact.rows.constant.as_slice().get(row.index())?;
        let room = |end: Option<&Option<Exact>>, above: bool| {
            let end = end?.as_ref()? + constant;
            Some(if above { end - &side } else { &side - end })
        };
        let rooms =
            [room(self.exact.rows.lower.as_slice().get(row.index()), false), room(self.exact.rows.upper.as_slice().get(row.index()), true)];
        rooms.into_iter().flatten().min()
    }

    /// The first instance of a number of the plan that differs.
    fn value(&self, id: LetId, name: &str) -> Option<(String, [Exact; 2])> {
        let decl = &self.hir.lets[id];
        if decl.ty != Ty::Number {
            return None;
        }
        let [mut here, mut there] = self.worlds.each_ref().map(|world| Eval::<Exact>::new(self.hir, world));
        let index = here.binder(decl.binder, &decl.keys, decl.slots).ok().filter(|index| index.len() <= INSTANCES)?;
        let mut keys = Vec::new();
        for row in index.iter() {
            index.tuple(row, &mut keys);
            let own = [&mut here, &mut there].map(|eval| eval.frame(decl.slots, &keys, |eval| eval.number(decl.body)));
            let [Ok(here), Ok(there)] = own else { return None };
            if here != there {
                return Some((indexed(self.hir, name, &decl.keys, &keys), [here, there]));
            }
        }
        None
    }
}
