//! Policies with an index, and which members they have.

use crate::hir::{AttrId, EntityTypeId};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Policies with an index, by name.
#[derive(Default)]
pub struct Families {
    all: BTreeMap<Box<str>, Family>,
    /// The sets that indices run over.
    sets: BTreeSet<Box<str>>,
}

/// A policy with an index.
pub struct Family {
    /// The root kinds of its keys.
    pub kinds: Vec<EntityTypeId>,
    /// The names of its index, in the order of its keys.
    pub index: Vec<Box<str>>,
    /// The names of the keys of each member, and its own name, `levy[HU]`.
    pub members: Vec<(Vec<Box<str>>, Box<str>)>,
    /// Where it is declared, all of it.
    pub item: Span,
    pub span: Span,
    /// For each tuple of keys the member, once attributes are known.
    pub member: Option<AttrId>,
}

impl Families {
    pub fn get(&self, name: &str) -> Option<&Family> {
        self.all.get(name)
    }

    pub fn get_mut(&mut self, name: &str) -> Option<&mut Family> {
        self.all.get_mut(name)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.all.keys().map(AsRef::as_ref)
    }

    pub fn add(&mut self, name: Box<str>, family: Family) {
        self.all.insert(name, family);
    }

    /// Remembers sets that an index runs over.
    pub fn read(&mut self, sets: BTreeSet<Box<str>>) {
        self.sets.extend(sets);
    }

    /// The sets that indices run over.
    pub fn sets(&self) -> impl Iterator<Item = &str> {
        self.sets.iter().map(AsRef::as_ref)
    }

    /// Inside the block of a policy with an index: its names that stand for members of these kinds.
    pub fn at_hand(&self, at: Span, kinds: &[EntityTypeId]) -> Option<Vec<&str>> {
        let around = self.all.values().find(|family| family.holds(at))?;
        let of = |kind: &EntityTypeId| around.kinds.iter().zip(&around.index).find(|(own, _)| *own == kind).map(|(_, name)| name.as_ref());
        kinds.iter().map(of).collect()
    }

    /// The family of a member and its keys, by its name.
    pub fn of<'f>(&'f self, member: &str) -> Option<(&'f str, &'f Family, &'f [Box<str>])> {
        let (name, family) = self.all.get_key_value(member.split_once('[')?.0)?;
        let (keys, _) = family.members.iter().find(|(_, own)| own.as_ref() == member)?;
        Some((name, family, keys))
    }

    /// True inside the declaration of a policy with an index: what is wrong there is said once, and not of each member.
    pub fn covers(&self, at: Span) -> bool {
        self.all.values().any(|family| family.holds(at))
    }
}

impl Family {
    /// True of what is written in its declaration.
    fn holds(&self, at: Span) -> bool {
        self.item.file == at.file && self.item.lo <= at.lo && at.hi <= self.item.hi
    }

    /// The member of some keys.
    pub fn at<S: AsRef<str>>(&self, keys: &[S]) -> Option<&str> {
        let same = |own: &[Box<str>]| own.len() == keys.len() && own.iter().zip(keys).all(|(a, b)| a.as_ref() == b.as_ref());
        self.members.iter().find(|(own, _)| same(own)).map(|(_, name)| name.as_ref())
    }
}
