//! Rows of names and a number, such as rates.

use super::condition::{Condition, columns_of};
use super::markers::Markers;
use super::problem::{Problem, ProblemKind, Problems};
use super::rows::{Rows, Undecided, has};
use super::source::Source;
use crate::exact::Exact;

/// A text and where it stands.
pub type Placed = (String, (u32, u32));

/// A row: its names, where it has columns for them, and its number.
#[derive(Clone, Debug)]
pub struct Triple<const N: usize> {
    pub names: [Option<Placed>; N],
    pub value: Exact,
    pub place: (u32, u32),
}

/// The rows of a file that meet conditions and have a number.
#[derive(Clone, Debug)]
pub struct Triples<const N: usize> {
    pub rows: Vec<Triple<N>>,
    pub problems: Vec<Problem>,
    pub more_problems: usize,
    pub records_read: usize,
    pub records_kept: usize,
    /// Rows that are left out since nobody knows whether they meet the conditions.
    pub undecided: Option<Undecided>,
}

/// Reads the names in some columns and the number in another; rows without a number are passed over.
pub fn triples<const N: usize>(
    source: &Source,
    names: [Option<usize>; N],
    value: usize,
    conditions: &[Condition],
    missing: &[String],
) -> Triples<N> {
    let mut problems = Problems::default();
    let asked = columns_of(conditions).into_iter().chain(names.into_iter().flatten()).chain([value]);
    let mut found = Triples { rows: Vec::new(), problems: Vec::new(), more_problems: 0, records_read: 0, records_kept: 0, undecided: None };
    let (text, numbers) = (source.text(), source.numbers());
    if has(source, asked, &mut problems) {
        let mut rows = Rows::new(source, conditions, missing);
        let missing = Markers::new(missing);
        while rows.advance(&mut problems) {
            let cell = rows.cell(value);
            let bytes = cell.bytes(text).trim_ascii();
            if missing.is(bytes) {
                continue;
            }
            let names = names.map(|column| {
                let cell = rows.cell(column?);
                Some((cell.text(text).trim().to_owned(), cell.range()))
            });
            match numbers.parse(bytes).map(|_| numbers.exact(bytes)) {
                Ok(Some(value)) => found.rows.push(Triple { names, value, place: cell.range() }),
                Ok(None) => {}
                Err(reason) => {
                    let kind = ProblemKind::BadNumber { value: 0, reason, text: cell.text(text).into_owned() };
                    problems.add(kind, cell.range(), None);
                }
            }
        }
        (found.records_read, found.records_kept, found.undecided) = (rows.read, rows.kept, rows.undecided);
    }
    let (problems, more_problems) = problems.finish();
    Triples { problems, more_problems, ..found }
}
