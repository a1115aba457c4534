//! Typed indices and the arenas they point into.

use std::marker::PhantomData;

/// An index into an arena.
pub trait Id: Copy {
    fn new(index: u32) -> Self;
    fn index(self) -> usize;
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl Id for $name {
            fn new(index: u32) -> Self { $name(index) }
            fn index(self) -> usize { self.0 as usize }
        }
    )*};
}

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

/// A growing list with typed indices. Ids are only made by [`Arena::push`], so indexing holds.
#[derive(Clone, Debug)]
pub struct Arena<I, T> {
    items: Vec<T>,
    id: PhantomData<I>,
}

impl<I, T> Default for Arena<I, T> {
    fn default() -> Self {
        Arena { items: Vec::new(), id: PhantomData }
    }
}

impl<I: Id, T> Arena<I, T> {
    pub fn push(&mut self, item: T) -> I {
        let id = I::new(self.items.len() as u32);
        self.items.push(item);
        id
    }

    pub fn len(&self) -> usize {
        self.items.len()
    }

    #[cfg(feature = "internals")]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = (I, &T)> {
        self.items.iter().enumerate().map(|(i, item)| (I::new(i as u32), item))
    }

    pub fn ids(&self) -> impl Iterator<Item = I> + use<I, T> {
        (0..self.items.len() as u32).map(I::new)
    }

    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.items.iter()
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.items.iter_mut()
    }
}

#[allow(clippy::indexing_slicing, reason = "an id is made by the arena's own push, and nothing is ever removed")]
impl<I: Id, T> std::ops::Index<I> for Arena<I, T> {
    type Output = T;
    fn index(&self, id: I) -> &T {
        &self.items[id.index()]
    }
}

#[allow(clippy::indexing_slicing, reason = "an id is made by the arena's own push, and nothing is ever removed")]
impl<I: Id, T> std::ops::IndexMut<I> for Arena<I, T> {
    fn index_mut(&mut self, id: I) -> &mut T {
        &mut self.items[id.index()]
    }
}
