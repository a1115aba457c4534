//! How far an answer can be from the optimum, proved from the values alone and not from how they were found.
//!
//! Let `v` be the values, `T` a step of value iteration, `w >= 0` weights of the states. Where `v + a w >= T (v + a w)`, no policy is worth more
//! than `v + a w` (its rewards up to the end add up to less); where `v - b w <= T_p (v - b w)` for the rows of a policy `p` that ends, that policy
//! is worth at least `v - b w`. So the optimum, and the policy, are between. What is discounted has weights of one; what ends has the steps
//! that it may take to the end, under the rows that are nearly the best. Under the average the least and the largest entry of `T h - h`
//! bound the gain (A. Odoni, 1969), whatever `h` is.
//!
//! In exact numbers nothing is rounded. In doubles every sum of k products has an error of at most (k + 4) units in the last place of the
//! sum of its sizes (N. Higham, *Accuracy and Stability of Numerical Algorithms*, 2002, section 3.1), numbers that were rounded to doubles
//! included, and these are taken in.

use super::graph::{NONE, recurrent};
use super::rows::Process;
use super::{Criterion, Options, Solution, plain, size, total};
use crate::exact::{Exact, Number};

/// What is proved of an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bracket {
    /// No value is further than this from the optimum, and the policy loses no more than twice this; none under the average.
    pub within: Option<f64>,
    /// The best average is between these.
    pub gain: Option<(f64, f64)>,
}

/// The bracket of an answer, in doubles with their errors. None where nothing could be proved.
pub fn verify(process: &Process<f64>, criterion: &Criterion<f64>, solution: &Solution) -> Option<Bracket> {
    let weights = weights(process, criterion, solution)?;
    bracket(process, criterion, solution, &weights, f64::EPSILON)
}

/// The same in exact numbers; `rounded` is the process in doubles.
pub fn verify_exactly(
    process: &Process<Exact>,
    rounded: &Process<f64>,
    criterion: &Criterion<Exact>,
    solution: &Solution,
) -> Option<Bracket> {
    let in_doubles = match criterion {
        Criterion::Discounted(discount) => Criterion::Discounted(Number::to_f64(discount)),
        Criterion::Total => Criterion::Total,
        Criterion::Average => Criterion::Average,
    };
    let weights = weights(rounded, &in_doubles, solution)?;
    bracket(process, criterion, solution, &weights, 0.0)
}

/// Weights for which a bracket can be found: any would do, these are tight.
fn weights(process: &Process<f64>, criterion: &Criterion<f64>, solution: &Solution) -> Option<Vec<f64>> {
    let policy = plain(&solution.policy);
    if *criterion != Criterion::Total {
        return Some((0..process.states()).map(|state| if process.ends(state) { 0.0 } else { 1.0 }).collect());
    }
    let idle = total::idle_states(process);
    let goes = |state: u32| policy[state as usize] != NONE && !idle[state as usize];
    if recurrent(process, &policy).iter().any(|class| class.iter().any(|state| goes(*state))) {
        return None;
    }
    [1e-6, 1e-9, 0.0].into_iter().find_map(|part| {
        let margin = part * size(&solution.value);
        let near = |row: usize| {
            let state = process.state_of(row);
            let worth = process.backup(row, &1.0, &solution.value);
            !idle[state] && (policy[state] == row as u32 || margin > 0.0 && worth >= solution.value[state] - margin)
        };
        let (mut steps, _) = process.restricted(near);
        steps.reward.iter_mut().for_each(|reward| *reward = 1.0);
        steps.worth.iter_mut().for_each(|worth| *worth = 0.0);
        let options = Options { precision: 1e-2, ..Options::default() };
        total::solve(&steps, &options).ok().map(|solution| solution.value)
    })
}

/// What a row says of the shifts: `residual <= shift * room`, and how far each may be off.
struct Says<N> {
    residual: N,
    residual_error: N,
    room: N,
    room_error: N,
}

struct Look<'a, N> {
    process: &'a Process<N>,
    discount: N,
    value: &'a [N],
    weight: &'a [N],
    unit: f64,
}

