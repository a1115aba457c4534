//! Strings the stages together: check, evaluate, lower, solve, judge. Every stage is a plain
//! function between representations; nothing here prints.

mod early;
mod lowering;
mod once;
mod switches;
mod time;
mod told;
mod trial;

pub use lowering::lower_plan;
pub use switches::Switches;
use told::told;

use crate::answer::{self, PlanRun};
use crate::diagnostics::{Diagnostic, Levels, Severity, Sink, codes};
use crate::eval::{Answer, Ball, Clock, Eval, Fault, ResultTable, Status, Verdict, World, judge};
use crate::hir::*;
use crate::lint;
use crate::lp::{self, Lp};
use crate::semantic::{self, Loader};
use crate::solve;
use crate::source::{FileId, SourceMap};
use rustc_hash::FxHashSet;
use std::sync::Arc;
use std::time::Duration;
use time::{out_of_time, stage, timed};

/// What the driver tells of its progress: a line for people.
pub type Progress<'p> = &'p mut (dyn FnMut(&str) + Send);

/// Stack for the recursion over deep expressions; only what is used is ever touched.
const STACK: usize = 256 << 20;

/// Runs a stage with room for deep expressions, whatever stack the caller has.
fn roomy<T: Send>(stage: impl FnOnce() -> T + Send) -> T {
    let stage = std::sync::Mutex::new(Some(stage));
    let run = || stage.lock().ok().and_then(|mut stage| stage.take()).map(|stage| stage());
    std::thread::scope(|scope| {
        let done = match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            // No thread to be had: the caller's stack has to do.
            Err(_) => run(),
        };
        // The stage is taken once, by whichever of the two ran.
        done.unwrap_or_else(|| unreachable!("a stage runs once"))
    })
}

/// A checked scenario, with everything that could be calculated without solving a plan.
pub struct Checked {
    pub hir: Hir,
    pub world: World,
    /// The lowered plans that need no other plan's answer.
    pub lowered: Vec<(ModelId, Lp)>,
    /// What could not be calculated yet: plans, and whatever reads them.
    waiting: FxHashSet<Node>,
    /// What was foreseen of plans that may have no solution.
    foreseen: Vec<(ModelId, Diagnostic)>,
    /// The levels of warnings, with those that the scenario sets.
    levels: Levels,
    /// Names of policies that were to be switched and that no plan knows.
    pub unswitched: Vec<String>,
    /// There are errors of syntax, names, units or types: nothing was calculated.
    stopped: bool,
    /// Ordered by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Checked {
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|d| d.severity == Severity::Error)
    }
}

/// A model after `solve`.
pub struct ModelRun {
    pub model: ModelId,
    pub status: Status,
    /// The solver's account, for plans.
    pub plan: Option<PlanRun>,
    /// Why there is no answer, when the model could not be tried.
    pub reason: Option<String>,
}

/// An expectation after `solve`.
pub struct Expectation {
    pub index: usize,
    /// The text of its condition, on one line.
    pub text: String,
    pub verdict: Option<Verdict>,
    /// Why it could not be judged.
    pub reason: Option<String>,
}

impl Expectation {
    pub fn passed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|v| v.passed)
    }
}

