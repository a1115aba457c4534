//! Optima of small processes in fractions: the policy that doubles found is solved exactly, and improved until no row is better.

use super::discounted::first_rows;
use super::graph::{Backward, NONE, end_components, recurrent, sure};
use super::lifting::{self, Budget, Fractions, Side};
use super::linear::Matrix;
use super::rows::Process;
use super::{Criterion, ProcessError, Solution, plain, shown, total};
use crate::deadline::Deadline;
use crate::exact::Exact;
use dashu_base::Gcd;
use dashu_int::{IBig, UBig};

/// An exact optimum.
#[derive(Clone, Debug)]
pub struct Optimum {
    /// By state; under the average beside the gain, and zero in the first state.
    pub value: Vec<Exact>,
    /// By state: the first row of those that are equally good; where that would go round for ever under [`Criterion::Total`], the
    /// first that comes nearer to an end.
    pub policy: Vec<Option<u32>>,
    pub gain: Option<Exact>,
    /// States in which several rows are equally good, with these.
    pub ties: Vec<(u32, Vec<u32>)>,
    /// By row: what it falls short of the best of its state.
    pub advantage: Vec<Exact>,
}

/// How long it may take.
struct Limits<'l> {
    budget: &'l mut Budget,
    deadline: &'l Deadline,
}

/// Finds the exact optimum from an answer in doubles. None where that is more work than the budget allows, or the deadline comes first.
pub fn optimum(
    process: &Process<Exact>,
    criterion: &Criterion<Exact>,
    start: &Solution,
    budget: &mut Budget,
    deadline: &Deadline,
) -> Result<Option<Optimum>, ProcessError> {
    let limits = Limits { budget, deadline };
    match criterion {
        Criterion::Average => Ok(average(process, start, limits)),
        Criterion::Discounted(discount) => ending(process, discount, plain(&start.policy), &vec![false; process.states()], false, limits),
        Criterion::Total => {
            let idle = total::idle_states(process);
            let mut policy = plain(&start.policy);
            idle.iter().zip(&mut policy).filter(|(idle, _)| **idle).for_each(|(_, row)| *row = NONE);
            ending(process, &Exact::ONE, policy, &idle, true, limits)
        }
    }
}

/// The least common multiple of two denominators.
pub(super) fn common(below: &UBig, other: &UBig) -> UBig {
    below / below.gcd(other) * other
}

/// A row in integers: all over one denominator.
pub(super) struct Row {
    pub below: IBig,
    pub reward: IBig,
    pub next: Vec<(u32, IBig)>,
}

impl Row {
    pub fn new(process: &Process<Exact>, row: usize, discount: &Exact, fixed: &[bool]) -> Row {
        let mut reward = process.reward[row].clone();
        let mut next: Vec<(u32, Exact)> = Vec::new();
        for (state, probability) in process.successors(row) {
            let factor = discount * probability;
            if fixed[state] {
                reward += factor * &process.worth[state];
            } else if let Some((_, sum)) = next.iter_mut().find(|(other, _)| *other == state as u32) {
                *sum += factor;
            } else {
                next.push((state as u32, factor));
            }
        }
        let mut below: UBig = reward.denominator().clone();
        for (_, factor) in &next {
            below = common(&below, factor.denominator());
        }
        let over = |x: &Exact| x.numerator() * IBig::from(&below / x.denominator());
        let next = next.iter().map(|(state, factor)| (*state, over(factor))).collect();
        Row { reward: over(&reward), next, below: IBig::from(below) }
    }
}

/// Rows in integers, by row of the process.
pub(super) struct Integers {
    pub rows: Vec<Row>,
}

impl Integers {
    /// `fixed`: states whose worth is known.
    fn new(process: &Process<Exact>, discount: &Exact, fixed: &[bool]) -> Integers {
        Integers { rows: (0..process.row_count()).map(|row| Row::new(process, row, discount, fixed)).collect() }
    }

    /// What a row is worth, times the denominators of the row and of the values.
    fn worth(&self, row: usize, value: &Fractions) -> IBig {
        let row = &self.rows[row];
        row.next.iter().fold(&row.reward * &value.below, |sum, (state, factor)| sum + factor * &value.above[*state as usize])
    }

    /// The same, less what the state is worth.
    fn gain(&self, row: usize, state: usize, value: &Fractions) -> IBig {
        self.worth(row, value) - &self.rows[row].below * &value.above[state]
    }

    /// The best of the rows that gain something, by what each gains times its denominator; the first of equals.
    fn best(&self, rows: std::ops::Range<usize>, gains: impl Fn(usize) -> IBig) -> Option<u32> {
        let mut best: Option<(usize, IBig)> = None;
        for row in rows {
            let gain = gains(row);
            let more = |(other, most): &(usize, IBig)| &gain * &self.rows[*other].below > most * &self.rows[row].below;
            if gain > IBig::ZERO && best.as_ref().is_none_or(more) {
                best = Some((row, gain));
            }
        }
        best.map(|(row, _)| row as u32)
    }

