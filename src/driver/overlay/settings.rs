//! What a variant sets: each thing once, with who sets it and where.

use super::{Amount, Observed, Overlay, Override, Target};
use crate::hir::*;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// What can be set.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Thing {
    Value(Target),
    Policy(String),
    /// A constraint of a plan, by its place.
    Constraint(ModelId, u32),
    Entity(EntityId),
    Table(TableId),
    /// A variable of a belief network, with its keys.
    Variable(ModelId, u32, Vec<u32>),
}

/// What it is set to.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Setting {
    Value(Amount),
    /// A sweep, by its variant and its place there, and what else it is set to.
    Swept {
        of: (u32, u32),
        below: Option<Amount>,
    },
    Policy(Switch, bool),
    Constraint(bool),
    Presence(bool),
    Table(TableId),
    State(u32),
}

/// A setting, the variant that makes it, and where.
#[derive(Clone, Debug)]
pub(super) struct Set {
    pub setting: Setting,
    pub by: u32,
    pub span: Span,
    /// It is one of many that a `*` stands for.
    pub of_many: bool,
    /// It multiplies what was there.
    pub relative: bool,
}

/// Settings in the order in which they were first made.
#[derive(Clone, Debug, Default)]
pub(super) struct Settings {
    places: FxHashMap<Thing, usize>,
    list: Vec<(Thing, Set)>,
}

impl Settings {
    pub fn get(&self, thing: &Thing) -> Option<&Set> {
        self.places.get(thing).and_then(|at| self.list.get(*at)).map(|(_, set)| set)
    }

    /// Sets a thing, in the place of what was set before.
    pub fn put(&mut self, thing: Thing, set: Set) {
        match self.places.get(&thing).and_then(|at| self.list.get_mut(*at)) {
            Some((_, own)) => *own = set,
            None => {
                self.places.insert(thing.clone(), self.list.len());
                self.list.push((thing, set));
            }
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Thing, &Set)> {
        self.list.iter().map(|(thing, set)| (thing, set))
    }

    /// The same as an overlay of a scenario.
    pub fn overlay(&self, variant: u32) -> Overlay {
        let mut overlay = Overlay { variant: Some(variant), ..Overlay::default() };
        for (thing, set) in self.iter() {
            match (thing, &set.setting) {
                (Thing::Value(target), Setting::Value(value) | Setting::Swept { below: Some(value), .. }) => {
                    overlay.values.push(Override { target: target.clone(), value: value.clone(), at: Some(set.span) });
                }
                (Thing::Policy(name), Setting::Policy(to, apart)) => {
                    overlay.policies.insert(name.clone(), *to);
                    overlay.switched.insert(name.clone(), set.span);
                    overlay.apart.extend(apart.then(|| name.clone()));
                }
                (Thing::Constraint(model, at), Setting::Constraint(on)) => overlay.constraints.push((*model, *at, *on)),
                (Thing::Entity(entity), Setting::Presence(there)) => overlay.presence.push((*entity, *there)),
                (Thing::Table(table), Setting::Table(other)) => overlay.tables.push((*table, *other)),
                (Thing::Variable(model, variable, keys), Setting::State(state)) => {
                    overlay.observations.push(Observed { model: *model, variable: *variable, keys: keys.clone(), state: *state });
                }
                _ => {}
            }
        }
        overlay
    }
}