/// A solved scenario.
pub struct Solved {
    pub hir: Hir,
    pub world: World,
    /// In the order in which they were solved.
    pub models: Vec<ModelRun>,
    pub expectations: Vec<Expectation>,
    /// The scenario's own values that read an answer.
    pub values: Vec<(LetId, ResultTable)>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks a scenario: names, types, units, data, and whatever can be calculated without a solver.
pub fn check(file: FileId, sources: &mut SourceMap, loader: &dyn Loader) -> Checked {
    check_with(file, sources, loader, &Levels::default())
}

/// The same with levels of warnings; what the scenario sets itself beats them.
pub fn check_with(file: FileId, sources: &mut SourceMap, loader: &dyn Loader, levels: &Levels) -> Checked {
    check_switched(file, sources, loader, levels, &Switches::new())
}

/// The same with policies switched otherwise than the scenario says.
pub fn check_switched(file: FileId, sources: &mut SourceMap, loader: &dyn Loader, levels: &Levels, switches: &Switches) -> Checked {
    check_until(file, sources, loader, levels, switches, None)
}

/// The same within a limit of time.
pub fn check_until(
    file: FileId,
    sources: &mut SourceMap,
    loader: &dyn Loader,
    levels: &Levels,
    switches: &Switches,
    limit: Option<Duration>,
) -> Checked {
    roomy(|| {
        let clock = Clock::after(limit);
        let mut checked = check_once(file, sources, loader, levels, switches, clock.clone());
        trial::keep_good(&mut checked, file, sources, loader, levels, switches, clock.as_ref());
        checked
    })
}

/// A check whose offered repairs were not tried.
fn check_once(
    file: FileId,
    sources: &mut SourceMap,
    loader: &dyn Loader,
    levels: &Levels,
    switches: &Switches,
    clock: Option<Clock>,
) -> Checked {
    let mut sink = Sink::with_levels(levels.clone());
    let hir = semantic::check(file, sources, loader, &mut sink);
    calculate(hir, sources, sink, switches, clock)
}

/// Checks a scenario once more that was checked and solved, with policies switched otherwise: nothing is read again.
pub fn switch_again(solved: Solved, sources: &SourceMap, switches: &Switches) -> Checked {
    let clock = solved.world.clock.as_ref().map(Clock::again);
    roomy(|| calculate(solved.hir, sources, Sink::default(), switches, clock))
}

/// Whatever can be calculated without a solver.
fn calculate(mut hir: Hir, sources: &SourceMap, mut sink: Sink, switches: &Switches, clock: Option<Clock>) -> Checked {
    let unswitched = switches::switch(&mut hir, switches);
    let stopped = sink.has_errors();
    if !stopped {
        lint::policies(&hir).into_iter().for_each(|d| sink.push(d));
    }
    let mut world = World::new(&hir);
    world.clock = clock.map(|clock| clock.during("the scenario was read"));
    out_of_time(&hir, &world, &mut sink);
    let mut lowered = Vec::new();
    let mut foreseen = Vec::new();
    let mut waiting: FxHashSet<Node> = FxHashSet::default();
    if !sink.has_errors() {
        for node in &hir.order {
            world.clock = world.clock.as_ref().map(|clock| clock.during(stage(&hir, *node)));
            if out_of_time(&hir, &world, &mut sink) {
                break;
            }
            let blocked = hir.needs.get(node).is_some_and(|list| list.iter().any(|n| waiting.contains(n)));
            if blocked {
                waiting.insert(*node);
                continue;
            }
            let fine = match *node {
                Node::Model(model) if matches!(hir.models[model].body, ModelBody::Plan(_)) => {
                    let before = sink.items().len();
                    if let Some(lp) = lower(&hir, &world, model, &mut sink) {
                        lint::coefficient_range(&hir, model, &lp).into_iter().for_each(|d| sink.push(d));
                        lint::broken_by_bounds(&hir, &world, sources, model, &lp).into_iter().for_each(|d| sink.push(d));
                        lowered.push((model, lp));
                        let own = sink.items().iter().skip(before).filter(|d| once::is_foreseen(d));
                        foreseen.extend(own.map(|d| (model, d.clone())));
                    }
                    false
                }
                Node::Expect(_) => true,
                node => prepare(&hir, &mut world, node, &mut sink),
            };
            if !fine {
                waiting.insert(*node);
            }
        }
        // Expectations of data alone show what is missing in it; whether they hold is for `coop test`.
        let fine = !sink.has_errors();
        for node in hir.order.iter().filter(|_| fine) {
            let waits = hir.needs.get(node).is_some_and(|list| list.iter().any(|n| waiting.contains(n)));
            let Node::Expect(index) = *node else { continue };
            world.clock = world.clock.as_ref().map(|clock| clock.during(stage(&hir, *node)));
            if !waits {
                let mut own = Sink::default();
                expect(&hir, &world, sources, index as usize, &mut own);
                let of_data = |d: &&Diagnostic| d.code != codes::EXPECTATION_FAILED && d.code != codes::NO_ANSWER;
                own.items().iter().filter(of_data).for_each(|d| sink.push(d.clone()));
            }
        }
        lint::unread(&hir, &world, sources).into_iter().for_each(|d| sink.push(d));
        lint::shares(&hir, sources).into_iter().for_each(|d| sink.push(d));
        if fine && !sink.has_errors() {
            early::probe(&hir, &world, &lowered, &waiting, &mut sink);
        }
        lint::outliers(&hir, sources).into_iter().for_each(|d| sink.push(d));
    } else {
        waiting.extend(&hir.order);
    }
    let levels = sink.levels().clone();
    Checked { hir, world, lowered, waiting, foreseen, levels, unswitched, stopped, diagnostics: told(sink, sources) }
}

/// Lowers a plan; what is wrong with its data goes to the sink.
fn lower(hir: &Hir, world: &World, model: ModelId, sink: &mut Sink) -> Option<Lp> {
    match lp::from_hir::lower(hir, world, model, &lp::Goal::first()) {
        Ok(lp) => {
            let faults = later_objectives(hir, world, model);
            if !faults.is_empty() {
                faults.into_iter().for_each(|f| report(f, sink));
                return None;
            }
            lint::broken(hir, world, model, &lp).into_iter().for_each(|d| sink.push(d));
            lint::partly_bounded(hir, world, model, &lp).into_iter().for_each(|d| sink.push(d));
            Some(lp)
        }
        Err(faults) => {
            faults.into_iter().for_each(|f| report(f, sink));
            None
        }
    }
}

/// What is wrong with the data of the objectives behind the first, and with what those before them may lose.
fn later_objectives(hir: &Hir, world: &World, model: ModelId) -> Vec<Fault> {
    let ModelBody::Plan(plan) = &hir.models[model].body else { return Vec::new() };
    let tolerances = plan.objectives.iter().filter_map(|o| answer::tolerance(hir, world, o).err());
    let goals = (1..plan.objectives.len() as u32).map(|objective| lp::Goal { objective, kept: Vec::new() });
    let objectives = goals.filter_map(|goal| lp::from_hir::lower::<f64>(hir, world, model, &goal).err()).flatten();
    tolerances.chain(objectives).collect()
}

fn report(fault: Fault, sink: &mut Sink) {
    if !fault.is_silent() {
        sink.push(fault.diagnostic());
    }
}

/// Calculates what a node stands for, plans aside. False when that failed.
fn prepare(hir: &Hir, world: &mut World, node: Node, sink: &mut Sink) -> bool {
    let result: Result<(), Fault> = match node {
        Node::Set(id) => {
            let made = Eval::<Ball>::new(hir, world).make_set(id);
            made.map(|index| {
                if let Some(slot) = world.sets.get_mut(id.index()) {
                    *slot = Some(index);
                }
            })
        }
        Node::Attr(id) => pending_of(hir, world, id).and_then(|()| order_of(hir, world, id)),
        // A value without keys is calculated in any case; one with keys where it is read.
        Node::Let(id) if hir.lets[id].keys.is_empty() => evaluate(hir, world, id),
        Node::Model(model) => {
            let answer = match &hir.models[model].body {
                ModelBody::Allocation(_) => Some(answer::allocate(hir, world, model)),
                ModelBody::Choice(_) => Some(answer::choose(hir, world, model)),
                ModelBody::Plan(_) => None,
            };
            match answer {
                None => Ok(()),
                Some(Ok(answer)) => {
                    store(world, model, answer);
                    lint::one_alternative(hir, world, model).into_iter().for_each(|d| sink.push(d));
                    for failed in answer::requirements(hir, world, model) {
                        sink.push(failed);
                    }
                    Ok(())
                }
                Some(Err(fault)) => Err(fault),
            }
        }
        Node::Let(_) | Node::Table(_) | Node::Expect(_) => Ok(()),
    };
    match result {
        Ok(()) => true,
        Err(fault) => {
            report(fault, sink);
            false
        }
    }
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

fn store(world: &mut World, model: ModelId, answer: Answer) {
    if let Some(slot) = world.answers.get_mut(model.index()) {
        *slot = Some(Arc::new(answer));
    }
}

/// The values of an attribute that are expressions: calculated once, so that what is wrong is said
/// whether they are read or not.
fn pending_of(hir: &Hir, world: &World, attr: AttrId) -> Result<(), Fault> {
    let mut rows: Vec<u32> = hir.attrs[attr].pending.keys().copied().collect();
    rows.sort_unstable();
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let mut keys = Vec::new();
    for row in rows {
        hir.attrs[attr].index.tuple(row, &mut keys);
        eval.plain_attribute(attr, &keys)?;
    }
    Ok(())
}

/// The orders of the kinds that an attribute orders.
fn order_of(hir: &Hir, world: &mut World, attr: AttrId) -> Result<(), Fault> {
    for (kind, decl) in hir.kinds.iter() {
        if decl.ordered_by != Some(attr) {
            continue;
        }
        let order = Eval::<Ball>::new(hir, world).kind_order(kind, decl.span)?;
        world.orders.insert(kind, order);
    }
    Ok(())
}

fn evaluate(hir: &Hir, world: &mut World, id: LetId) -> Result<(), Fault> {
    let decl = &hir.lets[id];
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    eval.affordable(None, decl.body)?;
    let value = eval.frame(decl.slots, &[], |eval| match decl.ty {
        Ty::Number => eval.number(decl.body).map(Some),
        Ty::Bool => eval.truth(decl.body).map(|_| None),
        Ty::Entity(_) | Ty::State(_) => eval.ordinal(decl.body).map(|_| None),
        _ => Ok(None),
    })?;
    if let Some(slot) = world.scalars.get_mut(id.index()) {
        *slot = value;
    }
    Ok(())
}

/// Solves a checked scenario: every model in the order that their readings give, then the
/// expectations.
pub fn solve(checked: Checked, sources: &SourceMap, options: &solve::Options, progress: Progress<'_>) -> Result<Solved, solve::NotBuiltIn> {
    roomy(|| solve_here(checked, sources, options, progress))
}

fn solve_here(
    checked: Checked,
    sources: &SourceMap,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<Solved, solve::NotBuiltIn> {
    let Checked { hir, mut world, lowered, waiting, foreseen, levels, diagnostics, .. } = checked;
    let mut ready: Vec<(ModelId, Option<Lp>)> = lowered.into_iter().map(|(m, lp)| (m, Some(lp))).collect();
    let mut sink = Sink::with_levels(levels);
    let mut models = Vec::new();
    let mut expectations = Vec::new();
    let mut of_expectations = Vec::new();
    for node in hir.order.clone() {
        world.clock = timed(&hir, node, options);
        match node {
            Node::Model(model) => {
                let known = ready.iter_mut().find(|(m, _)| *m == model).and_then(|(_, lp)| lp.take());
                let run = solve_model(&hir, &mut world, sources, model, known, &mut sink, options, progress)?;
                models.push(run);
            }
            Node::Expect(index) => {
                let mut own = Sink::default();
                expectations.push(expect(&hir, &world, sources, index as usize, &mut own));
                of_expectations.push((index as usize, own.items().to_vec()));
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
    out_of_time.into_iter().for_each(|fault| report(fault, &mut sink));
    lint::decided_apart(&hir, &world).into_iter().for_each(|d| sink.push(d));
    expectations.sort_by_key(|e| e.index);
    let mut explained = Vec::new();
    for run in &models {
        // What an expectation asks for is no mistake; the report tells it all the same.
        if !is_expected(&hir, run.model, &expectations) {
            explained.push((run, run.plan.iter().flat_map(|plan| plan.told.findings.clone()).collect::<Vec<_>>()));
        }
    }
    let infeasible: Vec<ModelId> =
        explained.iter().filter(|(_, found)| found.iter().any(|d| d.code == codes::INFEASIBLE)).map(|(run, _)| run.model).collect();
    for found in once::told_once(&hir, sources, explained, &expectations, of_expectations) {
        sink.push(found);
    }
    let mut all = diagnostics;
    let repeated = |d: &Diagnostic| foreseen.iter().any(|(m, f)| infeasible.contains(m) && f.code == d.code && f.message == d.message);
    all.retain(|d| !repeated(d));
    for diagnostic in told(sink, sources) {
        if !all.contains(&diagnostic) {
            all.push(diagnostic);
        }
    }
    Ok(Solved { hir, world, models, expectations, values, diagnostics: all })
}

#[allow(clippy::too_many_arguments, reason = "the state of the run, which belongs to no type")]
fn solve_model(
    hir: &Hir,
    world: &mut World,
    sources: &SourceMap,
    model: ModelId,
    known: Option<Lp>,
    sink: &mut Sink,
    options: &solve::Options,
    progress: Progress<'_>,
) -> Result<ModelRun, solve::NotBuiltIn> {
    let run = |status, plan, reason| ModelRun { model, status, plan, reason };
    let decl = &hir.models[model];
    if !matches!(decl.body, ModelBody::Plan(_)) {
        if world.answer(model).is_none() {
            prepare(hir, world, Node::Model(model), sink);
        }
        return Ok(match world.answer(model) {
            Some(answer) => run(answer.status, None, None),
            None => run(Status::Failed, None, Some(without(hir, world, model))),
        });
    }
    let lp = match known {
        Some(lp) => Some(lp),
        None => lower(hir, world, model, sink),
    };
    let Some(lp) = lp else {
        let reason = without(hir, world, model);
        store(world, model, Answer { status: Status::Failed, tables: vec![None; decl.results.len()] });
        return Ok(run(Status::Failed, None, Some(reason)));
    };
    progress(&format!("solving `{}`: {} variables, {} constraints", decl.name, lp.column_count(), lp.row_count()));
    let (plan, faults) = answer::solve_plan(hir, world, model, lp, sources, options)?;
    faults.into_iter().for_each(|f| report(f, sink));
    let status = world.answer(model).map_or(Status::Failed, |a| a.status);
    let reason = match &plan.solution.status {
        solve::Status::Failed(why) if plan.told.findings.is_empty() => {
            let found = Diagnostic::error(codes::SOLVER_FAILED, format!("the solver gave no usable answer to `{}`", decl.name))
                .at(decl.span, "this plan")
                .note(why.clone());
            sink.push(found);
            Some(why.clone())
        }
        solve::Status::Failed(why) => Some(why.clone()),
        solve::Status::Stopped => {
            let limit = plan.solution.search.as_ref().and_then(|search| search.stopped).unwrap_or("the time limit");
            Some(format!("{limit} stopped the search before a solution was found"))
        }
        solve::Status::InfeasibleOrUnbounded => Some("infeasible or unbounded; the solver could not tell which".to_string()),
        _ => None,
    };
    Ok(run(status, Some(plan), reason))
}

/// Why a model could not be tried: the models it needs that have no answer.
fn without(hir: &Hir, world: &World, model: ModelId) -> String {
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

fn expect(hir: &Hir, world: &World, sources: &SourceMap, index: usize, sink: &mut Sink) -> Expectation {
    let Some(expect) = hir.expects.get(index) else {
        return Expectation { index, text: String::new(), verdict: None, reason: None };
    };
    let text = sources.slice(expect.span).split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.strip_prefix("expect ").unwrap_or(&text).to_string();
    let mut eval: Eval<'_, Ball> = Eval::new(hir, world);
    let judged = eval.frame(expect.slots, &[], |eval| {
        eval.affordable(None, expect.condition)?;
        judge(eval, expect.condition, expect.within)
    });
    let span = hir.exprs.spans[expect.condition];
    match judged {
        Ok(verdict) => {
            if !verdict.passed {
                let mut found =
                    Diagnostic::error(codes::EXPECTATION_FAILED, "an expectation does not hold").at(span, verdict.describe(hir));
                if let Some(title) = &expect.title {
                    found.message = format!("an expectation does not hold: {title}");
                }
                sink.push(found);
            }
            Expectation { index, text, verdict: Some(verdict), reason: None }
        }
        Err(fault) => {
            let reason = fault.0.message.clone();
            let mut found = fault.diagnostic();
            found.message = format!("an expectation cannot be judged: {}", found.message);
            let inside = found.span().is_some_and(|at| at.file == span.file && span.lo <= at.lo && at.hi <= span.hi);
            sink.push(if inside { found } else { found.with(span, "expected here") });
            Expectation { index, text, verdict: None, reason: Some(reason) }
        }
    }
}