    /// Solves `x = b + factor P x` over the states that a policy has a row for; the right-hand sides are those of the rows, given over the
    /// denominators of the rows.
    fn solve(&self, policy: &[u32], sides: &[&dyn Fn(&Row) -> IBig], limits: &mut Limits<'_>) -> Option<Vec<Fractions>> {
        let side = |side: &&dyn Fn(&Row) -> IBig| {
            let taken = policy.iter().filter(|row| **row != NONE);
            Side::Right(taken.map(|row| side(&self.rows[*row as usize])).collect())
        };
        let rows = |row: u32| self.rows.get(row as usize);
        equations(policy, rows, &sides.iter().map(side).collect::<Vec<_>>(), limits.budget, limits.deadline)
    }
}

/// Solves the equations of a policy in integers, over the states that it has a row for, row by row over its denominator.
pub(super) fn equations<'r>(
    policy: &[u32],
    rows: impl Fn(u32) -> Option<&'r Row>,
    sides: &[Side],
    budget: &mut Budget,
    deadline: &Deadline,
) -> Option<Vec<Fractions>> {
    let states = policy.len();
    let own: Vec<u32> = (0..states as u32).filter(|state| policy[*state as usize] != NONE).collect();
    let mut place = vec![NONE; states];
    own.iter().enumerate().for_each(|(at, state)| place[*state as usize] = at as u32);
    let mut matrix: Matrix<IBig> = Matrix { first: vec![0], column: Vec::new(), value: Vec::new() };
    for (at, state) in own.iter().enumerate() {
        let row = rows(policy[*state as usize])?;
        let stays = row.next.iter().find(|(next, _)| next == state);
        matrix.column.push(at as u32);
        matrix.value.push(stays.map_or(row.below.clone(), |(_, factor)| &row.below - factor));
        for (next, factor) in row.next.iter().filter(|(next, _)| next != state && place[*next as usize] != NONE) {
            matrix.column.push(place[*next as usize]);
            matrix.value.push(-factor);
        }
        matrix.first.push(matrix.column.len() as u32);
    }
    let found = lifting::solve(&matrix, sides, budget, deadline)?;
    let spread = |x: Fractions| {
        let mut above = vec![IBig::ZERO; states];
        own.iter().zip(x.above).for_each(|(state, value)| above[*state as usize] = value);
        Fractions { above, below: x.below }
    };
    Some(found.into_iter().map(spread).collect())
}

/// What is discounted, or comes to an end.
fn ending(
    process: &Process<Exact>,
    discount: &Exact,
    mut policy: Vec<u32>,
    idle: &[bool],
    total: bool,
    mut limits: Limits<'_>,
) -> Result<Option<Optimum>, ProcessError> {
    let n = process.states();
    let ends: Vec<bool> = (0..n).map(|state| process.ends(state) || idle[state]).collect();
    let goes_round =
        |policy: &[u32]| recurrent(process, policy).into_iter().find(|class| class.iter().any(|s| policy[*s as usize] != NONE));
    let integers = Integers::new(process, discount, &ends);
    if total && goes_round(&policy).is_some() {
        return Ok(None);
    }
    let value = loop {
        let solved = integers.solve(&policy, &[&|row: &Row| row.reward.clone()], &mut limits).and_then(|mut solved| solved.pop());
        let Some(value) = solved else { return Ok(None) };
        if limits.budget.multiply(process.entries(), &value).is_none() {
            return Ok(None);
        }
        let mut changed = false;
        for state in (0..n).filter(|state| !ends[*state]) {
            if let Some(row) = integers.best(process.rows(state), |row| integers.gain(row, state, &value)) {
                policy[state] = row;
                changed = true;
            }
        }
        if !changed {
            break value;
        }
        if total && let Some(mut states) = goes_round(&policy) {
            states.sort_unstable();
            return Err(ProcessError::Endless { states, policy });
        }
        if limits.deadline.is_over() {
            return Ok(None);
        }
    };
    if limits.budget.reduce(n + process.row_count(), &value).is_none() {
        return Ok(None);
    }
    let gains: Vec<IBig> = (0..process.row_count()).map(|row| integers.gain(row, process.state_of(row), &value)).collect();
    let equal = |row: usize| !ends[process.state_of(row)] && gains[row] == IBig::ZERO;
    let exact: Vec<Exact> = (0..n).map(|state| if ends[state] { process.worth[state].clone() } else { value.exact(state) }).collect();
    let mut first: Vec<u32> = (0..n).map(|state| process.rows(state).find(|row| equal(*row)).map_or(NONE, |row| row as u32)).collect();
    if total {
        better_not_to_end(process, &exact, equal)?;
        if goes_round(&first).is_some() {
            first = sure(process, &ends, equal, &Backward::new(process)).row;
        }
        let idles = first_rows(process);
        (0..n).filter(|state| idle[*state]).for_each(|state| first[state] = idles[state]);
    }
    let advantage = |row: usize| match ends[process.state_of(row)] {
        // Of states that may stay as they are.
        true => process.backup(row, discount, &exact) - &exact[process.state_of(row)],
        false => quotient(&gains[row], &integers.rows[row].below, &value.below),
    };
    let advantage = (0..process.row_count()).map(advantage).collect();
    Ok(Some(Optimum { policy: shown(&first), gain: None, ties: ties(process, equal), advantage, value: exact }))
}

