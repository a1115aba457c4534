//! What names mean.

use crate::hir::*;
use crate::source::Span;
use rustc_hash::FxHashMap;

/// A declared name that is no entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    Let(LetId),
    Table(TableId),
    Set(SetId),
    Model(ModelId),
    Kind(EntityTypeId),
}

impl Value {
    /// The word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Value::Let(_) => "value",
            Value::Table(_) => "table",
            Value::Set(_) => "set",
            Value::Model(_) => "model",
            Value::Kind(_) => "kind",
        }
    }
}

#[derive(Default)]
pub struct Names {
    pub values: FxHashMap<Box<str>, (Value, Span)>,
    /// Entities by name, of all kinds.
    pub entities: FxHashMap<Box<str>, Vec<EntityId>>,
    /// Ordinals by name, for each root kind.
    pub ordinals: FxHashMap<EntityTypeId, FxHashMap<Box<str>, u32>>,
    /// Attributes by root kind and name.
    pub attrs: FxHashMap<(EntityTypeId, Box<str>), AttrId>,
    /// Misspelt names of kinds, reported, and the kinds that were meant.
    pub misspelt_kinds: FxHashMap<Box<str>, EntityTypeId>,
}

impl Names {
    pub fn kind(&self, name: &str) -> Option<EntityTypeId> {
        match self.values.get(name) {
            Some((Value::Kind(kind), _)) => Some(*kind),
            _ => self.misspelt_kinds.get(name).copied(),
        }
    }
}
