//! A table as it is read, and its keys.

use crate::data::{Column, TupleIndex};
use crate::hir::{Absent, EntityTypeId};
use crate::semantic::units::equations::UnitExpr;
use crate::source::Span;

/// A table read: which tuples it has, and a column for each value in a row.
pub struct ReadTable {
    pub index: TupleIndex,
    pub fields: Vec<ReadField>,
    /// Cells that say that there is no value: their tuples and places.
    pub absent: Vec<Absent>,
    /// Cells that say `no limit`: the value in the row, the tuple, the place.
    pub no_limit: Vec<(u32, Vec<u32>, Span)>,
    /// The condition that no row of the file meets.
    pub nothing_passes: Option<(Span, Option<Box<str>>)>,
}

pub struct ReadField {
    pub name: Box<str>,
    pub term: UnitExpr,
    pub column: Column,
    /// Where the unit is stated, if not in the declaration.
    pub stated: Option<Span>,
}

/// A key of a table: the names that may stand for it, and its kind.
pub struct TableKey {
    pub names: Vec<Box<str>>,
    pub kind: EntityTypeId,
    pub span: Span,
}
