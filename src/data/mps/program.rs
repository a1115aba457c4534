//! A program as its file has it, with names.

use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::fmt;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Counted from 1.
    pub line: u32,
    pub said: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.said)
    }
}

/// How the sum of a row compares with its side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sense {
    AtMost,
    AtLeast,
    Equal,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    pub name: String,
    pub sense: Sense,
    pub side: Exact,
    /// How far the sum may be on the other side: below the side where it is at most that, above it where it is at least that.
    pub width: Option<Exact>,
}

#[derive(Clone, PartialEq, Debug)]
pub struct Column {
    pub name: String,
    pub cost: Exact,
    /// Nothing where there is no bound.
    pub lower: Option<Exact>,
    pub upper: Option<Exact>,
    pub is_whole: bool,
    /// True where it may be 0 too, below its lower bound.
    pub or_zero: bool,
}

/// A row of the file: those without a limit count for the order of periods too.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RowAt {
    Objective,
    /// A row without a limit that is not the objective.
    Free,
    /// Its place in [`Program::rows`].
    Row(u32),
}

/// A program: rows, columns and the entries where they meet.
#[derive(Clone, PartialEq, Debug)]
pub struct Program {
    pub name: String,
    /// What the objective is called.
    pub objective: String,
    pub maximize: bool,
    /// What the objective is beside its columns.
    pub constant: Exact,
    pub rows: Vec<Row>,
    pub columns: Vec<Column>,
    /// Row, column and coefficient, by columns; no two of one place.
    pub entries: Vec<(u32, u32, Exact)>,
    /// What was left out, or read in one of several ways: each a sentence.
    pub notes: Vec<String>,
    /// What the set of right-hand sides is called.
    pub(super) sides: String,
    /// All rows of the file in its order.
    pub(super) all_rows: Vec<RowAt>,
    /// The places of names in `all_rows`.
    pub(super) row_names: FxHashMap<String, u32>,
    pub(super) column_names: FxHashMap<String, u32>,
}

/// A number of a program.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Place {
    /// The side of a row.
    Side(u32),
    /// What a column costs.
    Cost(u32),
    /// The coefficient of a row and a column.
    Entry(u32, u32),
    /// What the objective is beside its columns.
    Constant,
}

impl Place {
    /// The names of its row and its column, where it has them.
    pub fn names(self, program: &Program) -> Vec<&str> {
        let row = |row: u32| program.rows.at(row).name.as_str();
        let column = |col: u32| program.columns.at(col).name.as_str();
        match self {
            Place::Side(at) => vec![row(at)],
            Place::Cost(at) => vec![column(at)],
            Place::Entry(at, col) => vec![row(at), column(col)],
            Place::Constant => Vec::new(),
        }
    }
}

/// Where the entry of a row and a column stands in [`Program::entries`].
pub type EntryPlaces = FxHashMap<(u32, u32), usize>;

impl Program {
    pub fn entry_places(&self) -> EntryPlaces {
        self.entries.iter().enumerate().map(|(at, (row, col, _))| ((*row, *col), at)).collect()
    }

    /// The number at a place; 0 where there is no such entry.
    pub fn number(&self, place: Place, entries: &EntryPlaces) -> Exact {
        match place {
            Place::Side(row) => self.rows.at(row).side.clone(),
            Place::Cost(col) => self.columns.at(col).cost.clone(),
            Place::Entry(row, col) => entries.get(&(row, col)).map_or(Exact::ZERO, |at| self.entries.at(*at).2.clone()),
            Place::Constant => self.constant.clone(),
        }
    }
}
