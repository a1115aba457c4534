//! Sets: declared, listed, ranked.

use super::{DataSource, Expr, Key, Name, Text};
use crate::source::Span;

/// A set, or a range `from .. to`.
#[derive(Clone, Debug)]
pub enum SetValue {
    Set(Expr),
    Range(Expr, Expr),
}

/// `top 5 by e.capacity`: so many of a selection, by one figure after another.
#[derive(Clone, Debug)]
pub struct Ranking {
    /// The largest, not the smallest.
    pub top: bool,
    pub count: Expr,
    pub by: Vec<Expr>,
    pub span: Span,
}

#[derive(Clone, Debug)]
pub struct SetItem {
    pub name: Name,
    pub title: Option<Text>,
    pub body: SetBody,
}

#[derive(Clone, Debug)]
pub enum SetBody {
    Value(Expr),
    File { keys: Vec<Key>, source: DataSource },
}
