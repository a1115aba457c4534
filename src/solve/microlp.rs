//! microlp, through good_lp: pure Rust, in every build. What it is given always has a bound on the sides that
//! matter (`boxes` says why), so that its "unbounded" is never needed; whether a plan is unbounded is found out from
//! two plans that are not.

use std::borrow::Cow;
use std::time::Duration;

use good_lp::solvers::microlp::MicroLpProblem;
use good_lp::{ResolutionError, Solution, SolutionStatus, SolverModel, Variable, WithTimeLimit};

use super::bound_tightening::{self, Which, boxed, touches};
use super::model::{self, Objective};
use super::validation::with_whole_columns_at;
use super::watch::Search;
use super::worker::Worker;
use super::{Answer, Backend, How, Status, single_rows};
use crate::branch::Why;
use crate::lp::{Domain, Lp};

/// How many bounds of our own are tried, each further away than the last,
const TRIES: usize = 3;
/// by this much.
const FURTHER: f64 = 1024.0;

/// How far the first bounds of our own are for whole columns. They must not be near: what they cut off is missed without
/// a sign, since the best whole solution need not be close to the best of all.
const WIDE: f64 = 65536.0;

/// Objectives that differ by less than this, relative to their size, are equal.
const EQUAL: f64 = 1e-9;

/// The whole numbers that microlp can hold.
const LEAST: f64 = i32::MIN as f64;
const MOST: f64 = i32::MAX as f64;

const TOO_FAR: &str = "the plan may need integers beyond 2147483647, which microlp can't hold";

/// How much longer than its limit microlp may take to notice it.
const LATE: Duration = Duration::from_millis(500);

/// Solves a plan with microlp.
pub(super) fn solve(lp: &Lp, how: How<'_>) -> Answer {
    let lp = &*single_rows::as_bounds(lp);
    if !lp.has_integers() {
        return continuous(lp, how);
    }
    let narrowed = match narrowed(lp) {
        Ok(narrowed) => narrowed,
        Err(reason) => return Answer::failed(reason),
    };
    let answer = whole(&narrowed, how);
    let answer = Answer { search: searched(&answer, how), ..answer };
    match answer.status {
        // What narrowed bounds cut off may be better.
        Status::Optimal if matches!(narrowed, Cow::Owned(_)) => Answer::failed(TOO_FAR),
        Status::Optimal | Status::Feasible => match at_the_edge(lp, &answer.values) {
            Some(c) => Answer::failed(beyond(c)),
            None => answer,
        },
        // Where bounds were narrowed, that may be why.
        Status::Infeasible if matches!(narrowed, Cow::Owned(_)) => {
            let wide = continuous(&relaxed(lp), how);
            match wide.status {
                Status::Infeasible => answer,
                _ => Answer::failed(TOO_FAR),
            }
        }
        _ => answer,
    }
}

/// How the search ended, by microlp's word: of one that a limit stopped it says no bound.
pub(super) fn searched(answer: &Answer, how: How<'_>) -> Option<Search> {
    let (finished, stopped) = match answer.status {
        Status::Optimal | Status::Infeasible | Status::Unbounded => (true, None),
        Status::Feasible | Status::Stopped => (false, Some(if how.watch.is_interrupted() { Why::Interrupted } else { Why::Time }.word())),
        _ => return None,
    };
    let gap = (answer.status == Status::Optimal).then_some(0.0);
    Some(Search { solver: Backend::Microlp.name(), finished, stopped, bound: None, gap, nodes: None })
}

/// A plan without whole columns.
fn continuous(lp: &Lp, how: How<'_>) -> Answer {
    let sides = bound_tightening::open_sides(lp, Which::Favoured);
    if sides.is_empty() {
        return run(lp, Objective::Own, how);
    }
    let mut bounded = lp.clone();
    bound_tightening::imply(&mut bounded, &sides);
    let sides = bound_tightening::open_sides(&bounded, Which::Favoured);
    let mut reach = bound_tightening::first_reach(&bounded);
    let mut last: Option<Answer> = None;
    let mut is_bounded = false;
    for _ in 0..TRIES {
        let answer = run(&boxed(&bounded, &sides, reach), Objective::Own, how);
        match answer.status {
            Status::Optimal if !touches(&bounded, &sides, reach, &answer.values) => return answer,
            Status::Optimal => {
                if !is_bounded {
                    match improves_forever(lp, how) {
                        Ok(true) => return Answer::without_values(Status::Unbounded, "Unbounded"),
                        Ok(false) => is_bounded = true,
                        Err(answer) => return *answer,
                    }
                }
                // The objective is convex in the reach: where it has stopped to change, it has for good.
                match last {
                    Some(last) if equal(lp, &last, &answer) => return last,
                    _ => last = Some(answer),
                }
                reach *= FURTHER;
            }
            Status::Infeasible => {
                let any = run(lp, Objective::Zero, how);
                if any.status != Status::Optimal {
                    return any;
                }
                // There are solutions, but further away.
                let furthest = any.values.iter().copied().fold(0.0, bound_tightening::largest);
                reach = (reach * FURTHER).max(furthest * 10.0);
            }
            _ => return answer,
        }
    }
    Answer::failed(format!("the optimum lies further away than {reach:e} and was not reached"))
}

