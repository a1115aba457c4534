//! What each group of changes does to each result, and what of it is the same whichever of some is made.

use super::apart::Apart;
use super::looked::{ROUNDING, Result};
use super::points::Points;
use super::shapley::{self, Set};
use crate::report::compare::Role;

/// What a group of changes does to a result.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The place of the group.
    pub group: usize,
    /// Its part of the difference; all of them come to it.
    pub share: f64,
    /// Of shares over some orders, their standard error, where it is known.
    pub error: Option<f64>,
    /// What it does as the only change, and as the last one, where there is a result without it and with it.
    pub alone: Option<f64>,
    pub last: Option<f64>,
    /// True where it does not always do the same.
    pub interacts: bool,
}

/// A result, and what moved it.
#[derive(Clone, Debug, PartialEq)]
pub struct Attributed {
    pub name: String,
    pub role: Role,
    pub unit: String,
    pub old: f64,
    pub new: f64,
    /// By group; empty where every order of the changes has a step without this result.
    pub shares: Vec<Share>,
    /// Over how many orders, and of how many, where not over all that were looked at.
    pub orders: Option<[f64; 2]>,
    /// Groups of which each does what all of them do.
    pub twins: Vec<Vec<usize>>,
}

impl Attributed {
    /// True of what is only rounding beside the result.
    pub fn is_nothing(&self, size: f64) -> bool {
        let shares = self.shares.iter().fold(0.0, |most: f64, own| most.max(own.share.abs()));
        size.abs() <= ROUNDING * self.old.abs().max(self.new.abs()).max(shares)
    }

    /// The shares that are not nothing, the largest first.
    pub fn moving(&self) -> Vec<&Share> {
        let moves =
            |own: &&Share| own.interacts || [Some(own.share), own.alone, own.last].iter().flatten().any(|size| !self.is_nothing(*size));
        let mut out: Vec<&Share> = self.shares.iter().filter(moves).collect();
        out.sort_by(|a, b| b.share.abs().total_cmp(&a.share.abs()));
        out
    }
}

/// The shares of all blocks in a result.
pub fn attributed(points: &Points<'_>, apart: &Apart, result: &Result) -> Option<Attributed> {
    let count = apart.blocks.len();
    let all: Set = ((1u64 << count) - 1) as Set;
    let value = |set: Set| {
        let point = points.get(apart.union(set)).ok()?;
        point.values.get(result.at).copied().filter(|value| value.is_finite())
    };
    let (old, new) = (value(0)?, value(all)?);
    let found = match &apart.orders {
        None => shapley::exact(count, value),
        Some(orders) => shapley::over_orders(count, orders, value),
    };
    let largest = apart.known(points).into_iter().filter_map(value).fold(0.0, |most: f64, value| most.max(value.abs()));
    let mut out = Attributed {
        name: result.line.name.clone(),
        role: result.line.role,
        unit: result.line.unit.clone(),
        old,
        new,
        shares: Vec::new(),
        orders: None,
        twins: Vec::new(),
    };
    let Some(found) = found else { return Some(out) };
    let [used, every] = found.orders;
    out.orders = (used < every).then_some([used, every]);
    for (group, share) in found.shares.into_iter().enumerate() {
        let (alone, last) = (value(1 << group).map(|with| with - old), value(all & !(1 << group)).map(|without| new - without));
        let spread = found.spreads.get(group).copied().unwrap_or(0.0);
        let error = found.errors.as_ref().and_then(|errors| errors.get(group).copied().flatten());
        out.shares.push(Share { group, share, error, alone, last, interacts: spread > ROUNDING * largest });
    }
    let same = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() <= ROUNDING * largest);
    let differ = |a: Option<f64>, b: Option<f64>| a.zip(b).is_some_and(|(a, b)| (a - b).abs() > ROUNDING * largest);
    let sets: Vec<Set> = if apart.orders.is_none() { (0..=all).collect() } else { Vec::new() };
    let replace = |one: usize, other: usize| {
        let (a, b) = (1 << one, 1 << other);
        let without: Vec<Set> = sets.iter().copied().filter(|set| set & (a | b) == 0).collect();
        let is_one = |set: &Set| {
            let with = [value(set | a), value(set | b), value(set | a | b)];
            with.contains(&None) || same(with[0], with[1]) && same(with[0], with[2])
        };
        without.iter().all(is_one) && without.iter().any(|set| differ(value(*set), value(set | a)))
    };
    out.twins = clusters(count, replace);
    Some(out)
}

/// Places that belong together, directly or through others; none alone.
fn clusters(count: usize, belong: impl Fn(usize, usize) -> bool) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..count).collect();
    for one in 0..count {
        for other in one + 1..count {
            let (Some(a), Some(b)) = (of.get(one).copied(), of.get(other).copied()) else { continue };
            if a != b && belong(one, other) {
                of.iter_mut().filter(|own| **own == b).for_each(|own| *own = a);
            }
        }
    }
    let all = (0..count).map(|name| (0..count).filter(|at| of.get(*at) == Some(&name)).collect::<Vec<usize>>());
    all.filter(|own| own.len() > 1).collect()
}
