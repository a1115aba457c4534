//! A process under limits, as a linear program over how often each row is taken (occupation measures).
//!
//! Source: E. Altman, *Constrained Markov Decision Processes* (1999). What is discounted, or comes to an end, has one equation for each state:
//! how often it is left is how often it is entered, plus how likely the process starts there. Under the average both are shares of all
//! steps, which add up to one. The price of a limit is the dual of its row.

use super::Criterion;
use super::rows::Process;
use crate::exact::Number;
use crate::lp::{ColId, Domain, Lp, Sense, Value};

/// Maximise `reward x` with `x >= 0` and `flow x = start`.
#[derive(Clone, Debug)]
pub struct Occupation<N> {
    /// By row of the process: what one visit is worth, with the worth of ends that it leads to.
    pub reward: Vec<N>,
    /// By row of the process: its entries in the equations, by number.
    pub flow: Vec<Vec<(u32, N)>>,
    /// By equation.
    pub start: Vec<N>,
    /// By equation: its state. The last equation of the average has none: shares add up to one.
    pub state: Vec<Option<u32>>,
    /// What the ends are worth where the process starts in them.
    pub offset: N,
}

/// The program of a process from a start (a weight for each state; not looked at under the average).
pub fn occupation<N: Number>(process: &Process<N>, criterion: &Criterion<N>, start: &[N]) -> Occupation<N> {
    let discount = criterion.factor();
    let average = matches!(criterion, Criterion::Average);
    let mut place = vec![u32::MAX; process.states()];
    let mut out = Occupation { reward: Vec::new(), flow: Vec::new(), start: Vec::new(), state: Vec::new(), offset: N::zero() };
    for state in 0..process.states() {
        if process.ends(state) {
            out.offset = out.offset.add(start[state].clone().mul(process.worth[state].clone()));
            continue;
        }
        place[state] = out.state.len() as u32;
        out.state.push(Some(state as u32));
        out.start.push(if average { N::zero() } else { start[state].clone() });
    }
    if average {
        out.state.push(None);
        out.start.push(N::from_f64(1.0));
    }
    let share = out.state.len() as u32 - u32::from(average);
    for row in 0..process.row_count() {
        let own = place[process.state_of(row)];
        let mut reward = process.reward[row].clone();
        let mut flow = vec![(own, N::from_f64(1.0))];
        for (next, probability) in process.successors(row) {
            let factor = discount.clone().mul(probability.clone());
            let to = place[next];
            if to == u32::MAX {
                reward = reward.add(factor.mul(process.worth[next].clone()));
            } else if let Some((_, value)) = flow.iter_mut().find(|(equation, _)| *equation == to) {
                *value = std::mem::replace(value, N::zero()).sub(factor);
            } else {
                flow.push((to, factor.neg()));
            }
        }
        if average {
            flow.push((share, N::from_f64(1.0)));
        }
        out.reward.push(reward);
        out.flow.push(flow.into_iter().filter(|(_, value)| !value.is_zero()).collect());
    }
    out
}

/// What a policy may cost in all: by row of the process what one visit costs, between two limits.
#[derive(Clone, Debug)]
pub struct Limit<N: Value> {
    pub cost: Vec<N>,
    pub lower: N::Bound,
    pub upper: N::Bound,
}

impl<N: Value> Occupation<N> {
    /// The linear program: a column for each row of the process, a row for each equation, and then one for each limit.
    pub fn program(&self, limits: &[Limit<N>]) -> Lp<N> {
        let mut lp = Lp::new(Sense::Maximize);
        lp.offset = self.offset.clone();
        let mut rows: Vec<Vec<(ColId, N)>> = vec![Vec::new(); self.start.len() + limits.len()];
        for (row, reward) in self.reward.iter().enumerate() {
            let column = lp.columns.push(N::zero().bound(), N::open_above(), Domain::Continuous, reward.clone());
            let costs = limits.iter().zip(self.start.len()..).map(|(limit, equation)| (equation, limit.cost[row].clone()));
            let flow = self.flow[row].iter().map(|(equation, value)| (*equation as usize, value.clone()));
            for (equation, value) in flow.chain(costs).filter(|(_, value)| !value.is_zero()) {
                rows[equation].push((column, value));
            }
        }
        let flow = self.start.iter().map(|start| (start.clone().bound(), start.clone().bound()));
        let bounds = flow.chain(limits.iter().map(|limit| (limit.lower.clone(), limit.upper.clone())));
        for (entries, (lower, upper)) in rows.into_iter().zip(bounds) {
            lp.rows.push(entries, lower, upper);
        }
        lp
    }
}

/// A policy that may draw lots, read from a solution of the program.
#[derive(Clone, Debug)]
pub struct Mixed<N> {
    /// By row: how likely it is taken in its state.
    pub share: Vec<N>,
    /// By state: how often it is visited.
    pub visits: Vec<N>,
    /// States in which several rows are taken.
    pub drawn: Vec<u32>,
}

impl<N: Number> Mixed<N> {
    /// Visits of rows as a policy. Where a state is never visited, `otherwise` is the row that is taken. What is taken in less than
    /// `least` of the visits of its state is taken for rounding.
    pub fn read(process: &Process<N>, visits: &[N], otherwise: &[Option<u32>], least: f64) -> Mixed<N> {
        let mut out = Mixed { share: vec![N::zero(); process.row_count()], visits: vec![N::zero(); process.states()], drawn: Vec::new() };
        for state in 0..process.states() {
            let sum = process.rows(state).fold(N::zero(), |sum, row| sum.add(visits[row].clone()));
            let total = sum.to_f64();
            let taken: Vec<usize> = process.rows(state).filter(|row| visits[*row].to_f64() > least * total).collect();
            let kept = taken.iter().fold(N::zero(), |sum, row| sum.add(visits[*row].clone()));
            if kept.is_zero() || total <= least {
                if let Some(row) = otherwise.get(state).copied().flatten() {
                    out.share[row as usize] = N::from_f64(1.0);
                }
            } else {
                taken.iter().for_each(|row| out.share[*row] = visits[*row].clone().div(kept.clone()));
                if taken.len() > 1 {
                    out.drawn.push(state as u32);
                }
            }
            out.visits[state] = sum;
        }
        out
    }
}
