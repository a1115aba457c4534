//! One attempt: a plan given to a backend, scaled or not, and what is to be thought of its answer.

use super::highs;
use super::watch::Watch;
use super::{Answer, Backend, Solution, Status, microlp, polish, presolve, scale, validation};
use crate::deadline::Deadline;
use crate::lp::{Domain, Lp, Sense};

/// How a plan is given to a solver.
#[derive(Clone, Copy, Debug)]
pub(super) struct How<'a> {
    pub(super) backend: Backend,
    pub(super) scaled: bool,
    /// With the smallest tolerances that the solver has, and without its presolve.
    pub(super) tight: bool,
    pub(super) deadline: &'a Deadline,
    pub(super) gap: Option<f64>,
    /// The default options of HiGHS, whatever the structure of the plan.
    pub(super) defaults: bool,
    pub(super) watch: &'a Watch,
}

/// One run of one backend, scaled or not, and the checks of its answer.
pub(super) fn attempt(lp: &Lp, how: How<'_>) -> Solution {
    let answer = scaled_run(lp, how);
    let name = how.backend.name();
    if !lp.has_integers() || answer.values.is_empty() {
        return Solution { scaled: how.scaled, ..polish(lp, answer, name) };
    }
    let solution = around_whole(lp, answer, how);
    Solution { scaled: how.scaled, ..solution }
}

fn scaled_run(lp: &Lp, how: How<'_>) -> Answer {
    if !how.scaled {
        return run(lp, how);
    }
    let (scaled_lp, factors) = scale::scale(lp);
    let mut answer = match validation::check_input(&scaled_lp) {
        Ok(()) => run(&scaled_lp, how),
        Err(reason) => Answer::failed(format!("scaled, {reason}")),
    };
    factors.unscale(&mut answer.values, answer.duals.as_mut(), answer.reduced_costs.as_mut());
    if let Some(bound) = answer.search.as_mut().and_then(|search| search.bound.as_mut()) {
        *bound /= factors.objective;
    }
    answer
}

/// An answer with whole columns: these are rounded, and the rest is found anew around them. What a solver calls whole may be a
/// little off, and a big M makes much of a little: so an answer whose rest is not to be found, or is worse than was said, is
/// refused.
pub(super) fn around_whole(lp: &Lp, answer: Answer, how: How<'_>) -> Solution {
    let name = how.backend.name();
    let refused = |reason: String| {
        let message = format!("{name} said {}, but {reason}", answer.message);
        Solution::without_values(Status::Failed(message.clone()), name, message)
    };
    if let Some((c, value)) = validation::broken(lp, &answer.values) {
        return refused(format!("column {c} must be an integer and is {value:?}"));
    }
    let Some(fixed) = validation::with_whole_columns_fixed(lp, &answer.values) else {
        return polish(lp, answer.rounded(lp), name);
    };
    let scaled = scale::is_ill_scaled(&fixed);
    let rest = match presolve::presolve(&fixed) {
        presolve::Presolved::Decided(rest) => *rest,
        presolve::Presolved::Open(open) => scaled_run(&open, How { scaled, ..how }),
    };
    match rest.status {
        Status::Optimal => {}
        // No time is left: what the solver said has to do, if it keeps to everything.
        Status::Stopped | Status::Feasible => {
            let kept = polish(lp, answer.rounded(lp), name);
            // It does not, and nobody was left to find the rest anew.
            let is_broken = matches!(kept.status, Status::Failed(_));
            return if is_broken { Solution::without_values(Status::Stopped, name, answer.message) } else { kept };
        }
        _ => return refused("with its integer columns rounded, the rest has no solution".to_string()),
    }
    let was = validation::objective(lp, &answer.values);
    let polished = polish(lp, Answer { values: rest.values, duals: None, reduced_costs: None, ..answer.clone() }, name);
    let worse = polished.objective.zip(was).is_some_and(|(is, (was, size))| {
        let worse = if lp.sense == Sense::Minimize { is - was } else { was - is };
        worse > validation::TOLERANCE * size
    });
    if worse && polished.status == Status::Optimal {
        return refused("with its integer columns rounded, the objective is worse".to_string());
    }
    polished
}

impl Answer {
    /// The same with whole columns rounded.
    pub(super) fn rounded(&self, lp: &Lp) -> Answer {
        let whole = |(value, domain): (&f64, &Domain)| match domain {
            Domain::Integer => value.round(),
            Domain::Continuous => *value,
        };
        Answer { values: self.values.iter().zip(&lp.columns.domain).map(whole).collect(), ..self.clone() }
    }
}

/// Hands a plan to a backend.
fn run(lp: &Lp, how: How<'_>) -> Answer {
    match how.backend {
        Backend::Microlp => microlp::solve(lp, how),
        Backend::Highs => highs::solve(lp, how),
    }
}
