//! Why a decision of a plan is what it is: the limits that bind it, how it pays, and what would come instead.

use super::binding::{self, Bound};
use super::limits::Pricing;
use super::{names::Target, view};
use crate::answer::{self, Freedom, PlanRun};
use crate::driver::Solved;
use crate::eval::Status;
use crate::hir::*;
use crate::lower::Names;
use crate::lp::{ColId, Domain};
use crate::report::{Report, finite};
use crate::solve::Options;
use crate::source::SourceMap;

/// A decision with what it hangs on.
pub struct Decision {
    pub value: f64,
    pub unit: String,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    pub whole: bool,
    /// `division.cost`, its unit, and whether it is maximized.
    pub objective: String,
    pub objective_unit: String,
    pub objective_value: Option<f64>,
    pub maximize: bool,
    /// What one more of it adds to the objective, without what its limits are worth.
    pub cost: f64,
    /// The unit of the cost, of the worth of limits and of the reduced cost.
    pub cost_unit: String,
    pub pricing: Pricing,
    /// The limits that it stands in and that bind, those first whose worth is greatest.
    pub rows: Vec<Bound>,
    /// What is left of its cost when the worth of its limits is taken off.
    pub reduced_cost: Option<f64>,
    pub instead: Instead,
}

/// How a decision is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    At,
    AtLeast,
    AtMost,
}

/// What would come instead of a decision.
pub enum Instead {
    /// It was not asked for, or cannot be said: why.
    Nothing(String),
    /// The plan, solved once more.
    Solved {
        /// What it is held to.
        held: f64,
        side: Held,
        status: Status,
        objective: Option<f64>,
        proved: bool,
        /// The decisions that change: the name, before, after, the unit. The greatest change first.
        changes: Vec<Change>,
    },
}

/// A decision that changes.
pub struct Change {
    pub name: String,
    pub before: f64,
    pub after: f64,
    pub unit: String,
}

/// How much more of a decision that is not taken is tried, one after the other until there is a solution.
const STEPS: [f64; 3] = [1.0, 0.1, 0.01];
/// Changes below this part of the greatest value are rounding.
const ROUNDING: f64 = 1e-9;

/// What a decision of a plan hangs on. None where it is no decision with a column of its own.
pub(super) fn decision(
    solved: &Solved,
    report: &Report<'_>,
    sources: &SourceMap,
    (model, variable): (ModelId, u32),
    target: &Target,
    options: &Options,
) -> Option<Decision> {
    let hir = &solved.hir;
    let plan = hir.plan(model)?;
    let decl = plan.variables.get(variable as usize)?;
    let run = solved.models.iter().find(|run| run.model == model)?.plan()?;
    let column = ColId(run.lp.column_blocks.get(variable as usize)?.find(&target.keys)?);
    let value = run.solution.values.get(column.0 as usize).copied().and_then(finite)?;
    let objective = plan.objectives.get(run.goal.objective as usize);
    let view = view(report, hir, model)?;
    let series = view.variables.iter().find(|series| series.name == decl.name.as_ref());
    let reduced = run.solution.reduced_costs.as_ref().and_then(|costs| costs.get(column.0 as usize).copied()).and_then(finite);
    let mut rows = binding::rows(solved, report, sources, (model, run), column);
    rows.sort_by(|x, y| y.worth.map_or(0.0, f64::abs).total_cmp(&x.worth.map_or(0.0, f64::abs)));
    let whole = run.lp.columns.domain[column] == Domain::Integer;
    let (lower, upper) = (finite(run.lp.columns.lower[column]), finite(run.lp.columns.upper[column]));
    let pricing = Pricing::of(solved, model);
    // What misses a limit is none of the variables of a report.
    let own =
        || objective.map_or("1".into(), |own| crate::report::forms::per_at(&mut hir.units.clone(), own.unit, decl.unit, &target.keys));
    let cost_unit =
        series.and_then(|series| Some(series.reduced_unit_at(series.row_of(&target.keys)?.row).to_string())).unwrap_or_else(own);
    let facts = Facts { value, lower, upper, column };
    Some(Decision {
        value,
        unit: hir.units.text_at(decl.unit, &target.keys),
        lower,
        upper,
        whole,
        objective: objective.map_or(String::new(), |own| format!("{}.{}", hir.models[model].name, own.name)),
        objective_unit: objective.map_or("1".into(), |own| hir.units.text(own.unit)),
        objective_value: run.objectives.get(run.goal.objective as usize).copied().and_then(finite),
        maximize: objective.is_some_and(|own| own.maximize),
        cost: run.lp.columns.cost[column],
        cost_unit,
        pricing,
        rows,
        reduced_cost: reduced,
        instead: instead(solved, (model, run), &facts, (objective, view.freedom), options),
    })
}

/// A column at the answer.
struct Facts {
    value: f64,
    lower: Option<f64>,
    upper: Option<f64>,
    column: ColId,
}

impl Facts {
    /// The least that it may be, by its size.
    fn least(&self) -> f64 {
        match (self.lower, self.upper) {
            (Some(lower), _) if lower > 0.0 => lower,
            (_, Some(upper)) if upper < 0.0 => upper,
            _ => 0.0,
        }
    }

