//! What a scenario is made of, and what its tables are called.

use super::kind::Kind;
use super::names::Names;
use super::stages::Stages;
use crate::data::mps::{Group, Law, Periods, Program, Sense};
use crate::exact::Exact;
use crate::ids::At;

pub const ROWS: &str = "rows.csv";
pub const COLUMNS: &str = "columns.csv";
pub const ENTRIES: &str = "entries.csv";
pub const OUTCOMES: &str = "outcomes.csv";

/// How a row compares with its side, as the data files have it.
pub fn sense(sense: Sense) -> &'static str {
    match sense {
        Sense::AtMost => "at_most",
        Sense::AtLeast => "at_least",
        Sense::Equal => "equal",
    }
}

/// What the text is made of.
pub struct Source<'s> {
    pub program: &'s Program,
    pub periods: &'s Periods,
    pub groups: &'s [Group],
    pub names: &'s Names,
    pub stages: &'s Stages,
}

impl Source<'_> {
    /// True where there are several periods.
    pub fn has_stages(&self) -> bool {
        self.periods.count() > 1
    }

    /// True where lower bounds are more than 0 throughout.
    pub fn has_lower(&self) -> bool {
        self.program.columns.iter().any(|column| column.lower != Some(Exact::ZERO))
    }

    /// True where upper bounds are read: those of binary variables are not.
    pub fn has_upper(&self) -> bool {
        let blocks = self.stages.blocks.iter().filter(|block| !block.is_binary).flat_map(|block| &block.columns);
        blocks.into_iter().any(|col| self.program.columns.at(*col).upper.is_some())
    }

    /// True where a column costs something in some outcome.
    pub fn has_costs(&self) -> bool {
        self.stages.blocks.iter().any(|block| block.costs)
    }

    /// True where a row holds a column.
    pub fn has_entries(&self) -> bool {
        self.stages.meet.iter().any(|blocks| !blocks.is_empty())
    }

    pub fn has_widths(&self) -> bool {
        self.program.rows.iter().any(|row| row.width.is_some())
    }

    pub fn has_states(&self) -> bool {
        self.groups.iter().any(|group| matches!(group.law, Law::States { .. }))
    }

    pub fn has_parents(&self) -> bool {
        self.groups.iter().any(|group| matches!(group.law, Law::States { given: Some(_), .. }))
    }

    /// What a value that outcomes change is called, in a stage; nothing where none changes it.
    pub fn value_name(&self, kind: Kind, stage: u32) -> Option<String> {
        self.stages.values.get(&(kind, stage)).cloned()
    }
}
