//! Periods: which rows and columns belong to which.

use super::program::{Fault, Place, Program, RowAt};
use super::scan::{Layout, Line, lines};
use crate::ids::At;
use rustc_hash::FxHashMap;

/// The periods of a program.
#[derive(Clone, PartialEq, Debug)]
pub struct Periods {
    /// In their order.
    pub names: Vec<String>,
    /// For each row and each column the place of its period.
    pub rows: Vec<u32>,
    pub columns: Vec<u32>,
}

impl Periods {
    /// The one period of a program that has no others.
    pub fn one(program: &Program) -> Periods {
        Periods { names: vec![String::new()], rows: vec![0; program.rows.len()], columns: vec![0; program.columns.len()] }
    }

    pub fn count(&self) -> u32 {
        self.names.len() as u32
    }

    /// The period that a number belongs to: the one of its row, and of its column in the objective.
    pub fn of(&self, place: Place) -> u32 {
        match place {
            Place::Side(row) | Place::Entry(row, _) => *self.rows.at(row),
            Place::Cost(col) => *self.columns.at(col),
            Place::Constant => self.count() - 1,
        }
    }

    /// The place of a period.
    pub(super) fn at(&self, line: &Line<'_>, name: &str) -> Result<u32, Fault> {
        // There are few.
        let found = self.names.iter().position(|other| other == name);
        found.map(|place| place as u32).ok_or_else(|| line.fault(format!("no period is called `{name}`")))
    }
}

/// Reads a file: periods with their first column and row, or with all of them listed.
pub(super) fn read(text: &str, layout: Layout, program: &Program) -> Result<Periods, Fault> {
    let mut names: FxHashMap<String, u32> = FxHashMap::default();
    let mut order = Vec::new();
    // The first row of the file and the first column of each period.
    let mut starts: Vec<(u32, u32)> = Vec::new();
    let mut rows: Vec<Option<u32>> = vec![None; program.rows.len()];
    let mut columns: Vec<Option<u32>> = vec![None; program.columns.len()];
    let mut section = String::new();
    let mut explicit = false;
    let mut last = 1;
    for line in lines(text, layout) {
        let line = line?;
        last = line.number;
        if line.is_head {
            section = line.head();
            match section.as_str() {
                "ENDATA" => break,
                "PERIODS" => explicit = line.words.get(1).is_some_and(|word| word.eq_ignore_ascii_case("EXPLICIT")),
                "TIME" | "ROWS" | "COLUMNS" => {}
                other => return Err(line.fault(format!("the section {other} is not read"))),
            }
            continue;
        }
        let column = |name: &str| {
            let found = program.column_names.get(name).copied();
            found.ok_or_else(|| line.fault(format!("no column is called `{name}`")))
        };
        let row = |name: &str| program.row_names.get(name).copied().ok_or_else(|| line.fault(format!("no row is called `{name}`")));
        match section.as_str() {
            "PERIODS" => {
                let place = if explicit { 0 } else { 2 };
                let name = line.word(place, "the name of the period")?;
                if names.insert(name.to_string(), order.len() as u32).is_some() {
                    return Err(line.fault(format!("the period `{name}` stands here again")));
                }
                if !explicit {
                    let start = (row(line.word(1, "the first row")?)?, column(line.word(0, "the first column")?)?);
                    // The first one may be said to begin with the objective, which may stand anywhere.
                    let start = if starts.is_empty() { (0, 0) } else { start };
                    if starts.last().is_some_and(|(row, column)| start.0 < *row || start.1 < *column) {
                        return Err(line.fault(format!("the period `{name}` begins before the one that stands above it")));
                    }
                    starts.push(start);
                }
                order.push(name.to_string());
            }
            "ROWS" | "COLUMNS" if explicit => {
                let (name, period) = (line.word(0, "a name")?, line.word(1, "its period")?);
                let found = names.get(period).copied();
                let period = found.ok_or_else(|| line.fault(format!("no period is called `{period}`")))?;
                if section == "COLUMNS" {
                    *columns.at_mut(column(name)?) = Some(period);
                } else if let RowAt::Row(place) = *program.all_rows.at(row(name)?) {
                    *rows.at_mut(place) = Some(period);
                }
            }
            _ => return Err(line.fault("no section of periods begins before this line")),
        }
    }
    let fault = |said: String| Fault { line: last, said };
    if section != "ENDATA" {
        return Err(fault("the file ends before ENDATA".into()));
    }
    if order.is_empty() {
        return Err(fault("the file has no periods".into()));
    }
    if !explicit {
        spread(&starts, program, &mut rows, &mut columns);
    }
    let missing = rows.iter().position(Option::is_none).map(|place| format!("the row `{}` has no period", program.rows.at(place).name));
    let missing = missing.or_else(|| {
        columns.iter().position(Option::is_none).map(|place| format!("the column `{}` has no period", program.columns.at(place).name))
    });
    if let Some(said) = missing {
        return Err(fault(said));
    }
    let periods = Periods { names: order, rows: rows.into_iter().flatten().collect(), columns: columns.into_iter().flatten().collect() };
    for (row, col, _) in &program.entries {
        if periods.columns.at(*col) > periods.rows.at(*row) {
            let (row, col) = (&program.rows.at(*row).name, &program.columns.at(*col).name);
            return Err(fault(format!("the row `{row}` holds the column `{col}`, which belongs to a later period")));
        }
    }
    Ok(periods)
}

/// Gives each row and column the last period that begins at it or before it; the first one to those before all.
fn spread(starts: &[(u32, u32)], program: &Program, rows: &mut [Option<u32>], columns: &mut [Option<u32>]) {
    let mut period = 0u32;
    let next = |period: u32| starts.get(period as usize + 1);
    for (place, at) in (0u32..).zip(&program.all_rows) {
        while next(period).is_some_and(|(first, _)| *first <= place) {
            period += 1;
        }
        if let RowAt::Row(row) = at {
            *rows.at_mut(*row) = Some(period);
        }
    }
    period = 0;
    for (place, column) in (0u32..).zip(columns) {
        while next(period).is_some_and(|(_, first)| *first <= place) {
            period += 1;
        }
        *column = Some(period);
    }
}
