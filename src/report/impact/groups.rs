//! Policies with an index: what all members do together.

use super::{Amount, BasePart};
use crate::hir::Switch;

/// What is left out as one: a policy, or all members of one with an index.
pub(super) struct Unit {
    pub name: String,
    /// By their places.
    pub members: Vec<usize>,
}

impl Unit {
    /// True where there is something to judge besides its one member.
    pub fn is_group(&self) -> bool {
        self.members.len() > 1
    }
}

/// The units that some policies make, in their order; each comes with its name and that of the policy with an index that it is a member
/// of.
pub(super) fn units<'n>(policies: impl Iterator<Item = (usize, &'n str, Option<&'n str>)>) -> Vec<Unit> {
    let mut out: Vec<(Option<&str>, Unit)> = Vec::new();
    for (at, name, family) in policies {
        match out.iter_mut().find(|(own, _)| family.is_some() && *own == family) {
            Some((_, unit)) => unit.members.push(at),
            None => out.push((family, Unit { name: family.unwrap_or(name).to_string(), members: vec![at] })),
        }
    }
    let named = |(_, unit): (Option<&str>, Unit)| unit;
    out.into_iter().map(named).collect()
}

/// How the members of a unit are switched, in a word.
pub(super) fn state(states: &[Switch]) -> Switch {
    match states {
        [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
        states if states.contains(&Switch::Open) => Switch::Open,
        _ => Switch::On,
    }
}

/// What the titles of members have in common: `Levy` of `Levy: Germany` and `Levy: Hungary`.
pub(super) fn title<'t>(titles: &[&'t str]) -> Option<&'t str> {
    let (first, rest) = titles.split_first()?;
    let ends = first.rmatch_indices(": ").map(|(at, _)| at);
    let mut common = ends.filter_map(|at| first.get(..at).zip(first.get(..at + 2)));
    common.find(|(_, head)| rest.iter().all(|other| other.starts_with(head))).map(|(title, _)| title)
}

/// What several policies do to one plan: charges of one name are added up.
pub(super) fn merged(parts: &[(&str, &BasePart)]) -> Option<BasePart> {
    let (_, first) = parts.first()?;
    let same = parts.iter().all(|(_, part)| part.enacted == first.enacted);
    let mut charges: Vec<Amount> = Vec::new();
    for charge in parts.iter().filter(|(_, part)| part.enacted == Some(true)).flat_map(|(_, part)| &part.charges) {
        match charges.iter_mut().find(|known| known.name == charge.name && known.unit == charge.unit) {
            Some(known) => known.value += charge.value,
            None => charges.push(charge.clone()),
        }
    }
    // With the member in front: limits of members share their names.
    let binding = parts.iter().flat_map(|(name, part)| {
        part.binding.iter().map(move |row| {
            let mut row = row.clone();
            row.limit = format!("{name}.{}", row.limit);
            row
        })
    });
    let named = |of: fn(&BasePart) -> &Vec<String>| {
        let mut all: Vec<String> = Vec::new();
        for name in parts.iter().filter(|(_, part)| part.enacted == Some(true)).flat_map(|(_, part)| of(part)) {
            if !all.contains(name) {
                all.push(name.clone());
            }
        }
        all
    };
    let any = parts.iter().any(|(_, part)| part.enacted == Some(true));
    Some(BasePart {
        model: first.model,
        enacted: if same { first.enacted } else { any.then_some(true) },
        charges,
        utility_charges: named(|part| &part.utility_charges),
        forbids: named(|part| &part.forbids),
        binding: binding.collect(),
    })
}
