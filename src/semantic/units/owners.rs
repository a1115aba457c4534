//! Of whom units may be asked, where a unit depends on an entity.

use crate::hir::*;

/// Who is meant by a name before the point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Whoever stands at the place of a key, or in the slot of an index.
    Key(EntityTypeId, u32),
    Entity(EntityId),
}

/// A name that units may be asked of.
pub type Owner = (Box<str>, Whose);
