//! What is found in a part of the check and can be judged only when everything is checked.

use crate::hir::*;
use crate::source::Span;

/// What moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Datum {
    Let(LetId),
    Attr(AttrId),
    Cell(TableId, u32),
}

/// Data of a constraint, and what was taken not to depend on them.
pub struct Untouched {
    pub datum: Datum,
    pub parts: Vec<ExprId>,
    /// Where the data stand.
    pub span: Span,
}

/// A plan of whose value the regret is asked, and what it was known to read of what is random.
pub struct Regretted {
    pub plan: ModelId,
    pub known: Vec<u32>,
    pub at: Span,
}
