//! What follows from a policy in fractions: how often each state is visited, and what single rewards come to. The equations are solved as
//! those of the optimum are, since elimination in fractions makes them longer at every step.

use super::exact::{Row, common, equations};
use super::graph::{NONE, recurrent};
use super::lifting::{Budget, Fractions, Side};
use super::rows::Process;
use super::{Criterion, plain};
use crate::deadline::Deadline;
use crate::exact::Exact;
use dashu_int::{IBig, UBig};

/// What follows from a policy.
#[derive(Clone, Debug)]
pub struct Followed {
    /// How often each state is visited.
    pub visits: Vec<Exact>,
    /// For each of the rewards, by state what it comes to, with nothing at the ends; nothing under the average.
    pub returns: Vec<Vec<Exact>>,
}

/// Numbers as integers over one denominator.
fn over_one<'n>(numbers: impl Iterator<Item = &'n Exact> + Clone) -> (Vec<IBig>, UBig) {
    let below = numbers.clone().fold(UBig::ONE, |below, number| common(&below, number.denominator()));
    let above = numbers.map(|number| number.numerator() * IBig::from(&below / number.denominator())).collect();
    (above, below)
}

/// The sum of some numbers, each times its weight.
pub fn weighted(weights: &[Exact], numbers: &[Exact]) -> Exact {
    let (weights, first) = over_one(weights.iter());
    // Most of them have the same denominator.
    let mut below = UBig::ONE;
    for number in numbers {
        if &below % number.denominator() != UBig::ZERO {
            below = common(&below, number.denominator());
        }
    }
    let mut sum = IBig::ZERO;
    for (weight, number) in weights.iter().zip(numbers).filter(|(weight, _)| **weight != IBig::ZERO) {
        sum += weight * number.numerator() * IBig::from(&below / number.denominator());
    }
    Exact::from(sum) / Exact::from(IBig::from(first * below))
}

/// What follows from a policy, from a start (a weight for each state), for some rewards by row. None where the policy has no such
/// numbers, or where that is more work than the budget allows.
pub fn followed(
    process: &Process<Exact>,
    policy: &[Option<u32>],
    criterion: &Criterion<Exact>,
    start: &[Exact],
    rewards: &[&[Exact]],
    budget: &mut Budget,
    deadline: &Deadline,
) -> Option<Followed> {
    let policy = plain(policy);
    let discount = criterion.factor();
    let fixed = vec![false; process.states()];
    let rows: Vec<Option<Row>> =
        policy.iter().map(|row| (*row != NONE).then(|| Row::new(process, *row as usize, &discount, &fixed))).collect();
    let taken = Taken { process, policy: &policy, rows: &rows };
    match criterion {
        Criterion::Average => Some(Followed { visits: taken.stationary(budget, deadline)?, returns: Vec::new() }),
        _ => taken.ending(start, rewards, budget, deadline),
    }
}

/// What a policy that comes to an end, or whose rewards are discounted, is worth from a start (a weight for each state), on average over
/// the weights. None as above.
pub fn worth_of(
    process: &Process<Exact>,
    policy: &[Option<u32>],
    criterion: &Criterion<Exact>,
    start: &[Exact],
    budget: &mut Budget,
    deadline: &Deadline,
) -> Option<Exact> {
    let found = followed(process, policy, criterion, start, &[process.reward.as_slice()], budget, deadline)?;
    let total = weighted(start, found.returns.first()?) + weighted(&found.visits, &process.worth);
    Some(total / start.iter().fold(Exact::ZERO, |sum, weight| sum + weight))
}

/// A policy with its rows, by state.
struct Taken<'t> {
    process: &'t Process<Exact>,
    policy: &'t [u32],
    rows: &'t [Option<Row>],
}

impl Taken<'_> {
    /// The states that a policy has a row for, with it.
    fn own<'p>(&'p self, policy: &'p [u32]) -> impl Iterator<Item = (usize, &'p Row)> + Clone {
        self.rows.iter().enumerate().filter(|(state, _)| policy[*state] != NONE).filter_map(|(state, row)| Some((state, row.as_ref()?)))
    }

    fn solve(&self, policy: &[u32], sides: &[Side], budget: &mut Budget, deadline: &Deadline) -> Option<Vec<Fractions>> {
        // Rows are found by the state that they belong to.
        let by_state: Vec<u32> = (0u32..).zip(policy).map(|(state, row)| if *row == NONE { NONE } else { state }).collect();
        let found = equations(&by_state, |state| self.rows[state as usize].as_ref(), sides, budget, deadline)?;
        for value in &found {
            budget.multiply(self.process.states(), value)?;
            budget.reduce(self.process.states(), value)?;
        }
        Some(found)
    }

    fn ending(&self, start: &[Exact], rewards: &[&[Exact]], budget: &mut Budget, deadline: &Deadline) -> Option<Followed> {
        let own = || self.own(self.policy);
        let (weights, times) = over_one(start.iter());
        let mut sides = vec![Side::Left(own().map(|(state, _)| weights[state].clone()).collect())];
        let mut scales = Vec::new();
        for rewards in rewards {
            let of = |state: usize| &rewards[self.policy[state] as usize];
            let (above, below) = over_one(own().map(|(state, _)| of(state)));
            sides.push(Side::Right(own().zip(above).map(|((_, row), reward)| reward * &row.below).collect()));
            scales.push(below);
        }
        let mut found = self.solve(self.policy, &sides, budget, deadline)?.into_iter();
        let flow = found.next()?;
        // What is entered, over one denominator too: the equations are those of rows over their own denominators.
        let below = IBig::from(times) * &flow.below;
        let mut above: Vec<IBig> = weights.iter().map(|weight| weight * &flow.below).collect();
        for (state, row) in own() {
            above[state] = &flow.above[state] * &row.below;
            for (next, factor) in row.next.iter().filter(|(next, _)| self.policy[*next as usize] == NONE) {
                above[*next as usize] += factor * &flow.above[state];
            }
        }
        let ratio = |above: &IBig, below: &IBig| Exact::from(above.clone()) / Exact::from(below.clone());
        let visits = above.iter().map(|above| ratio(above, &below)).collect();
        let returned = |(value, scale): (Fractions, UBig)| {
            let below = value.below * IBig::from(scale);
            value.above.iter().map(|above| ratio(above, &below)).collect()
        };
        Some(Followed { visits, returns: found.zip(scales).map(returned).collect() })
    }

    /// The share of all steps in which the policy is in each state, where it is always drawn to one set of states.
    fn stationary(&self, budget: &mut Budget, deadline: &Deadline) -> Option<Vec<Exact>> {
        let classes = recurrent(self.process, self.policy);
        let [class] = classes.as_slice() else { return None };
        let home = *class.first()? as usize;
        let mut away = self.policy.to_vec();
        away[home] = NONE;
        // Times the denominator of the row of home.
        let row = self.rows[home].as_ref()?;
        let mut first = vec![IBig::ZERO; self.process.states()];
        row.next.iter().for_each(|(next, factor)| first[*next as usize] = factor.clone());
        let side = Side::Left(self.own(&away).map(|(state, _)| first[state].clone()).collect());
        let flow = self.solve(&away, &[side], budget, deadline)?.pop()?;
        let mut often = vec![IBig::ZERO; self.process.states()];
        self.own(&away).for_each(|(state, row)| often[state] = &flow.above[state] * &row.below);
        often[home] = &row.below * &flow.below;
        let total: IBig = often.iter().fold(IBig::ZERO, |sum, often| sum + often);
        Some(often.into_iter().map(|often| Exact::from(often) / Exact::from(total.clone())).collect())
    }
}
