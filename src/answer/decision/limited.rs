//! A process under limits: the best policy, which may draw lots, and the prices of the limits.

use super::*;
use crate::prob::process::{Limit, LimitError, Limited, Mixed, limited, limited_exactly};

/// The best policy under limits, in one kind of numbers.
pub(super) struct Under<N> {
    pub limited: Limited<N>,
    pub mixed: Mixed<N>,
    /// What the policy leaves of the process, a row for each state, and that row.
    pub chain: Process<N>,
    pub rows: Vec<Option<u32>>,
    /// What the policy is worth in each state.
    pub value: Vec<N>,
    pub gain: Option<N>,
    /// The process in which the limits are paid for at their prices, and what each state is worth there at best.
    pub priced: Process<N>,
    pub best: Vec<N>,
    pub best_gain: Option<N>,
}

pub(super) struct UnderLimits {
    pub doubles: Under<f64>,
    pub exact: Option<Under<Exact>>,
    /// Of the process at prices.
    pub solution: Solution,
    /// By how much the worth can be short of the best.
    pub off: Option<f64>,
}

/// Of a state that is visited, what is taken less often than this is rounding.
const ROUNDING: f64 = 1e-9;

pub(super) fn under_limits(
    body: &Decision,
    ground: &GroundProcess,
    criteria: (&process::Criterion<f64>, &process::Criterion<Exact>),
    budget: &mut process::Budget,
    options: &Options,
) -> std::result::Result<UnderLimits, LimitError> {
    let (rough, exactly) = criteria;
    let start = ground.all_starts(&ground.start);
    let limits: Vec<Limit<f64>> = ground
        .limits
        .iter()
        .map(|limit| Limit {
            cost: amounts(body, &ground.parts, limit.at),
            lower: limit.lower.as_ref().map_or(f64::NEG_INFINITY, Number::to_f64),
            upper: limit.upper.as_ref().map_or(f64::INFINITY, Number::to_f64),
        })
        .collect();
    let found = limited(&ground.doubles, rough, &start, &limits, options);
    let Some(whole) = whole(body, ground, exactly, found.as_ref().ok(), options) else {
        let found = found?;
        return in_doubles(ground, rough, &limits, found, &start, options);
    };
    let (limits_exact, whole, start_exact) = whole?;
    let prices: Vec<f64> = whole.prices.iter().map(Number::to_f64).collect();
    let priced = ground.doubles.at_prices(&limits, &prices);
    let solution = process::solve(&priced, rough, options)?;
    let exact = ground.exact.as_ref().map(|exact| exact.at_prices(&limits_exact, &whole.prices));
    let best = match &exact {
        Some(exact) => process::optimum(exact, exactly, &solution, budget, &options.deadline)?,
        None => None,
    };
    let near = Limited {
        taken: whole.taken.iter().map(Number::to_f64).collect(),
        worth: Number::to_f64(&whole.worth),
        activity: whole.activity.iter().map(Number::to_f64).collect(),
        prices,
        ranges: whole.ranges.clone(),
        most: whole.most.as_ref().map(Number::to_f64),
        rounds: whole.rounds,
    };
    let (Some(process), Some(priced_exact), Some(best)) = (&ground.exact, exact, best) else {
        return in_doubles(ground, rough, &limits, near, &start, options);
    };
    let mixed = Mixed::read(process, &whole.taken, &best.policy, 0.0);
    let (chain, rows) = mixed.chain(process);
    let rough_chain = chain.map(Number::to_f64);
    let of_chain = solved(&rough_chain, rough, options)?;
    let Some(exact_worth) = process::optimum(&chain, exactly, &of_chain, budget, &options.deadline)? else {
        return in_doubles(ground, rough, &limits, near, &start, options);
    };
    let visits = process::visits(&chain, &ended(&chain, &rows, exactly), exactly, &start_exact).ok_or(LimitError::Apart)?;
    for (limit, activity) in limits_exact.iter().zip(&whole.activity) {
        if total(&mixed.mixed(process, &limit.cost), &rows, &visits) != *activity {
            return Err(LimitError::Apart);
        }
    }
    let doubles = Under {
        mixed: Mixed {
            share: mixed.share.iter().map(Number::to_f64).collect(),
            visits: mixed.visits.iter().map(Number::to_f64).collect(),
            drawn: mixed.drawn.clone(),
        },
        chain: rough_chain,
        rows: rows.clone(),
        value: of_chain.value,
        gain: of_chain.gain,
        priced,
        best: solution.value.clone(),
        best_gain: solution.gain,
        limited: near,
    };
    let exact = Under {
        limited: whole,
        mixed,
        chain,
        rows,
        value: exact_worth.value,
        gain: exact_worth.gain,
        priced: priced_exact,
        best: best.value,
        best_gain: best.gain,
    };
    Ok(UnderLimits { doubles, exact: Some(exact), solution, off: Some(0.0) })
}