/// A plan with whole columns whose finite bounds microlp can hold.
fn whole(lp: &Lp, how: How<'_>) -> Answer {
    let mut objective = Objective::Own;
    let mut furthest = 0.0;
    if !bound_tightening::open_sides(lp, Which::Favoured).is_empty() {
        // What the columns would do if nothing had to be whole tells how far to let them go.
        let relaxation = continuous(&relaxed(lp), how);
        objective = match relaxation.status {
            Status::Optimal => Objective::Own,
            Status::Unbounded => Objective::Zero,
            Status::Feasible => {
                return Answer::without_values(Status::Stopped, relaxation.message);
            }
            _ => return relaxation,
        };
        furthest = relaxation.values.iter().copied().fold(0.0, bound_tightening::largest);
    }
    let reach = WIDE.max(bound_tightening::first_reach(lp)).max(furthest * FURTHER);
    let reach = reach.log2().ceil().exp2();
    // The search fixes one column after the other and may so come to favour any side: all of them get bounds. Where that
    // fails, the ones that the costs favour.
    let mut answer = Answer::failed("nothing was tried");
    for which in [Which::Both, Which::Favoured] {
        answer = whole_within(lp, which, reach, objective, how);
        if !matches!(answer.status, Status::Failed(_)) {
            break;
        }
    }
    match answer.status {
        // Any solution is enough where the relaxation is unbounded.
        Status::Optimal if objective == Objective::Zero => Answer::without_values(Status::Unbounded, "Unbounded"),
        _ => answer,
    }
}

/// Searches within bounds of our own, and further away as long as the answer lies on one of them.
fn whole_within(lp: &Lp, which: Which, mut reach: f64, objective: Objective, how: How<'_>) -> Answer {
    let mut bounded = lp.clone();
    bound_tightening::imply(&mut bounded, &bound_tightening::open_sides(lp, which));
    let sides = bound_tightening::open_sides(&bounded, which);
    let mut last: Option<Answer> = None;
    for _ in 0..TRIES {
        let reachable = match narrowed(&boxed(&bounded, &sides, reach)) {
            Ok(reachable) => reachable.into_owned(),
            Err(reason) => return Answer::failed(reason),
        };
        let answer = run(&reachable, objective, how);
        match answer.status {
            Status::Optimal if objective == Objective::Zero => return answer,
            Status::Optimal => {
                if !touches(&bounded, &sides, reach, &answer.values) {
                    return answer;
                }
                if let Some(last) = last
                    && equal(lp, &last, &answer)
                {
                    return nearer(lp, last, how);
                }
                last = Some(answer);
            }
            Status::Infeasible => {
                // Is it for our bounds? Not if it is without them too; else there may be whole solutions further away.
                if sides.is_empty() {
                    return answer;
                }
                let anywhere = run(&relaxed(lp), Objective::Zero, how);
                if anywhere.status != Status::Optimal {
                    return anywhere;
                }
                if reach >= MOST {
                    return Answer::failed(TOO_FAR);
                }
            }
            _ => return answer,
        }
        reach *= FURTHER;
    }
    Answer::failed(format!("the optimum lies further away than {reach:e} and was not reached"))
}

/// An answer as good, whose columns stand on none of our bounds if they need not: a column without a cost is left by
/// microlp on any bound that it has.
fn nearer(lp: &Lp, answer: Answer, how: How<'_>) -> Answer {
    let again = continuous(&with_whole_columns_at(lp, &answer.values), how);
    if again.status == Status::Optimal && equal(lp, &again, &answer) { Answer { values: again.values, ..answer } } else { answer }
}

