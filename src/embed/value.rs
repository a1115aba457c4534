//! Values with their units.

use crate::eval::ResultTable;
use crate::exact::{self, Exact};
use crate::hir::*;
use crate::units::UnitId;
use std::fmt;

/// A value with its unit. Shown as it would be written: `153.675 kUSD/d`.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Value {
    /// The number, in the unit. Of a condition 1 or 0; of an entity or a state no more than its place; of several entities how many.
    pub number: f64,
    /// The unit, as a scenario writes it; `1` where there is none.
    pub unit: String,
    /// The exact number, where it is known: a decimal, or a fraction (`1/3`) where the decimal has no end.
    pub exact: Option<String>,
    /// What is no number: `true` or `false`, the name of an entity or of a state; of several entities their names, with commas.
    pub word: Option<String>,
}

impl Value {
    pub(super) fn number(number: f64, exact: Option<Exact>, unit: String) -> Value {
        // Zero has no sign.
        Value { number: if number == 0.0 { 0.0 } else { number }, unit, exact: exact.as_ref().map(exact::text), word: None }
    }

    pub(super) fn word(place: f64, word: impl Into<String>) -> Value {
        Value { number: place, unit: "1".into(), exact: None, word: Some(word.into()) }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.word, self.unit.as_str()) {
            (Some(word), _) => f.write_str(word),
            (None, "1") => write!(f, "{}", self.number),
            (None, unit) => write!(f, "{} {unit}", self.number),
        }
    }
}

/// A value and the keys it belongs to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The names of the entities, in the order of the declaration: `["odra", "wien"]`.
    pub keys: Vec<String>,
    /// The value.
    pub value: Value,
}

/// All values of one name, in the order of their keys. Keys that have no value are left out.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Values {
    /// The title that the scenario gives, if it does.
    pub title: Option<String>,
    /// The kinds of entities that are the keys: `["enterprise", "project"]`. Empty for a single value.
    pub kinds: Vec<String>,
    /// The values.
    pub entries: Vec<Entry>,
}

/// How numbers of a table are to be read.
pub(super) enum Reading {
    Number(UnitId),
    Truth,
    Entity(EntityTypeId),
    Entities(EntityTypeId),
    State(StatesId),
}

impl Reading {
    /// The value of the members that are the keys: its unit may depend on them.
    pub fn value(&self, hir: &Hir, keys: &[u32], number: f64, exact: Option<Exact>) -> Option<Value> {
        if !number.is_finite() {
            return None;
        }
        Some(match self {
            Reading::Number(unit) => Value::number(number, exact, hir.units.text_at(*unit, keys)),
            Reading::Truth => Value::word(number, if number == 0.0 { "false" } else { "true" }),
            Reading::Entity(kind) | Reading::Entities(kind) => Value::word(number, entity(hir, *kind, number as u32)?),
            Reading::State(states) => Value::word(number, hir.states[*states].names.get(number as usize)?.as_ref()),
        })
    }

    /// Several entities, as one value.
    pub fn several(&self, hir: &Hir, ordinals: &[u32]) -> Option<Value> {
        let Reading::Entities(kind) = self else { return None };
        let names: Option<Vec<&str>> = ordinals.iter().map(|ordinal| entity(hir, *kind, *ordinal)).collect();
        Some(Value::word(ordinals.len() as f64, names?.join(", ")))
    }
}

/// The name of an entity, by its place among those of its root kind.
pub(super) fn entity(hir: &Hir, kind: EntityTypeId, ordinal: u32) -> Option<&str> {
    let id = EntityId(hir.entity_types[kind].base.checked_add(ordinal)?);
    (id.index() < hir.entities.len()).then(|| hir.entity_name(id))
}

/// The names of keys.
pub(super) fn names(hir: &Hir, kinds: &[EntityTypeId], keys: &[u32]) -> Option<Vec<String>> {
    kinds.iter().zip(keys).map(|(kind, key)| entity(hir, *kind, *key).map(str::to_string)).collect()
}

/// The entries of a table.
pub(super) fn entries(hir: &Hir, kinds: &[EntityTypeId], table: &ResultTable, reading: &Reading) -> Vec<Entry> {
    let mut keys = Vec::new();
    let one = |row: u32| {
        table.index.tuple(row, &mut keys);
        let number = *table.values.get(row as usize)?;
        let exact = table.exact.as_ref().and_then(|exact| exact.get(row as usize)).cloned();
        Some(Entry { keys: names(hir, kinds, &keys)?, value: reading.value(hir, &keys, number, exact)? })
    };
    table.index.iter().filter_map(one).collect()
}
