//! Nested logit of two levels: first a nest, then an alternative in it.
//!
//! With utilities `u_y`, a scale `s` of the whole choice and a scale `l_n` in (0, 1] for each nest `n`:
//!
//! - the nest is worth `v_n = l_n / s * ln sum of exp(s u_k / l_n)` over the alternatives in it, and all of them together
//!   `1 / s * ln sum of exp(s v_n)` over the nests: what the best is worth on average, in the measure of the utilities;
//! - `P(n) = exp(s (v_n - logsum))`, `P(y | n) = exp(s (u_y - v_n) / l_n)`, `P(y) = P(n) P(y | n)`.
//!
//! Where all `l_n` are 1, `P(y) = exp(s (u_y - logsum))`: the multinomial logit, whatever the nests.
//!
//! **Numbers.** Both levels are a [`logit`] of differences to the largest, so that nothing overflows, and the entropy is that of the
//! nests and, weighted by these, that inside of them: no term is negative.
//!
//! Source: K. Train, "Discrete choice methods with simulation" (2009), chapter 4.

#[cfg(test)]
mod tests;

use super::fairness::total;
use super::logit::logit;
use super::{Checked, ROUNDING};

/// A choice among alternatives in nests.
#[derive(Clone, Copy, Debug)]
pub struct Problem<'a> {
    pub utilities: &'a [f64],
    /// The nest of each alternative, a place in `scales`.
    pub nests: &'a [usize],
    /// In (0, 1].
    pub scales: &'a [f64],
    /// What utilities are multiplied by, above zero.
    pub scale: f64,
}

/// The answer of [`nested`].
#[derive(Clone, Debug, PartialEq)]
pub struct Nested {
    /// Of each alternative; the sum is 1 up to rounding.
    pub probability: Vec<f64>,
    /// Of each alternative, within its nest.
    pub within: Vec<f64>,
    pub nests: Vec<NestOdds>,
    pub logsum: f64,
    /// In nats.
    pub entropy: f64,
}

/// What a nest is worth, and how probable it is. A nest without an alternative is worth nothing that is a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NestOdds {
    pub probability: f64,
    pub logsum: Option<f64>,
}

/// A difference of utilities, times a scale: at most 0, and finite.
fn scaled(difference: f64, scale: f64) -> f64 {
    (difference * scale).clamp(-f64::MAX, 0.0)
}

/// The probabilities of a choice; none where there is no alternative, or a number is out of its range.
pub fn nested(problem: &Problem<'_>) -> Option<Nested> {
    let Problem { utilities, nests, scales, scale } = *problem;
    let fine = utilities.iter().all(|u| u.is_finite()) && scales.iter().all(|l| *l > 0.0 && *l <= 1.0);
    let fine = fine && scale > 0.0 && scale.is_finite();
    if !fine || nests.len() != utilities.len() || nests.iter().any(|n| *n >= scales.len()) {
        return None;
    }
    let mut within = vec![0.0; utilities.len()];
    let mut inside: Vec<Option<(f64, f64)>> = Vec::with_capacity(scales.len());
    for (nest, own) in scales.iter().enumerate() {
        let members: Vec<(usize, f64)> =
            nests.iter().zip(utilities).enumerate().filter(|(_, (n, _))| **n == nest).map(|(y, (_, u))| (y, *u)).collect();
        let Some(best) = members.iter().map(|(_, u)| *u).reduce(f64::max) else {
            inside.push(None);
            continue;
        };
        // The sharpness of the choice within the nest; as sharp as can be where that is no number any more.
        let sharp = (scale / own).min(f64::MAX);
        let found = logit(&members.iter().map(|(_, u)| scaled(u - best, sharp)).collect::<Vec<_>>())?;
        for ((y, _), p) in members.iter().zip(&found.probability) {
            if let Some(slot) = within.get_mut(*y) {
                *slot = *p;
            }
        }
        inside.push(Some((best + found.logsum / sharp, found.entropy)));
    }
    let worth: Vec<f64> = inside.iter().flatten().map(|(v, _)| *v).collect();
    let best = worth.iter().copied().reduce(f64::max)?;
    let top = logit(&worth.iter().map(|v| scaled(v - best, scale)).collect::<Vec<_>>())?;
    let mut odds = top.probability.iter().copied();
    let mut entropy = top.entropy;
    let nest_odds: Vec<NestOdds> = inside
        .iter()
        .map(|own| match own {
            None => NestOdds { probability: 0.0, logsum: None },
            Some((worth, inner)) => {
                let probability = odds.next().unwrap_or(0.0);
                entropy += probability * inner;
                NestOdds { probability, logsum: Some(*worth) }
            }
        })
        .collect();
    let of = |nest: &usize| nest_odds.get(*nest).map_or(0.0, |odds| odds.probability);
    let probability: Vec<f64> = within.iter().zip(nests).map(|(p, nest)| p * of(nest)).collect();
    let logsum = best + top.logsum / scale;
    let finite = logsum.is_finite() && worth.iter().all(|v| v.is_finite());
    let entropy = entropy.min((utilities.len() as f64).ln());
    finite.then_some(Nested { probability, within, nests: nest_odds, logsum, entropy })
}