/// True when the objective of a plan that has solutions can be improved without end.
fn improves_forever(lp: &Lp, how: How<'_>) -> Result<bool, Box<Answer>> {
    let cone = bound_tightening::directions(lp);
    let answer = run(&cone, Objective::Own, how);
    if answer.status != Status::Optimal {
        return Err(Box::new(answer));
    }
    Ok(bound_tightening::changes_objective(lp, &answer.values))
}

/// True when two answers have the same objective, as far as sums of terms of their size can tell.
fn equal(lp: &Lp, one: &Answer, other: &Answer) -> bool {
    let objective = |answer: &Answer| {
        let terms = lp.columns.cost.iter().zip(&answer.values).map(|(cost, value)| cost * value);
        terms.fold((0.0, 0.0), |(sum, size): (f64, f64), term| (sum + term, size + term.abs()))
    };
    let ((one, one_size), (other, other_size)) = (objective(one), objective(other));
    (one - other).abs() <= (one_size + other_size) * 1e-13 + EQUAL * one.abs().max(other.abs())
}

fn beyond(c: usize) -> String {
    format!("column {c} needs integers that microlp can't hold (it goes from {LEAST} to {MOST})")
}

/// The plan with the finite bounds of whole columns brought into microlp's range; borrowed where they are in it.
fn narrowed(lp: &Lp) -> Result<Cow<'_, Lp>, String> {
    let mut out = Cow::Borrowed(lp);
    for (c, domain) in lp.columns.domain.iter().enumerate() {
        let (lower, upper) = (lp.columns.lower[c], lp.columns.upper[c]);
        if *domain != Domain::Integer {
            continue;
        }
        if lower > MOST || upper < LEAST {
            return Err(beyond(c));
        }
        // An infinite bound stays, so that it is known to be one.
        let fits = |bound: f64| bound.is_infinite() || (LEAST..=MOST).contains(&bound);
        if !fits(lower) || !fits(upper) {
            let columns = &mut out.to_mut().columns;
            columns.lower[c] = if lower.is_finite() { lower.max(LEAST) } else { lower };
            columns.upper[c] = if upper.is_finite() { upper.min(MOST) } else { upper };
        }
    }
    Ok(out)
}

/// The plan with nothing that must be whole.
fn relaxed(lp: &Lp) -> Lp {
    let mut relaxed = lp.clone();
    relaxed.columns.domain.fill(Domain::Continuous);
    relaxed
}

/// A whole column whose value stands at the end of microlp's range though its own bounds go further.
fn at_the_edge(lp: &Lp, values: &[f64]) -> Option<usize> {
    let bounds = lp.columns.lower.iter().zip(&lp.columns.upper);
    let mut columns = lp.columns.domain.iter().zip(bounds).zip(values);
    columns.position(|((domain, (&lower, &upper)), &value)| {
        *domain == Domain::Integer && ((value <= LEAST && lower < LEAST) || (value >= MOST && upper > MOST))
    })
}

/// One run, on a thread.
fn run(lp: &Lp, objective: Objective, how: How<'_>) -> Answer {
    let built = model::build(lp, objective, good_lp::microlp);
    let model = match how.deadline.remaining() {
        Some(limit) => built.model.with_time_limit(limit.as_secs_f64()),
        None => built.model,
    };
    let name = Backend::Microlp.name();
    let worker = Worker { name, deadline: how.deadline, watch: how.watch, late: LATE, interrupted: Duration::ZERO };
    worker.run(move |_| search(model, &built.variables))
}

/// microlp's answer in our words.
fn search(model: MicroLpProblem, variables: &[Variable]) -> Answer {
    match model.solve() {
        Ok(solution) => {
            let status = match solution.status() {
                SolutionStatus::Optimal => Status::Optimal,
                SolutionStatus::TimeLimit | SolutionStatus::GapLimit => Status::Feasible,
            };
            let values = variables.iter().map(|&variable| solution.value(variable)).collect();
            let word = solution.into_inner().termination_reason();
            Answer { status, message: format!("{word:?}"), values, duals: None, reduced_costs: None, search: None }
        }
        Err(ResolutionError::Infeasible) => Answer::without_values(Status::Infeasible, "Infeasible"),
        Err(ResolutionError::Unbounded) => Answer::without_values(Status::Unbounded, "Unbounded"),
        // good_lp says so only of a limit that came before any solution.
        Err(ResolutionError::Other(word)) => Answer::without_values(Status::Stopped, word),
        Err(ResolutionError::Str(word)) => Answer::failed(word),
    }
}
