//! What the kernel finds wrong with a process, in words of the scenario.

use super::*;
use crate::prob::process::ProcessError;

/// The most states that are named.
const NAMED: usize = 4;

pub(super) fn of(hir: &Hir, model: ModelId, body: &Decision, ground: &GroundProcess, error: ProcessError) -> EvalError {
    let decl = &hir.models[model];
    let at = match &body.criterion {
        Criterion::Discounted(factor) | Criterion::Horizon(Some(factor)) => factor.span,
        Criterion::Absorbed(span) | Criterion::Average(span) => *span,
        Criterion::Horizon(None) => decl.span,
    };
    let names = |states: &[u32]| named(hir, body, ground, states);
    let next = |error: EvalError| body.nexts.iter().fold(error, |error, next| error.with(next.span, "where it goes on"));
    match error {
        ProcessError::NeverEnds { states } => {
            let message = format!("from {} no policy is sure to come to an end", names(&states));
            let error = EvalError::new(codes::NO_END, message, at, "no end is reached for sure");
            next(error).help("a state ends where no action is available; `discount` and `average` need no end")
        }
        ProcessError::Endless { states, .. } => {
            let better = if body.maximize { "earns" } else { "saves" };
            let message = format!("whoever stays among {} {better} without end", names(&states));
            next(EvalError::new(codes::NO_END, message, at, "the total is unbounded"))
                .help("let every way round cost something, or let later steps count less: `discount 95 %`")
        }
        ProcessError::BetterNeverToEnd { states } => {
            let message = format!("staying among {} for ever is better than any end", names(&states));
            next(EvalError::new(codes::NO_END, message, at, "no best policy comes to an end"))
                .help("let every way round cost something, or let later steps count less: `discount 95 %`")
        }
        ProcessError::Multichain { classes } => {
            let unit = hir.units.text(decl.results.first().map_or(crate::units::UnitId::ONE, |result| result.unit));
            let message = format!("the average of `{}` depends on where it starts", decl.name);
            let mut error = EvalError::new(codes::DEPENDS_ON_START, message, at, "several sets of states are never left");
            for (states, gain) in classes.iter().take(3) {
                let gain = if body.maximize { *gain } else { -gain };
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                error = error.with(decl.span, format!("among {}: {gain}{unit} a step", names(states)));
            }
            error.help("make a process for each of them, or let later steps count less: `discount 99 %`")
        }
        ProcessError::Ends { states } => {
            let message = format!("it ends in {}: there is no long run", names(&states));
            next(EvalError::new(codes::DEPENDS_ON_START, message, at, "an average needs a process that goes on"))
                .help("take `until absorbed`, or let it go on from there")
        }
        ProcessError::Cycle { states } => {
            let message = format!("backward induction needs a process without cycles, and {} can come back", names(&states));
            EvalError::new(codes::SOLVER_FAILED, message, at, "this process")
        }
        ProcessError::Discount(_) => {
            EvalError::new(codes::NO_END, "a discount lies from 0 up to, and not including, 100 %", at, "this one does not")
        }
        ProcessError::Overflow => {
            EvalError::new(codes::SOLVER_FAILED, "values grow beyond what the program can hold", decl.span, "this process")
        }
        ProcessError::Stopped => {
            let error = EvalError::new(
                codes::OUT_OF_TIME,
                format!("the time limit ran out while `{}` was solved", decl.name),
                decl.span,
                "not solved",
            );
            error.help("give it more time with `--time-limit`")
        }
    }
}

/// `stock = 3, price = high`, of several states.
fn named(hir: &Hir, body: &Decision, ground: &GroundProcess, states: &[u32]) -> String {
    let one = |state: &u32| {
        let values = ground.keys_of(body, *state as usize);
        let spaces = body.period.iter().chain(&body.states);
        let parts: Vec<String> = spaces
            .zip(values)
            .map(|(space, value)| match space.name.as_ref() {
                "" => hir.name_at(space.kind, value).to_string(),
                name => format!("{name} = {}", hir.name_at(space.kind, value)),
            })
            .collect();
        format!("`{}`", parts.join(", "))
    };
    let mut parts: Vec<String> = states.iter().take(NAMED).map(one).collect();
    if states.len() > NAMED {
        parts.push(format!("{} more", states.len() - NAMED));
    }
    match parts.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => parts.join(""),
    }
}
