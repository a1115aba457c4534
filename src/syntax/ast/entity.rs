//! Kinds, their attributes, and entities.

use super::*;

#[derive(Clone, Debug)]
pub struct KindItem {
    pub name: Name,
    pub title: Option<Text>,
    pub parent: Option<Name>,
    pub order: Option<KindOrder>,
}

/// What puts the entities of a kind in order.
#[derive(Clone, Debug)]
pub enum KindOrder {
    Attribute(Name),
    /// They come in the order in which they are declared.
    Declaration,
}

#[derive(Clone, Debug)]
pub enum AttributeType {
    Unit(UnitNote),
    /// Each value is a unit: `: unit`.
    Units,
    /// A reference to an entity of a kind.
    Member(Name),
    States(Vec<Name>),
}

#[derive(Clone, Debug)]
pub struct AttributeItem {
    pub kind: Name,
    pub name: Name,
    pub title: Option<Text>,
    pub keys: Vec<Key>,
    pub ty: Option<AttributeType>,
    pub default: Option<Expr>,
}

/// `e in enterprise`, or only `enterprise`.
#[derive(Clone, Debug)]
pub struct Key {
    pub variable: Option<Name>,
    pub kind: Name,
}

/// An entity's name, possibly with its kind: `plant.Lyon`.
#[derive(Clone, Debug)]
pub struct Reference {
    pub kind: Option<Name>,
    pub name: Name,
}

#[derive(Clone, Debug)]
pub struct EntityItem {
    pub kind: Name,
    pub name: Name,
    /// The index of a policy, which stands for one policy for each of its members.
    pub binder: Vec<Generator>,
    pub title: Option<Text>,
    pub placed: Vec<Reference>,
    pub author: Option<Reference>,
    pub fields: Vec<Field>,
    /// What it does as a policy; empty for what is none.
    pub policy: PolicyParts,
}

/// `name[keys] = value`
#[derive(Clone, Debug)]
pub struct Field {
    pub name: Name,
    pub keys: Vec<Expr>,
    pub value: Expr,
}
