//! Plans: objectives, decisions, constraints, policies, values.

use super::{per, per_at, readable};
use crate::answer::PlanRun;
use crate::driver::Solved;
use crate::eval::Answer;
use crate::exact;
use crate::hir::*;
use crate::lp::{Lp, Sense, block_of};
use crate::report::detail::{self, Column, Zeros};
use crate::report::page::Page;
use crate::report::{
    Constraint, ModelView, Objective, Series, Transfers, Violation, binding, finite, levels, parts, policy, story, violations,
};
use crate::units::{UnitId, Units};

/// `run` is none where the plan did not go to a solver, `answer` where it has no values.
pub(in crate::report) fn fill<'a>(
    view: &mut ModelView<'a>,
    solved: &'a Solved,
    decl: &'a Model,
    plan: &'a Plan,
    run: Option<&'a PlanRun>,
    answer: Option<&'a Answer>,
    units: &mut Units,
) {
    let hir = &solved.hir;
    let series = |result: u32| Series::new(hir, decl, answer, result);
    if let Some(run) = run {
        view.solver = Some(run.solution.solver);
        view.search = run.solution.search.as_ref();
        view.size = Some((own_columns(plan, &run.lp), run.lp.own_rows()));
        view.explanation = Some(&run.explanation);
        view.freedom = run.freedom.as_ref();
        view.asked = run.goal.objective as usize;
        view.degenerate = run.prices().is_some_and(|prices| prices.degenerate && prices.rows.is_empty());
    }
    let run = run.filter(|_| answer.is_some());
    let objective = plan.objectives.get(view.asked).map_or(UnitId::ONE, |o| o.unit);
    view.objectives = plan
        .objectives
        .iter()
        .enumerate()
        .map(|(i, o)| Objective {
            name: &o.name,
            title: o.title.as_deref(),
            sense: if o.maximize { Sense::Maximize } else { Sense::Minimize },
            value: run.and_then(|r| r.objectives.get(i).copied()).and_then(finite),
            best: run.and_then(|r| r.best.get(i).copied()).and_then(finite),
            exact: run.filter(|r| i == r.goal.objective as usize).and_then(exact_objective),
            unit: hir.units.text(o.unit),
            parts: run.map_or(Vec::new(), |run| parts::views(plan, run, i)),
            by_levels: o.levels,
            levels: run.and_then(|r| r.levels.get(i)).map_or(&[], Vec::as_slice),
        })
        .collect();
    let shown = |v: &Variable| v.role == Role::Own && policy::is_shown(hir, plan, v);
    for (i, variable) in plan.variables.iter().enumerate().filter(|(_, v)| shown(v)) {
        let Some(series) = series(variable.result) else { continue };
        let reduced = run.and_then(|r| Some((r.lp.column_blocks.get(i)?, &r.lp, r.solution.reduced_costs.as_deref().unwrap_or_default())));
        let ranges = run.and_then(|r| Some((r.lp.column_blocks.get(i)?, r.prices()?.columns.as_slice())));
        let series = series.with_reduced_costs(reduced, per(units, objective, variable.unit));
        let series = series.with_own_prices(&mut |keys| per_at(units, objective, variable.unit, keys));
        let shown = readable(units, objective, variable.unit, series.rows().filter_map(|row| row.reduced_cost));
        let on = plan.on(i as u32).and_then(|at| plan.variables.get(at as usize));
        let on = on.and_then(|switch| answer?.table(switch.result as usize));
        view.variables.push(series.with_cost_ranges(ranges).with_switches(on).with_shown_costs(shown));
    }
    for (i, decl) in (0u32..).zip(&plan.constraints).filter(|(_, c)| !c.policy.is_some_and(PolicyRow::is_auxiliary)) {
        let block = run.and_then(|r| Some((block_of(&r.lp.row_blocks, i)?, r)));
        let constraint =
            Constraint::new(hir, decl, per(units, objective, decl.unit), block).switched(policy::switching(hir, plan, decl, run));
        let constraint = constraint.with_own_prices(&mut |keys| per_at(units, objective, decl.unit, keys));
        let shown = readable(units, objective, decl.unit, constraint.rows().filter_map(|row| row.dual));
        view.constraints.push(constraint.with_shown_prices(shown));
    }
    view.violations = run.map_or(Vec::new(), |run| Violation::all(hir, plan, run));
    view.policies = policy::views(hir, decl, plan, answer, run, &mut |unit| per(units, objective, unit));
    view.transfers = run.and_then(|run| Transfers::of(hir, plan, run));
    let values = (0u32..).zip(&decl.results).filter(|(_, result)| result.role.value().is_some());
    view.results = values.filter_map(|(i, _)| series(i)).collect();
}

pub(super) fn write(page: &mut Page, model: &ModelView<'_>) {
    // It is there for its objective.
    if model.derived && !page.options.full {
        return;
    }
    parts::write(page, model);
    binding::what_binds(page, model);
    levels::write(page, model);
    story::left_out(page, model);
    violations::violated(page, model);
    policy::write(page, &model.policies);
    model.transfers.iter().for_each(|transfers| transfers.write(page));
    let zeros = if page.options.full { Zeros::Shown } else { Zeros::Counted };
    // Decisions about policies were shown with them.
    let decided = |s: &&Series<'_>| !model.policies.iter().any(|p| p.name == s.name);
    let variables: Vec<Column<'_, '_>> = model.variables.iter().filter(decided).map(|series| Column::new(series).with_totals()).collect();
    detail::tables(page, &variables, zeros, "Decisions");
    let values: Vec<Column<'_, '_>> = model.results.iter().map(Column::new).collect();
    detail::tables(page, &values, Zeros::Shown, "Values");
    if page.options.full {
        story::constraints(page, model);
    }
}

/// The exact objective of an answer that keeps to everything exactly.
fn exact_objective(run: &PlanRun) -> Option<String> {
    let certificate = &run.proof.as_ref()?.certificate;
    // What earlier objectives lost to rounding is no part of an exact answer.
    let kept = run.explanation.verdict.as_ref().is_some_and(|verdict| verdict.given.is_empty());
    let is_exact = kept && certificate.worst.is_none() && certificate.gap.as_ref().is_some_and(|gap| gap.is_zero());
    certificate.objective.as_ref().filter(|_| is_exact).map(exact::text).filter(|text| text.len() <= EXACT_LENGTH)
}

/// Longer exact numbers are left out.
const EXACT_LENGTH: usize = 100;

/// How many columns the variables of a plan have that it declares.
fn own_columns(plan: &Plan, lp: &Lp) -> usize {
    plan.variables.iter().zip(&lp.column_blocks).filter(|(v, _)| v.role == Role::Own).map(|(_, block)| block.count as usize).sum()
}
