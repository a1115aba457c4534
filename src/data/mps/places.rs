//! What an outcome may change: where it stands, what it is without the outcome.

use super::periods::Periods;
use super::program::{EntryPlaces, Fault, Place, Program, RowAt};
use super::scan::Line;
use crate::exact::Exact;
use crate::ids::At;

/// The places of a program.
pub(super) struct Places<'p> {
    program: &'p Program,
    periods: &'p Periods,
    entries: EntryPlaces,
}

impl<'p> Places<'p> {
    pub fn new(program: &'p Program, periods: &'p Periods) -> Places<'p> {
        Places { program, periods, entries: program.entry_places() }
    }

    pub fn periods(&self) -> &'p Periods {
        self.periods
    }

    /// True of the name of a column.
    pub fn is_column(&self, name: &str) -> bool {
        self.program.column_names.contains_key(name)
    }

    /// The place that a column (or the right-hand side) and a row name; nothing in a row that does not count.
    pub fn named(&self, line: &Line<'_>, column: &str, row: &str) -> Result<Option<Place>, Fault> {
        let program = self.program;
        let found = program.row_names.get(row).ok_or_else(|| line.fault(format!("no row is called `{row}`")))?;
        let row = *program.all_rows.at(*found);
        Ok(match (program.column_names.get(column), row) {
            (_, RowAt::Free) => None,
            (Some(col), RowAt::Objective) => Some(Place::Cost(*col)),
            (Some(col), RowAt::Row(row)) => Some(Place::Entry(row, *col)),
            (None, row) if column == "RHS" || column == program.sides => Some(match row {
                RowAt::Row(row) => Place::Side(row),
                _ => Place::Constant,
            }),
            (None, _) if matches!(column, "UP" | "LO" | "FX" | "FR" | "MI" | "PL" | "BV") => {
                return Err(line.fault("bounds that are random are not read"));
            }
            (None, _) => return Err(line.fault(format!("no column is called `{column}`"))),
        })
    }

    /// The number as the core file has it: of the right-hand side of the objective, the constant.
    pub fn base(&self, place: Place) -> Exact {
        self.program.number(place, &self.entries)
    }

    /// What the place is called.
    pub fn text(&self, place: Place) -> String {
        let (rows, columns) = (&self.program.rows, &self.program.columns);
        match place {
            Place::Side(row) => format!("the right-hand side of `{}`", rows.at(row).name),
            Place::Cost(col) => format!("the cost of `{}`", columns.at(col).name),
            Place::Entry(row, col) => format!("the entry of `{}` in `{}`", columns.at(col).name, rows.at(row).name),
            Place::Constant => "the constant of the objective".into(),
        }
    }
}
