//! HiGHS, through its C functions: a plan is passed as arrays, and HiGHS's own status comes back.

#[allow(unsafe_code, reason = "HiGHS calls back through pointers")]
mod calls;
mod finding;
#[allow(unsafe_code, reason = "HiGHS is a library in C++ with functions for C")]
mod instance;
#[allow(unsafe_code, reason = "functions of a library in another language")]
mod library;
#[cfg(not(feature = "highs"))]
#[allow(unsafe_code, reason = "a library in another language is opened")]
mod opening;
#[cfg(not(feature = "highs"))]
mod places;
mod structure;

pub use finding::{Place, found, look_for, refused};

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::bound_tightening::{self, Which};
use super::watch::{Search, Watch};
use super::worker::Worker;
use super::{Answer, Backend, Status};
use crate::deadline::Deadline;
use crate::lp::{Domain, Lp, Sense};
use instance::{Instance, ModelStatus, Setting};
use structure::Suits;

/// Fixed, so that equal plans give equal answers.
const SEED: i32 = 0;

/// How far from the optimum, relative to it, an integer plan's answer may be to be called optimal. HiGHS's own
/// default, 1e-4, is too coarse for an answer that is checked afterwards.
const GAP: f64 = 1e-9;

/// HiGHS takes coefficients up to this for zero; it allows nothing smaller.
const SMALLEST: f64 = 1e-12;

/// The smallest tolerances that HiGHS has for whole columns, rows and prices.
const TIGHT: f64 = 1e-10;

/// HiGHS's number for the primal simplex method.
const PRIMAL: i32 = 4;

/// How many nodes HiGHS searches, without presolve, for a solution of a plan that presolve called infeasible.
const NODES: i32 = 1000;

/// How much longer than its limit HiGHS may take to notice it (of a short limit a quarter), and to hand over what it has when it is
/// interrupted.
const LATE: Duration = Duration::from_secs(2);

/// True where there is a HiGHS.
pub(super) fn is_there() -> bool {
    finding::functions().is_some()
}

/// Solves a plan with HiGHS.
pub(super) fn solve(lp: &Lp, how: super::How<'_>) -> Answer {
    if lp.has_integers() && may_improve_forever(lp, how) {
        // HiGHS searches such a plan without end, or calls optimal what it finds first.
        return unbounded_if_any(any_whole_solution(lp, how));
    }
    let first = run(lp, PLAIN, how);
    match first.status {
        Status::Infeasible | Status::InfeasibleOrUnbounded | Status::Failed(_) => {}
        // With whole columns HiGHS may have looked at the relaxation only.
        Status::Unbounded if lp.has_integers() => {}
        _ => return first,
    }
    // Where there is no optimum, HiGHS's presolve is not to be trusted on why: 1.15 calls some plans infeasible that
    // are unbounded, and leaves others open; on a few it gives up.
    let second = if lp.has_integers() { why_whole(lp, how) } else { why_continuous(lp, how) };
    match second.status {
        Status::Optimal => Answer { message: format!("{}, though at first {}", second.message, first.message), ..second },
        Status::Infeasible | Status::Unbounded => second,
        _ if matches!(first.status, Status::Failed(_)) => first,
        _ => Answer::without_values(Status::InfeasibleOrUnbounded, first.message),
    }
}

/// True when the plan's relaxation, if it has solutions, is unbounded.
fn may_improve_forever(lp: &Lp, how: super::How<'_>) -> bool {
    if bound_tightening::open_sides(lp, Which::Favoured).is_empty() {
        return false;
    }
    let cone = bound_tightening::directions(lp);
    let answer = run(&cone, PLAIN.without_presolve(), how);
    answer.status == Status::Optimal && bound_tightening::changes_objective(lp, &answer.values)
}

/// Solves a plan without whole columns, and without presolve. Where both simplex methods give up, HiGHS is asked for any
/// solution: without an objective, presolve can't mistake one thing for the other.
fn why_continuous(lp: &Lp, how: super::How<'_>) -> Answer {
    let mut answer = run(lp, PLAIN.without_presolve(), how);
    if is_open(&answer.status) {
        let primal = Way { primal: true, ..PLAIN.without_presolve() };
        answer = run(lp, primal, how);
    }
    if !is_open(&answer.status) {
        return answer;
    }
    let any = run(lp, ANY, how);
    match (&any.status, &answer.status) {
        (Status::Infeasible, _) => any,
        (Status::Optimal, Status::InfeasibleOrUnbounded) => Answer::without_values(Status::Unbounded, answer.message),
        _ => answer,
    }
}

