//! The best policy under limits on what is collected along the way.
//!
//! In doubles, of processes of any size, by column generation over policies (G. Dantzig and P. Wolfe, "Decomposition principle for linear
//! programs", 1960): a small program mixes the visits of policies so that the limits hold; its prices are charged in the process, whose
//! best policy is the next to be mixed, until none is worth more. What the process is worth at the prices bounds every policy
//! (Lagrange): that is the proof. In fractions, of small ones, the linear program over visits (`limits`) is solved as a whole.

use super::limits::{Limit, Mixed, occupation};
use super::rows::{Process, merge};
use super::{Criterion, Options, ProcessError, Solution, bounds, solve, total, visits_within_reach};
use crate::deadline::Deadline;
use crate::exact::{Exact, Number, from_f64};
use crate::lp::{Domain, Lp, RowId, Sense, Value};
use crate::simplex::ranging::{BoundRange, Ranging};
use crate::simplex::{Hint, Limits as Effort, Outcome, Proof, refine};

/// The best mix of policies.
#[derive(Clone, Debug)]
pub struct Limited<N> {
    /// By row: how often it is taken.
    pub taken: Vec<N>,
    /// What the policy brings from the start; under the average a step.
    pub worth: N,
    /// By limit: what it comes to.
    pub activity: Vec<N>,
    /// By limit: how much more the policy would bring for one more unit of its end that binds.
    pub prices: Vec<N>,
    /// By limit: what one more and one less unit of its end that binds would bring, and how far; of answers in fractions.
    pub ranges: Vec<Option<BoundRange>>,
    /// No policy within the limits brings more; none where that was not proved.
    pub most: Option<N>,
    /// How many policies were found on the way.
    pub rounds: u32,
}

/// Why no policy is best under the limits.
#[derive(Clone, Debug, PartialEq)]
pub enum LimitError {
    /// Without limits, or at some prices of these, the process has no optimum.
    Process(ProcessError),
    /// No policy keeps the limits: weights with which they contradict all policies, one for each limit.
    Infeasible { weights: Vec<f64> },
    /// Within the limits what is collected grows without end.
    Unbounded,
    /// Visits that no policy has from the start: the best mix changes between sets of states that are never left.
    Apart,
    /// Rounding or the size of numbers led nowhere.
    Lost,
}

impl From<ProcessError> for LimitError {
    fn from(error: ProcessError) -> LimitError {
        LimitError::Process(error)
    }
}

/// How many policies are mixed at most.
const MOST_POLICIES: usize = 400;
/// The optimum is met when a further policy is worth no more than this share of what there is.
const NEAR: f64 = 1e-10;

/// A policy that takes part in the mix.
struct Policy {
    rows: Vec<Option<u32>>,
    visits: Vec<f64>,
    worth: f64,
    activity: Vec<f64>,
}

/// A process with limits in doubles.
struct Generation<'a> {
    process: &'a Process<f64>,
    criterion: &'a Criterion<f64>,
    start: &'a [f64],
    limits: &'a [Limit<f64>],
    options: &'a Options,
    /// By row: true of those that stay for ever and collect nothing.
    settled: Vec<bool>,
    policies: Vec<Policy>,
}

/// What the small program says.
enum Master {
    Optimal { weights: Vec<f64>, prices: Vec<f64>, each: f64 },
    Infeasible { weights: Vec<f64>, each: f64 },
}

/// The best policy within some limits, in doubles. `start` has a weight for each state that add up to one.
pub fn limited(
    process: &Process<f64>,
    criterion: &Criterion<f64>,
    start: &[f64],
    limits: &[Limit<f64>],
    options: &Options,
) -> Result<Limited<f64>, LimitError> {
    let settled = settled(process, criterion, limits);
    let mut generation = Generation { process, criterion, start, limits, options, settled, policies: Vec::new() };
    generation.run()
}

