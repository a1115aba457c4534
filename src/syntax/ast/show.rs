//! What a report leads with, and what it leaves out.

use super::Name;
use crate::source::Span;

/// `show plan.ship, price by e.country`, `hide price`
#[derive(Clone, Debug)]
pub struct ShowItem {
    pub hide: bool,
    pub what: Vec<Dotted>,
    /// What values are added up by, or how rows are ordered.
    pub by: Vec<Dotted>,
}

/// Names with dots between them.
#[derive(Clone, Debug)]
pub struct Dotted {
    pub names: Vec<Name>,
    pub span: Span,
}

impl Dotted {
    /// As it is written, without backticks.
    pub fn text(&self) -> String {
        self.names.iter().map(|name| name.text.as_ref()).collect::<Vec<_>>().join(".")
    }
}
