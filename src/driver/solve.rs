//! Solving: model after model in the order that their readings give, then the expectations.

use super::calculate::{forget, lower, prepare, report};
use super::cases::is_left_out;
use super::diagnostics::reported;
use super::expect::expect;
use super::revised::Revised;
use super::time::timed;
use super::{Checked, Expectation, ModelRun, Moved, MovingNumber, Progress, Requirement, Solved, once};
use crate::answer::{self, Outcome, PlanRun};
use crate::diagnostics::{Diagnostic, Sink, codes};
use crate::eval::{Answer, Status, ValueStore};
use crate::exact::Exact;
use crate::explain::Spot;
use crate::hir::*;
use crate::lint;
use crate::lp::Lp;
use crate::solve;
use crate::source::SourceMap;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// Solves every model in the order that their readings give, then the expectations.
pub(super) fn solve_here(
    checked: Checked,
    sources: &SourceMap,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<Solved, solve::NotBuiltIn> {
    let Checked { hir, mut world, lowered, kept, before, revised, mut exact, waiting, foreseen, levels, diagnostics, .. } = checked;
    let mut ready: Vec<(ModelId, Option<Lp>)> = lowered.into_iter().map(|(m, lp)| (m, Some(lp))).collect();
    let mut sink = Sink::with_levels(levels);
    let mut models = Vec::new();
    let mut expectations = Vec::new();
    let mut of_expectations = Vec::new();
    for node in hir.order.iter().copied() {
        world.clock = timed(&hir, node, options);
        match node {
            Node::Model(model) if kept.iter().any(|run| run.model == model) => {
                models.extend(kept.iter().find(|run| run.model == model).cloned());
            }
            Node::Model(model) if is_left_out(&hir, &world, &node) => forget(&mut world, model),
            Node::Model(model) => {
                let known = ready.iter_mut().find(|(m, _)| *m == model).and_then(|(_, lp)| lp.take());
                let before = before.iter().find(|run| run.model == model).and_then(ModelRun::plan);
                let exact = exact.iter().position(|(m, _)| *m == model).map(|at| exact.swap_remove(at).1);
                let known = Known { lp: known, exact, before, revised: revised.as_ref() };
                let run = solve_model(&hir, &mut world, sources, model, known, &mut sink, options, progress)?;
                models.push(run);
            }
            Node::Expect(index) if !hir.is_evaluated(index as usize) => {}
            Node::Expect(index) => {
                let mut own = Sink::default();
                expectations.push(expect(&hir, &world, sources, index as usize, &mut own));
                if hir.counts(index as usize) {
                    of_expectations.push((index as usize, own.items().to_vec()));
                }
            }
            // The rest was calculated by the check.
            node if waiting.contains(&node) => {
                prepare(&hir, &mut world, node, &mut sink);
            }
            _ => {}
        }
    }
    world.clock = world.clock.as_ref().map(|clock| clock.again().during("the scenario's values were calculated"));
    let (values, out_of_time) = answer::values::of_scenario(&hir, &world);
    out_of_time.into_iter().for_each(|error| report(error, &mut sink));
    let sums = answer::shown::of_scenario(&hir, &world, &values);
    let questions = moved(&hir, &world, sources);
    lint::asked_in_vain(&hir, &world).into_iter().for_each(|d| sink.push(d));
    lint::left_out_cases(&hir, &world).into_iter().for_each(|d| sink.push(d));
    lint::decided_apart(&hir, &world).into_iter().for_each(|d| sink.push(d));
    expectations.sort_by_key(|e| e.index);
    let mut explained = Vec::new();
    for run in &models {
        // What an expectation asks for is no mistake; the report tells it all the same.
        if !is_expected(&hir, run.model, &expectations) && hir.models[run.model].derived.is_none() {
            explained.push((run, run.outcome.found().to_vec()));
        }
    }
    let infeasible: Vec<ModelId> =
        explained.iter().filter(|(_, found)| found.iter().any(|d| d.code == codes::INFEASIBLE)).map(|(run, _)| run.model).collect();
    let unsettled = |run: &&ModelRun| matches!(hir.models[run.model].form, Form::Allocation(_)) && !run.status().has_values();
    let unsettled: Vec<ModelId> = models.iter().filter(unsettled).map(|run| run.model).collect();
    for found in once::reported_once(&hir, sources, explained, &expectations, of_expectations, &unsettled) {
        sink.push(found);
    }
    let undefined = lint::undefined(&hir, &world, true, sink.items());
    undefined.into_iter().for_each(|d| sink.push(d));
    let mut all = diagnostics;
    let repeated = |d: &Diagnostic| foreseen.iter().any(|(m, f)| infeasible.contains(m) && f.code == d.code && f.message == d.message);
    all.retain(|d| !repeated(d));
    for diagnostic in reported(sink, sources) {
        if !all.contains(&diagnostic) {
            all.push(diagnostic);
        }
    }
    let unmet = unmet(&hir, &world, sources);
    Ok(Solved { hir, world, models, expectations, values, sums, questions, unmet, diagnostics: all })
}

/// What allocations require and their answers do not meet.
fn unmet(hir: &Hir, world: &ValueStore, sources: &SourceMap) -> Vec<Requirement> {
    let one = |(model, unmet): (ModelId, answer::Unmet)| {
        let kinds = match &hir.models[model].form {
            Form::Allocation(allocation) => allocation.binder_keys.as_slice(),
            _ => &[],
        };
        Requirement {
            model,
            text: sources.line(hir.exprs.spans[unmet.requirement]),
            index: kinds.iter().zip(&unmet.keys).map(|(kind, key)| hir.name_at(*kind, *key).to_string()).collect(),
            found: unmet.verdict.describe(hir),
            sides: unmet.verdict.sides.map(|(left, right, unit)| (left, right, hir.units.text(unit))),
        }
    };
    answer::unmet(hir, world).into_iter().map(one).collect()
}

/// What the scenario asks its belief networks, with the numbers that move the answers most.
fn moved(hir: &Hir, world: &ValueStore, sources: &SourceMap) -> Vec<Moved> {
    let one = |question: answer::Question| Moved {
        model: question.model,
        text: sources.line(hir.exprs.spans[question.expr]),
        numbers: question
            .influences
            .into_iter()
            .map(|influence| MovingNumber { spot: Spot::of(sources, influence.at), influence })
            .collect(),
    };
    answer::questions(hir, world).into_iter().map(one).collect()
}

/// What is known of a model that is to be solved.
#[derive(Default)]
pub(super) struct Known<'a> {
    /// The program of a plan, where it was made already.
    pub(super) lp: Option<Lp>,
    /// The same in exact numbers.
    pub(super) exact: Option<Arc<Lp<Exact>>>,
    /// Its answer before something was changed.
    pub(super) before: Option<&'a Arc<PlanRun>>,
    /// What was changed.
    pub(super) revised: Option<&'a Revised>,
}

