//! Functions: values with parameters.

use super::{Expr, Name, UnitNote};
use std::sync::Arc;

/// `let npv(x : EUR/yr, r : %/yr) : EUR = …`
#[derive(Clone, Debug)]
pub struct FunctionItem {
    pub name: Name,
    pub parameters: Vec<Parameter>,
    pub unit: Option<UnitNote>,
    /// Looked at for every call.
    pub value: Arc<Expr>,
}

/// What a call hands over.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub name: Name,
    pub takes: Takes,
}

/// What a parameter takes.
#[derive(Clone, Debug)]
pub enum Takes {
    /// A number of whatever unit.
    Number,
    /// A number of this unit.
    Unit(UnitNote),
    /// A member of a kind.
    Member(Name),
}
