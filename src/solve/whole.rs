//! Plans with whole columns, with their exact numbers at hand: our own search (`branch`) before, after or instead of a solver.
//!
//! Small plans are searched here first, in a fixed number of nodes; larger ones by HiGHS where the build has it. What a solver
//! cannot hold, gives up on, or says and does not keep to, is searched here, from the solver's answer on where it has one.
//! Without HiGHS the search is ours altogether, unless microlp was asked for: it knows no end by itself and no bound of memory.
//! Nor does HiGHS where whole columns have wide ranges: such plans come here first, and HiGHS has half of the time.

use super::bound_tightening::has_wide_whole_columns;
use super::watch::{Search, share};
use super::{Backend, Choice, NotBuiltIn, OWN, Options, Solution, Status, validation};
use crate::branch::{self, Ending, Found, Why};
use crate::deadline::Deadline;
use crate::exact::{self, Exact};
use crate::lp::{Domain, Lp};
use crate::simplex::{self, Hint};
use std::sync::Arc;
use std::time::Duration;

/// Coefficients of plans that are searched here first where HiGHS comes next, and what such a search may cost: coefficients times
/// nodes, and nodes at most.
const FIRST: usize = 20_000;
const WORK: usize = 8_000_000;
const NODES: usize = 10_000;
/// Coefficients of plans whose relaxation a solver finds first.
const SMALL: usize = 2_000;
/// How long a solver without an end of its own may search where the user sets no limit.
const PATIENCE: Duration = Duration::from_secs(20);

/// Solves a plan with whole columns; `exact` is the same plan in exact numbers.
pub(super) fn solve(lp: &Lp, exact: &Lp<Exact>, options: &Options) -> Result<Solution, NotBuiltIn> {
    let backend = super::resolve(lp, options.solver, super::has_highs)?;
    let deadline = options.deadline();
    let wide = backend == Backend::Highs && has_wide_whole_columns(lp);
    if options.solver == Choice::Auto {
        let alone = backend == Backend::Microlp || !super::has_highs();
        if alone || wide || lp.entry_count() <= FIRST {
            let relaxation = relaxed(lp, options, &deadline);
            let nodes = (WORK / lp.entry_count().max(1)).min(NODES);
            let found = search(exact, None, hint(relaxation.as_ref()), options, &deadline, (!alone).then_some(nodes));
            if alone || !matches!(found.ending, Ending::Stopped(Why::Nodes | Why::Memory | Why::Doubt)) {
                return Ok(told(lp, found, options));
            }
        }
    }
    let limited = wide || backend == Backend::Microlp && options.time_limit.is_none();
    let left = deadline.remaining().map(|left| if wide { left / 2 } else { left });
    let time_limit = if limited { Some(left.unwrap_or(PATIENCE).min(PATIENCE)) } else { left };
    let asked = Options { time_limit, ..options.clone() };
    let solution = super::solve(lp, &asked)?;
    let go_on = match solution.status {
        Status::Failed(_) | Status::InfeasibleOrUnbounded => true,
        Status::Feasible | Status::Stopped => limited && !options.watch.is_interrupted(),
        Status::Optimal | Status::Infeasible | Status::Unbounded => false,
    };
    if !go_on || deadline.is_over() || validation::check_input(lp).is_err() {
        return Ok(solution);
    }
    let known = exact_around(exact, &solution.values, &deadline);
    let near = Hint { values: &solution.values, duals: &[] };
    let found = search(exact, known.as_deref(), near, options, &deadline, None);
    Ok(told(lp, found, options))
}

/// The best exact values whose whole columns are those of these values.
fn exact_around(exact: &Lp<Exact>, values: &[f64], deadline: &Deadline) -> Option<Vec<Exact>> {
    if values.is_empty() {
        return None;
    }
    let fixed = simplex::with_whole_columns_at(exact, values);
    let limits = simplex::Limits { deadline: deadline.clone(), ..simplex::Limits::default() };
    match simplex::refine(&fixed, Hint { values, duals: &[] }, limits) {
        simplex::Outcome::Optimal(found) => Some(found.values),
        _ => None,
    }
}

/// The answer to the relaxation by a solver, for plans that are not small: our own method is slow from nothing.
fn relaxed(lp: &Lp, options: &Options, deadline: &Deadline) -> Option<Solution> {
    if lp.entry_count() <= SMALL {
        return None;
    }
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    let options = Options { time_limit: deadline.remaining().map(|left| left / 2), prices: false, ..options.clone() };
    super::solve(&relaxed, &options).ok()
}

/// What an answer hints at.
fn hint(solution: Option<&Solution>) -> Hint<'_> {
    solution.map_or(Hint::default(), |found| Hint { values: &found.values, duals: found.duals.as_deref().unwrap_or_default() })
}

fn search(
    exact: &Lp<Exact>,
    known: Option<&[Exact]>,
    near: Hint<'_>,
    options: &Options,
    deadline: &Deadline,
    nodes: Option<usize>,
) -> Found {
    let progress = options.watch.progress.as_deref();
    let tell = |progress_now: &branch::Progress| {
        if let Some(tell) = progress {
            tell(progress_now);
        }
    };
    let limits = branch::Limits { deadline: deadline.clone(), nodes, gap: options.gap, progress: Some(&tell), memory: None, near };
    branch::search(exact, known, &limits)
}

/// What our own search found, as a solution.
fn told(lp: &Lp, found: Found, options: &Options) -> Solution {
    let objective = found.best.as_ref().map(|(_, objective)| objective);
    let closed = found.ending == Ending::Finished && (objective.is_none() || objective == found.bound.as_ref());
    let bound = found.bound.as_ref().map(exact::to_f64);
    let search = Search {
        solver: OWN,
        finished: closed || matches!(found.ending, Ending::Unbounded { .. }),
        stopped: match found.ending {
            Ending::Stopped(why) => Some(why.word()),
            Ending::Finished | Ending::Unbounded { .. } => None,
        },
        bound,
        gap: objective.zip(bound).and_then(|(objective, bound)| share(exact::to_f64(objective), bound)),
        nodes: Some(found.nodes as u64),
    };
    let message = search.words();
    let solution = match (&found.ending, &found.best) {
        (Ending::Unbounded { .. }, _) => Solution::without_values(Status::Unbounded, OWN, "Unbounded".into()),
        (Ending::Finished, None) => Solution::without_values(Status::Infeasible, OWN, "Infeasible".into()),
        (_, Some((values, _))) => {
            let near: Vec<f64> = values.iter().map(exact::to_f64).collect();
            let polished = super::polished(lp, near, OWN, message);
            match polished.status {
                Status::Optimal if closed => polished,
                Status::Optimal => Solution { status: Status::Feasible, ..polished },
                _ => polished,
            }
        }
        (Ending::Stopped(Why::Doubt), None) => {
            let reason = "the numbers of the plan grew too long for the exact method".to_string();
            Solution::without_values(Status::Failed(reason.clone()), OWN, reason)
        }
        (Ending::Stopped(_), None) => Solution::without_values(Status::Stopped, OWN, message),
    };
    let own = (options.gap.is_none() || closed).then(|| Arc::new(found));
    Solution { search: Some(search), own, ..solution }
}