#[allow(clippy::too_many_arguments, reason = "the state of the run, which belongs to no type")]
pub(super) fn solve_model(
    hir: &Hir,
    world: &mut ValueStore,
    sources: &SourceMap,
    model: ModelId,
    known: Known<'_>,
    sink: &mut Sink,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<ModelRun, solve::NotBuiltIn> {
    let run = |outcome| ModelRun { model, outcome };
    let decl = &hir.models[model];
    if decl.plan().is_none() {
        if world.answer(model).is_none() {
            prepare(hir, world, Node::Model(model), sink);
        }
        let Some(checked) = world.answer(model).and_then(|answer| answer.checked) else {
            return Ok(run(Outcome::NotTried(without(hir, world, model))));
        };
        return Ok(run(match &decl.form {
            Form::Allocation(_) => Outcome::Allocation(checked),
            Form::Choice(_) => Outcome::Choice(checked),
            Form::Belief(_) => Outcome::Belief(checked),
            Form::Decision(_) => match world.answer(model).and_then(|answer| answer.process.clone()) {
                Some(run) => Outcome::Decision(run),
                None => Outcome::NotTried(without(hir, world, model)),
            },
            Form::Plan(_) | Form::Error(_) => Outcome::NotTried(without(hir, world, model)),
        }));
    }
    let again = || known.revised?.lower(hir, world, model, known.before?);
    let (lp, exact) = match known.lp {
        Some(lp) => (Some(lp), known.exact),
        None => match again() {
            Some((lp, exact)) => (Some(lp), exact),
            None => (lower(hir, world, model, sink), None),
        },
    };
    let Some(lp) = lp else {
        let reason = without(hir, world, model);
        world.put_answer(model, Answer::failed(decl.results.len()));
        return Ok(run(Outcome::NotTried(reason)));
    };
    progress(&format!("solving `{}`: {} variables, {} constraints", decl.name, lp.column_count(), lp.row_count()));
    let (plan, errors) =
        answer::solve_plan(hir, world, model, answer::Known { lp, exact, before: known.before.map(Arc::as_ref) }, sources, options)?;
    errors.into_iter().for_each(|f| report(f, sink));
    lint::several_optima(hir, world, model, &plan, options).into_iter().for_each(|d| sink.push(d));
    let status = world.answer(model).map_or(Status::Failed, |a| a.status);
    let reason = match &plan.solution.status {
        solve::Status::Failed(why) if plan.explanation.diagnostics.is_empty() => {
            let found = Diagnostic::error(codes::SOLVER_FAILED, format!("the solver gave no usable answer to `{}`", decl.name))
                .at(decl.span, "this plan")
                .note(why.clone());
            sink.push(found);
            Some(why.clone())
        }
        solve::Status::Failed(why) => Some(why.clone()),
        solve::Status::Stopped => {
            let by_whom = if options.watch.is_interrupted() { "an interrupt" } else { "the time limit" };
            let limit = plan.solution.search.as_ref().and_then(|search| search.stopped).unwrap_or(by_whom);
            Some(format!("{limit} stopped the search before a solution was found"))
        }
        solve::Status::InfeasibleOrUnbounded => Some("infeasible or unbounded; the solver could not tell which".to_string()),
        solve::Status::Feasible => plan.explanation.verdict.as_ref().and_then(|verdict| verdict.linearised.as_ref()?.stopped()),
        _ => None,
    };
    Ok(run(Outcome::Plan { status, reason, run: Arc::new(plan) }))
}

/// True when an expectation that holds speaks of how a model ends: then it is no mistake that it does.
fn is_expected(hir: &Hir, model: ModelId, expectations: &[Expectation]) -> bool {
    let speaks = |condition: ExprId| {
        let mut open = vec![condition];
        while let Some(e) = open.pop() {
            if hir.exprs.kinds[e] == ExprKind::Status(model) {
                return true;
            }
            hir.exprs.children(e, &mut |child| open.push(child));
        }
        false
    };
    expectations.iter().filter(|e| e.passed()).any(|e| hir.expects.get(e.index).is_some_and(|expect| speaks(expect.condition)))
}

/// Why a model could not be tried: the models it needs that have no answer.
pub(super) fn without(hir: &Hir, world: &ValueStore, model: ModelId) -> String {
    let mut names: Vec<String> = Vec::new();
    let mut open: Vec<Node> = vec![Node::Model(model)];
    let mut seen: FxHashSet<Node> = FxHashSet::default();
    while let Some(node) = open.pop() {
        for next in hir.needs.get(&node).into_iter().flatten() {
            if !seen.insert(*next) {
                continue;
            }
            if let Node::Model(other) = next
                && world.answer(*other).is_none_or(|a| !a.status.has_values())
            {
                names.push(format!("`{}`", hir.models[*other].name));
            }
            open.push(*next);
        }
    }
    names.sort();
    if names.is_empty() { "its data could not be calculated".into() } else { format!("it needs the answer of {}", names.join(" and ")) }
}
