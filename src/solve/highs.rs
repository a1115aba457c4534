//! HiGHS, built through good_lp and run through the `highs` crate below it: good_lp folds HiGHS's statuses
//! into fewer (an unbounded plan may come back as infeasible), and we keep HiGHS's own.

use std::time::Duration;

use ::highs::{HighsModelStatus, HighsSolutionStatus, Model, SolvedModel};

use good_lp::ResolutionError;

use super::boxes::{self, Which};
use super::model::{self, Objective};
use super::{Answer, Deadline, Status};
use crate::lp::{Domain, Lp};

/// Fixed, so that equal plans give equal answers.
const SEED: i32 = 1;

/// How far from the optimum, relative to it, an integer plan's answer may be to be called optimal. HiGHS's own
/// default, 1e-4, is too coarse for an answer that is checked afterwards.
const GAP: f64 = 1e-9;

/// HiGHS takes coefficients up to this for zero; it allows nothing smaller.
const SMALLEST: f64 = 1e-12;

/// How many nodes HiGHS searches, without presolve, for a solution of a plan that presolve called infeasible.
const NODES: i32 = 1000;

/// Solves a plan with HiGHS.
pub(super) fn solve(lp: &Lp, deadline: Deadline) -> Answer {
    if lp.has_integers() && may_improve_forever(lp, deadline) {
        // HiGHS searches such a plan without end, or calls optimal what it finds first.
        return unbounded_if_any(any_whole_solution(lp, deadline));
    }
    let first = run(lp, Objective::Own, Presolve::Choose, deadline);
    match first.status {
        Status::Infeasible | Status::InfeasibleOrUnbounded => {}
        // With whole columns HiGHS may have looked at the relaxation only.
        Status::Unbounded if lp.has_integers() => {}
        _ => return first,
    }
    // Where there is no optimum, HiGHS's presolve is not to be trusted on why: 1.15 calls some plans infeasible that
    // are unbounded, and leaves others open.
    let second = if lp.has_integers() {
        why_whole(lp, deadline)
    } else {
        why_continuous(lp, deadline)
    };
    match second.status {
        Status::Stopped | Status::Feasible | Status::Failed(_) => {
            Answer::without_values(Status::InfeasibleOrUnbounded, first.message)
        }
        Status::Optimal => Answer {
            message: format!("{}, though presolve said {}", second.message, first.message),
            ..second
        },
        _ => second,
    }
}

/// True when the plan's relaxation, if it has solutions, is unbounded.
fn may_improve_forever(lp: &Lp, deadline: Deadline) -> bool {
    if boxes::open_sides(lp, Which::Favoured).is_empty() {
        return false;
    }
    let cone = boxes::directions(lp);
    let answer = run(&cone, Objective::Own, Presolve::Choose, deadline);
    answer.status == Status::Optimal && boxes::changes_objective(lp, &answer.values)
}

/// Solves a plan without whole columns, and without presolve. Where the simplex method then gives up, it is asked for
/// any solution: without an objective, presolve can't mistake one thing for the other.
fn why_continuous(lp: &Lp, deadline: Deadline) -> Answer {
    let answer = run(lp, Objective::Own, Presolve::Off, deadline);
    if !matches!(
        answer.status,
        Status::InfeasibleOrUnbounded | Status::Failed(_)
    ) {
        return answer;
    }
    let any = run(lp, Objective::Zero, Presolve::Choose, deadline);
    match (&any.status, &answer.status) {
        (Status::Infeasible, _) => any,
        (Status::Optimal, Status::InfeasibleOrUnbounded) => {
            Answer::without_values(Status::Unbounded, answer.message)
        }
        _ => answer,
    }
}