impl Nested {
    /// How the logarithm of the probability of alternative `y` moves with the utility of `k`.
    pub fn response(&self, problem: &Problem<'_>, y: usize, k: usize) -> f64 {
        let get = |list: &[f64], at: usize| list.get(at).copied().unwrap_or(0.0);
        let (Some(own), Some(other)) = (problem.nests.get(y), problem.nests.get(k)) else { return 0.0 };
        let scale = get(problem.scales, *own);
        let itself = if y == k { 1.0 / scale } else { 0.0 };
        let beside = if own == other { (1.0 - scale) / scale * get(&self.within, k) } else { 0.0 };
        problem.scale * (itself - beside - get(&self.probability, k))
    }
}

/// Looks at an answer by what defines it: what each nest and all of them are worth as the level at which the odds add up to 1, each
/// probability from these, the sums, the entropy `-sum P ln P`.
pub fn verify(problem: &Problem<'_>, found: &Nested) -> Checked {
    let mut checked = Checked::default();
    let Problem { utilities, nests, scales, scale } = *problem;
    if utilities.is_empty() || found.probability.len() != utilities.len() || found.nests.len() != scales.len() {
        checked.miss("one probability for each alternative", f64::INFINITY);
        return checked;
    }
    checked.miss("the probabilities add up to 1", (total(found.probability.iter().copied()) - 1.0).abs());
    let size = utilities.iter().fold(found.logsum.abs(), |size, u| size.max(u.abs()));
    // What the exponent loses of large utilities, what is calculated from it loses too.
    let lost = |sharp: f64| 1.0 + size * sharp * f64::EPSILON / ROUNDING;
    let mut odds = Vec::new();
    for (nest, (own, at)) in scales.iter().zip(&found.nests).enumerate() {
        let members: Vec<usize> = nests.iter().enumerate().filter(|(_, n)| **n == nest).map(|(y, _)| y).collect();
        let part = total(members.iter().filter_map(|y| found.probability.get(*y)).copied());
        checked.miss("the probability of a nest is that of its alternatives", (part - at.probability).abs());
        let Some(worth) = at.logsum else {
            checked.miss("a nest without alternatives has no logsum", if members.is_empty() { 0.0 } else { f64::INFINITY });
            continue;
        };
        let sharp = (scale / own).min(f64::MAX);
        let chance = |y: &usize| utilities.get(*y).map_or(f64::NAN, |u| ((u - worth) * sharp).exp());
        let inside = total(members.iter().map(chance));
        checked.miss("the logsum of a nest is where its odds add up to 1", (inside - 1.0).abs() / lost(sharp));
        let outside = ((worth - found.logsum) * scale).exp();
        odds.push(outside);
        checked.miss("the probability of a nest follows from its logsum", (outside - at.probability).abs() / lost(scale));
        for y in &members {
            let own = found.probability.get(*y).copied().unwrap_or(f64::NAN);
            checked.miss("no probability is negative", -own);
            let expected = outside * chance(y);
            if expected.max(own) >= f64::MIN_POSITIVE {
                checked.miss("a probability is that of the nest by that within it", (own / expected - 1.0).abs() / lost(sharp + scale));
            }
        }
    }
    checked.miss("the logsum is where the odds of the nests add up to 1", (total(odds) - 1.0).abs() / lost(scale));
    let entropy = total(found.probability.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()));
    checked.miss("the entropy is that of the probabilities", (entropy - found.entropy).abs());
    checked
}