fn is_open(status: &Status) -> bool {
    matches!(status, Status::InfeasibleOrUnbounded | Status::Failed(_))
}

/// Finds out about a plan with whole columns from what it would be without, and from whether it has any solution:
/// a plan that has one is unbounded when its relaxation is.
fn why_whole(lp: &Lp, how: super::How<'_>) -> Answer {
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    let relaxation = why_continuous(&relaxed, how);
    if !matches!(relaxation.status, Status::Optimal | Status::Unbounded) {
        return relaxation;
    }
    let any = any_whole_solution(lp, how);
    match (&any.status, &relaxation.status) {
        (Status::Optimal, Status::Optimal) => run(lp, PLAIN.without_presolve(), how),
        _ => unbounded_if_any(any),
    }
}

/// What is to be said of a plan that has no optimum, given a search for any solution.
fn unbounded_if_any(any: Answer) -> Answer {
    match any.status {
        Status::Optimal => Answer::without_values(Status::Unbounded, "Unbounded"),
        _ => any,
    }
}

/// Any solution of a plan with whole columns (optimal, since nothing is to be optimized). Presolve calls some plans
/// infeasible that are not, and the search may be long without it: where that finds nothing in a while, presolve is
/// believed.
fn any_whole_solution(lp: &Lp, how: super::How<'_>) -> Answer {
    let any = run(lp, ANY, how);
    if any.status == Status::Optimal {
        return any;
    }
    let search = Way { nodes: Some(NODES), ..ANY.without_presolve() };
    let found = run(lp, search, how);
    match found.status {
        Status::Optimal => found,
        _ => any,
    }
}

/// What HiGHS is to do.
#[derive(Clone, Copy, Debug)]
struct Way {
    /// Any solution will do.
    any: bool,
    presolve: bool,
    /// The primal simplex method instead of the one that HiGHS chooses.
    primal: bool,
    /// Nodes of the search, at most.
    nodes: Option<i32>,
}

/// As HiGHS would do it.
const PLAIN: Way = Way { any: false, presolve: true, primal: false, nodes: None };

impl Way {
    fn without_presolve(self) -> Way {
        Way { presolve: false, ..self }
    }
}

/// In search of any solution.
const ANY: Way = Way { any: true, ..PLAIN };

/// One run, on a thread: with whole columns of wide ranges HiGHS may go round in circles without a look at its clock.
fn run(lp: &Lp, way: Way, how: super::How<'_>) -> Answer {
    let name = Backend::Highs.name();
    let late = how.deadline.remaining().map_or(LATE, |limit| LATE.min(limit / 4));
    let worker = Worker { name, deadline: how.deadline, watch: how.watch, late, interrupted: LATE };
    let made = calls::instance().and_then(|mut instance| instance.pass(lp, !way.any).map(|()| instance));
    let instance = match made {
        Ok(instance) => instance,
        Err(reason) => return Answer::failed(reason),
    };
    let asked = Asked {
        way,
        tight: how.tight,
        gap: how.gap,
        deadline: how.deadline.clone(),
        watch: how.watch.clone(),
        suits: if how.defaults { Suits::default() } else { structure::suits(lp) },
        whole: lp.has_integers(),
        minimize: lp.sense == Sense::Minimize,
    };
    worker.run(move |left| asked.run(instance, left))
}

/// What HiGHS is asked for, on its thread.
struct Asked {
    way: Way,
    tight: bool,
    gap: Option<f64>,
    deadline: Deadline,
    watch: Watch,
    suits: Suits,
    /// True with integer columns.
    whole: bool,
    minimize: bool,
}

impl Asked {
    fn run(&self, mut instance: Instance, left: &Arc<AtomicBool>) -> Answer {
        let run = self.options(&mut instance).and_then(|()| {
            let mut listener = calls::Listener::new(&self.watch, left);
            listener.listen(&mut instance);
            instance.run()
        });
        match run {
            Ok(ended) => Answer { search: self.searched(&instance, ended), ..self.read(&instance, ended) },
            Err(reason) => Answer::failed(reason),
        }
    }

