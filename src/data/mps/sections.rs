//! The sections of a file in MPS.

use super::bounds::Bounds;
use super::program::{Column, Fault, Program, Row, RowAt, Sense};
use super::scan::{Layout, Line, lines};
use crate::exact::Exact;
use crate::ids::At;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Reads a file.
pub(super) fn read(text: &str, layout: Layout) -> Result<Program, Fault> {
    let mut reader = Reader::new();
    let mut section = String::new();
    let mut last = 1;
    for line in lines(text, layout) {
        let line = line?;
        last = line.number;
        if line.is_head {
            section = line.head();
            if section == "ENDATA" {
                break;
            }
            reader.head(&section, &line)?;
        } else {
            reader.line(&section, &line)?;
        }
    }
    if section != "ENDATA" {
        return Err(Fault { line: last, said: "the file ends before ENDATA".into() });
    }
    reader.finish(last)
}

/// The first set of a section is the one that counts.
#[derive(Default)]
struct Chosen(Option<String>);

struct Reader {
    program: Program,
    bounds: Bounds,
    /// The objective that OBJNAME asks for.
    wanted: Option<String>,
    has_objective: bool,
    whole: bool,
    /// For each row of the file, the last column that had an entry in it, counted from 1.
    seen: Vec<u32>,
    ranges: FxHashMap<u32, Exact>,
    sides: Chosen,
    widths: Chosen,
    /// Sets that do not count, and free rows.
    left: BTreeSet<String>,
}

impl Reader {
    fn new() -> Reader {
        let program = Program {
            name: String::new(),
            objective: String::new(),
            maximize: false,
            constant: Exact::ZERO,
            rows: Vec::new(),
            columns: Vec::new(),
            entries: Vec::new(),
            notes: Vec::new(),
            sides: String::new(),
            all_rows: Vec::new(),
            row_names: FxHashMap::default(),
            column_names: FxHashMap::default(),
        };
        Reader {
            program,
            bounds: Bounds::default(),
            wanted: None,
            has_objective: false,
            whole: false,
            seen: Vec::new(),
            ranges: FxHashMap::default(),
            sides: Chosen::default(),
            widths: Chosen::default(),
            left: BTreeSet::new(),
        }
    }

    /// The first line of a section.
    fn head(&mut self, section: &str, line: &Line<'_>) -> Result<(), Fault> {
        match section {
            "NAME" => {
                let words = line.words.iter().skip(1).filter(|word| !matches!(**word, "FREE" | "FIXED"));
                self.program.name = words.copied().collect::<Vec<_>>().join(" ");
                Ok(())
            }
            "ROWS" | "COLUMNS" | "RHS" | "RANGES" | "BOUNDS" | "OBJNAME" | "OBJECT" => Ok(()),
            "OBJSENSE" => line.words.get(1).map_or(Ok(()), |word| self.objsense(line, word)),
            "MAX" | "MAXIMIZE" | "MIN" | "MINIMIZE" => self.objsense(line, section),
            other => Err(line.fault(format!("the section {other} is not read"))),
        }
    }

    fn line(&mut self, section: &str, line: &Line<'_>) -> Result<(), Fault> {
        match section {
            "ROWS" => self.row(line),
            "COLUMNS" => self.column(line),
            "RHS" => self.sides(line),
            "RANGES" => self.widths(line),
            "BOUNDS" => self.bounds.line(line, &mut self.program),
            "OBJSENSE" => self.objsense(line, line.word(0, "MAX or MIN")?),
            "OBJNAME" | "OBJECT" => {
                self.wanted = line.words.last().map(|word| (*word).to_string());
                Ok(())
            }
            _ => Err(line.fault("no section begins before this line")),
        }
    }

    fn objsense(&mut self, line: &Line<'_>, word: &str) -> Result<(), Fault> {
        self.program.maximize = match word.to_uppercase().as_str() {
            "MAX" | "MAXIMIZE" => true,
            "MIN" | "MINIMIZE" => false,
            _ => return Err(line.fault(format!("`{word}` is neither MAX nor MIN"))),
        };
        Ok(())
    }

    fn row(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let (&[kind, name], rest) = line
            .words
            .split_at_checked(2)
            .and_then(|(a, b)| Some((<&[&str; 2]>::try_from(a).ok()?, b)))
            .ok_or_else(|| line.fault("a row has a kind (N, L, G or E) and a name"))?;
        if !rest.is_empty() {
            return Err(line.fault("a row has a kind and a name, and nothing else"));
        }
        let number = self.program.all_rows.len() as u32;
        if self.program.row_names.insert(name.to_string(), number).is_some() {
            return Err(line.fault(format!("the row `{name}` stands here again")));
        }
        let sense = match kind.to_uppercase().as_str() {
            "N" => None,
            "L" => Some(Sense::AtMost),
            "G" => Some(Sense::AtLeast),
            "E" => Some(Sense::Equal),
            _ => return Err(line.fault(format!("`{kind}` is no kind of row: N, L, G or E"))),
        };
        self.seen.push(0);
        let at = match sense {
            None if !self.has_objective && self.wanted.as_deref().is_none_or(|wanted| wanted == name) => {
                self.has_objective = true;
                self.program.objective = name.to_string();
                RowAt::Objective
            }
            None => {
                self.left.insert(format!("the row `{name}` has no limit and is not the objective: it is left out"));
                RowAt::Free
            }
            Some(sense) => {
                self.program.rows.push(Row { name: name.to_string(), sense, side: Exact::ZERO, width: None });
                RowAt::Row(self.program.rows.len() as u32 - 1)
            }
        };
        self.program.all_rows.push(at);
        Ok(())
    }