impl Generation<'_> {
    fn run(&mut self) -> Result<Limited<f64>, LimitError> {
        let free = vec![0.0; self.limits.len()];
        let (first, _) = self.best(&free)?;
        self.policies.push(first);
        let mut most = f64::INFINITY;
        loop {
            match self.master()? {
                Master::Optimal { weights, prices, each } => {
                    let (policy, bound) = self.best(&prices)?;
                    most = most.min(bound);
                    let gained = policy.worth - dot(&prices, &policy.activity) - each;
                    let worth: f64 = weights.iter().zip(&self.policies).map(|(weight, policy)| weight * policy.worth).sum();
                    let near = gained <= NEAR * worth.abs().max(each.abs());
                    let known = self.policies.iter().any(|other| other.rows == policy.rows);
                    if near || known || self.policies.len() >= MOST_POLICIES {
                        return Ok(self.mix(&weights, prices, most));
                    }
                    self.policies.push(policy);
                }
                Master::Infeasible { weights, each } => {
                    let policy = self.towards(&weights)?;
                    let reached = dot(&weights, &policy.activity) + each;
                    let size = self.policies.iter().flat_map(|policy| &policy.activity).fold(0.0, |most: f64, x| most.max(x.abs()));
                    let least = NEAR * size * weights.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
                    let known = self.policies.iter().any(|other| other.rows == policy.rows);
                    if reached <= least || known {
                        return Err(LimitError::Infeasible { weights });
                    }
                    self.policies.push(policy);
                    if self.policies.len() >= MOST_POLICIES {
                        return Err(LimitError::Lost);
                    }
                }
            }
            if self.options.deadline.is_over() {
                return Err(ProcessError::Stopped.into());
            }
        }
    }

    /// The best policy at some prices, and what no policy within the limits can pass.
    fn best(&self, prices: &[f64]) -> Result<(Policy, f64), LimitError> {
        let priced = self.process.at_prices(self.limits, prices);
        let solution = solve(&priced, self.criterion, self.options)?;
        let bound = self.bound(&priced, &solution, prices).unwrap_or(f64::INFINITY);
        Ok((self.policy(&solution)?, bound))
    }

    /// The policy that collects most of the limits' amounts, with these weights, and nothing else.
    fn towards(&self, weights: &[f64]) -> Result<Policy, LimitError> {
        let sum = |row: usize| self.limits.iter().zip(weights).map(|(limit, weight)| weight * limit.cost[row]).sum();
        let reward = (0..self.process.row_count()).map(sum).collect();
        let only = self.process.with_rewards(reward, vec![0.0; self.process.states()]);
        self.policy(&solve(&only, self.criterion, self.options)?)
    }

    fn policy(&self, solution: &Solution) -> Result<Policy, LimitError> {
        let goes = |row: &u32| !self.settled[*row as usize];
        let rows: Vec<Option<u32>> = solution.policy.iter().map(|row| row.filter(goes)).collect();
        let visits = visits_within_reach(self.process, &rows, self.criterion, self.start).ok_or(LimitError::Apart)?;
        let taken = || rows.iter().zip(&visits).filter_map(|(row, visits)| Some(((*row)? as usize, *visits)));
        let ends = (0..self.process.states()).filter(|state| self.process.ends(*state));
        let worth = taken().map(|(row, visits)| visits * self.process.reward[row]).sum::<f64>()
            + ends.map(|state| visits[state] * self.process.worth[state]).sum::<f64>();
        let activity = self.limits.iter().map(|limit| taken().map(|(row, visits)| visits * limit.cost[row]).sum()).collect();
        Ok(Policy { rows, visits, worth, activity })
    }

    /// What the process is worth at some prices, and the limits with it.
    fn bound(&self, priced: &Process<f64>, solution: &Solution, prices: &[f64]) -> Option<f64> {
        let bracket = bounds::verify(priced, self.criterion, solution)?;
        let worth = match bracket.gain {
            Some((_, high)) => high,
            None => {
                let weight: f64 = self.start.iter().sum();
                self.start.iter().zip(&solution.value).map(|(p, value)| p * value).sum::<f64>() + bracket.within? * weight
            }
        };
        let ends = self.limits.iter().zip(prices).map(|(limit, price)| match price.total_cmp(&0.0) {
            std::cmp::Ordering::Greater => price * limit.upper,
            std::cmp::Ordering::Less => price * limit.lower,
            std::cmp::Ordering::Equal => 0.0,
        });
        Some(worth + ends.sum::<f64>())
    }

    /// How the policies that there are should be mixed.
    fn master(&self) -> Result<Master, LimitError> {
        let mut lp: Lp<Exact> = Lp::new(Sense::Maximize);
        let columns: Vec<_> = self
            .policies
            .iter()
            .map(|policy| lp.columns.push(Some(Exact::ZERO), None, Domain::Continuous, from_f64(policy.worth)))
            .collect();
        for (at, limit) in self.limits.iter().enumerate() {
            let entries = columns.iter().zip(&self.policies).map(|(column, policy)| (*column, from_f64(policy.activity[at])));
            let end = |end: f64| end.is_finite().then(|| from_f64(end));
            lp.rows.push(entries.filter(|(_, value)| !value.is_zero()).collect::<Vec<_>>(), end(limit.lower), end(limit.upper));
        }
        let all: Vec<_> = columns.iter().map(|column| (*column, Exact::ONE)).collect();
        lp.rows.push(all, Some(Exact::ONE), Some(Exact::ONE));
        let doubles = |numbers: &[Exact]| numbers.iter().map(Number::to_f64).collect::<Vec<f64>>();
        let split = |mut numbers: Vec<f64>| {
            let each = numbers.pop().unwrap_or(0.0);
            (numbers, each)
        };
        match refine(&lp, Hint::default(), Effort { deadline: self.options.deadline.clone(), ..Effort::default() }) {
            Outcome::Optimal(optimum) => {
                let (prices, each) = split(doubles(&optimum.duals));
                Ok(Master::Optimal { weights: doubles(&optimum.values), prices, each })
            }
            Outcome::Infeasible(Proof::Farkas(factors)) => {
                // Large factors say nothing: only how they stand to one another.
                let largest = factors.iter().map(|x| Number::to_f64(x).abs()).fold(f64::MIN_POSITIVE, f64::max);
                let (weights, each) = split(factors.iter().map(|x| Number::to_f64(x) / largest).collect());
                Ok(Master::Infeasible { weights, each })
            }
            Outcome::Infeasible(Proof::Row(RowId(row))) => {
                let weights = (0..self.limits.len()).map(|at| if at == row as usize { 1.0 } else { 0.0 }).collect();
                Err(LimitError::Infeasible { weights })
            }
            _ => Err(LimitError::Lost),
        }
    }

    fn mix(&self, weights: &[f64], prices: Vec<f64>, most: f64) -> Limited<f64> {
        let mut taken = vec![0.0; self.process.row_count()];
        let mut activity = vec![0.0; self.limits.len()];
        let mut worth = 0.0;
        for (weight, policy) in weights.iter().zip(&self.policies).filter(|(weight, _)| **weight > 0.0) {
            worth += weight * policy.worth;
            activity.iter_mut().zip(&policy.activity).for_each(|(sum, one)| *sum += weight * one);
            for (row, visits) in policy.rows.iter().zip(&policy.visits).filter_map(|(row, visits)| Some(((*row)?, visits))) {
                taken[row as usize] += weight * visits;
            }
        }
        let most = most.is_finite().then_some(most);
        Limited { taken, worth, activity, prices, ranges: Vec::new(), most, rounds: self.policies.len() as u32 }
    }
}