impl<N: Number> Look<'_, N> {
    fn row(&self, row: usize) -> Says<N> {
        let state = self.process.state_of(row);
        let (mut sum, mut weights) = (N::zero(), N::zero());
        let (mut sizes, mut terms) = (0.0, 4.0);
        for (next, probability) in self.process.successors(row) {
            sum = sum.add(probability.clone().mul(self.value[next].clone()));
            weights = weights.add(probability.clone().mul(self.weight[next].clone()));
            if self.unit > 0.0 {
                sizes += probability.to_f64() * self.value[next].to_f64().abs();
                terms += 1.0;
            }
        }
        let reward = self.process.reward[row].clone();
        let unit = self.unit * terms;
        let residual_error = unit * (reward.to_f64().abs() + sizes + self.value[state].to_f64().abs());
        let room_error = unit * (self.weight[state].to_f64() + weights.to_f64());
        let residual = reward.add(self.discount.clone().mul(sum)).sub(self.value[state].clone());
        let room = self.weight[state].clone().sub(self.discount.clone().mul(weights));
        let error = |error: f64| if self.unit > 0.0 { N::from_f64(error) } else { N::zero() };
        Says { residual, residual_error: error(residual_error), room, room_error: error(room_error) }
    }
}

fn larger<N: Number>(a: N, b: N) -> N {
    if a.order(&b).is_lt() { b } else { a }
}

fn positive<N: Number>(x: &N) -> bool {
    x.order(&N::zero()).is_gt()
}

/// The least shift that all rows allow (`upper`), or that the rows of a policy need downwards.
fn shift<N: Number>(rows: impl Iterator<Item = Says<N>>, upper: bool) -> Option<N> {
    let mut least = N::zero();
    // Rows whose room is used up by a shift.
    let mut most: Option<N> = None;
    for says in rows {
        let residual = if upper { says.residual } else { says.residual.neg() };
        let worst = residual.add(says.residual_error);
        let room = says.room.clone().sub(says.room_error.clone());
        if positive(&room) {
            if positive(&worst) {
                least = larger(least, worst.div(room));
            }
            continue;
        }
        if !upper || positive(&worst) {
            return None;
        }
        let used = room.neg();
        if positive(&used) {
            let end = worst.neg().div(used);
            most = Some(match most {
                Some(most) if most.order(&end).is_le() => most,
                _ => end,
            });
        }
    }
    if most.is_some_and(|most| most.order(&least).is_lt()) { None } else { Some(least) }
}

fn bracket<N: Number>(process: &Process<N>, criterion: &Criterion<N>, solution: &Solution, weights: &[f64], unit: f64) -> Option<Bracket> {
    let policy = plain(&solution.policy);
    let mut value: Vec<N> = solution.value.iter().map(|value| N::from_f64(*value)).collect();
    let mut off = 0.0f64;
    for state in (0..process.states()).filter(|state| process.ends(*state)) {
        off = off.max((solution.value[state] - process.worth[state].to_f64()).abs());
        value[state] = process.worth[state].clone();
    }
    let weight: Vec<N> = weights.iter().map(|weight| N::from_f64(*weight)).collect();
    let look = Look { process, discount: criterion.factor(), value: &value, weight: &weight, unit };
    let of_policy = |row: &usize| policy[process.state_of(*row)] == *row as u32;
    if matches!(criterion, Criterion::Average) {
        let mut bounds: Option<(N, N)> = None;
        for row in 0..process.row_count() {
            let says = look.row(row);
            let high = says.residual.clone().add(says.residual_error.clone());
            let low = says.residual.sub(says.residual_error);
            let own = of_policy(&row);
            bounds = Some(match bounds {
                None if own => (low, high),
                None => (N::from_f64(f64::MAX), high),
                Some((least, most)) => (if own && low.order(&least).is_lt() { low } else { least }, larger(most, high)),
            });
        }
        let (low, high) = bounds?;
        return Some(Bracket { within: None, gain: Some((down(low.to_f64()), up(high.to_f64()))) });
    }
    let idle = if matches!(criterion, Criterion::Total) { total::idle_states(process) } else { vec![false; process.states()] };
    let counts = |row: &usize| !idle[process.state_of(*row)];
    let above = shift((0..process.row_count()).filter(counts).map(|row| look.row(row)), true)?;
    let below = shift((0..process.row_count()).filter(counts).filter(of_policy).map(|row| look.row(row)), false)?;
    let within = up(larger(above, below).to_f64()) * size(weights) + off;
    Some(Bracket { within: Some(up(within)), gain: None })
}

fn up(x: f64) -> f64 {
    x + 4.0 * f64::EPSILON * x.abs()
}

fn down(x: f64) -> f64 {
    x - 4.0 * f64::EPSILON * x.abs()
}