    fn options(&self, instance: &mut Instance) -> Result<(), String> {
        let way = self.way;
        let gap = self.gap.map_or(GAP, |gap| gap.max(GAP));
        instance.set("threads", Setting::Int(1))?;
        instance.set("parallel", Setting::Text("off"))?;
        instance.set("random_seed", Setting::Int(SEED))?;
        instance.set("mip_rel_gap", Setting::Double(gap))?;
        instance.set("small_matrix_value", Setting::Double(SMALLEST))?;
        if self.tight {
            for name in ["mip_feasibility_tolerance", "primal_feasibility_tolerance", "dual_feasibility_tolerance"] {
                instance.set(name, Setting::Double(TIGHT))?;
            }
        }
        if !way.presolve || self.tight || self.suits.without_presolve {
            instance.set("presolve", Setting::Text("off"))?;
        }
        if way.primal {
            instance.set("simplex_strategy", Setting::Int(PRIMAL))?;
        } else if self.suits.interior_point && way.presolve && !self.tight {
            instance.set("solver", Setting::Text("ipm"))?;
        }
        if let Some(nodes) = way.nodes {
            instance.set("mip_max_nodes", Setting::Int(nodes))?;
        }
        if let Some(limit) = self.deadline.remaining() {
            instance.set("time_limit", Setting::Double(limit.as_secs_f64()))?;
        }
        Ok(())
    }

    /// How the search ended, as HiGHS reports it.
    fn searched(&self, instance: &Instance, ended: ModelStatus) -> Option<Search> {
        if !self.whole {
            return None;
        }
        let gap = Some(instance.gap()).filter(|gap| gap.is_finite() && instance.has_solution());
        let stopped = match ended {
            ModelStatus::ReachedTimeLimit => Some("the time limit"),
            ModelStatus::ReachedInterrupt => Some("an interrupt"),
            ModelStatus::ReachedMemoryLimit => Some("the limit of memory"),
            ModelStatus::ReachedIterationLimit | ModelStatus::ReachedSolutionLimit => Some("the limit of nodes"),
            _ => None,
        };
        let finished = matches!(ended, ModelStatus::Optimal | ModelStatus::Infeasible | ModelStatus::Unbounded);
        // Without a wish of the user's, what is within HiGHS's own tolerance is none.
        let closed = gap.is_none_or(|gap| gap <= GAP);
        let bound = gap.map(|gap| {
            let objective = instance.objective();
            let away = gap * objective.abs();
            if self.minimize { objective - away } else { objective + away }
        });
        let gap = if finished && closed { gap.map(|_| 0.0) } else { gap };
        Some(Search { solver: Backend::Highs.name(), finished: finished && closed, stopped, bound, gap, nodes: None })
    }

    /// HiGHS's answer in our types.
    fn read(&self, instance: &Instance, ended: ModelStatus) -> Answer {
        let message = format!("{ended:?}");
        let status = match ended {
            // Within the gap that was asked for, and no nearer.
            ModelStatus::Optimal if self.whole && instance.gap().is_finite() && instance.gap() > GAP => Status::Feasible,
            ModelStatus::Optimal => Status::Optimal,
            ModelStatus::Infeasible => Status::Infeasible,
            ModelStatus::Unbounded => Status::Unbounded,
            ModelStatus::UnboundedOrInfeasible => Status::InfeasibleOrUnbounded,
            ModelStatus::ReachedTimeLimit
            | ModelStatus::ReachedIterationLimit
            | ModelStatus::ReachedSolutionLimit
            | ModelStatus::ReachedMemoryLimit
            | ModelStatus::ReachedInterrupt => {
                if instance.has_solution() {
                    Status::Feasible
                } else {
                    Status::Stopped
                }
            }
            ModelStatus::ModelEmpty | ModelStatus::Other(_) => Status::Failed(format!("HiGHS ended with {message}")),
        };
        if !matches!(status, Status::Optimal | Status::Feasible) {
            return Answer::without_values(status, message);
        }
        let Some(values) = instance.values() else { return Answer::failed(format!("HiGHS ended with {message}, but gave no values")) };
        let priced = status == Status::Optimal && !self.whole;
        Answer {
            status,
            message,
            values: values.columns,
            duals: priced.then_some(values.row_prices),
            reduced_costs: priced.then_some(values.reduced_costs),
            search: None,
        }
    }
}