    /// So much more, in its own unit, or less at its upper bound.
    fn moved(&self, step: f64) -> (f64, Held) {
        let is_less = self.upper.is_some_and(|upper| upper <= self.value);
        let to = if is_less { self.value - step } else { self.value + step };
        let to = self.upper.map_or(to, |upper| to.min(upper));
        let to = self.lower.map_or(to, |lower| to.max(lower));
        (to, if is_less { Held::AtMost } else { Held::AtLeast })
    }

    /// What it may be where it is held.
    fn bounds(&self, to: f64, side: Held) -> (f64, f64) {
        match side {
            Held::At => (to, to),
            Held::AtLeast => (to, self.upper.unwrap_or(f64::INFINITY)),
            Held::AtMost => (self.lower.unwrap_or(f64::NEG_INFINITY), to),
        }
    }

    /// True where its reduced cost is none, but for rounding.
    fn is_free(&self, run: &PlanRun) -> bool {
        let reduced = run.solution.reduced_costs.as_ref().and_then(|costs| costs.get(self.column.0 as usize));
        reduced.is_none_or(|reduced| reduced.abs() <= ROUNDING * run.lp.columns.cost[self.column].abs())
    }

    /// True where it is at that, but for rounding.
    fn is_least(&self) -> bool {
        (self.value - self.least()).abs() <= ROUNDING * self.least().abs().max(1.0)
    }
}

/// What can be said of other solutions of a plan that only has to keep its constraints.
fn without_objective(freedom: Option<&Freedom>) -> String {
    match freedom {
        Some(Freedom::Only) => "The plan has no objective, and only this one solution.".into(),
        Some(Freedom::Other(name)) => {
            format!("The plan has no objective: any solution is as good as this one, and there are others, in which `{name}` is different.")
        }
        None => "The plan has no objective: any other solution would be as good as this one.".into(),
    }
}

/// Solves once more without the decision; a decision that is not taken and has no reduced cost is taken.
fn instead(
    solved: &Solved,
    (model, run): (ModelId, &PlanRun),
    facts: &Facts,
    (objective, freedom): (Option<&ObjectiveDecl>, Option<&Freedom>),
    options: &Options,
) -> Instead {
    let hir = &solved.hir;
    let Some(objective) = objective else { return Instead::Nothing(without_objective(freedom)) };
    if hir.plan(model).is_some_and(|plan| plan.objectives.len() > 1) {
        return Instead::Nothing("The plan has several objectives, one after the other, and is not solved once more here.".into());
    }
    if objective.levels {
        return Instead::Nothing("The objective goes level by level, and is not solved once more here.".into());
    }
    if facts.lower.is_some() && facts.lower == facts.upper {
        return Instead::Nothing("Its bounds leave one value.".into());
    }
    let priced = run.solution.reduced_costs.is_some() && !run.lp.has_integers();
    let tries: Vec<(f64, Held)> = match (facts.is_least(), priced) {
        // Its reduced cost says it, unless it says nothing.
        (true, true) if !facts.is_free(run) => return Instead::Nothing(String::new()),
        // Where there is no room for one more, a part of it says something.
        (true, true) => STEPS.iter().map(|step| facts.moved(*step)).collect(),
        (true, false) => vec![facts.moved(1.0)],
        (false, _) => vec![(facts.least(), Held::At)],
    };
    let mut found = Instead::Nothing(String::new());
    for (to, side) in tries {
        found = match answer::held(hir, &solved.world, (model, run), facts.column, facts.bounds(to, side), options) {
            Err(why) => return Instead::Nothing(format!("It is not known what would come instead: {why}.")),
            Ok(found) => Instead::Solved {
                held: to,
                side,
                status: found.status,
                objective: found.objective.and_then(finite),
                proved: found.proved,
                changes: changes(solved, (model, run), facts.column, &found),
            },
        };
        if !matches!(found, Instead::Solved { status: Status::Infeasible, .. }) {
            break;
        }
    }
    found
}

/// The decisions that differ, the greatest change first.
fn changes(solved: &Solved, (model, run): (ModelId, &PlanRun), column: ColId, found: &answer::Held) -> Vec<Change> {
    let hir = &solved.hir;
    let Some(plan) = hir.plan(model) else { return Vec::new() };
    let names = Names::new(hir, model, &run.lp);
    let before = &run.solution.values;
    let largest = before.iter().chain(&found.values).fold(0.0, |most: f64, value| most.max(value.abs()));
    let mut out = Vec::new();
    for (at, (before, after)) in before.iter().zip(&found.values).enumerate().take(run.lp.own_columns()) {
        let col = ColId(at as u32);
        let Some((variable, keys)) = names.variable(col).filter(|_| col != column) else { continue };
        let Some(decl) = plan.variables.get(variable as usize) else { continue };
        if (after - before).abs() > ROUNDING * largest {
            let name = format!("{}.{}", hir.models[model].name, names.column(col));
            out.push(Change { name, before: *before, after: *after, unit: hir.units.text_at(decl.unit, &keys) });
        }
    }
    out.sort_by(|x: &Change, y: &Change| (y.after - y.before).abs().total_cmp(&(x.after - x.before).abs()));
    out
}