/// A number over two denominators.
fn quotient(above: &IBig, below: &IBig, other: &IBig) -> Exact {
    if *above == IBig::ZERO { Exact::ZERO } else { Exact::from(above.clone()) / Exact::from(below * other) }
}

/// States among which a policy may stay for ever, and lose nothing by it, must not be worth less than nothing.
fn better_not_to_end(process: &Process<Exact>, value: &[Exact], equal: impl Fn(usize) -> bool) -> Result<(), ProcessError> {
    let (component, count) = end_components(process, equal);
    for number in 0..count {
        let states: Vec<u32> = (0..process.states() as u32).filter(|state| component[*state as usize] == number).collect();
        if states.iter().any(|state| value[*state as usize] < Exact::ZERO) {
            return Err(ProcessError::BetterNeverToEnd { states });
        }
    }
    Ok(())
}

fn ties(process: &Process<Exact>, equal: impl Fn(usize) -> bool) -> Vec<(u32, Vec<u32>)> {
    let rows = |state: usize| process.rows(state).filter(|row| equal(*row)).map(|row| row as u32).collect::<Vec<u32>>();
    (0..process.states()).map(|state| (state as u32, rows(state))).filter(|(_, rows)| rows.len() > 1).collect()
}

/// The average. None where a policy on the way may be drawn to several sets of states.
fn average(process: &Process<Exact>, start: &Solution, mut limits: Limits<'_>) -> Option<Optimum> {
    let n = process.states();
    let integers = Integers::new(process, &Exact::ONE, &vec![false; n]);
    let mut policy = plain(&start.policy);
    loop {
        let classes = recurrent(process, &policy);
        let [class] = classes.as_slice() else { return None };
        let home = *class.first()? as usize;
        let mut away = policy.clone();
        away[home] = NONE;
        let sides: [&dyn Fn(&Row) -> IBig; 2] = [&|row| row.reward.clone(), &|row| row.below.clone()];
        let solved = integers.solve(&away, &sides, &mut limits)?;
        let [reward, steps] = solved.as_slice() else { return None };
        let row = &integers.rows[policy[home] as usize];
        let around = Exact::from(integers.worth(policy[home] as usize, reward)) / Exact::from(&row.below * &reward.below);
        let further = row.next.iter().fold(IBig::ZERO, |sum, (next, factor)| sum + factor * &steps.above[*next as usize]);
        let length = Exact::ONE + Exact::from(further) / Exact::from(&row.below * &steps.below);
        let gain = around / length;
        let (over, under) = (gain.numerator(), IBig::from(gain.denominator().clone()));
        // reward / below - gain * steps / below, over one denominator.
        let below = &reward.below * &steps.below * &under;
        let bias = reward.above.iter().zip(&steps.above);
        let above =
            bias.map(|(reward_above, steps_above)| reward_above * &steps.below * &under - over * steps_above * &reward.below).collect();
        let value = Fractions { above, below };
        limits.budget.multiply(process.entries(), &value)?;
        let each = over * &reward.below * &steps.below;
        let better = |row: usize| integers.gain(row, process.state_of(row), &value) - &integers.rows[row].below * &each;
        let mut changed = false;
        for (state, taken) in policy.iter_mut().enumerate() {
            if let Some(row) = integers.best(process.rows(state), better) {
                *taken = row;
                changed = true;
            }
        }
        if limits.deadline.is_over() {
            return None;
        }
        if !changed {
            limits.budget.reduce(n + process.row_count(), &value)?;
            let equal = |row: usize| better(row) == IBig::ZERO;
            let zero = value.exact(0);
            let exact = (0..n).map(|state| value.exact(state) - &zero).collect();
            let first: Vec<u32> = (0..n).map(|state| process.rows(state).find(|row| equal(*row)).map_or(NONE, |row| row as u32)).collect();
            let policy = if recurrent(process, &first).len() == 1 { first } else { policy };
            let advantage = (0..process.row_count()).map(|row| quotient(&better(row), &integers.rows[row].below, &value.below)).collect();
            return Some(Optimum { value: exact, policy: shown(&policy), gain: Some(gain), ties: ties(process, equal), advantage });
        }
    }
}