/// Finds out about a plan with whole columns from what it would be without, and from whether it has any solution:
/// a plan that has one is unbounded when its relaxation is.
fn why_whole(lp: &Lp, deadline: Deadline) -> Answer {
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    let relaxation = why_continuous(&relaxed, deadline);
    if !matches!(relaxation.status, Status::Optimal | Status::Unbounded) {
        return relaxation;
    }
    let any = any_whole_solution(lp, deadline);
    match (&any.status, &relaxation.status) {
        (Status::Optimal, Status::Optimal) => run(lp, Objective::Own, Presolve::Off, deadline),
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
fn any_whole_solution(lp: &Lp, deadline: Deadline) -> Answer {
    let any = run(lp, Objective::Zero, Presolve::Choose, deadline);
    if any.status != Status::Infeasible {
        return any;
    }
    let found = run_for(lp, Objective::Zero, Presolve::Off, Some(NODES), deadline);
    match found.status {
        Status::Optimal => found,
        _ => any,
    }
}

/// HiGHS's own simplification of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presolve {
    Choose,
    Off,
}

fn run(lp: &Lp, objective: Objective, presolve: Presolve, deadline: Deadline) -> Answer {
    run_for(lp, objective, presolve, None, deadline)
}

/// One run, of so many nodes at most.
fn run_for(
    lp: &Lp,
    objective: Objective,
    presolve: Presolve,
    nodes: Option<i32>,
    deadline: Deadline,
) -> Answer {
    let built = model::build(lp, objective, good_lp::highs);
    let model = match built.model.try_into_inner() {
        Ok(model) => model,
        Err(ResolutionError::Str(reason)) => return Answer::failed(reason),
        Err(error) => return Answer::failed(error.to_string()),
    };
    match optimize(model, presolve, nodes, deadline.remaining()) {
        Ok(solved) => read(lp, &solved, &built.row_starts),
        Err(reason) => Answer::failed(reason),
    }
}

/// Sets the options and runs HiGHS.
fn optimize(
    mut model: Model,
    presolve: Presolve,
    nodes: Option<i32>,
    limit: Option<Duration>,
) -> Result<SolvedModel, String> {
    let refused = |option: &'static str| move |_| format!("HiGHS refuses the option `{option}`");
    let presolve = match presolve {
        Presolve::Choose => "choose",
        Presolve::Off => "off",
    };
    model
        .try_set_option("threads", 1)
        .map_err(refused("threads"))?;
    model
        .try_set_option("parallel", "off")
        .map_err(refused("parallel"))?;
    model
        .try_set_option("random_seed", SEED)
        .map_err(refused("random_seed"))?;
    model
        .try_set_option("presolve", presolve)
        .map_err(refused("presolve"))?;
    model
        .try_set_option("mip_rel_gap", GAP)
        .map_err(refused("mip_rel_gap"))?;
    model
        .try_set_option("small_matrix_value", SMALLEST)
        .map_err(refused("small_matrix_value"))?;
    if let Some(nodes) = nodes {
        model
            .try_set_option("mip_max_nodes", nodes)
            .map_err(refused("mip_max_nodes"))?;
    }
    if let Some(limit) = limit {
        model
            .try_set_option("time_limit", limit.as_secs_f64())
            .map_err(refused("time_limit"))?;
    }
    model
        .try_solve()
        .map_err(|status| format!("HiGHS ended with {status:?}"))
}

/// HiGHS's answer in our words.
fn read(lp: &Lp, solved: &SolvedModel, row_starts: &[usize]) -> Answer {
    use HighsModelStatus as Word;
    let word = solved.status();
    let message = format!("{word:?}");
    let whole = lp.has_integers();
    let status = match word {
        Word::Optimal => Status::Optimal,
        Word::Infeasible => Status::Infeasible,
        Word::Unbounded => Status::Unbounded,
        Word::UnboundedOrInfeasible => Status::InfeasibleOrUnbounded,
        Word::ReachedTimeLimit
        | Word::ReachedIterationLimit
        | Word::ReachedSolutionLimit
        | Word::ReachedMemoryLimit
        | Word::ReachedInterrupt => {
            if solved.primal_solution_status() == HighsSolutionStatus::Feasible {
                Status::Feasible
            } else {
                Status::Stopped
            }
        }
        _ => Status::Failed(format!("HiGHS ended with {message}")),
    };
    if !matches!(status, Status::Optimal | Status::Feasible) {
        return Answer::without_values(status, message);
    }
    let solution = solved.get_solution();
    let priced = status == Status::Optimal && !whole;
    // At most one of the two rows that stand for one with two bounds has a price.
    let duals = priced.then(|| {
        let parts = solution.dual_rows();
        let ends = row_starts.iter().skip(1);
        let ranges = row_starts.iter().zip(ends).map(|(&start, &end)| start..end);
        let dual = |range: std::ops::Range<usize>| {
            let parts = parts.get(range).unwrap_or_default();
            parts.iter().fold(0.0, |sum, part| sum + part)
        };
        ranges.map(dual).collect()
    });
    Answer {
        status,
        message,
        values: solution.columns().to_vec(),
        duals,
        reduced_costs: priced.then(|| solution.dual_columns().to_vec()),
    }
}
