//! The rules themselves. Numbers are finite, not negative and scaled so that no sum overflows.

use super::super::fairness::{Sum, power_of_two_below, total};
use super::{Claims, Rule};

/// One claimant, scaled: claim, floor and ceiling by [`unit_of`], the greatest weight in `1 .. 2`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claimant {
    claim: f64,
    weight: f64,
    floor: f64,
    ceiling: f64,
}

impl Claimant {
    /// The claimants of a problem in its order; what is not given is claim 0, weight 1, floor 0, no ceiling.
    pub(super) fn all(problem: &Claims<'_>) -> Vec<Claimant> {
        let unit = unit_of(problem);
        let weights = problem.weights.unwrap_or_default().iter().copied();
        let heaviest = power_of_two_below(weights.fold(0.0, f64::max));
        // Adding 0.0 makes a negative zero an ordinary one.
        let column = |list: Option<&[f64]>, unit: f64, absent: f64| match list {
            Some(list) => list.iter().map(|v| v / unit + 0.0).collect(),
            None => vec![absent; problem.count],
        };
        let claims = column(problem.claims, unit, 0.0);
        let weights = column(problem.weights, heaviest, 1.0);
        let floors = column(problem.floors, unit, 0.0);
        let ceilings = column(problem.ceilings, unit, f64::INFINITY);
        let rows = claims.into_iter().zip(weights).zip(floors.into_iter().zip(ceilings));
        rows.map(|((claim, weight), (floor, ceiling))| Claimant { claim, weight, floor, ceiling }).collect()
    }
}

/// The power of two to divide amount, claims and floors by: 1 unless some number is near overflow.
pub(super) fn unit_of(problem: &Claims<'_>) -> f64 {
    let lists = [problem.claims, problem.floors];
    let numbers = lists.into_iter().flatten().flatten().copied();
    let max = numbers.chain(problem.amount).fold(0.0, f64::max);
    if max > 2f64.powi(900) { 2f64.powi(200) } else { 1.0 }
}

/// Awards between floors and ceilings, and whether anybody is held at one.
/// Ends because each round holds somebody who was free.
pub(super) fn award_within_bounds(rule: Rule, amount: f64, people: &[Claimant]) -> (Vec<f64>, bool) {
    let mut held: Vec<Option<f64>> = vec![None; people.len()];
    loop {
        let given: Sum = held.iter().flatten().copied().collect();
        let free: Vec<Claimant> = people.iter().zip(&held).filter(|(_, held)| held.is_none()).map(|(p, _)| *p).collect();
        let mut awards = award(rule, given.taken_from(amount).max(0.0), &free).into_iter();
        let awards: Vec<f64> = held.iter().map(|held| held.unwrap_or_else(|| awards.next().unwrap_or(0.0))).collect();
        let both = || people.iter().zip(&awards);
        let below = total(both().map(|(p, x)| (p.floor - x).max(0.0)));
        let above = total(both().map(|(p, x)| (x - p.ceiling).max(0.0)));
        if below <= 0.0 && above <= 0.0 {
            return (awards, held.iter().any(Option::is_some));
        }
        for ((p, x), held) in people.iter().zip(&awards).zip(&mut held) {
            if *x < p.floor && below >= above {
                *held = Some(p.floor);
            } else if *x > p.ceiling && above >= below {
                *held = Some(p.ceiling);
            }
        }
    }
}

/// Awards by the rule alone, floors aside. Where nothing says who gets anything, nobody does.
pub(super) fn award(rule: Rule, amount: f64, people: &[Claimant]) -> Vec<f64> {
    let claims: Vec<f64> = people.iter().map(|p| p.claim).collect();
    let weights: Vec<f64> = people.iter().map(|p| p.weight).collect();
    let ones = vec![1.0; people.len()];
    let enough = amount >= total(claims.iter().copied());
    match rule {
        Rule::Proportional => in_proportion(amount, &claims),
        Rule::Equal => in_proportion(amount, &ones),
        Rule::Weighted => in_proportion(amount, &weights),
        Rule::MaxMin => equal_awards(amount, &claims, &weights),
        _ if enough => claims,
        Rule::Awards => equal_awards(amount, &claims, &ones),
        Rule::Losses => equal_losses(amount, &claims),
        Rule::Talmud => talmud(amount, &claims),
        Rule::AdjustedProportional => adjusted_proportional(amount, &claims),
        Rule::RandomArrival => random_arrival(amount, &claims),
    }
}

/// `amount * part / whole` for `part <= whole`. One rounding less than with `part / whole` first, which is
/// left to products that overflow or underflow; 0 where the whole is 0.
fn share_out(amount: f64, part: f64, whole: f64) -> f64 {
    let product = amount * part;
    if whole <= 0.0 {
        0.0
    } else if product.is_normal() {
        product / whole
    } else {
        amount * (part / whole)
    }
}

fn in_proportion(amount: f64, parts: &[f64]) -> Vec<f64> {
    let whole = total(parts.iter().copied());
    parts.iter().map(|part| share_out(amount, *part, whole)).collect()
}

