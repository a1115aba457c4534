//! Kinds of entities, and entities.

use super::*;

/// A kind of entities, which is also the set of them.
#[derive(Clone, Debug)]
pub struct EntityType {
    pub name: Box<str>,
    pub title: Option<String>,
    pub parent: Option<EntityTypeId>,
    /// The ancestor without a parent; itself if it has none.
    pub root: EntityTypeId,
    /// The first entity id of the root kind, and how many there are.
    pub base: u32,
    pub size: u32,
    /// The members, by name; where the kind or one that has to do with it is ordered by declaration, in that order.
    pub members: Vec<EntityId>,
    /// The attribute that orders the members.
    pub ordered_by: Option<AttrId>,
    /// The members come in the order in which they are declared.
    pub by_declaration: bool,
    /// True for `periods`: names are numbers, in order.
    pub periods: bool,
    /// The states of a variable, in the order in which they are declared; known only where the variable is.
    pub domain: bool,
    /// The attribute that says how much a state stands for.
    pub amount: Option<AttrId>,
    pub span: Span,
    /// Declared by the library.
    pub library: bool,
}

impl EntityType {
    /// The kind of the states of something random, before any of them is declared.
    pub fn of_states(name: Box<str>, id: EntityTypeId, span: Span) -> EntityType {
        EntityType {
            name,
            title: None,
            parent: None,
            root: id,
            base: 0,
            size: 0,
            members: Vec::new(),
            ordered_by: None,
            by_declaration: false,
            periods: false,
            domain: true,
            amount: None,
            span,
            library: false,
        }
    }

    /// True of a kind that has an order of its own.
    pub fn has_order(&self) -> bool {
        self.periods || self.by_declaration || self.ordered_by.is_some()
    }
}

#[derive(Clone, Debug)]
pub struct Entity {
    pub name: Box<str>,
    pub title: Option<String>,
    pub kind: EntityTypeId,
    pub root: EntityTypeId,
    /// The name where it is declared: in the scenario, or the cell of a data file.
    pub span: Span,
}

/// Whether the members of a kind are in an order.
pub fn is_ordered(kinds: &Arena<EntityTypeId, EntityType>, kind: EntityTypeId) -> bool {
    kinds[ordering(kinds, kind)].has_order()
}

/// True when `kind` is `ancestor` or below it.
pub fn is_a(types: &Arena<EntityTypeId, EntityType>, mut kind: EntityTypeId, ancestor: EntityTypeId) -> bool {
    loop {
        if kind == ancestor {
            return true;
        }
        match types[kind].parent {
            Some(parent) => kind = parent,
            None => return false,
        }
    }
}
