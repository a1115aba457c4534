//! What a file brings in.

use super::{Name, Text};
use crate::source::Span;

/// `use …`
#[derive(Clone, Debug)]
pub enum UseItem {
    /// `use std.allocation`
    Library(Vec<Name>),
    /// `use "common.coop" only { country, EUR }`
    File { path: Text, only: Option<Only> },
}

/// `only { country, EUR }`: kinds of declarations, or names.
#[derive(Clone, Debug)]
pub struct Only {
    pub names: Vec<Name>,
    pub span: Span,
}