/// `min(c_i, t w_i)`, those of weight 0 left out. Claimants are satisfied in the order of `c_i / w_i`; the level
/// is what remains before the first who is not, over the weights from there on.
fn equal_awards(amount: f64, claims: &[f64], weights: &[f64]) -> Vec<f64> {
    let mut order: Vec<(f64, f64)> = claims.iter().copied().zip(weights.iter().copied()).filter(|(_, weight)| *weight > 0.0).collect();
    order.sort_by(|(c, w), (d, v)| (c / w).total_cmp(&(d / v)).then(c.total_cmp(d)));
    let mut weight = Sum::default();
    let mut speeds: Vec<f64> = Vec::with_capacity(order.len());
    for (_, w) in order.iter().rev() {
        weight.add(*w);
        speeds.push(weight.value());
    }
    let mut given = Sum::default();
    let mut level = None;
    for ((claim, weight), speed) in order.into_iter().zip(speeds.into_iter().rev()) {
        let rest = given.taken_from(amount).max(0.0);
        if claim > share_out(rest, weight, speed) {
            level = Some((rest, speed));
            break;
        }
        given.add(claim);
    }
    claims
        .iter()
        .zip(weights)
        .map(|(claim, weight)| match level {
            Some((rest, speed)) => claim.min(share_out(rest, *weight, speed)),
            None if *weight > 0.0 => *claim,
            None => 0.0,
        })
        .collect()
}

/// `max(c_i - t, 0)` for `amount <= C`, filled from above: the greatest claim gets what it is ahead of the next,
/// then both what they are ahead of the third, and so on. Unlike `C - amount`, none of these differences
/// loses digits where the amount is small.
fn equal_losses(amount: f64, claims: &[f64]) -> Vec<f64> {
    let mut order = claims.to_vec();
    order.sort_by(|a, b| b.total_cmp(a));
    let mut lowest = order.first().copied().unwrap_or(0.0);
    let mut spent = Sum::default();
    let mut sharing = 0.0;
    for claim in order {
        let mut next = spent;
        next.add(sharing * (lowest - claim));
        if next.value() > amount {
            break;
        }
        (spent, lowest) = (next, claim);
        sharing += 1.0;
    }
    let each = spent.taken_from(amount).max(0.0) / sharing;
    claims
        .iter()
        .map(|claim| match *claim >= lowest {
            true => ((claim - lowest) + each).min(*claim),
            false => 0.0,
        })
        .collect()
}

/// Equal awards on half the claims, then equal losses on the other half.
fn talmud(amount: f64, claims: &[f64]) -> Vec<f64> {
    let halves: Vec<f64> = claims.iter().map(|claim| claim / 2.0).collect();
    let rest = halves.iter().copied().collect::<Sum>().taken_from(amount);
    if rest <= 0.0 {
        return equal_awards(amount, &halves, &vec![1.0; halves.len()]);
    }
    let second = equal_losses(rest, &halves);
    halves.iter().zip(second).map(|(h, x)| h + x).collect()
}

/// What the others concede, then the rest in proportion to what is left of the claims, cut at the rest.
fn adjusted_proportional(amount: f64, claims: &[f64]) -> Vec<f64> {
    let all: Sum = claims.iter().copied().collect();
    // The claims of the others are `C - c_i`, of which `all.taken_from` gives the negative.
    let conceded: Vec<f64> = claims.iter().map(|claim| (amount + all.taken_from(*claim)).max(0.0)).collect();
    let given: Sum = conceded.iter().copied().collect();
    let rest = given.taken_from(amount).max(0.0);
    let open: Vec<f64> = claims.iter().zip(&conceded).map(|(claim, right)| (claim - right).clamp(0.0, rest)).collect();
    let second = in_proportion(rest, &open);
    conceded.iter().zip(second).map(|(m, x)| m + x).collect()
}

/// The mean over all orders of `min(c_i, what those before i have left)`. Only who came before matters, not in
/// which order: each set S of `s` of the other `n - 1` comes first with probability `1 / (n * binomial(n-1, s))`.
/// Costs `n 2^n`; the caller holds `n` to [`super::RANDOM_ARRIVAL_LIMIT`].
fn random_arrival(amount: f64, claims: &[f64]) -> Vec<f64> {
    // More than the amount cannot be had, and a claim of zero changes nothing.
    let mut order: Vec<f64> = claims.iter().map(|claim| claim.min(amount)).collect();
    order.retain(|claim| *claim > 0.0);
    order.sort_by(f64::total_cmp);
    // `before[set]` is the sum of the claims whose bits are on in `set`.
    let mut before = vec![0.0];
    for claim in &order {
        let with: Vec<f64> = before.iter().map(|sum| sum + claim).collect();
        before.extend(with);
    }
    let n = order.len() as f64;
    let mut ways = 1.0;
    let mut chance = Vec::with_capacity(order.len());
    for s in 0..order.len() {
        chance.push(1.0 / (n * ways));
        ways = ways * (n - 1.0 - s as f64) / (s as f64 + 1.0);
    }
    let mut awards: Vec<(f64, f64)> = Vec::with_capacity(order.len());
    for (bit, claim) in order.iter().enumerate() {
        if awards.last().is_some_and(|(same, _)| same >= claim) {
            continue;
        }
        let sets = before.iter().enumerate();
        let mean = total(sets.filter(|(set, _)| set >> bit & 1 == 0).map(|(set, sum)| {
            let size = set.count_ones() as usize;
            chance.get(size).copied().unwrap_or(0.0) * claim.min(amount - sum).max(0.0)
        }));
        awards.push((*claim, mean.min(*claim)));
    }
    let of = |claim: f64| awards.iter().find(|(c, _)| *c >= claim.min(amount));
    claims.iter().map(|claim| if *claim > 0.0 { of(*claim).map_or(0.0, |(_, x)| *x) } else { 0.0 }).collect()
}
