//! Conditions on the cells of a record.
//!
//! A cell without a value decides no comparison with a number: what follows from it is unknown, by the logic of Kleene, so that
//! `capacity != "" and capacity > 5` is decided for every record.

use super::markers::Markers;
use super::number_style::Numbers;
use super::problem::{ProblemKind, Problems};
use super::records::{Cell, Quoting};
use crate::exact::Exact;
use std::cell::Cell as Flag;
use std::cmp::Ordering;
use std::rc::Rc;

/// What holds of a record. Columns are counted from 0.
#[derive(Clone, Debug)]
pub enum Condition {
    Text(TextTest),
    Number(NumberTest),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
}

/// Whether a cell is a text, apart from blanks around it.
#[derive(Clone, Debug)]
pub struct TextTest {
    column: usize,
    text: String,
    /// Some record has the text; copies know it too.
    met: Rc<Flag<bool>>,
    /// The first cell that has it with other capitals or blanks.
    nearly: Rc<Flag<Option<(u32, u32)>>>,
}

/// How a number in a cell compares with another one.
#[derive(Clone, Debug)]
pub struct NumberTest {
    pub column: usize,
    /// Whether the order of the cell's number and the other one is right.
    pub holds: fn(Ordering) -> bool,
    exact: Exact,
    /// The nearest double.
    near: f64,
}

impl TextTest {
    pub fn new(column: usize, text: &str) -> TextTest {
        TextTest { column, text: crate::source::normal(text.trim()).into_owned(), met: Rc::default(), nearly: Rc::default() }
    }
}

impl NumberTest {
    pub fn new(column: usize, holds: fn(Ordering) -> bool, value: Exact) -> NumberTest {
        NumberTest { column, holds, near: crate::exact::to_f64(&value), exact: value }
    }
}

impl Condition {
    pub fn columns(&self, out: &mut Vec<usize>) {
        match self {
            Condition::Text(test) => out.push(test.column),
            Condition::Number(test) => out.push(test.column),
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| part.columns(out)),
            Condition::Not(inner) => inner.columns(out),
        }
    }

    /// The texts that are asked for, from left to right, each with what was met. A record that was decided by something else was
    /// not asked.
    pub fn texts(&self, out: &mut Vec<MetText>) {
        match self {
            Condition::Text(test) => out.push(MetText { met: test.met.get(), nearly: test.nearly.get() }),
            Condition::Number(_) => {}
            Condition::All(parts) | Condition::Any(parts) => parts.iter().for_each(|part| part.texts(out)),
            Condition::Not(inner) => inner.texts(out),
        }
    }
}

/// What was met of a text.
#[derive(Clone, Copy, Debug)]
pub struct MetText {
    /// Some record has it.
    pub met: bool,
    /// The first cell that has it with other capitals or blanks.
    pub nearly: Option<(u32, u32)>,
}

/// The same letters, apart from capitals and blanks.
fn looks_the_same(cell: &str, text: &str) -> bool {
    !text.is_empty() && letters(cell).eq(letters(text))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase)
}

/// The columns that conditions read.
pub fn columns_of(conditions: &[Condition]) -> Vec<usize> {
    let mut columns = Vec::new();
    conditions.iter().for_each(|condition| condition.columns(&mut columns));
    columns
}

/// A record of which conditions are asked.
pub(super) struct Row<'r, 'a> {
    text: &'r str,
    numbers: Numbers,
    cells: &'r [Cell],
    missing: &'r Markers<'a>,
    problems: &'r mut Problems,
    /// The first cell without the number that a condition asks for.
    pub open: Option<(usize, Cell)>,
}

impl<'r, 'a> Row<'r, 'a> {
    pub fn new(
        (text, numbers): (&'r str, Numbers),
        cells: &'r [Cell],
        missing: &'r Markers<'a>,
        problems: &'r mut Problems,
    ) -> Row<'r, 'a> {
        Row { text, numbers, cells, missing, problems, open: None }
    }

    /// `None`: nobody knows.
    #[inline]
    pub fn meets(&mut self, condition: &Condition) -> Option<bool> {
        match condition {
            Condition::Text(test) => Some(self.is_text(test)),
            Condition::Number(test) => self.compares(test),
            Condition::All(parts) => self.every(parts, true),
            Condition::Any(parts) => self.every(parts, false),
            Condition::Not(inner) => self.meets(inner).map(|held| !held),
        }
    }

    /// Whether all parts are `wanted`; if not, the other way round for `or`.
    fn every(&mut self, parts: &[Condition], wanted: bool) -> Option<bool> {
        let mut verdict = Some(wanted);
        for part in parts {
            match self.meets(part) {
                Some(held) if held != wanted => return Some(!wanted),
                Some(_) => {}
                None => verdict = None,
            }
        }
        verdict
    }

    #[inline]
    fn is_text(&self, test: &TextTest) -> bool {
        let Some(cell) = self.cells.get(test.column) else { return false };
        let bytes = cell.bytes(self.text);
        // Blanks that are no spaces of the keyboard are blanks too.
        let same = match cell.quoting {
            Quoting::Plain if test.text.is_ascii() && bytes.is_ascii() => bytes == test.text.as_bytes(),
            _ => crate::source::normal(cell.text(self.text).trim()) == test.text,
        };
        if same {
            test.met.set(true);
        } else if test.nearly.get().is_none() && looks_the_same(cell.raw(self.text), &test.text) {
            test.nearly.set(Some(cell.range()));
        }
        same
    }

    #[inline]
    fn compares(&mut self, test: &NumberTest) -> Option<bool> {
        let cell = *self.cells.get(test.column)?;
        let bytes = cell.bytes(self.text).trim_ascii();
        if self.missing.is(bytes) {
            self.open.get_or_insert((test.column, cell));
            return None;
        }
        match self.numbers.parse(bytes) {
            Ok(found) => {
                let clear = (found.value - test.near).abs() > 1e-12 * found.value.abs().max(test.near.abs());
                let order = match clear {
                    true => found.value.partial_cmp(&test.near)?,
                    false => self.numbers.exact(bytes)?.cmp(&test.exact),
                };
                Some((test.holds)(order))
            }
            Err(reason) => {
                let text = cell.text(self.text).trim().to_owned();
                self.problems.add(ProblemKind::NotComparable { column: test.column, reason, text }, cell.range(), None);
                None
            }
        }
    }
}