/// By row: true where the total counts, and the state stays as it is for ever and collects nothing, limits included: it is an end.
fn settled<N: Value>(process: &Process<N>, criterion: &Criterion<N>, limits: &[Limit<N>]) -> Vec<bool> {
    if !matches!(criterion, Criterion::Total) {
        return vec![false; process.row_count()];
    }
    let idle = total::idle_states(process);
    let free = |row: usize| limits.iter().all(|limit| limit.cost[row].is_zero());
    (0..process.row_count()).map(|row| idle[process.state_of(row)] && free(row)).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The same in fractions. `near` is an answer in doubles, where there is one.
pub fn limited_exactly(
    process: &Process<Exact>,
    criterion: &Criterion<Exact>,
    start: &[Exact],
    limits: &[Limit<Exact>],
    near: Option<&Limited<f64>>,
    deadline: &Deadline,
) -> Result<Limited<Exact>, LimitError> {
    let settled = settled(process, criterion, limits);
    let (going, old) = process.restricted(|row| !settled[row]);
    let own: Vec<Limit<Exact>> = limits
        .iter()
        .map(|limit| Limit {
            cost: old.iter().map(|row| limit.cost[*row as usize].clone()).collect(),
            lower: limit.lower.clone(),
            upper: limit.upper.clone(),
        })
        .collect();
    let measures = occupation(&going, criterion, start);
    let lp = measures.program(&own);
    let values: Vec<f64> = near.map(|near| old.iter().map(|row| near.taken[*row as usize]).collect()).unwrap_or_default();
    let effort = Effort { deadline: deadline.clone(), ..Effort::default() };
    match refine(&lp, Hint { values: &values, duals: &[] }, effort.clone()) {
        Outcome::Optimal(optimum) => {
            let mut taken = vec![Exact::ZERO; process.row_count()];
            old.iter().zip(&optimum.values).for_each(|(row, value)| taken[*row as usize] = value.clone());
            let sum = |limit: &Limit<Exact>| taken.iter().zip(&limit.cost).fold(Exact::ZERO, |sum, (taken, cost)| sum + taken * cost);
            let activity = limits.iter().map(sum).collect();
            let prices = optimum.duals.get(measures.start.len()..).unwrap_or(&[]).to_vec();
            let rounds = near.map_or(0, |near| near.rounds);
            let first = measures.start.len() as u32;
            let ranges = match Ranging::new(&lp, &optimum.basis, effort) {
                Ok(ranging) => (0..limits.len() as u32).map(|at| ranging.row(RowId(first + at))).collect(),
                Err(_) => Vec::new(),
            };
            Ok(Limited { taken, worth: optimum.objective.clone(), activity, prices, ranges, most: Some(optimum.objective), rounds })
        }
        Outcome::Infeasible(Proof::Farkas(factors)) => {
            let weights = factors.get(measures.start.len()..).unwrap_or(&[]).iter().map(Number::to_f64).collect();
            Err(LimitError::Infeasible { weights })
        }
        Outcome::Infeasible(Proof::Row(RowId(row))) => {
            let at = (row as usize).saturating_sub(measures.start.len());
            Err(LimitError::Infeasible { weights: (0..limits.len()).map(|limit| if limit == at { 1.0 } else { 0.0 }).collect() })
        }
        Outcome::Unbounded { .. } => Err(LimitError::Unbounded),
        Outcome::Infeasible(Proof::Column(_)) | Outcome::GaveUp(_) => Err(LimitError::Lost),
    }
}

impl<N: Value> Process<N> {
    /// The process in which each row pays for what it adds to the limits.
    pub fn at_prices(&self, limits: &[Limit<N>], prices: &[N]) -> Process<N> {
        let reward = |row: usize| {
            let paid = |sum: N, (limit, price): (&Limit<N>, &N)| sum.sub(price.clone().mul(limit.cost[row].clone()));
            limits.iter().zip(prices).filter(|(_, price)| !price.is_zero()).fold(self.reward[row].clone(), paid)
        };
        self.with_rewards((0..self.row_count()).map(reward).collect(), self.worth.clone())
    }
}

impl<N: Number> Mixed<N> {
    /// The process that a policy which draws lots leaves: one row in each state that does not end. The list has its row for each state.
    pub fn chain(&self, process: &Process<N>) -> (Process<N>, Vec<Option<u32>>) {
        let mut out = Process::with_capacity(process.states(), process.states(), process.entries());
        let mut policy = Vec::with_capacity(process.states());
        let mut next: Vec<(u32, N)> = Vec::new();
        for state in 0..process.states() {
            let taken = || process.rows(state).filter(|row| !self.share[*row].is_zero());
            policy.push(taken().next().map(|_| out.row_count() as u32));
            if taken().next().is_some() {
                next.clear();
                for row in taken() {
                    let share = &self.share[row];
                    next.extend(process.successors(row).map(|(next, p)| (next as u32, share.clone().mul(p.clone()))));
                }
                merge(&mut next);
                out.push_row(0, self.of_state(process, state, &process.reward), next.drain(..));
            }
            out.end_state(process.worth[state].clone());
        }
        (out, policy)
    }

    /// By row of the process: what of a list the policy collects in a state.
    fn of_state(&self, process: &Process<N>, state: usize, list: &[N]) -> N {
        process.rows(state).fold(N::zero(), |sum, row| sum.add(self.share[row].clone().mul(list[row].clone())))
    }

    /// Amounts by row, as amounts by row of the [`Mixed::chain`].
    pub fn mixed(&self, process: &Process<N>, list: &[N]) -> Vec<N> {
        let acts = |state: &usize| process.rows(*state).any(|row| !self.share[row].is_zero());
        (0..process.states()).filter(acts).map(|state| self.of_state(process, state, list)).collect()
    }
}
