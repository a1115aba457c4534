//! Variants of a scenario: what is otherwise than it says.

use super::*;

/// `variant embargo "Export ban" on crisis, drought { … }`
#[derive(Clone, Debug)]
pub struct VariantItem {
    pub name: Name,
    pub title: Option<Text>,
    /// What it is built on.
    pub bases: Vec<BaseVariant>,
    pub parts: Vec<VariantPart>,
}

/// A variant that another one is built on.
#[derive(Clone, Debug)]
pub struct BaseVariant {
    pub name: Name,
    /// After `then`: it has the last word over those before it.
    pub last: bool,
}

/// One thing that is otherwise.
#[derive(Clone, Debug)]
pub struct VariantPart {
    pub kind: VariantPartKind,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub enum VariantPartKind {
    /// `lithium.supply[AU] = 0 kt/yr`, or `× 0.8` of what it was.
    Value {
        path: PathItem,
        value: Expr,
        times: bool,
    },
    /// `division.supply off`
    Constraint {
        path: PathItem,
        on: bool,
    },
    /// `policy levy off`
    Switch {
        policy: Name,
        keys: Vec<Expr>,
        to: Switch,
        apart: bool,
    },
    /// `observe risk.port = closed`
    Observe {
        network: Name,
        seen: Box<ObserveItem>,
    },
    /// `remove lyon`
    Remove(Reference),
    /// An entity that is there in this variant only.
    Entity(Box<EntityItem>),
    /// `table distance from "other.csv"`
    Table(Box<SwapItem>),
    /// `sweep levy in 0 .. 200 step 20 EUR/t`, or `× 0.8 .. 1.2 step 0.1`
    Sweep {
        path: PathItem,
        times: bool,
        from: Expr,
        to: Expr,
        step: Expr,
    },
    Expect {
        title: Option<Text>,
        condition: Expr,
        within: Option<Expr>,
    },
    /// `expect cost increases with levy`
    Trend {
        title: Option<Text>,
        value: Expr,
        rises: bool,
        with: PathItem,
    },
}

/// A value by its name: `lithium.supply[AU]`, `market[odra, *].price`.
#[derive(Clone, Debug)]
pub struct PathItem {
    pub name: Name,
    pub fields: Vec<Name>,
    /// `*` stands for each that has a value.
    pub keys: Vec<Name>,
    pub span: Span,
}

/// A table that is read from another file.
#[derive(Clone, Debug)]
pub struct SwapItem {
    /// The kind, when the table fills an attribute.
    pub owner: Option<Name>,
    pub name: Name,
    pub source: DataSource,
}
