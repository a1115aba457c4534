//! A division moved as little as needed towards an even one, so that Jain's index reaches a floor.
//!
//! With awards `x` of a rule, an even division `z` of the same sum and what is measured of both, `v(x)_i = x_i / c_i` (satisfaction; then
//! `z_i = T c_i / C`, with the sum `T` of the awards) or `x_i` (shares; then `z_i = T / n`): of all `x(t) = (1 - t) x + t z`, `0 <= t <= 1`,
//! the one with the least `t` whose index `(sum v)^2 / (n sum v^2)` is at least the floor `J`. All `v(z)_i` are one value `e`, so that the
//! spread of `v(x(t))` shrinks with `t` and the index grows. With `S = sum v`, `Q = sum v^2` and `u = t / (1 - t)` the floor is met from the
//! one positive root on of `(S^2 - J n Q) + 2 u n e S (1 - J) + u^2 n^2 e^2 (1 - J)`.
//!
//! The root is enclosed between two fractions; the upper end is taken, at which the floor holds in exact numbers.

#[cfg(test)]
mod tests;

use crate::exact::{self, Exact};
use crate::ids::At;

/// What is to be even.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    Share,
    Satisfaction,
}

/// A division, and how even it has to be.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    /// What the rule gives, not negative.
    pub awards: &'a [f64],
    pub measure: Measure,
    /// Of each claimant; needed for satisfaction, and as a limit.
    pub claims: Option<&'a [f64]>,
    /// Nobody gets more than the claim.
    pub stops_at_claims: bool,
    pub floors: Option<&'a [f64]>,
    /// The least index, from 0 to 1.
    pub floor: &'a Exact,
}

/// The division that keeps the floor.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    pub amounts: Vec<f64>,
    /// The least part of the way that is enough lies between these; the upper one was gone.
    pub between: [Exact; 2],
}

/// Why the floor cannot be reached.
#[derive(Clone, Debug, PartialEq)]
pub enum Unreached {
    /// No index is above 1, or below 0.
    OutOfRange,
    /// On the way there a claimant would fall below the floor, or rise above the claim, beyond which the index is at most this.
    Stopped { claimant: usize, below: bool, most: f64 },
}

/// The division that keeps the floor with the least change.
pub fn keep(problem: &Problem<'_>) -> Result<Kept, Unreached> {
    let floor = problem.floor;
    if *floor < Exact::ZERO || *floor > Exact::ONE {
        return Err(Unreached::OutOfRange);
    }
    let awards: Vec<Exact> = problem.awards.iter().map(|x| exact::from_f64(*x)).collect();
    let whole = sum(&awards);
    let even = even(problem, &whole);
    let values = values_of(problem, &awards);
    let unchanged = || Kept { amounts: problem.awards.to_vec(), between: [Exact::ZERO, Exact::ZERO] };
    if whole == Exact::ZERO || values.is_empty() || slack(floor, &values) >= Exact::ZERO {
        return Ok(unchanged());
    }
    let [low, high] = least(problem, &values, &whole);
    let moved = at(&awards, &even, &high);
    if let Some((claimant, below, limit)) = stopped(problem, &awards, &even, &high) {
        return Err(Unreached::Stopped { claimant, below, most: index(&values_of(problem, &at(&awards, &even, &limit))) });
    }
    Ok(Kept { amounts: moved.iter().map(exact::to_f64).collect(), between: [low, high] })
}

/// Whether a division keeps to what is said of it: how far the index is below the floor at the upper end, and above at the lower.
pub fn verify(problem: &Problem<'_>, found: &Kept) -> crate::prob::Checked {
    let mut checked = crate::prob::Checked::default();
    let wrong = |holds: bool| if holds { 0.0 } else { f64::INFINITY };
    let awards: Vec<Exact> = problem.awards.iter().map(|x| exact::from_f64(*x)).collect();
    let whole = sum(&awards);
    let even = even(problem, &whole);
    let [low, high] = &found.between;
    let gone = at(&awards, &even, high);
    checked.miss("the division that keeps the floor adds up to the same", wrong(sum(&gone) == whole));
    let reached = |part: &Exact| slack(problem.floor, &values_of(problem, &at(&awards, &even, part)));
    checked.miss("Jain's index is at least its floor", wrong(reached(high) >= Exact::ZERO));
    let least = *high == Exact::ZERO || reached(low) <= Exact::ZERO;
    checked.miss("a smaller change would not be enough", wrong(least && low <= high));
    checked.miss("the change is enclosed to many digits", exact::to_f64(&(high.clone() - low.clone())));
    for (own, x) in found.amounts.iter().zip(&gone) {
        checked.miss(
            "amounts are those of the enclosed change",
            (own - exact::to_f64(x)).abs() / exact::to_f64(&whole).max(f64::MIN_POSITIVE),
        );
    }
    checked
}

fn sum(list: &[Exact]) -> Exact {
    list.iter().fold(Exact::ZERO, |sum, x| sum + x.clone())
}

/// The even division of the same sum.
fn even(problem: &Problem<'_>, whole: &Exact) -> Vec<Exact> {
    let count = problem.awards.len();
    match (problem.measure, problem.claims) {
        (Measure::Satisfaction, Some(claims)) => {
            let claims: Vec<Exact> = claims.iter().map(|c| exact::from_f64(*c)).collect();
            let all = sum(&claims);
            if all == Exact::ZERO {
                return problem.awards.iter().map(|x| exact::from_f64(*x)).collect();
            }
            claims.into_iter().map(|c| whole.clone() * c / all.clone()).collect()
        }
        _ => vec![whole.clone() / Exact::from(count.max(1)); count],
    }
}

