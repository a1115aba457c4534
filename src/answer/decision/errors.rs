//! What the kernel finds wrong with a process, in words of the scenario.

use super::*;
use crate::numbers::Style;
use crate::prob::process::ProcessError;

/// The most states that are named.
const NAMED: usize = 4;
/// Averages that differ by less are taken for the same, relative to the largest.
const SAME: f64 = 1e-9;

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
            let error = EvalError::new(codes::NO_END, message, at, "it may never end");
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
            let size = classes.iter().fold(0.0f64, |most, (_, gain)| most.max(gain.abs()));
            let same = classes.iter().zip(classes.iter().skip(1)).all(|((_, a), (_, b))| (a - b).abs() <= SAME * size);
            let (message, label) = match same {
                true => (
                    format!("`{}` has several sets of states that are never left, all with the same average", decl.name),
                    "what a state of one is worth beside a state of another is not determined",
                ),
                false => (format!("the average of `{}` depends on where it starts", decl.name), "several sets of states are never left"),
            };
            let mut error = EvalError::new(codes::DEPENDS_ON_START, message, at, label);
            for (states, gain) in classes.iter().take(3) {
                let gain = if body.maximize { *gain } else { -gain };
                let unit = if unit == "1" { String::new() } else { format!(" {unit}") };
                error = error.with(decl.span, format!("among {}: {gain}{unit} a step", names(states)));
            }
            error.help("make a process for each of them, or let later steps count less: `discount 99 %`")
        }
        ProcessError::Ends { states } => {
            let message = format!("it ends in {}: there is no long run", names(&states));
            let error = next(EvalError::new(codes::DEPENDS_ON_START, message, at, "an average needs a process that goes on"));
            let error = match body.tables(hir).first().filter(|_| states.iter().any(|state| ground.unlisted.contains(state))) {
                Some((table, _)) => error.with(hir.tables[*table].span, "has no row there"),
                None => error,
            };
            error.help("take `until absorbed`, or let it go on from there")
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

/// The same under limits.
pub(super) fn of_limits(hir: &Hir, model: ModelId, body: &Decision, ground: &GroundProcess, error: LimitError) -> EvalError {
    let decl = &hir.models[model];
    let limits = |error: EvalError| {
        let spans = ground.limits.iter().filter_map(|limit| body.limits.get(limit.at as usize)).map(|limit| limit.span);
        spans.fold(error, |error, span| error.with(span, "a limit"))
    };
    match error {
        LimitError::Process(error) => limits(of(hir, model, body, ground, error)),
        LimitError::Unbounded => {
            let message = format!("within its limits the value of `{}` grows without end", decl.name);
            limits(EvalError::new(codes::NO_END, message, decl.span, "unbounded"))
        }
        LimitError::Apart => {
            let message = format!("no policy of `{}` attains the best within the limits", decl.name);
            let found =
                EvalError::new(codes::DEPENDS_ON_START, message, decl.span, "it would change between sets of states that are never left");
            limits(found).help("let later steps count less: `discount 99 %`, and say where it starts: `start …`")
        }
        LimitError::Infeasible { .. } | LimitError::Lost => {
            let message = format!("the best policy of `{}` within its limits was not found", decl.name);
            limits(EvalError::new(codes::SOLVER_FAILED, message, decl.span, "numbers too large, or rounding"))
        }
    }
}

/// Limits that no policy keeps; `weights` are their parts in the contradiction.
pub(super) fn infeasible(
    hir: &Hir,
    model: ModelId,
    body: &Decision,
    ground: &GroundProcess,
    weights: &[f64],
    options: &Options,
) -> EvalError {
    let decl = &hir.models[model];
    let largest = weights.iter().fold(0.0f64, |most, weight| most.max(weight.abs()));
    let all = ground.limits.iter().zip(weights.iter().chain(std::iter::repeat(&0.0)));
    let mut taking: Vec<(&GroundLimit, f64)> =
        all.filter(|(_, weight)| weight.abs() > 1e-9 * largest).map(|(limit, weight)| (limit, *weight)).collect();
    if taking.is_empty() {
        taking = ground.limits.iter().map(|limit| (limit, 0.0)).collect();
    }
    let says = |(limit, weight): &(&GroundLimit, f64)| {
        let item = body.limits.get(limit.at as usize)?;
        let unit = hir.units.text(decl.results.get(item.result as usize)?.unit);
        let amount = |x: f64| match unit.as_str() {
            "1" => Style::SENTENCE.write(x),
            unit => format!("{} {unit}", Style::SENTENCE.write(x)),
        };
        // A multiplier above zero stands for the lower end.
        let upper = limit.upper.as_ref().filter(|_| *weight <= 0.0 || limit.lower.is_none());
        let label = match (upper, &limit.lower, extreme(body, ground, item, upper.is_some(), options)) {
            (Some(end), _, Some(least)) => {
                format!("at least {}, and at most {} are allowed", amount(least), amount(Number::to_f64(end)))
            }
            (None, Some(end), Some(most)) => {
                format!("at most {}, and at least {} are asked", amount(most), amount(Number::to_f64(end)))
            }
            _ => "this limit".to_string(),
        };
        Some((item, label))
    };
    let found: Vec<_> = taking.iter().filter_map(says).collect();
    let message = match found.as_slice() {
        [(item, _)] => format!("no policy keeps the limit `{}` of `{}`", item.name, decl.name),
        _ => format!("no policy keeps these limits of `{}` at once", decl.name),
    };
    let mut found = found.into_iter();
    let Some((first, label)) = found.next() else { return EvalError::new(codes::INFEASIBLE, message, decl.span, "this process") };
    let error = EvalError::new(codes::INFEASIBLE, message, first.span, label);
    found.fold(error, |error, (item, label)| error.with(item.span, label))
}

/// The least that a limited amount can come to from the start, or the most.
fn extreme(body: &Decision, ground: &GroundProcess, limit: &ProcessLimit, least: bool, options: &Options) -> Option<f64> {
    let sign = if least { -1.0 } else { 1.0 };
    let reward = ground.parts.get(limit.reward as usize)?.iter().map(|x| sign * x).collect();
    let only = ground.doubles.with_rewards(reward, vec![0.0; ground.doubles.states()]);
    let one = ground.factor == Exact::ONE;
    let solution = process::solve(&only, &criterion(body, crate::exact::to_f64(&ground.factor), one), options).ok()?;
    let worth = from_start(ground, &solution);
    Some(if worth == 0.0 { 0.0 } else { sign * worth })
}

/// A process in which nothing can be done, in any state.
pub(super) fn idle(hir: &Hir, model: ModelId, body: &Decision, ground: &GroundProcess) -> Result<()> {
    if ground.doubles.row_count() > 0 {
        return Ok(());
    }
    let name = &hir.models[model].name;
    let message = format!("in no state of `{name}` is an action available");
    let condition = body.actions.iter().find_map(|space| space.available).filter(|_| ground.unlisted.is_empty());
    let forbidden = body.forbidden.iter().find(|one| Decision::in_force(hir, Some(one.policy)));
    let tables = body.tables(hir);
    let error = match (condition, tables.first()) {
        _ if forbidden.is_some() && ground.unlisted.is_empty() => {
            let (at, name) = forbidden.map_or((hir.models[model].span, ""), |one| (hir.exprs.spans[one.condition], one.name.as_ref()));
            EvalError::new(codes::BAD_MODEL, message, at, format!("`{name}` leaves nothing"))
        }
        (Some(condition), _) => EvalError::new(codes::BAD_MODEL, message, hir.exprs.spans[condition], "no action ever meets this"),
        (None, Some((table, span))) => {
            let name = &hir.tables[*table].name;
            let error = EvalError::new(codes::BAD_MODEL, message, *span, format!("`{name}` has no row of any"));
            error.with(hir.tables[*table].span, "the table")
        }
        (None, None) => EvalError::new(codes::BAD_MODEL, message, hir.models[model].span, "this process"),
    };
    Err(error.help("mostly there is something that can be done, if only to wait"))
}

/// `stock = 3, price = high`, of several states.
fn named(hir: &Hir, body: &Decision, ground: &GroundProcess, states: &[u32]) -> String {
    let one = |state: &u32| {
        let values = ground.keys_of(body, *state as usize);
        let spaces = body.period.iter().chain(&body.states);
        let parts: Vec<String> = spaces
            .zip(values)
            .map(|(space, value)| match space.name.as_ref() {
                "" => hir.state_text(space.kind, value),
                name => format!("{name} = {}", hir.state_text(space.kind, value)),
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
