//! The typed indices of the scenario.

use crate::ids::ids;
pub use crate::ids::{Arena, Id};

ids! {
    /// A kind.
    EntityTypeId;
    /// An entity.
    EntityId;
    /// An attribute.
    AttrId;
    /// A table.
    TableId;
    /// A named set.
    SetId;
    /// An enumeration.
    StatesId;
    /// A `let`.
    LetId;
    /// A model.
    ModelId;
    /// An expression.
    ExprId;
    /// An exact literal.
    LitId;
    /// A question to a belief network.
    QueryId;
    /// The type of a set: the kinds of its tuples.
    SetTypeId;
}

/// A list of generators, a slice of [`super::Exprs::generators`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GensId {
    pub start: u32,
    pub count: u32,
}

impl GensId {
    /// No generators: of what has no keys.
    pub const NONE: GensId = GensId { start: 0, count: 0 };
}

/// A list of expressions, a slice of [`super::Exprs::lists`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ListId {
    pub start: u32,
    pub count: u32,
}
