//! How models end with some of the changes: which of them leave it without an answer, and what they take to have one.

use super::apart::Apart;
use super::looked::has_values;
use super::points::Points;
use super::shapley::{self, Set};
use crate::report::compare::Line;

/// So many combinations without an answer are named, and so many ways out of one.
const NAMED: usize = 3;

/// How a model ends, and which groups make it so.
#[derive(Clone, Debug, PartialEq)]
pub struct Ending {
    pub model: String,
    pub old: String,
    pub new: String,
    /// Where it ends otherwise: groups of which each is enough.
    pub alone: Vec<usize>,
    /// And groups without which it would end otherwise.
    pub needed: Vec<usize>,
    /// By group, its part of having an answer, 1, or none, 0; empty where all combinations are alike.
    pub shares: Vec<f64>,
    /// The least combinations that leave it without an answer, where both versions or the older one have one.
    pub unanswered: Vec<Unanswered>,
    /// How many combinations beside these were found to have none.
    pub more: usize,
}

impl Ending {
    pub fn is_other(&self) -> bool {
        self.old != self.new
    }

    pub fn had_answer(&self) -> bool {
        has_values(&self.old)
    }

    pub fn has_answer(&self) -> bool {
        has_values(&self.new)
    }
}

/// Groups with which alone a model has no answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Unanswered {
    pub groups: Vec<usize>,
    pub status: String,
    pub takes: Takes,
}

/// What groups take to have an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Takes {
    /// Nothing that was looked at is enough.
    Nothing,
    /// Each of these is enough; where there are several, they replace each other.
    One(Vec<Vec<usize>>),
    /// These, and possibly others.
    AtLeast(Vec<usize>),
    /// Others, and none of them is indispensable.
    Others,
}

/// How a model ends with the sets that are known.
pub fn ending(points: &Points<'_>, apart: &Apart, at: usize, line: &Line) -> Option<Ending> {
    let count = apart.blocks.len();
    let all: Set = ((1u64 << count) - 1) as Set;
    let status = |set: Set| points.get(apart.union(set)).ok().and_then(|point| point.statuses.get(at)).map_or("", String::as_str);
    let (old, new) = (status(0), status(all));
    let sets = apart.known(points);
    let answers = |set: Set| has_values(status(set));
    let without: Vec<Set> = sets.iter().copied().filter(|set| !answers(*set)).collect();
    if old == new && without.is_empty() {
        return None;
    }
    let is_mixed = !without.is_empty() && without.len() < sets.len();
    let value = |set: Set| Some(f64::from(u8::from(answers(set))));
    let shares = match &apart.orders {
        None => shapley::exact(count, value),
        Some(orders) => shapley::over_orders(count, orders, value),
    };
    let shares = shares.filter(|_| is_mixed).map(|found| found.shares).unwrap_or_default();
    let is_least = |set: &Set| without.iter().all(|other| other == set || other & set != *other);
    let least: Vec<Set> = without.iter().copied().filter(|set| *set != 0 && answers(0) && is_least(set)).collect();
    let unanswered = |set: &Set| {
        let with: Vec<Set> =
            sets.iter().copied().filter(|other| other & set == *set && answers(*other)).map(|other| other & !set).collect();
        Unanswered { groups: members(*set), status: status(*set).to_string(), takes: takes(&with, apart.orders.is_none()) }
    };
    let named: Vec<Unanswered> = least.iter().take(NAMED).map(unanswered).collect();
    // What follows from a combination that nothing helps is not counted again.
    let is_final = |set: &Set| named.iter().any(|own| own.takes == Takes::Nothing && own.groups.iter().all(|one| set >> one & 1 == 1));
    let more = if answers(0) {
        without.iter().filter(|set| !least.iter().take(NAMED).any(|own| own == *set) && !is_final(set)).count()
    } else {
        0
    };
    Some(Ending {
        model: line.model.clone().unwrap_or_default(),
        old: old.to_string(),
        new: new.to_string(),
        alone: (0..count).filter(|group| old != new && status(1 << group) == new).collect(),
        needed: (0..count).filter(|group| old != new && status(all & !(1 << group)) != new).collect(),
        shares,
        unanswered: named,
        more,
    })
}

/// What there is in common in all that is enough, or the least of it.
fn takes(with: &[Set], is_exact: bool) -> Takes {
    let least: Vec<Set> = with.iter().copied().filter(|set| with.iter().all(|other| other == set || other & set != *other)).collect();
    let common = with.iter().copied().reduce(|a, b| a & b);
    match common {
        None => Takes::Nothing,
        Some(_) if is_exact && least.len() <= NAMED => Takes::One(least.into_iter().map(members).collect()),
        Some(0) => Takes::Others,
        Some(common) => Takes::AtLeast(members(common)),
    }
}

fn members(set: Set) -> Vec<usize> {
    (0..Set::BITS as usize).filter(|at| set >> at & 1 == 1).collect()
}