/// What a step adds to a limit, by row.
fn amounts<N: Clone>(body: &Decision, parts: &[Vec<N>], limit: u32) -> Vec<N> {
    let reward = body.limits.get(limit as usize).map_or(usize::MAX, |limit| limit.reward as usize);
    parts.get(reward).cloned().unwrap_or_default()
}

type Whole = (Vec<Limit<Exact>>, Limited<Exact>, Vec<Exact>);

/// The answer in fractions; none of a process that is too large for it.
fn whole(
    body: &Decision,
    ground: &GroundProcess,
    criterion: &process::Criterion<Exact>,
    near: Option<&Limited<f64>>,
    options: &Options,
) -> Option<std::result::Result<Whole, LimitError>> {
    let (exact, parts, start) = (ground.exact.as_ref()?, ground.exact_parts.as_ref()?, ground.exact_start.as_ref()?);
    let start = ground.all_starts(start);
    let limits: Vec<Limit<Exact>> = ground
        .limits
        .iter()
        .map(|limit| Limit { cost: amounts(body, parts, limit.at), lower: limit.lower.clone(), upper: limit.upper.clone() })
        .collect();
    match limited_exactly(exact, criterion, &start, &limits, near, &options.deadline) {
        Err(LimitError::Lost) => None,
        Err(error) => Some(Err(error)),
        Ok(whole) => Some(Ok((limits, whole, start))),
    }
}

fn in_doubles(
    ground: &GroundProcess,
    criterion: &process::Criterion<f64>,
    limits: &[Limit<f64>],
    found: Limited<f64>,
    start: &[f64],
    options: &Options,
) -> std::result::Result<UnderLimits, LimitError> {
    let process = &ground.doubles;
    let priced = process.at_prices(limits, &found.prices);
    let solution = process::solve(&priced, criterion, options)?;
    let mixed = Mixed::read(process, &found.taken, &solution.policy, ROUNDING);
    let (chain, rows) = mixed.chain(process);
    let of_chain = solved(&chain, criterion, options)?;
    let ended = ended(&chain, &rows, criterion);
    let visits = process::visits_within_reach(&chain, &ended, criterion, start).ok_or(LimitError::Apart)?;
    for (limit, activity) in limits.iter().zip(&found.activity) {
        let list = mixed.mixed(process, &limit.cost);
        let size = ended.iter().zip(&visits).filter_map(|(row, often)| Some(list.get((*row)? as usize)?.abs() * often)).sum::<f64>();
        if (total(&list, &rows, &visits) - activity).abs() > 1e-6 * size.max(activity.abs()) {
            return Err(LimitError::Apart);
        }
    }
    let off = found.most.map(|most| (most - found.worth).max(0.0));
    let (best, best_gain) = (solution.value.clone(), solution.gain);
    let (value, gain) = (of_chain.value, of_chain.gain);
    let doubles = Under { limited: found, mixed, chain, rows, value, gain, priced, best, best_gain };
    Ok(UnderLimits { doubles, exact: None, solution, off })
}

/// What the one policy of a chain is worth.
fn solved(chain: &Process<f64>, criterion: &process::Criterion<f64>, options: &Options) -> std::result::Result<Solution, LimitError> {
    process::solve(chain, criterion, options).map_err(|error| match error {
        process::ProcessError::Multichain { .. } => LimitError::Apart,
        error => error.into(),
    })
}

/// What a list of the chain's rows adds up to.
fn total<N: Number>(list: &[N], rows: &[Option<u32>], visits: &[N]) -> N {
    let each = rows.iter().zip(visits).filter_map(|(row, often)| Some(list.get((*row)? as usize)?.clone().mul(often.clone())));
    each.fold(N::zero(), |sum, one| sum.add(one))
}