    /// The place of a row in the file, and what it is.
    fn row_at(&self, line: &Line<'_>, name: &str) -> Result<(u32, RowAt), Fault> {
        let number = self.program.row_names.get(name).ok_or_else(|| line.fault(format!("no row is called `{name}`")))?;
        Ok((*number, *self.program.all_rows.at(*number)))
    }

    fn column(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let name = line.word(0, "the name of a column")?;
        if let Some(marker) = line.words.get(2).filter(|_| line.words.get(1).is_some_and(|word| word.trim_matches('\'') == "MARKER")) {
            self.whole = match marker.trim_matches('\'') {
                "INTORG" => true,
                "INTEND" => false,
                other => return Err(line.fault(format!("the marker `{other}` is not read"))),
            };
            return Ok(());
        }
        let number = match self.program.columns.last() {
            Some(column) if column.name == name => self.program.columns.len() as u32,
            _ => {
                self.program.columns.push(Column {
                    name: name.to_string(),
                    cost: Exact::ZERO,
                    lower: Some(Exact::ZERO),
                    upper: None,
                    is_whole: self.whole,
                    or_zero: false,
                });
                let number = self.program.columns.len() as u32;
                if self.program.column_names.insert(name.to_string(), number - 1).is_some() {
                    return Err(line.fault(format!("the column `{name}` stands here again, after others")));
                }
                number
            }
        };
        for (row, value) in pairs(line, 1)? {
            let (place, at) = self.row_at(line, row)?;
            if std::mem::replace(self.seen.at_mut(place), number) == number {
                return Err(line.fault(format!("the column `{name}` has two entries in the row `{row}`")));
            }
            match at {
                RowAt::Objective => self.program.columns.at_mut(number - 1).cost = value,
                RowAt::Free => {}
                RowAt::Row(row) if value != Exact::ZERO => self.program.entries.push((row, number - 1, value)),
                RowAt::Row(_) => {}
            }
        }
        Ok(())
    }

    fn sides(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let Some(skip) = self.sides.counts(line, "RHS", &mut self.left) else { return Ok(()) };
        for (row, value) in pairs(line, skip)? {
            match self.row_at(line, row)?.1 {
                RowAt::Objective => self.program.constant = -value,
                RowAt::Free => {}
                RowAt::Row(row) => self.program.rows.at_mut(row).side = value,
            }
        }
        Ok(())
    }

    fn widths(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let Some(skip) = self.widths.counts(line, "RANGES", &mut self.left) else { return Ok(()) };
        for (row, value) in pairs(line, skip)? {
            if let RowAt::Row(row) = self.row_at(line, row)?.1 {
                self.ranges.insert(row, value);
            }
        }
        Ok(())
    }

    fn finish(mut self, last: u32) -> Result<Program, Fault> {
        if let Some(wanted) = self.wanted.filter(|_| !self.has_objective) {
            return Err(Fault { line: last, said: format!("OBJNAME asks for the row `{wanted}`, which is none of kind N") });
        }
        if !self.has_objective {
            self.program.notes.push("the file has no row of kind N: the objective is 0".into());
            self.program.objective = "objective".into();
        }
        if self.program.columns.is_empty() {
            return Err(Fault { line: last, said: "the file has no columns".into() });
        }
        for (row, width) in (0u32..).zip(&mut self.program.rows) {
            let Some(range) = self.ranges.remove(&row) else { continue };
            let is_negative = range < Exact::ZERO;
            let size = if is_negative { -range } else { range };
            if width.sense == Sense::Equal {
                if size == Exact::ZERO {
                    continue;
                }
                width.sense = if is_negative { Sense::AtMost } else { Sense::AtLeast };
            }
            width.width = Some(size);
        }
        self.bounds.finish(&mut self.program)?;
        self.program.notes.extend(self.left);
        self.program.sides = self.sides.0.unwrap_or_default();
        Ok(self.program)
    }
}

impl Chosen {
    /// How many words of a line stand before its pairs; nothing of a line of a set that does not count.
    fn counts(&mut self, line: &Line<'_>, section: &str, left: &mut BTreeSet<String>) -> Option<usize> {
        if line.words.len().is_multiple_of(2) {
            return Some(0);
        }
        let set = *line.words.first()?;
        let chosen = self.0.get_or_insert_with(|| set.to_string());
        if chosen == set {
            return Some(1);
        }
        left.insert(format!("the set `{set}` of {section} is left out: `{chosen}` is the first one, and counts"));
        None
    }
}

/// Names of rows with numbers, after so many words.
fn pairs<'t>(line: &Line<'t>, skip: usize) -> Result<Vec<(&'t str, Exact)>, Fault> {
    let words = line.words.get(skip..).unwrap_or_default();
    if words.is_empty() {
        return Err(line.fault("a row and a number are missing"));
    }
    let mut all = Vec::with_capacity(words.len() / 2);
    for pair in words.chunks(2) {
        let &[row, value] = pair else { return Err(line.fault("a name of a row and a number belong together")) };
        all.push((row, line.number(value)?));
    }
    Ok(all)
}