/// What is measured of amounts: of satisfaction only claims above zero.
fn values_of(problem: &Problem<'_>, amounts: &[Exact]) -> Vec<Exact> {
    match (problem.measure, problem.claims) {
        (Measure::Satisfaction, Some(claims)) => {
            let rows = amounts.iter().zip(claims).filter(|(_, claim)| **claim > 0.0);
            rows.map(|(x, claim)| x.clone() / exact::from_f64(*claim)).collect()
        }
        _ => amounts.to_vec(),
    }
}

/// `S^2 - J n Q`, not negative where the index is at least the floor.
fn slack(floor: &Exact, values: &[Exact]) -> Exact {
    let whole = sum(values);
    let squares = values.iter().fold(Exact::ZERO, |sum, v| sum + v.clone() * v.clone());
    whole.clone() * whole - floor.clone() * Exact::from(values.len()) * squares
}

fn index(values: &[Exact]) -> f64 {
    crate::prob::fairness::jain(&values.iter().map(exact::to_f64).collect::<Vec<_>>())
}

/// The division a part of the way to the even one.
fn at(awards: &[Exact], even: &[Exact], part: &Exact) -> Vec<Exact> {
    let rest = Exact::ONE - part.clone();
    awards.iter().zip(even).map(|(x, z)| rest.clone() * x.clone() + part.clone() * z.clone()).collect()
}

/// The least part of the way at which the floor is met, between two fractions.
fn least(problem: &Problem<'_>, values: &[Exact], whole: &Exact) -> [Exact; 2] {
    let floor = problem.floor;
    let rest = Exact::ONE - floor.clone();
    if rest == Exact::ZERO {
        // Quite even is only the end of the way.
        return [Exact::ONE, Exact::ONE];
    }
    let count = Exact::from(values.len());
    let level = match (problem.measure, problem.claims) {
        (Measure::Satisfaction, Some(claims)) => whole.clone() / claims.iter().fold(Exact::ZERO, |sum, c| sum + exact::from_f64(*c)),
        _ => whole.clone() / count.clone(),
    };
    let a = slack(floor, values);
    let b = count.clone() * level.clone() * sum(values) * rest.clone();
    let c = count.clone() * count * level.clone() * level * rest;
    let [low, high] = root(&(b.clone() * b.clone() - a * c.clone()));
    [low, high].map(|root| {
        let ratio = (root - b.clone()) / c.clone();
        let ratio = if ratio < Exact::ZERO { Exact::ZERO } else { ratio };
        ratio.clone() / (Exact::ONE + ratio)
    })
}

/// A square root between two fractions, to some forty digits.
fn root(square: &Exact) -> [Exact; 2] {
    // As a power of four times a number near 1, which doubles take.
    let (mut scale, mut rest) = (Exact::ONE, square.clone());
    let (big, small) = (Exact::from(1u64 << 40), Exact::ONE / Exact::from(1u64 << 40));
    while rest > big {
        rest /= Exact::from(1u64 << 40);
        scale *= Exact::from(1u64 << 20);
    }
    while rest < small && rest > Exact::ZERO {
        rest *= Exact::from(1u64 << 40);
        scale /= Exact::from(1u64 << 20);
    }
    let mut high = exact::from_f64(exact::to_f64(&rest).sqrt());
    if high <= Exact::ZERO {
        return [Exact::ZERO, Exact::ZERO];
    }
    for _ in 0..3 {
        // Newton's step ends above the root; so does what is rounded up.
        high = rounded_up((high.clone() + rest.clone() / high) / Exact::from(2));
    }
    [rest / high.clone() * scale.clone(), high * scale]
}

/// The next fraction above over a power of two.
fn rounded_up(value: Exact) -> Exact {
    let grid = Exact::from(1u128 << 100) * Exact::from(1u128 << 60);
    (value * grid.clone()).ceil() / grid
}

/// Who would get less than the floor or more than the claim, if any, and how far one can go.
fn stopped(problem: &Problem<'_>, awards: &[Exact], even: &[Exact], part: &Exact) -> Option<(usize, bool, Exact)> {
    let mut nearest: Option<(usize, bool, Exact)> = None;
    for (claimant, (x, z)) in awards.iter().zip(even).enumerate() {
        let moved = (Exact::ONE - part.clone()) * x.clone() + part.clone() * z.clone();
        let floor = problem.floors.map(|floors| exact::from_f64(*floors.at(claimant)));
        let claim = problem.claims.filter(|_| problem.stops_at_claims).map(|claims| exact::from_f64(*claims.at(claimant)));
        let below = floor.filter(|floor| moved < *floor && z < x);
        // Who has the floor may have more than the claim.
        let above = claim.filter(|claim| moved > *claim && z > x);
        let (below, limit) = match (below, above) {
            (Some(floor), _) => (true, floor),
            (None, Some(claim)) => (false, claim),
            (None, None) => continue,
        };
        let reach = (limit - x.clone()) / (z.clone() - x.clone());
        let reach = if reach < Exact::ZERO { Exact::ZERO } else { reach };
        if nearest.as_ref().is_none_or(|(_, _, first)| reach < *first) {
            nearest = Some((claimant, below, reach));
        }
    }
    nearest
}
