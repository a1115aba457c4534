//! microlp on a thread of its own. That bounds its time (it looks at its clock only every thousand pivots, and knows
//! no protection against cycling), and keeps one of its assertions from ending the program.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use good_lp::solvers::microlp::MicroLpProblem;
use good_lp::{ResolutionError, Solution, SolutionStatus, SolverModel, Variable, WithTimeLimit};

use super::model::{self, Objective};
use super::{Answer, How, Status};
use crate::lp::Lp;

/// How much longer than its limit microlp may take to notice it.
const GRACE: Duration = Duration::from_millis(500);

/// How often it is looked whether somebody wants it to stop.
const LOOK: Duration = Duration::from_millis(50);

/// Runs microlp on its thread and waits for it.
pub(super) fn run(lp: &Lp, objective: Objective, how: How<'_>) -> Answer {
    let built = model::build(lp, objective, good_lp::microlp);
    let limit = how.deadline.remaining();
    let model = match limit {
        Some(limit) => built.model.with_time_limit(limit.as_secs_f64()),
        None => built.model,
    };
    let (sender, receiver) = mpsc::channel();
    let worker = thread::Builder::new().name("microlp".to_string()).spawn(move || {
        // Nobody is left to listen when the limit has passed.
        let _ = sender.send(search(model, &built.variables));
    });
    let worker = match worker {
        Ok(worker) => worker,
        Err(error) => return Answer::failed(format!("no thread for microlp: {error}")),
    };
    let end = limit.and_then(|limit| Instant::now().checked_add(limit.saturating_add(GRACE)));
    let received = loop {
        if how.watch.is_interrupted() {
            return Answer::without_values(Status::Stopped, "interrupted, and microlp was left behind");
        }
        let left = end.map_or(LOOK, |end| end.saturating_duration_since(Instant::now()).min(LOOK));
        match receiver.recv_timeout(left) {
            Err(RecvTimeoutError::Timeout) if end.is_none_or(|end| Instant::now() < end) => {}
            received => break received,
        }
    };
    match received {
        Ok(answer) => answer,
        Err(RecvTimeoutError::Timeout) => Answer::without_values(Status::Stopped, "TimeLimit, and microlp was left behind"),
        Err(RecvTimeoutError::Disconnected) => {
            let word = match worker.join() {
                Ok(()) => "no answer".to_string(),
                Err(payload) => match payload.downcast::<String>() {
                    Ok(word) => *word,
                    Err(payload) => payload.downcast_ref::<&str>().map_or_else(|| "unknown".to_string(), |word| (*word).to_string()),
                },
            };
            Answer::failed(format!("microlp broke down: {word}"))
        }
    }
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
